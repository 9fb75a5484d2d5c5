"""The interactive page of a view: the graph, the particulars of its claims, and a small renderer, in one file."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from evigraph.codes import Direction
from evigraph.exports.appearance import (
    EDGE_STYLES,
    NODE_STYLES,
    EdgeStyle,
    NodeStyle,
    edge_style,
    edge_width,
    node_size,
    node_style,
)
from evigraph.exports.page.bounds import hold
from evigraph.exports.page.particulars import Particulars, claims_of
from evigraph.questions.display import DISCLAIMER
from evigraph.reports.offline import as_data, part, render

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evigraph.exports.page.particulars import ClaimParticulars
    from evigraph.exports.property_graph import Attribute, Edge, Node, PropertyGraph, Value

__all__ = ["script", "write_page"]

_PACKAGE: Final = "evigraph.exports.page"
#: In this order they make one script.
_SCRIPTS: Final = (
    *("graph", "layout", "choice", "address", "picture", "panel"),
    *("table", "showing", "form", "pointer", "start"),
)
_INTERVENTIONS: Final = ("drug", "drug_class", "class_expression", "combination", "procedure")
#: In which column each kind stands, from the left; kinds that are not here stand with the interventions.
_COLUMNS: Final[dict[str, int]] = {
    "article": 0,
    "adverse_effect": 1,
    "outcome_measure": 1,
    **dict.fromkeys(_INTERVENTIONS, 2),
    "claim": 3,
    "finding": 4,
    "condition": 5,
    "population": 5,
    "source": 6,
    "citation": 6,
}
#: Views whose columns are steps towards an end, not kinds.
_STEPWISE: Final = frozenset({"vocabulary", "proof"})
#: Views of more nodes than these are laid out freely at first.
_MOST_IN_COLUMNS: Final = 150
#: Attributes that the page shows in another way.
_APART: Final = (
    *("iri", "claim_ids", "article_ids", "source_titles", "weight", "statement", "line", "certainty"),
    *("effect_measure", "effect_value", "effect_low", "effect_high", "effect_interval", "effect_unit"),
)


def write_page(graph: PropertyGraph, file: BinaryIO, particulars: Particulars | None = None) -> None:
    """Write *graph* into *file* as one HTML page.

    Parameters:
        particulars: what the page shows of the claims behind nodes and edges; without, it names them only.

    Raises:
        GraphTooLarge: the graph has too many nodes or edges.
    """
    known = particulars or Particulars()
    held = hold(graph)
    nodes, edges = list(held.nodes()), list(held.edges())
    page = render(
        "exports/page/page.html",
        {
            "data": as_data(_data(graph, nodes, edges, known)),
            "disclaimer": DISCLAIMER,
            "edges": len(edges),
            "nodes": len(nodes),
            "claims": len(known.claims),
            "articles": len(known.articles),
            "notes": known.notes,
            "provenance": graph.provenance,
            "title": graph.title,
            "view": graph.view,
        },
        style=part("evigraph.reports", "base.css") + part(_PACKAGE, "page.css"),
        script=script(),
    )
    file.write(page.encode("utf-8", "replace"))


def script() -> str:
    """Return the script of the page, which puts nothing into the names that all scripts share.

    >>> script().startswith('"use strict"')
    True
    """
    parts = "\n".join(part(_PACKAGE, f"scripts/{name}.js") for name in _SCRIPTS)
    return f'"use strict";\n(() => {{\n{parts}}})();\n'


def _data(graph: PropertyGraph, nodes: list[Node], edges: list[Edge], known: Particulars) -> dict[str, Any]:
    kinds = {node.kind: node_style(node) for node in nodes}
    looks = {_look(edge): edge_style(edge) for edge in edges}
    stepwise = graph.view in _STEPWISE
    return {
        "view": graph.view,
        "columns": None if stepwise else {kind: _COLUMNS[kind] for kind in kinds if kind in _COLUMNS},
        "layout": "columns" if len(nodes) <= _MOST_IN_COLUMNS and (stepwise or len(kinds) > 1) else "free",
        "nodes": [_node(node) for node in nodes],
        "edges": [_edge(edge) | {"proof": known.edges.get(edge.id)} for edge in edges],
        "nodeStyles": {kind: _style(kind, kinds[kind], NODE_STYLES) for kind in _in_order(kinds, NODE_STYLES)},
        "edgeStyles": {look: _style(look, looks[look], EDGE_STYLES) for look in _in_order(looks, EDGE_STYLES)},
        "directions": {direction.value: EDGE_STYLES[direction.value].meaning for direction in Direction},
        "described": {"nodes": _described(graph.schema.nodes), "edges": _described(graph.schema.edges)},
        "apart": _APART,
        "interventions": _INTERVENTIONS,
        "claims": {claim: _claim(particulars) for claim, particulars in known.claims.items()},
        "articles": {line.stem: {"short": line.short, "title": line.title} for line in known.articles},
        "terms": dict(known.terms),
    }


def _look(edge: Edge) -> str:
    """Return the name under which the legend lists *edge*."""
    direction = str(edge.attributes.get("direction", ""))
    return edge.kind if edge.kind in EDGE_STYLES or direction not in EDGE_STYLES else direction


def _in_order(used: Mapping[str, object], known: Mapping[str, object]) -> list[str]:
    return [*(name for name in known if name in used), *sorted(used.keys() - known.keys())]


def _style(name: str, style: NodeStyle | EdgeStyle, known: Mapping[str, object]) -> dict[str, str | bool]:
    """Return *style* as plain values; what has none of its own is called by its name."""
    values = {key: value if isinstance(value, bool) else str(value) for key, value in asdict(style).items()}
    return values if name in known else values | {"meaning": name.replace("_", " ")}


def _described(attributes: Mapping[str, Attribute]) -> dict[str, str]:
    return {name: attribute.description for name, attribute in attributes.items()}


def _node(node: Node) -> dict[str, Any]:
    return {
        "id": node.id,
        "label": node.label,
        "kind": node.kind,
        "size": round(node_size(node), 1),
        "attributes": _attributes(node.attributes),
        "claims": claims_of(node),
    }


def _edge(edge: Edge) -> dict[str, Any]:
    return {
        "id": edge.id,
        "source": edge.source,
        "target": edge.target,
        "kind": edge.kind,
        "look": _look(edge),
        "label": edge.label,
        "width": round(edge_width(edge), 1),
        "attributes": _attributes(edge.attributes),
        "claims": claims_of(edge),
    }


def _attributes(attributes: Mapping[str, Value]) -> dict[str, Any]:
    # JSON has no infinite numbers.
    return {
        name: str(value) if isinstance(value, float) and not math.isfinite(value) else value
        for name, value in attributes.items()
    }


def _claim(particulars: ClaimParticulars) -> dict[str, Any]:
    card = particulars.card
    return {
        "article": card.article,
        "kind": card.subject.kind,
        "says": card.says,
        "direction": particulars.direction,
        "paraphrase": card.paraphrase,
        "sentence": card.sentence,
        "about": card.about,
        "context": card.context,
        "figures": card.figures,
        "place": card.place,
        "citations": card.citations,
        "drugs": particulars.drugs,
        "conditions": particulars.conditions,
        "proof": particulars.proof,
    }
