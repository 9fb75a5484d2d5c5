"""Claims as FHIR's ClinicalUseDefinition, where they are what it holds: licences, harms, interactions, warnings.

An Evidence says the same beside it, with the citations and figures that a ClinicalUseDefinition has no place for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evigraph.exports.fhir_coding import identify, reference
from evigraph.exports.fhir_evidence import narrative, tags
from evigraph.namespaces import EV

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evigraph.exports.fhir_coding import Concepts, Resource
    from evigraph.exports.statements import ArticleStatements

__all__ = ["clinical_uses"]

#: Type of definition, and the directions in which a claim of that kind is one: a claim that a drug does not cause an
#: effect, or is not licensed, defines no use.
_TYPES: Final[dict[str, tuple[str, frozenset[str]]]] = {
    "Approval": ("indication", frozenset({"for", "conditional"})),
    "Contraindication": ("contraindication", frozenset({"against", "harm"})),
    "Interaction": ("interaction", frozenset({"harm", "against", "conditional", "inferior"})),
    "AdverseEffectClaim": ("undesirable-effect", frozenset({"harm"})),
    "Caution": ("warning", frozenset({"harm", "conditional", "against"})),
}


def clinical_uses(article: ArticleStatements, claim: str, concepts: Concepts) -> Iterator[tuple[str, Resource]]:
    """Yield *claim* as ClinicalUseDefinitions: none, one, or one for each effect or each drug that interacts.

    Each comes with what its address is made from.
    """
    drugs = article.values(claim, "intervention")
    direction = (article.find(claim, "direction") or "").removeprefix(EV)
    for kind in article.values(claim, "rdf:type"):
        sort, directions = _TYPES.get(kind.removeprefix(EV), ("", frozenset[str]()))
        # What is said of drugs given together defines no use of either alone, save that they interact.
        together = article.find(claim, "givenTogether") == "true"
        if direction not in directions or not drugs or (together and sort != "interaction"):
            continue
        if sort == "undesirable-effect":
            for effect in article.values(claim, "adverseEffect"):
                part: Resource = {
                    "undesirableEffect": {"symptomConditionEffect": {"concept": concepts.concept(effect)}}
                }
                address = f"{claim}/{sort}/{effect}"
                yield address, _definition(article, claim, concepts, (sort, address), drugs) | part
        elif sort == "interaction":
            for drug in drugs:
                part = {"interaction": _interaction(article, claim, concepts, drug)}
                address = f"{claim}/{sort}/{drug}"
                yield address, _definition(article, claim, concepts, (sort, address), [drug]) | part
        else:
            part = {sort: _PARTS[sort](article, claim, concepts)}
            address = f"{claim}/{sort}"
            yield address, _definition(article, claim, concepts, (sort, address), drugs) | part


def _definition(
    article: ArticleStatements, claim: str, concepts: Concepts, which: tuple[str, str], drugs: list[str]
) -> Resource:
    sort, address = which
    found = identify("ClinicalUseDefinition", address, of=claim)
    found["meta"] = {"tag": tags(article, claim)}
    found["text"] = narrative(article.find(claim, "paraphrase") or "")
    populations = article.values(claim, "population")
    if populations and sort != "contraindication":
        group = {"resourceType": "Group", "id": "people", "type": "person", "membership": "definitional"}
        found["contained"] = [group | {"description": "; ".join(populations)}]
        found["population"] = [{"reference": "#people"}]
    found["type"] = sort
    found["subject"] = [_subject(drug, concepts) for drug in drugs]
    return found


def _subject(term: str, concepts: Concepts) -> Resource:
    label = concepts.label(term)
    if concepts.is_drug(term):
        return reference(term, label)
    return {"identifier": {"system": "urn:ietf:rfc:3986", "value": term}, "display": label}


def _interaction(article: ArticleStatements, claim: str, concepts: Concepts, drug: str) -> Resource:
    found: Resource = {}
    together = article.find(claim, "givenTogether") == "true"
    named = article.values(claim, "intervention" if together else "comparator")
    others = [term for term in named if term != drug]
    if others:
        found["interactant"] = [{"itemCodeableConcept": concepts.concept(term)} for term in others]
    effects = article.values(claim, "adverseEffect")
    if len(effects) == 1:
        found["effect"] = {"concept": concepts.concept(effects[0])}
    elif effects:
        found["effect"] = {"concept": {"text": "; ".join(map(concepts.label, effects))}}
    else:
        found["effect"] = {"concept": {"text": article.find(claim, "paraphrase") or ""}}
    return found


def _indication(article: ArticleStatements, claim: str, concepts: Concepts) -> Resource:
    found = _state(article.values(claim, "condition"), article, claim, concepts)
    for text in article.values(claim, "duration"):
        found["durationString"] = text
    return found


def _contraindication(article: ArticleStatements, claim: str, concepts: Concepts) -> Resource:
    # Where people are named, they are whom the drug must not be given; else those with the condition.
    groups = article.values(claim, "populationGroup")
    if not groups and (people := article.values(claim, "population")):
        return {"diseaseSymptomProcedure": {"concept": {"text": "; ".join(people)}}}
    return _state(groups or article.values(claim, "condition"), article, claim, concepts)


def _state(terms: list[str], article: ArticleStatements, claim: str, concepts: Concepts) -> Resource:
    concept = concepts.concept(terms[0]) if terms else {"text": article.find(claim, "paraphrase") or ""}
    return {"diseaseSymptomProcedure": {"concept": concept}}


def _warning(article: ArticleStatements, claim: str, concepts: Concepts) -> Resource:
    found: Resource = {"description": article.find(claim, "paraphrase") or ""}
    effects = article.values(claim, "adverseEffect")
    if len(effects) == 1:
        found["code"] = concepts.concept(effects[0])
    elif effects:
        found["code"] = {"text": "; ".join(map(concepts.label, effects))}
    return found


_PARTS: Final = {"indication": _indication, "contraindication": _contraindication, "warning": _warning}
