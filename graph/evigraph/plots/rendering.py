"""Pages as SVG, PNG and PDF, drawn by matplotlib.

Matplotlib writes all three by itself: no network, no browser, no JavaScript engine.  It hatches areas, which Vega
cannot, so that what is inherited is told from what is stated in a print without colours too.
"""

from __future__ import annotations

import io
import re
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

from evigraph import __version__
from evigraph.errors import MissingExtra, UnknownFormat
from evigraph.plots.lettering import FAMILY
from evigraph.plots.page import Area, Disc, Line, Text

if TYPE_CHECKING:
    from evigraph.plots.page import Mark, Page

__all__ = ["FORMATS", "choose_ending", "render"]

#: Formats by the ending of a file, each with what matplotlib calls the parts of its metadata.
FORMATS: Final[dict[str, dict[str, str]]] = {
    ".svg": {"title": "Title", "description": "Description", "program": "Creator"},
    ".png": {"title": "Title", "description": "Description", "program": "Software"},
    ".pdf": {"title": "Title", "description": "Subject", "program": "Creator"},
}

#: Left open, each of them would differ from run to run or from machine to machine.
_DATES: Final = {".svg": {"Date": None}, ".png": {}, ".pdf": {"CreationDate": None, "Producer": None}}
_SETTINGS: Final[dict[str, Any]] = {
    "font.family": [FAMILY],
    "svg.fonttype": "none",  # text stays text, to be found, copied and read aloud
    "svg.hashsalt": "evigraph",
    "pdf.fonttype": 42,
    "text.hinting": "none",  # letters as wide as they were measured, at any resolution
    "hatch.linewidth": 0.6,
}
_STYLES: Final[dict[str, Any]] = {"solid": "-", "dashed": (0, (4, 2.5)), "dotted": (0, (1, 2))}
#: Fonts as wide as ours, for readers who lack it.
_FALLBACK: Final = f"'{FAMILY}', Verdana, sans-serif"


def choose_ending(out: str, form: str | None) -> str:
    """Return the ending of the format to write *out* in.

    Raises:
        UnknownFormat: neither *form* nor the name of the file says.

    >>> choose_ending("effects.SVG", None), choose_ending("-", "pdf")
    ('.svg', '.pdf')
    """
    ending = f".{form}" if form is not None else Path(out).suffix.lower()
    if ending not in FORMATS:
        found = f"the extension {ending!r}" if ending else "the name"
        raise UnknownFormat(f"{out}: {found} tells no format; use {', '.join(FORMATS)}, or say --format")
    return ending


def render(page: Page, ending: str, *, title: str, description: str, resolution: int = 200) -> bytes:
    r"""Draw *page* in the format of the *ending* of a file's name; the same page gives the same bytes.

    Parameters:
        description: what the picture shows, for readers who do not see it.
        resolution: dots an inch of a PNG.

    Raises:
        MissingExtra: matplotlib is not installed.

    >>> from evigraph.plots.page import Page
    >>> render(Page(100, 50), ".svg", title="Nothing", description="An empty page.")[-7:]
    b'</svg>\n'
    """
    try:
        import matplotlib.style
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtra("matplotlib", "plot", "drawing pictures") from error
    names = FORMATS[ending]
    metadata = {names["title"]: title, names["description"]: description, names["program"]: f"evigraph {__version__}"}
    with matplotlib.style.context(["default", _SETTINGS]), warnings.catch_warnings():
        # A letter that the font lacks is a box in PNG and PDF, and itself in SVG.
        warnings.filterwarnings("ignore", message="Glyph ")
        figure = Figure(figsize=(page.width / 72, page.height / 72), dpi=resolution)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_xlim(0, page.width)
        axes.set_ylim(page.height, 0)
        axes.axis("off")
        said: dict[str, str] = {}
        for number, mark in enumerate(page.marks):
            artist = _artist(mark)
            artist.set_zorder(2)  # in the order of the page, whatever they are
            if (words := getattr(mark, "said", "")) and ending == ".svg":
                said[f"mark-{number}"] = words
                artist.set_gid(f"mark-{number}")
            axes.add_artist(artist)
        buffer = io.BytesIO()
        figure.savefig(buffer, format=ending.removeprefix("."), dpi=resolution, metadata={**metadata, **_DATES[ending]})
    return _told(buffer.getvalue(), title, description, said) if ending == ".svg" else buffer.getvalue()


def _artist(mark: Mark) -> Any:  # noqa: ANN401 - an artist of matplotlib, which is imported only here
    from matplotlib import lines, patches, path, text

    if isinstance(mark, Text):
        return text.Text(
            mark.x,
            mark.y,
            mark.words,
            color=mark.colour,
            fontsize=mark.size,
            fontweight="bold" if mark.bold else "normal",
            fontstyle="italic" if mark.italic else "normal",
            horizontalalignment=mark.align,
            verticalalignment="baseline",
            rotation=mark.turned,
            rotation_mode="anchor",
            parse_math=False,
        )
    if isinstance(mark, Disc):
        return patches.Circle(
            (mark.x, mark.y), mark.radius, facecolor=mark.fill, edgecolor=mark.edge, linewidth=mark.width
        )
    if isinstance(mark, Area):
        return patches.Polygon(
            mark.points,
            closed=True,
            facecolor=mark.fill,
            edgecolor=mark.edge,
            linewidth=mark.width,
            linestyle=_STYLES[mark.style],
            hatch=mark.hatch or None,
            joinstyle="miter",
        )
    if not isinstance(mark, Line):
        raise TypeError(f"there is no way to draw {mark!r}")
    if mark.bent:
        codes = [path.Path.MOVETO, path.Path.CURVE4, path.Path.CURVE4, path.Path.CURVE4]
        return patches.PathPatch(
            path.Path(mark.points, codes),
            facecolor="none",
            edgecolor=mark.colour,
            linewidth=mark.width,
            linestyle=_STYLES[mark.style],
        )
    xs, ys = zip(*mark.points, strict=True)
    return lines.Line2D(
        xs, ys, color=mark.colour, linewidth=mark.width, linestyle=_STYLES[mark.style], solid_capstyle="butt"
    )


def _told(svg: bytes, title: str, description: str, said: dict[str, str]) -> bytes:
    """Name the picture and its marks to readers who do not see them, and give its fonts stand-ins."""
    text = svg.decode()
    text = re.sub(r"<title>.*?</title>", "", text, count=1, flags=re.DOTALL)
    head = f'<title id="title">{escape(title)}</title>\n <desc id="description">{escape(description)}</desc>\n'
    text = re.sub(
        r"(<svg )(.*?)(>\s*)",
        lambda found: f'{found[1]}role="img" aria-labelledby="title description" {found[2]}{found[3]}{head}',
        text,
        count=1,
        flags=re.DOTALL,
    )
    text = text.replace(f"'{FAMILY}'", _FALLBACK)
    text = re.sub(
        r'<g id="(mark-\d+)">',
        lambda found: f"{found[0]}\n    <title>{escape(said[found[1]])}</title>",
        text,
    )
    return text.encode()
