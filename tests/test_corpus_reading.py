"""Many files at once: the same bytes whatever the number of processes, and nothing lost, done twice or half-written."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from tests.article_bombs import encrypted_pdf, packed

from evigraph.corpus.files import find_files
from evigraph.corpus.journal import Entry, Journal
from evigraph.corpus.processes import read_in_processes
from evigraph.corpus.reader import Reader
from evigraph.errors import UnreadableDocument
from evigraph.extraction.outputs import to_jsonl_output
from evigraph.settings import make_workspace
from evigraph.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from evigraph.extraction.engine import Extraction

pytest.importorskip("spacy")
pytest.importorskip("pebble")

ROOT: Final = Path(__file__).parents[1]
ARTICLE: Final = """Does {drug} help sciatica?

{drug} is not recommended for sciatica. 1

  • Naproxen {number}00 mg twice daily is recommended for sciatica. 2
  • Melizatriptan is recommended for migraine. 2
"""
BAD: Final = {
    "broken.txt": b"Walking \xe9 helps",
    "long.txt": b"a" * 50_000_001,
    "line.txt": b"walk " * 500_000,
    "entities.xml": b'<!DOCTYPE a [<!ENTITY e "walk">]><article><p>&e;</p></article>',
    "deep.html": b"<div>" * 5000 + b"Walk",
    "empty.txt": b"",
    "binary.txt": b"\x7fELF\1\1\0",
    "damaged.docx": b"PK\x03\x04 no more",
    "damaged.pdf": b"%PDF-1.7\nnothing",
    "encrypted.pdf": encrypted_pdf(),
    "bomb.docx": packed(**{"word/document.xml": b"\0" * 210_000_000}),
}


def evigraph(*arguments: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "evigraph", *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "graph")}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=300)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder of articles, good and bad ones, some in a folder inside it."""
    folder = tmp_path_factory.mktemp("articles")
    (folder / "more").mkdir()
    for number in range(1, 9):
        file = folder / ("more" if number % 2 else ".") / f"a{number}.txt"
        file.write_text(ARTICLE.format(drug="Baclofen", number=number), encoding="utf-8")
    for name, content in BAD.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def by_two(articles: Path) -> tuple[subprocess.CompletedProcess[str], Path]:
    out = articles.parent / f"{articles.name}-by-two"
    return evigraph("extract", articles, "--out", out, "--jobs", 2), out


def test_bad_files_are_reported_one_line_each_and_the_rest_is_done(
    by_two: tuple[subprocess.CompletedProcess[str], Path],
) -> None:
    done, out = by_two
    told = [line for line in done.stderr.splitlines() if line.startswith("evigraph: ")]
    assert (done.returncode, len(told), "Traceback" in done.stderr) == (1, len(BAD), False)
    assert all(any(name in line for line in told) for name in BAD)
    assert f"{len(BAD)} of {len(BAD) + 8} files could not be read" in done.stderr
    assert {path.stem for path in out.glob("*.yaml") if ".review" not in path.name} == {f"a{n}" for n in range(1, 9)}


def test_output_is_the_same_whatever_the_number_of_processes_and_the_order(
    articles: Path, by_two: tuple[subprocess.CompletedProcess[str], Path], tmp_path: Path
) -> None:
    files = sorted((file for file in articles.rglob("*") if file.is_file()), reverse=True)
    evigraph("extract", *files, "--out", tmp_path, "--jobs", 1)
    assert contents(tmp_path) == contents(by_two[1])


def test_file_that_was_read_is_not_read_again_unless_it_changed_or_its_output_is_gone(
    articles: Path, by_two: tuple[subprocess.CompletedProcess[str], Path]
) -> None:
    out = by_two[1]
    before = contents(out)
    (out / "a3.yaml").unlink()
    (out / "a2.yaml").write_text("mine\n", encoding="utf-8")

    done = evigraph("extract", *articles.rglob("a*.txt"), "--out", out, "--jobs", 1)

    assert (done.returncode, done.stderr.splitlines()[1:]) == (
        0,
        ["7 files are as they were when they were last read"],
    )
    assert contents(out) == before | {"a2.yaml": b"mine\n"}


def test_file_that_takes_its_process_with_it_is_reported_and_the_rest_done(articles: Path) -> None:
    files = [articles / "a2.txt", articles / "a4.txt", articles / "a6.txt"]
    results = list(read_in_processes(Reader(load_vocabulary(), _die_of_a4), files, 2))
    assert [result.made for result in results] == [("a2",), (), ("a6",)]
    assert "a4.txt: the process that read it ended" in (results[1].failure or "")


def _die_of_a4(extraction: Extraction) -> str:
    if extraction.document.name == "a4":
        os.kill(os.getpid(), signal.SIGKILL)
    return extraction.document.name


def test_interruption_leaves_whole_files_only(articles: Path, tmp_path: Path) -> None:
    many = tmp_path / "many"
    many.mkdir()
    for number in range(400):
        (many / f"m{number:03}.txt").write_bytes((articles / "a2.txt").read_bytes())
    out = tmp_path / "out"
    command = [sys.executable, "-m", "evigraph", "extract", str(many), "--out", str(out), "--jobs", "2"]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "graph")}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True, start_new_session=True) as run:
        assert run.stderr is not None
        for _ in range(10):
            run.stderr.readline()
        os.killpg(run.pid, signal.SIGINT)
        rest = run.stderr.read()
    assert (run.returncode, rest.splitlines()[-1]) == (130, "evigraph: stopped")
    written = contents(out)
    journal = [json.loads(line)["articles"][0] for line in written.pop(".evigraph/extracted.jsonl").splitlines()]
    whole = {end: written[f"m000{end}"].replace(b"m000", b"NAME") for end in (".yaml", ".review.yaml")}
    assert 9 <= len(journal) < 400
    for name, content in written.items():
        stem, _, end = name.partition(".")
        if f".{end}" in whole:
            assert content.replace(stem.encode(), b"NAME") == whole[f".{end}"]


def test_added_files_are_the_same_whatever_the_number_of_processes(articles: Path, tmp_path: Path) -> None:
    for jobs in (1, 2):
        make_workspace(tmp_path / str(jobs))
        done = evigraph("add", articles, "--jobs", jobs, cwd=tmp_path / str(jobs))
        assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert contents(tmp_path / "1") == contents(tmp_path / "2")
    assert len(list((tmp_path / "1" / "claims").glob("*.yaml"))) == 8
    again = evigraph("add", *articles.rglob("a*.txt"), cwd=tmp_path / "1")
    assert (again.returncode, again.stdout) == (0, "")
    assert again.stderr == "8 files are as they were when they were last read\n"


# --- Files and journals ---


def test_folder_gives_its_files_in_the_order_of_their_names_and_each_once(articles: Path) -> None:
    found = find_files([articles / "a2.txt", articles])
    assert found[0] == articles / "a2.txt"
    assert found[1:] == sorted(found[1:])
    assert len(found) == len(BAD) + 8


def test_folder_without_articles_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").touch()
    with pytest.raises(UnreadableDocument, match="no file in it has a name that ends with one of"):
        find_files([tmp_path])


def test_journal_survives_a_torn_line_and_forgets_what_was_written_over(tmp_path: Path) -> None:
    one, other = Entry("a.txt", "00", "r", ("a",)), Entry("a.md", "11", "r", ("a",))
    with Journal(tmp_path / "journal.jsonl") as journal:
        journal.add(one)
    with (tmp_path / "journal.jsonl").open("a", encoding="utf-8") as file:
        file.write(other.to_json()[:20])
    with Journal(tmp_path / "journal.jsonl") as journal:
        assert journal.find("a.txt", "00", "r") == one
        assert journal.find("a.txt", "00", "other rules") is None
        journal.add(other)
    assert (tmp_path / "journal.jsonl").read_text(encoding="utf-8") == other.to_json()


def test_result_in_another_process_is_what_it_is_here(articles: Path) -> None:
    reader = Reader(load_vocabulary(), to_jsonl_output)
    files = [articles / "a2.txt", articles / "empty.txt"]
    assert list(read_in_processes(reader, files, 1)) == list(read_in_processes(reader, files, 2))
