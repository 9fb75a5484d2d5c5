"""Names besides the vocabulary: how drugs, procedures, conditions and effects are called in general."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["NameLists", "form_of", "name_lists", "singular_of", "spellings", "written"]

_SHORTEST_STEM_BODY: Final = 2


@dataclass(frozen=True, slots=True)
class NameLists:
    """The content of ``names.toml``."""

    unmasked: frozenset[str]
    capitals_only: frozenset[str]
    never: frozenset[str]
    #: Names for all drugs together, and the one that the vocabulary has.
    generic: tuple[tuple[str, ...], str]
    stems: tuple[tuple[str, str], ...]
    beginnings: tuple[tuple[str, str], ...]
    no_drug: frozenset[str]
    class_heads: frozenset[str]
    class_words: frozenset[str]
    routes: frozenset[str]
    local_routes: frozenset[str]
    procedure_heads: frozenset[str]
    procedure_words: frozenset[str]
    #: What is measured in a text on the condition that it belongs to.
    symptoms: frozenset[str]
    condition_ends: tuple[str, ...]
    condition_heads: frozenset[str]
    condition_words: frozenset[str]
    no_condition: frozenset[str]
    #: Names of harms by how they are written, and by patterns that describe them.
    harms: tuple[tuple[str, str], ...]
    described: tuple[tuple[re.Pattern[str], str, tuple[str, ...], tuple[str, ...]], ...]
    #: Kind of term to its names, written out.
    listed: tuple[tuple[str, tuple[str, ...]], ...]

    def drug_class(self, word: str) -> str | None:
        """Return the class that the form of *word* tells, where it has the form of a drug's name.

        >>> name_lists().drug_class("zolmitriptan")
        'triptan'
        >>> name_lists().drug_class("protocol") is None
        True
        """
        plain = word.lower()
        if plain in self.no_drug or not plain.replace("-", "").isalpha():
            return None
        for end, named in self.stems:
            if plain.endswith(end) and len(plain) >= len(end) + _SHORTEST_STEM_BODY:
                return named
        for start, named in self.beginnings:
            if plain.startswith(start) and len(plain) >= len(start) + 4:
                return named
        return None

    def is_disease(self, word: str) -> bool:
        """Tell whether *word* has the form of a disease's name.

        >>> name_lists().is_disease("tendinitis"), name_lists().is_disease("diagnosis")
        (True, False)
        """
        plain = word.lower()
        return len(plain) > 6 and plain not in self.no_condition and plain.endswith(self.condition_ends)


def _coordinated(
    organs: list[dict[str, Any]], harms: list[str]
) -> Iterator[tuple[re.Pattern[str], str, tuple[str, ...], tuple[str, ...]]]:
    """Yield patterns for the first of two organs that share a word: 'renal and hepatic toxicity'."""
    behind = "|".join(f"{harm}s?" if not harm.endswith("y") else f"{harm[:-1]}(?:y|ies)" for harm in harms)
    for organ in organs:
        for word in organ["words"]:
            pattern = re.compile(rf"\b{word}(?=(?:, \w+)*,? (?:and|or) \w+ (?:{behind})\b)", re.IGNORECASE)
            yield pattern, organ["name"], (word.lower(),), (f"{word} and other {harms[0]}s",)


@cache
def name_lists() -> NameLists:
    """Return the lists, read once."""
    data: dict[str, Any] = tomllib.loads((files("evigraph.extraction") / "names.toml").read_text(encoding="utf-8"))
    drugs, procedures, conditions, effects = (data[key] for key in ("drugs", "procedures", "conditions", "effects"))
    return NameLists(
        unmasked=frozenset(data["unmasked"]),
        capitals_only=frozenset(data["capitals_only"]),
        never=frozenset(data["never"]),
        generic=(tuple(data["generic"]["written"]), data["generic"]["name"]),
        stems=tuple((stem["end"], stem["class"]) for stem in drugs["stems"]),
        beginnings=tuple((stem["start"], stem["class"]) for stem in drugs["beginnings"]),
        no_drug=frozenset(drugs["no_drug"]),
        class_heads=frozenset(drugs["class_heads"]),
        class_words=frozenset(drugs["class_words"]),
        routes=frozenset(drugs["routes"]),
        local_routes=frozenset(drugs["local_routes"]),
        procedure_heads=frozenset(procedures["heads"]),
        procedure_words=frozenset(procedures["words"]),
        symptoms=frozenset(conditions["symptoms"]),
        condition_ends=tuple(conditions["ends"]),
        condition_heads=frozenset(conditions["heads"]),
        condition_words=frozenset(conditions["words"]),
        no_condition=frozenset(conditions["no_condition"]),
        harms=tuple(
            (f"{word} {harm}", organ["name"])
            for organ in effects["organs"]
            for word in organ["words"]
            for harm in effects["harms"]
        ),
        described=tuple(_coordinated(effects["organs"], effects["harms"]))
        + tuple(
            (
                re.compile(phrase["pattern"], re.IGNORECASE),
                phrase["name"],
                tuple(phrase["words"]),
                tuple(phrase["examples"]),
            )
            for phrase in effects["phrase"]
        ),
        listed=(
            ("Drug", tuple(drugs["names"])),
            ("DrugClass", tuple(drugs["classes"])),
            ("Procedure", tuple(procedures["names"])),
            ("Test", tuple(data["tests"]["names"])),
            ("Condition", tuple(conditions["names"])),
            ("AdverseEffect", tuple(effects["names"])),
        ),
    )


def written(text: str) -> str:
    """Write a name as a claim does: in lower case, acronyms kept.

    >>> written("Skeletal muscle relaxants"), written("MRI"), written("NSAIDs")
    ('skeletal muscle relaxants', 'MRI', 'NSAIDs')
    """
    return text if any(c.isupper() for c in text[1:]) else text.lower()


#: American and British spellings of parts of medical names.
_SPELT: Final = (
    ("edema", "oedema"),
    ("natremia", "natraemia"),
    ("kalemia", "kalaemia"),
    ("glycemia", "glycaemia"),
    ("lipidemia", "lipidaemia"),
    ("uricemia", "uricaemia"),
    ("calcemia", "calcaemia"),
    ("anemia", "anaemia"),
    ("ischemi", "ischaemi"),
    ("hemorrh", "haemorrh"),
    ("hematoma", "haematoma"),
    ("hematuria", "haematuria"),
    ("diarrhea", "diarrhoea"),
    ("dyspnea", "dyspnoea"),
    ("apnea", "apnoea"),
    ("esophag", "oesophag"),
    ("leukemia", "leukaemia"),
    ("paresthesia", "paraesthesia"),
    ("behavior", "behaviour"),
)


def spellings(name: str) -> Iterable[str]:
    """Return *name* with its plural, with and without hyphens, and as spelt in Britain.

    >>> "peripheral oedema" in spellings("peripheral edema")
    True
    """
    forms = {name, name.replace("-", " "), name.replace("\u2019", "'")}
    for prefix in ("non", "post"):
        for form in tuple(forms):
            lowered = form.lower()
            if lowered.startswith(prefix) and len(form) > len(prefix) + 3:
                rest = form[len(prefix) :].lstrip("- ")
                forms |= {f"{prefix}-{rest}", f"{prefix}{rest}"}
    for american, british in _SPELT:
        forms |= {form.replace(american, british) for form in tuple(forms) if american in form}
    for form in tuple(forms):
        if not form.endswith("s") and form[-1].isalpha():
            forms.add(form[:-1] + "ies" if form.endswith("y") and form[-2] not in "aeou" else form + "s")
    return sorted(forms)


@lru_cache(maxsize=20_000)
def form_of(word: str) -> str:
    """Tell what the form of *word* makes of it: ``drug`` with its class, ``head`` of a longer name, ``disease``."""
    lists = name_lists()
    singular = singular_of(word)
    named = word.isalpha() and (lists.drug_class(singular) or lists.drug_class(word))
    if named:
        return f"drug {named}"
    if {word, singular} & (lists.class_heads | lists.procedure_heads | lists.condition_heads):
        return "head"
    return "disease" if lists.is_disease(word) else ""


def singular_of(word: str) -> str:
    """Return *word* without the ending of a plural."""
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word
