import importlib.util
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from types import ModuleType

from evigraph.articles import Article
from evigraph.build import build
from evigraph.claimfiles import load_article, load_articles, shipped_claim_files, to_yaml
from evigraph.engine import canonical_nquads, parse_rdf
from evigraph.inputs import Inputs
from evigraph.quads import article_quads
from evigraph.store import StoreFolder
from evigraph.vocabulary import load_vocabulary

SCRIPT = Path(__file__).parents[1] / "scripts/generate_corpus.py"


@cache
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_corpus", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look themselves up there
    spec.loader.exec_module(module)
    return module


@cache
def corpus(count: int = 6, seed: int = 1) -> tuple[Article, ...]:
    return tuple(script().Corpus(load_vocabulary(), seed=seed).articles(count))


def generate(out: Path) -> None:
    subprocess.run([sys.executable, SCRIPT, out, "--articles", "2"], check=True)


def test_generated_claim_files_are_valid_and_read_as_what_was_generated(tmp_path: Path) -> None:
    for article in corpus():
        path = tmp_path / f"{article.stem}.yaml"
        path.write_text(to_yaml(article), encoding="utf-8")
        assert load_article(path, vocabulary=load_vocabulary()) == article


def test_the_same_seed_gives_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    generate(tmp_path / "one")
    generate(tmp_path / "two")
    one, two = ({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert one == two == {f"{article.stem}.yaml": to_yaml(article).encode() for article in corpus(2)}


def test_n_quads_say_what_the_claim_files_say(tmp_path: Path) -> None:
    generate(tmp_path / "corpus.nq")
    written = parse_rdf((tmp_path / "corpus.nq").read_bytes(), syntax="nquads")
    expected = [quad for article in corpus(2) for quad in article_quads(article, load_vocabulary())]
    assert canonical_nquads(written) == canonical_nquads(expected)


def test_another_seed_gives_another_corpus() -> None:
    assert corpus(2) != corpus(2, seed=2)


def test_an_article_does_not_depend_on_how_many_follow() -> None:
    assert corpus(2) == corpus(6)[:2]


def test_kinds_come_as_often_as_in_the_shipped_articles() -> None:
    def shares(articles: tuple[Article, ...]) -> dict[str, float]:
        found = Counter(claim.kind.value for article in articles for claim in article.claims)
        return {kind: count / found.total() for kind, count in found.items()}

    shipped, synthetic = shares(tuple(load_articles(shipped_claim_files()))), shares(corpus(20))
    assert all(abs(share - synthetic.get(kind, 0)) < 0.05 for kind, share in shipped.items())


def test_articles_share_sources() -> None:
    sources = Counter(
        source for article in corpus(20) for source in {article.source_of(entry) for entry in article.references}
    )
    assert max(sources.values()) > 1


def test_a_corpus_builds(tmp_path: Path) -> None:
    for article in corpus(2):
        (tmp_path / f"{article.stem}.yaml").write_text(to_yaml(article), encoding="utf-8")
    inputs = Inputs.from_paths([tmp_path], shipped=False)
    report = build(StoreFolder(tmp_path / "store"), inputs)
    assert len(report.read) == 2
    assert report.inferred["direction_class"] == sum(len(article.claims) for article in corpus(2))
