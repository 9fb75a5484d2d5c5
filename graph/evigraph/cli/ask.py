"""``evigraph ask``."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Final

import click

from evigraph.cli.explain import MOST_PROOFS
from evigraph.cli.failures import describe_failure
from evigraph.cli.options import endpoint_options, min_status_option, open_graph, store_option

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from evigraph.api import Graph
    from evigraph.proofs.explaining import Explanation
    from evigraph.proofs.passages import TextFolder
    from evigraph.questions.reply import AnswerRow, Reply

__all__ = ["MOST_BYTES", "command"]

#: Bytes that a line of a pipe may have; nobody asks a longer question, and reading one would hold up all others.
MOST_BYTES: Final = 2_000

_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class _Asking:
    """A graph to ask, and how its replies are written."""

    graph: Graph
    form: str
    explained: bool
    bound: int
    texts: TextFolder | None

    def show(self, reply: Reply) -> str:
        """Write *reply*, with the proofs of its answers where they are asked for."""
        return _WRITERS[self.form](reply, self._explanation(reply, reply.answers) if self.explained else None)

    def explain(self, reply: Reply, rows: Sequence[AnswerRow]) -> str:
        """Write the proofs of *rows* of *reply*."""
        explanation = self._explanation(reply, rows)
        if self.form == "text":
            from evigraph.proofs.wording import to_text

            return to_text(explanation)
        from evigraph.proofs.structure import explanation_to_json

        return _dump(explanation_to_json(explanation), indent=2 if self.form == "json" else None)

    def _explanation(self, reply: Reply, rows: Sequence[AnswerRow]) -> Explanation:
        from evigraph.proofs.explaining import explain_reply

        return explain_reply(self.graph, reply, rows, self.bound, self.texts)


def _text(reply: Reply, explanation: Explanation | None) -> str:
    from evigraph.questions.display import DISCLAIMER, to_text

    shown = to_text(reply, colour=sys.stdout.isatty())
    if explanation is None or not explanation.proved:
        return shown
    from evigraph.proofs.wording import to_text as proofs_to_text

    # The proofs end with the same words.
    return f"{shown.removesuffix(DISCLAIMER).rstrip()}\n\n{proofs_to_text(explanation)}"


def _json(reply: Reply, explanation: Explanation | None) -> str:
    return _dump(_values(reply, explanation), indent=2)


def _json_line(reply: Reply, explanation: Explanation | None) -> str:
    return _dump(_values(reply, explanation))


def _values(reply: Reply, explanation: Explanation | None) -> dict[str, Any]:
    values = reply.to_json()
    if explanation is not None:
        from evigraph.proofs.structure import explanation_to_json

        proofs = explanation_to_json(explanation)
        # What the reply says already; the query is long.
        values["proofs"] = {key: value for key, value in proofs.items() if key not in {"asked", "sparql"}}
    return values


def _dump(values: dict[str, Any], *, indent: int | None = None) -> str:
    import json

    return json.dumps(values, ensure_ascii=False, indent=indent)


#: Writer for every name that ``--format`` accepts.
_WRITERS: Final[dict[str, Callable[[Reply, Explanation | None], str]]] = {
    "text": _text,
    "json": _json,
    "jsonl": _json_line,
}


@click.command("ask")
@click.argument("question", nargs=-1)
@store_option
@endpoint_options
@min_status_option
@click.option(
    "--format",
    "form",
    type=click.Choice(list(_WRITERS)),
    help="text, json (indented) or jsonl (one line a reply); a pipe of questions gets jsonl, all else text.",
)
@click.option("--explain", "explained", is_flag=True, help="Prove each row: the claims and rules that it rests on.")
@click.option(
    "--proofs",
    "bound",
    type=click.IntRange(1, MOST_PROOFS),
    metavar="N",
    help=f"So many different proofs of each row, at most {MOST_PROOFS}; else one.",
)
@click.option(
    "--texts",
    metavar="DIR",
    help="Folder of the articles' texts, for sentences in proofs; else $EVIGRAPH_TEXTS.",
)
def command(
    question: tuple[str, ...],
    store: str | None,
    endpoint: str | None,
    timeout: float,
    min_status: str,
    form: str | None,
    explained: bool,
    bound: int | None,
    texts: str | None,
) -> None:
    """Answer QUESTION, in plain English, with the claims behind the answer.

    The reply says how the question was read. Evidence against, no evidence, outside the graph, and not understood
    are four different replies.

    Without QUESTION a prompt opens on a terminal, and a pipe is read: one question a line in UTF-8, without blank
    lines and lines that begin with #; each gets one line of JSON as soon as it is answered. A question that fails is
    reported by its line number, has "status": "failed", and does not stop the rest. The prompt keeps what is typed in
    the user's state folder, unless EVIGRAPH_NO_HISTORY is set.
    """
    text = " ".join(question).strip()
    on_terminal = not question and _is_terminal(sys.stdin)
    prompts = on_terminal and _is_terminal(sys.stdout)
    if not text and (question or sys.stdin is None):
        raise click.UsageError("say the question, as in: evigraph ask 'Is baclofen recommended for back strain?'")
    if not explained and not prompts and (bound is not None or texts is not None):
        raise click.UsageError("--proofs and --texts are about proofs; ask for these by --explain")
    form = form or ("text" if text or prompts else "jsonl")
    folder = _open_texts(texts) if explained or prompts else None
    asking = _Asking(open_graph(store, endpoint, timeout, min_status), form, explained, bound or 1, folder)
    if text:
        click.echo(asking.show(asking.graph.ask(text)))
        return
    # Read now, so that a graph that is not there is one failure and not one of every question.
    _ = asking.graph.vocabulary
    if prompts:
        from evigraph.cli.prompt import Prompt

        Prompt(asking.graph, asking.show, asking.explain).run()
        return
    if on_terminal:
        click.echo("evigraph: reading one question a line; Ctrl-D ends", err=True)
    for line in _read_lines(sys.stdin.buffer):
        # In bytes, which no encoding of the machine's changes; a reply is out before the next question is read.
        if reply := _reply_to(line, asking):
            click.echo(reply.encode())


def _open_texts(path: str | None) -> TextFolder | None:
    from evigraph.proofs.passages import TextFolder

    return TextFolder.open(path)


def _is_terminal(stream: IO[str] | None) -> bool:
    return stream is not None and stream.isatty()


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the pipe that has a question, and what keeps it from being asked."""

    number: int
    question: str
    problem: str = ""


def _read_lines(source: IO[bytes]) -> Iterator[_Line]:
    number = 0
    while data := source.readline(MOST_BYTES + len(b"\r\n")):
        number += 1
        rest = data
        while rest and not rest.endswith(b"\n"):
            rest = source.readline(MOST_BYTES)
        if number == 1:
            data = data.removeprefix(_BYTE_ORDER_MARK)
        if data.strip() and not data.lstrip().startswith(b"#"):
            yield _read_line(number, data.rstrip(b"\r\n"))


def _read_line(number: int, data: bytes) -> _Line:
    problem = ""
    if len(data) > MOST_BYTES:
        problem = f"the line is longer than {MOST_BYTES} bytes; shorten the question"
    else:
        try:
            data.decode()
        except UnicodeDecodeError as error:
            problem = f"byte {error.start + 1} is not UTF-8; write the questions in UTF-8"
    return _Line(number, data.decode(errors="replace").strip(), problem)


def _reply_to(line: _Line, asking: _Asking) -> str:
    """Return what is written for *line*, and report on standard error what kept it from being answered."""
    problem = line.problem
    if not problem:
        try:
            shown = asking.show(asking.graph.ask(line.question))
        except Exception as error:  # noqa: BLE001 - whatever one question does, the rest is answered
            problem = describe_failure(error)
        else:
            return f"> {line.question}\n{shown}\n" if asking.form == "text" else shown
    for part in problem.splitlines():
        click.echo(f"evigraph: line {line.number}: {part}", err=True)
    if asking.form == "text":
        return ""
    # A line for a line, so that a program that waits for the reply to what it wrote does not wait for ever.
    return _dump({"question": line.question, "status": "failed", "error": problem})
