"""Why a drug is not an option, as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evigraph.proofs.claim_wording import changed_texts, in_short, wrapped
from evigraph.questions.display import DISCLAIMER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evigraph.proofs.cases import NearMiss, WhyNot

__all__ = ["to_text"]

_SHOWN: Final = 5
_DIRECTNESS: Final = {
    "direct": "by claims about just this",
    "close": "by claims on a close match of the condition",
    "inherited": "by way of its class or a combination",
    "indirect": "by way of a broader condition",
}


def to_text(found: WhyNot) -> str:
    """Return *found* as a clinician reads it: the verdict, what failed, what comes nearest, what is advised instead."""
    return "\n".join(_Writer(found).lines())


class _Writer:
    """One answer on its way to text; a claim is written out once."""

    def __init__(self, found: WhyNot) -> None:
        self.found = found
        self.written: set[str] = set()

    def lines(self) -> Iterator[str]:
        found = self.found
        yield from self._head()
        yield ""
        yield "Why" if found.favourable else "Why not"
        for number, reason in enumerate(found.reasons, 1):
            yield from wrapped(f"{_capital(reason.says)}{':' if reason.claims else '.'}", "   ", first=f"{number}. ")
            yield from self._claims(reason.claims)
        yield from self._nearest()
        if found.instead:
            yield ""
            yield f"Advised instead, of the class {found.asked['drug_class']}"
        for label, verdict, claims in found.instead:
            yield f"- {label} ({verdict}):"
            yield from self._claims(claims)
        yield ""
        for note in changed_texts(found.changes):
            yield from wrapped(note, "  ", first="")
        yield DISCLAIMER

    def _head(self) -> Iterator[str]:
        found, asked = self.found, self.found.asked
        context = ", ".join(asked[part] for part in ("phase", "population") if part in asked)
        case = f"{asked['drug']} for {asked['condition']}{f' ({context})' if context else ''}"
        how = f", {_DIRECTNESS[found.directness]}" if found.directness else ""
        if found.is_member:
            yield f"{case}: {found.verdict}{how}"
        else:
            yield f"{case}: no {asked['drug_class']}; whatever its class, {found.verdict}{how}"
        if found.favourable and any(reason.code == "caution" for reason in found.reasons):
            yield f"But heed what is said of {asked['population']}."
        elif found.favourable:
            yield "Nothing failed." if found.verdict == "preferred" else "It is an option, and no more than that."

    def _nearest(self) -> Iterator[str]:
        found = self.found
        if found.near_misses:
            yield ""
            yield "What comes nearest"
        elif not (found.favourable and found.verdict == "preferred"):
            yield ""
            better = "preferred" if found.favourable else "an option"
            yield f"No condition, phase or population that its claims speak of makes it {better}."
        for miss in found.near_misses:
            yield from wrapped(f"{_near(miss)}:", "  ", first="- ")
            yield from self._claims(miss.claims)
            if miss.against:
                yield "     but its class, or it in a broader condition, is advised against:"
                yield from self._claims(miss.against)

    def _claims(self, claims: Iterable[str]) -> Iterator[str]:
        new = [claim for claim in claims if claim not in self.written and claim in self.found.quotes]
        for claim in new[:_SHOWN]:
            self.written.add(claim)
            yield from in_short(self.found.quotes[claim], "     ")
        rest = [claim for claim in claims if claim not in new[:_SHOWN]]
        if rest:
            yield from wrapped(f"{'and ' if new else ''}{', '.join(rest)}", "     ")


def _near(miss: NearMiss) -> str:
    changes = " and ".join(map(str, miss.changes))
    indirectly = f", {_DIRECTNESS[miss.directness]}" if miss.directness != "direct" else ""
    return f"{_capital(changes)} it is {'an option' if miss.verdict == 'option' else miss.verdict}{indirectly}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
