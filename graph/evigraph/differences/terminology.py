"""Compare what is not claims: terms, ontology, rules, mappings, reasoner and program; checks and waivers."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from evigraph.differences.difference import Aspect, Change, FieldChange, TermChange
from evigraph.engine import Literal, NamedNode
from evigraph.namespaces import ONTOLOGY_GRAPH, VOCABULARY_GRAPH, compact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from evigraph.api import Graph
    from evigraph.differences.sides import Side

__all__ = ["compare_policies", "compare_terminology"]

_GRAPHS: Final = {"vocabulary": VOCABULARY_GRAPH, "ontology": ONTOLOGY_GRAPH}
#: Folders whose files make other triples of the same claims, and are in no graph.
_FOLDERS: Final = {
    "queries/rules": "rules",
    "ontology/mappings": "mappings",
    "queries/checks": "checks",
    "queries/index": "checks",
}


def compare_terminology(a: Side, b: Side) -> tuple[TermChange, ...]:
    """Return what of the terminology differs, sorted; nothing where the same claims are sure to answer the same."""
    if a.manifest and b.manifest and a.manifest["terminology"] == b.manifest["terminology"]:
        return ()
    found = [change for part, name in _GRAPHS.items() for change in _compare_graphs(part, name, a.graph, b.graph)]
    if a.manifest and b.manifest:
        found += _compare_files(_files(a.manifest), _files(b.manifest))
        old, new = (side.manifest["inputs"]["reasoner"] for side in (a, b))
        if old != new:
            change = FieldChange("reasoner", (old,), (new,), Aspect.MEANING)
            found.append(TermChange("reasoner", "reasoner", Change.CHANGED, (change,)))
        if not found:
            found.append(TermChange("program", "version of evigraph, or order of the packs", Change.CHANGED))
    return tuple(sorted(found, key=lambda change: (change.part, change.name, change.change)))


def compare_policies(a: Side, b: Side) -> tuple[TermChange, ...]:
    """Return which waivers and own checks differ, sorted: the same claims may then give other findings."""
    found = []
    for part in ("checks", "waivers"):
        old, new = (_contents(getattr(side.workspace, part)) for side in (a, b))
        found += [
            TermChange(part, name, _change_of(old.get(name), new.get(name)))
            for name in old.keys() | new.keys()
            if old.get(name) != new.get(name)
        ]
    return tuple(sorted(found, key=lambda change: (change.part, change.name)))


def _contents(places: Iterable[Path]) -> dict[str, tuple[bytes, ...]]:
    """Return the contents of the files at *places*, or in those folders, by name."""
    found: dict[str, list[bytes]] = {}
    for place in places:
        for file in place.iterdir() if place.is_dir() else (place,):
            if file.is_file():
                found.setdefault(file.name, []).append(file.read_bytes())
    return {name: tuple(sorted(contents)) for name, contents in found.items()}


def _change_of(old: object, new: object) -> Change:
    return Change.ADDED if old is None else Change.REMOVED if new is None else Change.CHANGED


def _compare_graphs(part: str, name: str, a: Graph, b: Graph) -> Iterator[TermChange]:
    old, new = _statements(a, name), _statements(b, name)
    for subject in old.keys() | new.keys():
        before, after = old.get(subject, {}), new.get(subject, {})
        if before == after:
            continue
        if before and after:
            fields = tuple(
                FieldChange(compact(key), before.get(key, ()), after.get(key, ()), Aspect.MEANING)
                for key in sorted(before.keys() | after.keys())
                if before.get(key) != after.get(key)
            )
            yield TermChange(part, compact(subject), Change.CHANGED, fields)
        else:
            yield TermChange(part, compact(subject), Change.REMOVED if before else Change.ADDED)


def _statements(graph: Graph, name: str) -> dict[str, dict[str, tuple[str, ...]]]:
    stated: dict[str, dict[str, list[str]]] = {}
    for quad in graph.quads(name):
        # A node without a name cannot be told from another; what hangs on one shows at the rule or class that has it.
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
            value = compact(quad.object.value) if isinstance(quad.object, NamedNode) else quad.object.value
            stated.setdefault(quad.subject.value, {}).setdefault(quad.predicate.value, []).append(value)
    return {
        subject: {key: tuple(sorted(values)) for key, values in properties.items()}
        for subject, properties in stated.items()
    }


def _compare_files(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[TermChange]:
    for name in old.keys() | new.keys():
        before, after = old.get(name), new.get(name)
        if before != after:
            folder, _, file = name.rpartition("/")
            yield TermChange(_FOLDERS[folder], file, _change_of(before, after))


def _files(manifest: Mapping[str, Mapping[str, Mapping[str, str]]]) -> dict[str, str]:
    """Return the digests of the files of rules and mappings, by folder and name."""
    found = {}
    for path, state in manifest["files"].items():
        name = "/".join(PurePath(path).parts[-3:])
        if name.rpartition("/")[0] in _FOLDERS:
            found[name] = state["sha256"]
    return found
