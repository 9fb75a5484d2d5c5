"""Pictures: what they tell apart, that nothing in them overlaps, and that they are the same each time."""

from __future__ import annotations

import re
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.commands import command
from tests.pictured_workspace import HOSTILE, write_workspace

from evigraph.api import Graph
from evigraph.api import open as open_
from evigraph.build import build
from evigraph.exports.selection import EmptySelection
from evigraph.inputs import Inputs
from evigraph.plots.appearance import HATCH
from evigraph.plots.axes import linear, logarithmic
from evigraph.plots.choice import EVERYTHING, Choice, choose
from evigraph.plots.doses import DAILY, gather_doses
from evigraph.plots.effects import Favours, Interval, Scale, gather_effects, panels_of
from evigraph.plots.harms import gather_harms
from evigraph.plots.kinds import KINDS, plot
from evigraph.plots.lettering import extent_of, measure, wrap
from evigraph.plots.page import Area, Page, Text
from evigraph.plots.picture import lay_out
from evigraph.plots.references import gather_references
from evigraph.plots.rendering import FORMATS
from evigraph.plots.stands import gather_stands
from evigraph.plots.time_points import days_of
from evigraph.store import StoreFolder
from evigraph.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

run = command("plot")

ROOT: Final = Path(__file__).parents[1]
SVG: Final = "{http://www.w3.org/2000/svg}"
#: Selections from the shipped articles.
SELECTIONS: Final[tuple[dict[str, Sequence[str]], ...]] = (
    {},
    {"drug": ["gabapentin"], "condition": ["radiculopathy"]},
)


@pytest.fixture(scope="module")
def shipped(shipped_folder: StoreFolder) -> Graph:
    return open_(shipped_folder.path)


@pytest.fixture(scope="module")
def frost(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """The graph of a workspace with every sort of interval, dose and source, and a hostile name."""
    workspace = write_workspace(tmp_path_factory.mktemp("pictured") / "workspace")
    around = Workspace.from_paths([workspace])
    inputs = Inputs.from_paths(around.claims, packs=around.packs, shipped=False)
    build(StoreFolder(workspace / "store"), inputs, recording=False)
    return open_(workspace / "store")


def page_of(graph: Graph, kind: str, choice: Choice = EVERYTHING) -> Page:
    return lay_out(KINDS[kind].make(graph, choice), "Drawn by hand.")


def overlapping(page: Page) -> list[tuple[str, str]]:
    """Return the pairs of unturned texts that lie over one another."""
    extents = [(text.words, extent_of(text)) for text in texts_of(page) if not text.turned]
    return [
        (one, other)
        for (one, (left, top, right, bottom)), (other, (left2, top2, right2, bottom2)) in combinations(extents, 2)
        if min(right, right2) - max(left, left2) > 0.5 and min(bottom, bottom2) - max(top, top2) > 1.5
    ]


def texts_of(page: Page) -> list[Text]:
    return [mark for mark in page.marks if isinstance(mark, Text)]


# --- Every kind ---


@pytest.mark.parametrize("kind", KINDS)
def test_no_words_of_a_picture_lie_over_others_or_leave_the_page(kind: str, shipped: Graph, frost: Graph) -> None:
    pages = [page_of(shipped, kind, choose(shipped, where)) for where in SELECTIONS]
    for page in [*pages, page_of(frost, kind)]:
        assert overlapping(page) == []
        for text in texts_of(page):
            left, top, right, bottom = extent_of(text)
            assert text.turned or (left > 0 and top > 0 and right < page.width and bottom < page.height), text.words


@pytest.mark.parametrize("kind", KINDS)
def test_picture_says_where_it_comes_from_and_that_it_is_no_advice(kind: str, frost: Graph) -> None:
    words = " ".join(text.words for text in texts_of(page_of(frost, kind)))
    assert "Drawn by hand." in words
    assert "no medical advice" in words


@pytest.mark.parametrize("kind", KINDS)
def test_svg_has_text_as_text_and_a_name_for_each_mark(kind: str, frost: Graph) -> None:
    drawn = plot(frost, kind, ".svg")
    root = ET.fromstring(drawn)  # noqa: S314 - written by ourselves a line above
    assert root.get("role") == "img"
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert title.text
    assert description is not None
    assert len(description.text or "") > 100
    written = next(text.words for text in texts_of(page_of(frost, kind)))
    assert written in {text.text for text in root.iter(f"{SVG}text")}
    marks = [group for group in root.iter(f"{SVG}g") if str(group.get("id")).startswith("mark-")]
    assert marks
    assert all(group.find(f"{SVG}title") is not None for group in marks)


@pytest.mark.parametrize("ending", FORMATS)
def test_picture_is_the_same_each_time_and_has_no_date(ending: str, frost: Graph) -> None:
    drawn = plot(frost, "adverse-effects", ending, resolution=72)
    assert plot(frost, "adverse-effects", ending, resolution=72) == drawn
    assert b"Date" not in drawn
    assert b":date" not in drawn


def test_png_is_as_wide_as_asked(frost: Graph) -> None:
    png = plot(frost, "doses", ".png", resolution=72)
    assert abs(int.from_bytes(png[16:20]) - page_of(frost, "doses").width) <= 1


def test_name_with_markup_stays_words(frost: Graph) -> None:
    drawn = plot(frost, "matrix", ".svg")
    root = ET.fromstring(drawn)  # noqa: S314 - written by ourselves a line above
    assert any(HOSTILE[:20] in (text.text or "") for text in root.iter(f"{SVG}text"))
    assert not list(root.iter(f"{SVG}b"))


def test_nothing_to_draw_is_told(shipped: Graph) -> None:
    with pytest.raises(EmptySelection, match="there are no effect sizes to draw in drug=yoga"):
        plot(shipped, "forest", ".svg", choose(shipped, {"drug": ["yoga"]}))


# --- Effect sizes ---


def test_intervals_are_told_apart(frost: Graph) -> None:
    kinds = {effect.claim: effect.interval for effect in gather_effects(frost, EVERYTHING)}
    assert kinds == {
        "one-001": Interval.CONFIDENCE,
        "one-002": Interval.CONFIDENCE,
        "one-003": Interval.UNNAMED,
        "one-004": Interval.SPREAD,
        "one-005": Interval.RANGE,
        "one-006": Interval.MISSING,
        "one-007": Interval.BOUND,
        "one-008": Interval.MISSING,
    }


def test_measures_and_units_never_share_an_axis(shipped: Graph, frost: Graph) -> None:
    for graph in (shipped, frost):
        for panel in panels_of(gather_effects(graph, EVERYTHING)):
            assert len({(effect.measure, effect.unit) for effect in panel.effects}) == 1
            assert len({effect.favours for effect in panel.effects} - {Favours.UNKNOWN}) <= 1


def test_better_is_where_the_figure_lies_when_the_claim_says_that_it_helps(frost: Graph) -> None:
    panels = {panel.scale: panel for panel in panels_of(gather_effects(frost, EVERYTHING))}
    assert (panels[Scale.RATIO].null, panels[Scale.RATIO].favours) == (1.0, Favours.LEFT)
    assert (panels[Scale.DIFFERENCE].null, panels[Scale.DIFFERENCE].favours) == (0.0, Favours.LEFT)
    assert (panels[Scale.SHARE].null, panels[Scale.SHARE].favours) == (None, Favours.UNKNOWN)


def test_each_size_is_drawn_once_or_listed_in_words(shipped: Graph) -> None:
    effects = gather_effects(shipped, EVERYTHING)
    words = " ".join(text.words for text in texts_of(page_of(shipped, "forest")))
    assert len({effect.claim for effect in effects}) == len(effects)
    assert [effect.claim for effect in effects if effect.claim not in words] == []


def test_time_points_stand_in_the_order_of_time() -> None:
    words = ["24 hours", "first week", "4-6 weeks", "short-term", "3 months", "one year", "long-term", "whenever"]
    assert sorted(words, key=days_of) == words


# --- The other kinds ---


def test_doses_are_computed_only_where_they_can_be(frost: Graph) -> None:
    doses = {(dose.claim, dose.unit): dose for dose in gather_doses(frost, EVERYTHING)}
    assert doses["two-002", DAILY].target.figures == (200.0, 600.0)
    assert [unit for claim, unit in doses if claim == "two-003"] == ["drops, how often is not stated"]
    assert doses["two-004", ""].words == "titration: slowly"


def test_inherited_effects_are_hatched_and_left_out_of_what_is_asserted(frost: Graph) -> None:
    def hatches(where: Mapping[str, Sequence[str]]) -> set[str]:
        page = page_of(frost, "adverse-effects", choose(frost, where))
        return {mark.hatch for mark in page.marks if isinstance(mark, Area) and mark.said and mark.width}

    assert hatches({}) == {"", HATCH}
    assert hatches({"provenance": ["asserted"]}) == {""}
    assert hatches({"provenance": ["inferred"]}) == {HATCH}
    assert gather_harms(frost, choose(frost, {"drug": ["thawol"]})).cells.keys() == {
        (frost.vocabulary.get("thawol").iri, frost.vocabulary.get("tingling").iri)
    }


def test_matrix_has_the_verdicts_of_the_query_library(shipped: Graph) -> None:
    found = gather_stands(shipped, choose(shipped, {"class": ["muscle relaxants"], "condition": ["radiculopathy"]}))
    condition = shipped.vocabulary.get("radiculopathy").iri
    told = {row["drug"]: row["verdict"] for row in shipped.query("verdicts", condition="radiculopathy")}
    drawn = {drug: stand.verdict for (drug, at), stand in found.cells.items() if at == condition}
    assert len(drawn) > 2
    assert drawn == {drug: told[drug] for drug in drawn}


def test_matrix_shows_only_the_asked_verdict(shipped: Graph) -> None:
    found = gather_stands(shipped, choose(shipped, {"drug": ["baclofen"], "verdict": ["not recommended"]}))
    assert {stand.verdict for stand in found.cells.values()} == {"not recommended"}


def test_every_citation_of_a_claim_is_a_link_and_says_how_sure_it_is(shipped: Graph, frost: Graph) -> None:
    links = gather_references(shipped, EVERYTHING).links
    cited = {str(row["claim"]) for row in shipped.query("sources")}
    assert cited <= {f"https://w3id.org/evigraph/claim/{claim}" for link in links for claim in link.claims}
    assert {link.is_sure for link in links} == {True, False}
    assert all(link.is_sure for link in gather_references(frost, EVERYTHING).links)  # printed with their numbers


def test_selection_limits_every_kind_to_its_claims(shipped: Graph) -> None:
    choice = choose(shipped, {"article": ["001"]})
    assert {effect.article[:3] for effect in gather_effects(shipped, choice)} == {"001"}
    assert {link.article[:3] for link in gather_references(shipped, choice).links} == {"001"}
    harms = gather_harms(shipped, choice)
    assert {claim[:3] for harm in harms.cells.values() for claim in harm.claims} == {"001"}


# --- Letters and axes ---

figures = st.floats(min_value=-1e6, max_value=1e6, allow_nan=False).map(lambda figure: round(figure, 3))


@settings(max_examples=60, deadline=None)
@given(st.lists(figures, min_size=1, max_size=6))
def test_axis_holds_its_figures_in_their_order(values: list[float]) -> None:
    axis = linear(values, 10, 110)
    assert axis.ticks[0] <= min(values)
    assert axis.ticks[-1] >= max(values)
    places = [axis.x(value) for value in sorted(values)]
    assert places == sorted(places)
    assert 2 <= len(axis.ticks) <= 8


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(min_value=0.01, max_value=50), min_size=1, max_size=6))
def test_axis_of_ratios_holds_its_figures(values: list[float]) -> None:
    axis = logarithmic([*values, 1.0], 10, 110)
    assert axis.ticks[0] <= min(values)
    assert axis.ticks[-1] >= max(values)
    assert all(10 <= axis.x(value) <= 110 for value in values)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="abc dé-", max_size=60), st.integers(min_value=20, max_value=200))
def test_wrapped_words_are_never_wider_than_their_room(words: str, width: int) -> None:
    assert all(width_of(line) <= width for line in wrap(words, width, 8.0, lines=3))


@cache
def width_of(line: str) -> float:
    return measure(line, 8.0)


# --- The command ---


@pytest.mark.usefixtures("shipped_folder")
def test_command_writes_the_picture(tmp_path: Path) -> None:
    out = tmp_path / "doses.svg"
    assert run("doses", "--out", out, "--where", "drug=gabapentin", "condition=radiculopathy") == 0
    assert b"gabapentin" in out.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["doses.svg"]


@pytest.mark.usefixtures("shipped_folder")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("forst", "--out", "x.svg"), "there is no picture 'forst'; did you mean forest?"),
        (("forest", "--out", "x.gif"), "x.gif: the extension '.gif' tells no format; use .svg, .png, .pdf"),
        (("forest", "--out", "-"), "-: the name tells no format; use .svg, .png, .pdf, or say --format"),
        (("forest", "--out", "x.svg", "colour=blue"), "there is no filter 'colour'"),
        (("forest", "--out", "x.svg", "drug=gabapentine"), "did you mean gabapentin"),
        (("forest", "--out", "x.svg", "drug=yoga"), "there are no effect sizes to draw"),
        (("forest", "--out", "nowhere/x.svg"), "there is no folder nowhere"),
        (("forest",), "nothing says where to write"),
        (("--out", "x.svg"), "nothing says what to draw"),
    ],
)
def test_command_that_cannot_draw_says_why_in_a_line(
    arguments: tuple[str, ...],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(*arguments) == 2
    said = capsys.readouterr()
    assert message in said.err
    assert "Traceback" not in said.err
    assert list(tmp_path.iterdir()) == []


def test_without_matplotlib_the_extra_is_named(monkeypatch: pytest.MonkeyPatch, frost: Graph) -> None:
    from evigraph.errors import MissingExtra
    from evigraph.plots.rendering import render

    for module in ("matplotlib.style", "matplotlib.figure"):
        monkeypatch.setitem(__import__("sys").modules, module, None)
    with pytest.raises(MissingExtra, match=re.escape("pip install 'evigraph[plot]'")):
        render(page_of(frost, "doses"), ".svg", title="Doses", description="Doses.")


def test_figure_of_the_readme_is_what_the_command_draws_now(shipped: Graph) -> None:
    kept = (ROOT / "graph" / "pictures" / "forest.svg").read_text(encoding="utf-8")
    choice = choose(shipped, {"drug": ["pregabalin"], "condition": ["radiculopathy"]})
    drawn = plot(shipped, "forest", ".svg", choice).decode()
    assert words_of(kept) == words_of(drawn)


def words_of(svg: str) -> list[str]:
    """Return the words of a picture, without the provenance at its foot, which names the build."""
    found = [text.text or "" for text in ET.fromstring(svg).iter(f"{SVG}text")]  # noqa: S314 - our own picture
    return found[: next(place for place, words in enumerate(found) if words.startswith("Drawn by"))]
