"""``evigraph review``."""

from __future__ import annotations

import getpass
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from evigraph.claims import Claim
    from evigraph.reviewing import Reviewer

__all__ = ["command"]

_KEYS = "a accept, e edit, r reject, s skip, q quit"
_AROUND = 160


@click.command("review")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True), metavar="[FILE]...")
@click.option("--who", metavar="NAME", help="Who reviews; else the name that you are logged in by.")
def command(files: tuple[Path, ...], who: str | None) -> None:
    """Look through the claims that nobody has reviewed, one at a time, and decide about each.

    Shown are the sentence with the passage marked, and the reading in words. Every decision is written at once, so that
    you can stop and go on another time; who decided what and when stands in review/decisions.jsonl. A rejected claim
    goes to rejected/ and does not come back when its article is read again.
    """
    from evigraph.reviewing import Reviewer, waiting_claims
    from evigraph.settings import WorkspaceError, find_settings

    settings = find_settings()
    if settings is None:
        raise WorkspaceError("there is no workspace here; make one with: evigraph init")
    reviewer = Reviewer(settings, who or getpass.getuser())
    chosen = files or tuple(sorted(settings.claims.glob("*.yaml")))
    counted = dict.fromkeys(("accept", "edit", "reject", "skip"), 0)
    idle = "nothing decided" if any(map(waiting_claims, chosen)) else "nothing to review"
    for file in chosen:
        if not _review_file(reviewer, file, counted):
            break
    click.echo(", ".join(f"{count} {word}ed" for word, count in _past(counted)) or idle)


def _past(counted: dict[str, int]) -> list[tuple[str, int]]:
    words = {"skip": "skipp"}
    return [(words.get(word, word), count) for word, count in counted.items() if count]


def _review_file(reviewer: Reviewer, file: Path, counted: dict[str, int]) -> bool:
    """Ask about the claims of *file*; tell whether to go on with the next."""
    from evigraph.reviewing import Decision, waiting_claims

    waiting = waiting_claims(file)
    text = _text(reviewer, file)
    for number, claim in enumerate(waiting, 1):
        click.echo(f"\n{file.stem}: {number} of {len(waiting)}, {claim.identifier}")
        _show(claim, text)
        key = _ask()
        edited = None
        if key == "q":
            return False
        if key == "e":
            edited = _edit(claim)
        if key == "s" or (key == "e" and edited is None):
            counted["skip"] += 1
            continue
        decision = {"a": Decision.ACCEPT, "e": Decision.EDIT, "r": Decision.REJECT}[key]
        reviewer.decide(file, claim, decision, datetime.now().astimezone(), edited=edited)
        counted[str(decision)] += 1
    return True


def _text(reviewer: Reviewer, file: Path) -> str | None:
    kept = reviewer.settings.articles / f"{file.stem}.txt"
    return kept.read_bytes().decode() if kept.is_file() else None


def _show(claim: Claim, text: str | None) -> None:
    from evigraph.texts import passage_digest

    span = claim.span
    if text is not None and passage_digest(text[span.start : span.end]) == span.digest:
        start = max(text.rfind("\n", 0, span.start) + 1, span.start - _AROUND)
        end = text.find("\n", span.end)
        end = min(end if end >= 0 else len(text), span.end + _AROUND)
        click.echo(f"  {text[start : span.start]}{_marked(text[span.start : span.end])}{text[span.end : end]}")
    else:
        click.echo("  the text that it was read in is not in articles/, or has changed")
    click.echo(f"  {claim.kind}, {claim.direction}: {claim.paraphrase}")
    plain = claim.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    for key, value in plain.items():
        if key not in {"id", "kind", "direction", "paraphrase", "span", "derivation", "status"}:
            click.echo(f"    {key}: {value}")


def _marked(words: str) -> str:
    return click.style(words, bold=True, underline=True) if sys.stdout.isatty() else f"[[{words}]]"


def _ask() -> str:
    """Return the key of a decision; the end of the input is the end of the review."""
    while True:
        click.echo(f"{_KEYS}? ", nl=False)
        line = sys.stdin.readline()
        if not line:
            click.echo()
            return "q"
        key = line.strip().lower()[:1]
        if key and key in "aersq":
            return key


def _edit(claim: Claim) -> Claim | None:
    """Return *claim* as a person changed it in an editor, or None when nothing was changed."""
    from pydantic import ValidationError

    from evigraph.claims import Claim as ClaimModel
    from evigraph.yamlfile import read_yaml, write_yaml

    text = write_yaml(claim.model_dump(mode="json", exclude_none=True, exclude_defaults=True))
    while True:
        changed = click.edit(text, extension=".yaml")
        if changed is None or changed == text:
            return None
        document = read_yaml(changed)
        mistakes = [f"line {trouble.line}: {trouble.message}" for trouble in document.troubles]
        try:
            if not mistakes:
                return ClaimModel.model_validate(document.data)
        except ValidationError as error:
            mistakes = [f"{'.'.join(map(str, detail['loc']))}: {detail['msg']}" for detail in error.errors()]
        click.echo(f"  not a claim: {'; '.join(mistakes)}")
        text = changed
