"""The figures that claims state, as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from evigraph.engine import Literal, NamedNode
from evigraph.namespaces import CLAIM, EV
from evigraph.questions.cells import in_words

if TYPE_CHECKING:
    from evigraph.engine import Rows

__all__ = ["gather_figures"]

#: Properties of an effect size, and what an answer calls them.
_NAMES: Final = {
    "measure": "measure",
    "value": "value",
    "lowerBound": "low",
    "upperBound": "high",
    "interval": "interval",
    "unit": "unit",
    "timePoint": "timepoint",
    "pValue": "p",
    "sampleSize": "n",
    "arm": "arm",
    "comparatorArm": "comparator arm",
    "magnitude": "magnitude",
    "clinicallySignificant": "clinically significant",
    "statisticallySignificant": "statistically significant",
}


def gather_figures(rows: Rows) -> dict[str, list[dict[str, Any]]]:
    """Gather the *rows* of the report ``claim_figures``: the effect sizes of each claim."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for claim, figure, prop, value in rows.rows:
        if not isinstance(claim, NamedNode) or not isinstance(prop, NamedNode) or value is None:
            continue
        name = _NAMES.get(prop.value.removeprefix(EV))
        if name is not None:
            known = found.setdefault((claim.value.removeprefix(CLAIM), str(figure)), {})
            if isinstance(value, Literal | NamedNode):
                known[name] = in_words(value)
    by_claim: dict[str, list[dict[str, Any]]] = {}
    for (claim_id, _), values in found.items():
        ordered = {name: values[name] for name in _NAMES.values() if name in values}
        by_claim.setdefault(claim_id, []).append(ordered)
    return by_claim
