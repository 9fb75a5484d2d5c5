"""Claims as FHIR's Evidence: what is stated, of whom, of what and against what, how surely, and by which figures."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from evigraph.exports.fhir_coding import coding, identify, number, own_tag, quantity, reference, token_of
from evigraph.namespaces import ARTICLE, EV

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evigraph.exports.fhir_coding import Concepts, Resource
    from evigraph.exports.statements import ArticleStatements

__all__ = ["VARIABLE", "evidence", "narrative", "related", "status", "tags"]

#: Before the IRI of a term, the name of the variable that stands for it.
VARIABLE: Final = "variable:"

_TERMINOLOGY: Final = "http://terminology.hl7.org/CodeSystem/"
_ROLES: Final = f"{_TERMINOLOGY}variable-role"
_SEVCO: Final = "https://fevir.net/sevco"
#: Statistic by words of a measure, the longer ones first.
_STATISTICS: Final[tuple[tuple[str, str, str], ...]] = (
    (r"standardi[sz]ed mean difference|\bSMD\b", "0000100", "Standardized Mean Difference"),
    (r"mean difference|difference in means", "0000457", "Mean Difference"),
    (r"median difference", "absolute-MedianDiff", "Absolute Median Difference"),
    (r"risk difference", "0000424", "Risk Difference"),
    (r"hazard ratio|\bHR\b", "C93150", "Hazard Ratio"),
    (r"odds ratio|\bOR\b", "C16932", "Odds Ratio"),
    (r"rate ratio", "rate-ratio", "Incidence Rate Ratio"),
    (r"risk ratio|relative risk|\bRR\b", "C93152", "Relative Risk"),
)
#: What an interval is, by its words, the first that fits.
_INTERVALS: Final[tuple[tuple[str, str, str], ...]] = (
    (r"not a (?:confidence|credible) interval", "", ""),
    (r"confidence interval|\bCI\b", "C53324", "Confidence interval"),
    (r"credible interval|\bCrI\b", "0000455", "Credible interval"),
)
_LEVEL: Final = re.compile(r"(\d+(?:\.\d+)?)\s*%")
#: Study design by its words.
_DESIGNS: Final[tuple[tuple[str, str, str], ...]] = (
    (r"non-?randomi[sz]ed", "SEVCO:01005", "non-randomized assignment"),
    (r"\bRCT\b|randomi[sz]ed", "SEVCO:01003", "randomized assignment"),
    (r"pragmatic", "SEVCO:01041", "pragmatic clinical trial"),
    (r"clinical trial", "SEVCO:01029", "clinical trial"),
)
_SYNTHESES: Final = re.compile(r"review|meta-?analysis", re.IGNORECASE)
_LIMITS: Final = ("duration", "severity", "line", "strength", "note")
_CODED: Final = ("direction", "dimension", "phase", "role", "derivation", "reviewStatus", "spanRole")


def evidence(article: ArticleStatements, claim: str, concepts: Concepts) -> Resource:
    """Return *claim* as an Evidence."""
    found = identify("Evidence", claim)
    wording = article.find(claim, "paraphrase") or ""
    found |= {
        "meta": {"tag": tags(article, claim)},
        "text": narrative(wording),
        "url": claim,
        "title": f"Claim {article.find(claim, 'dcterms:identifier') or claim}",
        "status": status(article, claim),
        "relatedArtifact": related(article, claim),
        "assertion": wording,
    }
    if notes := [{"text": text} for text in _notes(article, claim)]:
        found["note"] = notes
    found["variableDefinition"] = list(_variables(article, claim, concepts)) or [
        _variable("population", "population", "not stated")
    ]
    found |= _design(article, claim)
    if statistics := [_statistic(article, node) for node in article.values(claim, "effectSize")]:
        found["statistic"] = statistics
    if certainties := [_certainty(grade) for grade in article.values(claim, "certainty")]:
        found["certainty"] = certainties
    return found


def narrative(text: str) -> Resource:
    """Return *text* as what a person reads of a resource."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml"><p>{escaped}</p></div>'}


def status(article: ArticleStatements, claim: str) -> str:
    """Return the publication status of *claim*: a draft until a curator has checked it."""
    return "draft" if article.find(claim, "reviewStatus") == EV + "unreviewed" else "active"


def tags(article: ArticleStatements, claim: str) -> list[Resource]:
    """Return the kind of *claim* and all that it has a code of the ontology for."""
    kinds = [kind for kind in article.values(claim, "rdf:type") if kind != EV + "Claim"]
    codes = [code for name in _CODED for code in article.values(claim, name)]
    return [tag for iri in (*kinds, *codes) if (tag := own_tag(iri)) is not None]


def related(article: ArticleStatements, claim: str) -> list[Resource]:
    """Return the article that *claim* is read in, and each source that its citations are read as."""
    found: list[Resource] = [
        {
            "type": "derived-from",
            "display": _place(article, claim),
            "resourceReference": reference(article.article, article.find(article.article, "dcterms:title") or ""),
        }
    ]
    for citation in article.citations(claim):
        label = f"[{article.find(citation, 'number')}]"
        readings = article.values(citation, "hasReading")
        if not readings:
            found.append({"type": "cites", "label": label, "display": "no source in the list of references is known"})
        for node in readings:
            method = (own_tag(article.find(node, "method") or "") or {}).get("display", "")
            sure = article.find(node, "confidence")
            said = f"read {method}, confidence {sure or 'not stated'}"
            for source in article.values(node, "readsAs"):
                title = article.find(source, "dcterms:title") or ""
                found.append(
                    {"type": "cites", "label": label, "display": said, "resourceReference": reference(source, title)}
                )
    return found


def _place(article: ArticleStatements, claim: str) -> str:
    span = article.find(claim, "span") or ""
    start, end = article.find(span, "oa:start"), article.find(span, "oa:end")
    return f"{article.article.removeprefix(ARTICLE)}, code points {start} to {end}"


def _notes(article: ArticleStatements, claim: str) -> Iterator[str]:
    for name in _LIMITS:
        for text in article.values(claim, name):
            yield f"{name}: {text}"
    for issuer in article.values(claim, "issuer"):
        yield f"position of {article.find(issuer, 'rdfs:label') or issuer}"
    for study in article.values(claim, "study"):
        for name in ("year", "sampleSize", "studyDetail"):
            for text in article.values(study, name):
                yield f"study, {name.removeprefix('study').lower()}: {text}"


def _variable(role: str, display: str, said: str, term: str | None = None) -> Resource:
    found: Resource = {"description": said, "variableRole": {"coding": [coding(_ROLES, role, display)]}}
    return found if term is None else found | {"observed": reference(VARIABLE + term, said)}


def _variables(article: ArticleStatements, claim: str, concepts: Concepts) -> Iterator[Resource]:
    for term in article.values(claim, "condition"):
        yield _variable("population", "population", concepts.label(term), term)
    groups = article.values(claim, "populationGroup")
    for term in groups:
        yield _variable("subpopulation", "subpopulation", concepts.label(term), term)
    for text in article.values(claim, "population"):
        if text not in map(concepts.label, groups):
            yield _variable("subpopulation", "subpopulation", text)
    together = " together with others" if article.find(claim, "givenTogether") == "true" else ""
    for term in article.values(claim, "intervention"):
        yield _variable("exposure", "exposure", concepts.label(term) + together, term)
    for term in article.values(claim, "comparator"):
        yield _variable("referenceExposure", "reference exposure", concepts.label(term), term)
    for name in ("outcome", "adverseEffect"):
        for term in article.values(claim, name):
            yield _variable("measuredVariable", "measured variable", concepts.label(term), term)


def _fitting(rows: tuple[tuple[str, str, str], ...], text: str) -> tuple[str, str] | None:
    # Abbreviations are told from words by their capitals: OR is an odds ratio, "or" is not.
    found = (
        (code, display) for words, code, display in rows if re.search(words, text) or re.search(words, text.lower())
    )
    code, display = next(found, ("", ""))
    return (code, display) if code else None


def _concept(system: str, rows: tuple[tuple[str, str, str], ...], text: str) -> Resource:
    found = _fitting(rows, text)
    return {"text": text} if found is None else {"coding": [coding(system, *found)], "text": text}


def _design(article: ArticleStatements, claim: str) -> Resource:
    found: Resource = {}
    for study in article.values(claim, "study"):
        for design in article.values(study, "design"):
            if _SYNTHESES.search(design):
                found["synthesisType"] = {"text": design}
            else:
                found["studyDesign"] = [_concept(_SEVCO, _DESIGNS, design)]
    return found


def _certainty(grade: str) -> Resource:
    display = (own_tag(grade) or {}).get("display", grade)
    token = token_of(grade)
    rating: Resource = {"text": display} if token is None else {"coding": [coding(*token, display)], "text": display}
    overall = coding(f"{_TERMINOLOGY}certainty-type", "Overall", "Overall certainty")
    return {"type": {"coding": [overall]}, "rating": rating}


def _statistic(article: ArticleStatements, node: str) -> Resource:
    measure = article.find(node, "measure") or "not stated"
    unit = article.find(node, "unit")
    found: Resource = {"statisticType": _concept(f"{_TERMINOLOGY}statistic-type", _STATISTICS, measure)}
    if magnitude := article.values(node, "magnitude"):
        found["description"] = "; ".join(magnitude)
    if notes := [{"text": text} for text in _statistic_notes(article, node)]:
        found["note"] = notes
    if (value := article.find(node, "value")) is not None:
        found["quantity"] = quantity(value, unit)
    if (people := article.find(node, "sampleSize")) is not None:
        found["sampleSize"] = {"numberOfParticipants": int(people)}
    if estimates := list(_estimates(article, node, unit)):
        found["attributeEstimate"] = estimates
    return found


def _estimates(article: ArticleStatements, node: str, unit: str | None) -> Iterator[Resource]:
    ends = {"low": article.find(node, "lowerBound"), "high": article.find(node, "upperBound")}
    given = {end: quantity(figure, unit) for end, figure in ends.items() if figure is not None}
    system = f"{_TERMINOLOGY}attribute-estimate-type"
    if given:
        words = article.find(node, "interval") or "interval, of a kind not stated"
        kind = _concept(system, _INTERVALS, words)
        level = _LEVEL.search(words) if "coding" in kind else None
        yield {"type": kind} | ({"level": number(str(Decimal(level[1]) / 100))} if level else {}) | {"range": given}
    if (p := article.find(node, "pValue")) is not None:
        yield {"type": {"coding": [coding(system, "C44185", "P-value")]}, "quantity": {"value": number(p)}}


def _statistic_notes(article: ArticleStatements, node: str) -> Iterator[str]:
    for name, said in (("arm", "received"), ("comparatorArm", "the others received"), ("timePoint", "time point")):
        for text in article.values(node, name):
            yield f"{said}: {text}"
    for name, said in (
        ("clinicallySignificant", "clinically significant"),
        ("statisticallySignificant", "statistically significant"),
    ):
        for text in article.values(node, name):
            yield f"{said if text == 'true' else f'not {said}'}, as stated"
