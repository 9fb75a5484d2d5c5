"""Compare a built wheel with git, then install it into a fresh environment and use it there.

Usage: python scripts/check_wheel.py WHEEL
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT: Final = Path(__file__).parents[1]

#: Folder of the wheel for every folder of the repository that it ships.
FOLDERS: Final = {
    "graph/claims/": "evigraph/_shipped/graph/claims/",
    "graph/evigraph/": "evigraph/",
    "ontology/": "evigraph/_shipped/ontology/",
    "queries/": "evigraph/_shipped/queries/",
}

QUESTION: Final = "Which muscle relaxants are preferred for radiculopathy?"


def main(arguments: list[str]) -> int:
    """Check the wheel that *arguments* names; return the exit status."""
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    wheel = Path(arguments[0]).resolve()
    differences = list(find_differences(read_wheel(wheel), expected_files(ROOT)))
    for difference in differences:
        print(f"{wheel.name}: {difference}", file=sys.stderr)
    if differences:
        return 1
    print(f"{wheel.name}: holds what git tracks, no more and no less", flush=True)
    with tempfile.TemporaryDirectory(prefix="evigraph-wheel-") as folder:
        use(wheel, Path(folder))
    return 0


def expected_files(root: Path) -> dict[str, bytes]:
    """Return the content of the tracked files that belong into the wheel, by their names in it."""
    # A checkout that belongs to someone else, as in a container, is safe here: git only lists files.
    git = ["git", "-c", f"safe.directory={root}", "-C", str(root), "ls-files", "-z", "--", *FOLDERS]
    listed = subprocess.run(git, check=True, capture_output=True, text=True, encoding="utf-8").stdout
    return {wheel_name(path): (root / path).read_bytes() for path in listed.split("\0") if path}


def wheel_name(path: str) -> str:
    """Return the name that the wheel gives to the file at *path* of the repository."""
    folder = next(folder for folder in FOLDERS if path.startswith(folder))
    return FOLDERS[folder] + path.removeprefix(folder)


def read_wheel(wheel: Path) -> dict[str, bytes]:
    """Return the content of the wheel's files by name, without its metadata."""
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if not name.split("/")[0].endswith(".dist-info")]
        return {name: archive.read(name) for name in names}


def find_differences(wheel: Mapping[str, bytes], expected: Mapping[str, bytes]) -> Iterator[str]:
    """Yield a line for every file that is missing, surplus or other than expected."""
    for name in sorted(wheel.keys() | expected.keys()):
        if name not in wheel:
            yield f"{name}: git tracks it, the wheel lacks it"
        elif name not in expected:
            yield f"{name}: the wheel ships it, git does not track it"
        elif wheel[name] != expected[name]:
            yield f"{name}: its content is not that of the checkout"


def use(wheel: Path, folder: Path) -> None:
    """Install *wheel* below *folder*, first alone, then with what tests need, and use it as its users do."""
    environment = _environment(folder)
    python = folder / "venv" / "bin" / "python"
    _run([sys.executable, "-m", "venv", str(folder / "venv")], folder)
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
    install += ["--constraint", str(ROOT / ".ci" / "constraints.txt")]

    _run([*install, str(wheel)], folder)
    said = _run(["evigraph", "--version"], folder, environment)
    expected = f"evigraph {wheel.name.split('-')[1]}"
    if said.strip() != expected:
        raise SystemExit(f"evigraph --version says {said.strip()!r}; expected {expected!r}")
    if not _run(["evigraph", "ask", QUESTION], folder, environment).strip():
        raise SystemExit("evigraph ask says nothing")

    _run([*install, f"{wheel}[test]"], folder)
    doctests = ["--doctest-modules", "--import-mode=importlib", "-p", "no:cacheprovider", "-W", "error", "--quiet"]
    _run([str(python), "-m", "pytest", *doctests, "--pyargs", "evigraph"], folder, environment)


def _environment(folder: Path) -> dict[str, str]:
    """Return an environment without Java, and without anything of the caller's that evigraph would read."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("EVIGRAPH_", "JAVA", "PYTEST"))}
    here = {"HOME": str(folder), "PATH": str(folder / "venv" / "bin"), "EVIGRAPH_STORE": str(folder / "store")}
    return _without_checkout(kept) | here


def _without_checkout(variables: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in variables.items() if name not in {"PIP_CONSTRAINT", "PYTHONPATH"}}


def _run(command: list[str], folder: Path, environment: Mapping[str, str] | None = None) -> str:
    """Run *command* in *folder*, pass on what it says, and return it."""
    print("+", *command, flush=True)
    if environment is None:
        environment = _without_checkout(os.environ)
    elif (folder / "venv" / "bin" / command[0]).exists():
        # The search for programs goes by the caller's PATH, not by the one that is handed over.
        command = [str(folder / "venv" / "bin" / command[0]), *command[1:]]
    done = subprocess.run(
        command, check=False, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    )
    print(done.stdout, end="", flush=True)
    if done.returncode:
        raise SystemExit(f"exit status {done.returncode}: {' '.join(command)}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
