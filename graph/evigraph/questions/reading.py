"""How a question is read: its form, its entities, and what was made of each word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evigraph.questions.forms import load_forms, load_unanswered
from evigraph.questions.linking import link

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evigraph.questions.forms import Form, Unanswered
    from evigraph.questions.linking import Linked, Mention
    from evigraph.questions.words import WordList
    from evigraph.terms import Term
    from evigraph.vocabulary import Vocabulary

__all__ = ["Reading", "read"]

#: A word that no list knows, standing right behind one of these, names an entity.
_OPENS_ENTITY: Final = frozenset(
    {
        *("for", "in", "with", "treat", "treating", "against", "of", "is", "are", "can", "does", "do", "which", "what"),
        *(
            "or",
            "and",
            "plus",
            "taking",
            "takes",
            "on",
            "after",
            "using",
            "like",
            "have",
            "has",
            "having",
            "get",
            "than",
        ),
        *("give", "given", "use", "used", "should"),
    }
)
#: Words that ask for several things.
_LISTS: Final = ("which", "what", "list", "name", "everything", "anything", "all")
_ARTICLES: Final = frozenset({"a", "an", "the"})
_AGED: Final = frozenset({"year", "years", "yo", "y", "aged", "age", "over", "under", "above", "below", "older"})


@dataclass(frozen=True, slots=True)
class Reading:
    """What a question was read as; :attr:`form` is None when it was not understood."""

    question: str
    form: Form | None
    interventions: tuple[Term, ...]
    condition: Term | None
    population: Term | None
    phase: str | None
    #: What was made of words that are not the terms' own, and what was left out, each in a sentence.
    notes: tuple[str, ...]
    #: Words in the place of an entity that no vocabulary knows.
    unknown: tuple[str, ...]
    #: The form that a named query answers, when the question asks for that.
    unanswered: Unanswered | None

    @property
    def terms(self) -> tuple[Term, ...]:
        """Every term that the question is about."""
        return (*self.interventions, *(term for term in (self.condition, self.population) if term is not None))


def read(question: str, vocabulary: Vocabulary, known: WordList) -> Reading:
    """Read *question*.  Nothing is guessed: what is unclear leaves :attr:`Reading.form` None, or a note.

    >>> from evigraph.questions.words import WordList
    >>> from evigraph.vocabulary import load_vocabulary
    >>> reading = read("Best relaxant for a pinched nerve?", load_vocabulary(), WordList.load())
    >>> reading.form.name, [term.label for term in reading.terms]
    ('preference', ['muscle relaxant', 'radiculopathy'])
    """
    forms, others = load_forms(), load_unanswered()
    cues = [cue for form in forms for cue in form.cues] + [cue for other in others for cue in other.cues]
    linked = link(question, vocabulary, known, cues)
    entities = _Entities(linked, vocabulary, known)
    spoken = f" {' '.join(linked.texts)} "
    unanswered = next((other for other in others if any(f" {cue} " in spoken for cue in other.cues)), None)
    form = None if unanswered is not None else _choose(forms, spoken, entities)
    turned = [linked.texts[place] for place in linked.free if linked.texts[place] in known.negations]
    free = " ".join(text if place in linked.free else "|" for place, text in enumerate(linked.texts))
    excluding = [phrase for phrase in known.exclusions if f" {phrase} " in f" {free} "]
    if form is not None and turned and form.name != "avoid":
        avoid = next(other for other in forms if other.name == "avoid")
        if form.name == "recommendation":
            entities.notes.append(f"the question says {turned[0]!r}; the verdict is on using it")
        else:
            form = avoid if entities.kinds().issuperset(avoid.needs) else None
    if entities.second:
        entities.notes.append(
            f"two conditions are named, {entities.condition.label if entities.condition else ''} and "
            f"{entities.second[0].label}; ask about one of them"
        )
        form = None
    if excluding:
        entities.notes.append(f"{excluding[0]!r} takes something out, which questions cannot do yet; ask without it")
        form = None
    unknown, ignored = entities.rest(
        {word for cue in cues for word in cue.split()}
        | {*turned, *(word for phrase in excluding for word in phrase.split())}
    )
    notes = [f"read {wrong!r} as {right!r}" for wrong, right in linked.corrections.items()] + entities.notes
    if ignored:
        notes.append(f"not read: {', '.join(repr(word) for word in ignored)}")
    return Reading(
        question,
        form,
        tuple(entities.interventions),
        entities.condition,
        entities.population,
        entities.phase,
        tuple(notes),
        tuple(unknown),
        unanswered,
    )


def _choose(forms: Sequence[Form], spoken: str, entities: _Entities) -> Form | None:
    kinds = entities.kinds()
    fitting = [
        (sum(f" {cue} " in spoken for cue in form.cues), form)
        for form in forms
        if kinds.issuperset(form.needs)
        and not kinds.intersection(form.without)
        and (not form.lists or not entities.interventions or any(f" {word} " in spoken for word in _LISTS))
    ]
    cued = [(count, form) for count, form in fitting if count]
    # Forms come by priority, so the first of those that are called for at all wins.
    return cued[0][1] if cued else None


class _Entities:
    """The entities of a question, by the part that they play."""

    def __init__(self, linked: Linked, vocabulary: Vocabulary, known: WordList) -> None:
        self.linked = linked
        self.vocabulary = vocabulary
        self.known = known
        self.interventions: list[Term] = []
        self.condition: Term | None = None
        self.population: Term | None = None
        self.phase: str | None = None
        #: Conditions beyond the first, of which nothing is read.
        self.second: list[Term] = []
        self.notes: list[str] = []
        self._read: set[int] = set()
        self._read_ages()
        self._read_phase()
        for mention in linked.mentions:
            self._take(mention)

    def kinds(self) -> set[str]:
        found = {kind for term in self.interventions for kind in _with_broader(term)}
        return found | {
            name
            for name, value in (("Condition", self.condition), ("Population", self.population), ("Phase", self.phase))
            if value is not None
        }

    def _take(self, mention: Mention) -> None:
        term = mention.term
        if mention.corrected is not None:
            self.notes.append(f"read {mention.text!r} as {mention.corrected!r}")
        if not mention.is_plain and (mention.corrected or "").rstrip("s") != term.label:
            self.notes.append(f"read {mention.corrected or mention.text!r} as {term.label}")
        if term.is_a("Intervention"):
            if term not in self.interventions:
                self.interventions.append(term)
        elif term.is_a("ClinicalState"):
            self._take_condition(term)
        elif term.is_a("Population"):
            self.population = self.population or term
        else:
            self.notes.append(f"not used in the answer: {mention.text}")

    def _take_condition(self, term: Term) -> None:
        base = self._without_phase(term)
        if self.condition is None or self.condition.iri in self.vocabulary.ancestors(base.iri):
            self.condition = base
        elif base != self.condition and base.iri not in self.vocabulary.ancestors(self.condition.iri):
            self._take_comorbidity(base)

    def _take_comorbidity(self, term: Term) -> None:
        """Read a second condition as that of the patients, where the vocabulary has them as a population."""
        of_patients = [t for label in term.labels for t in self.vocabulary.candidates(label) if t.is_a("Population")]
        if of_patients and self.population in {None, of_patients[0]}:
            self.population = of_patients[0]
            self.notes.append(f"read {term.label!r} as a condition of the patients: {of_patients[0].label}")
        else:
            self.second.append(term)

    def _without_phase(self, term: Term) -> Term:
        """Read 'chronic low back pain' as low back pain in its chronic phase, as claims state it."""
        first, _, rest = term.label.partition(" ")
        phase = self.known.phases.get(first)
        base = self.vocabulary.find(rest, ("Condition",)) if phase and rest else None
        if base is None or not base.parents or base.iri not in self.vocabulary.ancestors(term.iri):
            return term  # 'chronic pain' is a condition of its own: pain as such is every condition here
        self.phase = phase
        self.notes.append(f"read {term.label!r} as {base.label} in its {phase} phase")
        return base

    def _read_phase(self) -> None:
        for place in self.linked.free:
            phase = self.known.phases.get(self.linked.words[place].text)
            if phase is not None:
                self.phase = phase
                self._read.add(place)

    def _read_ages(self) -> None:
        words = self.linked.words
        for place in self.linked.free:
            near = {word.text for word in words[max(0, place - 2) : place + 3]}
            if not words[place].is_number or not near & _AGED:
                continue
            age = int(words[place].text)
            before = words[place - 1].text if place else ""
            age += {"over": 1, "above": 1, "under": -1, "below": -1}.get(before, 0)
            for group in self.known.ages:
                if group.youngest <= age <= group.oldest:
                    self.population = self.vocabulary.get(group.population, ("Population",))
                    self.notes.append(f"read the age {words[place].text} as {group.population} ({group.note})")
                    self._read.add(place)

    def rest(self, used: Iterable[str]) -> tuple[list[str], list[str]]:
        """Return the unread words that stand where an entity would, and the other unread words."""
        common = self.known.stop.union(used)
        words = self.linked.words
        texts = self.linked.texts
        unread = [place for place in self.linked.free if place not in self._read and texts[place] not in common]
        unknown: list[str] = []
        ignored: list[str] = []
        for place in unread:
            before = (words[p].text for p in range(place - 1, -1, -1) if p not in unread)
            opener = next((word for word in before if word not in _ARTICLES), "")
            # A word before a mention describes it; a word in its stead names something else.
            describes = any(mention.first == place + 1 for mention in self.linked.mentions)
            named = opener in _OPENS_ENTITY and not describes and words[place].text not in self.known.limits
            (unknown if named else ignored).append(words[place].text)
        return unknown, ignored


def _with_broader(term: Term) -> set[str]:
    broader = {kind for kind in ("Intervention", "DrugClass") if term.is_a(kind)}
    return {*term.kinds, *broader}
