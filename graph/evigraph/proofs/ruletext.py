"""Read the text of rules and queries: what they name, what they are bound to, and what gave a rule's conclusion."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from evigraph.engine import Literal, NamedNode, Triple
from evigraph.namespaces import PREFIXES
from evigraph.reasoning.rules import load_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from evigraph.engine import Term
    from evigraph.reasoning.rules import Rule

__all__ = ["RuleText", "bind_parameters", "constants", "parameters", "rule_texts", "tokens"]

_TYPE: Final = NamedNode(PREFIXES["rdf"] + "type")
_TOKEN: Final = re.compile(
    r"""
      (?P<iri>     <[^<>"{}|^`\\\x00-\x20]*> )
    | (?P<comment> \#[^\n\r]* )
    | (?P<string>  \"{3}(?:[^"\\]|\\.|"(?!""))*\"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*'{3}
                 | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*' )
    | (?P<var>     [?$]\w+ )
    | (?P<name>    (?:[A-Za-z][\w-]*)?:(?:(?:[\w:-]|%[0-9A-Fa-f]{2}|\\.)(?:(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)*[\w:-])?)? )
    | (?P<number>  [0-9]+(?:\.[0-9]+)? )
    | (?P<word>    [A-Za-z_]\w* )
    | (?P<sign>    [&|!<>=]=|&&|\|\||\^\^|[^\s\w] )
    """,
    re.DOTALL | re.VERBOSE,
)
_SLOT: Final = re.compile(r"VALUES\s+[?$]\w+\s*\{[^{}]*\}", re.IGNORECASE)
# Not the datatype of a literal, and nothing within a string.
_IRI: Final = re.compile(r'"(?:[^"\\]|\\.)*"(?:\^\^<[^<>\s]*>)?|<([^<>\s]*)>')
_PREFIX: Final = re.compile(r"\bPREFIX\s+([\w-]*):\s*<([^>]*)>", re.IGNORECASE)


def tokens(text: str) -> list[str]:
    """Split the SPARQL *text* into its tokens, without comments.

    >>> tokens("?drug ev:within+ <urn:a#b> . # all")
    ['?drug', 'ev:within', '+', '<urn:a#b>', '.']
    """
    return [found[0] for found in _TOKEN.finditer(text) if found.lastgroup != "comment"]


@lru_cache(maxsize=256)
def constants(text: str) -> Mapping[str, Term]:
    """Return the IRIs and simple literals that the SPARQL *text* names, each by its token.

    >>> sorted(term.value for term in constants("SELECT * { ?claim a ev:Claim ; ev:line 1 }").values())[0]
    '1'
    """
    prefixes = PREFIXES | dict(_PREFIX.findall(text))
    found = {token: _constant(token, prefixes) for token in sorted(set(tokens(text)))}
    return {token: term for token, term in found.items() if term is not None}


def bind_parameters(text: str, replace: Callable[[str], str]) -> str:
    """Return the query *text* with each IRI that is the value of a single variable put through *replace*.

    >>> bind_parameters('VALUES ?drug { <urn:a> "1"^^<urn:b> UNDEF } ?drug a <urn:c>', lambda iri: f"<{iri}1> <{iri}2>")
    'VALUES ?drug { <urn:a1> <urn:a2> "1"^^<urn:b> UNDEF } ?drug a <urn:c>'
    """
    return _SLOT.sub(lambda slot: _IRI.sub(lambda iri: replace(iri[1]) if iri[1] else iri[0], slot[0]), text)


def parameters(text: str) -> frozenset[NamedNode]:
    """Return the IRIs that a single variable of the query *text* is bound to.

    >>> parameters("VALUES ?drug { <urn:a> } ?drug a <urn:b>")
    frozenset({<NamedNode value=urn:a>})
    """
    found = (iri for slot in _SLOT.finditer(text) for iri in _IRI.findall(slot[0]))
    return frozenset(NamedNode(iri) for iri in found if iri)


def _constant(token: str, prefixes: Mapping[str, str]) -> Term | None:
    if token == "a":  # noqa: S105 - the keyword of SPARQL 1.1 4.2.4, no password
        return _TYPE
    if token in {"true", "false"}:
        return Literal(token == "true")  # noqa: S105 - a boolean, no password
    if token[0] == "<" and token[-1] == ">" and len(token) > 1:
        return NamedNode(token[1:-1]) if ":" in token else None
    if token[0] in "\"'":
        return Literal(token.strip(token[0]))
    if token[0].isdigit():
        return Literal(token, datatype=NamedNode(PREFIXES["xsd"] + ("decimal" if "." in token else "integer")))
    prefix, colon, local = token.partition(":")
    return NamedNode(prefixes[prefix] + local) if colon and prefix in prefixes else None


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule, read for the question of which solutions gave a triple."""

    rule: Rule
    prologue: str
    template: tuple[tuple[str, str, str], ...]
    pattern: tuple[str, ...]
    terms: Mapping[str, Term]
    #: Variables that the pattern itself gives values to, so that no other value may stand in their place.
    assigned: frozenset[str]
    #: Predicates of property paths of any length: what such a path runs over is in no solution.
    paths: frozenset[Term]

    @classmethod
    def from_rule(cls, rule: Rule) -> RuleText:
        """Read the text of *rule*."""
        words = tokens(rule.text)
        start = words.index("CONSTRUCT") + 2
        end = words.index("}", start)
        pattern = words[words.index("{", end) :]
        terms = constants(rule.text)
        repeated = (terms.get(word) for word, after in pairwise(pattern) if after in {"+", "*"})
        paths = {term for term in repeated if isinstance(term, NamedNode)}  # a star behind a value is arithmetic
        prologue = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in _PREFIX.findall(rule.text))
        template = tuple(_triples(words[start:end]))
        return cls(rule, prologue, template, tuple(pattern), terms, _assigned(pattern), frozenset(paths))

    @property
    def iris(self) -> frozenset[str]:
        """The IRIs that the text names."""
        return frozenset(term.value for term in self.terms.values() if isinstance(term, NamedNode))

    def solutions_of(self, triple: Triple, *, limit: int) -> Iterator[str]:
        """Yield a query for each part of the template that can be *triple*, whose rows are the solutions that give it.

        >>> near = rule_texts()["close_match"]
        >>> one = NamedNode("urn:a")
        >>> "VALUES ?link" in next(near.solutions_of(Triple(one, one, one), limit=1))
        True
        """
        for part in self.template:
            values = self._unify(part, triple)
            if values is None:
                continue
            given = {name: str(term) for name, term in values.items() if name not in self.assigned}
            # Equal where the shared variables are bound (SPARQL 1.1 8.3.3), and MINUS shares no variable that is gone.
            given["MINUS"] = "FILTER NOT EXISTS"
            # Oxigraph's parser takes no space between COALESCE and its parenthesis.
            words = (
                word if word == "(" else f" {given.get(word, word)}" for word in _required(self.pattern, given.keys())
            )
            pattern = "".join(words)
            tests = " ".join(f"FILTER({name} = {term})" for name, term in values.items() if name in self.assigned)
            order = " ".join(sorted({word for word in self.pattern if word[0] in "?$"} - given.keys()))
            yield (
                f"{self.prologue}SELECT DISTINCT * WHERE {{ {pattern} {tests} BIND(true AS ?holds) }} "
                f"ORDER BY {order} ?holds LIMIT {limit}"
            )

    def _unify(self, part: Iterable[str], triple: Triple) -> dict[str, Term] | None:
        values: dict[str, Term] = {}
        for word, term in zip(part, (triple.subject, triple.predicate, triple.object), strict=True):
            if word[0] not in "?$":
                if self.terms[word] != term:
                    return None
            elif values.setdefault(word, term) != term:
                return None
        return values


def _required(pattern: Sequence[str], given: Collection[str]) -> list[str]:
    """Return *pattern* with that required which alone gives a variable of *given* its value, though it was optional."""
    optional = [place for place, word in enumerate(pattern) if word.upper() == "OPTIONAL"]
    groups = {place: set(pattern[place : _end(pattern, place + 1)]) for place in optional}
    required: set[int] = set()
    for name in given:
        within = [place for place in optional if name in groups[place]]
        if len(within) == 1 and name not in pattern[: within[0]]:
            required.add(within[0])
    return [word for place, word in enumerate(pattern) if place not in required]


def _end(pattern: Sequence[str], start: int) -> int:
    """Return where the group ends that begins at *start*."""
    depth = 0
    for place in range(start, len(pattern)):
        depth += {"{": 1, "}": -1}.get(pattern[place], 0)
        if not depth:
            return place
    return len(pattern)


def _triples(words: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Yield the triples of a template, in which only ``;`` and ``,`` abbreviate."""
    kept: tuple[str, ...] = ()
    for word in words:
        if word in {".", ";", ","}:
            kept = kept[: {".": 0, ";": 1, ",": 2}[word]]
            continue
        kept = (*kept, word)
        if len(kept) == 3:
            yield kept[0], kept[1], kept[2]


def _assigned(pattern: Sequence[str]) -> frozenset[str]:
    found = set()
    for place, word in enumerate(pattern):
        if word == "AS":
            found.add(pattern[place + 1])
        elif word in {"VALUES", "SELECT"}:
            end = next(i for i in range(place, len(pattern)) if pattern[i] in {"{", "WHERE"})
            found |= {name for name in pattern[place:end] if name[0] in "?$"}
    return frozenset(found)


@cache
def rule_texts() -> Mapping[str, RuleText]:
    """Return the shipped rules by name, read, in the order in which they run."""
    return {rule.name: RuleText.from_rule(rule) for rule in load_rules()}
