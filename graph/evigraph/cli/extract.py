"""``evigraph extract``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evigraph.extraction.engine import Extraction

__all__ = ["command"]


@click.command("extract")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Write files there.")
@click.option("--format", "name", type=click.Choice(["yaml", "jsonl"]), default="yaml", show_default=True)
@click.option(
    "--vocabulary",
    "packs",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="PACK",
    help="Terms of your own, a .tsv or .ttl file; repeatable.",
)
def command(files: tuple[Path, ...], out: Path | None, name: str, packs: tuple[Path, ...]) -> int:
    r"""Read claims in articles, by rules, without a network.

    \b
    yaml   claim files; with --out beside each a STEM.review.yaml: rule and confidence of each claim, what to check,
           sentences that no rule read, and names outside the vocabulary
           those names also as a vocabulary pack, STEM.terms.tsv, to be looked through before it is used
    jsonl  one JSON object a claim, with its rule and confidence

    Confidence is the share of claims made in that way that were right on annotated articles.
    Exit status: 0, or 1 when some files could not be read.
    """
    from evigraph.documents.reading import read_documents
    from evigraph.errors import EvigraphError, message_of
    from evigraph.extraction.engine import Extractor
    from evigraph.vocabulary import load_vocabulary

    extractor = Extractor(load_vocabulary(*packs))
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
    failed = 0
    for file in files:
        try:
            extractions = [extractor.extract(document) for document in read_documents(file)]
        except (EvigraphError, OSError) as error:
            click.echo(f"evigraph: {message_of(error)}", err=True)
            failed += 1
            continue
        for extraction in extractions:
            _write(extraction, out, name)
    return 1 if failed else 0


def _write(extraction: Extraction, out: Path | None, name: str) -> None:
    stem = extraction.document.name
    content = "".join(f"{line}\n" for line in _lines(extraction)) if name == "jsonl" else _yaml(extraction)
    if out is None:
        click.echo(content, nl=False)
        return
    _replace(out / f"{stem}.{name}", content)
    if name == "yaml":
        from evigraph.yamlfile import write_yaml

        _replace(out / f"{stem}.review.yaml", write_yaml(_review(extraction)))
        if extraction.proposals:
            from evigraph.extraction.proposals import to_table

            _replace(out / f"{stem}.terms.tsv", to_table(extraction.proposals, stem))
    click.echo(
        f"{stem}: {len(extraction.drafts)} claims, {len(extraction.uncovered)} sentences not read, "
        f"{len(extraction.proposals)} new names",
        err=True,
    )


def _lines(extraction: Extraction) -> Iterator[str]:
    from evigraph.extraction.claimrecords import iterate_records

    return (json.dumps(record, ensure_ascii=False) for record in iterate_records(extraction))


def _yaml(extraction: Extraction) -> str:
    from evigraph.claimfiles import to_yaml
    from evigraph.extraction.claimrecords import to_article

    return to_yaml(to_article(extraction))


def _review(extraction: Extraction) -> dict[str, Any]:
    from evigraph.extraction.claimrecords import claim_name, reasons_for_review

    return {
        "claims": [
            {
                "id": f"claim:{claim_name(extraction, number)}",
                "rule": draft.rule,
                "confidence": round(draft.confidence, 2),
                "needs_review": reasons_for_review(draft),
            }
            for number, draft in enumerate(extraction.drafts, 1)
        ],
        "uncovered": [
            {"start": sentence.start, "end": sentence.end, "text": " ".join(sentence.text.split())}
            for sentence in extraction.uncovered
        ],
        "new_terms": [
            {
                "name": proposal.name,
                "kind": proposal.kind,
                **({"parent": proposal.parent} if proposal.parent else {}),
                "count": proposal.count,
                "sentence": proposal.sentence,
            }
            for proposal in extraction.proposals
        ],
    }


def _replace(path: Path, content: str) -> None:
    """Write *content* beside *path* and move it there, so that no reader sees half of it."""
    beside = path.with_name(f".{path.name}.part")
    beside.write_text(content, encoding="utf-8")
    beside.replace(path)
