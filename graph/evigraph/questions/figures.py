"""The figures that claims state, effect sizes and doses, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from evigraph.engine import Literal, NamedNode
from evigraph.namespaces import CLAIM, EV
from evigraph.questions.cells import in_words

if TYPE_CHECKING:
    from evigraph.engine import Rows

__all__ = ["Figures", "gather_figures"]

#: Properties of an effect size, and what an answer calls them.
_EFFECT: Final = {
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
#: The parts of a dose, each of the properties that make it up.
_DOSE: Final = {
    "start": (("startLow", "startHigh"), ("startUnit", "startFrequency")),
    "dose": (("targetLow", "targetHigh"), ("unit", "frequency")),
    "max": (("maximum",), ("unit",)),
    "titration": ((), ("titration",)),
    "duration": ((), ("duration",)),
    "max duration": ((), ("maximumDuration",)),
}


@dataclass(slots=True)
class Figures:
    """The effect sizes and the doses of one claim, each as its parts by name."""

    effects: list[dict[str, Any]] = field(default_factory=list)
    doses: list[dict[str, str]] = field(default_factory=list)


def gather_figures(rows: Rows) -> dict[str, Figures]:
    """Gather the *rows* of the report ``claim_figures`` by claim."""
    nodes: dict[tuple[str, str, str], dict[str, Any]] = {}
    for claim, link, figure, prop, value in rows.rows:
        if not (isinstance(claim, NamedNode) and isinstance(link, NamedNode) and isinstance(prop, NamedNode)):
            continue
        if isinstance(value, Literal | NamedNode):
            key = (claim.value.removeprefix(CLAIM), link.value.removeprefix(EV), str(figure))
            nodes.setdefault(key, {})[prop.value.removeprefix(EV)] = in_words(value)
    found: dict[str, Figures] = {}
    for (claim_id, link_name, _), values in nodes.items():
        figures = found.setdefault(claim_id, Figures())
        if link_name == "effectSize":
            figures.effects.append({name: values[key] for key, name in _EFFECT.items() if key in values})
        else:
            figures.doses.append({name: text for name, parts in _DOSE.items() if (text := _part(values, *parts))})
    return found


def _part(values: dict[str, Any], amounts: tuple[str, ...], words: tuple[str, ...]) -> str:
    """Word one part of a dose; without an amount only what has none is said."""
    ends = list(dict.fromkeys(str(values[name]) for name in amounts if name in values))
    if amounts and not ends:
        return ""
    return " ".join(["-".join(ends), *(str(values[name]) for name in words if name in values)]).strip()
