"""The FHIR bundle: valid R5, whole in itself, figures in their places, and codes only of systems that are known."""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING, Any, Final

import pytest
from fhir.resources.bundle import Bundle
from tests.standards_graph import SIGNS, standards_graph
from ucumvert import get_ucum_parser

from evigraph.api import Graph, StoredGraph
from evigraph.engine import NamedNode
from evigraph.exports import fhir
from evigraph.exports.fhir_coding import UCUM, number, ucum, urn
from evigraph.exports.fhir_dosage import frequency, period
from evigraph.namespaces import ARTICLE, CLAIM, EV, SOURCE, TERM
from evigraph.resources import resource

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evigraph.engine import Store

#: The systems that codes may be of: evigraph's own, those that HL7 registers, and those of the standards mapped to.
SYSTEMS: Final = {
    "https://w3id.org/evigraph",
    f"{EV}term",
    UCUM,
    "http://www.nlm.nih.gov/research/umls/rxnorm",
    "http://www.whocc.no/atc",
    "http://purl.obolibrary.org/obo/mondo.owl",
    "http://human-phenotype-ontology.org",
    "http://hl7.org/fhir/sid/icd-10",
    "http://hl7.org/fhir/sid/icd-10-cm",
    "http://hl7.org/fhir/certainty-rating",
    "https://fevir.net/sevco",
    "http://www.ncbi.nlm.nih.gov/pubmed",
    "urn:ietf:rfc:3986",
    *(
        f"http://terminology.hl7.org/CodeSystem/{name}"
        for name in ("certainty-type", "variable-role", "statistic-type", "attribute-estimate-type")
    ),
}

Json = dict[str, Any]


def bundle_of(graph: Graph, claims: list[str] | None = None) -> Json:
    fhir.write(graph, claims, file := io.BytesIO())
    found: Json = json.loads(file.getvalue())
    return found


@pytest.fixture(scope="module")
def invented() -> Json:
    return bundle_of(standards_graph())


@pytest.fixture(scope="module")
def shipped(shipped_store: Store) -> Json:
    return bundle_of(Graph(StoredGraph(shipped_store)))


def entry(bundle: Json, iri: str) -> Json:
    found: Json = next(entry["resource"] for entry in bundle["entry"] if entry["fullUrl"] == urn(iri))
    return found


def of_claim(bundle: Json, identifier: str, kind: str) -> list[Json]:
    return [
        entry["resource"]
        for entry in bundle["entry"]
        if entry["resource"]["resourceType"] == kind
        and entry["resource"]["identifier"][0]["value"] == CLAIM + identifier
    ]


def inside(node: object) -> Iterator[Json]:
    """Yield every object in *node*."""
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from inside(value)
    elif isinstance(node, list):
        for value in node:
            yield from inside(value)


@pytest.mark.parametrize("name", ["invented", "shipped"])
def test_bundle_is_valid_r5_and_refers_to_nothing_outside(name: str, request: pytest.FixtureRequest) -> None:
    bundle = request.getfixturevalue(name)

    # One in eight of what has nothing more than its likes: the library takes 25 ms for each.
    plain = [entry for entry in bundle["entry"] if "observed" in str(entry) and "statistic" not in entry["resource"]]
    rich = [entry for entry in bundle["entry"] if entry not in plain]
    sample = [*rich[:: 1 if name == "invented" else 4], *plain[:: 1 if name == "invented" else 8]]
    assert len(Bundle.model_validate(bundle | {"entry": sample}).entry or ()) == len(sample)
    addresses = [entry["fullUrl"] for entry in bundle["entry"]]
    assert len(set(addresses)) == len(addresses)
    references = {part["reference"] for part in inside(bundle) if isinstance(part.get("reference"), str)}
    assert {one for one in references if not one.startswith("#")} <= set(addresses)
    assert {part["system"] for part in inside(bundle) if "system" in part} <= SYSTEMS


@pytest.mark.parametrize("name", ["invented", "shipped"])
def test_every_unit_with_a_code_is_one_of_ucum(name: str, request: pytest.FixtureRequest) -> None:
    parser = get_ucum_parser()

    codes = {part["code"] for part in inside(request.getfixturevalue(name)) if part.get("system") == UCUM}

    assert codes
    for code in codes:
        parser.parse(code)


def test_every_claim_is_one_evidence(shipped: Json, shipped_store: Store) -> None:
    found = [entry["resource"] for entry in shipped["entry"] if entry["resource"]["resourceType"] == "Evidence"]
    claims = set(_claims(shipped_store))

    assert {one["url"] for one in found} == claims
    assert len(found) == len(claims)


def _claims(store: Store) -> Iterator[str]:
    for quad in store.quads_for_pattern(None, NamedNode(EV + "article"), None, None):
        assert isinstance(quad.subject, NamedNode)
        yield quad.subject.value


def test_effect_stands_with_its_interval_level_p_value_and_people(invented: Json) -> None:
    statistic = entry(invented, CLAIM + "x1-01")["statistic"][0]

    assert statistic["statisticType"]["coding"][0]["code"] == "0000100"
    assert statistic["quantity"] == {"value": -0.45}
    assert statistic["sampleSize"] == {"numberOfParticipants": 210}
    interval, p_value = statistic["attributeEstimate"]
    assert interval["type"]["coding"][0]["code"] == "C53324"
    assert interval["level"] == 0.95
    assert interval["range"] == {"low": {"value": -0.7}, "high": {"value": -0.2}}
    assert p_value["quantity"] == {"value": 0.003}


def test_interval_that_is_no_confidence_interval_is_not_coded_as_one(shipped: Json) -> None:
    ranges = [part for part in inside(shipped) if "range" in part and "type" in part]

    assert ranges
    for part in ranges:
        if "not a" in part["type"]["text"]:
            assert "coding" not in part["type"]
            assert "level" not in part


def test_certainty_and_design_are_coded_and_people_named(invented: Json) -> None:
    found = entry(invented, CLAIM + "x1-01")

    assert found["certainty"][0]["rating"]["coding"] == [
        {"system": "http://hl7.org/fhir/certainty-rating", "code": "very-low", "display": "very low"}
    ]
    assert found["studyDesign"][0]["coding"][0]["code"] == "SEVCO:01003"
    roles = {part["variableRole"]["coding"][0]["code"]: part["description"] for part in found["variableDefinition"]}
    assert roles == {
        "population": "low back pain",
        "exposure": "tizanidine",
        "referenceExposure": "placebo",
        "measuredVariable": "pain intensity",
    }


def test_dose_has_rates_and_amounts_with_units(invented: Json) -> None:
    start, aim = entry(invented, CLAIM + "x1-02/dose")["dosage"]

    assert start["doseAndRate"][0]["doseQuantity"] | {"unit": ""} == {
        "value": 0.5,
        "unit": "",
        "system": UCUM,
        "code": "mg/kg",
    }
    assert start["timing"]["repeat"] == {"frequency": 1, "period": 8, "periodMax": 12, "periodUnit": "h"}
    assert aim["doseAndRate"][0]["rateRange"]["high"] == {"value": 60, "unit": "mg/day", "system": UCUM, "code": "mg/d"}
    assert aim["timing"]["code"] == {"text": "divided doses"}
    assert aim["timing"]["repeat"]["boundsRange"]["low"]["code"] == "wk"
    most = aim["maxDosePerPeriod"][0]
    assert (most["numerator"]["value"], most["numerator"]["code"], most["denominator"]["code"]) == (80, "mg", "d")


@pytest.mark.parametrize(
    ("identifier", "types"),
    [
        ("x1-03", ["indication"]),
        ("x1-04", []),  # not licensed
        ("x1-05", ["undesirable-effect", "undesirable-effect"]),
        ("x1-06", []),  # no more falls than without
        ("x1-07", ["contraindication"]),
        ("x1-08", ["interaction", "interaction"]),
        ("x1-09", ["warning"]),
        ("x2-01", []),  # advice is no licence
    ],
)
def test_claim_defines_the_uses_that_it_states(identifier: str, types: list[str], invented: Json) -> None:
    found = of_claim(invented, identifier, "ClinicalUseDefinition")

    assert [one["type"] for one in found] == types
    assert of_claim(invented, identifier, "Evidence")


def test_each_drug_that_interacts_is_a_subject_and_the_other_its_interactant(invented: Json) -> None:
    found = of_claim(invented, "x1-08", "ClinicalUseDefinition")

    pairs = {
        (one["subject"][0]["display"], one["interaction"]["interactant"][0]["itemCodeableConcept"]["text"])
        for one in found
    }
    assert pairs == {("tizanidine", "baclofen"), ("baclofen", "tizanidine")}


def test_sources_and_articles_are_citations_with_identifiers(invented: Json) -> None:
    article = entry(invented, f"{ARTICLE}x1_signs")
    source = entry(invented, f"{SOURCE}doi-10.1234-example.-5")

    assert article["citedArtifact"]["publicationForm"][0]["lastRevisionDate"] == "2024-02-29"
    assert article["title"] == f"An article on {SIGNS}"
    assert {one["value"] for one in source["citedArtifact"]["identifier"]} == {
        "https://doi.org/10.1234/Example.(5)",
        "12345",
    }
    assert len([note for note in source["note"] if "is read as it" in note["text"]]) == 2


def test_reading_of_a_citation_says_how_sure_it_is(invented: Json) -> None:
    cites = [part for part in entry(invented, CLAIM + "x1-01")["relatedArtifact"] if part["type"] == "cites"]

    assert [(part["label"], part["display"]) for part in cites] == [
        ("[1]", "read printed, confidence high"),
        ("[9]", "no source in the list of references is known"),
    ]


def test_drug_carries_codes_of_other_systems(invented: Json) -> None:
    codes = {one["system"]: one["code"] for one in entry(invented, TERM + "baclofen")["code"]["coding"]}

    assert codes["http://www.whocc.no/atc"] == "M03BX01"
    assert codes["http://www.nlm.nih.gov/research/umls/rxnorm"] == "1292"


def test_empty_selection_is_a_bundle_without_entries() -> None:
    empty = bundle_of(standards_graph(), [])

    assert "entry" not in empty
    Bundle.model_validate(empty)


def test_frequencies_that_the_daily_dose_rule_knows_are_read_alike() -> None:
    rule = resource("queries/rules/daily_dose.rq").read_text(encoding="utf-8")
    known = re.findall(r'\("([a-z0-9 ]+)" (\d) (\d)\)', rule)

    assert len(known) > 10
    for text, fewest, most in known:
        read = frequency(text)
        assert read is not None, text
        days = read["period"] / (24 if read["periodUnit"] == "h" else 1)
        assert (read["frequency"] / days, read.get("frequencyMax", read["frequency"]) / days) == (
            int(fewest),
            int(most),
        ), text


@pytest.mark.parametrize("text", ["divided doses", "nightly (not restated)", "daily or weekly", "", "once"])
def test_frequency_that_says_more_or_less_stays_words(text: str) -> None:
    assert frequency(text) is None


@pytest.mark.parametrize("text", ["<=2 weeks", "at least 4 weeks", "short-term", "1-2"])
def test_duration_that_says_more_or_less_stays_words(text: str) -> None:
    assert period(text) is None


@pytest.mark.parametrize(
    ("unit", "code"),
    [
        ("mg", "mg"),
        ("mg/dose", "mg"),
        ("mg per day", "mg/d"),
        ("µg/kg/day", "ug/kg/d"),
        ("%", "%"),
        ("% change", None),
        ("points (scale not stated)", None),
        ("tablets", None),
    ],
)
def test_unit_has_a_code_only_where_ucum_has_it(unit: str, code: str | None) -> None:
    assert ucum(unit) == code


@pytest.mark.parametrize(("text", "value"), [("4", 4), ("0.30", 0.3), ("1E+2", 100), ("-12.50", -12.5)])
def test_figure_is_a_number_of_json(text: str, value: float) -> None:
    assert json.dumps(number(text)) == json.dumps(value)
