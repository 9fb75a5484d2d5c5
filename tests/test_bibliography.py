"""BibTeX and CSL-JSON: independent readers see the same sources, whatever signs are in them, and how they were read."""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING, Any, Final

import pytest
from bibtexparser.entrypoint import parse_string as parse_bibtex
from bibtexparser.middlewares import LatexDecodingMiddleware
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from hypothesis import given, settings
from hypothesis import strategies as st
from pybtex.database import parse_string as parse_pybtex
from tests.standards_graph import DOI, SIGNS, standards_graph

from evigraph.api import Graph, StoredGraph
from evigraph.exports.bibliography import SourceEntry, bibtex_entry, read_sources, write_bibtex, write_csl
from evigraph.namespaces import SOURCE

if TYPE_CHECKING:
    from evigraph.engine import Store

#: The names that CSL 1.0.2 has for what is written here.
CSL_NAMES: Final = {
    *("id", "type", "title", "container-title", "genre", "DOI", "PMID", "issued", "note", "custom"),
}
#: Signs that TeX itself changes in print, so that no reader gives them back.
AMBIGUOUS: Final = "{}`'\"-~\N{MODIFIER LETTER CIRCUMFLEX ACCENT}"
DECODING: Final = LatexDecodingMiddleware()
CSL_TYPES: Final = {"article-journal", "book", "chapter", "document", "report", "thesis"}


@pytest.fixture(scope="module")
def graph() -> Graph:
    return standards_graph()


@pytest.fixture(scope="module")
def bibtex(graph: Graph) -> str:
    write_bibtex(graph, None, file := io.BytesIO())
    return file.getvalue().decode()


@pytest.fixture(scope="module")
def csl(graph: Graph) -> list[dict[str, Any]]:
    write_csl(graph, None, file := io.BytesIO())
    items: list[dict[str, Any]] = json.loads(file.getvalue())
    return items


def test_one_source_of_two_articles_is_one_entry_with_both_readings(csl: list[dict[str, Any]]) -> None:
    assert [item["id"] for item in csl] == ["doi-10.1234-example.-5", "x1_signs-2"]
    trial = csl[0]
    assert trial["DOI"] == DOI
    assert [(one["article"], one["number"], one["confidence"]) for one in trial["custom"]["readings"]] == [
        ("x1_signs", "1", "high"),
        ("x2_again", "4", "high"),
    ]
    assert trial["title"] == f"A trial of {SIGNS}"


def test_reading_without_a_confidence_says_so(csl: list[dict[str, Any]]) -> None:
    assert "Citation [2] of x1_signs is read as it by content, confidence not stated." in csl[1]["note"]


def test_pybtex_reads_every_entry(bibtex: str, csl: list[dict[str, Any]]) -> None:
    entries = parse_pybtex(bibtex, "bibtex").entries

    assert list(entries) == [item["id"] for item in csl]
    trial = entries["doi-10.1234-example.-5"]
    assert trial.type == "article"
    assert (trial.fields["journal"], trial.fields["year"], trial.fields["doi"]) == ("Example Journal", "2019", DOI)


def test_bibtexparser_reads_the_signs_back(bibtex: str) -> None:
    library = parse_bibtex(bibtex, append_middleware=[DECODING])

    assert library.failed_blocks == []
    title = library.entries_dict["doi-10.1234-example.-5"]["title"]
    assert without_spaces(title) == without_spaces(f"A trial of {SIGNS}")


def without_spaces(text: str) -> str:
    # The reader takes TeX's circumflex for the accent of that look.
    return re.sub(r"[\s{}]+", "", text).replace("\N{MODIFIER LETTER CIRCUMFLEX ACCENT}", "^")


@settings(max_examples=40, deadline=None)
@given(
    st.text(
        st.characters(
            codec="utf-8",
            exclude_categories=["C", "Z"],
            exclude_characters="{}`'\"-~\N{MODIFIER LETTER CIRCUMFLEX ACCENT}",
        ),
        min_size=1,
    )
)
def test_any_title_survives_bibtex(title: str) -> None:
    written = bibtex_entry("key", SourceEntry(SOURCE + "key", {"dcterms:title": title}))
    library = parse_bibtex(written, append_middleware=[DECODING])

    assert library.failed_blocks == []
    assert without_spaces(library.entries[0]["title"]) == without_spaces(title)


@pytest.mark.filterwarnings("ignore:The following arguments for Reference are unsupported. custom:UserWarning")
def test_citeproc_formats_every_item_without_an_unknown_name(csl: list[dict[str, Any]]) -> None:
    source = CiteProcJSON(csl)
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, source, formatter.plain)
    for key in source:
        bibliography.register(Citation([CitationItem(key)]))

    lines = [str(line) for line in bibliography.bibliography()]

    assert len(lines) == len(csl)
    assert any("2019" in line and "Example Journal" in line for line in lines)
    assert {name for item in csl for name in item} <= CSL_NAMES
    assert {item["type"] for item in csl} <= CSL_TYPES


def test_only_the_sources_of_the_chosen_claims_are_listed(graph: Graph) -> None:
    assert [entry.iri for entry in read_sources(graph, ["x1-02"])] == [f"{SOURCE}x1_signs/2"]
    assert read_sources(graph, ["x1-03"]) == []


@pytest.mark.parametrize(
    ("words", "bibtex_type", "csl_type"),
    [
        ("journal article", "article", "article-journal"),
        ("Randomised trial", "article", "article-journal"),
        ("secondary summary of guidelines", "misc", "document"),
        ("national guideline", "techreport", "report"),
        ("", "misc", "document"),
    ],
)
def test_sort_of_a_source_is_told_from_its_words(words: str, bibtex_type: str, csl_type: str) -> None:
    sort = SourceEntry(f"{SOURCE}x/1", {"sourceType": words}).sort

    assert (sort.bibtex, sort.csl) == (bibtex_type, csl_type)


def test_all_shipped_sources_are_read_by_both_readers(shipped_store: Store) -> None:
    graph = Graph(StoredGraph(shipped_store))
    write_bibtex(graph, None, file := io.BytesIO())
    text = file.getvalue().decode()

    keys = list(parse_pybtex(text, "bibtex").entries)
    assert keys == [entry.key for entry in parse_bibtex(text).entries]
    assert len(keys) == len(read_sources(graph, None))
