"""The README: its commands run, its output is what they print, its links lead somewhere."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

import evigraph
from evigraph.cli import COMMANDS

ROOT: Final = Path(__file__).parents[1]
README: Final = (ROOT / "README.md").read_text(encoding="utf-8")
FENCE: Final = re.compile(r"^```(?P<language>\S*)\n(?P<text>.*?)^```$\n?(?P<after>\s*)", re.MULTILINE | re.DOTALL)
LINK: Final = re.compile(r"\]\((?!https?://|#)(?P<path>[^)#\s]+)")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block, and the one that follows it with nothing but space between."""

    language: str
    text: str
    shows: str | None = None

    @property
    def commands(self) -> list[str]:
        lines = (line.strip() for line in self.text.splitlines())
        return [line for line in lines if line and not line.startswith("#")]


def blocks(text: str) -> list[Block]:
    """Return the fenced blocks of Markdown *text*; a ``text`` block right after another shows what that one prints."""
    found = list(FENCE.finditer(text))
    following = {match.start(): match["text"] for match in found if match["language"] == "text"}
    return [Block(match["language"], match["text"], following.get(match.end())) for match in found]


BLOCKS: Final = blocks(README)
SHELL: Final = [block for block in BLOCKS if block.language == "sh"]
COMMAND_LINES: Final = [command for block in SHELL for command in block.commands]
PYTHON: Final = [block for block in BLOCKS if block.language == "python"]

#: The blocks that lead from an article's file to an answer, in a workspace of their own.
WALK: Final = [block for block in SHELL if "my-article.html" in block.text]

#: Blocks whose last command is evigraph's own and whose output is shown.
SHOWN: Final = [
    block for block in SHELL if block not in WALK and block.shows is not None and "evigraph " in block.commands[-1]
]

#: Commands that anyone can run: they need no endpoint and no file of the reader's own, and write none.
RUNNABLE: Final = [
    line
    for line in COMMAND_LINES
    if not any(line in block.commands for block in WALK)
    and re.search(r"\bevigraph (ask|quer)", line)
    and not re.search("--endpoint|my-", line)
]


def own_part(command: str) -> str:
    """Return the shell line *command* without the installation that comes before it."""
    return command.removeprefix("pip install . && ")


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return an environment in which evigraph is the only program found, and no store is built yet."""
    folder = tmp_path_factory.mktemp("readme")
    program = folder / "bin" / "evigraph"
    program.parent.mkdir()
    code = "from evigraph.cli import main; main()"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -c "{code}" "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("EVIGRAPH_", "JAVA", "COLUMNS"))}
    return kept | {
        "EVIGRAPH_STORE": str(folder / "store"),
        "PATH": str(program.parent),
        "PYTHONPATH": str(Path(evigraph.__file__).parents[1]),
        "PYTHONIOENCODING": "utf-8",
    }


def run(command: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run the shell line *command* as the README has it."""
    shell = ["/bin/sh", "-c", own_part(command)]
    return subprocess.run(
        shell, env=environment, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", check=False
    )


def test_block_knows_the_output_that_follows_it() -> None:
    found = blocks("Do:\n\n```sh\nls\n# note\n```\n\n```text\na\n\nb\n```\nThen\n```sh\ncd\n```\nor\n```text\nc\n```\n")
    assert [(block.language, block.commands, block.shows) for block in found if block.language == "sh"] == [
        ("sh", ["ls"], "a\n\nb\n"),
        ("sh", ["cd"], None),
    ]


def test_first_command_installs_and_asks() -> None:
    assert re.fullmatch(r"pip install \. && evigraph ask \"[^\"]+\"", COMMAND_LINES[0])
    assert SHELL[0] in SHOWN


def test_second_command_installs_and_tests() -> None:
    assert COMMAND_LINES[1] == 'pip install ".[test]" && pytest'


@pytest.mark.parametrize("block", SHOWN, ids=lambda block: own_part(block.commands[-1]))
def test_command_prints_what_the_readme_shows(block: Block, environment: dict[str, str]) -> None:
    done = run(block.commands[-1], environment)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert stripped(done.stdout) == stripped(block.shows or "")


@pytest.mark.parametrize("command", RUNNABLE, ids=own_part)
def test_command_succeeds_and_says_something(command: str, environment: dict[str, str]) -> None:
    done = run(command, environment)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert done.stdout.strip()


def test_own_article_is_answered_about_in_five_commands(environment: dict[str, str], tmp_path: Path) -> None:
    article, commands = WALK
    assert len(commands.commands) == 5
    script = article.text + "".join(line for line in commands.text.splitlines(True) if not line.startswith("pip "))
    own = {name: value for name, value in environment.items() if name != "EVIGRAPH_STORE"}
    done = subprocess.run(
        ["/bin/sh", "-euc", script],
        env=own | {"PATH": f"{environment['PATH']}:/usr/bin:/bin"},
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    shown = stripped(commands.shows or "")
    assert stripped(done.stdout)[-len(shown) :] == shown


def stripped(text: str) -> list[str]:
    """Return the lines of *text* as editors keep them: without the space that follows a line's last character."""
    return [line.rstrip() for line in text.strip("\n").splitlines()]


def test_readme_calls_only_commands_that_exist() -> None:
    called = {found for line in COMMAND_LINES for found in re.findall(r"\bevigraph ([a-z]\w*)", line)}
    assert called <= COMMANDS.keys()


@pytest.mark.skipif(not PYTHON, reason="the README shows no Python")
def test_python_of_the_readme_runs(environment: dict[str, str]) -> None:
    code = "\n".join(block.text for block in PYTHON)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    shown = [line for block in PYTHON for line in stripped(block.shows or "")]
    assert not shown or stripped(done.stdout) == shown


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md"])
def test_link_leads_to_a_file(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert [found["path"] for found in LINK.finditer(text) if not (ROOT / found["path"]).exists()] == []
