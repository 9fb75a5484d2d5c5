"""Go through the elements of a web page in order, and tell its blocks, as a browser would draw them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from evigraph.documents.assembling import one_line, raised
from evigraph.documents.document import BlockKind

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from evigraph.documents.assembling import TextMaker

__all__ = ["walk"]

#: What shows no words of the article.
_SILENT: Final = frozenset({
    "script", "style", "noscript", "template", "svg", "canvas", "iframe", "object", "embed", "audio", "video",
    "map", "select", "option", "datalist", "button", "input", "textarea", "head", "title", "meta", "link",
    "progress", "meter", "dialog", "img",
})  # fmt: skip
_APART: Final = frozenset({"nav", "aside", "footer", "form", "menu"})
_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_LISTS: Final = frozenset({"ul", "ol", "dl"})
_INLINE: Final = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
    "ins", "kbd", "label", "mark", "nobr", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup",
    "time", "tt", "u", "var", "wbr", "ruby", "rt", "rp", "math", "mrow", "mi", "mn", "mo", "mfrac", "msup", "msub",
    "mtext", "picture",
})  # fmt: skip
#: Names by which pages mark what is not their article.
_APART_NAMES: Final = re.compile(
    r"(?:^|[\s_-])(?:ads?|advert\w*|banner|breadcrumbs?|comments?|cookies?|consent|footer|masthead|menu|modal|nav|navbar|"
    r"navigation|newsletter|pagination|popup|promo\w*|recommended|recommendations|related|share|sharing|sidebar|site-?header|"
    r"skip-?link|social|sponsor\w*|subscribe|toolbar|widget)(?:$|[\s_-])",
    re.IGNORECASE,
)
#: The anchors to which pages link where they cite.
_CITATION_LINK: Final = re.compile(r"[^#]{0,500}#(?:.{0,80}(?:ref|cit|bib|note|CR|B|R|r)[\w.:-]*)?\d+", re.DOTALL)
_NUMBERS: Final = re.compile(r"\[?\d{1,3}(?:\s?[,–-]\s?\d{1,3})*\]?")
_BULLET: Final = re.compile(r"[•◦▪●○‣·]\s*|[-–*]\s+")
_HIDDEN: Final = re.compile(r"display:\s*none|visibility:\s*hidden", re.IGNORECASE)
#: A main part that holds less than this share of a page's words is not its article...
_MAIN_SHARE: Final = 0.2
#: ...and what holds more than this is not set apart, whatever its name.
_APART_SHARE: Final = 0.4
#: Stands for a break of a line, until the block is whole.
_BREAK: Final = "\x1e"


@dataclass(slots=True)
class _Place:
    """What an element's own words are."""

    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    sign: str = "•"
    apart: bool = False
    #: How many lists it is in, and the number of the last item of the innermost one; None where that has bullets.
    depth: int = 0
    counter: list[int] | None = None
    #: Whether a block was added for it; shared with the elements inside that hold its words.
    used: list[bool] = field(default_factory=lambda: [False])


def walk(tree: HtmlElement, maker: TextMaker) -> None:
    """Add to *maker* every block that the page *tree* shows."""
    found = tree.find("body")
    body = tree if found is None else found
    _Walk(body, maker).run(body)


class _Walk:
    """The way through a page, without recursion, and the words of the block that is not yet whole."""

    def __init__(self, body: HtmlElement, maker: TextMaker) -> None:
        self._maker = maker
        self._words: list[str] = []
        self._weights = _weigh(body)
        self._total = self._weights.get(body, 0)
        self._main = self._main_part(body)
        self._around = {body} if self._main is None else {body, *self._main.iterancestors()}

    def run(self, body: HtmlElement) -> None:
        place = _Place(apart=self._main is not None and self._main is not body)
        waiting: list[tuple[HtmlElement, _Place, _Place | None]] = [(body, place, None)]
        while waiting:
            element, outer, inner = waiting.pop()
            if inner is not None:  # its end
                if inner is not outer:
                    self._flush(inner)
                self._words.append(element.tail or "")
                continue
            if self._read_whole(element, outer):
                self._words.append(element.tail or "")
                continue
            inner = outer if element.tag in _INLINE else self._place(element, outer)
            if inner is not outer:
                self._flush(outer)
            self._words.append(element.text or "")
            waiting.append((element, outer, inner))
            waiting.extend((child, inner, None) for child in reversed(element))
        self._flush(place)

    def _read_whole(self, element: HtmlElement, place: _Place) -> bool:
        """Read *element* when its inside has no blocks of its own; tell whether it was read."""
        tag = element.tag
        if not isinstance(tag, str) or tag in _SILENT or _is_hidden(element):
            return True
        if tag in {"br", "hr"}:
            self._words.append(_BREAK)
        elif tag == "sup":
            linked = any(_cites(link) for link in element.iter("a"))
            self._words.append(raised(str(element.text_content()), self._before(), linked=linked))
        elif tag == "a" and _cites(element):
            self._words.append(f"[{one_line(str(element.text_content())).strip('[]')}]")
        elif tag == "tr":
            self._flush(place)
            cells = [" ".join(cell.itertext()) for cell in element if cell.tag in {"td", "th"}]
            if place.apart or len(cells) < 2:  # one cell is for layout, and no row
                return False
            self._maker.add_row(cells)
        else:
            return False
        return True

    def _before(self) -> str:
        return "".join(self._words[-3:]).rstrip("\n")

    def _place(self, element: HtmlElement, outer: _Place) -> _Place:
        tag = element.tag
        if element is self._main:
            return _Place()
        if not outer.apart and self._is_apart(element):
            return _Place(apart=True)
        if tag in _HEADINGS:
            return replace(outer, kind=BlockKind.HEADING, level=_HEADINGS[tag])
        if tag in _LISTS:
            return replace(outer, kind=BlockKind.PARAGRAPH, depth=outer.depth + 1, counter=[0] if tag == "ol" else None)
        if tag in {"li", "dt", "dd"}:
            if outer.counter is not None:
                outer.counter[0] += 1
            sign = "•" if outer.counter is None else f"{outer.counter[0]}."
            level = max(outer.depth, 1) + (tag == "dd")
            return replace(outer, kind=BlockKind.ITEM, level=level, sign=sign, used=[False])
        return replace(outer)

    def _is_apart(self, element: HtmlElement) -> bool:
        if element in self._around:
            return False
        named = element.tag in _APART or element.get("role") in {"navigation", "complementary", "contentinfo", "banner"}
        if element.tag == "header":
            named = named or next(element.iter("h1"), None) is None
        named = named or any(_APART_NAMES.search(element.get(key, "")[:200]) for key in ("class", "id"))
        return named and self._weights.get(element, 0) <= self._total * _APART_SHARE

    def _main_part(self, body: HtmlElement) -> HtmlElement | None:
        """Return the element that the page says is its main part, where that holds enough of it."""
        for found in (body.iter("main"), body.xpath(".//*[@role='main']"), body.iter("article")):
            weighed = [(self._weights.get(element, 0), -place, element) for place, element in enumerate(found)]
            weight, _, main = max(weighed, key=lambda entry: entry[:2], default=(0, 0, None))
            if main is not None and weight > self._total * _MAIN_SHARE:
                return main
        return None

    def _flush(self, place: _Place) -> None:
        """Add the words so far as what *place* says that they are."""
        words, self._words = "".join(self._words), []
        if not words.strip(" \n\t\r" + _BREAK):
            return
        kind = BlockKind.FURNITURE if place.apart else place.kind
        if kind is BlockKind.PARAGRAPH:
            for line in words.split(_BREAK):
                bullet = _BULLET.match(line.lstrip())
                if bullet:
                    self._maker.add(BlockKind.ITEM, line.lstrip()[bullet.end() :], max(place.depth, 1))
                else:
                    self._maker.add(kind, line)
            return
        level = place.level + (kind is BlockKind.ITEM and place.used[0])
        self._maker.add(kind, words.replace(_BREAK, " "), level, sign=place.sign)
        place.used[0] = True


def _weigh(body: HtmlElement) -> dict[HtmlElement, int]:
    """Return for every element in *body* how many characters it shows."""
    weights: dict[HtmlElement, int] = {}
    for element in reversed(list(body.iter())):
        shown = isinstance(element.tag, str) and element.tag not in _SILENT
        own = len((element.text or "").strip()) if shown else 0
        weights[element] = (weights.get(element, 0) + own) if shown else 0
        parent = element.getparent()
        if parent is not None:
            weights[parent] = weights.get(parent, 0) + weights[element] + len((element.tail or "").strip())
    return weights


def _is_hidden(element: HtmlElement) -> bool:
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or _HIDDEN.search(element.get("style", "")[:500]) is not None
    )


def _cites(link: HtmlElement) -> bool:
    return (
        _NUMBERS.fullmatch(one_line(str(link.text_content()))) is not None
        and _CITATION_LINK.fullmatch(link.get("href", "")[:600]) is not None
    )
