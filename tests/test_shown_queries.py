"""The query that an answer shows can be pasted into the command for queries, and gives the rows of the answer."""

from __future__ import annotations

import csv
import io
import sys
from typing import TYPE_CHECKING, Final

import pytest
from tests.commands import command_read

from evigraph.api import Graph, StoredGraph
from evigraph.questions.claim_reader import rows_of
from evigraph.questions.forms import load_forms

if TYPE_CHECKING:
    from evigraph.engine import Store

run = command_read("query")

QUESTIONS: Final = tuple(form.examples[0] for form in load_forms())


@pytest.mark.parametrize("question", QUESTIONS)
def test_shown_query_runs_as_it_is_and_has_as_many_rows(
    shipped_store: Store, question: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    graph = Graph(StoredGraph(shipped_store))
    shown = graph.ask(question).sparql
    assert shown
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(shown.encode())))
    status, written, told = run(capsys, "-", "--format", "csv")
    assert status == 0, told
    assert len(list(csv.reader(io.StringIO(written)))) - 1 == len(rows_of(graph.run(shown)).rows)
