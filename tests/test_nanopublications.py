"""Nanopublications: valid for the library of the network, named by their content, and true to the claim."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nanopub.nanopub import Nanopub
from nanopub.nanopub_conf import NanopubConf
from nanopub.profile import Profile
from nanopub.trustyuri.rdf.RdfHasher import make_hash
from nanopub.trustyuri.rdf.RdfUtils import get_quads
from rdflib import ConjunctiveGraph
from tests.standards_graph import standards_graph

from evigraph.engine import Literal, NamedNode, Quad, parse_rdf, serialize_quads
from evigraph.exports import nanopublications
from evigraph.exports.nanopublications import NANOPUBLICATION, trusty_code
from evigraph.namespaces import CLAIM, EV, PREFIXES

if TYPE_CHECKING:
    from evigraph.api import Graph

# The library uses names of rdflib that are on their way out.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

IDENTIFIERS: Final = [f"x1-{number:02}" for number in range(1, 10)] + ["x2-01"]


@pytest.fixture(scope="module")
def graph() -> Graph:
    return standards_graph()


@pytest.fixture(scope="module")
def written(graph: Graph) -> dict[str, list[Quad]]:
    """The statements of each nanopublication, by the identifier of its claim."""
    nanopublications.write(graph, None, file := io.BytesIO())
    by_name: dict[str, list[Quad]] = {}
    for quad in parse_rdf(file.getvalue(), syntax="trig"):
        by_name.setdefault(str(quad.graph_name).partition("#")[0], []).append(quad)
    introduces = NamedNode("http://purl.org/nanopub/x/introduces")
    claims = {name: quad.object for name, quads in by_name.items() for quad in quads if quad.predicate == introduces}
    return {claims[name].value.removeprefix(CLAIM): quads for name, quads in by_name.items()}  # type: ignore[union-attr]  # an IRI


def read(quads: list[Quad], profile: Profile | None = None) -> Nanopub:
    data = ConjunctiveGraph()
    data.parse(data=serialize_quads(quads, "nquads").decode(), format="nquads")
    return Nanopub(rdf=data, conf=NanopubConf(profile=profile))


def part(quads: list[Quad], name: str) -> set[tuple[str, str, str]]:
    return {
        (str(quad.subject), str(quad.predicate), str(quad.object))
        for quad in quads
        if str(quad.graph_name).endswith(f"#{name}>")
    }


def test_each_claim_is_one_nanopublication(written: dict[str, list[Quad]]) -> None:
    assert list(written) == IDENTIFIERS


@pytest.mark.parametrize("identifier", IDENTIFIERS)
def test_nanopublication_is_valid_and_named_by_its_content(identifier: str, written: dict[str, list[Quad]]) -> None:
    found = read(written[identifier])

    assert found.is_valid
    assert found.source_uri.startswith(NANOPUBLICATION + "RA")
    assert found.has_valid_trusty


def test_nanopublication_can_be_signed(written: dict[str, list[Quad]]) -> None:
    found = read(written["x1-01"], Profile("https://orcid.org/0000-0000-0000-0000", "Example Person"))

    found.sign()

    assert found.has_valid_signature
    assert found.has_valid_trusty
    assert found.source_uri.startswith(NANOPUBLICATION + "RA")


@pytest.mark.parametrize("identifier", IDENTIFIERS)
def test_assertion_and_provenance_hold_all_that_is_stated_of_a_claim(
    identifier: str, graph: Graph, written: dict[str, list[Quad]]
) -> None:
    claim = NamedNode(CLAIM + identifier)
    stated = {
        (str(quad.subject), str(quad.predicate), str(quad.object))
        for quad in graph.quads()
        if str(quad.subject).startswith((f"<{claim.value}>", f"<{claim.value}/"))
    }
    assertion, provenance = part(written[identifier], "assertion"), part(written[identifier], "provenance")

    assert stated <= assertion | provenance
    assert {triple for triple in assertion if triple[0].startswith(f"<{claim.value}")} <= stated
    assert not assertion & provenance


def test_assertion_says_nothing_of_where_it_was_read(written: dict[str, list[Quad]]) -> None:
    reading = [f"<{EV}{name}>" for name in ("article", "span", "cites", "derivation", "reviewStatus")]

    for quads in written.values():
        assert not {predicate for _, predicate, _ in part(quads, "assertion")} & set(reading)
        assert {predicate for _, predicate, _ in part(quads, "provenance")} >= {reading[0], reading[1]}


def test_uncertain_readings_stand_in_the_provenance_with_their_source(written: dict[str, list[Quad]]) -> None:
    found = part(written["x1-01"], "provenance")

    assert {subject for subject, _, value in found if value == f"<{EV}CitationReading>"} == {
        f"<{EV}citation/x1_signs/1/printed>"
    }
    assert any(predicate == f"<{PREFIXES['dcterms']}title>" and "A trial of" in value for _, predicate, value in found)


def test_only_the_chosen_claims_are_written(graph: Graph) -> None:
    nanopublications.write(graph, ["x1-02", "claim:x2-01"], file := io.BytesIO())

    heads = {str(quad.graph_name) for quad in parse_rdf(file.getvalue(), syntax="trig")}
    assert len(heads) == 2 * 4


TEXTS: Final = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=12)
LITERALS: Final = st.one_of(
    st.builds(Literal, TEXTS),
    st.builds(lambda text, language: Literal(text, language=language), TEXTS, st.sampled_from(["en", "de"])),
    st.builds(Literal, st.integers(-9, 9)),
)
NAMED: Final = st.sampled_from([NamedNode(iri) for iri in ("urn:b", "urn:a", "urn:np", "urn:np#x", "urn:nps")])
PARTS: Final = st.sampled_from([NamedNode(f"urn:np#{name}") for name in ("Head", "assertion")])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.builds(Quad, NAMED, NAMED, NAMED | LITERALS, PARTS), min_size=1, max_size=6))
def test_trusty_code_is_that_of_the_library(quads: list[Quad]) -> None:
    base = "https://example.org/np/"
    moved = [
        Quad(*(_moved(node, base) for node in (quad.subject, quad.predicate, quad.object, quad.graph_name)))  # type: ignore[arg-type]  # each keeps its place
        for quad in quads
    ]
    data = ConjunctiveGraph()
    data.parse(data=serialize_quads(moved, "nquads").decode(), format="nquads")

    rows = get_quads(data)  # type: ignore[no-untyped-call]  # the library's
    assert trusty_code(quads, "urn:np", base) == make_hash(rows, baseuri=f"{base}name#", hashstr=" ")


def _moved(node: object, base: str) -> object:
    if isinstance(node, NamedNode) and (node.value == "urn:np" or node.value.startswith("urn:np#")):
        return NamedNode(f"{base}name{node.value.removeprefix('urn:np')}")
    return node
