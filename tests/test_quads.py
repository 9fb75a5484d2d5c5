"""Claim files into quads: everything that is written is declared, described, and says what the file says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from evigraph.claimfiles import load_article, load_articles, shipped_claim_files
from evigraph.engine import BlankNode, Literal, NamedNode, Quad, Rows, Store, parse_rdf, query
from evigraph.errors import UnknownTerm
from evigraph.namespaces import ARTICLE, CLAIM, EV, GRAPH, PREFIXES, TERM
from evigraph.quads import article_quads
from evigraph.resolution import resolve
from evigraph.resources import resource
from evigraph.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from evigraph.articles import Article
    from evigraph.vocabulary import Vocabulary

TYPE = PREFIXES["rdf"] + "type"
ARTICLES = load_articles(shipped_claim_files())


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_vocabulary()


@pytest.fixture(scope="module")
def declared() -> set[str]:
    """What the ontology declares: the subjects of its types."""
    quads = parse_rdf(resource("ontology/evigraph.ttl").read_bytes())
    subjects = [quad.subject for quad in quads if quad.predicate.value == TYPE]
    return {subject.value for subject in subjects if isinstance(subject, NamedNode)}


def in_articles(store: Store) -> Iterator[Quad]:
    for quad in store:
        if isinstance(quad.graph_name, NamedNode) and quad.graph_name.value.startswith(f"{GRAPH}article/"):
            yield quad


def linking(store: Store) -> Iterator[Quad]:
    """Yield all quads but those whose object is the name of a version, which is no node."""
    return (quad for quad in store if quad.predicate.value != f"{PREFIXES['owl']}versionIRI")


def names_of(nodes: Iterable[object]) -> Iterator[str]:
    """Yield the IRIs among *nodes* that are in the namespace of the ontology itself."""
    for node in nodes:
        if isinstance(node, NamedNode) and node.value.startswith(EV) and "/" not in node.value.removeprefix(EV):
            yield node.value


# --- Declared ---


def test_every_property_of_the_built_graph_is_declared(shipped_store: Store, declared: set[str]) -> None:
    used = {quad.predicate.value for quad in shipped_store if quad.predicate.value.startswith(EV)}
    assert sorted(used - declared) == []


def test_every_class_of_the_built_graph_is_declared(shipped_store: Store, declared: set[str]) -> None:
    used = set(names_of(quad.object for quad in shipped_store if quad.predicate.value == TYPE))
    assert sorted(used - declared) == []


def test_every_individual_of_the_ontology_that_the_graph_uses_is_declared(
    shipped_store: Store, declared: set[str]
) -> None:
    used = set(names_of(quad.object for quad in linking(shipped_store)))
    assert sorted(used - declared) == []


def test_every_property_and_class_that_an_article_can_use_is_declared(
    full: Article, vocabulary: Vocabulary, declared: set[str]
) -> None:
    quads = article_quads(full, vocabulary)
    used = set(names_of(node for quad in quads for node in (quad.predicate, quad.object)))
    assert sorted(used - declared) == []


# --- Described ---


def test_every_node_of_ours_that_something_points_to_is_described(shipped_store: Store) -> None:
    described = {quad.subject.value for quad in shipped_store if isinstance(quad.subject, NamedNode)}
    pointed = {quad.object.value for quad in linking(shipped_store) if isinstance(quad.object, NamedNode)}
    ours = {iri for iri in pointed if iri.startswith(EV)}
    assert sorted(ours - described) == []


def test_every_node_of_an_article_has_a_type(shipped_store: Store) -> None:
    subjects, typed = set(), set()
    for quad in in_articles(shipped_store):
        subjects.add(quad.subject)
        if quad.predicate.value == TYPE:
            typed.add(quad.subject)
    assert subjects == typed


def test_an_article_writes_into_its_own_graph_and_no_blank_nodes(vocabulary: Vocabulary) -> None:
    for article in ARTICLES:
        for quad in article_quads(article, vocabulary):
            assert quad.graph_name == NamedNode(f"{GRAPH}article/{article.stem}")
            assert not isinstance(quad.subject, BlankNode)
            assert not isinstance(quad.object, BlankNode)


def test_no_literal_is_empty_or_has_space_at_its_ends(shipped_store: Store) -> None:
    for quad in in_articles(shipped_store):
        if isinstance(quad.object, Literal):
            assert quad.object.value.strip() == quad.object.value != ""


# --- Claims ---


def values(store: Store, subject: str, name: str) -> set[str]:
    """Return the values of a property in the article graphs."""
    quads = store.quads_for_pattern(NamedNode(subject), NamedNode(name), None, None)
    return {
        quad.object.value
        for quad in quads
        if isinstance(quad.object, NamedNode | Literal) and str(quad.graph_name).startswith(f"<{GRAPH}article/")
    }


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.stem)
def test_each_claim_is_there_with_kind_direction_interventions_and_place(
    article: Article, shipped_store: Store, vocabulary: Vocabulary
) -> None:
    assert article.claims
    for claim in article.claims:
        iri = CLAIM + claim.identifier
        assert values(shipped_store, iri, TYPE) == {EV + "Claim", claim.kind.iri}
        assert values(shipped_store, iri, EV + "direction") == {claim.direction.iri}
        assert values(shipped_store, iri, EV + "article") == {ARTICLE + article.stem}
        assert values(shipped_store, iri, EV + "paraphrase") == {claim.paraphrase}
        assert values(shipped_store, iri, EV + "interventionWording") == set(claim.interventions)
        terms = {resolve(vocabulary, name, "interventions") for name in claim.interventions}
        assert values(shipped_store, iri, EV + "intervention") == {term.iri for term in terms if term is not None}
        assert len(values(shipped_store, iri, EV + "condition")) == (claim.condition is not None)
        assert len(values(shipped_store, iri, EV + "cites")) == len(claim.citations)
        for name, part in (("effectSize", claim.effect), ("dose", claim.dose), ("study", claim.study)):
            assert len(values(shipped_store, iri, EV + name)) == (part is not None)
        [span] = values(shipped_store, iri, EV + "span")
        assert values(shipped_store, span, PREFIXES["oa"] + "start") == {str(claim.span.start)}
        assert values(shipped_store, span, PREFIXES["oa"] + "end") == {str(claim.span.end)}


def test_the_graph_has_the_claims_of_the_files_and_no_other(shipped_store: Store) -> None:
    found = query(shipped_store, "SELECT ?id { GRAPH ?g { ?claim a ev:Claim ; dcterms:identifier ?id } } ORDER BY ?id")
    assert isinstance(found, Rows)
    assert [row[0].value for row in found.rows if isinstance(row[0], Literal)] == sorted(
        claim.identifier for article in ARTICLES for claim in article.claims
    )


def test_a_claim_reports_harms_exactly_where_it_points_to_harm_and_is_no_combination(shipped_store: Store) -> None:
    for article in ARTICLES:
        for claim in article.claims:
            iri = CLAIM + claim.identifier
            harms = values(shipped_store, iri, EV + "reportsHarm")
            effects = values(shipped_store, iri, EV + "adverseEffect")
            assert harms == (effects if claim.direction == "harm" and not claim.combination else set())


# --- Each field ---

FULL = {
    "id": "article:full",
    "title": "Does it help?",
    "heading": "Whether it helps",
    "publisher": "A Publisher",
    "publisher_basis": "named in print",
    "authors": ["An Author", "Another Author"],
    "url": "https://example.org/full",
    "scope_condition": "lumbar radiculopathy",
    "last_updated": "2026-02-17",
    "last_updated_printed": "February 17, 2026",
    "review_status_printed": ["Reviewed"],
    "review_status_note": "no name is given",
    "reference_section_printed": True,
    "references_numbered_in_print": True,
    "status": "reviewed",
    "text": {"sha256": "0" * 64, "characters": 1000},
    "references": [
        {
            "position": 1,
            "printed_number": 3,
            "printed_type": "Guideline",
            "title": "A guideline",
            "container": "A journal",
            "year": 2025,
            "source_type": "guideline",
            "doi": "10.1000/ABC(1)",
            "readings": [{"method": "by_content", "number": 2, "confidence": "medium", "basis": "it fits"}],
            "same_title_as": ["source:full/2"],
            "same_title_note": "another edition",
            "possibly_same_as": [{"cited_as": "citation:full/2", "confidence": "low", "basis": "a guess"}],
        },
        {"position": 2, "title": "A guideline", "pmid": 12345},
    ],
    "unlisted_citations": [4],
    "claims": [
        {
            "id": "claim:full-1",
            "kind": "adverse_effect",
            "span": {"start": 10, "end": 20, "digest": "0123456789ab", "line": 3, "unit": "summary"},
            "interventions": ["Lioresal", "NSAID"],
            "comparators": ["placebo"],
            "condition": "sciatica",
            "condition_source": "stated",
            "phase": "acute",
            "population": "elderly",
            "duration": "two weeks",
            "role": "adjunct",
            "severity": "severe",
            "line": 1,
            "note": "only at night",
            "direction": "harm",
            "dimension": "safety",
            "outcome": "pain",
            "certainty": "low",
            "strength": "may",
            "effect": {
                "measure": "mean difference",
                "value": -1.50,
                "low": -2,
                "high": -0.0000001,
                "unit": "points",
                "timepoint": "two weeks",
                "p_value": 0.05,
                "n": 100,
                "arm": "baclofen",
                "comparator": "placebo",
                "clinically_significant": False,
                "statistically_significant": True,
                "magnitude": "small",
                "interval": "95 % CI",
            },
            "dose": {
                "drug": "baclofen",
                "start_low": 5,
                "start_high": 10,
                "start_unit": "mg",
                "start_frequency": "three times daily",
                "target_low": 20,
                "target_high": 40,
                "max": 80,
                "unit": "mg/day",
                "frequency": "in three doses",
                "titration": "slowly",
                "duration": "two weeks",
                "max_duration": "three weeks",
            },
            "adverse_effects": ["sedation"],
            "study": {"design": "RCT", "year": 2020, "n": 100, "detail": "two centres"},
            "issuer": "FDA",
            "citations": [2],
            "citations_inherited": [4],
            "context": [{"start": 1, "end": 5, "digest": "ba9876543210"}],
            "restates": "claim:full-2",
            "paraphrase": "It sedates.",
            "span_role": "cited_result",
            "derivation": "extracted",
            "rule": "sedates",
            "confidence": 0.95,
            "needs_review": ["the drug stands in a heading", "a figure is missing"],
            "reviews": [{"who": "A. Reader", "when": "2026-01-31T12:00:00+00:00"}],
            "status": "approved",
        },
        {
            "id": "claim:full-2",
            "kind": "adverse_effect",
            "span": {"start": 10, "end": 20},
            "interventions": ["baclofen", "NSAID"],
            "combination": True,
            "population": "people seen at a quiet hour",
            "outcome": "how content they are",
            "direction": "harm",
            "adverse_effects": ["sedation"],
            "paraphrase": "Together they sedate.",
        },
    ],
}


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary) -> Article:
    path = tmp_path_factory.mktemp("full") / "full.yaml"
    path.write_text(json.dumps(FULL))
    return load_article(path, vocabulary=vocabulary)


EXPECTED = """
article:full a ev:Article ; dcterms:identifier "full" ; dcterms:title "Does it help?" ; ev:heading "Whether it helps" ;
  dcterms:publisher agent:a-publisher ; ev:publisherBasis "named in print" ;
  dcterms:creator agent:an-author , agent:another-author ; dcterms:source <https://example.org/full> ;
  ev:scopeCondition term:lumbar-radiculopathy ; ev:scopeConditionWording "lumbar radiculopathy" ;
  ev:lastUpdated "2026-02-17"^^xsd:date ; ev:lastUpdatedPrinted "February 17, 2026" ;
  ev:reviewStatusPrinted "Reviewed" ; ev:reviewNote "no name is given" ;
  ev:referencesPrinted true ; ev:referencesNumbered true ; ev:textLength 1000 ;
  ev:textHash "sha256:0000000000000000000000000000000000000000000000000000000000000000" .
agent:a-publisher a ev:Agent ; rdfs:label "A Publisher" . agent:fda a ev:Agent ; rdfs:label "FDA" .
source:doi-10.1000-abc-1 a ev:Source ; dcterms:title "A guideline" ; ev:container "A journal" ; ev:year 2025 ;
  ev:sourceType "guideline" ; ev:printedType "Guideline" ; ev:doi "10.1000/ABC(1)" ; ev:listedIn article:full ;
  ev:sameTitleAs <https://w3id.org/evigraph/source/full/2> ; ev:sameTitleNote "another edition" .
source:pmid-12345 a ev:Source ; ev:pmid 12345 ; ev:listedIn article:full .
<https://w3id.org/evigraph/source/listing/full/1> a ev:Listing ; ev:lists source:doi-10.1000-abc-1 ;
  ev:listPosition 1 ; ev:printedNumber 3 .
article:full ev:hasListing <https://w3id.org/evigraph/source/listing/full/1> .
<https://w3id.org/evigraph/source/listing/full/1/possibly-same-1> a ev:PossibleIdentity ;
  ev:identitySource source:doi-10.1000-abc-1 ; ev:identityCitation <https://w3id.org/evigraph/citation/full/2> ;
  ev:confidence "low" ; ev:basis "a guess" .
<https://w3id.org/evigraph/citation/full/2> a ev:Citation ; ev:citingArticle article:full ; ev:number 2 ;
  ev:hasReading <https://w3id.org/evigraph/citation/full/2/by-content> .
<https://w3id.org/evigraph/citation/full/2/by-content> a ev:CitationReading ; ev:method ev:byContent ;
  ev:readsAs source:doi-10.1000-abc-1 ; ev:confidence "medium" ; ev:basis "it fits" .
<https://w3id.org/evigraph/citation/full/3> ev:hasReading <https://w3id.org/evigraph/citation/full/3/printed> .
<https://w3id.org/evigraph/citation/full/3/printed> ev:method ev:printed ; ev:readsAs source:doi-10.1000-abc-1 .
<https://w3id.org/evigraph/citation/full/4> a ev:Citation ; ev:number 4 .
claim:full-1 a ev:Claim , ev:AdverseEffectClaim ; dcterms:identifier "full-1" ; ev:article article:full ;
  ev:intervention term:baclofen , term:nsaid ; ev:interventionWording "Lioresal" , "NSAID" ;
  ev:comparator term:placebo ; ev:comparatorWording "placebo" ;
  ev:condition term:sciatica ; ev:conditionWording "sciatica" ; ev:conditionSource ev:stated ;
  ev:phase ev:acute ; ev:population "elderly" ; ev:populationGroup term:older-adults ; ev:duration "two weeks" ;
  ev:role ev:adjunct ; ev:severity "severe" ; ev:line 1 ; ev:note "only at night" ;
  ev:direction ev:harm ; ev:dimension ev:safety ; ev:outcome term:pain-intensity ; ev:outcomeWording "pain" ;
  ev:certainty ev:low ; ev:strength "may" ; ev:issuer agent:fda ;
  ev:effectSize <https://w3id.org/evigraph/claim/full-1/effect> ;
  ev:dose <https://w3id.org/evigraph/claim/full-1/dose> ;
  ev:study <https://w3id.org/evigraph/claim/full-1/study> ;
  ev:adverseEffect term:sedation ; ev:adverseEffectWording "sedation" ; ev:reportsHarm term:sedation ;
  ev:cites <https://w3id.org/evigraph/citation/full/2> ;
  ev:citesByInheritance <https://w3id.org/evigraph/citation/full/4> ;
  ev:span <https://w3id.org/evigraph/span/full/10-20> ; ev:contextSpan <https://w3id.org/evigraph/span/full/1-5> ;
  ev:restates claim:full-2 ; ev:paraphrase "It sedates."@en ; ev:derivation ev:extracted ;
  ev:reviewStatus ev:approved ; ev:spanRole ev:citedResult ;
  ev:extractionRule "sedates" ; ev:extractionConfidence 0.95 ;
  ev:reviewReason "the drug stands in a heading" , "a figure is missing" ;
  ev:review <https://w3id.org/evigraph/claim/full-1/review/1> .
<https://w3id.org/evigraph/claim/full-1/review/1> a ev:Review ; ev:reviewer agent:a-reader ;
  ev:reviewedAt "2026-01-31T12:00:00+00:00"^^xsd:dateTime .
agent:a-reader a ev:Agent ; rdfs:label "A. Reader" .
<https://w3id.org/evigraph/span/full/10-20> a ev:Span , oa:TextPositionSelector ; ev:inText article:full ;
  oa:start 10 ; oa:end 20 ;
  ev:lineNumber 3 ; ev:textUnit "summary" ; ev:spanDigest "0123456789ab" .
<https://w3id.org/evigraph/span/full/1-5> a ev:Span , oa:TextPositionSelector ; ev:spanDigest "ba9876543210" .
<https://w3id.org/evigraph/claim/full-1/effect> a ev:EffectSize ; ev:measure "mean difference" ; ev:value -1.5 ;
  ev:lowerBound "-2"^^xsd:decimal ; ev:upperBound -0.0000001 ; ev:unit "points" ; ev:timePoint "two weeks" ;
  ev:pValue 0.05 ; ev:sampleSize 100 ; ev:arm "baclofen" ; ev:comparatorArm "placebo" ;
  ev:clinicallySignificant false ; ev:statisticallySignificant true ; ev:magnitude "small" ; ev:interval "95 % CI" .
<https://w3id.org/evigraph/claim/full-1/dose> a ev:Dose ; ev:doseOf term:baclofen ;
  ev:startLow "5"^^xsd:decimal ; ev:startHigh "10"^^xsd:decimal ; ev:startUnit "mg" ;
  ev:startFrequency "three times daily" ; ev:targetLow "20"^^xsd:decimal ; ev:targetHigh "40"^^xsd:decimal ;
  ev:maximum "80"^^xsd:decimal ; ev:unit "mg/day" ; ev:frequency "in three doses" ; ev:titration "slowly" ;
  ev:duration "two weeks" ; ev:maximumDuration "three weeks" .
<https://w3id.org/evigraph/claim/full-1/study> a ev:Study ; ev:design "RCT" ; ev:year 2020 ; ev:sampleSize 100 ;
  ev:studyDetail "two centres" .
claim:full-2 ev:givenTogether true ; ev:intervention term:baclofen , term:nsaid ; ev:adverseEffect term:sedation ;
  ev:population "people seen at a quiet hour" ; ev:outcomeWording "how content they are" ;
  ev:reviewStatus ev:reviewed ; ev:derivation ev:asserted ; ev:spanRole ev:background .
"""


def test_every_field_of_a_claim_file_becomes_what_the_ontology_calls_it(full: Article, vocabulary: Vocabulary) -> None:
    header = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
    found = {str(quad.triple) for quad in article_quads(full, vocabulary)}
    expected = {str(quad.triple) for quad in parse_rdf(header + EXPECTED)}
    assert sorted(expected - found) == []
    assert len(found) > len(expected)


def test_what_a_claim_does_not_say_is_not_written(full: Article, vocabulary: Vocabulary) -> None:
    quads = article_quads(full, vocabulary)
    said = {quad.predicate.value.removeprefix(EV) for quad in quads if quad.subject == NamedNode(CLAIM + "full-2")}
    silent = {
        "reportsHarm",
        "populationGroup",
        "outcome",
        "condition",
        "line",
        "issuer",
        "dose",
        "effectSize",
        "restates",
    }
    assert not said & silent


def test_articles_that_list_one_doi_share_its_source(vocabulary: Vocabulary, tmp_path: Path) -> None:
    sources = set()
    for stem in ("one", "two"):
        data: dict[str, Any] = {
            "id": f"article:{stem}",
            "title": stem,
            "text": {"sha256": "0" * 64, "characters": 9},
            "references": [{"position": 1, "title": stem, "doi": "10.1000/Same"}],
        }
        path = tmp_path / f"{stem}.yaml"
        path.write_text(json.dumps(data))
        quads = article_quads(load_article(path, vocabulary=vocabulary), vocabulary)
        sources |= {quad.object for quad in quads if quad.predicate.value == EV + "lists"}
    assert [str(source) for source in sources] == [f"<{EV}source/doi-10.1000-same>"]


# --- Words ---


@pytest.mark.parametrize(
    ("name", "field", "term"),
    [
        ("Zanaflex", "interventions", "tizanidine"),
        ("muscle relaxants", "comparators", "muscle-relaxant"),
        ("sciatica", "condition", "sciatica"),
        ("somnolence", "adverse_effects", "somnolence"),
    ],
)
def test_names_resolve_to_terms(name: str, field: str, term: str, vocabulary: Vocabulary) -> None:
    found = resolve(vocabulary, name, field)
    assert found is not None
    assert found.iri == TERM + term


@pytest.mark.parametrize("field", ["interventions", "comparators", "condition", "adverse_effects", "drug"])
def test_a_name_that_must_be_a_term_and_is_none_is_refused(field: str, vocabulary: Vocabulary) -> None:
    with pytest.raises(UnknownTerm, match="zzyzx"):
        resolve(vocabulary, "zzyzx", field)


@pytest.mark.parametrize("field", ["population", "outcome"])
def test_a_description_may_stay_words(field: str, vocabulary: Vocabulary) -> None:
    assert resolve(vocabulary, "people seen at a quiet hour", field) is None
