"""The attributes of the evidence view."""

from __future__ import annotations

from typing import Final

from evigraph.exports.property_graph import Attribute, AttributeType, Schema
from evigraph.exports.term_nodes import TERM_ATTRIBUTES

__all__ = ["EVIDENCE_SCHEMA"]

_STRING: Final = AttributeType.STRING
_STRINGS: Final = AttributeType.STRINGS
_INTEGER: Final = AttributeType.INTEGER
_DOUBLE: Final = AttributeType.DOUBLE

EVIDENCE_SCHEMA: Final = Schema(
    nodes={
        **TERM_ATTRIBUTES,
        "parts": Attribute(_STRINGS, "Of a combination, the ids of what is given together."),
        "claims": Attribute(_INTEGER, "How many claims of the graph's edges are about it."),
        "articles": Attribute(_INTEGER, "How many articles these claims are from."),
    },
    edges={
        "direction": Attribute(_STRING, "Which way the claims point, such as for, against or no_benefit."),
        "provenance": Attribute(_STRING, "asserted: the claims name it; inferred: they name a class that it is in."),
        "weight": Attribute(_DOUBLE, "The number of claims, for layouts."),
        "claims": Attribute(_INTEGER, "How many claims say so."),
        "distinct_claims": Attribute(_INTEGER, "How many of them restate no other of them."),
        "articles": Attribute(_INTEGER, "How many articles say so."),
        "sources": Attribute(_INTEGER, "How many distinct sources they cite."),
        "uncertain_sources": Attribute(_INTEGER, "How many of these are only probably the ones meant."),
        "verdict": Attribute(_STRING, "What all claims amount to for the intervention in the condition."),
        "line": Attribute(_INTEGER, "The earliest line of therapy that a claim names."),
        "lines": Attribute(_STRINGS, "All lines of therapy that claims name."),
        "certainty": Attribute(_STRING, "The highest certainty of the evidence, as graded in print."),
        "certainties": Attribute(_STRINGS, "All certainties, the highest first."),
        "kinds": Attribute(_STRINGS, "The sorts of claims: recommendation, efficacy, approval and so on."),
        "strengths": Attribute(_STRINGS, "The strengths of advice, as worded."),
        "dimensions": Attribute(_STRINGS, "In what respect is compared or preferred."),
        "comparators": Attribute(_STRINGS, "What it is compared with."),
        "phases": Attribute(_STRINGS, "The phases that claims are limited to."),
        "populations": Attribute(_STRINGS, "The people that claims are limited to."),
        "roles": Attribute(_STRINGS, "Whether it is given alone, as an adjunct or in combination."),
        "effects": Attribute(_STRINGS, "Effect sizes, each in one line with its claim."),
        "effect_measure": Attribute(_STRING, "What is measured, where a single effect size has a number."),
        "effect_value": Attribute(_DOUBLE, "Its value."),
        "effect_low": Attribute(_DOUBLE, "Its lower bound."),
        "effect_high": Attribute(_DOUBLE, "Its upper bound."),
        "effect_interval": Attribute(_STRING, "What its bounds are."),
        "effect_unit": Attribute(_STRING, "Its unit."),
        "via": Attribute(_STRINGS, "The classes that it inherits this from."),
        "source_titles": Attribute(_STRINGS, "The titles of the sources."),
        "article_ids": Attribute(_STRINGS, "The identifiers of the articles."),
        "claim_ids": Attribute(_STRINGS, "The identifiers of the claims."),
    },
)
