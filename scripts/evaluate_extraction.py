"""Score the claims that extraction reads in annotated articles, and fail where a score is below its floor.

Usage: python scripts/evaluate_extraction.py [--shared DIR] [--only five|more] [--markdown FILE] [--jsonl FOLDER]

The annotated articles are no part of the project: they lie in ../shared beside it, or in DIR.  Where they are missing,
this says so and succeeds.  Prints a markdown table for each set: one row an article, one for all, and of the claims
whose confidence is 0.9 or more the share that is right.  The exit status is 1 when a score is below its floor.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from evigraph.documents.reading import read_document
from evigraph.extraction.claimrecords import iterate_records
from evigraph.extraction.engine import Extractor
from evigraph.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Record: TypeAlias = dict[str, Any]

ROOT: Final = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Annotated:
    """A set of annotated articles, by places in the folder of all, and the least that each score may be."""

    claims: str
    articles: str
    #: What was reached, less a small margin.
    floors: Mapping[str, float]


SETS: Final = {
    "five": Annotated(
        "gold/claims.jsonl",
        "articles",
        {
            "core": 0.88,
            "core+condition": 0.76,
            "dose numbers": 0.97,
            "effect numbers": 0.97,
            "adverse effects": 0.9,
            "citations": 0.98,
            "confident": 0.95,
        },
    ),
    "more": Annotated(
        "more/claims.jsonl",
        "more/articles",
        {
            "core": 0.68,
            "core+condition": 0.54,
            "dose numbers": 0.88,
            "effect numbers": 0.8,
            "adverse effects": 0.44,
            "citations": 0.94,
            "confident": 0.95,
        },
    ),
}
SCORER: Final = "score/score_claims.py"
VOCABULARY: Final = "gold/vocab.json"
#: From here on a claim's confidence is called high.
CONFIDENT: Final = 0.9
COLUMNS: Final = (
    "detection",
    "core",
    "core+condition",
    "dose numbers",
    "effect numbers",
    "adverse effects",
    "comparators",
    "citations",
    "confident",
)


def score(shared: Path, gold: Path, records: Iterable[Record], article: str | None = None) -> dict[str, Any]:
    """Return what the scorer says of *records*, for one *article* or for all."""
    with tempfile.TemporaryDirectory() as folder:
        predicted = Path(folder) / "claims.jsonl"
        write(predicted, records)
        arguments = [sys.executable, str(shared / SCORER), str(gold), str(predicted), "--json"]
        arguments += ["--vocab", str(shared / VOCABULARY), *(["--article", article] if article else [])]
        done = subprocess.run(arguments, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def row(found: Mapping[str, Any], confident: Mapping[str, Any]) -> dict[str, Any]:
    """Return the figures of a row: F of each score, and the precision of what is said to be confident."""
    figures = {name: (found[name] if name in found else found["slots"][name])["F"] for name in COLUMNS[:-1]}
    share = confident["core"]["P"] if confident["predicted"] else 1.0
    return figures | {"confident": share, "claims": found["predicted"], "gold": found["gold"]}


def write(file: Path, records: Iterable[Record]) -> None:
    """Write *records* as JSON Lines."""
    file.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")


def table(rows: dict[str, dict[str, Any]]) -> str:
    """Return the scores as a markdown table."""
    head = ("article", "gold", "claims", *COLUMNS)
    lines = [f"| {' | '.join(head)} |", f"| --- |{' ---: |' * (len(head) - 1)}"]
    for name, row in rows.items():
        cells = [name, str(row["gold"]), str(row["claims"]), *(f"{row[column]:.3f}" for column in COLUMNS)]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def evaluate(extractor: Extractor, shared: Path, name: str, keep: Path | None) -> dict[str, dict[str, Any]]:
    """Return the row of each article of the set called *name*, and that of all."""
    chosen = SETS[name]
    gold = shared / chosen.claims
    documents = [read_document(file) for file in sorted((shared / chosen.articles).glob("*.txt"))]
    start = time.process_time()
    records = [record for document in documents for record in iterate_records(extractor.extract(document))]
    seconds = time.process_time() - start
    confident = [record for record in records if record["confidence"] >= CONFIDENT]
    rows = {
        label: row(score(shared, gold, records, article), score(shared, gold, confident, article))
        for label, article in [*((document.name, document.name) for document in documents), ("all", None)]
    }
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        write(keep / f"{name}.jsonl", records)
    speed = f"{len(documents) / seconds:.0f} articles a second of processor time"
    print(f"{name}: {speed}, {len(confident)} of {len(records)} claims with confidence {CONFIDENT} or more\n")
    return rows


def main() -> int:
    """Extract, score, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--only", choices=list(SETS))
    parser.add_argument("--markdown", type=Path)
    parser.add_argument("--jsonl", type=Path, help="keep the claims in this folder")
    options = parser.parse_args()
    if not (options.shared / SCORER).is_file():
        print(f"skipped: there are no annotated articles in {options.shared}")
        return 0
    extractor = Extractor(load_vocabulary())
    report, low = [], []
    for name in [options.only] if options.only else SETS:
        rows = evaluate(extractor, options.shared, name, options.jsonl)
        report.append(table(rows))
        print(report[-1])
        reached = rows["all"]
        floors = SETS[name].floors.items()
        low += [
            f"{name}: {score} is {reached[score]:.3f}, below {least}"
            for score, least in floors
            if reached[score] < least
        ]
    if options.markdown:
        options.markdown.write_text("\n".join(report), encoding="utf-8")
    for line in low:
        print(line, file=sys.stderr)
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
