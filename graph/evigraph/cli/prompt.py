"""The prompt of ``evigraph ask``: question after question, with history and completion.

The libraries that the terminal needs are imported here, so that only a prompt that opens pays for them.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_left
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Final

import click
from prompt_toolkit import PromptSession
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.completion import Completer, Completion
from prompt_toolkit.history import FileHistory, History, InMemoryHistory

from evigraph import __version__
from evigraph.cli.failures import describe_failure
from evigraph.questions.forms import load_forms
from evigraph.terms import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from prompt_toolkit.completion import CompleteEvent
    from prompt_toolkit.document import Document

    from evigraph.api import Graph
    from evigraph.questions.reply import AnswerRow, Reply
    from evigraph.vocabulary import Vocabulary

__all__ = ["COMMANDS", "NO_HISTORY", "Prompt", "QuestionCompleter", "open_history"]

#: Environment variable that, with any value, keeps questions from being written to disk.
NO_HISTORY: Final = "EVIGRAPH_NO_HISTORY"

#: What the prompt takes besides questions.
COMMANDS: Final[dict[str, str]] = {
    "help": "show what can be asked",
    "explain [ROW]": "prove the rows of the last answer, or one of them, by number or name",
    "sparql": "show the query of the last answer",
    "exit": "leave, as quit and Ctrl-D do; Ctrl-C drops the line",
}

_LEAVING: Final = frozenset({"exit", "quit"})
_PROMPT: Final = "evigraph> "
# A name may begin with a bracket, and after one.
_START: Final = re.compile(r"(?<!\S)\S|(?<![^\W_])[^\W_]")
_MOST_COMPLETIONS: Final = 200


class QuestionCompleter(Completer):
    """Completes the whole line to a question or a command, and its last words to a name of the vocabulary.

    >>> from prompt_toolkit.completion import CompleteEvent
    >>> from prompt_toolkit.document import Document
    >>> from evigraph.vocabulary import load_vocabulary
    >>> completer = QuestionCompleter(load_vocabulary(), ["Is aspirin safe?"])
    >>> [found.text for found in completer.get_completions(Document("Is Liores"), CompleteEvent())]
    ['Lioresal', 'Lioresal Intrathecal']
    >>> [found.text for found in completer.get_completions(Document("is a"), CompleteEvent())][0]
    'is aspirin safe?'
    """

    def __init__(self, vocabulary: Vocabulary, lines: Iterable[str]) -> None:
        self._vocabulary = vocabulary
        self._lines = tuple(lines)

    @cached_property
    def _names(self) -> list[tuple[str, str, str]]:
        """Every name's text in lower case, as it is written, and what it names, sorted."""
        found: dict[str, tuple[str, str]] = {}
        for term in self._vocabulary.values():
            kinds = ", ".join(KINDS.get(kind, kind) for kind in term.kinds)
            for name in term.labels:
                written = " ".join(name.split())
                meaning = kinds if name == term.label else f"{term.label} ({kinds})"
                found.setdefault(written.lower(), (written, meaning))
        return [(key, *values) for key, values in sorted(found.items())]

    @cached_property
    def _longest(self) -> int:
        return max((len(_START.findall(name)) for name, _, _ in self._names), default=1)

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:  # noqa: ARG002 - prompt_toolkit's signature
        """Yield what the text before the cursor may become; what is typed stays as it is typed."""
        text = document.text_before_cursor.lstrip()
        for line in self._lines:
            if line.lower().startswith(text.lower()) and line != text:
                yield Completion(text + line[len(text) :], -len(text), display=line)
        for start in [match.start() for match in _START.finditer(text)][-self._longest :]:
            # More words are more telling than fewer, so that the first start that fits is the one that is meant.
            if found := list(islice(self._names_after(text[start:]), _MOST_COMPLETIONS)):
                yield from found
                return

    def _names_after(self, typed: str) -> Iterator[Completion]:
        sought = re.sub(r"\s+", " ", typed).lower()
        for key, name, meaning in islice(self._names, bisect_left(self._names, (sought,)), None):
            if not key.startswith(sought):
                return
            if key != sought:
                yield Completion(typed + name[len(sought) :], -len(typed), display=name, display_meta=meaning)


class _PrivateHistory(FileHistory):
    """A file of questions; where it can no longer be written, the prompt goes on without."""

    def load_history_strings(self) -> Iterable[str]:
        try:
            return list(super().load_history_strings())
        except OSError:
            return []

    def store_string(self, string: str) -> None:
        try:
            super().store_string(string)
        except OSError:
            return


def open_history() -> History:
    """Return the history in the user's state folder, or one in memory where that is unwanted or cannot be written.

    Questions can tell of patients: only the user may read the file.
    """
    if os.environ.get(NO_HISTORY):
        return InMemoryHistory()
    from platformdirs import user_state_path

    path = user_state_path("evigraph") / "history"
    return _PrivateHistory(os.fspath(path)) if _is_private(path) else InMemoryHistory()


def _is_private(path: Path) -> bool:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Made with its mode, for there is a moment between making a file and changing its mode.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600))
        path.chmod(0o600)
    except OSError:
        return False
    return True


class Prompt:
    """Questions and commands from a terminal, one after another, until the user leaves.

    Parameters:
        show: words a reply.
        explain: words the proofs of some answers of a reply.
    """

    def __init__(
        self, graph: Graph, show: Callable[[Reply], str], explain: Callable[[Reply, Sequence[AnswerRow]], str]
    ) -> None:
        self._graph = graph
        self._show = show
        self._explain = explain
        self._last: Reply | None = None

    def run(self) -> None:
        """Open the prompt, and return when the user leaves."""
        examples = [example for form in load_forms() for example in form.examples]
        commands = [name.partition(" ")[0] for name in COMMANDS]
        session: PromptSession[str] = PromptSession(
            _PROMPT,
            history=open_history(),
            auto_suggest=AutoSuggestFromHistory(),
            completer=QuestionCompleter(self._graph.vocabulary, [*examples, *commands]),
            complete_while_typing=False,
            enable_history_search=True,
        )
        click.echo(_banner(self._graph, examples))
        while True:
            try:
                # A pasted list of questions arrives as one text.
                lines = session.prompt().splitlines()
            except KeyboardInterrupt:
                continue
            except EOFError:
                return
            for line in map(str.strip, lines):
                if line.lower() in _LEAVING:
                    return
                if line:
                    self._take(line)

    def _take(self, line: str) -> None:
        try:
            click.echo(self._answer(line))
        except KeyboardInterrupt:
            click.echo("evigraph: stopped", err=True)
        except Exception as error:  # noqa: BLE001 - whatever one question does, the next can be asked
            click.echo(f"evigraph: {describe_failure(error)}", err=True)

    def _answer(self, line: str) -> str:
        command, _, argument = line.partition(" ")
        if line.lower() == "help":
            return _help()
        if line.lower() == "sparql":
            return self._query()
        if command.lower() == "explain" and (rows := self._rows(argument.strip())) is not None:
            return self._proofs(rows)
        # What ends here is a question, "explain how ..." too.
        self._last = self._graph.ask(line)
        return self._show(self._last)

    def _query(self) -> str:
        if self._last is None:
            return "There is no answer yet; ask a question first."
        return self._last.sparql.rstrip() or "The last reply ran no query."

    def _rows(self, argument: str) -> Sequence[AnswerRow] | None:
        """Return the answers that *argument* names, or None when it reads as part of a question."""
        answers = self._last.answers if self._last is not None else ()
        if not argument:
            return answers
        if argument.isdecimal():
            return answers[int(argument) - 1 : int(argument)] if int(argument) else ()
        iris = {term.iri for term in self._graph.vocabulary.candidates(argument)}
        named = argument.casefold()
        return [row for row in answers if row.iri in iris or row.term.casefold() == named] or None

    def _proofs(self, rows: Sequence[AnswerRow]) -> str:
        if self._last is None:
            return "There is no answer yet; ask a question first."
        if not self._last.answers:
            return "The last reply has no rows to prove."
        if not rows:
            listed = ", ".join(f"{place} {row.term}" for place, row in enumerate(self._last, 1))
            return f"The last answer has no such row, but: {listed}."
        return self._explain(self._last, rows)


def _banner(graph: Graph, examples: Sequence[str]) -> str:
    example = f", such as: {examples[0]}" if examples else "."
    return (
        f"evigraph {__version__}: {len(graph.vocabulary)} terms. Ask in plain English{example}\n"
        "Tab completes names and questions, help shows what can be asked, exit or Ctrl-D leaves.\n"
    )


def _help() -> str:
    lines = ["What can be asked:"]
    for form in load_forms():
        lines += [f"  {form.summary}", *(f"      {example}" for example in form.examples)]
    width = max(map(len, COMMANDS))
    lines += ["What else the prompt takes:", *(f"  {name:{width}}  {what}" for name, what in COMMANDS.items())]
    return "\n".join(lines)
