"""From an article's file to an answer, nothing asks the network, whatever the article refers to."""

from __future__ import annotations

import io
import socket
from typing import TYPE_CHECKING, Final, NoReturn

import pytest
from tests.commands import command

from evigraph.store import ENVIRONMENT_VARIABLE

if TYPE_CHECKING:
    from pathlib import Path

run = command()

pytest.importorskip("spacy")
pytest.importorskip("lxml")

#: Everything in it that a browser, or an XML parser with defaults, would fetch.
PAGE: Final = """<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://127.0.0.1:9/strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Sciatica</title>
<link rel="stylesheet" href="http://127.0.0.1:9/style.css"/><script src="http://127.0.0.1:9/script.js"></script>
<meta http-equiv="refresh" content="0; url=http://127.0.0.1:9/"/></head><body><h1>Sciatica</h1>
<p>Naproxen is recommended for sciatica. [1] <img src="http://127.0.0.1:9/picture.png"/></p>
<iframe src="http://127.0.0.1:9/frame"></iframe></body></html>
"""
ARTICLE: Final = """<?xml version="1.0"?>
<!DOCTYPE article PUBLIC "-//NLM//DTD JATS//EN" "http://127.0.0.1:9/jats.dtd" [
<!ENTITY % more SYSTEM "http://127.0.0.1:9/more.ent">]>
<article xmlns:xi="http://www.w3.org/2001/XInclude"><front><article-meta><title-group>
<article-title>Baclofen</article-title></title-group></article-meta></front>
<body><p>Baclofen is not recommended for sciatica.</p></body></article>
"""


class Network(AssertionError):
    """Something asked the network."""


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Refuse every connection and every look-up of a name, and return what was asked for."""
    asked: list[object] = []

    def refuse(*arguments: object, **_: object) -> NoReturn:
        asked.append(arguments)
        raise Network(arguments)

    for name in ("connect", "connect_ex", "sendto", "bind"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)
    return asked


def test_no_step_asks_the_network(
    no_network: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "article.xml").write_text(ARTICLE, encoding="utf-8")
    monkeypatch.delenv(ENVIRONMENT_VARIABLE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO("a\n"))
    assert run("init", "mine") == 0
    assert run("extract", "page.html", "--format", "jsonl") == 0
    monkeypatch.chdir(tmp_path / "mine")
    run("add", "../page.html", "../article.xml")  # an article with entities from elsewhere may be refused
    assert run("review") == 0
    assert run("build") == 0
    capsys.readouterr()
    assert run("ask", "Is naproxen recommended for sciatica?") == 0
    assert "naproxen" in capsys.readouterr().out
    assert no_network == []


def test_the_fixture_refuses_what_it_should(no_network: list[object]) -> None:
    with pytest.raises(Network):
        socket.create_connection(("127.0.0.1", 9))
    assert no_network
