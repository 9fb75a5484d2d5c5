"""The command ``evigraph push``, as a process."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from tests.remote_servers import OxigraphServer, free_port, held, needs_oxigraph, oxigraph_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evigraph.engine import Store
    from evigraph.store import StoreFolder

pytestmark = needs_oxigraph


@pytest.fixture
def server() -> Iterator[OxigraphServer]:
    with oxigraph_server() as running:
        yield running


def evigraph(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from evigraph.cli import main; main()", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_pushes_the_built_graph_and_can_be_run_again(server: OxigraphServer, shipped_store: Store) -> None:
    planned = evigraph("push", "--endpoint", server.update, "--dry-run")
    assert planned.returncode == 0, planned.stderr
    assert "send    graph:vocabulary" in planned.stdout
    assert held(server) == set()
    first = evigraph("push", "--endpoint", server.update)
    assert first.stdout.startswith("sent ")
    assert first.stderr == ""
    assert held(server) == set(shipped_store)
    second = evigraph("push", "--endpoint", server.query, "--graph-store", server.store)
    assert second.stdout.startswith("sent 0 graphs (0 triples), ")


def test_the_command_names_a_server_that_is_not_there(shipped_folder: StoreFolder) -> None:
    run = evigraph("push", "--endpoint", f"http://127.0.0.1:{free_port()}/update", "--store", str(shipped_folder.path))
    assert run.returncode == 2
    assert run.stdout == ""
    assert run.stderr.count("\n") == 1
    assert "is the server running?" in run.stderr
