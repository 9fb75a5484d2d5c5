"""All that ``evigraph export --format`` accepts: formats of views, documents of standards, and the interactive page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, TypeAlias

from evigraph.errors import UnknownFormat, did_you_mean
from evigraph.exports.formats import FORMATS
from evigraph.exports.formats.format import DocumentFormat, Format, GraphFormat

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["AnyFormat", "PageFormat", "choose_format", "load_catalogue"]


@dataclass(frozen=True, slots=True)
class PageFormat(Format):
    """The page that shows a view with the claims behind it."""


AnyFormat: TypeAlias = GraphFormat | DocumentFormat | PageFormat

_PAGE: Final = PageFormat(
    "html",
    (".html", ".htm"),
    "text/html",
    "One page to explore a view: search, filter, and read the claims behind an edge; it needs no network.",
    ("any browser",),
)


@cache
def load_catalogue() -> Mapping[str, AnyFormat]:
    """Return every format by its name: the page, what views are written in, then what claims are written as.

    >>> "html" in load_catalogue()
    True
    """
    return {_PAGE.name: _PAGE, **FORMATS}


def choose_format(out: str, name: str | None) -> AnyFormat:
    """Return the format called *name*, else the one that the extension of *out* belongs to.

    Raises:
        UnknownFormat: there is none, or the extension is that of several.

    >>> choose_format("picture.gexf", None).name
    'gexf'
    """
    catalogue = load_catalogue()
    if name is not None:
        if name not in catalogue:
            raise UnknownFormat(f"there is no format {name!r}{_hint(name, catalogue)}")
        return catalogue[name]
    if out == "-":
        raise UnknownFormat("standard output has no extension to tell the format; say --format, as in --format graphml")
    # The longest extension wins: a file may end in .nanopub.trig.
    fitting = [
        (len(extension), chosen)
        for chosen in catalogue.values()
        for extension in chosen.extensions
        if out.lower().endswith(extension)
    ]
    longest = max((length for length, _ in fitting), default=0)
    found = [chosen for length, chosen in fitting if length == longest]
    if not found:
        known = ", ".join(dict.fromkeys(chosen.extensions[0] for chosen in catalogue.values()))
        raise UnknownFormat(f"{out}: its extension tells no format; use one of {known}, or say --format")
    if len(found) > 1:
        names = " or ".join(chosen.name for chosen in found)
        raise UnknownFormat(f"{out}: its extension may be {names}; say which with --format")
    return found[0]


def _hint(name: str, catalogue: Mapping[str, AnyFormat]) -> str:
    from rapidfuzz import fuzz, process  # only a wrong name needs it

    near = process.extractOne(name.lower(), list(catalogue), scorer=fuzz.WRatio, score_cutoff=75)
    return did_you_mean([near[0]]) if near else f"; there are {', '.join(catalogue)}"
