"""Measure the search for disagreements at several sizes, with planted conflicts that must all be found.

Usage: python scripts/bench_findings.py [--sizes N ...] [--articles N] [--json FILE]

Rows of the claim index are made up directly, so that the search is measured and not the building of a store: 2 000
drugs in 200 classes, 1 500 conditions on three levels, 60 claims an article on four drugs and two conditions that it
keeps to, kinds and limits in about the proportions of the shipped articles, terms drawn with a skew.  Most claims on a
drug in a condition agree, one in thirty does not.  Into each corpus go 100 conflicts on drugs of their own.

``--articles N`` measures also what it costs to fill the index from a store: N articles of ``generate_corpus.py``.
Each size runs in a process of its own.  Times are wall-clock, and processor time beside them.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import time
from pathlib import Path
from typing import Any, Final

from evigraph.findings.checks import load_checks
from evigraph.findings.disagreements import find_by_pairs
from evigraph.findings.index import ClaimIndex

PLANTED: Final = 100
_FIRST_PLANTED: Final = 50_000
_ARTICLE: Final = 60

#: The terminology: drugs 0-1999, their classes and families; conditions from 10 000 on.
_TERMS: Final = """
  INSERT INTO term SELECT i, 'term:d' || i, 'drug ' || i, FALSE FROM range(2220) t(i);
  INSERT INTO term SELECT 10000 + i, 'term:c' || i, 'condition ' || i, FALSE FROM range(1500) t(i);
  INSERT INTO term SELECT {first} + i, 'term:p' || i, 'planted ' || i, FALSE FROM range({planted}) t(i);
  INSERT INTO within_term SELECT term, term FROM term;
  INSERT INTO within_term SELECT i, 2000 + i % 200 FROM range(2000) t(i);
  INSERT INTO within_term SELECT i, 2200 + i % 20 FROM range(2200) t(i);
  -- 1 000 conditions, 400 above them, 100 above those.
  INSERT INTO parent SELECT 10000 + i, 11000 + i % 400 FROM range(1000) t(i);
  INSERT INTO parent SELECT 11000 + i, 11400 + i % 100 FROM range(400) t(i);
  INSERT INTO within_term SELECT narrow, broad FROM parent;
  INSERT INTO within_term SELECT one.narrow, two.broad FROM parent one JOIN parent two ON two.narrow = one.broad;
  INSERT INTO near_term SELECT 10000 + i, 10001 + i FROM range(0, 1000, 25) t(i);
"""

#: One row a claim; ``u(salt)`` is a number from 0 to 1 that depends on the claim, ``a(salt)`` on its article.
_CLAIMS: Final = """
  CREATE MACRO u(i, salt) AS (hash(i * 31 + salt) % 1000003) / 1000003.0;
  CREATE TABLE drawn AS
    SELECT i AS claim, i // {size} AS article, u(i, 1) AS kind, u(i, 2) AS way,
      CAST(floor(2000 * pow(u(i // {size}, 10 + CAST(floor(4 * u(i, 3)) AS INTEGER)), 3)) AS INTEGER) AS drug,
      10000 + CAST(floor(1500 * pow(u(i // {size}, 20 + CAST(floor(2 * u(i, 4)) AS INTEGER)), 2)) AS INTEGER)
        AS condition
    FROM range({claims}) t(i);
  INSERT INTO claim BY NAME
    SELECT claim, 'c' || claim AS id, 'a' || article AS article,
      CASE WHEN kind < 0.27 THEN 'Recommendation' WHEN kind < 0.42 THEN 'EfficacyClaim'
           WHEN kind < 0.48 THEN 'StudyFinding' WHEN kind < 0.56 THEN 'Comparison'
           WHEN kind < 0.68 THEN 'AdverseEffectClaim' WHEN kind < 0.74 THEN 'Caution'
           WHEN kind < 0.80 THEN 'EvidenceGap' WHEN kind < 0.88 THEN 'DosingClaim' ELSE 'Approval' END AS kind,
      -- What is true of the drug in the condition, which one claim in thirty gets wrong.
      CASE WHEN (u(drug * 7 + condition, 5) < 0.7) = (way > 0.033) THEN 1 ELSE 0 END AS rises_until,
      CASE WHEN u(claim, 6) < 0.15 THEN 1 + CAST(floor(2 * u(drug + condition, 7)) AS INTEGER) END AS line,
      CASE WHEN u(claim, 8) < 0.10 THEN 'acute' WHEN u(claim, 8) < 0.15 THEN 'chronic' END AS phase,
      CASE WHEN u(claim, 9) < 0.10 THEN 'adjunct' END AS role, condition,
      CASE WHEN u(claim, 10) < 0.10 THEN 'group ' || CAST(floor(20 * u(claim, 11)) AS INTEGER) END AS population,
      u(claim, 12) < 0.03 AS reserved, u(claim, 12) < 0.02 AS after_others,
      CASE WHEN u(claim, 13) < 0.10 THEN 0 END AS from_day, CASE WHEN u(claim, 13) < 0.10 THEN 84 END AS to_day,
      CASE WHEN u(claim, 14) < 0.04 THEN 'severe' END AS severity, FALSE AS together, 'ownAdvice' AS voice,
      FALSE AS plainly, FALSE AS poorly, FALSE AS slightly, FALSE AS amount,
      CASE WHEN u(claim, 15) < 0.1 THEN 1 + floor(2 * u(drug + condition, 16)) END AS size_low,
      CASE WHEN u(claim, 15) < 0.1 THEN 1 + floor(2 * u(drug + condition, 16)) END AS size_high,
      CASE WHEN kind >= 0.80 AND kind < 0.88 THEN 100 * (1 + floor(5 * u(drug, 17))) END AS target_low,
      CASE WHEN kind >= 0.80 AND kind < 0.88 THEN 200 * (1 + floor(5 * u(drug, 17))) END AS target_high
    FROM drawn;
  UPDATE claim SET direction = CASE
    WHEN kind = 'Recommendation' AND rises_until = 0 THEN 'against'
    WHEN kind = 'Recommendation' THEN CASE WHEN claim % 2 = 0 THEN 'for' ELSE 'conditional' END
    WHEN kind IN ('EfficacyClaim', 'StudyFinding') THEN CASE WHEN rises_until = 1 THEN 'benefit' ELSE 'noBenefit' END
    WHEN kind = 'Comparison' THEN 'superior' WHEN kind = 'EvidenceGap' THEN 'insufficientEvidence'
    WHEN kind IN ('AdverseEffectClaim', 'Caution') THEN 'harm' ELSE 'for' END, rises_until = NULL;
  INSERT INTO intervention SELECT claim, drug FROM drawn;
  INSERT INTO comparator
    SELECT claim, (drug + 200 * (1 + claim % 3)) % 2000 FROM drawn WHERE kind >= 0.48 AND kind < 0.56;
  INSERT INTO claim BY NAME
    SELECT {claims} + i AS claim, 'p' || i AS id, 'planted' || i AS article, 'Recommendation' AS kind,
      CASE WHEN i % 2 = 0 THEN 'for' ELSE 'against' END AS direction, 10000 + (i // 2) AS condition, FALSE AS together,
      FALSE AS reserved, FALSE AS after_others, FALSE AS plainly, FALSE AS poorly, FALSE AS slightly, FALSE AS amount
    FROM range(2 * {planted}) t(i);
  INSERT INTO intervention SELECT {claims} + i, {first} + i // 2 FROM range(2 * {planted}) t(i);
  DROP TABLE drawn;
"""


def measure(claims: int, memory: str) -> dict[str, Any]:
    """Search a corpus of *claims* claims and return what it took."""
    checks = [check for check in load_checks() if check.language == ".sql" and check.over != "claims"]
    sizes = {"claims": claims, "size": _ARTICLE, "planted": PLANTED, "first": _FIRST_PLANTED}
    with ClaimIndex(memory=memory) as index:
        index.run(_TERMS.format(**sizes))
        index.run(_CLAIMS.format(**sizes))
        started, worked = time.perf_counter(), time.process_time()
        index.pair()
        paired = time.perf_counter()
        found = 0
        planted = set()
        by_check = {}
        for check in checks:
            before = time.perf_counter()
            count = 0
            for finding in find_by_pairs(check, index):
                count += 1
                if check.name == "opposite_advice" and finding.ground["drug"].startswith("planted"):
                    planted.add(finding.ground["drug"])
            found += count
            by_check[check.name] = (round(time.perf_counter() - before, 2), count)
        ended, done = time.perf_counter(), time.process_time()
        counted = {
            name: index.run(f"SELECT count(*) FROM {name}")[0][0]  # noqa: S608 - names of ours
            for name in ("position", "cell", "cell_meets")
        }
    return {
        "claims": claims,
        "seconds": round(ended - started, 2),
        "processor seconds": round(done - worked, 2),
        "pairing": round(paired - started, 2),
        "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "findings": found,
        "planted found": f"{len(planted)}/{PLANTED}",
        **counted,
        "by check": by_check,
    }


def measure_filling(articles: int) -> dict[str, Any]:
    """Build a store of *articles* synthetic articles in memory and return what it takes to fill the index from it."""
    from generate_corpus import Corpus  # type: ignore[import-not-found]  # beside this file, in no package

    from evigraph.api import Graph, StoredGraph
    from evigraph.engine import Store, add_quads
    from evigraph.findings.reading import read_rows
    from evigraph.quads import article_quads
    from evigraph.reasoning.materialise import infer
    from evigraph.reasoning.rules import load_rules
    from evigraph.terminology import terminology_quads
    from evigraph.vocabulary import load_vocabulary

    vocabulary = load_vocabulary()
    store = Store()
    add_quads(store, terminology_quads(vocabulary))
    corpus = Corpus(vocabulary, seed=1)
    for article in corpus.articles(articles):
        add_quads(store, article_quads(article, vocabulary))
    infer(store, load_rules())
    with ClaimIndex() as index:
        started = time.perf_counter()
        index.fill(read_rows(Graph(StoredGraph(store))))
        filled = time.perf_counter()
        count = index.run("SELECT count(*) FROM claim")[0][0]
    return {"articles": articles, "quads": len(store), "claims": count, "seconds": round(filled - started, 2)}


def main() -> None:
    """Run the measurements and print a line each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 50_000, 200_000, 1_000_000])
    parser.add_argument("--memory", default="1GB", help="limit of the engine")
    parser.add_argument("--articles", type=int, default=0)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    results: list[dict[str, Any]] = []
    context = multiprocessing.get_context("spawn")
    for size in options.sizes:
        with context.Pool(1) as pool:
            results.append(pool.apply(measure, (size, options.memory)))
        print(json.dumps(results[-1]), flush=True)
    if options.articles:
        results.append(measure_filling(options.articles))
        print(json.dumps(results[-1]))
    if options.json:
        options.json.write_text(json.dumps(results, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
