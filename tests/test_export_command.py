"""``evigraph export``: what it writes where, what it lists, and how it refuses."""

from __future__ import annotations

import errno
import json
import os
import re
import stat
from typing import TYPE_CHECKING, BinaryIO

import pytest
from tests.commands import command

from evigraph.exports import catalogue
from evigraph.exports.catalogue import choose_format, load_catalogue
from evigraph.exports.destination_file import written_whole
from evigraph.exports.formats.format import DocumentFormat, GraphFormat
from evigraph.exports.selection import FILTERS
from evigraph.exports.views import VIEWS

if TYPE_CHECKING:
    from pathlib import Path

    from evigraph.exports.property_graph import PropertyGraph

run = command("export")

pytestmark = pytest.mark.usefixtures("shipped_folder")

ONE_DRUG = ("--where", "drug=cyclobenzaprine")


# --- What it writes ---


def test_extension_tells_the_format_and_a_line_tells_what_was_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "evidence.json"

    assert run("--out", out, *ONE_DRUG, "condition=radiculopathy") == 0

    written = json.loads(out.read_text(encoding="utf-8"))
    assert {node["id"] for node in written["nodes"]} >= {"term:cyclobenzaprine"}
    assert capsys.readouterr().err == f"{out}: evidence as node-link, 2 nodes, 2 edges\n"
    assert list(tmp_path.iterdir()) == [out]


def test_dash_is_standard_output(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run("--out", "-", "--format", "edge-list", *ONE_DRUG) == 0

    out, err = capfdbinary.readouterr()
    assert out.count(b"cyclobenzaprine") >= 2
    # Of nodes it has none.
    assert err == b"standard output: evidence as edge-list, 2 edges\n"


def test_format_of_several_files_is_a_folder_or_an_archive(tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()

    assert run("--format", "csv", "--out", tmp_path / "tables", *ONE_DRUG) == 0
    assert run("--format", "csv", "--out", tmp_path / "tables.zip", *ONE_DRUG) == 0

    assert sorted(path.name for path in (tmp_path / "tables").iterdir()) == ["edges.csv", "nodes.csv"]
    assert (tmp_path / "tables.zip").read_bytes().startswith(b"PK")


def test_claims_of_a_query_and_of_a_question_are_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    query = tmp_path / "mine.rq"
    query.write_text("SELECT ?claim { ?claim a ev:DosingClaim ; ev:intervention term:gabapentin }", encoding="utf-8")
    out = tmp_path / "claims.json"

    assert run("--view", "claims", "--out", out, "--query", query) == 0
    by_file = {node["id"] for node in json.loads(out.read_text(encoding="utf-8"))["nodes"]}
    assert run("--view", "claims", "--out", out, "--query", "doses", "--param", "drug=gabapentin") == 0
    by_name = {node["id"] for node in json.loads(out.read_text(encoding="utf-8"))["nodes"]}
    assert run("--view", "proof", "--out", out, "--question", "Is baclofen recommended for back strain?") == 0

    assert {node for node in by_file if node.startswith("claim:")} <= by_name
    assert "proof as node-link" in capsys.readouterr().err.splitlines()[-1]


def test_document_takes_a_selection_and_no_view(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "claims.nq"

    assert run("--out", out, *ONE_DRUG) == 0

    assert b"claim/000-051" in out.read_bytes()
    assert capsys.readouterr().err == f"{out}: nquads, 4 claims\n"


# --- What it lists ---


def test_list_names_every_view_format_program_and_filter(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--list") == 0

    listed = capsys.readouterr().out
    words = " ".join(listed.split())
    entries = re.findall(r"^  (\S+)", listed, re.MULTILINE)
    assert entries == [
        *VIEWS,
        *(name for name, chosen in load_catalogue().items() if not isinstance(chosen, DocumentFormat)),
        *(name for name, chosen in load_catalogue().items() if isinstance(chosen, DocumentFormat)),
        *FILTERS,
    ]
    for chosen in load_catalogue().values():
        assert chosen.purpose.rstrip(".")[1:] in words
        assert all(program in words for program in chosen.programs)


def test_every_format_has_an_extension_of_its_own_or_says_that_it_has_not() -> None:
    for chosen in load_catalogue().values():
        for extension in chosen.extensions:
            sharing = [other.name for other in load_catalogue().values() if extension in other.extensions]
            if len(sharing) == 1:
                assert choose_format(f"a{extension}", None) is chosen


# --- How it refuses ---


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "nothing says where to write; add --out FILE, or --out - for standard output"),
        (("--out", "a.gexf", "--view", "evidense"), "there is no view 'evidense'; did you mean evidence?"),
        (("--out", "a.gexf", "--view", "map"), "there is no view 'map'; there are evidence, claims"),
        (("--out", "a.gexf", "--format", "gefx"), "there is no format 'gefx'; did you mean gexf?"),
        (("--out", "a.gexf", "--format", "xxx"), "there is no format 'xxx'; there are html, graphml"),
        (("--out", "a.xyz"), "a.xyz: its extension tells no format; use one of .html, .graphml"),
        (("--out", "a.zip"), "a.zip: its extension may be neo4j or kgx or csv; say which with --format"),
        (("--out", "-"), "standard output has no extension to tell the format; say --format"),
        (("--out", "a.nq", "--view", "claims"), "this format is a document without one; leave it out"),
        (("--out", "a.gexf", "--answer", "2"), "--answer is one of the answers to --question; give both"),
        (("--out", "a.gexf", "--param", "drug=x"), "--param is a parameter of --query; give both"),
        (("--out", "a.gexf", "--query", "dosis"), "there is no query 'dosis'"),
        (("--out", "a.gexf", "--where", "drgu=x"), "there is no filter 'drgu'; did you mean drug?"),
        (("--out", "a.gexf", "drug=tizanadine"), "'tizanadine' is not in the vocabulary"),
        (
            ("--out", "a.gexf", "drug=baclofen", "min-certainty=high"),
            "the view evidence has nothing with drug=baclofen",
        ),
        (("--out", "a.nq", "drug=baclofen", "min-certainty=high"), "there is no claim with drug=baclofen"),
        (("--out", "a.gexf", "--query", "articles"), "no claim is in what the query gives"),
        (("--out", "a.gexf", "--view", "proof"), "the view proof needs what is to be proved"),
        (("--out", "a.gexf", "--question", "What is the time?"), "'What is the time?' has no answer here"),
        (("--out", "no/such/folder/a.gexf", *ONE_DRUG), "no/such/folder/a.gexf: No such file or directory"),
        (("--out", ".", "--format", "gexf", *ONE_DRUG), ". is a folder, and gexf is one file; name a file in it"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_mistake_is_told_in_a_line_and_nothing_is_written(
    arguments: tuple[str, ...],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)

    assert run(*arguments) == 2

    out, err = capsys.readouterr()
    *_, line = err.splitlines()
    assert message in line
    assert "Traceback" not in err
    assert (out, list(tmp_path.iterdir())) == ("", [])


def test_file_that_was_there_stays_when_writing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_: PropertyGraph, file: BinaryIO) -> None:
        file.write(b"half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    full = GraphFormat("full", (".full",), "text/plain", "Fails.", ("none",), fail)
    monkeypatch.setattr(catalogue, "load_catalogue", lambda: {"full": full})
    out = tmp_path / "a.full"
    out.write_bytes(b"whole")

    assert run("--out", out, *ONE_DRUG) == 2

    assert out.read_bytes() == b"whole"
    assert list(tmp_path.iterdir()) == [out]
    assert capsys.readouterr().err == f"evigraph: {out}: No space left on device\n"


def test_a_device_or_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)

    with written_whole(str(pipe)) as file:
        file.write(b"graph")

    assert os.read(reader, 9) == b"graph"
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    os.close(reader)
