"""A Dask cluster gives what one process gives, also when a worker is killed on the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

pytest.importorskip("spacy")
pytest.importorskip("distributed")

ROOT: Final = Path(__file__).parents[1]
ARTICLE: Final = """Does baclofen help sciatica?

Baclofen is not recommended for sciatica. 1

  • Naproxen {number} mg twice daily is recommended for sciatica. 2
"""
FILES: Final = 60
#: A cluster of two worker processes, whose address and process numbers are printed; it ends with its input.
CLUSTER: Final = """
import os, sys
from distributed import Client, LocalCluster
if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50) as cluster:
        with Client(cluster) as client:
            print(cluster.scheduler_address, *client.run(os.getpid).values(), flush=True)
            sys.stdin.read()
"""
ENVIRONMENT: Final = os.environ | {"PYTHONPATH": str(ROOT / "graph")}


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("articles")
    for number in range(FILES):
        (folder / f"a{number:03}.txt").write_text(ARTICLE.format(number=number + 1), encoding="utf-8")
    (folder / "bad.txt").write_bytes(b"\0")
    return folder


@pytest.fixture(scope="module")
def cluster() -> Iterator[tuple[str, list[int]]]:
    """Give the address of a scheduler, and the processes of its workers."""
    with subprocess.Popen(
        [sys.executable, "-c", CLUSTER], env=ENVIRONMENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        address, *workers = running.stdout.readline().split()
        yield address, [int(worker) for worker in workers]
        running.communicate("")


def extracting(articles: Path, out: Path, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "evigraph", "extract", str(articles), "--format", "jsonl", "--out", str(out)]
    return subprocess.Popen([*command, *options], env=ENVIRONMENT, stderr=subprocess.PIPE, text=True)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_cluster_gives_the_same_when_a_worker_is_killed_on_the_way(
    articles: Path, cluster: tuple[str, list[int]], tmp_path: Path
) -> None:
    address, workers = cluster
    with extracting(articles, tmp_path / "here", "--jobs", "1") as here:
        _, told_here = here.communicate()
    with extracting(articles, tmp_path / "there", "--scheduler", address) as there:
        assert there.stderr is not None
        first = there.stderr.readline()
        os.kill(workers[0], signal.SIGKILL)
        told_there = first + there.stderr.read()

    assert (here.returncode, there.returncode) == (1, 1)
    assert told_there == told_here  # each file is told of once, in the same order
    assert contents(tmp_path / "there") == contents(tmp_path / "here")
    assert len(list((tmp_path / "there").glob("*.jsonl"))) == FILES


def test_cluster_that_is_not_there_is_one_line(articles: Path, tmp_path: Path) -> None:
    with extracting(articles, tmp_path, "--scheduler", "localhost:1") as run:
        _, told = run.communicate()
    assert (run.returncode, told.count("\n")) == (2, 1)
    assert told.startswith("evigraph: the cluster at localhost:1 fails")
