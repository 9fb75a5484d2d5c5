"""Every query of the library answers what a reader of its evidence expects, on two engines."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
import rdflib
import yaml
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.algebra import traverse

from evigraph import engine
from evigraph.engine import Literal, NamedNode, Rows
from evigraph.library import check_query, get_query, load_library
from evigraph.namespaces import EV, PREFIXES, compact, expand

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evigraph.library import Query

ROOT: Final = Path(__file__).parents[1]
EVIDENCE: Final = Path(__file__).parent / "queries"
NAMES: Final = [query.name for query in load_library()]
WITH_EVIDENCE: Final = [name for name in NAMES if (EVIDENCE / name).is_dir()]


def terms(name: str) -> dict[str, list[engine.Term]]:
    file = EVIDENCE / name / "params.yaml"
    given: Mapping[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return {name: [_term(value)] for name, value in given.items()}


def _term(value: object) -> engine.Term:
    if isinstance(value, int):
        return Literal(value)
    iri = expand(str(value))
    assert iri is not None, value
    return NamedNode(iri)


def embedded(data: bytes, text: str) -> list[list[str]]:
    store = engine.Store()
    store.extend(engine.parse_rdf(data, syntax="trig"))
    found = engine.query(store, text)
    assert isinstance(found, Rows)
    return [list(found.columns), *([_cell(cell) for cell in row] for row in found.rows)]


def _cell(cell: engine.Term | None) -> str:
    if isinstance(cell, NamedNode):
        return compact(cell.value)
    return cell.value if isinstance(cell, Literal) else ""


def independent(data: bytes, text: str) -> list[list[str]]:
    dataset = rdflib.Dataset()
    dataset.parse(data=data, format="trig")
    found = dataset.query(text)
    assert found.vars is not None
    rows = ([_rdflib_cell(row[variable]) for variable in found.vars] for row in found)  # type: ignore[index,call-overload]  # a SELECT gives rows
    return [list(map(str, found.vars)), *rows]


def _rdflib_cell(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, rdflib.Literal) and isinstance(cell.value, Decimal):
        return format(cell.value.normalize(), "f")  # the other engine writes decimals in their canonical form
    return compact(str(cell)) if isinstance(cell, rdflib.URIRef) else str(cell)


def test_every_query_has_evidence() -> None:
    assert set(WITH_EVIDENCE) == set(NAMES)
    assert {folder.name for folder in EVIDENCE.iterdir()} == set(WITH_EVIDENCE)


@pytest.mark.parametrize("name", WITH_EVIDENCE)
def test_query_answers_as_its_evidence_expects(name: str) -> None:
    folder = EVIDENCE / name

    found = embedded((folder / "data.trig").read_bytes(), get_query(name).bind(terms(name)))

    expected = (folder / "expected.csv").read_text(encoding="utf-8")
    assert found == list(csv.reader(io.StringIO(expected)))


# rdflib 7.6 warns of what it calls itself
@pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph):DeprecationWarning")
@pytest.mark.parametrize("name", WITH_EVIDENCE)
def test_query_is_plain_sparql_with_the_same_rows_on_another_engine(name: str) -> None:
    data = (EVIDENCE / name / "data.trig").read_bytes()
    query = get_query(name)

    for text in (query.bind(terms(name)), query.text):
        assert independent(data, text) == embedded(data, text)


@pytest.mark.parametrize("name", WITH_EVIDENCE)
def test_evidence_holds_more_than_the_rows_it_expects(name: str) -> None:
    if not terms(name):
        pytest.skip("a query without parameters tells nothing apart by them")
    data = (EVIDENCE / name / "data.trig").read_bytes()
    query = get_query(name)

    assert embedded(data, query.text) != embedded(data, query.bind(terms(name)))


@pytest.mark.parametrize("name", NAMES)
def test_query_keeps_the_rules_of_the_library(name: str) -> None:
    check_query(get_query(name))


@pytest.mark.parametrize("name", NAMES)
def test_no_slot_is_inside_optional(name: str) -> None:
    # A parameter first met in OPTIONAL labels rows that do not match it: a false answer, on every engine.
    algebra = prepareQuery(get_query(name).text, initNs=PREFIXES).algebra
    right_sides: list[object] = []

    def visit(node: object) -> None:
        if getattr(node, "name", None) == "LeftJoin":
            right_sides.append(getattr(node, "p2", None))

    traverse(algebra, visitPre=visit)

    parameters = {parameter.name for parameter in get_query(name).header.parameters}
    for side in right_sides:
        assert not parameters & set(_values_variables(side))


def _values_variables(node: object) -> Iterator[str]:
    found: list[str] = []

    def visit(part: object) -> None:
        if getattr(part, "name", None) == "values":
            found.extend(str(variable) for row in getattr(part, "res", ()) for variable in row)

    traverse(node, visitPre=visit)
    yield from found


@pytest.mark.parametrize("name", NAMES)
def test_every_iri_of_ours_in_a_query_is_declared_in_the_ontology(name: str) -> None:
    ontology = rdflib.Graph().parse(ROOT / "ontology" / "evigraph.ttl")
    declared = {str(subject) for subject in ontology.subjects(unique=True)}

    assert {iri for iri in _iris(get_query(name)) if re.fullmatch(re.escape(EV) + r"\w+", iri)} <= declared


def _iris(query: Query) -> set[str]:
    found: set[str] = set()

    def visit(node: object) -> None:
        if isinstance(node, rdflib.URIRef):
            found.add(str(node))

    traverse(prepareQuery(query.text, initNs=PREFIXES).algebra, visitPre=visit)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_entities_have_their_labels_beside_them(name: str) -> None:
    select = re.search(r"\bSELECT\b(.*?)\bWHERE\b", get_query(name).text, re.DOTALL)
    assert select is not None
    columns = re.findall(r"\?(\w+)", select[1])

    for column in columns:
        if column.endswith("Label"):
            assert column.removesuffix("Label") in columns


@pytest.mark.parametrize("name", NAMES)
def test_rows_are_in_one_order_only(name: str) -> None:
    query = get_query(name)
    order = re.search(r"\bORDER BY\b(.*)$", query.text, re.DOTALL)
    assert order is not None
    file = EVIDENCE / name / "data.trig"
    if not file.is_file():
        pytest.skip("its evidence is elsewhere")
    keys = re.findall(r"\?(\w+)", order[1])

    columns, *rows = embedded(file.read_bytes(), query.text)

    places = [columns.index(key) for key in keys if key in columns]
    distinct = {tuple(row[place] for place in places) for row in rows}
    assert len(distinct) == len({tuple(row) for row in rows})
