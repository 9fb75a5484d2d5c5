"""Generate a synthetic corpus of the shipped articles' kind, of any size, to measure with.

Usage: python scripts/generate_corpus.py FOLDER|FILE.nq [--articles N] [--seed S] [--skew E]

A folder gets one claim file an article (for ``evigraph build FOLDER --without-shipped``); a file gets N-Quads, which
is faster.  The same options give the same bytes, and article 7 is the same whatever the number of articles.

Each claim is a shipped claim with other names, numbers, citations and offsets.  So kinds, directions and qualifiers
come in the proportions, and the combinations, of the shipped articles.  Terms are drawn from the vocabulary by rank,
as in Zipf's law, the terms of the shipped articles first; an article keeps to a few of them.
"""

from __future__ import annotations

import argparse
import hashlib
import random
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import accumulate, pairwise
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any, Final

from evigraph.articles import Article
from evigraph.claimfiles import load_articles, shipped_claim_files, to_plain, to_yaml
from evigraph.engine import serialize_quads
from evigraph.quads import article_quads
from evigraph.resolution import resolve
from evigraph.vocabulary import FIELD_KINDS, load_vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evigraph.terms import Term
    from evigraph.vocabulary import Vocabulary

#: Sources that articles share, and how much of a reference list they are; the shipped articles are too few to tell.
SHARED_SOURCES: Final = 5_000
SHARED: Final = 0.6
#: Terms of each kind that an article keeps coming back to.
FOCUS: Final = 4

_LISTS: Final = ("interventions", "comparators", "adverse_effects")
_SINGLES: Final = ("condition", "population", "outcome")
_AMOUNTS: Final = ("start_low", "start_high", "target_low", "target_high", "max")
_HEADER: Final = ("publisher", "publisher_basis", "review_status_printed", "review_status_note", "status")


@dataclass(frozen=True)
class Ranking:
    """Things in the order of how often they are drawn: the nth about n ** -skew times as often as the first."""

    things: Sequence[str]
    skew: float

    @cached_property
    def _bounds(self) -> list[float]:
        return list(accumulate((rank + 1) ** -self.skew for rank in range(len(self.things))))

    def draw(self, rng: random.Random) -> str:
        """Draw one."""
        return rng.choices(self.things, cum_weights=self._bounds)[0]


class Corpus:
    """A synthetic corpus; the constructor reads the shipped articles and ranks the vocabulary.

    >>> len(Corpus(load_vocabulary(), seed=1).article(0).claims) > 30
    True
    """

    def __init__(self, vocabulary: Vocabulary, *, seed: int, skew: float = 1.0) -> None:
        self.vocabulary = vocabulary
        self.seed = seed
        self.skew = skew
        self.models = load_articles(shipped_claim_files(), vocabulary=vocabulary)
        self.patterns = [to_plain(article) for article in self.models]
        self.claims = [claim for pattern in self.patterns for claim in pattern["claims"]]
        self.references = [entry for pattern in self.patterns for entry in pattern.get("references", ())]
        self.sources = Ranking([str(number) for number in range(1, SHARED_SOURCES + 1)], skew)
        self._used: Counter[str] = Counter()
        self._plain = self._total = 0
        self._count_names()
        self._rankings: dict[tuple[str, str], Ranking] = {}
        self._names: dict[tuple[str, str], list[str]] = {}

    # --- What the shipped articles are like ---

    def _count_names(self) -> None:
        for claim in self.claims:
            for key, name in _named(claim):
                term = resolve(self.vocabulary, name, key)
                if term is not None:
                    self._used[term.iri] += 1
                    self._total += 1
                    self._plain += name.lower() == term.label.lower()

    @cached_property
    def loyalty(self) -> float:
        """How much of an article is about its commonest condition."""
        shares: list[float] = []
        for pattern in self.patterns:
            named: Counter[str] = Counter(claim["condition"] for claim in pattern["claims"] if "condition" in claim)
            shares.append(max(named.values()) / named.total())
        return fmean(shares)

    @cached_property
    def repetition(self) -> float:
        """How much of the claims stand in the same sentence as the claim before."""
        pairs = [pair for pattern in self.patterns for pair in pairwise(pattern["claims"])]
        return fmean(one["span"] == other["span"] for one, other in pairs)

    # --- Terms ---

    def names(self, term: Term, key: str) -> list[str]:
        """List the names by which a claim file can mean *term* under *key*, its label first."""
        found = self._names.get((term.iri, key))
        if found is None:
            found = [name for name in term.labels if resolve(self.vocabulary, name, key) is term]
            self._names[term.iri, key] = found
        return found

    def ranking(self, kind: str, key: str) -> Ranking:
        """Return the terms of *kind* that *key* can mean, the commonest of the shipped articles first."""
        found = self._rankings.get((kind, key))
        if found is None:
            terms = [term for term in self.vocabulary.values() if term.kinds[0] == kind and self.names(term, key)]
            order = random.Random(f"{self.seed}/{kind}")  # noqa: S311  # no secret
            order.shuffle(terms)
            terms.sort(key=lambda term: -self._used[term.iri])
            found = Ranking([term.iri for term in terms], self.skew)
            self._rankings[kind, key] = found
        return found

    def word(self, rng: random.Random, term: Term, key: str) -> str:
        """Return one of the names of *term*, other than its label as often as in the shipped articles."""
        names = self.names(term, key)
        return names[0] if rng.random() < self._plain / self._total else rng.choice(names)

    # --- Articles ---

    def article(self, number: int) -> Article:
        """Return article *number*, from 0."""
        return Article.model_validate(_Writer(self, number).article())

    def articles(self, count: int) -> Iterator[Article]:
        """Yield the first *count* articles."""
        return map(self.article, range(count))


@dataclass
class _Writer:
    """One article under way."""

    corpus: Corpus
    number: int
    end: int = 0
    line: int = 0
    focus: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rng = random.Random(f"{self.corpus.seed}/{self.corpus.skew}/{self.number}")  # noqa: S311  # no secret
        self.stem = f"s{self.number:06d}"

    def article(self) -> dict[str, Any]:
        rng, corpus = self.rng, self.corpus
        pattern = rng.choice(corpus.patterns)
        self.condition = corpus.vocabulary[corpus.ranking("Condition", "condition").draw(rng)]
        references = [self._reference(place) for place in range(1, self._near(len(pattern.get("references", ()))) + 1)]
        read = {reading["number"] for entry in references for reading in entry["readings"]}
        extra = self._near(len(pattern.get("unlisted_citations", ())))
        unlisted = [number for number in range(1, len(references) + extra + 1) if number not in read][:extra]
        self.cited = sorted(read.union(unlisted))
        claims: list[dict[str, Any]] = []
        for place in range(1, self._near(len(pattern["claims"])) + 1):
            claims.append(self._claim(place, claims))
        day = f"{rng.randint(2015, 2025)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
        return {
            "id": f"article:{self.stem}",
            "title": f"Which treatment suits {self.condition.label}? ({self.number})",
            **{key: pattern[key] for key in _HEADER if key in pattern},
            "scope_condition": self.condition.label,
            "last_updated": day,
            "reference_section_printed": bool(references),
            "text": {"sha256": hashlib.sha256(self.stem.encode()).hexdigest(), "characters": self.end + 500},
            "references": references,
            "unlisted_citations": unlisted,
            "claims": claims,
        }

    def _near(self, count: int) -> int:
        return max(1, round(count * self.rng.uniform(0.75, 1.25))) if count else 0

    def _reference(self, place: int) -> dict[str, Any]:
        rng = self.rng
        pattern = rng.choice(self.corpus.references)
        entry = {key: pattern[key] for key in ("container", "year", "source_type", "printed_type") if key in pattern}
        entry |= {"position": place, "title": f"{pattern['title']} ({self.stem}/{place})"}
        if rng.random() < SHARED:
            shared = int(self.corpus.sources.draw(rng))
            same = random.Random(shared).choice(self.corpus.references)  # noqa: S311  # the same in all articles
            entry |= {key: same[key] for key in ("container", "year", "source_type") if key in same}
            entry["title"] = f"{same['title']} ({shared})"
            entry |= {"doi": f"10.5555/synthetic.{shared}"} if shared % 3 else {"pmid": 90_000_000 + shared}
        # The nth entry is number n by content too, as no method may read one number twice.
        entry["readings"] = [{**reading, "number": place} for reading in pattern.get("readings", ())]
        return entry

    # --- Claims ---

    def _claim(self, place: int, before: list[dict[str, Any]]) -> dict[str, Any]:
        rng = self.rng
        pattern = rng.choice(self.corpus.claims)
        claim = {**pattern, "id": f"claim:{self.stem}-{place:03d}", "span": self._span(pattern["span"], before)}
        self._rename(pattern, claim)
        for key in ("citations", "citations_inherited", "context", "restates"):
            claim.pop(key, None)
        count, inherited = (len(pattern.get(key, ())) for key in ("citations", "citations_inherited"))
        chosen = rng.sample(self.cited, min(count + inherited, len(self.cited)))
        claim |= {"citations": sorted(chosen[:count]), "citations_inherited": sorted(chosen[count:])}
        if before:
            spans = {entry["span"]["start"]: entry["span"] for entry in before[-8:]}
            passages = rng.sample(sorted(spans), min(len(pattern.get("context", ())), len(spans)))
            claim["context"] = [
                {key: spans[start][key] for key in ("start", "end", "digest")} for start in sorted(passages)
            ]
        if before and "restates" in pattern:
            claim["restates"] = rng.choice(before)["id"]
        for key, change in (("effect", self._effect), ("dose", self._dose), ("study", self._study)):
            if key in pattern:
                claim[key] = change(claim[key])
        about = " with ".join(claim.get("interventions", ["Care"]))
        against = f" beside {' and '.join(claim['comparators'])}" if "comparators" in claim else ""
        where = f" in {claim['condition']}" if "condition" in claim else ""
        said = f"{pattern['kind']}, {pattern['direction']}".replace("_", " ")
        claim["paraphrase"] = f"{about[:1].upper()}{about[1:]}{against}{where}: {said} (statement {place})."
        return claim

    def _span(self, pattern: dict[str, Any], before: list[dict[str, Any]]) -> dict[str, Any]:
        if before and self.rng.random() < self.corpus.repetition:
            return dict(before[-1]["span"])
        start = self.end + self.rng.randint(1, 60)
        self.end = start + max(1, round((pattern["end"] - pattern["start"]) * self.rng.uniform(0.7, 1.4)))
        self.line += self.rng.randint(1, 3)
        digest = hashlib.sha256(f"{self.stem}/{start}".encode()).hexdigest()[:12]
        return {**pattern, "start": start, "end": self.end, "digest": digest, "line": self.line}

    def _rename(self, pattern: dict[str, Any], claim: dict[str, Any]) -> None:
        new: dict[str, Term] = {}
        for key in _LISTS:
            if key in pattern:
                claim[key] = list(dict.fromkeys(self._renamed(name, key, new) for name in pattern[key]))
        for key in _SINGLES:
            if key in pattern:
                claim[key] = self._renamed(pattern[key], key, new)
        if "dose" in pattern:
            claim["dose"] = {**pattern["dose"], "drug": self._renamed(pattern["dose"]["drug"], "drug", new)}

    def _renamed(self, name: str, key: str, new: dict[str, Term]) -> str:
        """Return the name of another term of the same kind, the same for the same term within a claim."""
        vocabulary = self.corpus.vocabulary
        old = resolve(vocabulary, name, key)
        if old is None or not any(map(old.is_a, FIELD_KINDS[key])):
            return name  # a description in the article's own words
        if old.iri not in new:
            new[old.iri] = self._above(old, key, new) or self._drawn(old, key, new)
        return self.corpus.word(self.rng, new[old.iri], key) if self.corpus.names(new[old.iri], key) else name

    def _above(self, old: Term, key: str, new: dict[str, Term]) -> Term | None:
        """Keep a class that a claim compares its member with above that member."""
        vocabulary = self.corpus.vocabulary
        if key == "comparators":
            for iri, other in new.items():
                if old.iri in vocabulary.ancestors(iri):
                    above = [vocabulary[name] for name in sorted(vocabulary.ancestors(other.iri))]
                    fitting = [term for term in above if self.corpus.names(term, key) and term not in new.values()]
                    return self.rng.choice(fitting) if fitting else None
        return None

    def _drawn(self, old: Term, key: str, new: dict[str, Term]) -> Term:
        rng, corpus = self.rng, self.corpus
        if key == "condition" and rng.random() < corpus.loyalty:
            return self.condition
        ranking = corpus.ranking(old.kinds[0], key)
        focus = self.focus.setdefault((old.kinds[0], key), [ranking.draw(rng) for _ in range(FOCUS)])
        taken = {term.iri for term in new.values()}
        for _ in range(20):
            iri = rng.choice(focus) if rng.random() < corpus.loyalty else ranking.draw(rng)
            if iri not in taken:
                return corpus.vocabulary[iri]
        return old

    # --- Numbers ---

    def _effect(self, effect: dict[str, Any]) -> dict[str, Any]:
        factor = Decimal(self.rng.randint(60, 100)) / 100
        scaled = {key: _scaled(effect[key], factor) for key in ("value", "low", "high") if key in effect}
        return effect | scaled | self._counts(effect)

    def _dose(self, dose: dict[str, Any]) -> dict[str, Any]:
        factor = self.rng.choice([Decimal("0.5"), Decimal(1), Decimal(1), Decimal(2)])
        return dose | {key: Decimal(str(dose[key])) * factor for key in _AMOUNTS if key in dose}

    def _study(self, study: dict[str, Any]) -> dict[str, Any]:
        year = {"year": self.rng.randint(1995, 2024)} if "year" in study else {}
        return study | year | self._counts(study)

    def _counts(self, values: dict[str, Any]) -> dict[str, Any]:
        return {"n": self._near(values["n"])} if "n" in values else {}


def _scaled(figure: object, factor: Decimal) -> Decimal:
    # Rounding after multiplying by the same factor keeps low, value and high in their order.
    return (Decimal(str(figure)) * factor).quantize(Decimal("0.01"))


def _named(claim: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for key in _LISTS:
        yield from ((key, name) for name in claim.get(key, ()))
    yield from ((key, claim[key]) for key in _SINGLES if key in claim)


def main() -> None:
    """Write the corpus that the command line asks for."""
    parser = argparse.ArgumentParser(description="Generate a synthetic corpus.")
    parser.add_argument("out", type=Path, help="a folder for claim files, or a file ending in .nq")
    parser.add_argument("--articles", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--skew", type=float, default=1.0, help="exponent of Zipf's law; 0 draws all terms alike")
    options = parser.parse_args()
    vocabulary = load_vocabulary()
    articles = Corpus(vocabulary, seed=options.seed, skew=options.skew).articles(options.articles)
    if options.out.suffix == ".nq":
        with options.out.open("wb") as file:
            for article in articles:
                file.write(serialize_quads(article_quads(article, vocabulary), "nquads"))
        return
    options.out.mkdir(parents=True, exist_ok=True)
    for article in articles:
        (options.out / f"{article.stem}.yaml").write_text(to_yaml(article), encoding="utf-8")


if __name__ == "__main__":
    main()
