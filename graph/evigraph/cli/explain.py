"""``evigraph explain``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import click

from evigraph.cli.options import endpoint_options, open_graph, store_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evigraph.api import Graph
    from evigraph.proofs.explaining import Explanation
    from evigraph.proofs.passages import TextFolder
    from evigraph.questions.reply import AnswerRow, Reply

__all__ = ["MOST_PROOFS", "command"]

#: More proofs of one thing than these are refused.
MOST_PROOFS: Final = 20


@click.command("explain")
@click.argument("what", nargs=-1, metavar="[CLAIM|STATEMENT|QUESTION]")
@click.option("--row", metavar="TERM", help="Of the answers to a question, prove this one.")
@click.option(
    "--proofs",
    type=click.IntRange(1, MOST_PROOFS),
    default=1,
    show_default=True,
    help="So many different proofs of each thing.",
)
@click.option("--why-not", "drug", metavar="DRUG", help="Say why DRUG is not an option, with --for CONDITION.")
@click.option("--for", "condition", metavar="CONDITION", help="The condition of --why-not.")
@click.option("--class", "drug_class", metavar="CLASS", help="With --why-not: the class that DRUG should be of.")
@click.option("--phase", metavar="PHASE", help="With --why-not: acute, subacute, chronic or recurrent.")
@click.option("--population", metavar="PEOPLE", help="With --why-not: the people asked about.")
@click.option(
    "--texts",
    metavar="DIR",
    help="Folder of the articles' texts, for sentences; else $EVIGRAPH_TEXTS. A text that changed is never shown.",
)
@store_option
@endpoint_options
@click.option("--format", "form", type=click.Choice(["text", "json", "prov"]), default="text", show_default=True)
def command(
    what: tuple[str, ...],
    row: str | None,
    proofs: int,
    drug: str | None,
    condition: str | None,
    drug_class: str | None,
    phase: str | None,
    population: str | None,
    texts: str | None,
    store: str | None,
    endpoint: str | None,
    timeout: float,
    form: str,
) -> None:
    r"""Prove what the graph holds, or say why a drug is not an option.

    \b
    evigraph explain 001-011                              what a claim says, and what follows
    evigraph explain tizanidine within "muscle relaxant"  why a statement holds
    evigraph explain "Is baclofen safe for back pain?"    why each answer holds
    evigraph explain --why-not baclofen --for radiculopathy

    A proof is the fewest asserted statements from which the rules, and the question's query, give the thing again.
    """
    from evigraph.proofs.passages import TextFolder

    about = {"--for": condition, "--class": drug_class, "--phase": phase, "--population": population}
    folder = TextFolder.open(texts)
    if drug is not None:
        if what or row is not None:
            raise click.UsageError("--why-not takes no CLAIM, STATEMENT or QUESTION and no --row; leave them out")
        if condition is None:
            raise click.UsageError("--why-not needs a condition, as in: --why-not baclofen --for radiculopathy")
        if form == "prov":
            raise click.UsageError("--why-not proves nothing, so that it has no provenance; use --format json")
        graph = open_graph(store, endpoint, timeout)
        from evigraph.proofs.structure import why_not_to_json
        from evigraph.proofs.whynot import why_not

        found = why_not(graph, drug, condition, drug_class, phase, population, texts=folder)
        click.echo(_json(why_not_to_json(found)) if form == "json" else str(found))
        return
    for option, value in about.items():
        if value is not None:
            raise click.UsageError(f"{option} goes with --why-not, as in: --why-not baclofen --for radiculopathy")
    if not " ".join(what).strip():
        raise click.UsageError("say what to explain, as in: evigraph explain 001-011")
    _explain(open_graph(store, endpoint, timeout), what, row, proofs, folder, form)


def _explain(
    graph: Graph, what: Sequence[str], row: str | None, proofs: int, texts: TextFolder | None, form: str
) -> None:
    from evigraph.proofs.explaining import explain_claim, explain_reply, explain_statement
    from evigraph.proofs.statements import find_claim, find_statement

    claim = find_claim(graph, what[0]) if len(what) == 1 else None
    statement = find_statement(graph, what) if claim is None else None
    if (claim or statement) and row is not None:
        raise click.UsageError("--row goes with a question")
    if claim is not None:
        _print(explain_claim(graph, claim, bound=proofs, texts=texts), form)
    elif statement is not None:
        _print(explain_statement(graph, statement, bound=proofs, texts=texts), form)
    else:
        reply = graph.ask(" ".join(what))
        if not reply.answers:
            click.echo(_json(reply.to_json()) if form == "json" else str(reply))
            return
        _print(explain_reply(graph, reply, _rows(graph, reply, row), proofs, texts), form)


def _rows(graph: Graph, reply: Reply, named: str | None) -> list[AnswerRow]:
    """Return the answers of *reply*, or those about the term called *named*."""
    if named is None:
        return list(reply.answers)
    terms = {term.iri for term in graph.vocabulary.candidates(named)}
    found = [row for row in reply.answers if row.iri in terms or named.casefold() in {row.term.casefold(), row.iri}]
    if not found:
        listed = ", ".join(dict.fromkeys(row.term for row in reply.answers))
        raise click.BadParameter(f"the reply has no answer {named!r}; it has {listed}", param_hint="--row")
    return found


def _print(explanation: Explanation, form: str) -> None:
    if form == "json":
        from evigraph.proofs.structure import explanation_to_json

        click.echo(_json(explanation_to_json(explanation)))
    elif form == "prov":
        from evigraph.proofs.provenance import write_provenance

        click.echo(write_provenance(explanation))
    else:
        from evigraph.proofs.wording import to_text

        click.echo(to_text(explanation))


def _json(values: object) -> str:
    return json.dumps(values, ensure_ascii=False, indent=2)
