"""The report page: whole in itself, safe with any text, and marked up for keyboard, screen reader and paper."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import pytest
from tests.disputed_workspace import HOSTILE, disagreement, write_workspace

from evigraph import __version__
from evigraph.api import Graph, StoredGraph
from evigraph.build import build
from evigraph.findings.finding import FindingType, Severity, Waiver, make_code
from evigraph.inputs import Inputs
from evigraph.proofs.passages import TextFolder
from evigraph.questions.display import DISCLAIMER
from evigraph.reports.agreement import MOST_COLUMNS, Agreement, Cell, Stand, gather_agreement
from evigraph.reports.dossier import ArticleLine, gather_dossier
from evigraph.reports.page import to_html
from evigraph.store import StoreFolder
from evigraph.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from evigraph.findings.finding import Finding

WAIVER: Final = Waiver("opposite_advice-00000000", f"A. Reader {HOSTILE}", "2026-01-31", HOSTILE, "2027-01-31")
FINDINGS: Final = (
    disagreement(),
    disagreement(drug=2, severity=Severity.LOW, waived=WAIVER),
    disagreement(
        code=make_code("citation_without_reference", FindingType.PROVENANCE, [["one-1"]]),
        check="citation_without_reference",
        type=FindingType.PROVENANCE,
        severity=Severity.MEDIUM,
        claims=("one-1", "gone-1"),
        sides=(("one-1", "gone-1"),),
        articles=("one",),
        ground={},
    ),
)
VOID: Final = {"meta", "link", "img", "input", "br", "hr"}


class Page(HTMLParser):
    """A page taken apart; reading it fails where tags do not match."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.bodies: dict[str, list[str]] = {}
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, f"</{tag}> at line {self.getpos()[0]}"

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        self.bodies.setdefault(self._open[-1] if self._open else "", []).append(data)

    def named(self, *tags: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.elements if tag in tags]

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]


@pytest.fixture(scope="module")
def disputed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Graph, TextFolder]:
    """The graph of two articles that disagree, and their texts."""
    place = write_workspace(tmp_path_factory.mktemp("disputed") / "workspace")
    around = Workspace.from_paths([place])
    folder = StoreFolder(place / "store")
    generation = build(folder, Inputs(around.claims, around.packs, shipped=False)).generation
    texts = TextFolder.open(place / "texts")
    assert texts is not None
    return Graph(StoredGraph(generation.open(), generation.folder)), texts


def render(disputed: tuple[Graph, TextFolder], findings: tuple[Finding, ...] = FINDINGS) -> str:
    graph, texts = disputed
    dossier = gather_dossier(graph, findings, texts)
    return to_html(dossier, gather_agreement(graph, dossier), {"one-1": f"claims/{HOSTILE}.yaml:7"})


@pytest.fixture(scope="module")
def page(disputed: tuple[Graph, TextFolder]) -> Page:
    return Page(render(disputed))


# --- Whole in itself ---


def test_page_asks_nothing_of_a_network(page: Page) -> None:
    addresses = [
        value for _, attributes in page.elements for name, value in attributes.items() if name in {"src", "href"}
    ]
    assert all(address.startswith(("#", "data:")) for address in addresses)
    assert not re.search(r"@import|url\(", page.text)
    assert "default-src 'none'" in policy(page)


def policy(page: Page) -> str:
    return next(meta["content"] for meta in page.named("meta") if meta.get("http-equiv"))


def test_page_runs_its_own_style_and_script_and_no_other(page: Page) -> None:
    for tag in ("style", "script"):
        (body,) = page.bodies[tag]
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy(page)
    assert not [
        name for _, attributes in page.elements for name in attributes if name.startswith("on") or name == "style"
    ]


def test_same_findings_give_the_same_bytes(disputed: tuple[Graph, TextFolder]) -> None:
    assert render(disputed) == render(disputed)


def test_page_says_once_what_it_is_for_and_where_it_came_from(page: Page) -> None:
    assert page.text.count(DISCLAIMER) == 1
    assert f"Made by evigraph {__version__} from 2 articles" in page.text


# --- Safe with any text ---


def test_no_text_becomes_markup(page: Page) -> None:
    words = "".join(page.words)
    assert words.count(HOSTILE) > 20
    assert Counter(tag for tag, _ in page.elements)["script"] == 1
    assert page.named("img", "b", "i") == []
    assert "{{7*7}}" in words


def test_text_cannot_end_the_script(page: Page) -> None:
    assert page.text.count("</script>") == page.text.count("<script>") == 1
    assert "broken" not in page.bodies["script"][0]


# --- What a reader is shown ---


def test_both_sides_stand_next_to_each_other_with_context_sentence_and_sources(page: Page) -> None:
    words = " ".join(" ".join(page.words).split())
    for side in ("One side", "The other side"):
        assert side in words
    for shown in ("Give velvane for frost cough.", "acute", "read by position, low confidence", "condition path"):
        assert shown.lower() in words.lower()


def test_waived_finding_is_shown_with_who_when_and_why(page: Page) -> None:
    words = " ".join(" ".join(page.words).split())
    assert f"Waived by {WAIVER.who} on 2026-01-31, until 2027-01-31: {HOSTILE}" in words
    assert "2 findings: 1 high, 1 medium, 0 low; 1 waived" in words


def test_finding_that_has_no_room_contests_its_cell_all_the_same(disputed: tuple[Graph, TextFolder]) -> None:
    graph, _ = disputed
    other = disagreement(drug=2)
    dossier = gather_dossier(graph, (FINDINGS[0], other), most=1)
    agreement = gather_agreement(graph, dossier)
    assert set(stands(agreement)['<b>sleet"</b>']) == {Stand.CONTESTED}
    # There is nothing on the page to choose by it.
    assert len([link for link in Page(to_html(dossier, agreement, {})).named("a") if "data-drug" in link]) == 1


def test_claim_that_the_graph_does_not_hold_is_named_all_the_same(page: Page) -> None:
    assert "gone-1" in "".join(page.words)


def test_without_texts_no_sentence_is_shown(disputed: tuple[Graph, TextFolder]) -> None:
    graph, _ = disputed
    dossier = gather_dossier(graph, FINDINGS)
    assert Page(to_html(dossier, gather_agreement(graph, dossier), {})).named("blockquote") == []


def test_of_a_changed_text_nothing_is_shown_and_that_is_said(
    disputed: tuple[Graph, TextFolder], tmp_path: Path
) -> None:
    graph, texts = disputed
    for file in texts.path.iterdir():
        (tmp_path / file.name).write_text(f"New. {file.read_text(encoding='utf-8')}", encoding="utf-8")
    dossier = gather_dossier(graph, FINDINGS, TextFolder.open(tmp_path))
    shown = Page(to_html(dossier, gather_agreement(graph, dossier), {}))
    assert shown.named("blockquote") == []
    assert "is not the one that the claims were read in" in " ".join(" ".join(shown.words).split())


def test_page_without_findings_says_so(disputed: tuple[Graph, TextFolder]) -> None:
    shown = Page(render(disputed, ()))
    assert "Nothing was found that disagrees or is broken." in "".join(shown.words)
    assert shown.named("form") == []


# --- For keyboard and screen reader ---


def test_page_has_landmarks_a_language_and_a_way_past_the_navigation(page: Page) -> None:
    tags = Counter(tag for tag, _ in page.elements)
    assert {tag: tags[tag] for tag in ("header", "nav", "main", "footer", "h1")} == dict.fromkeys(
        ("header", "nav", "main", "footer", "h1"), 1
    )
    assert page.named("html") == [{"lang": "en"}]
    assert page.named("a")[0] == {"class": "skip", "href": "#findings"}


def test_headings_skip_no_level(page: Page) -> None:
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_reference_to_an_element_finds_exactly_one(page: Page) -> None:
    assert [name for name, number in Counter(page.ids).items() if number > 1] == []
    wanted = {
        attributes[key] for _, attributes in page.elements for key in ("aria-labelledby", "for") if key in attributes
    }
    wanted |= {attributes["href"][1:] for attributes in page.named("a") if attributes["href"].startswith("#")}
    assert wanted <= set(page.ids)


def test_every_control_has_a_label_and_every_table_headers(page: Page) -> None:
    labelled = {attributes["for"] for attributes in page.named("label")}
    assert {attributes["id"] for attributes in page.named("select", "input")} == labelled
    assert {"drug", "condition", "article", "type", "severity"} == {select["name"] for select in page.named("select")}
    assert len(page.named("caption")) == len(page.named("table"))
    assert all(attributes.get("scope") for attributes in page.named("th"))


def test_filters_wait_for_the_script_and_all_findings_show_without_it(page: Page) -> None:
    assert [("hidden" in form) for form in page.named("form")] == [True]
    assert not any("hidden" in article for article in page.named("article"))


def test_every_filter_option_fits_some_finding(page: Page) -> None:
    # In the order of the page: the options of each select.
    options: dict[str, list[str]] = {}
    for tag, attributes in page.elements:
        if tag == "select":
            options[attributes["name"]] = []
        elif tag == "option" and attributes["value"]:
            options[list(options)[-1]].append(attributes["value"])
    articles = page.named("article")
    for name, values in options.items():
        assert values, name
        for value in values:
            assert any(f" {value} " in article[f"data-{name}"] for article in articles), (name, value)


# --- Paper and colours ---


def test_page_has_styles_for_paper_and_for_the_dark(page: Page) -> None:
    (style,) = page.bodies["style"]
    assert "@media print" in style
    assert "prefers-color-scheme: dark" in style
    assert ":focus-visible" in style


def luminance(colour: str) -> float:
    def part(value: int) -> float:
        share = value / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    red, green, blue = (part(int(digits[at : at + 2], 16)) for at in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
def test_text_has_the_contrast_that_wcag_asks_for(scheme: str, page: Page) -> None:
    # WCAG 2.2, 1.4.3: at least 4.5 to 1.
    sheets = re.findall(r":root \{(.*?)\}", page.bodies["style"][0], flags=re.DOTALL)
    colours = dict(re.findall(r"--([\w-]+): (#\w+)", sheets[["light", "dark", "print"].index(scheme)]))
    pairs = [("ink", "paper"), ("ink", "panel"), ("faint", "paper"), ("faint", "panel"), ("link", "paper")]
    pairs += [(f"on-{name}", name) for name in ("for", "against", "contested", "evidence")]
    pairs += [("on-severity", name) for name in ("high", "medium", "low")]
    pairs += [("ink", "for"), ("ink", "against")]
    assert {
        pair: round(contrast(colours[pair[0]], colours[pair[1]]), 1)
        for pair in pairs
        if contrast(colours[pair[0]], colours[pair[1]]) < 4.5
    } == {}


# --- The matrix ---


def stands(agreement: Agreement) -> dict[str, list[Stand]]:
    return {row.label: [cell.stand for cell in row.cells] for group in agreement.groups for row in group.rows}


def test_cell_is_contested_only_where_a_finding_that_is_not_waived_says_so(disputed: tuple[Graph, TextFolder]) -> None:
    graph, _ = disputed
    agreement = gather_agreement(graph, gather_dossier(graph, FINDINGS))
    assert stands(agreement) == {"velvane": [Stand.CONTESTED], '<b>sleet"</b>': [Stand.BY_CONTEXT]}


def test_ranking_of_two_drugs_contests_neither(disputed: tuple[Graph, TextFolder]) -> None:
    graph, _ = disputed
    ranking = replace(
        FINDINGS[0],
        type=FindingType.SUPERIORITY_DISAGREEMENT,
        sides=(("one-1",), ("two-2",)),
        claims=("one-1", "two-2"),
    )
    agreement = gather_agreement(graph, gather_dossier(graph, [ranking]))
    assert set(stands(agreement)["velvane"]) == {Stand.BY_CONTEXT}


def test_doses_that_differ_do_not_contest_the_drug(disputed: tuple[Graph, TextFolder]) -> None:
    graph, _ = disputed
    doses = replace(FINDINGS[0], type=FindingType.DOSE_DISAGREEMENT)
    assert set(stands(gather_agreement(graph, gather_dossier(graph, [doses])))["velvane"]) == {Stand.BY_CONTEXT}


def test_cells_tell_their_stand_by_more_than_colour(page: Page) -> None:
    words = " ".join(" ".join(page.words).split())
    assert "!1 contested: 1 claim for, 1 against, disputed in 1 finding" in words
    assert "±2 by context: 1 claim for, 1 against" in words


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (Cell(Stand.FOR, pros=1), "for: 1 claim for"),
        (Cell(Stand.AGAINST, cons=10, studied=1), "against: 10 claims against, 1 of evidence only"),
        (Cell(Stand.CONTESTED, disputes=2), "contested: disputed in 2 findings"),
    ],
)
def test_cell_says_what_it_counts(cell: Cell, words: str) -> None:
    assert str(cell) == words


def test_many_articles_are_listed_only_where_they_have_findings(disputed: tuple[Graph, TextFolder]) -> None:
    graph, _ = disputed
    dossier = gather_dossier(graph, FINDINGS)
    many = tuple(ArticleLine(f"a{n}", f"a{n}", "T", "", 1) for n in range(400))
    larger = replace(dossier, articles=(*dossier.articles, *many))
    shown = to_html(larger, Agreement((), ()), {})
    assert "from 402 articles, listed above where they have findings" in " ".join(shown.split())
    assert "a399" not in shown


def test_large_matrix_says_what_it_leaves_out(disputed: tuple[Graph, TextFolder]) -> None:
    graph, _ = disputed
    dossier = gather_dossier(graph, FINDINGS)
    agreement = replace(gather_agreement(graph, dossier), rows_left_out=3, columns_left_out=MOST_COLUMNS)
    assert f"3 drugs and {MOST_COLUMNS} conditions with the fewest claims are left out" in to_html(
        dossier, agreement, {}
    )


def test_of_very_many_findings_the_most_severe_are_shown_and_all_counted(disputed: tuple[Graph, TextFolder]) -> None:
    graph, _ = disputed
    dossier = gather_dossier(graph, FINDINGS, most=1)
    shown = Page(to_html(dossier, gather_agreement(graph, dossier), {}))
    words = " ".join(" ".join(shown.words).split())
    assert [article["id"] for article in shown.named("article")] == [FINDINGS[0].code]
    assert "This page shows the 1 most severe. The other 2 are counted above" in words
    assert "2 findings: 1 high, 1 medium, 0 low; 1 waived" in words
