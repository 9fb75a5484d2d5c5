"""Add articles to a workspace: their texts, what a program read in them, and what is to be checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from evigraph.claimfiles import load_article, to_yaml
from evigraph.rereading import Reread, reread
from evigraph.reviewing import rejected_claims
from evigraph.settings import Settings, write_whole
from evigraph.terminologies.proposed import propose
from evigraph.yamlfile import write_yaml

if TYPE_CHECKING:
    from pathlib import Path

    from evigraph.articles import Article
    from evigraph.extraction.engine import Extraction
    from evigraph.extraction.proposals import Proposal

__all__ = ["Added", "Prepared", "add_article", "prepare"]

#: The folders for what is to be checked, and for reviewed claims whose sentences are gone.
REVIEW: Final = "review"
VANISHED: Final = "vanished"


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was read in an article, before it is held against what the workspace has."""

    claims: Article
    text: str
    #: What there is to check, by claim: its rule, its confidence, and why.
    checks: tuple[dict[str, Any], ...]
    uncovered: tuple[dict[str, Any], ...]
    proposals: tuple[Proposal, ...]

    @property
    def article(self) -> str:
        """The name of the article."""
        return self.claims.stem


def prepare(extraction: Extraction) -> Prepared:
    """Return what :func:`add_article` needs of *extraction*, which can be sent from one process to another."""
    from evigraph.extraction.claimrecords import iterate_records, to_article

    claims = to_article(extraction)
    checks = (
        {
            "id": f"claim:{record['id']}",
            "rule": record["rule"],
            "confidence": record["confidence"],
            "check": record["needs_review"],
        }
        for record in iterate_records(extraction)
    )
    uncovered = (
        {"start": sentence.start, "end": sentence.end, "text": " ".join(sentence.text.split())}
        for sentence in extraction.uncovered
    )
    return Prepared(claims, extraction.document.text, tuple(checks), tuple(uncovered), tuple(extraction.proposals))


@dataclass(frozen=True, slots=True)
class Added:
    """An article as added: its claim file, and what became of the claims."""

    file: Path
    reread: Reread
    #: Sentences with clinical words of which nothing was read, and names outside the vocabulary.
    uncovered: int
    new_names: int

    def __str__(self) -> str:
        """Say in one line what was added."""
        article, done = self.reread.article, self.reread
        parts = [f"{len(article.claims)} claims"]
        parts += [
            f"{len(found)} {words}"
            for found, words in (
                (done.added, "new"),
                (done.moved, "reviewed ones moved with their sentences"),
                (done.vanished, "reviewed ones whose sentences are gone"),
                (done.dropped, "no longer read"),
            )
            if found and len(found) != len(article.claims)
        ]
        parts += [f"{self.uncovered} sentences not read", f"{self.new_names} new names"]
        return f"{self.file.stem}: {', '.join(parts)}"


def add_article(settings: Settings, prepared: Prepared) -> Added:
    """Add an article to the workspace.

    Raises:
        ClaimFileError: the claim file that the workspace has is wrong.
        OSError: a file cannot be written.
    """
    article, text = prepared.claims, prepared.text
    file = settings.claims / f"{article.stem}.yaml"
    old = load_article(file) if file.is_file() else article.model_copy(update={"claims": ()})
    done = reread(old, article, text, rejected=rejected_claims(settings, article.stem))
    settings.keep_text(article.stem, text)
    for folder in (settings.claims, settings.root / REVIEW):
        folder.mkdir(exist_ok=True)
    if done.vanished:
        _keep_vanished(settings, done, old)
    write_whole(file, to_yaml(done.article).encode())
    write_whole(settings.root / REVIEW / f"{article.stem}.yaml", write_yaml(_to_check(done, prepared)).encode())
    if prepared.proposals:
        from evigraph.extraction.proposals import to_table

        # Without them the store could not be built; each claim that uses one says so.
        propose(settings, to_table(prepared.proposals, article.stem))
    return Added(file, done, len(prepared.uncovered), len(prepared.proposals))


def _keep_vanished(settings: Settings, done: Reread, old: Article) -> None:
    """Put the claims whose sentences are gone where no build reads them, after those that are there."""
    file = settings.root / VANISHED / f"{old.stem}.yaml"
    file.parent.mkdir(exist_ok=True)
    before = load_article(file).claims if file.is_file() else ()
    gone = {claim.id: claim for claim in (*before, *done.vanished)}
    whole = old.model_copy(update={"claims": tuple(gone.values())})
    write_whole(file, to_yaml(whole).encode())


def _to_check(done: Reread, prepared: Prepared) -> dict[str, Any]:
    """Return what people should look at: doubtful readings, sentences that were not read, names that are not known."""
    return {
        "claims": [
            {**check, "id": done.names[check["id"]]} for check in prepared.checks if done.names.get(check["id"])
        ],
        "vanished": [claim.id for claim in done.vanished],
        "uncovered": list(prepared.uncovered),
        "new_terms": [
            {"name": proposal.name, "kind": str(proposal.kind), "sentence": proposal.sentence}
            for proposal in prepared.proposals
        ],
    }
