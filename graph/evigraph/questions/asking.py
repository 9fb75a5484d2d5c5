"""Answer a question: read it, run its query, gather the answers, and say what was left out and why."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from evigraph.engine import NamedNode
from evigraph.namespaces import CLAIM
from evigraph.questions.bearings import MOST_TOLD, Candidates
from evigraph.questions.binding import has_context, in_phase, query_text
from evigraph.questions.cells import in_words, plain
from evigraph.questions.claim_reader import Asked, ClaimReader, rows_of
from evigraph.questions.coverage import answered_from, find_broader, find_covered, find_roles, say_not_covered
from evigraph.questions.details import distinct
from evigraph.questions.forms import load_forms
from evigraph.questions.listing import answer_rows, group, one_way
from evigraph.questions.parts import run_in_parts
from evigraph.questions.reading import read
from evigraph.questions.reply import Entity, Reply, Status
from evigraph.questions.unreviewed import say_unreviewed
from evigraph.questions.verdict_answers import VerdictAnswers
from evigraph.questions.wording import asked, left_out, words
from evigraph.questions.words import WordList

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evigraph.engine import Rows
    from evigraph.questions.forms import Form, Layout
    from evigraph.questions.reading import Reading
    from evigraph.questions.reply import AnswerRow

__all__ = ["ask"]

_CLOSEST_SHOWN: Final = 5
#: What a question states whose sources it asks for.
_STATEMENT: Final = re.compile(
    r"\b(?:statement|claim|advice|assertion|idea|finding|conclusion|notion)s?\b.*?\bthat\b(?P<what>.+)", re.IGNORECASE
)


def ask(question: str, graph: Asked) -> Reply:
    """Answer *question* over *graph*; the reply says how it was read, whether or not it was understood."""
    reading = _read(question, graph)
    reply = say_not_covered(reading, graph)
    if reply is not None:
        reply = _from_broader(reading, graph) or reply
    elif reading.form is not None:
        reply = _sources_of_statement(reading, reading.form, graph) or _answer(reading, reading.form, graph)
    else:
        reply = _not_understood(reading)
    return replace(reply, entities=tuple(Entity(text, term.label, term.iri) for text, term in reading.named))


def _read(question: str, graph: Asked) -> Reading:
    return read(
        question,
        graph.vocabulary,
        WordList.load(),
        lambda term: bool(find_covered([term.iri], graph)),
        lambda term: find_roles(term.iri, graph),
    )


def _sources_of_statement(reading: Reading, form: Form, graph: Asked) -> Reply | None:
    """Answer which sources are behind 'the statement that ...' from the claims that answer what is stated."""
    found = _STATEMENT.search(reading.question) if form.query == "sources" else None
    if found is None:
        return None
    stated = _read(found["what"], graph)
    if stated.form is None or stated.form == form or say_not_covered(stated, graph) is not None:
        return None
    claims = sorted({claim for row in _answer(stated, stated.form, graph) for claim in row.claims})
    if not claims:
        return None
    told = f"{', '.join(claims[:MOST_TOLD])}{', ...' if len(claims) > MOST_TOLD else ''}"
    said = f"the statement is read as {words(stated)}: {told}"
    reply = _answer(replace(reading, claims=tuple(claims), notes=(said, *reading.notes)), form, graph)
    if reply.answers:
        return reply
    wider = f"{told} cite no source; the sources of all that is said of it are told instead"
    return _answer(replace(reading, notes=(said, wider, *reading.notes)), form, graph)


def _from_broader(reading: Reading, graph: Asked) -> Reply | None:
    """Answer what no claim is about from what claims say of a broader condition, if that alone is amiss."""
    broader = find_broader(reading, graph)
    if not broader or reading.form is None or say_not_covered(reading, graph, broader) is not None:
        return None
    reply = _answer(answered_from(reading, broader), reading.form, graph)
    return reply if reply.answers else None


def _not_understood(reading: Reading) -> Reply:
    notes = [*reading.notes, "questions that can be answered: " + " / ".join(_closest(reading.question))]
    return Reply(reading.question, Status.NOT_UNDERSTOOD, words(reading), notes=tuple(notes))


def _closest(question: str) -> list[str]:
    """Return the questions that can be answered whose words are nearest to those of *question*."""
    from rapidfuzz import fuzz, process  # only a question that is not understood needs it

    examples = [example for form in load_forms() for example in form.examples[:1]]
    found = process.extract(question, examples, scorer=fuzz.token_set_ratio, limit=_CLOSEST_SHOWN)
    return [example for example, *_ in found]


@dataclass(frozen=True, slots=True)
class _Gathered:
    """The answers of a question, and what is to be said around them."""

    reader: ClaimReader
    rows: tuple[AnswerRow, ...]
    notes: Sequence[str] = ()
    elsewhere: Sequence[str] = ()
    #: The claims that would bear on the question but for the phase or the population that it names.
    out_of_context: frozenset[str] = frozenset()


def _answer(reading: Reading, form: Form, graph: Asked) -> Reply:
    text = query_text(reading, form, graph)
    found = _by_verdict(reading, form, graph) if form.rows is None else _by_row(reading, form, form.rows, graph, text)
    rows = found.rows
    if not rows and (reply := _otherwise(reading, form, graph)) is not None:
        return reply
    notes = [*reading.notes, *found.notes]
    if not rows:
        notes.append("the articles cover what was asked about, but no claim answers this question")
        notes += _stated(reading, graph)
    notes += _unreviewed(rows, found.reader)
    return Reply(
        reading.question,
        Status.ANSWERED if rows else Status.NO_EVIDENCE,
        words(reading),
        rows,
        text,
        tuple(notes),
        (*_left_out(reading, found), *found.elsewhere),
        suggestions=_suggestions(reading, form, rows),
        details=found.reader.details,
        layout=form.rows,
    )


def _unreviewed(rows: Sequence[AnswerRow], reader: ClaimReader) -> Iterable[str]:
    """Say how many of the claims behind *rows* nobody has reviewed, and which rows rest on no other."""
    claims = distinct(sorted({claim for row in rows for claim in row.claims}), reader.details)
    count = sum(reader.details[claim].is_unreviewed for claim in claims)
    if not count:
        return
    alone = dict.fromkeys(row.term for row in rows if row.evidence.unreviewed_claims == row.evidence.claims)
    behind = "these answers" if len(rows) > 1 else "this answer"
    also = f"; no other claim is behind {', '.join(alone)}" if alone and count < len(claims) else ""
    yield say_unreviewed(count, len(claims), behind) + also


def _stated(reading: Reading, graph: Asked) -> list[str]:
    """Say what the articles do state of the interventions that were asked about."""
    if not reading.interventions:
        return []
    bound = graph.bind("claim_kinds", {"drug": [NamedNode(term.iri) for term in reading.interventions]})
    kinds: dict[str, list[str]] = {}
    for drug, kind, count in rows_of(graph.run(bound)).rows:
        if drug is not None and kind is not None and count is not None:
            kinds.setdefault(str(plain(drug)), []).append(f"{str(in_words(kind)).lower()} ({plain(count)})")
    return [
        f"what the articles state of {graph.vocabulary[iri].label}, with the number of claims: {', '.join(said)}"
        for iri, said in kinds.items()
    ]


def _otherwise(reading: Reading, form: Form, graph: Asked) -> Reply | None:
    """Answer by the form that stands in for one without rows, if that has some."""
    other = next((one for one in load_forms() if one.name == form.otherwise), None)
    if other is None or not _has_needs(reading, other):
        return None
    reply = _answer(replace(reading, form=other), other, graph)
    note = f"no claim answers this as asked: {words(reading)}"
    return replace(reply, notes=(note, *reply.notes)) if reply.answers else None


def _has_needs(reading: Reading, form: Form) -> bool:
    """Tell whether *reading* has the interventions and the population that *form* needs."""
    has = {
        "Population": reading.population is not None,
        "Intervention": bool(reading.interventions),
        "DrugClass": all(term.is_a("DrugClass") for term in reading.interventions),
        "Other": len(reading.interventions) > 1,
    }
    return all(has.get(kind, True) for kind in form.needs)


def _by_verdict(reading: Reading, form: Form, graph: Asked) -> _Gathered:
    # The form's query has a row for each claim and candidate; the same is found faster in parts.
    candidates = Candidates.of(reading, form, graph)
    verdicts = VerdictAnswers(candidates)
    missing: set[str] = set()
    if has_context(reading):
        missing = Candidates.of(reading, form, graph, context=False).claims - candidates.claims
    return _Gathered(
        verdicts.reader, verdicts.rows(), verdicts.notes(), verdicts.left_out(), out_of_context=frozenset(missing)
    )


def _by_row(reading: Reading, form: Form, layout: Layout, graph: Asked, text: str) -> _Gathered:
    found, missing = _in_context(reading, form, graph, text)
    groups = group(found, layout)
    if reading.condition is not None and "Condition" not in form.parameters:
        asked_for = NamedNode(reading.condition.iri)
        groups.sort(key=lambda one: one.cells[0].get("claimCondition") != asked_for)
    if form.pairs:
        groups = one_way(groups, asked(reading))
    reader = ClaimReader(graph, {claim for one in groups for claim in one.claims})
    reader.read_figures()
    return _Gathered(reader, tuple(answer_rows(groups, layout, reader)), out_of_context=frozenset(missing))


def _in_context(reading: Reading, form: Form, graph: Asked, text: str) -> tuple[Rows, set[str]]:
    """Return the rows of the query *text*, and the claims that its phase and population leave out."""
    if not has_context(reading):
        return run_in_parts(text, graph), set()
    widest = query_text(reading, form, graph, context=False)
    wide = run_in_parts(widest, graph)
    found = wide if text == widest else in_phase(wide, reading)
    if found is None:
        found = run_in_parts(text, graph)
    return found, _claims(wide) - _claims(found)


def _left_out(reading: Reading, found: _Gathered) -> tuple[str, ...]:
    """Say which claims bear on the question but for the phase or the population that it names."""
    missing = sorted(found.out_of_context)
    told = missing[:MOST_TOLD]
    found.reader.add(told)
    more = (f"left out in the same way: {len(missing) - len(told)} more claims",) if len(missing) > len(told) else ()
    return (*left_out(reading, [found.reader.details[claim] for claim in told]), *more)


def _claims(rows: Rows) -> set[str]:
    place = rows.columns.index("claim")
    return {cell.value.removeprefix(CLAIM) for row in rows.rows if isinstance(cell := row[place], NamedNode)}


def _suggestions(reading: Reading, form: Form, rows: Sequence[AnswerRow]) -> tuple[str, ...]:
    pairs = list(_pairs(reading, form))
    found = [" ".join((f"evigraph query {form.query}", *(f"--param {pair}" for pair in pairs)))]
    if rows and form.rows is None:
        found.append(f"evigraph query adverse_effects --param drug={rows[0].term!r}")
    return tuple(found)


def _pairs(reading: Reading, form: Form) -> Iterable[str]:
    named = form.parameters
    kinds = ("Intervention", "Drug", "DrugClass", "Procedure")
    place = next((named[kind] for kind in kinds if kind in named), None)
    if place is not None and reading.interventions:
        yield f"{place}={asked(reading)[0].label!r}"
    if reading.condition is not None and "Condition" in named:
        yield f"{named['Condition']}={reading.condition.label!r}"
    if reading.effects and "Effect" in named:
        yield f"{named['Effect']}={reading.effects[0].label!r}"
    if reading.population is not None and "Population" in named:
        yield f"{named['Population']}={reading.population.label!r}"
