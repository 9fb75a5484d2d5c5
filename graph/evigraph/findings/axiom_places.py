"""Where an axiom stands: in the ontology, a module of the vocabulary, a pack of the user's, or a claim file."""

from __future__ import annotations

import re
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from evigraph.engine import BlankNode, NamedNode, parse_rdf
from evigraph.findings.finding import Place
from evigraph.namespaces import CLAIM, EV, GRAPH, PREFIXES, slug
from evigraph.resources import resource

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from evigraph.engine import Triple
    from evigraph.reasoning.axioms import Axiom
    from evigraph.workspace import Workspace

__all__ = ["AxiomPlaces", "claim_in", "claims_of"]

_ARTICLES: Final = f"{GRAPH}article/"
_MODULES: Final = "ontology/vocabulary"
_CORE: Final = "ontology/evigraph.ttl"
_FIRST: Final = PREFIXES["rdf"] + "first"

#: The key of a claim in its file that states a property of the graph.
_KEYS: Final[dict[str, str]] = {
    PREFIXES["rdf"] + "type": "kind",
    EV + "intervention": "interventions",
    EV + "comparator": "comparators",
    EV + "adverseEffect": "adverse_effects",
    EV + "reportsHarm": "adverse_effects",
    EV + "populationGroup": "population",
    EV + "doseOf": "dose",
    EV + "effectSize": "effect",
    **{
        EV + key: key
        for key in ("condition", "dimension", "direction", "dose", "line", "outcome", "phase", "role", "span", "study")
    },
}


def claim_in(iri: str) -> str | None:
    """Return the claim that *iri* is, or is a part of.

    >>> claim_in("https://w3id.org/evigraph/claim/a-1/dose")
    'a-1'
    """
    return iri.removeprefix(CLAIM).partition("/")[0] if iri.startswith(CLAIM) else None


def claims_of(axiom: Axiom) -> tuple[str, ...]:
    """Return the claims that *axiom* says something of.

    >>> from evigraph.engine import parse_rdf
    >>> from evigraph.reasoning.axioms import read_axioms
    >>> text = "<https://w3id.org/evigraph/claim/a-1/dose> <https://w3id.org/evigraph/doseOf> <urn:x> ."
    >>> claims_of(read_axioms(parse_rdf(text)).axioms[0])
    ('a-1',)
    """
    return tuple(sorted({claim for name in axiom.signature if (claim := claim_in(name)) is not None}))


class AxiomPlaces:
    """Looks up where axioms stand, in the shipped files and in those of *workspace*."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def place(self, axiom: Axiom) -> Place | None:
        """Return file and line of *axiom*; None where nothing is known of it."""
        graph = axiom.graphs[0] if axiom.graphs else ""
        if graph.startswith(_ARTICLES):
            stem = graph.removeprefix(_ARTICLES)
            return self.claim_place(stem, claims_of(axiom), axiom.head.predicate.value)
        for pack, triples in self._packs.items():
            if axiom.head.triple in triples:
                text = pack.read_text(encoding="utf-8-sig")
                line = _row_of(text, axiom) if pack.suffix == ".tsv" else _line_of(text, axiom)
                return Place(_shown(pack), line)
        for name in (_CORE, *_module_names()):
            if axiom.key in _stated(name):
                return Place(name, _line_of(_text(name), axiom))
        return None

    def claim_place(self, stem: str, claims: Collection[str], predicate: str) -> Place:
        """Return where the article *stem* states *predicate* of the first of *claims* that its file holds."""
        file = self._files.get(stem)
        if file is None:
            return Place(article=stem)
        from evigraph.yamlfile import read_yaml

        document = read_yaml(file.read_text(encoding="utf-8-sig"))
        listed = document.data.get("claims", ()) if isinstance(document.data, dict) else ()
        for number, claim in enumerate(listed):
            if isinstance(claim, dict) and str(claim.get("id", "")).partition(":")[2] in claims:
                key = _KEYS.get(predicate, "id")
                line = document.line_of(("claims", number, key if key in claim else "id"))
                return Place(_shown(file), line, stem)
        return Place(_shown(file), document.line_of(("id",)), stem)

    @cached_property
    def _files(self) -> Mapping[str, Path]:
        """The claim file of each article; most are named like it, and the others are looked into."""
        found: dict[str, Path] = {}
        for file in self._workspace.claims:
            try:
                head = file.read_text(encoding="utf-8-sig")
            except (OSError, UnicodeDecodeError):  # gone or changed since the store was built
                continue
            named = re.search(r"^id:\s*['\"]?article:([^\s'\"]+)", head, re.MULTILINE)
            found[named[1] if named else file.stem] = file
        return found

    @cached_property
    def _packs(self) -> Mapping[Path, frozenset[Triple]]:
        from evigraph.errors import EvigraphError
        from evigraph.packs import read_pack
        from evigraph.vocabulary import Vocabulary, load_vocabulary

        found: dict[Path, frozenset[Triple]] = {}
        known = load_vocabulary() if self._workspace.packs else Vocabulary.from_quads(())
        for pack in self._workspace.packs:
            try:
                quads = read_pack(pack, known)
            except (OSError, EvigraphError):  # gone or changed since the store was built
                continue
            found[pack] = frozenset(quad.triple for quad in quads)
            known = Vocabulary.from_quads([*known.quads(), *quads])
        return found


@cache
def _module_names() -> tuple[str, ...]:
    files = resource(_MODULES).iterdir()
    return tuple(sorted(f"{_MODULES}/{file.name}" for file in files if file.name.endswith(".ttl")))


@cache
def _text(name: str) -> str:
    return resource(name).read_text(encoding="utf-8")


@cache
def _stated(name: str) -> frozenset[str]:
    from evigraph.reasoning.axioms import read_axioms

    return frozenset(axiom.key for axiom in read_axioms(parse_rdf(_text(name))).axioms)


def _row_of(text: str, axiom: Axiom) -> int | None:
    """Return the line of the table *text* that describes the term that *axiom* is about."""
    name = _local(axiom.head.subject)
    rows = enumerate(text.splitlines(), 1)
    return next((number for number, row in rows if slug(row.partition("\t")[0]) == name), None)


def _line_of(text: str, axiom: Axiom) -> int | None:
    """Return the line in the Turtle *text* on which *axiom* stands, or that of the term that it is about."""
    lines = text.splitlines()
    head = axiom.head
    if isinstance(head.subject, BlankNode):
        members = [_local(quad.object) for quad in axiom.quads if quad.predicate.value == _FIRST]
        return next((number for number in range(1, len(lines) + 1) if _lists(lines, number, members)), None)
    subject, target = _word(_local(head.subject)), _word(_local(head.object))
    starts = [number for number, line in enumerate(lines, 1) if re.match(rf"\S*{subject}", line)]
    for start in starts:
        for number in range(start, len(lines) + 1):
            line = lines[number - 1]
            if re.search(target, re.sub(r"^\S+", "", line) if number == start else line):
                return number
            if line.rstrip().endswith("."):
                break
    named = (number for number, line in enumerate(lines, 1) if re.search(subject, line))
    return starts[0] if starts else next(named, None)


def _lists(lines: list[str], number: int, members: list[str]) -> bool:
    """Tell whether the list of *members* begins on line *number*."""
    if not members or not re.search(_word(members[0]), lines[number - 1]):
        return False
    listed = " ".join(lines[number - 1 : number + len(members)]).partition(")")[0]
    return all(re.search(_word(member), listed) for member in members)


def _word(name: str) -> str:
    return rf"(?<![\w-]){re.escape(name)}(?![\w-])"


def _local(node: object) -> str:
    return re.split("[/#:]", node.value)[-1] if isinstance(node, NamedNode) else str(node)


def _shown(path: Path) -> str:
    """Write *path* from the working folder where it is inside, as compilers do."""
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else str(path)
