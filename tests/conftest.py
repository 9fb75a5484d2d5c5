"""What tests share: a store of their own, and the graph of the shipped articles, built once."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evigraph.build import build, ensure_built
from evigraph.inputs import Inputs
from evigraph.store import ENVIRONMENT_VARIABLE, StoreFolder, default_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evigraph.engine import Store

_PLACE = pytest.StashKey[tuple[str, str | None]]()


def pytest_configure(config: pytest.Config) -> None:
    """Point every test, doctest and process that a test starts to a store of this run, never to the user's."""
    place = tempfile.mkdtemp(prefix="evigraph-tests-")
    config.stash[_PLACE] = (place, os.environ.get(ENVIRONMENT_VARIABLE))
    os.environ[ENVIRONMENT_VARIABLE] = str(Path(place) / "store")
    os.environ.pop("COLUMNS", None)  # what is written has the width of a pipe, whoever runs the tests


def pytest_unconfigure(config: pytest.Config) -> None:
    place, before = config.stash[_PLACE]
    if before is None:
        os.environ.pop(ENVIRONMENT_VARIABLE, None)
    else:
        os.environ[ENVIRONMENT_VARIABLE] = before
    shutil.rmtree(place, ignore_errors=True)


@pytest.fixture(scope="session")
def shipped_folder() -> StoreFolder:
    """The store of the shipped articles, which the commands find without being told where; leave it as it is."""
    folder = StoreFolder(default_folder())
    ensure_built(folder)
    return folder


@pytest.fixture(scope="session")
def shipped_store(shipped_folder: StoreFolder) -> Iterator[Store]:
    """The quads of the shipped articles, open for reading."""
    store, _ = shipped_folder.open_current()
    yield store
    del store


@pytest.fixture(scope="session")
def _terminology_only(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("terminology") / "store"
    build(StoreFolder(path), Inputs(shipped=False), recording=False)
    return path


@pytest.fixture
def folder(_terminology_only: Path, tmp_path: Path) -> StoreFolder:
    """A store of one's own that holds the terminology and no article, so that a build has only claims to read."""
    path = tmp_path / "store"
    shutil.copytree(_terminology_only, path)
    return StoreFolder(path)
