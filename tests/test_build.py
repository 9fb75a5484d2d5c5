"""Builds: the same graph from the same files, only what changed is read, and nothing breaks the store."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from evigraph.build import build as build_all
from evigraph.build import ensure_built, is_stale
from evigraph.cli import main
from evigraph.engine import BlankNode, NamedNode, canonical_nquads, query
from evigraph.errors import ClaimFileError
from evigraph.inputs import Inputs
from evigraph.namespaces import CLAIM, GRAPH, TERM
from evigraph.reasoning.rules import load_rules
from evigraph.store import StoreFolder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evigraph.engine import Store

#: Most tests are about files and what follows from them, for which no findings need be looked for.
build = partial(build_all, recording=False)

RUN = "from evigraph.cli import main; main()"


def article(stem: str, count: int = 1, *, claims_of: str | None = None, **changes: object) -> dict[str, Any]:
    """Return the data of a small article with *count* claims."""
    claims = [
        {
            "id": f"claim:{claims_of or stem}-{number}",
            "kind": "recommendation",
            "span": {"start": 0, "end": 9},
            "interventions": ["baclofen"],
            "direction": "against",
            "paraphrase": f"Number {number} of {stem} speaks against it.",
            **changes,
        }
        for number in range(1, count + 1)
    ]
    text = {"sha256": "0" * 64, "characters": 99}
    return {"id": f"article:{stem}", "title": f"About {stem}", "text": text, "claims": claims}


@dataclass(frozen=True)
class Shelf:
    """A folder of claim files."""

    path: Path

    def put(self, name: str, data: object) -> Path:
        self.path.mkdir(exist_ok=True)
        file = self.path / f"{name}.yaml"
        file.write_text(json.dumps(data), encoding="utf-8")  # JSON is YAML
        return file

    @property
    def inputs(self) -> Inputs:
        return Inputs.from_paths([self.path], shipped=False)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    found = Shelf(tmp_path / "claims")
    found.put("a", article("a", 2))
    found.put("b", article("b", 2))
    return found


def text_of(folder: StoreFolder) -> str:
    return canonical_nquads(folder.open_current()[0])


def claims_of(folder: StoreFolder) -> set[str]:
    found = query(folder.open_current()[0], "SELECT DISTINCT ?c { GRAPH ?g { ?c ev:paraphrase ?p } }")
    assert not isinstance(found, bool | tuple)
    return {row[0].value.removeprefix(CLAIM) for row in found.rows if isinstance(row[0], NamedNode)}


def names(paths: tuple[Path, ...]) -> list[str]:
    return [path.stem for path in paths]


# --- The same graph from the same files ---

DUMPS = """
import sys
from pathlib import Path
from evigraph.build import build
from evigraph.dump import EXTENSIONS, write_graph
from evigraph.inputs import Inputs
from evigraph.store import StoreFolder
place = Path(sys.argv[1])
store = build(StoreFolder(place / "store"), Inputs()).generation.open()
for extension, syntax in EXTENSIONS.items():
    write_graph(store, place / f"graph{extension}", syntax)
"""


@pytest.fixture(scope="module")
def dumps(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    places = [tmp_path_factory.mktemp(f"seed{seed}") for seed in (1, 2)]
    running = [
        subprocess.Popen([sys.executable, "-c", DUMPS, str(place)], env={**os.environ, "PYTHONHASHSEED": str(seed)})
        for seed, place in enumerate(places, 1)
    ]
    assert [process.wait() for process in running] == [0, 0]
    return places


@pytest.mark.parametrize("extension", [".nq", ".trig", ".ttl", ".jsonld"])
def test_two_builds_with_different_hash_seeds_give_the_same_bytes(extension: str, dumps: list[Path]) -> None:
    one, other = ((place / f"graph{extension}").read_bytes() for place in dumps)
    assert one == other
    assert len(one) > 100_000


def test_a_third_build_in_this_process_gives_them_too(dumps: list[Path], shipped_store: Store) -> None:
    assert (dumps[0] / "graph.nq").read_text(encoding="utf-8") == canonical_nquads(shipped_store)


def test_built_data_has_no_blank_node_and_nothing_in_the_default_graph(shipped_store: Store) -> None:
    for quad in shipped_store:
        assert not isinstance(quad.subject, BlankNode)
        assert not isinstance(quad.object, BlankNode)
        assert isinstance(quad.graph_name, NamedNode)
        assert quad.graph_name.value.startswith(GRAPH)


def test_the_path_of_the_files_is_no_part_of_the_graph(shelf: Shelf, folder: StoreFolder, tmp_path: Path) -> None:
    build(folder, shelf.inputs)
    before = text_of(folder)
    shelf.path.rename(tmp_path / "elsewhere")
    report = build(folder, Inputs.from_paths([tmp_path / "elsewhere"], shipped=False))
    assert (names(report.read), report.removed) == (["a", "b"], 2)
    assert text_of(folder) == before


# --- Only what changed ---


def test_only_changed_files_are_read_again(shelf: Shelf, folder: StoreFolder) -> None:
    first = build(folder, shelf.inputs)
    assert (names(first.read), first.kept, first.removed) == (["a", "b"], 0, 0)
    shelf.put("b", article("b", 1))
    shelf.put("c", article("c", 1))
    second = build(folder, shelf.inputs)
    assert (names(second.read), second.kept, second.removed) == (["b", "c"], 1, 0)
    assert claims_of(folder) == {"a-1", "a-2", "b-1", "c-1"}


def test_building_again_does_nothing_even_where_a_file_was_touched(shelf: Shelf, folder: StoreFolder) -> None:
    first = build(folder, shelf.inputs)
    (shelf.path / "a.yaml").touch()
    assert not is_stale(first.generation)
    second = build(folder, shelf.inputs)
    assert second.up_to_date
    assert not first.up_to_date
    assert (second.generation.folder, second.kept, second.quads) == (first.generation.folder, 2, first.quads)


def test_anew_reads_everything_again(shelf: Shelf, folder: StoreFolder) -> None:
    build(folder, shelf.inputs)
    before = text_of(folder)
    assert names(build(folder, shelf.inputs, anew=True).read) == ["a", "b"]
    assert text_of(folder) == before


def test_what_a_removed_file_said_is_gone(shelf: Shelf, folder: StoreFolder) -> None:
    build(folder, shelf.inputs)
    (shelf.path / "a.yaml").unlink()
    report = build(folder, shelf.inputs)
    assert (report.read, report.kept, report.removed) == ((), 1, 1)
    assert claims_of(folder) == {"b-1", "b-2"}
    assert "claim/a-" not in text_of(folder)
    assert "article/a" not in text_of(folder)


def test_an_incremental_build_equals_a_full_one(folder: StoreFolder, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "claims")
    originals = Inputs().claim_files()
    shelf.path.mkdir()
    for path in originals[:3]:
        shutil.copy(path, shelf.path)
    harm: dict[str, Any] = {"kind": "adverse_effect", "direction": "harm", "adverse_effects": ["sedation"]}
    shelf.put("x", article("x", 2, **{**harm, "interventions": ["muscle relaxant"]}))
    build_all(folder, shelf.inputs)
    (shelf.path / originals[0].name).unlink()
    changed = shelf.path / originals[1].name
    changed.write_text(changed.read_text(encoding="utf-8").replace("direction: against", "direction: for", 1))
    shelf.put("x", article("x", 1, **{**harm, "interventions": ["baclofen"]}))
    shutil.copy(originals[3], shelf.path)
    report = build_all(folder, shelf.inputs)
    assert (len(report.read), report.kept, report.removed) == (3, 1, 1)
    fresh = StoreFolder(tmp_path / "fresh")
    full = build_all(fresh, shelf.inputs)
    assert text_of(folder) == text_of(fresh)
    assert (report.quads, report.inferred) == (full.quads, full.inferred)


def test_a_claim_may_move_from_one_changed_file_to_another(shelf: Shelf, folder: StoreFolder) -> None:
    build(folder, shelf.inputs)
    shelf.put("a", article("a", 2, claims_of="b"))
    shelf.put("b", article("b", 2, claims_of="a"))
    assert names(build(folder, shelf.inputs).read) == ["a", "b"]
    assert claims_of(folder) == {"a-1", "a-2", "b-1", "b-2"}


def test_a_renamed_file_keeps_its_article(shelf: Shelf, folder: StoreFolder) -> None:
    build(folder, shelf.inputs)
    before = text_of(folder)
    (shelf.path / "a.yaml").rename(shelf.path / "z.yml")
    report = build(folder, shelf.inputs)
    assert (names(report.read), report.kept, report.removed) == (["z"], 1, 1)
    assert text_of(folder) == before


def test_a_vocabulary_pack_changes_the_result(shelf: Shelf, folder: StoreFolder, tmp_path: Path) -> None:
    shelf.put("a", article("a", interventions=["zzyzxol"]))
    with pytest.raises(ClaimFileError, match="'zzyzxol' is not in the vocabulary"):
        build(folder, shelf.inputs)
    pack = tmp_path / "pack.tsv"
    pack.write_text("label\tkind\tparents\nzzyzxol\tdrug\tmuscle relaxant\n")
    with_pack = Inputs.from_paths([shelf.path], packs=[pack], shipped=False)
    report = build(folder, with_pack)
    assert names(report.read) == ["a", "b"]
    text = text_of(folder)
    assert f"<{TERM}zzyzxol> <https://w3id.org/evigraph/within> <{TERM}muscle-relaxant>" in text
    pack.write_text("label\tkind\tparents\nzzyzxol\tdrug\tmuscle relaxant\nother\tdrug\t\n")
    assert is_stale(report.generation)
    ensure_built(folder)  # remembers the pack and the claims
    assert f"<{TERM}other>" in text_of(folder)


# --- Mistakes leave the old store ---


def refused(folder: StoreFolder, inputs: Inputs) -> list[str]:
    """Build, which fails, and return the problems; the store stays as it was."""
    before, current = text_of(folder), folder.current()
    with pytest.raises(ClaimFileError) as caught:
        build(folder, inputs)
    assert folder.current() == current
    assert text_of(folder) == before
    assert not list(folder.path.glob("generations/.building-*"))
    return str(caught.value).splitlines()


@pytest.mark.parametrize("known", [False, True], ids=["both files are new", "one is in the store"])
def test_claim_id_in_two_files_is_refused_naming_both(known: bool, shelf: Shelf, folder: StoreFolder) -> None:
    if known:
        build(folder, shelf.inputs)
    shelf.put("c", article("c", 3, claims_of="a"))
    [problem] = refused(folder, shelf.inputs)
    assert problem.startswith(f"{shelf.path / 'c.yaml'}: claims: ")
    assert "claim:a-1, claim:a-2 " in problem
    assert str(shelf.path / "a.yaml") in problem


def test_article_in_two_files_is_refused_naming_both(shelf: Shelf, folder: StoreFolder) -> None:
    shelf.put("c", article("a", 1, claims_of="c"))
    [problem] = refused(folder, shelf.inputs)
    assert problem.startswith(f"{shelf.path / 'c.yaml'}: id: ")
    assert str(shelf.path / "a.yaml") in problem


def test_mistakes_in_two_files_are_both_reported_and_read_again_once_put_right(
    shelf: Shelf, folder: StoreFolder
) -> None:
    build(folder, shelf.inputs)
    shelf.put("a", article("a", direction="sideways"))
    shelf.put("c", article("c", interventions=["bacloffen"]))
    first, second = refused(folder, shelf.inputs)
    assert first.startswith(f"{shelf.path / 'a.yaml'}:1: claims[a-1].direction: found 'sideways'; allowed: ")
    assert second.startswith(f"{shelf.path / 'c.yaml'}:1: claims[c-1].interventions[1]: ")
    assert "did you mean baclofen" in second
    shelf.put("a", article("a", 3))
    shelf.put("c", article("c"))
    assert names(build(folder, shelf.inputs).read) == ["a", "c"]
    assert {"a-3", "c-1"} < claims_of(folder)


def test_a_mistake_on_a_first_build_leaves_no_store(shelf: Shelf, tmp_path: Path) -> None:
    shelf.put("a", article("a", direction="sideways"))
    folder = StoreFolder(tmp_path / "new")
    with pytest.raises(ClaimFileError):
        build(folder, shelf.inputs)
    assert folder.current() is None
    assert list(folder.path.glob("generations/*")) == []


# --- Killed ---

KILLED = """
import os, signal, sys
from pathlib import Path
from evigraph.build import build
from evigraph.inputs import Inputs
from evigraph.store import StoreFolder

claims, *stores = sys.argv[1:]

def die():
    os.kill(os.getpid(), signal.SIGKILL)

def build_until(store):
    event, _, count = Path(store).name.partition("-")
    left = [int(count)]
    def count_down(*_):
        left[0] -= 1
        if left[0] < 0:
            die()
    if event == "progress":
        inputs = Inputs.from_paths([claims], shipped=False)
        build(StoreFolder(Path(store)), inputs, progress=count_down, recording=False)
    else:
        names = {"rename": "os.rename", "rmtree": "shutil.rmtree"}
        # Scratch folders are elsewhere, and tidied earlier.
        sys.addaudithook(
            lambda name, args: count_down() if name == names[event] and str(args[0]).startswith(store) else None
        )
        build(StoreFolder(Path(store)), Inputs.from_paths([claims], shipped=False), recording=False)

for store in stores:
    child = os.fork()
    if not child:
        build_until(store)
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""

#: The calls of the listener while one changed file is read and the rules run.
LAST = len(load_rules()) + 2
#: Renaming first names the finished generation, then moves CURRENT to it; the old ones are removed after that.
POINTS = [*(f"progress-{n}" for n in (0, 1, LAST // 2, LAST)), "rename-0", "rename-1"]


def killed(claims: Path, stores: list[Path]) -> None:
    """Start a build in each of *stores* that kills itself at the point which the store's name tells."""
    arguments = [sys.executable, "-c", KILLED, str(claims), *map(str, stores)]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["-9"] * len(stores)


def assert_recovers(folder: StoreFolder, inputs: Inputs, expected: str) -> None:
    build(folder, inputs)
    assert text_of(folder) == expected
    generations = list((folder.path / "generations").iterdir())
    assert len(generations) <= 2
    assert not [path for path in generations if path.name.startswith(".")]


@dataclass(frozen=True)
class Accident:
    """Stores whose last build was killed, each at a point that its name tells."""

    place: Path
    shelf: Shelf
    before: str
    after: str


@pytest.fixture(scope="module")
def first_builds(tmp_path_factory: pytest.TempPathFactory) -> Accident:
    place = tmp_path_factory.mktemp("first")
    shelf = Shelf(place / "claims")
    shelf.put("a", article("a", 3))
    build(StoreFolder(place / "expected"), shelf.inputs)
    killed(shelf.path, [place / point for point in FIRST_POINTS])
    return Accident(place, shelf, "", text_of(StoreFolder(place / "expected")))


@pytest.fixture(scope="module")
def later_builds(tmp_path_factory: pytest.TempPathFactory) -> Accident:
    place = tmp_path_factory.mktemp("later")
    shelf = Shelf(place / "claims")
    shelf.put("a", article("a", 2))
    shelf.put("b", article("b", 1))
    build(StoreFolder(place / "base"), shelf.inputs)
    before = text_of(StoreFolder(place / "base"))
    shelf.put("a", article("a", 3))
    for name in (*POINTS, "rmtree-0", "expected"):
        shutil.copytree(place / "base", place / name)
    build(StoreFolder(place / "expected"), shelf.inputs)
    killed(shelf.path, [place / point for point in POINTS])
    # Two generations are kept, so nothing is removed until the third build.
    build(StoreFolder(place / "rmtree-0"), shelf.inputs)
    shelf.put("a", article("a", 4))
    killed(shelf.path, [place / "rmtree-0"])
    shelf.put("a", article("a", 3))
    return Accident(place, shelf, before, text_of(StoreFolder(place / "expected")))


#: A first build is long, so fewer of them.
FIRST_POINTS = [f"progress-{LAST // 2}", "rename-1"]


@pytest.mark.parametrize("point", FIRST_POINTS)
def test_a_killed_first_build_leaves_no_store_and_the_next_makes_it(point: str, first_builds: Accident) -> None:
    folder = StoreFolder(first_builds.place / point)
    assert folder.current() is None
    assert list((folder.path / "generations").iterdir())  # what the killed build had written
    assert_recovers(folder, first_builds.shelf.inputs, first_builds.after)


@pytest.mark.parametrize("point", POINTS)
def test_a_killed_build_leaves_the_old_store_and_the_next_build_succeeds(point: str, later_builds: Accident) -> None:
    folder = StoreFolder(later_builds.place / point)
    assert text_of(folder) == later_builds.before
    assert_recovers(folder, later_builds.shelf.inputs, later_builds.after)


def test_a_build_killed_while_it_tidies_leaves_the_new_store(later_builds: Accident) -> None:
    folder = StoreFolder(later_builds.place / "rmtree-0")
    assert claims_of(folder) == {"a-1", "a-2", "a-3", "a-4", "b-1"}
    assert_recovers(folder, later_builds.shelf.inputs, later_builds.after)


# --- Two builds at once ---

TOGETHER = "import sys; from evigraph.cli import main; print('ready', flush=True); sys.stdin.readline(); main()"


def test_two_builds_at_once_both_end_well_and_leave_one_whole_result(folder: StoreFolder, tmp_path: Path) -> None:
    shelves = [Shelf(tmp_path / name) for name in ("one", "two")]
    for shelf in shelves:
        shelf.put("a", article(shelf.path.name, 40))
    arguments = [sys.executable, "-c", TOGETHER, "build", "--without-shipped", "--store", str(folder.path)]
    running = [
        subprocess.Popen(
            [*arguments, str(shelf.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for shelf in shelves
    ]
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
    for process in running:
        assert process.stdin is not None
        process.stdin.write(b"\n")
        process.stdin.flush()
    results = [process.communicate() for process in running]
    assert [process.returncode for process in running] == [0, 0], results
    left = text_of(folder)
    alone = []
    for shelf in shelves:
        build(folder, shelf.inputs)
        alone.append(text_of(folder))
    assert left in alone
    assert alone[0] != alone[1]


# --- The disk is full ---

LIMITED = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)); {RUN}"


def run(*arguments: str | Path, code: str = RUN) -> subprocess.CompletedProcess[str]:
    """Run ``evigraph`` in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True, check=False
    )


def assert_one_line(message: str, *words: str) -> None:
    assert message.startswith("evigraph: "), message
    assert message.count("\n") == 1, message
    assert "Traceback" not in message
    for word in words:
        assert word in message


def test_a_full_disk_keeps_the_old_store(shelf: Shelf, folder: StoreFolder) -> None:
    build(folder, shelf.inputs)
    before = text_of(folder)
    shelf.put("c", article("c", 300))
    done = run("build", "--without-shipped", "--store", folder.path, shelf.path, code=LIMITED)
    assert done.returncode == 2
    assert_one_line(done.stderr, f"{folder.path}: the store cannot be written", "the old one is kept", "--store DIR")
    assert text_of(folder) == before
    assert not list(folder.path.glob("generations/.building-*"))
    build(folder, shelf.inputs)
    assert "c-300" in claims_of(folder)


def test_a_full_disk_on_a_first_build_leaves_no_store(shelf: Shelf, tmp_path: Path) -> None:
    done = run("build", "--without-shipped", "--store", tmp_path / "new", shelf.path, code=LIMITED)
    assert done.returncode == 2
    assert_one_line(done.stderr, "the store cannot be written", "--store DIR")
    assert StoreFolder(tmp_path / "new").current() is None


def test_a_full_disk_keeps_the_old_output_file(folder: StoreFolder, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "graph.nq").write_text("old")
    build(folder, Inputs(shipped=False))
    done = run("build", "--without-shipped", "--store", folder.path, "--out", out / "graph.nq", code=LIMITED)
    assert done.returncode == 2
    assert f"evigraph: {out / 'graph.nq'}: File too large\n" in done.stderr
    assert [path.read_text() for path in out.iterdir()] == ["old"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_device_is_named(folder: StoreFolder) -> None:
    done = run("build", "--without-shipped", "--store", folder.path, "--out", "/dev/full", "--format", "nquads")
    assert done.returncode == 2
    assert done.stderr.endswith("\nevigraph: /dev/full: No space left on device\n")
    with Path("/dev/full").open("w") as full:
        arguments = ["build", "--without-shipped", "--store", str(folder.path), "--out", "-"]
        command = [sys.executable, "-c", RUN, *arguments]
        printed = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert printed.returncode == 2
    assert printed.stderr.endswith("\nevigraph: standard output: No space left on device\n")


# --- The progress bar ---

INTERRUPTED = f"""
import evigraph.reasoning.materialise as materialise
def interrupt(*_):
    raise KeyboardInterrupt
materialise.keep = interrupt
{RUN}
"""
HIDE, SHOW = "\x1b[?25l", "\x1b[?25h"


def on_terminal(*arguments: str | Path, code: str = RUN) -> tuple[int, str]:
    """Run ``evigraph`` with a terminal as standard error, and return its status and what the terminal was sent."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", code, *map(str, arguments)]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=theirs, env={**os.environ, "TERM": "xterm"}
    ) as process:
        os.close(theirs)
        sent = b"".join(_everything(ours))
    return process.returncode, sent.decode()


def _everything(descriptor: int) -> Iterator[bytes]:
    try:
        while data := os.read(descriptor, 65536):
            yield data
    except OSError:  # Linux's word for the end of a terminal
        pass
    finally:
        os.close(descriptor)


def test_a_terminal_is_shown_a_progress_bar_that_is_gone_at_the_end(shelf: Shelf, folder: StoreFolder) -> None:
    status, sent = on_terminal("build", "--without-shipped", "--store", folder.path, shelf.path)
    assert status == 0
    assert "reading claims" in sent
    assert "2/2" in sent
    assert "reasoning" in sent
    assert sent.count(HIDE) == sent.count(SHOW) > 0
    last = sent.rpartition("\x1b[2K")[2]
    assert last.startswith(f"{folder.path}: ")
    assert "articles: 2 read" in last


def test_an_interrupted_build_gives_the_terminal_its_cursor_back(shelf: Shelf, folder: StoreFolder) -> None:
    status, sent = on_terminal("build", "--without-shipped", "--store", folder.path, shelf.path, code=INTERRUPTED)
    assert status == 130
    assert "evigraph: stopped" in sent
    assert sent.count(HIDE) == sent.count(SHOW) > 0


def test_a_pipe_is_shown_no_progress_bar(shelf: Shelf, folder: StoreFolder) -> None:
    done = run("build", "--without-shipped", "--store", folder.path, shelf.path)
    assert done.returncode == 0
    assert done.stdout == ""
    assert "\x1b" not in done.stderr
    assert "reading claims" not in done.stderr
    assert done.stderr.count("\n") == 1


# --- The command's status ---


def status_of(*arguments: str | Path) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["build", *map(str, arguments)])
    assert isinstance(ended.value.code, int)
    return ended.value.code


def test_a_build_ends_with_status_0_and_says_what_it_did(
    shelf: Shelf, folder: StoreFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments: list[str | Path] = ["--without-shipped", "--store", folder.path, shelf.path]
    assert status_of(*arguments) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "articles: 2 read, 0 kept, 0 removed; " in err
    assert status_of(*arguments) == 0
    assert ": up to date, " in capsys.readouterr().err
    (shelf.path / "a.yaml").unlink()
    assert status_of(*arguments) == 0
    assert "articles: 0 read, 1 kept, 1 removed; " in capsys.readouterr().err


def test_claim_files_with_mistakes_end_with_status_2_and_a_line_for_each(
    shelf: Shelf, folder: StoreFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    shelf.put("a", article("a", direction="sideways"))
    (shelf.path / "c.yaml").write_text("a: [")
    assert status_of("--without-shipped", "--store", folder.path, shelf.path) == 2
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(":")[:2] for line in lines] == [["evigraph", f" {shelf.path / name}.yaml"] for name in "ac"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere.yaml"], "nowhere.yaml: there is no such file or folder of claims"),
        (["--pack", "nowhere.tsv"], "nowhere.tsv: "),
        (["--out", "graph.docx"], "graph.docx: the extension '.docx' is none of .nq, .trig, .ttl, .jsonld; "),
        (["--out", "graph"], "graph: the extension '' is none of "),
        (["--out", "no/graph.nq"], "no/graph.nq: No such file or directory"),
    ],
    ids=lambda value: value[0].strip("-") if isinstance(value, list) else "",
)
def test_misuse_ends_with_status_2_and_one_line(
    arguments: list[str],
    words: str,
    folder: StoreFolder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert status_of("--without-shipped", "--store", folder.path, *arguments) == 2
    err = capsys.readouterr().err
    assert words in err
    assert_one_line(err.splitlines(keepends=True)[-1])
    assert [path.name for path in tmp_path.iterdir()] == ["store"]


def test_unknown_options_end_with_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of("--format", "docx") == 2
    assert status_of("--frobnicate") == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_store_that_is_a_file_ends_with_status_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert status_of("--without-shipped", "--store", tmp_path / "file") == 2
    assert_one_line(capsys.readouterr().err, "--store DIR")


def test_a_damaged_store_ends_with_status_2(folder: StoreFolder, capsys: pytest.CaptureFixture[str]) -> None:
    (folder.path / "CURRENT").write_text("nothing\n")
    assert status_of("--without-shipped", "--store", folder.path) == 2
    assert_one_line(capsys.readouterr().err, "and build again")
