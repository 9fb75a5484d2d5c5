"""Add articles to a workspace: their texts, what a program read in them, and what is to be checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from evigraph.claimfiles import load_article, to_yaml
from evigraph.errors import EvigraphError
from evigraph.rereading import Reread, reread
from evigraph.reviewing import rejected_claims
from evigraph.settings import Settings, write_whole
from evigraph.terminologies.proposed import propose
from evigraph.yamlfile import write_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evigraph.articles import Article
    from evigraph.extraction.engine import Extraction, Extractor

__all__ = ["Added", "SameName", "add_file"]

#: The folders for what is to be checked, and for reviewed claims whose sentences are gone.
REVIEW: Final = "review"
VANISHED: Final = "vanished"


class SameName(EvigraphError, ValueError):
    """Two files would be the same article."""

    def __init__(self, path: Path, stem: str, other: Path) -> None:
        self.path = path
        super().__init__(f"{path}: {other} gives the article {stem!r} too; rename one of the files")


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


def add_file(settings: Settings, extractor: Extractor, path: Path, known: dict[str, Path]) -> Iterator[Added]:
    """Add the articles in the file at *path* to the workspace; *known* are those of this run, by name.

    Raises:
        UnreadableDocument: the file is no article that can be read.
        ClaimFileError: the claim file that the workspace has is wrong.
        SameName: another file of this run has given the article already.
    """
    from evigraph.documents.reading import read_documents
    from evigraph.extraction.claimrecords import to_article

    for document in read_documents(path):
        extraction = extractor.extract(document)
        article = to_article(extraction)
        other = known.setdefault(article.stem, path)
        if other is not path:
            raise SameName(path, article.stem, other)
        yield _add(settings, article, extraction)


def _add(settings: Settings, article: Article, extraction: Extraction) -> Added:
    text = extraction.document.text
    file = settings.claims / f"{article.stem}.yaml"
    old = load_article(file) if file.is_file() else article.model_copy(update={"claims": ()})
    done = reread(old, article, text, rejected=rejected_claims(settings, article.stem))
    settings.keep_text(article.stem, text)
    for folder in (settings.claims, settings.root / REVIEW):
        folder.mkdir(exist_ok=True)
    if done.vanished:
        _keep_vanished(settings, done, old)
    write_whole(file, to_yaml(done.article).encode())
    write_whole(settings.root / REVIEW / f"{article.stem}.yaml", write_yaml(_to_check(done, extraction)).encode())
    if extraction.proposals:
        from evigraph.extraction.proposals import to_table

        # Without them the store could not be built; each claim that uses one says so.
        propose(settings, to_table(extraction.proposals, article.stem))
    return Added(file, done, len(extraction.uncovered), len(extraction.proposals))


def _keep_vanished(settings: Settings, done: Reread, old: Article) -> None:
    """Put the claims whose sentences are gone where no build reads them, after those that are there."""
    file = settings.root / VANISHED / f"{old.stem}.yaml"
    file.parent.mkdir(exist_ok=True)
    before = load_article(file).claims if file.is_file() else ()
    gone = {claim.id: claim for claim in (*before, *done.vanished)}
    whole = old.model_copy(update={"claims": tuple(gone.values())})
    write_whole(file, to_yaml(whole).encode())


def _to_check(done: Reread, extraction: Extraction) -> dict[str, Any]:
    """Return what people should look at: doubtful readings, sentences that were not read, names that are not known."""
    from evigraph.extraction.claimrecords import iterate_records

    claims = []
    for record in iterate_records(extraction):
        name = done.names.get(f"claim:{record['id']}")
        if name is not None:
            claims.append(
                {
                    "id": name,
                    "rule": record["rule"],
                    "confidence": record["confidence"],
                    "check": record["needs_review"],
                }
            )
    return {
        "claims": claims,
        "vanished": [claim.id for claim in done.vanished],
        "uncovered": [
            {"start": sentence.start, "end": sentence.end, "text": " ".join(sentence.text.split())}
            for sentence in extraction.uncovered
        ],
        "new_terms": [
            {"name": proposal.name, "kind": str(proposal.kind), "sentence": proposal.sentence}
            for proposal in extraction.proposals
        ],
    }
