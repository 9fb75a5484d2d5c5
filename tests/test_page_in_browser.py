"""The interactive page in a real browser, where there is one: it draws, filters, selects, and is shared by address."""

from __future__ import annotations

import importlib.util
import io
import os
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from evigraph.exports.page.document import write_page
from evigraph.exports.page.particulars import ClaimParticulars, Particulars
from evigraph.exports.property_graph import Edge, Node, PropertyGraph, Schema
from evigraph.reports.dossier import ArticleLine, ClaimCard, Subject

if TYPE_CHECKING:
    from collections.abc import Callable

BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "chrome")
BROWSER: Final = os.environ.get("CHROME_BIN") or next(filter(None, map(shutil.which, BROWSERS)), None)

pytestmark = pytest.mark.skipif(
    BROWSER is None, reason=f"no browser: none of {', '.join(BROWSERS)} is on the path, and CHROME_BIN names none"
)

#: Of the switches each keeps a headless start from asking for something that a build machine lacks.
SWITCHES: Final = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"),
    *("--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--virtual-time-budget=4000", "--window-size=1440,900"),
)


def claim(identifier: str, direction: str, drug: str) -> ClaimParticulars:
    card = ClaimCard(
        identifier=identifier,
        article="one_1",
        paraphrase=f"What {identifier} says <b>of</b> frost cough.",
        says=direction,
        about=(("Intervention", drug),),
        context=("acute",),
        figures=(),
        sentence=f"A sentence of {identifier}.",
        place="characters 10 to 20, line 2",
        citations=("[1] A trial of warmth (printed)",),
        subject=Subject(kind="recommendation"),
    )
    proof = (("Asserted in “On frost cough”", ("characters 10 to 20",)),)
    return ClaimParticulars(card, direction, (f"term:{drug}", "term:leaf"), ("term:cough",), proof)


GRAPH: Final = PropertyGraph(
    "evidence",
    "Leaves against frost cough",
    Schema({}, {}),
    lambda: iter(
        [
            Node("term:ember", "emberleaf", "drug", {"claims": 2}),
            Node("term:ash", "ashleaf", "drug", {"claims": 1}),
            Node("term:cough", "frost cough", "condition", {"claims": 3}),
        ]
    ),
    lambda: iter(
        [
            Edge("e1", "term:ember", "term:cough", "for", "for (2)", {"claims": 2, "claim_ids": ("o-1", "o-2")}),
            Edge("e2", "term:ash", "term:cough", "against", "against (1)", {"claims": 1, "claim_ids": ("o-3",)}),
        ]
    ),
    "evigraph, invented",
)
PARTICULARS: Final = Particulars(
    {
        "o-1": claim("o-1", "for", "ember"),
        "o-2": claim("o-2", "for", "ember"),
        "o-3": claim("o-3", "against", "ash"),
    },
    (ArticleLine("one_1", "one", "On frost cough", "", 3),),
    {"term:ember": "emberleaf", "term:ash": "ashleaf", "term:leaf": "leaf", "term:cough": "frost cough"},
)


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """Return the page as a browser holds it once its script has run, without the data and the script."""
    folder = tmp_path_factory.mktemp("page")
    file = io.BytesIO()
    write_page(GRAPH, file, PARTICULARS)
    page = file.getvalue().decode()

    def look(address: str = "", *, change: Callable[[str], str] = str) -> str:
        path = folder / "page.html"
        path.write_text(change(page), encoding="utf-8")
        command = [str(BROWSER), *SWITCHES, f"--user-data-dir={folder / 'profile'}", "--dump-dom"]
        done = subprocess.run(
            [*command, f"{path.as_uri()}{address}"],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
            timeout=120,
        )
        return re.sub(r"<(script|style)\b.*?</\1>", "", done.stdout, flags=re.DOTALL)

    return look


def text_of(shown: str, element: str) -> str:
    """Return the text in the element with this id, whatever is in it."""
    found = re.search(rf'<(\w+)[^>]* id="{element}".*?</\1>', shown, flags=re.DOTALL)
    assert found is not None
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", found[0]).split()))


def rows_of(shown: str, table: str) -> int:
    found = re.search(rf'<table id="{table}">.*?<tbody>(.*?)</tbody>', shown, flags=re.DOTALL)
    assert found is not None
    return found[1].count("<tr>")


def test_page_draws_all_and_tells_it_in_words_and_tables(seen: Callable[..., str]) -> None:
    shown = seen()
    assert text_of(shown, "status") == "3 of 3 nodes and 2 of 2 edges shown."
    assert (rows_of(shown, "edges"), rows_of(shown, "nodes")) == (2, 3)
    assert re.search(r'<canvas [^>]*data-layout="\d+"', shown)
    assert "advised against (1)" in text_of(shown, "legend")


def test_address_brings_back_filters_and_selection(seen: Callable[..., str]) -> None:
    shown = seen("#drug=term%3Aember&direction=for&selected=e1")
    assert text_of(shown, "status") == "2 of 3 nodes and 1 of 2 edges shown; drug emberleaf, direction advised."
    panel = text_of(shown, "panel")
    for wanted in ("emberleaf → frost cough", "2 claims", "A sentence of o-1.", "[1] A trial of warmth", "Asserted in"):
        assert wanted in panel
    assert "What o-1 says <b>of</b> frost cough." in panel


def test_filter_by_a_class_shows_its_members(seen: Callable[..., str]) -> None:
    assert text_of(seen("#drug=term%3Aleaf"), "status").startswith("3 of 3 nodes and 2 of 2 edges shown; drug leaf")


def test_address_that_names_nothing_of_the_graph_does_no_harm(seen: Callable[..., str]) -> None:
    shown = seen("#drug=%3Cscript%3E&selected=nothing&layout=upside-down&at=a,b,c&hidden=node:drug")
    assert text_of(shown, "status").startswith("Nothing fits these filters")


def test_script_that_came_in_with_a_text_does_not_run(seen: Callable[..., str]) -> None:
    def smuggle(page: str) -> str:
        return page.replace("</main>", "<p id=trap></p><script>trap.textContent = 'sprung'</script></main>")

    assert text_of(seen(change=smuggle), "trap") == ""


def axe() -> Path | None:
    """Return the accessibility checker of Node's package axe-core, or the one that Python's axe-playwright carries."""
    folders = [Path(folder) / "axe-core" for folder in os.environ.get("NODE_PATH", "").split(os.pathsep) if folder]
    found = importlib.util.find_spec("axe_playwright_python")
    folders += map(Path, (found.submodule_search_locations or []) if found is not None else [])
    return next((file for folder in folders if (file := folder / "axe.min.js").is_file()), None)


@pytest.mark.skipif(
    axe() is None,
    reason="axe is not installed: npm install axe-core, with its node_modules in NODE_PATH, or pip install "
    "axe-playwright-python",
)
@pytest.mark.parametrize("address", ["", "#selected=e1&text=ember"], ids=["all", "edge"])
def test_accessibility_check_finds_nothing(seen: Callable[..., str], address: str) -> None:
    checker = axe()
    assert checker is not None
    run = (
        "axe.run().then((found) => document.body.insertAdjacentHTML('beforeend', '<p id=found>'"
        " + found.violations.map((one) => one.id + ' ' + one.impact).join() + ' of ' + found.passes.length + '</p>'))"
    )

    def add(page: str) -> str:
        # The page's own policy would not let the checker run.
        free = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
        return free.replace(
            "</body>", f"<script>{checker.read_text(encoding='utf-8')}</script><script>{run}</script></body>"
        )

    assert re.fullmatch(r"of \d+", text_of(seen(address, change=add), "found"))
