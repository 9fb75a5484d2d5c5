"""What the claims of one edge of the evidence view have in common, and how many they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from evigraph.codes import Certainty
from evigraph.exports.figure_wording import effect_in_words
from evigraph.exports.term_nodes import label_of, present
from evigraph.questions.claim_reader import is_sure, source_identity
from evigraph.questions.details import distinct

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evigraph.codes import Direction
    from evigraph.exports.claim_records import ClaimRecord
    from evigraph.exports.property_graph import Value
    from evigraph.vocabulary import Vocabulary

__all__ = ["edge_attributes"]

#: Properties of a claim whose codes or texts are gathered, by attribute.
_CODED: Final = {"dimensions": "dimension", "phases": "phase", "roles": "role"}
_WORDED: Final = {"strengths": "strength", "populations": "population"}
#: Attribute for every part of an effect size.
_EFFECT: Final = {
    "effect_measure": "measure",
    "effect_value": "value",
    "effect_low": "low",
    "effect_high": "high",
    "effect_interval": "interval",
    "effect_unit": "unit",
}


def edge_attributes(
    records: Sequence[ClaimRecord],
    vocabulary: Vocabulary,
    *,
    direction: Direction,
    provenance: str,
    verdict: str | None,
    via: Iterable[str],
) -> dict[str, Value]:
    """Return the attributes of the edge that stands for *records*.

    Parameters:
        via: the labels of the classes that the claims name instead.
    """
    details = {record.identifier: record.details for record in records}
    lines = sorted({record.details.line for record in records if record.details.line is not None})
    graded = {record.certainty for record in records}
    certainties = tuple(certainty.value for certainty in Certainty if certainty in graded)
    readings = [reading for record in records for reading in record.sources]
    sources = {source_identity(reading) for reading in readings}
    surely = {source_identity(reading) for reading in readings if is_sure(reading)}
    comparators = [iri for record in records for iri in record.details.values.get("comparator", ())]
    articles = sorted({record.details.article for record in records})
    return present(
        {
            "direction": direction.value,
            "provenance": provenance,
            "weight": float(len(records)),
            "claims": len(records),
            "distinct_claims": len(distinct(details, details)),
            "articles": len(articles),
            "sources": len(sources),
            "uncertain_sources": len(sources - surely),
            "verdict": verdict,
            "line": lines[0] if lines else None,
            "lines": tuple(map(str, lines)),
            "certainty": certainties[0] if certainties else None,
            "certainties": certainties,
            "kinds": _sorted(record.kind.value for record in records if record.kind is not None),
            **{name: _sorted(record.code(prop) for record in records) for name, prop in _CODED.items()},
            **{name: _sorted(record.details.one(prop) for record in records) for name, prop in _WORDED.items()},
            "comparators": _sorted(label_of(vocabulary, iri) for iri in comparators),
            "effects": tuple(
                f"{effect_in_words(effect, record.details.one('outcomeWording'))} [{record.identifier}]"
                for record in records
                for effect in record.figures.effects
            ),
            **_single_effect([effect for record in records for effect in record.figures.effects]),
            "via": tuple(via),
            "source_titles": _sorted(reading.title for reading in readings),
            "article_ids": tuple(articles),
            "claim_ids": tuple(details),
        }
    )


def _sorted(texts: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(sorted({text for text in texts if text}))


def _single_effect(effects: Sequence[Mapping[str, Any]]) -> dict[str, Value]:
    """Return the parts of the only effect size with a number; of several none is the one."""
    numbered = [effect for effect in effects if {"value", "low", "high"} & effect.keys()]
    if len(numbered) != 1:
        return {}
    (effect,) = numbered
    return {
        name: float(effect[part]) if name in {"effect_value", "effect_low", "effect_high"} else str(effect[part])
        for name, part in _EFFECT.items()
        if part in effect
    }
