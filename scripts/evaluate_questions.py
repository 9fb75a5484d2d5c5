"""Put a file of questions to the graph, score each reply against what is expected, and measure how long they take.

Usage: python scripts/evaluate_questions.py [QUESTIONS.jsonl] [--vocabulary FILE] [--type TYPE] [--qid QID] [--runs N]
                                            [--store DIR] [--without-proofs] [--json FILE]

What is expected, and when a reply passes, is told in ``question_scores.py``.  Exit status: 0 when every question
passes, else 1.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import time
from collections import defaultdict
from dataclasses import asdict
from functools import wraps
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any, Final

from evigraph.questions.reply import Reply, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from scripts.question_scores import Names, Score, read_cases, score

    from evigraph.api import Graph
else:  # a script finds its neighbours without the name of their folder
    from question_scores import Names, read_cases, score

QUESTIONS: Final = Path(__file__).parents[1] / "tests/data/questions/paraphrases.jsonl"

#: Module, name in it, and part of an answer whose time is told apart.
PARTS: Final = (
    ("evigraph.questions.reading", "read", "parse"),
    ("evigraph.questions.asking", "read", "parse"),
    ("evigraph.api", "StoredGraph.query", "query"),
)


class Clock:
    """Adds up the time of parts, each without the parts that run within it."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._within: list[float] = []

    def measured(self, function: Callable[..., Any], part: str) -> Callable[..., Any]:
        """Return *function* with its time counted to *part*."""

        @wraps(function)
        def call(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401  # whatever the function takes
            start = time.perf_counter()
            self._within.append(0.0)
            try:
                return function(*arguments, **options)
            finally:
                spent = time.perf_counter() - start
                self.seconds[part] += spent - self._within.pop()
                if self._within:
                    self._within[-1] += spent

        return call

    def patch(self) -> None:
        """Measure all of :data:`PARTS` from now on."""
        for module, path, part in PARTS:
            owner: Any = importlib.import_module(module)
            *steps, last = path.split(".")
            for step in steps:
                owner = getattr(owner, step)
            function = vars(owner).get(last)
            if function is not None and not hasattr(function, "__wrapped__"):
                setattr(owner, last, self.measured(function, part))


def ask(graph: Graph, question: str) -> Reply:
    """Ask *question*; an error becomes a reply that says so, so that the other questions are asked all the same."""
    try:
        return graph.ask(question)
    except Exception as error:  # noqa: BLE001  # whatever goes wrong is a miss of this question alone
        return Reply(question, Status.NOT_UNDERSTOOD, "", notes=(f"{type(error).__name__}: {error}",))


def prove(graph: Graph, reply: Reply, times: list[float]) -> None:
    """Prove each row of *reply* and add the seconds that it takes to *times*, where there are proofs."""
    try:
        proofs = importlib.import_module("evigraph.proofs")
        goal, prove_row = proofs.RowGoal, proofs.prove_row
    except (ImportError, AttributeError):
        return
    for row in reply:
        start = time.perf_counter()
        prove_row(graph, goal(reply.sparql, getattr(row, "key", {})), row.claims)
        times.append(time.perf_counter() - start)


def summary(seconds: Sequence[float]) -> dict[str, float]:
    """Return median and 95th percentile in milliseconds."""
    high = quantiles(seconds, n=20, method="inclusive")[-1] if len(seconds) > 1 else seconds[0]
    return {"median": 1000 * median(seconds), "p95": 1000 * high}


def main() -> None:
    """Evaluate what the command line asks for."""
    parser = argparse.ArgumentParser(
        description=(__doc__ or "").partition("Usage:")[0].strip(), epilog="Exit status: 0 when all pass, else 1."
    )
    parser.add_argument("questions", type=Path, nargs="?", default=QUESTIONS, help="JSON Lines; default: %(default)s")
    parser.add_argument("--vocabulary", type=Path, help="JSON with further names of the expected labels")
    parser.add_argument("--type", dest="types", action="append", help="only questions of this type; repeatable")
    parser.add_argument("--qid", dest="qids", action="append", help="only this question (qid or line); repeatable")
    parser.add_argument("--store", help="folder of the store; else EVIGRAPH_STORE, else the user's cache")
    parser.add_argument("--runs", type=int, default=1, help="ask everything N times over; default: 1")
    parser.add_argument("--without-proofs", action="store_true", help="do not prove the rows")
    parser.add_argument("--json", type=Path, help="also write scores and times to this file")
    options = parser.parse_args()

    from evigraph import open as open_graph

    graph = open_graph(options.store)
    cases = [
        case
        for case in read_cases(options.questions)
        if (not options.types or case["type"] in options.types) and (not options.qids or case["qid"] in options.qids)
    ]
    if not cases:
        parser.error("no question is left; look at --type and --qid")
    names = Names(graph.vocabulary, _surfaces(options.vocabulary))
    clock, scores, proofs = Clock(), [], list[float]()
    times: dict[str, list[float]] = {"ask": [], "parse": [], "query": [], "rest": []}
    graph.ask(cases[0]["question"])  # what the first question loads is measured by bench_startup.py
    clock.patch()
    for run in range(max(options.runs, 1)):
        for case in cases:
            clock.seconds.clear()
            start = time.perf_counter()
            reply = ask(graph, case["question"])
            total = time.perf_counter() - start
            parts = {"ask": total, "parse": clock.seconds["parse"], "query": clock.seconds["query"]}
            for part, seconds in {**parts, "rest": 2 * total - sum(parts.values())}.items():
                times[part].append(seconds)
            if run == 0:
                scores.append(score(case, reply, names))
                show(scores[-1])
                if not options.without_proofs:
                    prove(graph, reply, proofs)
    report = {part: summary(seconds) for part, seconds in {**times, "proof of a row": proofs}.items() if seconds}
    show_totals(scores, report)
    if options.json:
        content = {"scores": [{**asdict(one), "passed": one.passed} for one in scores], "milliseconds": report}
        options.json.write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")
    sys.exit(0 if all(one.passed for one in scores) else 1)


def _surfaces(path: Path | None) -> dict[str, list[str]]:
    content = json.loads(path.read_text(encoding="utf-8")) if path else {}
    groups = [group for group in content.values() if isinstance(group, dict)]
    return {
        label: [*entry.get("surface", ()), *entry.get("brands", ())]
        for group in groups
        for label, entry in group.items()
    }


def show(one: Score) -> None:
    """Print the line of one question, and what it misses."""
    print(f"{'pass' if one.passed else 'MISS'}  {one.name:>4}  {one.type:22} {one.question}")
    for miss in one.misses:
        print(f"{'':12}{miss}")


def show_totals(scores: Sequence[Score], report: Mapping[str, Mapping[str, float]]) -> None:
    """Print the totals by type, and the times."""
    print(f"\n{'type':24}{'passed':>8}{'of':>6}{'claim recall':>14}{'precision':>11}")
    for kind in [*sorted({one.type for one in scores}), "all"]:
        of = [one for one in scores if kind in {one.type, "all"}]
        shares = [_mean(one.recall for one in of), _mean(one.precision for one in of)]
        print(f"{kind:24}{sum(one.passed for one in of):8}{len(of):6}{shares[0]:>14}{shares[1]:>11}")
    print(f"\n{'milliseconds':24}{'median':>8}{'p95':>9}")
    for part, found in report.items():
        print(f"{part:24}{found['median']:8.1f}{found['p95']:9.1f}")


def _mean(shares: Iterable[float | None]) -> str:
    known = [share for share in shares if share is not None]
    return f"{sum(known) / len(known):.0%}" if known else "-"


if __name__ == "__main__":
    main()
