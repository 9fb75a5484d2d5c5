"""The report page in a real browser, where there is one: its script runs, and no other."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Final

import pytest
from tests.disputed_workspace import disagreement

from evigraph.findings.finding import Severity
from evigraph.reports.agreement import Agreement
from evigraph.reports.dossier import ArticleLine, Dossier
from evigraph.reports.page import to_html

if TYPE_CHECKING:
    from pathlib import Path

BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "chrome")
BROWSER: Final = os.environ.get("CHROME_BIN") or next(filter(None, map(shutil.which, BROWSERS)), None)

pytestmark = pytest.mark.skipif(
    BROWSER is None, reason=f"no browser: none of {', '.join(BROWSERS)} is on the path, and CHROME_BIN names none"
)

#: Of the switches each keeps a headless start from asking for something that a build machine lacks.
SWITCHES: Final = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"),
    *("--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
DOSSIER: Final = Dossier(
    (disagreement(), disagreement(drug=2, severity=Severity.LOW)), (ArticleLine("one", "one", "On frost cough", "", 2),)
)


def seen(page: str, folder: Path, *, fragment: str = "") -> str:
    """Return the page as the browser holds it once its scripts have run."""
    file = folder / "report.html"
    file.write_text(page, encoding="utf-8")
    command = [
        str(BROWSER),
        *SWITCHES,
        f"--user-data-dir={folder / 'profile'}",
        "--dump-dom",
        f"{file.as_uri()}{fragment}",
    ]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True, timeout=120)
    return done.stdout


def test_script_of_the_page_runs_and_offers_the_filters(tmp_path: Path) -> None:
    shown = seen(to_html(DOSSIER, Agreement((), ()), {}), tmp_path)
    assert re.search(r'<p id="shown"[^>]*>2 of 2 findings shown.</p>', shown)
    assert re.search(r'<form id="filters"(?![^>]*hidden)', shown)


def test_script_that_came_in_with_a_text_does_not_run(tmp_path: Path) -> None:
    page = to_html(DOSSIER, Agreement((), ()), {})
    assert "<title>evigraph check: 2 findings" in seen(page, tmp_path)

    # Even markup that got past the template would be held up by the page's policy.
    smuggled = page.replace("</main>", "<script>document.title = 'broken'</script></main>").replace(
        "<main>", "<main><img src='data:,' onerror=\"document.title = 'broken'\">"
    )

    assert "<title>evigraph check: 2 findings" in seen(smuggled, tmp_path)


def test_link_to_a_finding_opens_on_it(tmp_path: Path) -> None:
    shown = seen(to_html(DOSSIER, Agreement((), ()), {}), tmp_path, fragment=f"#{DOSSIER.findings[1].code}")
    assert not re.search(r'<article [^>]*\bhidden=""', shown)
