"""Score the claims that extraction reads in annotated articles, and fail where a score is below its floor.

Usage: python scripts/evaluate_extraction.py GOLD.jsonl ARTICLES --scorer score_claims.py [--vocab vocab.json]
                                             [--floors NAME] [--markdown FILE] [--jsonl FILE]

Prints a markdown table: one row an article, one for all.  FLOORS names the sets whose floors are kept here; the exit
status is 1 when a score over all articles is below one of them.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from evigraph.documents.reading import read_document
from evigraph.extraction.claimrecords import iterate_records
from evigraph.extraction.engine import Extractor
from evigraph.vocabulary import load_vocabulary

#: Score to the least it may be, by name of the set: what was reached, less a small margin.
FLOORS: Final[dict[str, dict[str, float]]] = {
    "five": {
        "core": 0.85,
        "core+condition": 0.74,
        "dose numbers": 0.95,
        "effect numbers": 0.95,
        "adverse effects": 0.9,
        "citations": 0.97,
    },
    "more": {"core": 0.63, "dose numbers": 0.85, "effect numbers": 0.8},
}
COLUMNS: Final = (
    "detection",
    "core",
    "core+condition",
    "dose numbers",
    "effect numbers",
    "adverse effects",
    "comparators",
    "citations",
)


def scores(scorer: Path, gold: Path, predicted: Path, vocab: Path | None, article: str | None = None) -> dict[str, Any]:
    """Return what *scorer* says of *predicted*, for one *article* or for all."""
    arguments = [sys.executable, str(scorer), str(gold), str(predicted), "--json"]
    arguments += ["--vocab", str(vocab)] if vocab else []
    arguments += ["--article", article] if article else []
    done = subprocess.run(arguments, check=True, capture_output=True, text=True)
    found = json.loads(done.stdout)
    return {name: (found[name] if name in found else found["slots"][name])["F"] for name in COLUMNS} | {
        "claims": found["predicted"],
        "gold": found["gold"],
    }


def table(rows: dict[str, dict[str, Any]]) -> str:
    """Return the scores as a markdown table."""
    head = ("article", "gold", "claims", *COLUMNS)
    lines = [f"| {' | '.join(head)} |", f"| --- |{' ---: |' * (len(head) - 1)}"]
    for name, row in rows.items():
        cells = [name, str(row["gold"]), str(row["claims"]), *(f"{row[column]:.3f}" for column in COLUMNS)]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Extract, score, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--scorer", type=Path, required=True)
    parser.add_argument("--vocab", type=Path)
    parser.add_argument("--floors", choices=list(FLOORS))
    parser.add_argument("--markdown", type=Path)
    parser.add_argument("--jsonl", type=Path, help="keep the claims there")
    options = parser.parse_args()
    files = sorted(options.articles.glob("*.txt"))
    extractor = Extractor(load_vocabulary())
    documents = [read_document(file) for file in files]
    start = time.process_time()
    records = [record for document in documents for record in iterate_records(extractor.extract(document))]
    seconds = time.process_time() - start
    with tempfile.TemporaryDirectory() as folder:
        predicted = options.jsonl or Path(folder) / "claims.jsonl"
        predicted.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
        rows = {d.name: scores(options.scorer, options.gold, predicted, options.vocab, d.name) for d in documents}
        rows["all"] = scores(options.scorer, options.gold, predicted, options.vocab)
    report = table(rows)
    print(report)
    print(f"{len(documents) / seconds:.0f} articles a second of processor time")
    if options.markdown:
        options.markdown.write_text(report, encoding="utf-8")
    low = {name: least for name, least in FLOORS.get(options.floors or "", {}).items() if rows["all"][name] < least}
    for name, least in low.items():
        print(f"{name} is {rows['all'][name]:.3f}, below the floor of {least}", file=sys.stderr)
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
