"""Read and write claim files: one article with its claims, as YAML that is JSON-LD too.

All mistakes of all files are found at once and raised together, each with file, line and key.  What the operating
system refuses (no such file, no permission, a directory) stays an :class:`OSError`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from evigraph.errors import ClaimFileError, Problem, UnknownTerm
from evigraph.mistakes import find_mistakes, shown
from evigraph.resources import resource
from evigraph.texts import find_text_mistakes
from evigraph.yamlfile import Document, Path, read_yaml, write_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from importlib.resources.abc import Traversable

    from evigraph.articles import Article
    from evigraph.fields import Mistake
    from evigraph.vocabulary import Vocabulary

__all__ = ["MAX_BYTES", "load_article", "load_articles", "shipped_claim_files", "to_plain", "to_yaml"]

#: The largest claim file that is read.
MAX_BYTES: Final = 4 * 1024 * 1024

#: Keys whose values stand on one line in a written file.
_INLINE: Final = frozenset({"context", "span", "text"})

#: Values that a written file leaves out, as they are what a reader assumes.
_ASSUMED: Final[dict[str, object]] = {"combination": False, "derivation": "asserted"}


def shipped_claim_files() -> list[Traversable]:
    """Return the claim files that evigraph ships, by name.

    >>> shipped_claim_files()[0].name
    '000_a13ec9f6e714b9fa.yaml'
    """
    folder = resource("graph/claims").iterdir()
    return sorted((file for file in folder if file.name.endswith(".yaml")), key=lambda file: file.name)


def load_article(
    path: Traversable, *, vocabulary: Vocabulary | None = None, text: Traversable | None = None
) -> Article:
    """Read the claim file at *path*.

    Parameters:
        vocabulary: every name must be in it.
        text: the article's text; offsets and hash must fit it.

    Raises:
        ClaimFileError: with all mistakes of the file.
        OSError: a file cannot be read.

    >>> load_article(shipped_claim_files()[1]).claims[0].interventions
    ('baclofen',)
    """
    article, problems = _read(path, vocabulary, text)
    if article is None or problems:
        raise ClaimFileError(problems)
    return article


def load_articles(
    paths: Iterable[Traversable], *, vocabulary: Vocabulary | None = None, texts: Traversable | None = None
) -> list[Article]:
    """Read the claim files at *paths*, which may not share an identifier.

    Parameters:
        vocabulary: every name must be in it.
        texts: the folder of the articles' texts, each named like its article with ``.txt``.

    Raises:
        ClaimFileError: with all mistakes of all files.
        OSError: a file cannot be read.

    >>> sum(len(article.claims) for article in load_articles(shipped_claim_files()))
    300
    """
    articles: list[Article] = []
    problems: list[Problem] = []
    owners: dict[str, Traversable] = {}
    for path in paths:
        text = None if texts is None else texts / f"{path.name.removesuffix('.yaml')}.txt"
        article, found = _read(path, vocabulary, text)
        problems += found
        if article is not None:
            articles.append(article)
            problems += _shared_identifiers(article, path, owners)
    if problems:
        raise ClaimFileError(problems)
    return articles


def _read(
    path: Traversable, vocabulary: Vocabulary | None, text: Traversable | None
) -> tuple[Article | None, list[Problem]]:
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        return None, [_problem(path, None, f"found more than {MAX_BYTES} bytes; allowed: at most {MAX_BYTES}")]
    try:
        document = read_yaml(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = f"found the byte 0x{content[error.start]:02X} at offset {error.start}; allowed: UTF-8"
        return None, [_problem(path, line, message)]
    article, mistakes = _check(document, vocabulary)
    if article is not None and text is not None:
        mistakes += find_text_mistakes(article, text.read_bytes())
    problems = [_at(path, document, trouble.path, trouble.message, trouble.line) for trouble in document.troubles]
    problems += [_at(path, document, where, message) for where, message in mistakes]
    return article, sorted(problems, key=lambda problem: problem.line or 0)


def _check(document: Document, vocabulary: Vocabulary | None) -> tuple[Article | None, list[Mistake]]:
    data = document.data
    if not isinstance(data, dict):
        if data is None and document.troubles:
            return None, []
        found = "an empty file" if data is None else shown(data)
        return None, [((), f"found {found}; allowed: an article with its claims, as 'evigraph schema' describes")]
    article, mistakes = find_mistakes(data)
    if vocabulary is not None:
        mistakes += _unknown_names(data, vocabulary)
    return article, mistakes


def _at(path: Traversable, document: Document, where: Path, message: str, line: int | None = None) -> Problem:
    return Problem(str(path), line or document.line_of(where), _key(document.data, where), message)


def _problem(path: Traversable, line: int | None, message: str) -> Problem:
    return Problem(str(path), line, "", message)


def _key(data: object, where: Path) -> str:
    """Write the path *where* as in ``claims[000-001].span.end``: a claim by its name, other items by their place."""
    words = ""
    for step in where:
        data = _step(data, step)
        if isinstance(step, int):
            name = data.get("id") if isinstance(data, dict) else None
            words += f"[{str(name).partition(':')[2]}]" if isinstance(name, str) and ":" in name else f"[{step + 1}]"
        else:
            words += f".{step}" if words else step
    return words


def _step(data: object, step: str | int) -> object:
    if isinstance(data, dict):
        return data.get(step)
    if isinstance(data, list) and isinstance(step, int) and step < len(data):
        return data[step]
    return None


def _shared_identifiers(article: Article, path: Traversable, owners: dict[str, Traversable]) -> Iterator[Problem]:
    for name in dict.fromkeys([article.id, *(claim.id for claim in article.claims)]):
        other = owners.setdefault(name, path)
        if other is not path:
            key = "id" if name == article.id else f"claims[{name.partition(':')[2]}].id"
            yield Problem(
                str(path), None, key, f"found '{name}', which {other} has too; allowed: an identifier of its own"
            )


def _unknown_names(data: Mapping[str, Any], vocabulary: Vocabulary) -> Iterator[Mistake]:
    from evigraph.resolution import resolve

    known: dict[tuple[str, str], str | None] = {}
    for where, field, name in _names(data):
        if (field, name) not in known:
            try:
                resolve(vocabulary, name, field)
                known[field, name] = None
            except UnknownTerm as error:
                known[field, name] = f"found {error}"
        message = known[field, name]
        if message is not None:
            yield where, message


def _names(data: Mapping[str, Any]) -> Iterator[tuple[Path, str, str]]:
    yield from _named((), data, "scope_condition")
    claims = data.get("claims")
    for place, claim in enumerate(claims if isinstance(claims, list) else ()):
        if isinstance(claim, dict):
            for field in ("interventions", "comparators", "condition", "adverse_effects"):
                yield from _named(("claims", place), claim, field)
            dose = claim.get("dose")
            if isinstance(dose, dict):
                yield from _named(("claims", place, "dose"), dose, "drug")


def _named(where: Path, data: Mapping[str, Any], field: str) -> Iterator[tuple[Path, str, str]]:
    value = data.get(field)
    if isinstance(value, str):
        yield (*where, field), field, value
    elif isinstance(value, list):
        yield from (((*where, field, i), field, name) for i, name in enumerate(value) if isinstance(name, str))


def to_plain(article: Article) -> dict[str, Any]:
    """Return *article* as the plain data of its file, without what a reader assumes."""
    plain = _without_assumed(article.model_dump(mode="json", by_alias=True, exclude_none=True))
    return plain if isinstance(plain, dict) else {}


def _without_assumed(value: object) -> object:
    if isinstance(value, dict):
        kept = {key: _without_assumed(item) for key, item in value.items() if item != []}
        return {key: item for key, item in kept.items() if key not in _ASSUMED or item != _ASSUMED[key]}
    return [_without_assumed(item) for item in value] if isinstance(value, list) else value


def to_yaml(article: Article) -> str:
    """Write *article* as a claim file.

    >>> to_yaml(load_article(shipped_claim_files()[3])).splitlines()[1]
    'id: article:003_24d714bc1bf39f5f'
    """
    return write_yaml(to_plain(article), inline=_INLINE)
