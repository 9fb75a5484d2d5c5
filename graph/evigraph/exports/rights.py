"""Under which licence the claims of an article may be used, and whose they are, as far as that is stated anywhere.

Of the claims that evigraph ships, its own licence holds; of those in a workspace, what its settings file says.  Of all
others nothing is known, and nothing is said.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from evigraph.claimfiles import shipped_claim_files
from evigraph.engine import Literal, NamedNode, Quad
from evigraph.namespaces import AGENT, ARTICLE, PREFIXES, slug
from evigraph.settings import find_settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evigraph.api import Graph

__all__ = ["Rights", "find_rights", "shared_rights"]

#: The licence of the project, and so of the claims that it ships.
_OWN: Final = "https://www.apache.org/licenses/LICENSE-2.0"
_DCTERMS: Final = PREFIXES["dcterms"]


@dataclass(frozen=True, slots=True)
class Rights:
    """What is stated of claims; empty text where nothing is.

    >>> len(list(Rights("https://www.apache.org/licenses/LICENSE-2.0").quads("urn:x", None)))
    1
    """

    #: The address of the licence.
    licence: str = ""
    #: A person's or organisation's name, or address.
    creator: str = ""

    def quads(self, subject: str, graph: NamedNode | None) -> Iterator[Quad]:
        """Yield what is stated of *subject*, in *graph*."""
        said: list[tuple[str, str, NamedNode | Literal]] = []
        if self.licence:
            said.append((subject, f"{_DCTERMS}license", NamedNode(self.licence)))
        if self.creator.startswith(("http://", "https://")):
            said.append((subject, f"{_DCTERMS}creator", NamedNode(self.creator)))
        elif self.creator:
            agent = AGENT + slug(self.creator)
            said.append((subject, f"{_DCTERMS}creator", NamedNode(agent)))
            said.append((agent, PREFIXES["rdfs"] + "label", Literal(self.creator)))
        for node, predicate, value in said:
            quad = (NamedNode(node), NamedNode(predicate), value)
            yield Quad(*quad) if graph is None else Quad(*quad, graph)


def find_rights(graph: Graph) -> dict[str, Rights]:
    """Return what is stated of the claims of each article of *graph*, by the article's IRI.

    >>> from evigraph.api import open as open_
    >>> {rights.licence for rights in find_rights(open_()).values()}
    {'https://www.apache.org/licenses/LICENSE-2.0'}
    """
    folder = getattr(graph.source, "folder", None)
    if folder is None:
        return {}
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    shipped = {hashlib.sha256(file.read_bytes()).hexdigest() for file in shipped_claim_files()}
    found = {}
    settled: dict[Path, Rights] = {}
    for path, entry in manifest.get("articles", {}).items():
        place = Path(path).parent
        if manifest["files"][path]["sha256"] in shipped:
            found[ARTICLE + entry["article"]] = Rights(_OWN)
            continue
        if place not in settled:
            settings = find_settings(place)
            settled[place] = Rights(settings.licence, settings.creator) if settings is not None else Rights()
        found[ARTICLE + entry["article"]] = settled[place]
    return found


def shared_rights(articles: Iterable[str], rights: dict[str, Rights]) -> Rights:
    """Return what is stated alike of all *articles*, by IRI.

    >>> shared_rights(["a", "b"], {"a": Rights("urn:x", "A"), "b": Rights("urn:x")})
    Rights(licence='urn:x', creator='')
    """
    stated = {rights.get(article, Rights()) for article in articles}
    licences, creators = ({one.licence for one in stated}, {one.creator for one in stated})
    return Rights(*(next(iter(values)) if len(values) == 1 else "" for values in (licences, creators)))
