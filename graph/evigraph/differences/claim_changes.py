"""Compare what two graphs state: articles and claims, field by field, with those that only got another identifier."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from evigraph.differences.difference import ArticleChange, Aspect, Change, ClaimChange, FieldChange
from evigraph.differences.records import read_article
from evigraph.namespaces import ARTICLE, CITATION, CLAIM, SOURCE, SPAN

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping

    from evigraph.differences.records import ArticleRecord, ClaimRecord, Field
    from evigraph.differences.sides import Side

__all__ = ["Renames", "Stated", "compare_statements", "field_changes"]

#: Namespaces whose names begin with the stem of an article, and those in which it comes after another word.
_OF_ARTICLE: Final = (ARTICLE, CITATION, SOURCE, SPAN, f"{SOURCE}listing/")


@dataclass(frozen=True, slots=True)
class Renames:
    """The names that claims and articles have in B, by those that they have in A."""

    claims: Mapping[str, str] = field(default_factory=dict)
    #: Stems.
    articles: Mapping[str, str] = field(default_factory=dict)

    def claim(self, claim: str) -> str:
        """Return the identifier in B of the *claim* of A."""
        return self.claims.get(claim, claim)

    def iri(self, iri: str) -> str:
        """Return the IRI in B of what *iri* names in A."""
        if iri.startswith(CLAIM) and self.claims:
            name, slash, part = iri.removeprefix(CLAIM).partition("/")
            return CLAIM + self.claim(name) + slash + part
        for namespace in _OF_ARTICLE if self.articles else ():
            stem, slash, rest = iri.removeprefix(namespace).partition("/")
            if iri.startswith(namespace) and stem in self.articles:
                return namespace + self.articles[stem] + slash + rest
        return iri


@dataclass(frozen=True, slots=True)
class Stated:
    """How the statements of two graphs differ."""

    articles: tuple[ArticleChange, ...]
    claims: tuple[ClaimChange, ...]
    renames: Renames
    #: IRIs of the terms that each changed claim is about, in A or in B.
    about: Mapping[str, frozenset[str]]
    #: IRIs of the citations that changed claims, and the claims of changed articles, rest on.
    citations: frozenset[str]


def compare_statements(a: Side, b: Side, *, same_terminology: bool) -> Stated:
    """Compare the articles of *a* and *b*, and their claims.

    Parameters:
        same_terminology: articles with the same file state the same.
    """
    same = set()
    if same_terminology:
        digests = b.digests()
        same = {stem for stem, digest in a.digests().items() if digests.get(stem) == digest}
    old = {stem: read_article(a.graph, stem) for stem in a.stems() if stem not in same}
    new = {stem: read_article(b.graph, stem) for stem in b.stems() if stem not in same}
    stems = _renamed_articles(old, new)
    claims = _Claims(old.values(), new.values(), stems)
    renames = Renames(claims.renames, stems)
    changed = tuple(sorted(claims.changes(), key=lambda change: (change.claim, change.was or "")))
    articles = tuple(sorted(_article_changes(old, new, stems), key=lambda change: (change.article, change.was or "")))
    about: dict[str, frozenset[str]] = {change.claim: frozenset() for change in changed}
    cited: set[str] = set()
    of_articles = {change.article for change in articles}
    for side, rename in ((old, renames.claim), (new, str)):
        for stem, article in side.items():
            for record in article.claims:
                name = rename(record.claim)
                if name in about:
                    about[name] |= record.terms
                if name in about or stem in of_articles:
                    cited |= record.citations
    return Stated(articles, changed, renames, about, frozenset(cited))


def field_changes(old: Mapping[str, Field], new: Mapping[str, Field]) -> Iterator[FieldChange]:
    """Yield the fields in which *old* and *new* differ, by name."""
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        aspect = (after or before).aspect  # type: ignore[union-attr]  # one of the two is there
        values = _values(before), _values(after)
        words = _words(before), _words(after)
        if values[0] == values[1]:
            yield FieldChange(name, *words, Aspect.WORDS)
        else:
            # Words say it better, unless the same words stand for other terms now.
            yield FieldChange(name, *(words if words[0] != words[1] else values), aspect)


def _values(found: Field | None) -> tuple[str, ...]:
    return () if found is None else found.values


def _words(found: Field | None) -> tuple[str, ...]:
    return () if found is None else found.words or found.values


# --- Articles ---


def _renamed_articles(old: Mapping[str, ArticleRecord], new: Mapping[str, ArticleRecord]) -> dict[str, str]:
    """Return the stems in B of articles that have another one in A and state the same beside their claims."""
    gone = {stem: record for stem, record in old.items() if stem not in new}
    come = {stem: record for stem, record in new.items() if stem not in old}
    return _paired(gone, come, _content_of)


def _article_changes(
    old: Mapping[str, ArticleRecord], new: Mapping[str, ArticleRecord], stems: Mapping[str, str]
) -> Iterator[ArticleChange]:
    for stem, record in old.items():
        now = new.get(stems.get(stem, stem))
        if now is None:
            yield ArticleChange(stem, Change.REMOVED, record.title)
        elif now.stem != stem:
            yield ArticleChange(now.stem, Change.RENAMED, now.title, was=stem)
        elif fields := tuple(field_changes(record.fields, now.fields)):
            yield ArticleChange(stem, Change.CHANGED, now.title, fields)
    for stem in new.keys() - old.keys() - set(stems.values()):
        yield ArticleChange(stem, Change.ADDED, new[stem].title)


# --- Claims ---


class _Claims:
    """The claims of both sides, those of A with the names that their articles and claims have in B."""

    def __init__(self, old: Iterable[ArticleRecord], new: Iterable[ArticleRecord], stems: Mapping[str, str]) -> None:
        self.old = {record.claim: _renamed(record, "article", stems) for article in old for record in article.claims}
        self.new = {record.claim: record for article in new for record in article.claims}
        self.renames = self._find_renames()
        self.old = {claim: _renamed(record, "restates", self.renames) for claim, record in self.old.items()}

    def _find_renames(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for without in ((), (Aspect.PLACE,)):
            gone = {claim: record for claim, record in self.old.items() if claim not in self.new and claim not in found}
            come = {
                claim: record
                for claim, record in self.new.items()
                if claim not in self.old and claim not in found.values()
            }
            found |= _paired(gone, come, partial(_content_of, without=without))
        return found

    def changes(self) -> Iterator[ClaimChange]:
        """Yield what became of every claim that is not as it was."""
        for claim, record in self.old.items():
            name = self.renames.get(claim, claim)
            now = self.new.get(name)
            if now is None:
                yield ClaimChange(claim, Change.REMOVED, record.article, record.paraphrase)
                continue
            fields = tuple(field_changes(record.fields, now.fields))
            if name != claim:
                yield ClaimChange(name, Change.RENAMED, now.article, now.paraphrase, fields, claim)
            elif fields:
                yield ClaimChange(name, Change.CHANGED, now.article, now.paraphrase, fields)
        for claim in self.new.keys() - self.old.keys() - set(self.renames.values()):
            now = self.new[claim]
            yield ClaimChange(claim, Change.ADDED, now.article, now.paraphrase)


def _renamed(record: ClaimRecord, key: str, names: Mapping[str, str]) -> ClaimRecord:
    """Return *record* with the names in the field *key* as they are in B."""
    found = record.fields.get(key)
    if found is None or not names:
        return record
    parts = [value.partition(":") for value in found.values]
    values = tuple(prefix + colon + names.get(name, name) for prefix, colon, name in parts)
    article = names.get(record.article, record.article) if key == "article" else record.article
    return replace(record, fields={**record.fields, key: replace(found, values=values)}, article=article)


def _content_of(record: ArticleRecord | ClaimRecord, without: Iterable[Aspect] = ()) -> Hashable:
    """Return what is compared to tell whether two things with different names are the same."""
    return tuple(
        sorted(
            (name, found.values, found.words)
            for name, found in record.fields.items()
            # The claim that is restated may have another name too.
            if found.aspect not in without and name != "restates"
        )
    )


def _paired(gone: Mapping[str, Any], come: Mapping[str, Any], content: Callable[[Any], Hashable]) -> dict[str, str]:
    """Return the names in *come* of things with the same content, by those in *gone*; alike ones in their order."""
    groups: dict[Hashable, tuple[list[str], list[str]]] = {}
    for place, things in enumerate((gone, come)):
        for name in sorted(things):
            groups.setdefault(content(things[name]), ([], []))[place].append(name)
    return {old: new for olds, news in groups.values() for old, new in zip(olds, news, strict=False)}
