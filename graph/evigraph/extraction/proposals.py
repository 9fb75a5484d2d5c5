"""Names outside the vocabulary, proposed as terms with a sentence each; they get no identifier."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from evigraph.extraction.mentions import Mention
from evigraph.extraction.names import name_lists
from evigraph.terms import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evigraph.extraction.drafts import Draft
    from evigraph.extraction.sentences import Sentence
    from evigraph.vocabulary import Vocabulary

__all__ = ["Proposal", "propose_terms", "propose_used", "to_table"]

_KINDS: Final = {"D": "Drug", "T": "Procedure", "C": "Condition", "A": "AdverseEffect", "B": "Condition"}
_ENDS_OF_PROCEDURES: Final = (
    "therapy", "training", "surgery", "injection", "block", "stimulation", "ablation", "massage", "exercise", "diet",
    "restriction", "cessation", "activity", "loss", "hygiene", "counselling", "counseling", "education", "monitoring",
    "acupuncture", "meditation", "mindfulness", "biofeedback", "rehabilitation", "modification", "changes", "dialysis",
)  # fmt: skip


@dataclass(slots=True)
class Proposal:
    """One new term: its name, what it seems to be, why, and the first sentence with it."""

    name: str
    #: Name of a kind of term: ``Drug``, ``DrugClass``, ``Procedure``, ``Condition`` or ``AdverseEffect``.
    kind: str
    #: The class that the form of a drug's name tells.
    parent: str | None
    sentence: str
    start: int
    count: int = 1


def propose_terms(sentences: Iterable[Sentence]) -> list[Proposal]:
    """List the names in *sentences* that the vocabulary does not have, in order."""
    found: dict[str, Proposal] = {}
    for sentence in sentences:
        for mention in sentence.mentions:
            if not mention.is_new or mention.letter not in _KINDS:
                continue
            key = mention.name.lower()
            singular = key.removesuffix("s")
            known = found.get(key) or found.get(singular)
            if known is not None:
                known.count += 1
                continue
            parent = mention.form if mention.form not in {None, "class"} else None
            words = " ".join(sentence.text.split())
            found[singular] = Proposal(mention.name, _kind(mention), parent, words, sentence.start + mention.start)
    return list(found.values())


def propose_used(drafts: Iterable[Draft], vocabulary: Vocabulary, known: Iterable[Proposal]) -> list[Proposal]:
    """List the names that *drafts* use and neither *vocabulary* nor the *known* proposals have.

    A claim may name more than its sentence does, as 'NSAID other than naproxen'; without a term it could not be built.
    """
    labels = {name for proposal in known for name in (proposal.name.lower(), proposal.name.lower() + "s")}
    found: dict[str, Proposal] = {}
    for draft in drafts:
        for name, kind in _used(draft):
            key = name.lower()
            if key in labels or key in found:
                continue
            if vocabulary.find(name) is not None:
                labels.add(key)
                continue
            words = " ".join(draft.sentence.text.split())
            found[key] = Proposal(name, kind, None, words, draft.sentence.start)
    return list(found.values())


def _used(draft: Draft) -> Iterator[tuple[str, str]]:
    dose = draft.more.get("dose") or {}
    for name in (*draft.interventions, *draft.comparators, *((dose["drug"],) if "drug" in dose else ())):
        yield name, "DrugClass" if " other than " in name else _kind(Mention(0, 0, "D", name))
    for name in draft.adverse_effects:
        yield name, "AdverseEffect"
    if draft.condition is not None:
        yield draft.condition, "Condition"


def to_table(proposals: Iterable[Proposal], source: str) -> str:
    r"""Write *proposals* as a vocabulary pack.

    >>> to_table([Proposal("eletriptan", "Drug", "triptan", "Eletriptan helps.", 0)], "a")
    'label\tkind\tsource\neletriptan\tdrug\ta\n'
    """
    rows = [("label", "kind", "source")]
    rows += [(proposal.name, KINDS[proposal.kind], source) for proposal in proposals]
    return "".join("\t".join(row) + "\n" for row in rows)


@cache
def _classes() -> frozenset[str]:
    return frozenset(name.lower() for kind, names in name_lists().listed if kind == "DrugClass" for name in names)


def _kind(mention: Mention) -> str:
    if mention.letter != "D":
        return _KINDS[mention.letter]
    if (
        mention.name.lower() in _classes()
        or mention.form == "class"
        or (mention.name.endswith("s") and mention.form is None and " " in mention.name)
    ):
        return "DrugClass"
    return "Procedure" if mention.name.endswith(_ENDS_OF_PROCEDURES) else "Drug"
