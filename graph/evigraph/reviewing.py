"""Review what a program read: one decision a claim, written at once, with who took it and when."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from evigraph.articles import Article
from evigraph.claimfiles import load_article, to_plain, to_yaml
from evigraph.claims import Review
from evigraph.codes import ReviewStatus
from evigraph.rereading import says_the_same
from evigraph.settings import Settings, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from evigraph.claims import Claim

__all__ = ["Decision", "Reviewer", "read_decisions", "rejected_claims", "waiting_claims"]

#: The folder of claims that were rejected, so that they do not come back, and the record of all decisions.
REJECTED: Final = "rejected"
DECISIONS: Final = "decisions.jsonl"


class Decision(StrEnum):
    """What a person decides about a claim."""

    ACCEPT = "accept"
    EDIT = "edit"
    REJECT = "reject"


def waiting_claims(file: Path) -> list[Claim]:
    """Return the claims of the claim *file* that nobody has reviewed, in its order."""
    article = load_article(file)
    return [claim for claim in article.claims if article.status_of(claim) is ReviewStatus.UNREVIEWED]


def rejected_claims(settings: Settings, stem: str) -> tuple[Claim, ...]:
    """Return the claims of the article *stem* that were rejected."""
    file = settings.root / REJECTED / f"{stem}.yaml"
    return load_article(file).claims if file.is_file() else ()


def read_decisions(settings: Settings) -> Iterator[dict[str, Any]]:
    """Yield what was decided, the oldest first: claim, decision, who, when."""
    file = settings.root / "review" / DECISIONS
    if file.is_file():
        for line in file.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)


@dataclass(frozen=True, slots=True)
class Reviewer:
    """A person who reviews the claims of a workspace."""

    settings: Settings
    name: str

    def decide(
        self, file: Path, claim: Claim, decision: Decision, when: datetime, *, edited: Claim | None = None
    ) -> Article:
        """Write the *decision* about *claim* to its *file*, and to the record; return the article as it is then.

        A claim that another person has reviewed becomes approved when it is accepted.

        Raises:
            LookupError: the file has no such claim any more.
            ClaimFileError: the file has become wrong meanwhile.
        """
        article = load_article(file)
        if claim.id not in {known.id for known in article.claims}:
            raise LookupError(f"{file}: there is no claim {claim.id.partition(':')[2]} any more")
        if decision is Decision.REJECT:
            self._keep_rejected(article, claim)
            claims = [
                known if known.restates != claim.id else known.model_copy(update={"restates": None})
                for known in article.claims
                if known.id != claim.id
            ]
        else:
            (known,) = (known for known in article.claims if known.id == claim.id)
            accepted = (edited or claim).model_copy(
                update={
                    "id": claim.id,
                    "status": self._status(article, known),
                    "needs_review": (),
                    "reviews": (*known.reviews, Review(who=self.name, when=when.isoformat(timespec="seconds"))),
                }
            )
            claims = [accepted if known.id == claim.id else known for known in article.claims]
        changed = Article.model_validate(to_plain(article.model_copy(update={"claims": tuple(claims)})))
        write_whole(file, to_yaml(changed).encode())
        self._record(claim, decision, when)
        return changed

    def _status(self, article: Article, claim: Claim) -> ReviewStatus:
        if article.status_of(claim) is ReviewStatus.UNREVIEWED:
            return ReviewStatus.REVIEWED
        before = [entry["who"] for entry in read_decisions(self.settings) if entry["claim"] == claim.identifier]
        before += [review.who for review in claim.reviews]
        return ReviewStatus.APPROVED if set(before) - {self.name} else article.status_of(claim)

    def _keep_rejected(self, article: Article, claim: Claim) -> None:
        file = self.settings.root / REJECTED / f"{article.stem}.yaml"
        file.parent.mkdir(exist_ok=True)
        others = [known for known in rejected_claims(self.settings, article.stem) if not says_the_same(known, claim)]
        gone = (*others, claim.model_copy(update={"restates": None}))
        # Two rejected claims may have had the same name, one after the other.
        named = {known.id: known for known in gone}
        write_whole(file, to_yaml(article.model_copy(update={"claims": tuple(named.values())})).encode())

    def _record(self, claim: Claim, decision: Decision, when: datetime) -> None:
        folder = self.settings.root / "review"
        folder.mkdir(exist_ok=True)
        entry = {
            "claim": claim.identifier,
            "decision": str(decision),
            "who": self.name,
            "when": when.isoformat(timespec="seconds"),
            "digest": claim.span.digest,
        }
        with (folder / DECISIONS).open("a", encoding="utf-8", newline="\n") as file:
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")
