"""Measure a build by phase and every query of the library, on Oxigraph and on plain rdflib.

Usage: python scripts/bench_queries.py [--articles N] [--only NAME ...] [--open PARAMETER ...] [--json FILE]

The corpus is the shipped articles and N synthetic ones (``generate_corpus.py``).  A query's parameters take the
examples of its header, but for those named with ``--open``, which stay unbound.  Times are processor time, which other
work on the machine does not lengthen: the median of several runs.  rdflib holds a smaller corpus in memory
(``--rdflib-articles``); rows are compared, and ratios taken, on that one.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import re
import signal
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from decimal import Decimal
from itertools import chain
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import yaml
from generate_corpus import Corpus  # type: ignore[import-not-found]  # beside this file, in no package

from evigraph.claimfiles import load_article, load_articles, shipped_claim_files, to_yaml
from evigraph.engine import Literal, NamedNode, Rows, Store, add_quads, query, serialize_quads
from evigraph.namespaces import ARTICLE, CITATION, CLAIM, EV, PREFIXES, SOURCE, TERM
from evigraph.quads import article_quads
from evigraph.reasoning.materialise import infer
from evigraph.reasoning.rules import load_rules
from evigraph.terminology import terminology_quads
from evigraph.vocabulary import Vocabulary, load_vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from evigraph.articles import Article
    from evigraph.engine import Quad

#: A result as a bag of rows, numbers by value, so that engines can be compared.
Bag: TypeAlias = "Counter[tuple[str, ...]]"

ROOT: Final = Path(__file__).parents[1]
_BATCH: Final = 100_000
_READ: Final = 10
_SLOT: Final = re.compile(r"VALUES \?(\w+) \{ UNDEF \}")
_PARAMETERS: Final = re.compile(r"(?m)(?<=^#\+ parameters:\n)(?:#\+   .*\n)+")
_NUMBERS: Final = frozenset(PREFIXES["xsd"] + name for name in ("integer", "decimal", "double", "float"))
_IRIS: Final = {"claim": CLAIM, "article": ARTICLE, "source": SOURCE, "citation": CITATION, "term": TERM}


# --- Building ---


class Stopwatch:
    """Adds up the processor time of named phases."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Count what happens inside to the phase *name*."""
        before = time.process_time()
        try:
            yield
        finally:
            self.spent[name] = self.spent.get(name, 0.0) + time.process_time() - before


def build(folder: Path, count: int, seed: int) -> dict[str, float]:
    """Build a store of the shipped and *count* synthetic articles; return the seconds of each phase."""
    vocabulary = load_vocabulary()
    watch = Stopwatch()
    folder.parent.mkdir(parents=True, exist_ok=True)
    store = Store(str(folder))
    with watch.phase("load"):
        add_quads(store, terminology_quads(vocabulary))
    quads: list[Quad] = []
    synthetic = Corpus(vocabulary, seed=seed).articles(count)
    for number, article in enumerate(chain(load_articles(shipped_claim_files()), synthetic)):
        if number < _READ:
            _read_back(article, vocabulary, watch)
        with watch.phase("quads"):
            quads += article_quads(article, vocabulary)
        if len(quads) > _BATCH:
            with watch.phase("load"):
                add_quads(store, quads)
            quads.clear()
    with watch.phase("load"):
        add_quads(store, quads)
    for rule, seconds in rule_times(store).items():
        watch.spent[f"rule {rule}"] = seconds
    with watch.phase("optimize"):
        store.optimize()
    watch.spent["quads in the store"] = len(store)
    return watch.spent


def _read_back(article: Article, vocabulary: Vocabulary, watch: Stopwatch) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "article.yaml"
        path.write_text(to_yaml(article), encoding="utf-8")
        with watch.phase(f"reading {_READ} claim files"):
            load_article(path, vocabulary=vocabulary)


def rule_times(store: Store) -> dict[str, float]:
    """Run the rules over *store*; return the seconds of each, and of writing and the rest."""
    marks: list[tuple[str, float]] = []
    infer(store, load_rules(), on_rule=lambda name: marks.append((name, time.process_time())))
    ends = [at for _, at in marks[1:]] + [time.process_time()]
    return {name: end - start for (name, start), end in zip(marks, ends, strict=True)}


# --- Queries ---


def bound(text: str, vocabulary: Vocabulary, left_open: tuple[str, ...] = ()) -> str:
    """Return the query *text* with the examples of its header in the places of its parameters."""
    parameters = yaml.safe_load(match[0].replace("#+", "")) if (match := _PARAMETERS.search(text)) else {}
    examples = {
        name: _example(str(values["example"]), str(values["kind"]), vocabulary)
        for name, values in parameters.items()
        if "example" in values and name not in left_open
    }
    return _SLOT.sub(lambda slot: f"VALUES ?{slot[1]} {{ {examples.get(slot[1], 'UNDEF')} }}", text)


def _example(value: str, kind: str, vocabulary: Vocabulary) -> str:
    if kind.startswith("code:"):
        return f"<{EV}{value}>"
    if kind in _IRIS:
        return f"<{_IRIS[kind]}{value.rpartition(':')[2]}>"
    if kind == "integer":
        return value
    kinds = {"effect": "AdverseEffect", "outcome": "OutcomeMeasure"}.get(kind, kind.capitalize())
    return f"<{(vocabulary.find(value, [kinds]) or vocabulary.get(value)).iri}>"


def library(only: tuple[str, ...], vocabulary: Vocabulary, left_open: tuple[str, ...]) -> dict[str, str]:
    """Return the texts of the library's queries, with their parameters bound."""
    files = sorted((ROOT / "queries/answers").glob("*.rq"))
    given = [Path(name) for name in only if name.endswith(".rq")]
    chosen = [path for path in files if not only or path.stem in only] + given
    return {path.stem: bound(path.read_text(encoding="utf-8"), vocabulary, left_open) for path in chosen}


def repeated(work: Callable[[], object]) -> float:
    """Return the median processor time of *work*, run less often the longer it takes."""
    times: list[float] = []
    while len(times) < 7 and sum(times) < 2.0:
        before = time.process_time()
        work()
        times.append(time.process_time() - before)
    return median(times)


def on_oxigraph(folder: str, text: str) -> tuple[float, Bag]:
    """Answer *text* over the store in *folder*; return the seconds it takes and the rows."""
    store = Store.read_only(folder)
    found = query(store, text)
    if not isinstance(found, Rows):
        raise TypeError("a query of the library is a SELECT query")
    rows = Counter(tuple(map(_ox_cell, row)) for row in found.rows)
    return repeated(lambda: query(store, text)), rows


def _ox_cell(cell: object) -> str:
    if isinstance(cell, Literal):
        return _literal(cell.value, cell.datatype.value)
    return cell.value if isinstance(cell, NamedNode) else "" if cell is None else str(cell)


def _literal(value: str, datatype: str) -> str:
    return format(Decimal(value).normalize(), "f") if datatype in _NUMBERS else f'"{value}"'


def limited(work: Callable[..., Any], arguments: tuple[Any, ...], seconds: float) -> Any:  # noqa: ANN401  # its answer
    """Do *work* in a process of its own; None when it takes longer than *seconds*."""
    context = multiprocessing.get_context("spawn")
    mine, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(theirs, work, arguments))
    process.start()
    theirs.close()
    try:
        return mine.recv() if mine.poll(seconds) else None
    finally:
        process.kill()
        process.join()


def _send(pipe: Any, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:  # noqa: ANN401  # a Connection
    pipe.send(work(*arguments))


class _TooLongError(BaseException):
    """Time is up; rdflib catches every Exception in a filter."""


class OnRdflib:
    """A graph in rdflib's memory."""

    def __init__(self, store: Store) -> None:
        from rdflib import Dataset

        self.dataset = Dataset()
        self.dataset.parse(data=serialize_quads(store, "nquads").decode(), format="nquads")

    def answer(self, text: str, seconds: float) -> tuple[float, Bag] | None:
        """Answer *text* once; None when that takes longer than *seconds*."""
        before = time.process_time()
        signal.signal(signal.SIGALRM, _stop)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            found = list(self.dataset.query(text, initNs=PREFIXES))
        except _TooLongError:
            return None
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        spent = time.process_time() - before
        return spent, Counter(tuple(map(_rdflib_cell, row)) for row in found)  # type: ignore[arg-type]  # rows


def _stop(*_: object) -> None:
    raise _TooLongError


def _rdflib_cell(cell: Any) -> str:  # noqa: ANN401  # an rdflib term
    from rdflib import Literal as RdflibLiteral
    from rdflib.namespace import XSD

    if isinstance(cell, RdflibLiteral):
        return _literal(str(cell), str(cell.datatype or XSD.string))
    return "" if cell is None else str(cell)


# --- Reports ---


def measure(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Build the stores that *options* ask for, and run the queries."""
    vocabulary = load_vocabulary()
    texts = library(tuple(options.only), vocabulary, tuple(options.open))
    large, small = folder / f"{options.seed}-{options.articles}", folder / f"{options.seed}-{options.rdflib_articles}"
    report: dict[str, Any] = {"articles": options.articles, "rdflib_articles": options.rdflib_articles, "queries": {}}
    for place, count in ((large, options.articles), (small, options.rdflib_articles)):
        if not place.exists() and (place == large or options.rdflib_articles):
            report[f"build_{count}"] = build(place, count, options.seed)
    rdflib = OnRdflib(Store.read_only(str(small))) if options.rdflib_articles else None
    for name, text in texts.items():
        row: dict[str, Any] = {}
        if (found := limited(on_oxigraph, (str(large), text), options.limit)) is not None:
            row |= {"ms": 1000 * found[0], "rows": found[1].total()}
        if rdflib is not None:
            few = limited(on_oxigraph, (str(small), text), options.limit)
            theirs = rdflib.answer(text, options.limit)
            row |= {"small_ms": few and 1000 * few[0], "rdflib_ms": theirs and 1000 * theirs[0]}
            row["agree"] = None if few is None or theirs is None else few[1] == theirs[1]
        report["queries"][name] = row
        print(".", end="", file=sys.stderr, flush=True)
    return report


def show(report: Mapping[str, Any]) -> None:
    """Print *report* as tables."""
    for key in [key for key in report if key.startswith("build_")]:
        print(f"\nbuild of {key.removeprefix('build_')} synthetic articles, seconds of processor time")
        for phase, value in report[key].items():
            print(f"  {phase:34} {value:10.2f}")
    large, small = report["articles"], report["rdflib_articles"]
    heads = (f"ms at {large}", "rows", f"ms at {small}", "rdflib ms", "ratio", "rows agree")
    print(f"\n{'query':22}" + "".join(f"{head:>14}" for head in heads))
    for name, row in sorted(report["queries"].items(), key=lambda entry: -entry[1].get("ms", 1e9)):
        ratio = row["rdflib_ms"] / row["small_ms"] if row.get("rdflib_ms") and row.get("small_ms") else None
        cells = (
            row.get("ms", "not finished"),
            row.get("rows"),
            row.get("small_ms"),
            row.get("rdflib_ms") or ("not finished" if small else None),
            ratio,
            row.get("agree"),
        )
        print(f"{name:22}" + "".join(f"{_cell(cell):>14}" for cell in cells))


def _cell(value: object) -> str:
    return f"{value:.1f}" if isinstance(value, float) else "-" if value is None else str(value)


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description="Measure builds and queries.")
    parser.add_argument("--articles", type=int, default=1000, help="synthetic articles; 100 is quick")
    parser.add_argument("--rdflib-articles", type=int, default=100, help="the same for rdflib; 0 leaves it out")
    parser.add_argument("--only", nargs="*", default=[], metavar="NAME|FILE.rq", help="queries to run")
    parser.add_argument("--open", nargs="*", default=[], metavar="PARAMETER", help="parameters to leave unbound")
    parser.add_argument("--limit", type=float, default=60.0, help="seconds that a query may take")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="keep the stores here, and use those that are here")
    parser.add_argument("--json", type=Path, help="also write the report to this file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="evigraph-") as temporary:
        report = measure(options, options.folder or Path(temporary))
    show(report)
    if options.json:
        options.json.write_text(json.dumps(report, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
