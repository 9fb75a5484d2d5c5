"""An article: what is printed about it, its reference list, and the claims that were read in it.

Articles print numbers, and a list of references, but often no number beside a reference.  So each reference carries
*readings*: which number it is, by which method, how surely.  A number that no reading gives must be listed under
``unlisted_citations``; any other number in a claim is a mistake.
"""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from evigraph.claims import Claim  # noqa: TC001  # pydantic reads the annotation at run time
from evigraph.codes import Confidence, ReadingMethod, ReviewStatus
from evigraph.consistency import find_disagreements
from evigraph.fields import (
    Digest,
    Flag,
    Identifier,
    Model,
    PrintedDate,
    Text,
    Whole,
    Year,
    distinct,
    raise_mistakes,
)

__all__ = ["CONTEXT_IRI", "Article", "ArticleText", "PossibleIdentity", "Reading", "Reference"]

#: The JSON-LD context that claim files name; it is shipped as ``ontology/context.jsonld``.
CONTEXT_IRI: Final = "https://w3id.org/evigraph/context.jsonld"

SourceId = Annotated[str, Identifier("source", "source:001_f92ee4eb54ec1f53/1", "(?:/[1-9][0-9]*)?")]
CitationId = Annotated[str, Identifier("citation", "citation:001_f92ee4eb54ec1f53/3", "/[1-9][0-9]*")]


class ArticleText(Model):
    """The article's text, which is the reader's own file and is not shipped."""

    sha256: Digest = Field(description="SHA-256 of the file's bytes, in hexadecimal.")
    characters: Whole = Field(description="Length in Unicode code points.")


class Reading(Model):
    """One way to tell which citation number a reference is."""

    method: ReadingMethod = Field(description="How it was told.")
    number: Whole = Field(description="The citation number.")
    confidence: Confidence | None = Field(default=None, description="How sure the reading is.")
    basis: Text | None = Field(default=None, description="Why.")


class PossibleIdentity(Model):
    """A citation that may be to the same source."""

    cited_as: CitationId = Field(description="The citation: article and number.")
    confidence: Confidence | None = Field(default=None, description="How sure it is.")
    basis: Text | None = Field(default=None, description="Why.")

    @property
    def citation(self) -> str:
        """The identifier of the citation."""
        return self.cited_as


class Reference(Model):
    """One entry of an article's reference list."""

    id: SourceId | None = Field(default=None, description="The source; by default from doi, pmid or list position.")
    position: Whole = Field(description="Place in the list, from 1.")
    printed_number: Whole | None = Field(default=None, description="The number printed beside it.")
    printed_type: Text | None = Field(default=None, description="The label printed beside it: 'Guideline'.")
    title: Text = Field(description="Title, as printed.")
    container: Text | None = Field(default=None, description="Journal, series or site.")
    year: Year | None = Field(default=None, description="Year of publication.")
    source_type: Text | None = Field(default=None, description="What it is, in the curator's words.")
    doi: Annotated[str, Field(pattern=r"^10\.[0-9]{4,9}/\S+$")] | None = Field(
        default=None, description="Digital object identifier, without https://doi.org/."
    )
    pmid: Whole | None = Field(default=None, description="PubMed identifier.")
    readings: tuple[Reading, ...] = Field(default=(), description="Which citation number it is.")
    same_title_as: Annotated[tuple[SourceId, ...], distinct] = Field(
        default=(), description="Sources with the same title; not asserted to be the same."
    )
    same_title_note: Text | None = Field(default=None, description="What is known of their identity.")
    possibly_same_as: tuple[PossibleIdentity, ...] = Field(
        default=(), description="Citations that may be to this source."
    )

    @property
    def all_readings(self) -> tuple[Reading, ...]:
        """The readings, with that of the printed number."""
        if self.printed_number is None or any(r.method is ReadingMethod.PRINTED for r in self.readings):
            return self.readings
        printed = Reading(method=ReadingMethod.PRINTED, number=self.printed_number, confidence=Confidence.HIGH)
        return (printed, *self.readings)


class Article(Model):
    """One article with its claims: the content of one claim file."""

    context: Literal["https://w3id.org/evigraph/context.jsonld"] = Field(
        default=CONTEXT_IRI, alias="@context", description="The JSON-LD context, which is shipped and never fetched."
    )
    id: Annotated[str, Identifier("article", "article:000_a13ec9f6e714b9fa")] = Field(
        description="The article's identifier: 'article:' and the stem of its text file."
    )
    type: Literal["article"] = Field(default="article", description="Always 'article'.")
    title: Text = Field(description="Title, as printed.")
    heading: Text | None = Field(default=None, description="The heading over the text, where it differs.")
    publisher: Text | None = Field(default=None, description="Who published it.")
    publisher_basis: Text | None = Field(default=None, description="How the publisher is known.")
    authors: Annotated[tuple[Text, ...], distinct] = Field(default=(), description="Who wrote it.")
    url: Annotated[str, Field(pattern=r"^https?://[^\s<>\"{}|\\^`]+$")] | None = Field(
        default=None, description="Where it was found."
    )
    scope_condition: Text | None = Field(default=None, description="The condition that the article is about.")
    last_updated: PrintedDate | None = Field(default=None, description="Date of the last change.")
    last_updated_printed: Text | None = Field(default=None, description="That date as printed.")
    review_status_printed: tuple[Text, ...] = Field(default=(), description="What is printed about its review.")
    review_status_note: Text | None = Field(default=None, description="What to make of that.")
    reference_section_printed: Flag = Field(default=False, description="Whether it prints a reference list.")
    references_numbered_in_print: Flag = Field(default=False, description="Whether that list is numbered.")
    status: ReviewStatus = Field(default=ReviewStatus.UNREVIEWED, description="Review status of its claims.")
    text: ArticleText = Field(description="The text that offsets count in.")
    references: tuple[Reference, ...] = Field(default=(), description="The printed list of references.")
    unlisted_citations: Annotated[tuple[Whole, ...], distinct] = Field(
        default=(), description="Citation numbers that no reference is read as."
    )
    claims: tuple[Claim, ...] = Field(default=(), description="The claims, in the order of the text.")

    @property
    def stem(self) -> str:
        """The identifier without its prefix: the stem of the text file."""
        return self.id.partition(":")[2]

    @property
    def cited_numbers(self) -> tuple[int, ...]:
        """Every citation number that a claim cites, in order."""
        return tuple(sorted({number for claim in self.claims for number in claim.cited_numbers}))

    def source_of(self, reference: Reference) -> str:
        """Return the identifier of the source that *reference* lists."""
        if reference.id is not None:
            return reference.id
        if reference.doi is not None:
            return f"source:doi-{re.sub('[^a-z0-9._~-]+', '-', reference.doi.lower()).strip('-.')}"
        return f"source:pmid-{reference.pmid}" if reference.pmid else f"source:{self.stem}/{reference.position}"

    def status_of(self, claim: Claim) -> ReviewStatus:
        """Return the review status of *claim*: its own, else that of the file."""
        return claim.status or self.status

    def at_least(self, least: ReviewStatus) -> Article:
        """Return the article with those of its claims alone whose status is *least* or better."""
        if all(self.status_of(claim).reaches(least) for claim in self.claims):
            return self
        kept = [claim for claim in self.claims if self.status_of(claim).reaches(least)]
        names = {claim.id for claim in kept}
        cited = {number for claim in kept for number in claim.cited_numbers}
        claims = (
            claim if claim.restates is None or claim.restates in names else claim.model_copy(update={"restates": None})
            for claim in kept
        )
        unlisted = tuple(number for number in self.unlisted_citations if number in cited)
        return self.model_copy(update={"claims": tuple(claims), "unlisted_citations": unlisted})

    def readings_of(self, number: int) -> tuple[tuple[Reference, Reading], ...]:
        """Return what the citation *number* is read as, in the order of the list."""
        return tuple(
            (ref, reading) for ref in self.references for reading in ref.all_readings if reading.number == number
        )

    def unlisted(self, method: ReadingMethod) -> tuple[int, ...]:
        """Return the cited numbers that *method* reads no reference as."""
        read = {reading.number for ref in self.references for reading in ref.all_readings if reading.method is method}
        return tuple(number for number in self.cited_numbers if number not in read)

    @model_validator(mode="after")
    def _parts_agree(self) -> Article:
        raise_mistakes("Article", list(find_disagreements(self.model_dump())), self)
        return self
