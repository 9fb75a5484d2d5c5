"""``evigraph extract``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from evigraph.cli.batch import Batch, Memory, batch_options

if TYPE_CHECKING:
    from evigraph.assistance.assistant import Assistant
    from evigraph.assistance.endpoint import Usage
    from evigraph.extraction.outputs import Output
    from evigraph.vocabulary import Vocabulary

__all__ = ["command"]


@click.command("extract")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE|DIR...")
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
@batch_options
@click.option(
    "--llm", "url", metavar="URL", help="Ask the OpenAI-compatible endpoint at URL too, as http://host:port/v1."
)
@click.option("--model", metavar="NAME", help="The model to ask there.")
@click.option(
    "--llm-seconds",
    "seconds",
    type=click.FloatRange(min=0, min_open=True),
    default=120.0,
    show_default=True,
    help="Seconds that an answer may take.",
)
@click.option(
    "--llm-price", "prices", type=(float, float), metavar="IN OUT", help="Prices of a million tokens in and out."
)
@click.option(
    "--llm-answers",
    "answers",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Keep answers there; by default in the user's cache.",
)
def command(
    paths: tuple[Path, ...],
    out: Path | None,
    name: str,
    packs: tuple[Path, ...],
    jobs: int | None,
    scheduler: str | None,
    again: bool,
    url: str | None,
    model: str | None,
    seconds: float,
    prices: tuple[float, float] | None,
    answers: Path | None,
) -> int:
    r"""Read claims in articles, by rules, without a network; of a folder, all files of a kind that is read.

    \b
    yaml   claim files; with --out beside each a STEM.review.yaml: rule and confidence of each claim, what to check,
           sentences that no rule read, and names outside the vocabulary
           those names also as a vocabulary pack, STEM.terms.tsv, to be looked through before it is used
    jsonl  one JSON object a claim, with its rule and confidence

    With --llm and --model, the text of the articles is sent to that endpoint and nowhere else; its key is taken from
    EVIGRAPH_LLM_KEY. Each claim that it gives is held against the text, and what does not stand there is refused:
    the reasons are in STEM.review.yaml, or STEM.refused.jsonl.

    Confidence is the share of claims made in that way that were right on annotated articles.
    With --out, a file that was read into DIR already, with the same rules and vocabulary, is not read again.
    Exit status: 0, or 1 when some files could not be read.
    """
    from evigraph.corpus.files import find_files
    from evigraph.corpus.journal import Journal, digest_of_reading
    from evigraph.corpus.reader import Reader
    from evigraph.extraction.outputs import to_jsonl_output, to_yaml_output
    from evigraph.settings import write_whole
    from evigraph.vocabulary import load_vocabulary

    batch = Batch(find_files(paths), jobs, scheduler, again)
    vocabulary = load_vocabulary(*packs)
    assistant = _assistant(vocabulary, url, model, seconds, answers)
    if assistant is not None and scheduler is not None:
        raise click.UsageError("--llm and --scheduler exclude each other, since keys are not sent to workers")
    make = to_jsonl_output if name == "jsonl" else to_yaml_output
    reader = Reader(vocabulary, make, assistant.assist if assistant is not None else None)
    bill = Bill(prices)

    def show(output: Output) -> None:
        click.echo(output.files[0][1].decode(), nl=False)
        bill.add(output)

    if out is None:
        status = batch.read(reader, show)
        bill.show()
        return status

    def is_there(article: str) -> bool:
        return (out / f"{article}.{name}").is_file()

    def write(output: Output) -> None:
        for end, content in output.files:
            write_whole(out / f"{output.article}{end}", content)
        click.echo(output.summary, err=True)
        bill.add(output)

    reading = digest_of_reading(vocabulary, name, assistant.digest if assistant is not None else "")
    with Journal(out / ".evigraph" / "extracted.jsonl") as journal:
        status = batch.read(reader, write, Memory(journal, reading, is_there))
    bill.show()
    return status


def _assistant(
    vocabulary: Vocabulary, url: str | None, model: str | None, seconds: float, answers: Path | None
) -> Assistant | None:
    if url is None and model is None:
        return None
    if url is None or model is None:
        raise click.UsageError("--llm and --model go together: the address, and the name of a model there")
    from platformdirs import user_cache_path

    from evigraph.addresses import check_url
    from evigraph.assistance.assistant import Assistant
    from evigraph.assistance.endpoint import Endpoint

    check_url(url)
    folder = answers or user_cache_path("evigraph") / "answers"
    return Assistant(Endpoint(url, model, folder, seconds), vocabulary)


class Bill:
    """What asking a model took, over all articles."""

    def __init__(self, prices: tuple[float, float] | None) -> None:
        self.prices = prices
        self.usage: Usage | None = None
        self.refused = 0

    def add(self, output: Output) -> None:
        """Add what one article took."""
        if output.usage is not None:
            self.usage = output.usage if self.usage is None else self.usage + output.usage
            self.refused += output.refused

    def show(self) -> None:
        """Say what it took, if a model was asked."""
        if self.usage is None:
            return
        told = (
            f"the model: {self.usage.sent} answers, {self.usage.kept} kept from before, "
            f"{self.usage.tokens_in:,} tokens in, {self.usage.tokens_out:,} out"
        )
        cost = "" if self.prices is None else f", cost {self.usage.cost(*self.prices):.4f}"
        click.echo(f"{told}{cost}; {self.refused} claims refused", err=True)
