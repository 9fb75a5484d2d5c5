"""``evigraph ask`` as a process that others write questions to and read replies from."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Final

import pytest
from tests.remote_servers import endpoint_with, free_port, needs_oxigraph

from evigraph.cli.ask import MOST_BYTES
from evigraph.proofs.explaining import explain_reply
from evigraph.questions.display import DISCLAIMER

if TYPE_CHECKING:
    from pathlib import Path

    from evigraph.api import Graph
    from evigraph.engine import Store
    from evigraph.store import StoreFolder

ASK: Final = [sys.executable, "-m", "evigraph", "ask"]
QUESTIONS: Final = (
    "Is baclofen recommended for back strain?",
    "Which muscle relaxants are preferred for radiculopathy?",
    "Is café au lait recommended for radiculopathy?",
)

pytestmark = pytest.mark.usefixtures("shipped_folder")


@pytest.fixture(scope="module")
def graph(shipped_folder: StoreFolder) -> Graph:
    from evigraph.api import open as open_

    return open_(shipped_folder.path)


def ask(piped: bytes, *options: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*ASK, *options], input=piped, capture_output=True, check=False, env=os.environ | environment, timeout=300
    )


def lines(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]


def encoded(*questions: str) -> bytes:
    return "".join(f"{question}\n" for question in questions).encode()


# --- What comes out ---


def test_each_question_gets_its_reply_as_one_line_of_json_in_order(graph: Graph) -> None:
    done = ask(encoded(*QUESTIONS))

    assert lines(done) == [graph.ask(question).to_json() for question in QUESTIONS]
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    "piped",
    [
        pytest.param(b"\xef\xbb\xbf%s\n%s\n%s\n", id="byte order mark"),
        pytest.param(b"%s\r\n%s\r\n%s\r\n", id="CRLF"),
        pytest.param(b"%s\n%s\n%s", id="no newline at the end"),
        pytest.param(b"# questions\n%s\n\n   \t\n#%s\n  %s  \n \n%s\n#", id="blank lines and comments"),
    ],
)
def test_the_layout_of_the_lines_makes_no_difference(piped: bytes) -> None:
    questions = encoded(*QUESTIONS).splitlines()
    commented = [questions[0], b"commented out", *questions[1:]]
    done = ask(piped % tuple(commented if piped.count(b"%s") > len(questions) else questions))

    assert [line["question"] for line in lines(done)] == list(QUESTIONS)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("piped", [b"", b"\n\n", b"\xef\xbb\xbf", b"# nothing but this"])
def test_without_a_question_nothing_is_written(piped: bytes) -> None:
    done = ask(piped)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_the_encoding_of_the_machine_does_not_change_what_is_read_and_written() -> None:
    done = ask(encoded(QUESTIONS[2]), PYTHONIOENCODING="latin-1", PYTHONUTF8="0", LC_ALL="C")
    assert [line["question"] for line in lines(done)] == [QUESTIONS[2]]


def test_text_can_be_asked_for_and_names_each_question() -> None:
    done = ask(encoded(*QUESTIONS), "--format", "text")

    text = done.stdout.decode("utf-8")
    assert [line for line in text.splitlines() if line.startswith("> ")] == [f"> {question}" for question in QUESTIONS]
    assert "not recommended" in text
    assert "\x1b" not in text


def test_indented_json_can_be_asked_for() -> None:
    done = ask(encoded(QUESTIONS[0]), "--format", "json")
    assert json.loads(done.stdout)["question"] == QUESTIONS[0]
    assert done.stdout.count(b"\n") > 5


def test_a_question_as_argument_is_answered_on_one_line_when_asked(graph: Graph) -> None:
    done = ask(b"never read\n", "--format", "jsonl", QUESTIONS[0])
    assert lines(done) == [graph.ask(QUESTIONS[0]).to_json()]


# --- Proofs ---


def test_proofs_come_with_the_reply_and_do_not_say_its_query_again(graph: Graph) -> None:
    (line,) = lines(ask(encoded(QUESTIONS[0]), "--explain"))

    proofs = line.pop("proofs")
    assert line == graph.ask(QUESTIONS[0]).to_json()
    assert [len(one["proofs"]) for one in proofs["explained"]] == [1]
    assert proofs["explained"][0]["proofs"][0]["leaves"]
    assert not {"sparql", "asked"} & set(proofs)


def test_so_many_proofs_of_a_row_are_given_as_are_asked_for() -> None:
    (line,) = lines(ask(b"", "--explain", "--proofs", "2", "--format", "jsonl", QUESTIONS[0]))
    assert [len(one["proofs"]) for one in line["proofs"]["explained"]] == [2]


def test_proofs_follow_the_answer_in_text(graph: Graph) -> None:
    done = ask(b"", "--explain", QUESTIONS[0])

    shown = done.stdout.decode("utf-8")
    (proof,) = explain_reply(graph, graph.ask(QUESTIONS[0])).proved[0].proofs
    assert shown.index("Read as: ") < shown.rindex(proof.claims[0])
    assert shown.count(DISCLAIMER) == 1


@pytest.mark.parametrize("form", ["text", "jsonl"])
def test_a_reply_without_rows_has_nothing_to_prove(form: str) -> None:
    done = ask(encoded(QUESTIONS[2]), "--explain", "--format", form)
    assert (done.returncode, done.stderr) == (0, b"")
    if form == "jsonl":
        assert lines(done)[0]["proofs"]["explained"] == []


def test_sentences_come_from_the_texts_that_are_in_reach(tmp_path: Path) -> None:
    (tmp_path / "unrelated.txt").write_text("Nothing of the articles.", encoding="utf-8")
    done = ask(encoded(QUESTIONS[0]), "--explain", "--texts", str(tmp_path))
    assert (done.returncode, lines(done)[0]["status"]) == (0, "answered")


# --- What goes wrong ---


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (b"Is na\xefve treatment good?", "byte 6 is not UTF-8"),
        (b"Is baclofen good? " * 200, f"longer than {MOST_BYTES} bytes"),
    ],
    ids=["not UTF-8", "too long"],
)
def test_a_line_that_cannot_be_read_is_named_and_the_rest_answered(bad: bytes, said: str) -> None:
    done = ask(b"\n".join([QUESTIONS[0].encode(), b"", bad, QUESTIONS[1].encode()]))

    first, failed, last = lines(done)
    assert [first["question"], last["question"]] == list(QUESTIONS[:2])
    assert list(failed) == ["question", "status", "error"]
    assert failed["status"] == "failed"
    assert done.stderr.decode().startswith(f"evigraph: line 3: {failed['error']}")
    assert said in failed["error"]
    assert done.stderr.count(b"\n") == 1
    assert done.returncode == 0


def test_a_comment_may_be_in_any_encoding() -> None:
    done = ask(b"# caf\xe9\n" + QUESTIONS[0].encode())
    assert [line["question"] for line in lines(done)] == [QUESTIONS[0]]
    assert done.stderr == b""


def test_a_line_of_just_the_longest_length_is_read_whatever_ends_it() -> None:
    line = b"What?".rjust(MOST_BYTES)
    done = ask(line + b"\r\n" + line + b"\n" + line)
    assert [reply["status"] for reply in lines(done)] == ["not_understood"] * 3


def test_an_error_in_one_question_does_not_stop_the_rest(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    import io

    from evigraph.api import Graph
    from evigraph.cli import main

    answer = Graph.ask

    def fail_on_the_first(graph: Graph, question: str) -> Any:  # noqa: ANN401 - a Reply
        if question == QUESTIONS[0]:
            raise KeyError(question)
        return answer(graph, question)

    monkeypatch.setattr(Graph, "ask", fail_on_the_first)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(encoded(*QUESTIONS[:2]))))
    monkeypatch.delenv("EVIGRAPH_DEBUG", raising=False)
    with pytest.raises(SystemExit) as left:
        main(["ask"])

    written = capsysbinary.readouterr()
    assert [json.loads(line)["status"] for line in written.out.splitlines()] == ["failed", "answered"]
    assert written.err.startswith(b"evigraph: line 1: internal error (KeyError: ")
    assert left.value.code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([""], "say the question"),
        (["--proofs", "0", "--explain"], "--proofs"),
        (["--proofs", "1000", "--explain"], "--proofs"),
        (["--proofs", "2"], "--explain"),
        (["--texts", "no/such/folder", "--explain"], "no/such/folder"),
        (["--format", "yaml"], "--format"),
        (["--store", "x", "--endpoint", "http://localhost"], "exclude each other"),
    ],
    ids=" ".join,
)
def test_misuse_is_refused_before_a_question_is_read(arguments: list[str], said: str) -> None:
    done = ask(encoded(QUESTIONS[0]), *arguments)
    assert (done.returncode, done.stdout) == (2, b"")
    assert said in done.stderr.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell closes the input")
def test_without_question_and_without_input_it_asks_for_the_question() -> None:
    done = subprocess.run(["sh", "-c", '"$@" <&-', "sh", *ASK], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "say the question" in done.stderr


# --- Processes at both ends ---


def test_a_reply_is_out_before_the_next_question_is_written() -> None:
    with subprocess.Popen(ASK, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for question in QUESTIONS:
            process.stdin.write(encoded(question))
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["question"] == question
        process.stdin.close()
        assert process.stdout.read() == b""
    assert process.returncode == 0


def test_a_thousand_questions_in_one_pipe_get_a_thousand_replies() -> None:
    questions = [f"Is remedy{number} any good?" for number in range(990)]
    questions[::99] = [QUESTIONS[0]] * 10
    done = ask(encoded(*questions))

    assert [line["question"] for line in lines(done)] == questions
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_reader_that_leaves_early_ends_it_without_a_word() -> None:
    with subprocess.Popen(ASK, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(encoded(QUESTIONS[0]))
        process.stdin.flush()
        assert process.stdout.readline()
        process.stdout.close()
        process.stdin.write(encoded(*QUESTIONS))
        process.stdin.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_an_endpoint_that_is_not_there_is_one_failure_and_not_one_of_every_question() -> None:
    done = ask(encoded(*QUESTIONS), "--endpoint", f"http://127.0.0.1:{free_port()}/query")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.count(b"\n") == 1
    assert b"is the server running?" in done.stderr


@needs_oxigraph
def test_an_endpoint_that_goes_away_fails_only_what_is_asked_then(shipped_store: Store) -> None:
    with contextlib.ExitStack() as server, contextlib.ExitStack() as client:
        endpoint = server.enter_context(endpoint_with(shipped_store))
        process = client.enter_context(
            subprocess.Popen(
                [*ASK, "--endpoint", endpoint.url],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
        )
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(encoded(QUESTIONS[0]))
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["status"] == "answered"
        server.close()
        process.stdin.write(encoded(*QUESTIONS[:2]))
        process.stdin.close()
        replies = [json.loads(line) for line in process.stdout]
        assert [reply["status"] for reply in replies] == ["failed", "failed"]
        assert all("is the server running?" in reply["error"] for reply in replies)
        assert process.stderr.read().count(b"\n") == 2
    assert process.returncode == 0


# --- What is imported ---


@pytest.mark.parametrize("arguments", [[QUESTIONS[0]], []], ids=["argument", "pipe"])
def test_what_only_the_prompt_needs_is_imported_only_by_the_prompt(arguments: list[str]) -> None:
    code = "import atexit, sys; from evigraph.cli import main; atexit.register(lambda: print(*sys.modules)); main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "ask", *arguments], input=encoded(QUESTIONS[0]), capture_output=True, check=True
    )
    imported = done.stdout.splitlines()[-1].split()
    assert b"evigraph.questions.asking" in imported
    assert not {b"prompt_toolkit", b"evigraph.cli.prompt", b"evigraph.proofs.explaining"}.intersection(imported)
