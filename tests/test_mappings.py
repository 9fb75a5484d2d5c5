import csv
import re
from functools import cache
from pathlib import Path

import pytest
import yaml

from evigraph import __version__
from evigraph.engine import NamedNode
from evigraph.mappings import SYSTEMS, read_mappings
from evigraph.namespaces import PREFIXES, TERM
from evigraph.vocabulary import Vocabulary, load_vocabulary

ROOT = Path(__file__).parents[1]
SETS = sorted((ROOT / "ontology/mappings").glob("*.sssom.tsv"))
TABLES = ROOT.parent / "shared/vocabulary"

needs_tables = pytest.mark.skipif(not TABLES.is_dir(), reason="the tables of terms are not beside this checkout")

EXACT, CLOSE = (PREFIXES["skos"] + name for name in ("exactMatch", "closeMatch"))

# https://mapping-commons.github.io/sssom/mapping_justification/
JUSTIFICATIONS = {"semapv:LexicalMatching", "semapv:ManualMappingCuration", "semapv:MappingChaining"}


def column(path: Path) -> str:
    return path.name.removesuffix(".sssom.tsv")


def header(path: Path) -> dict[str, object]:
    lines = path.read_text(encoding="utf-8").splitlines()
    found = yaml.safe_load("\n".join(line[1:] for line in lines if line.startswith("#")))
    assert isinstance(found, dict)
    return found


def rows(path: Path) -> list[dict[str, str]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"))


@cache
def vocabulary() -> Vocabulary:
    return load_vocabulary()


def test_there_is_a_mapping_set_for_every_outside_vocabulary() -> None:
    assert [column(path) for path in SETS] == sorted(SYSTEMS)


@pytest.mark.parametrize("path", SETS, ids=column)
def test_the_header_identifies_and_licenses_the_set(path: Path) -> None:
    found = header(path)
    assert found["mapping_set_id"] == f"https://w3id.org/evigraph/mappings/{column(path)}"
    assert found["mapping_set_version"] == __version__
    assert found["mapping_set_title"]
    assert found["mapping_set_description"]
    assert str(found["license"]).startswith("https://")
    assert found["subject_type"] == "skos concept"
    assert all(re.fullmatch(r"https://github\.com/[\w.-]+/[\w.-]+", source) for source in found["mapping_set_source"])  # type: ignore[attr-defined]  # YAML


@pytest.mark.parametrize("path", SETS, ids=column)
def test_every_prefix_is_declared_and_the_declared_ones_are_ours(path: Path) -> None:
    declared = header(path)["curie_map"]
    system = SYSTEMS[column(path)]
    assert declared == {
        "semapv": "https://w3id.org/semapv/vocab/",
        "skos": PREFIXES["skos"],
        "term": TERM,
        system.prefix: system.namespace,
    }
    for row in rows(path):
        for slot in ("subject_id", "predicate_id", "object_id", "mapping_justification"):
            assert row[slot].partition(":")[0] in declared


@pytest.mark.parametrize("path", SETS, ids=column)
def test_every_mapping_is_of_a_term_by_its_label_to_a_well_formed_identifier(path: Path) -> None:
    system = SYSTEMS[column(path)]
    for row in rows(path):
        assert vocabulary().get(row["subject_id"]).label == row["subject_label"]
        identifier = row["object_id"].removeprefix(f"{system.prefix}:")
        assert re.fullmatch(system.pattern, identifier) or re.fullmatch(system.pattern, row["object_id"])
        assert row["mapping_justification"] in JUSTIFICATIONS


@pytest.mark.parametrize("path", SETS, ids=column)
def test_a_close_match_says_why_and_an_exact_one_needs_not(path: Path) -> None:
    for row in rows(path):
        assert bool(row["comment"]) == (row["predicate_id"] == "skos:closeMatch")
        assert row["predicate_id"] in {"skos:closeMatch", "skos:exactMatch"}


@pytest.mark.parametrize("path", SETS, ids=column)
def test_mappings_are_sorted_and_listed_once(path: Path) -> None:
    found = [(row["subject_id"], row["object_id"]) for row in rows(path)]
    assert found == sorted(set(found))


@pytest.mark.parametrize("path", SETS, ids=column)
def test_no_two_terms_are_exactly_the_same_outside_concept(path: Path) -> None:
    exact = [row["object_id"] for row in rows(path) if row["predicate_id"] == "skos:exactMatch"]
    assert len(exact) == len(set(exact))


def test_all_mappings_are_in_the_graph() -> None:
    stated = {(quad.subject, quad.predicate, quad.object) for quad in vocabulary().quads()}
    for path in SETS:
        for match in read_mappings(path):
            assert tuple(map(NamedNode, (match.subject, match.predicate, match.object))) in stated


def test_an_undeclared_prefix_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.sssom.tsv"
    path.write_text("#curie_map:\n#  A: urn:a:\nsubject_id\tpredicate_id\tobject_id\nterm:x\tskos:exactMatch\tB:1\n")
    with pytest.raises(ValueError, match="'B:1' has a prefix that curie_map does not declare"):
        read_mappings(path)


@needs_tables
def test_every_identifier_of_the_tables_is_mapped_as_its_caveat_says() -> None:
    with (TABLES / "caveats.tsv").open(encoding="utf-8", newline="") as lines:
        weak = {(row["label"], row["column"], row["id"]) for row in csv.DictReader(lines, delimiter="\t")}
    expected = set()
    with (TABLES / "terms.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            for name in SYSTEMS.keys() & row.keys():
                for identifier in filter(None, row[name].split("|")):
                    predicate = CLOSE if (row["label"], name, identifier) in weak else EXACT
                    expected.add((row["label"], name, identifier.rpartition(":")[2], predicate))
    found = {
        (
            vocabulary()[match.subject].label,
            column(path).removesuffix("cm"),
            re.split("[/_]", match.object)[-1],
            match.predicate,
        )
        for path in SETS
        for match in read_mappings(path)
    }
    assert found == expected
