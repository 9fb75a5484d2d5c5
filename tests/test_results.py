"""Results: the formats of SPARQL 1.1, tables for people, and plain values for Python."""

from __future__ import annotations

import csv
import io
import json

import pytest
import rdflib
from rdflib.plugins.sparql.results.jsonresults import JSONResult
from rdflib.plugins.sparql.results.tsvresults import TSVResultParser
from rdflib.plugins.sparql.results.xmlresults import XMLResult

from evigraph import engine
from evigraph.engine import Literal, NamedNode, Rows
from evigraph.errors import UnknownFormat
from evigraph.formats import WRITERS, write_answer
from evigraph.namespaces import CLAIM, EV, PREFIXES, TERM
from evigraph.results import Result

DECIMAL = NamedNode(PREFIXES["xsd"] + "decimal")
AWKWARD = 'a "quoted", <marked>\tpiece | of [text] & more\nwith é and 中'
ROWS = Rows(
    ("drug", "drugLabel", "value", "note", "claim"),
    (
        (
            NamedNode(TERM + "baclofen"),
            Literal("baclofen", language="en"),
            Literal("-0.31", datatype=DECIMAL),
            Literal(AWKWARD),
            NamedNode(CLAIM + "000-001"),
        ),
        (NamedNode(TERM + "tizanidine"), None, None, None, NamedNode(CLAIM + "000-002")),
    ),
)


def as_rdflib() -> list[dict[str, object]]:
    return [
        {
            "drug": rdflib.URIRef(TERM + "baclofen"),
            "drugLabel": rdflib.Literal("baclofen", lang="en"),
            "value": rdflib.Literal("-0.31", datatype=rdflib.XSD.decimal),
            "note": rdflib.Literal(AWKWARD),
            "claim": rdflib.URIRef(CLAIM + "000-001"),
        },
        {"drug": rdflib.URIRef(TERM + "tizanidine"), "claim": rdflib.URIRef(CLAIM + "000-002")},
    ]


def bindings(found: rdflib.query.Result) -> list[dict[str, object]]:
    return [{str(name): value for name, value in row.items()} for row in found.bindings]


def test_json_is_read_back_by_another_library_and_by_the_engine() -> None:
    written = write_answer(ROWS, "json")

    assert bindings(JSONResult(json.loads(written))) == as_rdflib()
    assert engine.read_results(written.encode()) == ROWS


def test_xml_is_read_back_by_another_library() -> None:
    assert bindings(XMLResult(io.BytesIO(write_answer(ROWS, "xml").encode()))) == as_rdflib()


def test_tsv_is_read_back_by_another_library() -> None:
    simple = Rows(ROWS.columns[:3], ((*ROWS.rows[0][:3],),))

    found = TSVResultParser().parse(  # type: ignore[no-untyped-call]  # rdflib leaves it untyped
        io.BytesIO((write_answer(simple, "tsv") + "\n").encode())
    )

    assert bindings(found) == [{name: as_rdflib()[0][name] for name in ("drug", "drugLabel", "value")}]


def test_tsv_has_one_line_a_row_whatever_the_cells_hold() -> None:
    lines = write_answer(ROWS, "tsv").rstrip("\n").split("\n")

    assert lines[0].split("\t") == ["?drug", "?drugLabel", "?value", "?note", "?claim"]
    assert [line.count("\t") for line in lines] == [4, 4, 4]


def test_csv_holds_bare_values_and_ends_lines_as_rfc_4180_says() -> None:
    written = write_answer(ROWS, "csv")

    assert written.startswith("drug,drugLabel,value,note,claim\r\n")
    assert list(csv.reader(io.StringIO(written, newline="")))[1:] == [
        [TERM + "baclofen", "baclofen", "-0.31", AWKWARD, CLAIM + "000-001"],
        [TERM + "tizanidine", "", "", "", CLAIM + "000-002"],
    ]


@pytest.mark.parametrize("name", ["table", "md"])
def test_formats_for_people_show_labels_and_bare_names_of_claims(name: str) -> None:
    written = write_answer(Rows(ROWS.columns, ROWS.rows[:1]), name)

    assert "baclofen" in written
    assert "000-001" in written
    assert "https://" not in written
    assert "drugLabel" not in written


def test_table_in_a_pipe_cuts_nothing_off() -> None:
    long = "word " * 200

    written = write_answer(Rows(("note",), ((Literal(long.strip()),),)), "table")

    assert long.strip() in written


def test_markdown_table_keeps_its_columns_when_a_cell_holds_a_bar() -> None:
    lines = write_answer(Rows(("note", "more"), ((Literal("a|b\nc"), Literal("d")),)), "md").splitlines()

    assert len(lines) == 3
    assert lines[2].replace(r"\|", "").count("|") == 3


@pytest.mark.parametrize("name", WRITERS)
def test_no_rows_are_written_in_every_format(name: str) -> None:
    assert write_answer(Rows(("drug",), ()), name)


def test_truth_of_an_ask_is_a_word_or_standard_json() -> None:
    assert write_answer(True, "table") == "true"
    assert json.loads(write_answer(False, "json")) == {"head": {}, "boolean": False}


def test_triples_are_turtle_that_is_read_back() -> None:
    store = engine.Store()
    store.extend(engine.parse_rdf('<urn:a> <urn:b> "c"@en .', graph="urn:g"))
    found = engine.query(store, "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")

    assert len(engine.parse_rdf(write_answer(found, "table"))) == 1


def test_unknown_format_names_the_formats() -> None:
    with pytest.raises(UnknownFormat, match="json"):
        write_answer(ROWS, "yaml")


def test_result_gives_plain_values() -> None:
    result = Result(Rows(("value", "line", "sure", "direction"), (
        (Literal("-0.31", datatype=DECIMAL), Literal(2), Literal(True), NamedNode(EV + "for")),
    )))  # fmt: skip

    row = next(iter(result))

    assert float(str(row["value"])) == -0.31
    assert row["line"] == 2
    assert row["sure"] is True
    assert len(result) == 1
    assert result.columns == ("value", "line", "sure", "direction")


def test_result_in_a_notebook_escapes_what_cells_hold() -> None:
    shown = Result(Rows(("note",), ((Literal("<script>alert(1)</script>"),),)))._repr_html_()

    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown
