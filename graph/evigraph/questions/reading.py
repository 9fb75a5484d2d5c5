"""How a question is read: its form, its entities, and what was made of each word."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Final

from evigraph.questions.entities import Entities
from evigraph.questions.examples import with_classes
from evigraph.questions.forms import load_forms
from evigraph.questions.linking import link
from evigraph.questions.tried import set_aside_tried

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from evigraph.questions.forms import Form
    from evigraph.questions.linking import Linked, Mention
    from evigraph.questions.words import WordList
    from evigraph.terms import Term
    from evigraph.vocabulary import Vocabulary

__all__ = ["Reading", "read"]

#: Words that ask for several things.
_LISTS: Final = ("which", "what", "list", "name", "everything", "anything", "all")
_MARKS: Final = (
    ("Drug", "DRUG"),
    ("DrugClass", "CLASS"),
    ("Intervention", "PROCEDURE"),
    ("AdverseEffect", "EFFECT"),
    ("ClinicalState", "CONDITION"),
    ("Population", "POPULATION"),
    ("OutcomeMeasure", "OUTCOME"),
)
#: Stands for what was tried in vain.
_TRIED: Final = "TRIED"


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
    effects: tuple[Term, ...] = ()
    outcomes: tuple[Term, ...] = ()
    #: Interventions that the question takes out.
    excluded: tuple[Term, ...] = ()
    line: int | None = None
    year: int | None = None
    #: The condition with its phase, where the vocabulary has that as a term.
    phased: Term | None = None
    #: Conditions beside the first.
    other_conditions: tuple[Term, ...] = ()
    #: What unknown words may be misspellings of; none is near enough, or alone near enough, to be read so.
    possible: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: Whether the question has the words of some form, whatever entities it lacks.
    cued: bool = False
    #: The claims to which the answer is narrowed, if it is.
    claims: tuple[str, ...] = ()
    #: Each term with the words that named it.
    named: tuple[tuple[str, Term], ...] = ()

    @property
    def terms(self) -> tuple[Term, ...]:
        """Every term that the question is about."""
        single = (term for term in (self.condition, self.population) if term is not None)
        return (*self.interventions, *self.effects, *single)


def read(
    question: str,
    vocabulary: Vocabulary,
    known: WordList,
    covers: Callable[[Term], bool] = lambda _: True,
    roles: Callable[[Term], Collection[str]] = lambda _: (),
) -> Reading:
    """Read *question*.  Nothing is guessed: what is unclear leaves :attr:`Reading.form` None, or a note.

    Parameters:
        covers: tells whether some claim is about a term; a condition that none is about may be that of the patients.
        roles: tells what claims take a state for: what patients have (``condition``), what is ascribed to an
            intervention (``adverseEffect``), both or neither.

    >>> from evigraph.questions.words import WordList
    >>> from evigraph.vocabulary import load_vocabulary
    >>> reading = read("Best relaxant for a pinched nerve?", load_vocabulary(), WordList.load())
    >>> reading.form.name, [term.label for term in reading.terms]
    ('preference', ['muscle relaxant', 'radiculopathy'])
    """
    named = with_classes(link(question, vocabulary, known, _cue_words()), vocabulary, covers)
    later = set_aside_tried(named, known)
    if later.tried and (reading := _read_linked(later, vocabulary, known, covers, roles)).form is not None:
        return reading
    return _read_linked(named, vocabulary, known, covers, roles)


def _read_linked(
    named: Linked,
    vocabulary: Vocabulary,
    known: WordList,
    covers: Callable[[Term], bool],
    roles: Callable[[Term], Collection[str]],
) -> Reading:
    """Read a question as claims take the states that it names."""
    linked = _as_treated(named, roles)
    reading = _interpret(linked, vocabulary, known, covers)
    if reading.form is None and linked != named:
        linked = named  # it may ask for harms that no claim states
        reading = _interpret(linked, vocabulary, known, covers)
    form = reading.form
    if form is None or ("Effect" in form.parameters and "Condition" not in form.parameters):
        ascribed = _as_ascribed(linked, roles)
        if ascribed != linked:
            again = _interpret(ascribed, vocabulary, known, covers)
            reading = again if again.form is not None else reading
    return reading


def _interpret(linked: Linked, vocabulary: Vocabulary, known: WordList, covers: Callable[[Term], bool]) -> Reading:
    """Read a question whose terms are known."""
    forms = load_forms()
    entities = Entities(linked, vocabulary, known, covers)
    spoken = (_spoken(linked, known), _marked(linked))
    form = _choose(forms, spoken, entities) or _assume(forms, entities)
    turned = [linked.texts[place] for place in linked.free if linked.texts[place] in known.negations]
    if form is not None and turned and not form.negatable:
        form = _turned(form, forms, spoken[0], turned[0], entities)
    loose = [phrase for phrase in entities.loose_exclusions if form is None or not form.takes_up(phrase, *spoken)]
    entities.assign(form)
    several = form is not None and form.shows == "rows"
    if entities.second and several:
        entities.notes.append(f"also read: {', '.join(term.label for term in entities.second)}")
    elif entities.second:
        entities.notes.append(
            f"two conditions are named, {entities.condition.label if entities.condition else ''} and "
            f"{entities.second[0].label}; ask about one of them"
        )
        form = None
    if loose:
        entities.notes.append(f"{loose[0]!r} takes something out, but not a drug or class; ask without it")
        form = None
    taken = {*turned, *(word for phrase in loose for word in phrase.split())}
    unknown, ignored = entities.rest((_words_of(form.cues) if form is not None else _cue_words()) | taken)
    notes = [f"read {wrong!r} as {right!r}" for wrong, right in linked.corrections.items()] + entities.notes
    if ignored:
        notes.append(f"not read: {', '.join(repr(word) for word in ignored)}")
    return Reading(
        linked.question,
        form,
        tuple(entities.interventions),
        entities.condition,
        entities.population,
        entities.phase,
        tuple(notes),
        tuple(unknown),
        tuple(entities.effects),
        tuple(entities.outcomes),
        tuple(entities.excluded),
        entities.lines[0] if len(entities.lines) == 1 else None,
        entities.year,
        entities.phased,
        tuple(entities.second) if several else (),
        linked.possible,
        any(one.is_called_for(*spoken) for one in forms) if form is None else True,
        named=tuple((mention.text, mention.term) for mention in linked.mentions),
    )


@cache
def _cue_words() -> frozenset[str]:
    return frozenset().union(*(_words_of(form.cues) for form in load_forms()))


@cache
def _words_of(cues: tuple[str, ...]) -> frozenset[str]:
    words = (word for cue in cues for word in cue.split())
    return frozenset(word for word in words if word.islower() or word.isdecimal())


@cache
def _cues() -> frozenset[str]:
    return frozenset(cue for form in load_forms() for cue in form.cues)


def _as_treated(linked: Linked, roles: Callable[[Term], Collection[str]]) -> Linked:
    """Take what claims treat, and ascribe to no drug, for a condition alone."""
    return _with_kind(
        linked, "Condition", lambda term: term.is_a("AdverseEffect") and set(roles(term)) == {"condition"}
    )


def _as_ascribed(linked: Linked, roles: Callable[[Term], Collection[str]]) -> Linked:
    """Take a condition that claims ascribe to an intervention for an adverse effect."""
    return _with_kind(
        linked,
        "AdverseEffect",
        lambda term: term.is_a("Condition") and not term.is_a("AdverseEffect") and "adverseEffect" in roles(term),
    )


def _with_kind(linked: Linked, kind: str, chosen: Callable[[Term], bool]) -> Linked:
    mentions = (
        replace(mention, term=replace(mention.term, kinds=(kind,))) if chosen(mention.term) else mention
        for mention in linked.mentions
    )
    return replace(linked, mentions=tuple(mentions))


def _spoken(linked: Linked, known: WordList) -> str:
    """Write the question as it is, but for names longer than a cue: 'drinking more water' asks for no drink."""
    named = [mention for mention in linked.mentions if mention.term.label not in known.fillers]
    return _written(linked, [mention for mention in named if _words(linked, mention) not in _cues()])


def _marked(linked: Linked) -> str:
    """Write the question with each mention as the kind of its term, which cues can name."""
    return _written(linked, linked.mentions)


def _written(linked: Linked, mentions: Sequence[Mention]) -> str:
    kept = [mention for mention in mentions if mention.first not in linked.set_aside]
    marks = {mention.first: _mark(mention.term) for mention in kept} | {first: _TRIED for first, _ in linked.tried}
    stretches = (*((mention.first, mention.last) for mention in kept), *linked.tried)
    held = {place for first, last in stretches for place in range(first + 1, last)}
    return " ".join(marks.get(place, text) for place, text in enumerate(linked.texts) if place not in held)


def _words(linked: Linked, mention: Mention) -> str:
    return " ".join(linked.texts[mention.first : mention.last])


def _mark(term: Term) -> str:
    return next((mark for kind, mark in _MARKS if term.is_a(kind)), "TERM")


def _choose(forms: Sequence[Form], spoken: Sequence[str], entities: Entities) -> Form | None:
    kinds = entities.kinds
    asks_for_list = any(f" {word} " in f" {spoken[0]} " for word in _LISTS)
    for form in forms:
        if not kinds.issuperset(form.needs) or kinds.intersection(form.without):
            continue
        if form.lists and entities.interventions and not asks_for_list:
            continue
        # Forms come by priority, so the first of those that are called for at all wins.
        if form.is_called_for(*spoken):
            return form
    return None


def _assume(forms: Sequence[Form], entities: Entities) -> Form | None:
    """Return the form that the kinds of entity alone call for, the most of them first, and say that it is a guess."""
    kinds = entities.kinds
    fitting = [
        form
        for form in forms
        if form.assumed and kinds.issuperset({*form.assumed, *form.needs}) and not kinds.intersection(form.without)
    ]
    form = max(fitting, key=lambda form: len(form.assumed), default=None)
    if form is not None:
        entities.notes.append(
            f"no word says what is asked, so this is read as a question of this form: {form.examples[0]}"
        )
    return form


def _turned(form: Form, forms: Sequence[Form], spoken: str, turned: str, entities: Entities) -> Form | None:
    """Read the question with a negation that *form* does not take up."""
    if form.shows != "rows" and form.query != "recommendation":
        avoid = next(other for other in forms if other.name == "avoid")
        return avoid if entities.kinds.issuperset(avoid.needs) else None
    if form.shows == "rows" and any(f" {word} " in f" {spoken} " for word in _LISTS):
        entities.notes.append(f"{turned!r} turns the question round, which is not read here; ask without it")
        return None
    what = "the verdict is on using it" if form.shows != "rows" else "the answer is what the claims say"
    entities.notes.append(f"the question says {turned!r}; {what}")
    return form
