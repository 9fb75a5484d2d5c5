"""Effect sizes and doses in a line of text each, for tools that show attributes as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["dose_in_words", "effect_in_words"]


def effect_in_words(effect: Mapping[str, Any], outcome: str = "") -> str:
    """Say *effect*, by the names of :func:`~evigraph.questions.figures.gather_figures`, in one line.

    >>> effect_in_words({"measure": "mean difference", "value": -1.5, "low": -2, "high": -1, "p": "0.01"}, "pain")
    'mean difference -1.5 (-2 to -1), pain, p 0.01'
    >>> effect_in_words({"low": 3, "high": 5, "interval": "range across trials", "unit": "points"})
    '3 to 5 points [range across trials]'
    """
    unit = str(effect.get("unit", ""))
    span = _span(effect)
    amount = _joined([effect["value"], unit, f"({span})" if span else ""] if "value" in effect else [span, unit])
    interval = f"[{effect['interval']}]" if "interval" in effect else ""
    measure = str(effect.get("measure", ""))
    arms = " against ".join(str(effect[name]) for name in ("arm", "comparator arm") if name in effect)
    parts = [
        _joined([measure, amount, interval]),
        str(effect.get("magnitude", "")),
        "" if outcome.lower() in measure.lower() else outcome,
        str(effect.get("timepoint", "")),
        arms,
    ]
    parts += [f"{name} {effect[name]}" for name in ("n", "p") if name in effect]
    parts += [
        name if effect[name] else f"not {name}"
        for name in ("statistically significant", "clinically significant")
        if name in effect
    ]
    return ", ".join(part for part in parts if part)


def _span(effect: Mapping[str, Any]) -> str:
    if "low" in effect and "high" in effect:
        return f"{effect['low']} to {effect['high']}"
    return f"from {effect['low']}" if "low" in effect else f"up to {effect['high']}" if "high" in effect else ""


def _joined(parts: Iterable[object]) -> str:
    return " ".join(str(part) for part in parts if part not in ("", None))


def dose_in_words(dose: Mapping[str, str]) -> str:
    """Say *dose*, by the names of :func:`~evigraph.questions.figures.gather_figures`, in one line.

    >>> dose_in_words({"start": "2 mg daily", "dose": "4-8 mg daily"})
    'start 2 mg daily, dose 4-8 mg daily'
    """
    return ", ".join(f"{name} {text}" for name, text in dose.items())
