"""What is declared about the package: dependencies, pins, scripts, the wheel's content, the changelog."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any, Final

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from scripts.check_wheel import expected_files, find_differences, main, read_wheel, wheel_name

from evigraph import __version__

ROOT: Final = Path(__file__).parents[1]
PROJECT: Final[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
METADATA: Final[dict[str, Any]] = PROJECT["project"]
EXTRAS: Final[dict[str, list[str]]] = METADATA["optional-dependencies"]
#: The extras whose libraries the package imports where they are needed.
OPTIONAL: Final = ("dask", "documents", "extract", "llm", "owl", "pandas", "plot", "shacl", "terms")
needs_checkout = pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a git checkout")

SCRIPTS: Final = (
    ".ci/run",
    "scripts/build",
    "scripts/check",
    "scripts/pin",
    "scripts/test",
)
CONSTRAINTS: Final = (ROOT / ".ci" / "constraints.txt").read_text(encoding="utf-8").splitlines()
PINS: Final = [line for line in CONSTRAINTS if not line.startswith("#")]


def named_requirements() -> list[Requirement]:
    """Return every requirement that pyproject.toml names, other than the package itself."""
    named = [
        *METADATA["dependencies"],
        *(text for extra in EXTRAS.values() for text in extra),
        *PROJECT["build-system"]["requires"],
    ]
    return [found for found in map(Requirement, named) if found.name != METADATA["name"]]


def distributions(*requirements: str) -> set[str]:
    return {canonicalize_name(Requirement(text).name) for text in requirements}


# --- Pins ---


@pytest.mark.parametrize("requirement", named_requirements(), ids=lambda requirement: requirement.name)
def test_dependency_is_pinned_within_its_range(requirement: Requirement) -> None:
    pinned = {canonicalize_name(name): version for name, _, version in (line.partition("==") for line in PINS)}
    assert pinned[canonicalize_name(requirement.name)] in requirement.specifier


def test_pins_are_exact_sorted_and_without_the_package_itself() -> None:
    names = [line.partition("==")[0] for line in PINS]
    assert [line for line in PINS if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+]+", line)] == []
    assert names == sorted(names, key=str.lower)
    assert METADATA["name"] not in names


def test_pins_name_no_place_to_fetch_from() -> None:
    assert [line for line in CONSTRAINTS if re.search(r"://|@|--|\.(org|com|net)\b", line)] == []


# --- Dependencies ---


def imported(folder: str) -> set[str]:
    """Return the distributions whose modules the Python files below *folder* import, at the top or inside functions."""
    modules = set()
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(_without_type_checking(ast.parse(path.read_text(encoding="utf-8")))):
            if isinstance(node, ast.Import):
                modules |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                modules.add(node.module.partition(".")[0])
    # A script may import the one beside it; pydantic's documentation hands out names of pydantic_core as its own.
    ours = {"evigraph", "scripts", "tests", "pydantic_core", *(path.stem for path in (ROOT / "scripts").glob("*.py"))}
    installed = packages_distributions()
    return {
        canonicalize_name(installed.get(module, [module])[0]) for module in modules - sys.stdlib_module_names - ours
    }


def _without_type_checking(module: ast.Module) -> ast.Module:
    module.body = [
        node
        for node in module.body
        if not (isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING")
    ]
    return module


def test_package_imports_what_it_declares_and_nothing_else() -> None:
    optional = (text for name in OPTIONAL for text in EXTRAS[name])
    assert imported("graph/evigraph") == distributions(*METADATA["dependencies"], *optional)


def test_tests_and_scripts_import_only_what_is_declared() -> None:
    declared = distributions(
        *METADATA["dependencies"], *(text for name in (*OPTIONAL, "test") for text in EXTRAS[name])
    )
    assert imported("tests") | imported("scripts") <= declared


@needs_checkout
def test_oldest_python_is_named_once() -> None:
    oldest = METADATA["requires-python"].removeprefix(">=")
    assert default_environment()["python_full_version"] >= oldest
    assert f"Python {oldest} or later" in (ROOT / ".ci/run").read_text(encoding="utf-8")


# --- Scripts ---


@pytest.mark.parametrize("path", SCRIPTS)
def test_script_is_executable_and_stops_at_the_first_failure(path: str) -> None:
    script = ROOT / path
    text = script.read_text(encoding="utf-8")
    assert os.access(script, os.X_OK)
    assert re.search(r"^set -eu(o pipefail)?$", text, re.MULTILINE)
    assert "\n# " in text.partition("set -eu")[0]


@needs_checkout
def test_ci_runs_the_scripts_of_contributors() -> None:
    text = (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert [
        name for name in ("scripts/check", "scripts/build") if not re.search(rf"^{name}\b", text, re.MULTILINE)
    ] == []


# --- The wheel ---


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("graph/evigraph/cli/ask.py", "evigraph/cli/ask.py"),
        ("graph/claims/a.yaml", "evigraph/_shipped/graph/claims/a.yaml"),
        ("queries/rules/transitive.rq", "evigraph/_shipped/queries/rules/transitive.rq"),
    ],
)
def test_wheel_mirrors_the_repository(path: str, name: str) -> None:
    assert wheel_name(path) == name


def test_folders_of_the_wheel_are_those_that_the_check_compares() -> None:
    target = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert {f"{folder}/": f"{name}/" for folder, name in target["sources"].items()} == {
        folder: wheel_name(folder) for folder in (f"{folder}/" for folder in target["only-include"])
    }


@needs_checkout
def test_tracked_files_are_listed_by_their_names_in_the_wheel() -> None:
    found = expected_files(ROOT)
    assert found["evigraph/__init__.py"] == (ROOT / "graph/evigraph/__init__.py").read_bytes()
    assert found["evigraph/_shipped/ontology/evigraph.ttl"] == (ROOT / "ontology/evigraph.ttl").read_bytes()


def test_difference_between_wheel_and_git_is_named(tmp_path: Path) -> None:
    wheel = tmp_path / "evigraph-0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("evigraph/same.py", "1")
        archive.writestr("evigraph/stale.py", "1")
        archive.writestr("evigraph/_shipped/ontology/changed.ttl", "1")
        archive.writestr("evigraph-0.dist-info/METADATA", "1")
    expected = {"evigraph/same.py": b"1", "evigraph/lost.py": b"", "evigraph/_shipped/ontology/changed.ttl": b"2"}
    assert list(find_differences(read_wheel(wheel), expected)) == [
        "evigraph/_shipped/ontology/changed.ttl: its content is not that of the checkout",
        "evigraph/lost.py: git tracks it, the wheel lacks it",
        "evigraph/stale.py: the wheel ships it, git does not track it",
    ]


def test_check_of_the_wheel_asks_for_one_wheel(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "Usage:" in capsys.readouterr().err


def test_command_says_the_version() -> None:
    code = "from evigraph.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"evigraph {__version__}\n"


# --- The changelog ---

CHANGELOG: Final = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
KINDS_OF_CHANGE: Final = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_changelog_has_the_version_of_the_package() -> None:
    newest = re.split(r"^## ", CHANGELOG, flags=re.MULTILINE)[1]
    assert newest.startswith((f"[{__version__}] - ", f"[Unreleased]\n\nTo become {__version__}.\n"))


def test_changelog_goes_from_the_newest_version_to_the_oldest() -> None:
    headings = re.findall(r"^## (.*)$", CHANGELOG, re.MULTILINE)
    released = [found for found in headings if found != "[Unreleased]"]
    assert "[Unreleased]" not in headings[1:]
    assert [found for found in released if not re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d", found)] == []
    versions = [Version(found[1:].partition("]")[0]) for found in released]
    assert versions == sorted(versions, reverse=True)


def test_changelog_entry_is_a_sentence_after_its_area() -> None:
    assert set(re.findall(r"^### (.*)$", CHANGELOG, re.MULTILINE)) <= KINDS_OF_CHANGE
    entries = re.findall(r"^- (.*(?:\n  .*)*)", CHANGELOG, re.MULTILINE)
    assert entries
    assert [entry for entry in entries if not re.fullmatch(r"[A-Z][\w -]*: [\w`](?:.|\n)*\.", entry)] == []
