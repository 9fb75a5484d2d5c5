"""Where claims and articles stand in their files, for tools that show a finding beside the line that it is about."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from evigraph.yamlfile import Document

__all__ = ["ClaimPlace", "find_places", "relative", "to_uri"]


@dataclass(frozen=True, slots=True, order=True)
class ClaimPlace:
    """The file of a claim or an article, and the line on which it begins."""

    file: Path
    line: int

    def __str__(self) -> str:
        """Write it as compilers do, from the folder that the command runs in."""
        return f"{relative(self.file)}:{self.line}"


def find_places(
    files: Iterable[Path], claims: Collection[str], articles: Collection[str] = ()
) -> dict[str, ClaimPlace]:
    """Return where *claims* and *articles* begin in the claim *files*; those that no file holds are left out.

    >>> from evigraph.inputs import Inputs
    >>> find_places(Inputs().claim_files(), {"001-011"})["001-011"].file.name
    '001_f92ee4eb54ec1f53.yaml'
    """
    from evigraph.claimfiles import MAX_BYTES
    from evigraph.yamlfile import read_yaml

    wanted = {f"claim:{claim}": claim for claim in claims} | {f"article:{stem}": stem for stem in articles}
    found: dict[str, ClaimPlace] = {}
    for file in files if wanted else ():
        try:
            content = file.read_bytes()
        except OSError:  # gone since the store was built
            continue
        # Reading YAML takes long, and of many files few have findings.
        if len(content) > MAX_BYTES or not any(name.encode() in content for name in wanted):
            continue
        document = read_yaml(content.decode("utf-8-sig", errors="replace"))
        for name, line in _lines(document):
            if name in wanted:
                found.setdefault(wanted[name], ClaimPlace(file, line))
    return found


def _lines(document: Document) -> Iterator[tuple[object, int]]:
    """Yield the identifiers of the article and its claims, with their lines."""
    data = document.data if isinstance(document.data, dict) else {}
    yield data.get("id"), document.line_of(("id",))
    listed = data.get("claims")
    for place, claim in enumerate(listed if isinstance(listed, list) else ()):
        yield claim.get("id") if isinstance(claim, dict) else None, document.line_of(("claims", place, "id"))


def relative(path: Path, folder: Path | None = None) -> str:
    """Write *path* from *folder*, else from the working folder, where it is inside; and in full elsewhere.

    >>> relative(Path("/a/b c/d.yaml"), Path("/a")), relative(Path("/a/d.yaml"), Path("/b"))
    ('b c/d.yaml', '/a/d.yaml')
    """
    full = path.absolute()
    base = folder or Path.cwd()
    return full.relative_to(base).as_posix() if full.is_relative_to(base) else full.as_posix()


def to_uri(path: Path) -> str:
    """Write *path* as a reference: relative to the working folder where it is inside, else with its scheme."""
    return quote(relative(path)) if path.absolute().is_relative_to(Path.cwd()) else path.absolute().as_uri()
