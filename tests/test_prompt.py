"""The prompt of ``evigraph ask``, on a real pseudo-terminal, with keys as a user presses them."""

from __future__ import annotations

import contextlib
import os
import re
import select
import stat
import struct
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Final

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from tests.remote_servers import reply, strange_server

from evigraph.cli.prompt import COMMANDS, NO_HISTORY, QuestionCompleter
from evigraph.engine import NamedNode
from evigraph.namespaces import VOCABULARY_GRAPH
from evigraph.proofs.explaining import explain_reply
from evigraph.questions.forms import load_forms
from evigraph.vocabulary import load_vocabulary

if TYPE_CHECKING:
    import socket
    import threading
    from collections.abc import Iterator
    from pathlib import Path

    from evigraph.api import Graph
    from evigraph.engine import Store
    from evigraph.store import StoreFolder

BACLOFEN: Final = "Is baclofen recommended for back strain?"
TIZANIDINE: Final = "Is tizanidine recommended for lumbar radiculopathy?"
UP, ENTER, TAB, CTRL_C, CTRL_D = "\x1b[A", "\r", "\t", "\x03", "\x04"

# The prompt takes pasted text while it waits for a line, and says so to the terminal.
READY, ENTERED = "<ready>", "<entered>"
MODES: Final = {"\x1b[?2004h": READY, "\x1b[?2004l": ENTERED}
# What a terminal does not show: colours, cursor movements, other modes.
ESCAPES: Final = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[=>]")
SECONDS: Final = 60.0

# Ctrl-C and a new size are told to the process whose terminal it is.
TAKE_TERMINAL: Final = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""

needs_terminal = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX")


def visible(written: str) -> str:
    for mode, name in MODES.items():
        written = written.replace(mode, name)
    return ESCAPES.sub("", written)


class Terminal:
    """A pseudo-terminal with ``evigraph ask`` at the other end."""

    def __init__(self, descriptor: int, process: subprocess.Popen[bytes]) -> None:
        self.descriptor = descriptor
        self.process = process
        self.seen = ""

    def press(self, *keys: str) -> None:
        """Send each of *keys* by itself, as quick typing does."""
        for key in keys:
            os.write(self.descriptor, key.encode())
            time.sleep(0.05)

    def expect(self, text: str) -> str:
        """Read until *text* shows; return what showed up to its end."""
        until = time.monotonic() + SECONDS
        while text not in (shown := visible(self.seen)):
            left = until - time.monotonic()
            assert left > 0, f"{text!r} did not show, but:\n{shown}"
            if not self._read(left):
                pytest.fail(f"the process ended before {text!r} showed:\n{shown}")
        before, _, self.seen = shown.partition(text)
        return before + text

    def ask(self, question: str) -> str:
        """Type *question*; return what shows until the prompt is back."""
        self.press(question, ENTER)
        return self.answer()

    def answer(self) -> str:
        """Return what shows between the line that was entered and the next prompt."""
        self.expect(ENTERED)
        return self.expect(READY)

    def resize(self, rows: int, columns: int) -> None:
        import fcntl
        import termios

        fcntl.ioctl(self.descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def status(self) -> int:
        """Return the exit status of the process once it has left by itself."""
        with contextlib.suppress(OSError):
            while self._read(SECONDS):
                pass
        return self.process.wait(SECONDS)

    def _read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self.descriptor], [], [], seconds)
        try:
            data = os.read(self.descriptor, 65536) if ready else b""
        except OSError:  # what Linux says when the other end has closed
            data = b""
        self.seen += data.decode(errors="replace")
        return bool(data)


@contextlib.contextmanager
def opened(state: Path, *options: str, **environment: str) -> Iterator[Terminal]:
    """Open the prompt with *state* as the user's state folder."""
    ours, theirs = os.openpty()
    kept = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "LINES", NO_HISTORY}}
    # No terminal is here to say where its cursor is.
    told = {"TERM": "xterm", "XDG_STATE_HOME": str(state), "HOME": str(state), "PROMPT_TOOLKIT_NO_CPR": "1"}
    process = subprocess.Popen(
        [sys.executable, "-c", TAKE_TERMINAL, "-m", "evigraph", "ask", *options],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=kept | told | environment,
        start_new_session=True,
    )
    os.close(theirs)
    terminal = Terminal(ours, process)
    terminal.resize(40, 120)
    try:
        yield terminal
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        os.close(ours)


def history(state: Path) -> list[str]:
    """Return the lines kept in *state*, whatever its layout on this system."""
    return [
        line.removeprefix("+")
        for path in state.rglob("history")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("+")
    ]


@pytest.fixture(scope="module")
def graph(shipped_folder: StoreFolder) -> Graph:
    from evigraph.api import open as open_

    return open_(shipped_folder.path)


@pytest.fixture(scope="module")
def completer() -> QuestionCompleter:
    examples = [example for form in load_forms() for example in form.examples]
    return QuestionCompleter(load_vocabulary(), [*examples, *(name.partition(" ")[0] for name in COMMANDS)])


def completions(completer: QuestionCompleter, text: str) -> list[str]:
    """Return what the line may become."""
    return [
        text[: len(text) + found.start_position] + found.text
        for found in completer.get_completions(Document(text), CompleteEvent())
    ]


# --- Completion ---


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("Is Liores", "Is Lioresal"),
        ("Is lioresal i", "Is lioresal intrathecal"),
        ("Which MUSCLE  rela", "Which MUSCLE  relaxant"),
        ("Which muscle ", "Which muscle relaxant"),
        ("Is baclofen good for (radiculop", "Is baclofen good for (radiculopathy"),
        ("Is tizanidine or cyclobenz", "Is tizanidine or cyclobenzaprine"),
        ("  spar", "  sparql"),
        ("", "help"),
    ],
)
def test_names_synonyms_brands_and_commands_are_completed(
    completer: QuestionCompleter, typed: str, offered: str
) -> None:
    assert offered in completions(completer, typed)


def test_every_name_of_the_vocabulary_is_offered_for_its_first_letters(completer: QuestionCompleter) -> None:
    for term in load_vocabulary().values():
        for name in term.labels:
            offered = completions(completer, f"What of {name[:-1]}")
            assert f"what of {name}".lower() in {line.lower() for line in offered}


@pytest.mark.parametrize("example", [example for form in load_forms() for example in form.examples])
def test_every_example_is_offered_for_its_first_half(completer: QuestionCompleter, example: str) -> None:
    assert example in completions(completer, example[: len(example) // 2])


@pytest.mark.parametrize("typed", ["Is xyzzy", "Is baclofen good for ", "?!"])
def test_nothing_is_made_up(completer: QuestionCompleter, typed: str) -> None:
    assert completions(completer, typed) == []


def test_a_completion_tells_what_it_names(completer: QuestionCompleter) -> None:
    (found,) = completer.get_completions(Document("Is Lioresal I"), CompleteEvent())
    assert found.display_text == "Lioresal Intrathecal"
    assert found.display_meta_text == "intrathecal baclofen (drug)"


# --- The terminal ---


@needs_terminal
def test_the_prompt_says_what_can_be_asked_answers_and_leaves(tmp_path: Path, graph: Graph) -> None:
    with opened(tmp_path) as terminal:
        banner = terminal.expect(READY)
        assert "such as: " in banner
        assert "Ctrl-D leaves" in banner
        assert graph.ask(BACLOFEN).reading[:40] in terminal.ask(BACLOFEN)
        terminal.press(CTRL_D)
        assert terminal.status() == 0


@needs_terminal
@pytest.mark.parametrize("word", ["exit", "quit", " EXIT "])
def test_a_word_leaves(tmp_path: Path, word: str, shipped_folder: StoreFolder) -> None:
    with opened(tmp_path, "--store", str(shipped_folder.path)) as terminal:
        terminal.expect(READY)
        terminal.press(word, ENTER)
        assert terminal.status() == 0


@needs_terminal
def test_tab_completes_a_name_within_a_question(tmp_path: Path, graph: Graph) -> None:
    with opened(tmp_path) as terminal:
        terminal.expect(READY)
        terminal.press("Is cyclobenz", TAB)
        terminal.expect("aprine")
        terminal.press(" recommended for lumbar radiculop", TAB)
        terminal.expect("athy")
        terminal.press("?", ENTER)
        whole = "Is cyclobenzaprine recommended for lumbar radiculopathy?"
        assert graph.ask(whole).reading[:40] in terminal.answer()
    assert history(tmp_path) == [whole]


@needs_terminal
def test_history_lasts_over_sessions_and_only_the_user_may_read_it(tmp_path: Path, graph: Graph) -> None:
    with opened(tmp_path) as terminal:
        terminal.expect(READY)
        terminal.ask(TIZANIDINE)
        terminal.ask(BACLOFEN)
        terminal.press(CTRL_D)
        assert terminal.status() == 0
    (path,) = tmp_path.rglob("history")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    path.chmod(0o644)

    with opened(tmp_path) as terminal:
        terminal.expect(READY)
        terminal.press(UP, UP, ENTER)
        assert graph.ask(TIZANIDINE).reading[:40] in terminal.answer()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert history(tmp_path) == [TIZANIDINE, BACLOFEN, TIZANIDINE]


@needs_terminal
def test_history_can_be_switched_off(tmp_path: Path) -> None:
    with opened(tmp_path, **{NO_HISTORY: "1"}) as terminal:
        terminal.expect(READY)
        terminal.ask(BACLOFEN)
        terminal.press(UP, ENTER)
        assert "baclofen" in terminal.answer()
    assert list(tmp_path.iterdir()) == []


@needs_terminal
def test_a_state_folder_that_cannot_be_written_does_not_keep_anyone_from_asking(tmp_path: Path, graph: Graph) -> None:
    state = tmp_path / "state"
    state.write_text("a file where a folder should be", encoding="utf-8")
    with opened(state) as terminal:
        terminal.expect(READY)
        assert graph.ask(BACLOFEN).reading[:40] in terminal.ask(BACLOFEN)


@needs_terminal
def test_ctrl_c_drops_the_line_and_not_the_prompt(tmp_path: Path, graph: Graph) -> None:
    with opened(tmp_path) as terminal:
        terminal.expect(READY)
        terminal.press("What was I abo", CTRL_C)
        terminal.answer()
        assert graph.ask(BACLOFEN).reading[:40] in terminal.ask(BACLOFEN)
    assert history(tmp_path) == [BACLOFEN]


@needs_terminal
def test_a_question_that_fails_and_one_that_is_stopped_leave_the_prompt_open(
    tmp_path: Path, shipped_store: Store
) -> None:
    vocabulary = shipped_store.quads_for_pattern(None, None, None, NamedNode(VOCABULARY_GRAPH))
    triples = "".join(f"{quad.triple} .\n" for quad in vocabulary)

    def hang(_: socket.socket, over: threading.Event) -> None:
        over.wait()

    scripts = [
        reply(triples, content_type="application/n-triples"),
        reply("out of order", status="503 Service Unavailable", content_type="text/plain"),
        hang,
    ]

    def follow(connection: socket.socket, over: threading.Event) -> None:
        scripts.pop(0)(connection, over)

    with (
        strange_server(follow) as server,
        opened(tmp_path, "--endpoint", server.url) as terminal,
    ):
        terminal.expect(READY)
        assert "evigraph: " in terminal.ask(BACLOFEN)
        terminal.press(BACLOFEN, ENTER)
        while len(server.requests) < 3:
            time.sleep(0.01)
        terminal.press(CTRL_C)
        terminal.expect("evigraph: stopped")
        terminal.expect(READY)
        terminal.press(CTRL_D)
        assert terminal.status() == 0


@needs_terminal
def test_help_shows_every_form_with_its_examples_and_every_command(tmp_path: Path, shipped_folder: StoreFolder) -> None:
    with opened(tmp_path, "--store", str(shipped_folder.path)) as terminal:
        terminal.expect(READY)
        shown = terminal.ask("help")
    for form in load_forms():
        assert form.summary in shown
        assert all(example in shown for example in form.examples)
    assert all(command in shown for command in COMMANDS)


@needs_terminal
def test_commands_about_the_last_answer_say_when_there_is_none(tmp_path: Path, shipped_folder: StoreFolder) -> None:
    with opened(tmp_path, "--store", str(shipped_folder.path)) as terminal:
        terminal.expect(READY)
        for command in ("sparql", "explain", "explain 1"):
            assert "ask a question first" in terminal.ask(command)
        terminal.ask("Is xyzzy recommended for radiculopathy?")
        assert "no rows" in terminal.ask("explain")


@needs_terminal
def test_sparql_shows_the_query_of_the_last_answer(tmp_path: Path, graph: Graph) -> None:
    with opened(tmp_path) as terminal:
        terminal.expect(READY)
        terminal.ask(BACLOFEN)
        shown = terminal.ask("sparql")
    assert graph.ask(BACLOFEN).sparql.rstrip() in shown.replace("\r\n", "\n")


@needs_terminal
def test_explain_proves_rows_of_the_last_answer_by_number_and_by_any_name(tmp_path: Path, graph: Graph) -> None:
    (proof,) = explain_reply(graph, graph.ask(BACLOFEN)).proved[0].proofs
    with opened(tmp_path) as terminal:
        terminal.expect(READY)
        terminal.ask(BACLOFEN)
        shown = {command: terminal.ask(command) for command in ("explain", "explain 1", "EXPLAIN baclofen")}
        shown["by brand"] = terminal.ask("explain lioresal")
    assert proof.claims[0] in shown["explain"]
    assert len({text.partition("\n")[2] for text in shown.values()}) == 1


@needs_terminal
def test_explain_lists_the_rows_when_there_is_no_such_row_and_else_is_a_question(
    tmp_path: Path, shipped_folder: StoreFolder
) -> None:
    with opened(tmp_path, "--store", str(shipped_folder.path)) as terminal:
        terminal.expect(READY)
        terminal.ask(BACLOFEN)
        for command in ("explain 0", "explain 2"):
            assert "no such row, but: 1 baclofen." in terminal.ask(command)
        assert "Read as: " in terminal.ask("explain what is recommended for sciatica")


@needs_terminal
def test_a_list_of_questions_can_be_pasted(tmp_path: Path, graph: Graph) -> None:
    with opened(tmp_path) as terminal:
        terminal.expect(READY)
        terminal.press(f"\x1b[200~{BACLOFEN}\n\n{TIZANIDINE}\x1b[201~", ENTER)
        for question in (BACLOFEN, TIZANIDINE):
            terminal.expect(graph.ask(question).reading[:40])
        terminal.expect(READY)


@needs_terminal
def test_a_window_that_changes_its_size_keeps_the_line(tmp_path: Path, graph: Graph) -> None:
    with opened(tmp_path) as terminal:
        terminal.expect(READY)
        terminal.press("Is baclofen recommended")
        terminal.resize(20, 30)
        terminal.press(" for back strain?")
        terminal.resize(50, 140)
        terminal.press(ENTER)
        terminal.expect(graph.ask(BACLOFEN).reading[:40])
        terminal.expect(READY)
    assert history(tmp_path) == [BACLOFEN]


@needs_terminal
def test_output_that_is_no_terminal_gets_json_of_the_lines_typed(tmp_path: Path, shipped_folder: StoreFolder) -> None:
    written = tmp_path / "replies.jsonl"
    command = f'exec "{sys.executable}" -m evigraph ask --store "{shipped_folder.path}" > "{written}"'
    ours, theirs = os.openpty()
    with subprocess.Popen(["sh", "-c", command], stdin=theirs, stderr=subprocess.PIPE) as process:
        os.close(theirs)
        os.write(ours, f"{BACLOFEN}\n{CTRL_D}".encode())
        assert process.stderr is not None
        assert b"one question a line" in process.stderr.read()
    os.close(ours)
    assert process.returncode == 0
    assert written.read_text(encoding="utf-8").count("\n") == 1
