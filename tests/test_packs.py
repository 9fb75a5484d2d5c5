from collections.abc import Callable
from pathlib import Path

import pytest

from evigraph.engine import NamedNode
from evigraph.namespaces import TERM
from evigraph.packs import PackError
from evigraph.tables import TABLE_KINDS
from evigraph.vocabulary import load_vocabulary

TABLE = """label\tkind\tsynonyms\tparents\trxcui
gout\tcondition\tgouty arthritis\trheumatic diseases\t
allopurinol\tdrug\tZyloprim\txanthine-oxidase inhibitor\t519
xanthine oxidase inhibitor\tdrug class\t\t\t
"""

TURTLE = """@prefix ev: <https://w3id.org/evigraph/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix term: <https://w3id.org/evigraph/term/> .
<https://example.org/colchicine> a ev:Drug ; skos:prefLabel "colchicine"@en ; ev:inDrugClass term:nsaid .
term:baclofen skos:altLabel "Baklofen"@en .
"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


Write = Callable[[str, str | bytes], Path]


def test_a_table_adds_terms_with_parents_of_its_own_and_of_the_vocabulary(write: Write) -> None:
    extended = load_vocabulary(write("gout.tsv", TABLE))
    assert extended.get("Zyloprim").label == "allopurinol"
    assert extended.get("allopurinol").parents == (TERM + "xanthine-oxidase-inhibitor",)
    assert TERM + "rheumatic-disease" in extended.ancestors(TERM + "gout")
    matches = [quad.object for quad in extended.quads() if quad.subject == NamedNode(TERM + "allopurinol")]
    assert NamedNode("http://purl.bioontology.org/ontology/RXNORM/519") in matches


def test_turtle_adds_terms_and_synonyms(write: Write) -> None:
    extended = load_vocabulary(write("more.ttl", TURTLE))
    assert extended.get("colchicine").iri == "https://example.org/colchicine"
    assert extended.get("baklofen").label == "baclofen"


def test_a_pack_builds_on_the_packs_before_it(write: Write) -> None:
    first = write("first.tsv", TABLE)
    second = write("second.tsv", "label\tkind\tparents\nfebuxostat\tdrug\txanthine oxidase inhibitor\n")
    assert load_vocabulary(first, second).get("febuxostat").parents == (TERM + "xanthine-oxidase-inhibitor",)
    with pytest.raises(PackError, match="no drug class or drug of the pack or the vocabulary"):
        load_vocabulary(second)


def test_windows_line_ends_and_a_byte_order_mark_are_read(write: Write) -> None:
    pack = write("windows.tsv", b"\xef\xbb\xbf" + TABLE.replace("\n", "\r\n").encode())
    assert load_vocabulary(pack).get("gout").kinds == ("Condition",)


def test_all_mistakes_of_a_table_are_listed_with_their_lines(write: Write) -> None:
    pack = write(
        "bad.tsv",
        "label\tkind\tsynonyms\tparents\trxcui\n"
        "gout\tcondition\t\trheumatic diseas\t\n"
        "allopurinol\tpill\t\t\tQ2\n"
        "new relaxant\tdrug\tLioresal\tmuscle relaxant\t\n"
        "gout\tcondition\t\t\t\n"
        "\n"
        "loop a\tcondition\t\tloop b\t\n"
        "loop b\tcondition\t\tloop a\t\n"
        "---\tdrug\t\t\t\n"
        "baclofen\tcondition\t\t\t\n"
        "x\tdrug\t\t\t\tmore\n",
    )
    with pytest.raises(PackError) as caught:
        load_vocabulary(pack)
    near = "; did you mean rheumatic disease, hepatic disease or heart disease?"
    assert str(caught.value).replace(f"{pack}:", "") == "\n".join(
        [
            f"2: parents: 'rheumatic diseas' is no condition of the pack or the vocabulary{near}",
            f"3: kind: 'pill' is not a kind of term; write one of {', '.join(TABLE_KINDS)}",
            "3: rxcui: 'Q2' is not an identifier in RxNorm; write one such as 1292",
            "4: label: 'Lioresal' already names 'baclofen' in the vocabulary; leave it out",
            "5: label: 'gout' already names the term of line 2",
            "7: parents: term:loop-a is, through its parents, above itself",
            "8: parents: term:loop-b is, through its parents, above itself",
            "9: label: '---' has no Latin letter or digit; name the term",
            "10: label: 'baclofen' is the vocabulary's drug; use another label",
            "11: the line has more than 5 cells",
        ]
    )


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.tsv", "", "the table is empty; begin with a header line"),
        ("header.tsv", "label\tkind\n", "the table has no terms"),
        ("column.tsv", "label\tkind\tbrand\n", ":1: brand: there is no column of this name; the columns are label"),
        ("column.tsv", "label\n", ":1: kind: the column is missing from the header line"),
        ("latin.tsv", b"label\tkind\nM\xe9thode\tdrug\n", ":2: the file is not UTF-8 here; save it as UTF-8"),
        ("pack.csv", "label,kind\n", "a pack is a .tsv or a .ttl file; this is neither"),
        ("empty.ttl", "", "the file states nothing"),
        ("syntax.ttl", TURTLE + "term:foo a", ":6: malformed Turtle"),
        ("label.ttl", TURTLE + "term:foo a ev:Drug .", ":6: skos:prefLabel: term:foo has no preferred label; add one"),
        ("kind.ttl", TURTLE + "term:foo a ev:Pill .", ":6: rdf:type: ev:Pill is not a kind of term; write one of ev:"),
        (
            "parent.ttl",
            TURTLE + "term:baclofen ev:inDrugClass term:nsiad .",
            ":6: ev:inDrugClass: term:nsiad is no term of the pack or the vocabulary; did you mean term:nsaid",
        ),
        (
            "twice.ttl",
            TURTLE + 'term:foo a ev:Drug ; skos:prefLabel "Baclofen"@en .',
            ":6: skos:prefLabel: 'Baclofen' is already the label of term:baclofen; use that IRI",
        ),
        ("blank.ttl", TURTLE + "[] a ev:Drug .", "rdf:type: a blank node has no name that a claim could use"),
        (
            "loop.ttl",
            TURTLE + "term:nsaid ev:subDrugClassOf term:cox-2-inhibitor .",
            "term:nsaid is, through its parents, above itself",
        ),
    ],
)
def test_a_bad_pack_is_refused(write: Write, name: str, content: str | bytes, message: str) -> None:
    with pytest.raises(PackError) as caught:
        load_vocabulary(write(name, content))
    assert message in str(caught.value)
    assert str(caught.value).startswith(str(write(name, content)))


def test_a_missing_pack_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load_vocabulary(tmp_path / "nothing.tsv")
