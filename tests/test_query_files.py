"""Query files: what their headers and texts must say, and what binding does to them."""

from __future__ import annotations

import pytest

from evigraph import engine
from evigraph.engine import Literal, NamedNode, Rows
from evigraph.errors import ParameterError, QueryFileError, UnknownQuery, UnsafeQuery
from evigraph.library import Query, check_query, get_query, load_library, parse_header

HEADER = """\
#+ summary: The kinds of a drug.
#+ question: What is this drug?
#+ parameters:
#+   drug:
#+     kind: intervention
#+     required: false
#+     description: The drug.
#+     example: baclofen
#+ tags: [vocabulary]
"""
BODY = "SELECT ?drug ?kind WHERE { VALUES ?drug { UNDEF } GRAPH ?g { ?drug a ?kind } } ORDER BY ?drug ?kind\n"


def query(text: str, name: str = "kinds") -> Query:
    return Query(name, f"{name}.rq", text)


def test_well_formed_query_is_accepted() -> None:
    found = query(HEADER + BODY)

    check_query(found)

    assert found.header.question == "What is this drug?"
    assert [parameter.name for parameter in found.header.parameters] == ["drug"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEADER.replace("summary", "sumary") + BODY, r"kinds\.rq:1: unknown header key 'sumary'; did you mean summary"),
        (HEADER.replace("#+ tags: [vocabulary]\n", "") + BODY, "lacks 'tags'"),
        (HEADER.replace("kind: intervention", "kind: medicine") + BODY, r"kinds\.rq:\d+: .*unknown kind 'medicine'"),
        (HEADER.replace("The kinds of a drug.", "One: two: three") + BODY, r"kinds\.rq:1: .*not YAML.*quote"),
        (HEADER + BODY.replace("VALUES ?drug { UNDEF } ", ""), "'drug' has no slot"),
        (
            HEADER + BODY.replace("?drug { UNDEF }", "?drug { UNDEF } VALUES ?dose { UNDEF }"),
            "'dose' has a slot and is not",
        ),
        (HEADER + BODY.replace("SELECT ?drug ?kind", "SELECT ?kind"), "'drug' is not projected; add"),
        (HEADER + BODY.replace("ORDER BY ?drug ?kind", ""), "no ORDER BY"),
    ],
)
def test_query_file_that_breaks_a_rule_is_refused(text: str, message: str) -> None:
    with pytest.raises(QueryFileError, match=message):
        check_query(query(text))


def test_query_file_is_named_in_snake_case() -> None:
    with pytest.raises(QueryFileError, match="snake_case, not 'Kinds-of'"):
        check_query(query(HEADER + BODY, "Kinds-of"))


def test_query_file_may_not_reach_another_endpoint() -> None:
    reaching = BODY.replace("GRAPH ?g", "SERVICE <https://example.org/sparql>")

    with pytest.raises(UnsafeQuery, match="SERVICE is refused"):
        check_query(query(HEADER + reaching))


def test_header_keeps_the_meaning_of_columns() -> None:
    header = parse_header("doses.rq", get_query("doses").text)

    assert "mg a day" in dict(header.columns)["dailyTargetLow"]


def test_every_slot_of_a_parameter_is_filled() -> None:
    text = get_query("adverse_effects").text
    drug = NamedNode("https://w3id.org/evigraph/term/tizanidine")

    bound = get_query("adverse_effects").bind({"drug": [drug]})

    assert text.count("VALUES ?drug { UNDEF }") == bound.count(f"VALUES ?drug {{ {drug} }}") > 1
    assert "VALUES ?effect { UNDEF }" in bound


def test_parameter_with_two_values_matches_either() -> None:
    store = engine.Store()
    store.extend(engine.parse_rdf("<urn:a> a <urn:k> . <urn:b> a <urn:k> . <urn:c> a <urn:k> .", graph="urn:g"))

    found = engine.query(store, query(HEADER + BODY).bind({"drug": [NamedNode("urn:a"), NamedNode("urn:c")]}))

    assert isinstance(found, Rows)
    assert [str(row[0]) for row in found.rows] == ["<urn:a>", "<urn:c>"]


@pytest.mark.parametrize("value", ['x" } } ; DROP ALL #', "a\nb", "\\", "?x", "'''"])
def test_value_of_a_parameter_stays_a_value(value: str) -> None:
    text = "SELECT ?word WHERE { VALUES ?word { UNDEF } FILTER(STRLEN(?word) > 0) } ORDER BY ?word"

    found = engine.query(engine.Store(), query(text).bind({"word": [Literal(value)]}))

    assert found == Rows(("word",), ((Literal(value),),))


def test_query_without_that_parameter_refuses_a_value_for_it() -> None:
    with pytest.raises(ParameterError, match="no parameter 'drgu'"):
        get_query("doses").bind({"drgu": [Literal("x")]})


def test_unknown_query_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownQuery, match="did you mean adverse_effects"):
        get_query("adverse_effect")


def test_library_lists_each_query_once_and_by_name() -> None:
    names = [found.name for found in load_library()]

    assert names == sorted(set(names))
    assert {"adverse_effects", "doses", "comparison", "line_of_therapy", "avoid"} <= set(names)
