"""Claim files: what is read, what is refused and in which words, what is written."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it ships no types

from evigraph import claimfiles
from evigraph.articles import Article
from evigraph.claimfiles import load_article, load_articles, shipped_claim_files, to_plain, to_yaml
from evigraph.cli.claims import command as claims_command
from evigraph.errors import ClaimFileError
from evigraph.schema import claim_file_schema
from evigraph.texts import passage_digest, verify_text
from evigraph.vocabulary import Vocabulary, load_vocabulary
from evigraph.yamlfile import read_yaml

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

ROOT = Path(__file__).parents[1]
BAD_FILES = sorted((ROOT / "tests/data/claims").glob("*.yaml"))
CLAIM_FILES = shipped_claim_files()
TEXT = "Does rest help?\nRest does not help. Moving about does. Rest harms.\n"


def example(*, text: str = TEXT, **changes: object) -> dict[str, Any]:
    """Return the data of a small valid article on *text*."""
    start = text.index("Rest")
    end = text.index(".") + 1
    claim = {
        "id": "claim:ex-1",
        "kind": "recommendation",
        "span": {"start": start, "end": end, "digest": passage_digest(text[start:end])},
        "interventions": ["bed rest"],
        "direction": "against",
        "paraphrase": "Staying in bed is discouraged.",
    }
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    head = {"id": "article:example", "title": "Does rest help?", "text": {"sha256": sha256, "characters": len(text)}}
    return {**head, "claims": [{**claim, **changes}]}


def written(folder: Path, data: object, name: str = "example.yaml") -> Path:
    """Write *data* as a YAML file of *folder*; JSON is YAML."""
    path = folder / name
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return path


def problems_of(path: Path, *, vocabulary: Vocabulary | None = None, text: Path | None = None) -> str:
    with pytest.raises(ClaimFileError) as caught:
        load_article(path, vocabulary=vocabulary, text=text)
    return str(caught.value).replace(f"{path.parent}{os.sep}", "")


# --- Refused, with all mistakes at once ---


@pytest.mark.parametrize("path", BAD_FILES, ids=lambda path: path.stem)
def test_bad_claim_file_is_refused_with_file_line_key_found_and_allowed(path: Path) -> None:
    expected = path.with_suffix(".expected").read_text(encoding="utf-8")
    assert problems_of(path) + "\n" == expected
    for line in expected.splitlines():
        assert line.startswith(f"{path.name}:")
        assert "found " in line
        assert "allowed" in line


def test_every_expectation_has_its_bad_file() -> None:
    expectations = {path.stem for path in (ROOT / "tests/data/claims").glob("*.expected")}
    assert expectations == {path.stem for path in BAD_FILES}


def test_problem_keeps_its_culprit_as_attributes() -> None:
    with pytest.raises(ClaimFileError) as caught:
        load_article(ROOT / "tests/data/claims/unknown_direction.yaml")
    [problem] = caught.value.problems
    assert (Path(problem.path).name, problem.line, problem.key) == (
        "unknown_direction.yaml",
        9,
        "claims[ex-1].direction",
    )
    assert isinstance(caught.value, ValueError)


def test_name_outside_the_vocabulary_is_refused_with_the_nearest_names(tmp_path: Path) -> None:
    path = written(
        tmp_path, example(interventions=["baclofenn", "baclofen"], condition="sciatica", condition_source="stated")
    )
    found = problems_of(path, vocabulary=load_vocabulary())
    assert found.startswith("example.yaml:1: claims[ex-1].interventions[1]: found 'baclofenn' is not in the vocabulary")
    assert "did you mean baclofen" in found
    assert len(found.splitlines()) == 1


def test_unknown_names_are_reported_beside_other_mistakes(tmp_path: Path) -> None:
    found = problems_of(
        written(tmp_path, example(interventions=["baclofenn"], kind="advice")), vocabulary=load_vocabulary()
    )
    assert "kind: found 'advice'" in found
    assert "'baclofenn'" in found


def test_identifiers_shared_by_two_files_are_refused_with_both_named(tmp_path: Path) -> None:
    first, second = written(tmp_path, example(), "a.yaml"), written(tmp_path, example(), "b.yaml")
    with pytest.raises(ClaimFileError) as caught:
        load_articles([first, second])
    assert [problem.key for problem in caught.value.problems] == ["id", "claims[ex-1].id"]
    assert all(str(first) in str(problem) and str(second) in str(problem) for problem in caught.value.problems)


def test_mistakes_of_all_files_are_raised_together() -> None:
    with pytest.raises(ClaimFileError) as caught:
        load_articles(BAD_FILES[:3])
    assert {Path(problem.path) for problem in caught.value.problems} == set(BAD_FILES[:3])


def test_file_over_the_size_limit_is_refused_with_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claimfiles, "MAX_BYTES", 100)
    assert problems_of(written(tmp_path, example())) == "example.yaml: found more than 100 bytes; allowed: at most 100"


def test_missing_file_stays_an_os_error_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"gone\.yaml"):
        load_article(tmp_path / "gone.yaml")


def test_directory_stays_an_os_error_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError, match=tmp_path.name):
        load_article(tmp_path)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the superuser may read every file")
def test_unreadable_file_stays_an_os_error_with_its_path(tmp_path: Path) -> None:
    path = written(tmp_path, example())
    path.chmod(0)
    with pytest.raises(PermissionError, match=r"example\.yaml"):
        load_article(path)


# --- Texts ---


def test_text_that_claims_were_read_in_is_accepted(tmp_path: Path) -> None:
    (tmp_path / "example.txt").write_bytes(TEXT.encode())
    assert load_articles([written(tmp_path, example())], texts=tmp_path)[0].stem == "example"


def test_changed_text_is_refused_and_the_claims_it_touches_are_named(tmp_path: Path) -> None:
    text = tmp_path / "example.txt"
    text.write_bytes(TEXT.replace("not help", "help").encode())
    found = problems_of(written(tmp_path, example()), text=text)
    assert "text.sha256: found a text with SHA-256" in found
    assert found.endswith("the passages of 1 of 1 claims: ex-1")


def test_text_changed_elsewhere_leaves_the_claim_untouched() -> None:
    article = Article.model_validate(example())
    change = verify_text(article, TEXT.replace("harms", "hurts").encode())
    assert change is not None
    assert (change.affected, change.untouched) == ((), ("claim:ex-1",))


def test_text_that_is_no_utf8_touches_every_claim() -> None:
    change = verify_text(Article.model_validate(example()), TEXT.encode("utf-16"))
    assert change is not None
    assert change.affected == ("claim:ex-1",)


@pytest.mark.parametrize(
    ("span", "said"),
    [
        ({"start": 16, "end": 35, "digest": "0" * 12}, "span.digest: found '000000000000'; allowed: "),
        ({"start": 15, "end": 35}, "span.start: found 15 to 35, which begins or ends with space"),
    ],
)
def test_offsets_that_do_not_fit_the_text_are_refused(tmp_path: Path, span: dict[str, object], said: str) -> None:
    text = tmp_path / "example.txt"
    text.write_bytes(TEXT.encode())
    assert said in problems_of(written(tmp_path, example(span=span)), text=text)


def test_wrong_length_of_the_text_is_refused(tmp_path: Path) -> None:
    data = example()
    data["text"]["characters"] += 1
    text = tmp_path / "example.txt"
    text.write_bytes(TEXT.encode())
    assert f"text.characters: found {len(TEXT) + 1}; allowed: {len(TEXT)}" in problems_of(
        written(tmp_path, data), text=text
    )


# --- Shipped ---


def test_every_name_of_the_shipped_files_is_in_the_vocabulary() -> None:
    articles = load_articles(CLAIM_FILES, vocabulary=load_vocabulary())
    assert [article.stem for article in articles] == [path.name.removesuffix(".yaml") for path in CLAIM_FILES]


@pytest.mark.parametrize("path", CLAIM_FILES, ids=lambda path: path.name)
def test_shipped_claim_file_is_written_as_evigraph_writes_it(path: Traversable) -> None:
    assert path.read_text(encoding="utf-8") == to_yaml(load_article(path))


@pytest.mark.parametrize("path", CLAIM_FILES, ids=lambda path: path.name)
def test_shipped_claim_file_fits_the_json_schema(path: Traversable) -> None:
    Draft202012Validator(claim_file_schema()).validate(read_yaml(path.read_text(encoding="utf-8")).data)


def test_schema_is_valid_and_describes_every_key() -> None:
    schema = claim_file_schema()
    Draft202012Validator.check_schema(schema)
    described = [schema, *(part for part in schema["$defs"].values() if "properties" in part)]
    assert [key for part in described for key, value in part["properties"].items() if "description" not in value] == []


# --- Commands ---


def evigraph(*arguments: str) -> subprocess.CompletedProcess[str]:
    code = "from evigraph.cli import main; main()"
    return subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", ["table", "jsonl"])
def test_claims_command_prints_a_line_a_claim(name: str) -> None:
    result = CliRunner().invoke(claims_command, ["--format", name, "--article", "003_24d714bc1bf39f5f"])
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 55 + (name == "table")


def test_claims_command_writes_a_file_that_can_be_read_again(tmp_path: Path) -> None:
    path = tmp_path / "again.yaml"
    path.write_text(
        evigraph("claims", "--format", "yaml", "--article", "000_a13ec9f6e714b9fa").stdout, encoding="utf-8"
    )
    assert to_plain(load_article(path)) == to_plain(load_article(CLAIM_FILES[0]))


def test_claims_command_names_the_mistakes_and_fails() -> None:
    result = evigraph("claims", str(BAD_FILES[0]))
    assert (result.returncode, result.stdout) == (2, "")
    assert "a_list.yaml:1: found a list" in result.stderr


def test_claims_command_stops_quietly_when_its_reader_goes() -> None:
    code = "from evigraph.cli import main; main(['claims', '--format', 'jsonl'])"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""


def test_schema_command_prints_the_schema() -> None:
    assert json.loads(evigraph("schema").stdout) == claim_file_schema()
