"""Measure how long evigraph takes to start, to answer a question as a whole process, and to build for the first time.

Usage: python scripts/bench_startup.py [--runs N] [--question TEXT] [--json FILE]

Every figure is the median of whole processes.  Elapsed time is what a user waits; processor time does not grow with
other work on the machine.  The share of each part of ``evigraph ask`` is measured inside the process, each part
without the parts within it, so that they add up.
"""

from __future__ import annotations

import argparse
import builtins
import importlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from functools import wraps
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

QUESTION: Final = "Which muscle relaxants are preferred for radiculopathy?"

#: Module, name and heading of each part of an answer that is measured.
PARTS: Final = (
    ("evigraph.engine", "query", "queries"),
    ("evigraph.store", "StoreFolder.open_current", "opening the store"),
    ("evigraph.build", "ensure_built", "staleness check"),
    ("evigraph.vocabulary", "Vocabulary.from_quads", "vocabulary"),
    ("evigraph.library", "get_query", "query files"),
    ("evigraph.questions.linking", "link", "linking"),
    ("evigraph.questions.reading", "read", "reading the question"),
    ("evigraph.questions.verdicts", "gather", "verdicts"),
    ("evigraph.questions.details", "gather_details", "details"),
    ("evigraph.questions.display", "to_text", "display"),
)


class Shares:
    """Adds up the time of parts that run within each other, each without the others."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._running: list[str] = []
        self._since = time.perf_counter()

    def _switch(self) -> None:
        now = time.perf_counter()
        if self._running:
            part = self._running[-1]
            self.seconds[part] = self.seconds.get(part, 0.0) + now - self._since
        self._since = now

    def measured(self, function: Callable[..., Any], part: str) -> Callable[..., Any]:
        """Return *function* with its time counted to *part*."""

        @wraps(function)
        def call(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401  # whatever the function takes
            self._switch()
            self._running.append(part)
            try:
                return function(*arguments, **options)
            finally:
                self._switch()
                self._running.pop()

        return call


def _traced(arguments: Sequence[str]) -> None:
    """Run the command line in this process and print the shares of its parts on standard error."""
    shares = Shares()
    builtins.__import__ = shares.measured(builtins.__import__, "imports")
    importlib.import_module = shares.measured(importlib.import_module, "imports")
    # Each module is patched before the next is imported, so that names taken from it are the measured ones.
    for part in PARTS:
        shares.measured(_patch, "imports")(shares, *part)
    from evigraph.cli import main

    code = 0
    try:
        shares.measured(main, "the rest")(list(arguments))
    except SystemExit as error:
        code = int(error.code or 0)
    print(json.dumps(shares.seconds), file=sys.stderr)
    sys.exit(code)


def _patch(shares: Shares, module: str, name: str, part: str) -> None:
    try:
        owner: Any = importlib.import_module(module)
    except ModuleNotFoundError:
        return
    *path, last = name.split(".")
    for step in path:
        owner = getattr(owner, step)
    found = vars(owner).get(last)
    if isinstance(found, classmethod):
        setattr(owner, last, classmethod(shares.measured(found.__func__, part)))
    elif found is not None:
        setattr(owner, last, shares.measured(found, part))


# --- Processes ---


def run(command: Sequence[str], store: str) -> tuple[float, float, str]:
    """Run *command*; return elapsed seconds, processor seconds and standard error."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        command, env={**os.environ, "EVIGRAPH_STORE": store}, capture_output=True, text=True, check=False
    )
    elapsed = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr}")
    used = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return elapsed, used, done.stderr


def measure(question: str, runs: int) -> dict[str, Any]:
    """Return the medians of all measurements, in milliseconds."""
    python, me = sys.executable, str(Path(__file__))
    report: dict[str, Any] = {"elapsed": {}, "processor": {}, "shares": {}}
    with tempfile.TemporaryDirectory(prefix="evigraph-") as folder:
        warm = str(Path(folder) / "warm")
        run(_cli("build"), warm)
        fresh = (str(Path(folder) / f"fresh-{number}") for number in range(runs))
        for name, command, stores in (
            ("python alone", [python, "-c", ""], _same(warm)),
            ("import evigraph", [python, "-c", "import evigraph"], _same(warm)),
            ("evigraph --version", _cli("--version"), _same(warm)),
            ("evigraph ask, warm", _cli("ask", question), _same(warm)),
            ("first build of the shipped articles", _cli("build"), fresh),
        ):
            timed = [run(command, next(stores))[:2] for _ in range(runs)]
            report["elapsed"][name] = 1000 * median(elapsed for elapsed, _ in timed)
            report["processor"][name] = 1000 * median(used for _, used in timed)
        traced = [
            json.loads(run([python, me, "--traced", "ask", question], warm)[2].splitlines()[-1]) for _ in range(runs)
        ]
        for part in sorted({part for shares in traced for part in shares}):
            report["shares"][part] = 1000 * median(shares.get(part, 0.0) for shares in traced)
    return report


def _cli(*arguments: str) -> list[str]:
    return [sys.executable, "-c", "from evigraph.cli import main; main()", *arguments]


def _same(store: str) -> Iterator[str]:
    while True:
        yield store


def show(report: dict[str, Any]) -> None:
    """Print *report* as two tables."""
    alone = report["elapsed"]["python alone"]
    print(f"{'process':38}{'elapsed ms':>12}{'processor ms':>14}{'x python':>10}")
    for name, value in report["elapsed"].items():
        print(f"{name:38}{value:12.0f}{report['processor'][name]:14.0f}{value / alone:10.1f}")
    print(f"\n{'part of a warm answer':38}{'elapsed ms':>12}{'share':>14}")
    whole = sum(report["shares"].values())
    for part, value in sorted(report["shares"].items(), key=lambda entry: -entry[1]):
        print(f"{part:38}{value:12.1f}{value / whole:14.0%}")


def main() -> None:
    """Measure what the command line asks for."""
    if sys.argv[1:2] == ["--traced"]:
        _traced(sys.argv[2:])
    parser = argparse.ArgumentParser(description="Measure starting up.")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--question", default=QUESTION)
    parser.add_argument("--json", type=Path, help="also write the report to this file")
    options = parser.parse_args()
    report = measure(options.question, options.runs)
    show(report)
    if options.json:
        options.json.write_text(json.dumps(report, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
