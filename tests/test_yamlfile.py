"""The YAML reader agrees with JSON, remembers lines, and survives any text; the writer is read back by everyone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from evigraph import yamlfile
from evigraph.claimfiles import shipped_claim_files
from evigraph.yamlfile import read_yaml, write_yaml
from evigraph.yamlwriter import write_by_pyyaml

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

CLAIM_FILES = shipped_claim_files()
JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(
        st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufeff\ufffe\uffff"),
        max_size=40,
    ),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abcXYZ_ é", min_size=1, max_size=9), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(JSON_VALUES)
@settings(deadline=None)
def test_json_document_reads_as_the_json_module_reads_it(value: object) -> None:
    document = read_yaml(json.dumps(value, ensure_ascii=False))
    assert not document.troubles
    assert document.data == value


@given(st.dictionaries(st.text("abc_ é:#-", min_size=1, max_size=9), JSON_VALUES, max_size=5))
@settings(deadline=None)
def test_written_yaml_reads_back_as_it_was(value: dict[str, object]) -> None:
    assert read_yaml(write_yaml(value)).data == value


WORDS = st.lists(
    st.sampled_from(
        ["walk", "it's", "(see", "2.5", "mg,", "a:", ":b", "#1", "-", "[3]", "\u2265", "no", '"so"', "", "?", "é"]
    )
    | st.text("ab'\",:#-? ", max_size=5),
    max_size=60,
).map(" ".join)
VALUES = st.recursive(
    WORDS | st.integers() | st.floats(allow_nan=False) | st.booleans() | st.none() | JSON_VALUES,
    lambda inner: (
        st.lists(inner, max_size=9)
        | st.dictionaries(st.sampled_from(["id", "no", "span", "more_words", "x"]), inner, max_size=4)
    ),
    max_leaves=15,
)


@given(st.dictionaries(st.sampled_from(["id", "y", "span", "claims", "text"]), VALUES, max_size=5))
@settings(deadline=None)
def test_written_yaml_is_what_pyyaml_writes(value: dict[str, object]) -> None:
    inline = frozenset({"span"})
    assert write_yaml(value, inline=inline) == write_by_pyyaml(value, inline=inline)


@pytest.mark.parametrize(
    "word", ["no", "On", "y", "2026-02-17", "0o17", "1e3", "12:30:00", "1_000", "~", "null", ".5", "0x1F", "="]
)
def test_text_that_some_yaml_reads_as_something_else_is_quoted(word: str) -> None:
    text = write_yaml({"key": word})
    assert read_yaml(text).data == {"key": word}
    assert yaml.safe_load(text) == {"key": word}


@given(st.text(st.sampled_from("ab: -[]{},#&*!|>'\"%@?~\t\n\\0é\x07\x85\u2028"), max_size=60))
@settings(deadline=None)
def test_any_text_is_read_or_its_trouble_told(text: str) -> None:
    document = read_yaml(text)
    assert all(1 <= trouble.line <= text.count("\n") + 2 for trouble in document.troubles)


@pytest.mark.parametrize("path", CLAIM_FILES, ids=lambda path: path.name)
def test_pure_python_loader_reads_shipped_files_the_same(path: Traversable, monkeypatch: pytest.MonkeyPatch) -> None:
    text = path.read_text(encoding="utf-8")
    fast = read_yaml(text)
    monkeypatch.setattr(yamlfile, "_Loader", yaml.SafeLoader)
    assert read_yaml(text) == fast
