"""Score the reply to a question against what is expected of it.

A case is a question with ``expected``: ``answer_kind``, ``entities``, ``excluded``, ``values``, and ``claim_ids``
beside it.  A reply passes when

- it is answered, or, where ``answer_kind`` is ``decline``, has no row; ``status`` may say which reply is meant;
- each of the ``entities`` is the term of a row or stands among its values, under any name of the vocabulary;
- none of ``excluded`` is in a favourable place: a favourable verdict, a row of a list that is not negative, or the
  verdict of the expected entities; a label in both lists must be there and be unfavourable;
- each of ``values`` is found with its figures, whatever their format, and its words;
- where the question asks for more than names and numbers, at least half of ``claim_ids`` stand behind the rows;
- none of ``absent_claims``, which the context of the question excludes, does;
- each claim of ``left_out`` is named among what the reply says that the context left out.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from evigraph.questions.verdicts import FAVOURABLE, VERDICTS
from evigraph.terms import lookup_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from evigraph.questions.reply import AnswerRow, Reply
    from evigraph.vocabulary import Vocabulary

__all__ = ["ARGUED", "Names", "Score", "figures", "find_misses", "has_value", "is_favourable", "read_cases", "score"]

#: Kinds of answer that stand or fall with the claims behind them.
ARGUED: Final = frozenset({"yes_no", "comparison", "explanation", "disagreements", "sources"})

_NEGATIVE: Final = re.compile(
    r"\b(?:not?|never|against|avoid|caution|contraindicated|harm(?:ful)?|inferior|insufficient|less|off-label|passed|unlicensed|without)\b"
)
_NUMBER: Final = re.compile(r"(?<![\w.])[-\u2212]?\d+(?:,\d{3})*(?:\.\d+)?")
_BETWEEN: Final = re.compile(r"(?<=\d)\s*[-\u2013]\s*(?=\d)")
_PIECES: Final = re.compile(r"\s*(?:[;,|+(]|\)| and | or | with | plus )\s*")
_GRAMS: Final = re.compile(r"(?<![a-z])g(?![a-z])")
# What a claim says in words is no value, though it may hold names and figures.
_SENTENCE: Final = re.compile(r"(?:\S+\s+){4,}\S+\.")


@dataclass(frozen=True, slots=True)
class Score:
    """How the reply to one question compares with what is expected."""

    name: str
    question: str
    type: str
    status: str
    misses: tuple[str, ...]
    #: Share of the expected claims behind the rows, and share of the claims behind the rows that are expected.
    recall: float | None
    precision: float | None

    @property
    def passed(self) -> bool:
        """Whether nothing is missed."""
        return not self.misses


class Names:
    """Tells whether two names mean the same term."""

    def __init__(self, vocabulary: Vocabulary, surfaces: Mapping[str, Sequence[str]] | None = None) -> None:
        self.vocabulary = vocabulary
        #: Further names of a label that the vocabulary does not know.
        self.surfaces = surfaces or {}
        self._known: dict[str, frozenset[str]] = {}

    def keys(self, name: str) -> frozenset[str]:
        """Return what *name* may stand for: IRIs, and the key of its spelling."""
        if name not in self._known:
            candidates = self.vocabulary.candidates(name)
            for surface in () if candidates else self.surfaces.get(name, ()):
                candidates += self.vocabulary.candidates(surface)
            self._known[name] = frozenset({name, lookup_key(name), *(term.iri for term in candidates)} - {""})
        return self._known[name]

    def among(self, texts: Iterable[str]) -> frozenset[str]:
        """Return what *texts*, or the names listed in one of them, may stand for."""
        return frozenset().union(*(self.keys(name) for text in texts for name in {text, *_PIECES.split(text)}))


def flat(value: object) -> Iterator[str]:
    """Yield every text and number within *value*, but no sentence.

    >>> list(flat({"dose": [5, "mg"], "line": None, "says": "It is dosed at 5 mg."}))
    ['5', 'mg']
    """
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple | set | frozenset):
        for item in value:
            yield from flat(item)
    elif value is not None and not isinstance(value, bool) and not _SENTENCE.fullmatch(str(value)):
        yield str(getattr(value, "value", value))


def figures(text: str) -> frozenset[float]:
    """Return the numbers in *text*; a hyphen between two of them is no minus.

    >>> sorted(figures("-0.31 points; 1,200-3600 mg"))
    [-0.31, 1200.0, 3600.0]
    """
    return frozenset(
        float(number.replace(",", "").replace("\u2212", "-")) for number in _NUMBER.findall(_BETWEEN.sub(" to ", text))
    )


def find_misses(case: Mapping[str, Any], reply: Reply, names: Names) -> Iterator[str]:
    """Yield what *reply* misses of what *case* expects."""
    expected = case["expected"]
    rows = list(reply)
    shown = ", ".join(f"{row.term} ({row.verdict})" if row.verdict else row.term for row in rows) or "no row"
    wanted = expected.get("status") or ("answered" if expected["answer_kind"] != "decline" else None)
    if wanted and reply.status not in flat(wanted):
        yield f"status: expected {'/'.join(flat(wanted))}, found {reply.status}: {' / '.join(reply.notes)}"
    for claim in expected.get("left_out", ()):
        if not any(claim in sentence for sentence in reply.left_out):
            yield f"expected to be told that {claim} is left out, found {' / '.join(reply.left_out) or 'nothing'}"
    if expected["answer_kind"] == "decline":
        if reply.status == "answered" and rows:
            yield f"expected no answer, found {shown}"
        return
    behind = {claim for row in rows for claim in row.claims}
    places = [names.among([row.term, row.iri, *flat(row.values)]) for row in rows]
    for label in expected.get("entities", ()):
        if not any(names.keys(label) & place for place in places):
            yield f"expected {label}, found {shown}"
    yield from _misplaced(expected, rows, names)
    for value in expected.get("values", ()):
        if not has_value(value, rows):
            found = " | ".join("; ".join(flat(row.values)) for row in rows if row.values)
            yield f"expected {value}, found {found[:400] or 'no values'}"
    claims = set(case.get("claim_ids", ()))
    if claims and expected["answer_kind"] in ARGUED and 2 * len(claims & behind) < len(claims):
        yield f"claims: expected half of {', '.join(sorted(claims))}, found {', '.join(sorted(behind)) or 'none'}"
    for claim in sorted(behind.intersection(expected.get("absent_claims", ()))):
        yield f"expected claim {claim} to be left out, found it behind {shown}"


def _misplaced(expected: Mapping[str, Any], rows: Sequence[AnswerRow], names: Names) -> Iterator[str]:
    identities = [names.among([row.term, row.iri, *flat(_told_apart(row))]) for row in rows]
    labels = expected.get("entities", ())
    verdicts = {
        row.verdict
        for row, identity in zip(rows, identities, strict=True)
        if any(names.keys(label) & identity for label in labels)
    }
    for label in expected.get("excluded", ()):
        for row, identity in zip(rows, identities, strict=True):
            if names.keys(label) & identity and (
                is_favourable(row.verdict) or (label not in labels and row.verdict in verdicts)
            ):
                yield f"expected {label} in no favourable place, found it {row.verdict or 'listed'}"


def _told_apart(row: AnswerRow) -> dict[str, object]:
    """Return the cells that *row* is about; what it is compared with has the opposite verdict."""
    return {column: cell for column, cell in row.key.items() if column not in {"other", "comparator"}}


def is_favourable(verdict: str) -> bool:
    """Tell whether *verdict* speaks for what it is given of; a row of a list does unless its verdict is negative.

    >>> [is_favourable(verdict) for verdict in ("preferred", "evidence only", "", "not approved")]
    [True, False, True, False]
    """
    return verdict in FAVOURABLE if verdict in VERDICTS else not _NEGATIVE.search(verdict)


def has_value(value: Mapping[str, Any], rows: Sequence[AnswerRow]) -> bool:
    """Tell whether *rows* give *value*: all of it in one row, or, with a source, within the rows of that article."""
    source = str(value.get("source", ""))
    texts = [
        " ; ".join([row.verdict, *flat(row.values)]).lower()
        for row in rows
        if not source or any(article.startswith(source) for article in row.articles)
    ]
    parts = [part for key, part in value.items() if key not in {"measure", "source"}]
    return any(all(_stands_in(part, text) for part in parts) for text in ([" ; ".join(texts)] if source else texts))


def _stands_in(part: object, text: str) -> bool:
    written = str(part).lower()
    numbers, found = figures(written), figures(text)
    if numbers:
        factors = [1.0, *([1000.0] if _GRAMS.search(written) and "mg" in text else [])]
        return any(all(any(math.isclose(n * factor, m) for m in found) for n in numbers) for factor in factors)
    # The first word of a unit tells the scale; what follows says how it is written ('points on 0-10 scale').
    words = re.findall(r"[a-z]+|%", written)
    return all(word.rstrip("s") in text for word in words)


def score(case: Mapping[str, Any], reply: Reply, names: Names, *, name: str = "") -> Score:
    """Compare *reply* with what *case* expects."""
    expected, behind = set(case.get("claim_ids", ())), {claim for row in reply for claim in row.claims}
    both = len(expected & behind)
    return Score(
        name or case.get("qid", ""),
        case["question"],
        case["type"],
        str(reply.status),
        tuple(find_misses(case, reply, names)),
        both / len(expected) if expected else None,
        both / len(behind) if expected and behind else None,
    )


def read_cases(path: Path) -> list[dict[str, Any]]:
    """Read the questions of a JSON Lines file; one without ``qid`` gets its line number as such."""
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    return [{"qid": str(number), **json.loads(line)} for number, line in lines if line.strip()]
