"""The entities of a question, by the part that they play in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evigraph.questions.conditions import find_condition_with_both, find_phase, without_described
from evigraph.questions.examples import without_introductions
from evigraph.questions.exclusions import find_exclusions
from evigraph.questions.general import is_general
from evigraph.questions.numbers import find_numbers
from evigraph.questions.spelling import is_real
from evigraph.questions.tried import find_line_tried

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from evigraph.questions.forms import Form
    from evigraph.questions.linking import Linked, Mention
    from evigraph.questions.words import WordList
    from evigraph.terms import Term
    from evigraph.vocabulary import Vocabulary

__all__ = ["Entities"]

#: A name has so many letters at least.
_SHORTEST_NAME: Final = 3


class Entities:
    """What a question names, and what was made of it."""

    def __init__(self, linked: Linked, vocabulary: Vocabulary, known: WordList, covers: Callable[[Term], bool]) -> None:
        self.linked = linked
        self._covers = covers
        self.vocabulary = vocabulary
        self.known = known
        self.interventions: list[Term] = []
        #: Interventions that the question takes out.
        self.excluded: list[Term] = []
        self.states: list[Term] = []
        self.effects: list[Term] = []
        self.outcomes: list[Term] = []
        self.condition: Term | None = None
        #: The condition with its phase, where the vocabulary has that as a term: 'chronic low back pain'.
        self.phased: Term | None = None
        self.population: Term | None = None
        self.phase: str | None = None
        self.lines: list[int] = []
        self.year: int | None = None
        #: Conditions beyond the first, of which nothing is read.
        self.second: list[Term] = []
        self.notes: list[str] = []
        excluded = find_exclusions(linked, known)
        #: Exclusions that no intervention follows.
        self.loose_exclusions = excluded.loose
        self._read = set(excluded.read)
        #: What each term is called in the question.
        self._called: dict[str, str] = {}
        self._out = excluded.places | linked.set_aside
        self._read_numbers()
        self._read_tried()
        self._read_phase()
        asked = without_introductions(linked, vocabulary)
        mentions, said = without_described(asked, linked, covers, known, vocabulary)
        self.notes += said
        for mention in mentions:
            self._take(mention)

    @property
    def kinds(self) -> set[str]:
        """The kinds of entity that the question may name."""
        found = {kind for term in self.interventions for kind in _with_broader(term)}
        found |= {"Condition" for term in self.states if term.is_a("ClinicalState")}
        found |= {"Effect" for term in self.states if term.is_a("AdverseEffect")}
        found |= {"Population" for term in self.states if self.as_population(term)}
        present = {
            "Other": len(self.interventions) > 1,
            "Population": self.population is not None,
            "Outcome": bool(self.outcomes),
            "Phase": self.phase is not None,
            "Line": bool(self.lines),
            "Year": self.year is not None,
        }
        return found | {kind for kind, there in present.items() if there}

    def assign(self, form: Form | None) -> None:
        """Give the states that the question names the parts that *form* has for them."""
        self._drop_cues(form)
        self._narrow_conditions()
        self._join_conditions()
        wanted = form.parameters if form is not None else {}
        for state in self.states:
            named = self.as_population(state)
            if "Effect" in wanted and state.is_a("AdverseEffect"):
                self.effects.append(state)
            elif form is not None and "Population" in form.needs and self.population is None and named is not None:
                self._take_population(state, named)
            else:
                self._take_condition(state)

    def _narrow_conditions(self) -> None:
        """Read 'back pain that is nonradicular' as nonradicular back pain, where the vocabulary has such a term."""
        for place in self.linked.free:
            word = self.linked.texts[place]
            if place in self._read or word in self.known.stop or word in self.known.phases or is_general(word):
                continue
            for order, state in enumerate(self.states):
                narrow = self.vocabulary.find(f"{word} {self._called[state.iri]}", ("Condition",))
                if narrow is not None and narrow != state:
                    self.states[order] = narrow
                    self._called[narrow.iri] = narrow.label
                    self._read.add(place)
                    self.notes.append(f"read {state.label!r} and {word!r} as {narrow.label}")

    def _join_conditions(self) -> None:
        """Read 'back pain and radiculopathy' as back pain with radiculopathy, where there is one such term."""
        conditions = [state for state in self.states if state.is_a("Condition")]
        both = find_condition_with_both(conditions, self.vocabulary)
        if both is not None:
            self.states = [state for state in self.states if state not in conditions] + [both]
            self._called[both.iri] = both.label
            self.notes.append(f"read {conditions[0].label!r} and {conditions[1].label!r} as {both.label}")

    def _drop_cues(self, form: Form | None) -> None:
        """Take 'side effects' or 'titrated' as what is asked, where the form asks so, whatever term has that name."""
        if form is None:
            return
        self.states = [state for state in self.states if self._called[state.iri] not in form.cues]
        kept = [term for term in self.interventions if self._called[term.iri] not in form.cues]
        needed = {"Other": 2}.get("Other" if "Other" in form.needs else "", 1)
        if len(kept) >= needed or (not kept and not {"Intervention", "Procedure"} & set(form.needs)):
            self.interventions = kept

    def as_population(self, state: Term) -> Term | None:
        """Return the people who have *state*, where the vocabulary has them as a population."""
        listed = self.known.populations.get(state.label)
        if listed is not None:
            return self.vocabulary.find(listed, ("Population",))
        named = (t for label in state.labels for t in self.vocabulary.candidates(label) if t.is_a("Population"))
        return next(named, None)

    def _take(self, mention: Mention) -> None:
        term = mention.term
        if mention.corrected is not None:
            self.notes.append(f"read {mention.text!r} as {mention.corrected!r}")
        if not mention.is_plain and (mention.corrected or "").rstrip("s") != term.label:
            others = (
                f"; it could also mean {' or '.join(other.label for other in mention.others)}" if mention.others else ""
            )
            self.notes.append(f"read {mention.corrected or mention.text!r} as {term.label}{others}")
        if mention.is_cause or term.label in self.known.fillers:
            return  # 'NSAID-induced gastritis' is not about NSAIDs, nor 'drug therapy of sciatica' about the drug
        if term.is_a("Intervention"):
            kept = self.excluded if mention.first in self._out else self.interventions
            if term not in kept:
                kept.append(term)
            self._called.setdefault(term.iri, self._words_of(mention))
        elif term.is_a("ClinicalState"):
            self._called[term.iri] = self._words_of(mention)
            self._take_state(term)
        elif term.is_a("Population"):
            self.population = self.population or term
        elif term.is_a("OutcomeMeasure"):
            self.outcomes.append(term)
        else:
            self.notes.append(f"not used in the answer: {mention.text}")

    def _take_state(self, state: Term) -> None:
        named = self.as_population(state)
        if named is not None and self.population in {None, named} and not self._covers(state) and self._covers(named):
            self._take_population(state, named)  # no article treats it, but some speak of those who have it
        else:
            self.states.append(state)

    def _words_of(self, mention: Mention) -> str:
        return " ".join(self.linked.texts[mention.first : mention.last])

    def _is_free(self, first: int, last: int) -> bool:
        return all(place in self.linked.free for place in range(first, last))

    def _take_population(self, state: Term, named: Term) -> None:
        self.population = named
        self.notes.append(f"read {state.label!r} as a condition of the patients: {named.label}")

    def _take_condition(self, term: Term) -> None:
        base = self._without_phase(term)
        if self.condition is None or self.condition.iri in self.vocabulary.ancestors(base.iri):
            self.condition = base
        elif base != self.condition and base.iri not in self.vocabulary.ancestors(self.condition.iri):
            named = self.as_population(base)
            if named is not None and self.population in {None, named}:
                self._take_population(base, named)
            else:
                self.second.append(base)

    def _without_phase(self, term: Term) -> Term:
        """Read 'chronic low back pain' as low back pain in its chronic phase, as claims state it."""
        found = find_phase(term, self.vocabulary, self.known)
        if found is None:
            return term
        base, phase = found
        if self.phase not in {None, phase}:
            self.phased = None  # of both phases: neither leaves claims out
            self.phase = None
            return base
        self.phase = phase
        self.phased = term
        self.notes.append(f"read {term.label!r} as {base.label} in its {phase} phase")
        return base

    def _read_phase(self) -> None:
        places = [place for place in self.linked.free if self.linked.words[place].text in self.known.phases]
        phases = list(dict.fromkeys(self.known.phases[self.linked.words[place].text] for place in places))
        self._read.update(places)
        if len(phases) == 1:
            self.phase = phases[0]
        elif phases:
            self.notes.append(f"{' and '.join(phases)} are both named, so that neither leaves claims out")

    def _read_numbers(self) -> None:
        for number in find_numbers(self.linked.words):
            places = range(number.first, number.last)
            if not self._is_free(number.first, number.last):
                continue
            self._read.update(places)
            written = " ".join(self.linked.words[place].text for place in places)
            value = number.values[0]
            if number.kind == "line":
                self.lines.append(int(value))
            elif number.kind == "year":
                self.year = int(value)
            elif number.kind == "age":
                self._take_age(value + {"over": 1, "under": -1}.get(number.bound, 0), written)
            elif number.kind in {"time", "dose"}:
                self.notes.append(f"{written!r} is not filtered by; each figure is shown with what it is of")

    def _read_tried(self) -> None:
        for first, last in self.linked.tried:
            written = " ".join(self.linked.texts[first:last])
            self.notes.append(f"read {written!r} as tried in vain: what comes after it is asked for")
        if self.linked.tried and not self.lines:
            self.lines.append((find_line_tried(self.linked, self.known) or 1) + 1)

    def _take_age(self, age: float, written: str) -> None:
        for group in self.known.ages:
            if group.youngest <= age <= group.oldest:
                self.population = self.vocabulary.find(group.population, ("Population",))
                self.notes.append(f"read the age {written} as {group.population} ({group.note})")

    def rest(self, used: Collection[str]) -> tuple[list[str], list[str]]:
        """Return the unread words that may name something that no vocabulary knows, and those that limit or describe.

        A general word, as 'considered', stays unread without a word.
        """
        texts = self.linked.texts
        starts = {mention.first: mention.term for mention in self.linked.mentions}
        unknown: list[str] = []
        ignored: list[str] = []
        for place in self.linked.free:
            word = texts[place]
            if place in self._read or len(word) < _SHORTEST_NAME:
                continue
            if word in self.known.stop or word in used or is_general(word):
                continue
            described = starts.get(place + 1)
            # A word of English before a condition or a group of people describes it.
            describes = described is not None and not described.is_a("Intervention") and is_real(word)
            is_limit = word in self.known.limits or word.isdecimal()
            (ignored if is_limit or describes else unknown).append(word)
        return unknown, ignored


def _with_broader(term: Term) -> set[str]:
    broader = {kind for kind in ("Intervention", "DrugClass") if term.is_a(kind)}
    return {*term.kinds, *broader}
