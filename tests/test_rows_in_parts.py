"""The rows of an answer, found in parts, are those of the one query that the reply shows."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from evigraph.api import Graph, StoredGraph
from evigraph.questions.binding import in_phase, query_text
from evigraph.questions.claim_reader import rows_of
from evigraph.questions.forms import load_forms
from evigraph.questions.parts import run_in_parts
from evigraph.questions.reading import Reading
from evigraph.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from evigraph.engine import Rows, Store
    from evigraph.questions.forms import Form

FORMS: Final = tuple(form for form in load_forms() if form.rows is not None)
DETAILED: Final = tuple(form for form in FORMS if form.query in {"doses", "effect_sizes"})
VOCABULARY: Final = load_vocabulary()
DRUGS: Final = [*VOCABULARY.of_kind("Drug"), *VOCABULARY.of_kind("DrugClass")]
ON_A_STORE: Final = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture(scope="module")
def graph(shipped_store: Store) -> Graph:
    return Graph(StoredGraph(shipped_store))


@st.composite
def readings(draw: st.DrawFn, forms: tuple[Form, ...]) -> Reading:
    """Questions on any drug or class and condition of the vocabulary, in any phase."""
    return Reading(
        "",
        draw(st.sampled_from(forms)),
        tuple(draw(st.lists(st.sampled_from(DRUGS), max_size=2, unique=True))),
        draw(st.none() | st.sampled_from(VOCABULARY.of_kind("ClinicalState"))),
        None,
        draw(st.sampled_from(["acute", "chronic"])),
        (),
        (),
    )


def counted(rows: Rows) -> Counter[tuple[object, ...]]:
    """The rows, each with how often it is there; the asked phase itself is bound in one query only."""
    places = [place for place, name in enumerate(rows.columns) if name != "phase"]
    return Counter(tuple(row[place] for place in places) for row in rows.rows)


@pytest.mark.parametrize("form", DETAILED, ids=lambda form: form.name)
@ON_A_STORE
@given(data=st.data())
def test_details_looked_up_apart_give_the_rows_of_the_whole_query(
    graph: Graph, form: Form, data: st.DataObject
) -> None:
    text = query_text(data.draw(readings((form,))), form, graph)
    found = run_in_parts(text, graph)
    whole = rows_of(graph.run(text))
    assert found.columns == whole.columns
    assert counted(found) == counted(whole)


@ON_A_STORE
@given(reading=readings(FORMS))
def test_rows_that_a_phase_keeps_are_those_of_the_query_with_that_phase(graph: Graph, reading: Reading) -> None:
    assert reading.form is not None
    narrow = query_text(reading, reading.form, graph)
    wide = query_text(reading, reading.form, graph, context=False)
    assume(narrow != wide)
    found = in_phase(rows_of(graph.run(wide)), reading)
    assert found is not None
    assert counted(found) == counted(rows_of(graph.run(narrow)))
