"""A certificate: two claims as axioms, the verdicts on them, and by what they were reached; kept on disk."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final, Self

from evigraph.store import default_folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["Certificate", "Commitment", "keep", "kept"]

#: Version of what is written to the cache; another one is not read.
_FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Commitment:
    """What a claim commits its author to: in a sentence, and as OWL axioms in Turtle."""

    claim: str
    sentence: str
    axioms: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """What HermiT said of the two claims of a finding.

    ``verdicts`` tells whether such a case can be: with neither claim, without the one, without the other, with both.
    ``grounds`` are statements of the vocabulary that, with the ontology's axioms and both claims, suffice for the
    contradiction.  ``assumptions`` is what had to be taken for granted, because no axiom can tell.
    """

    finding: str
    commitments: tuple[Commitment, Commitment]
    case: str
    case_axioms: str
    grounds: tuple[str, ...]
    assumptions: tuple[str, ...]
    verdicts: Mapping[str, bool]
    reason: str
    reasoner: str
    ontology: str
    made: str
    seconds: float

    @property
    def holds(self) -> bool:
        """Whether the claims are shown to contradict each other: each alone can be followed, both together cannot."""
        return bool(self.verdicts) and not self.reason

    @property
    def claims(self) -> tuple[str, str]:
        """The claim for and the claim against."""
        return self.commitments[0].claim, self.commitments[1].claim

    def to_json(self) -> dict[str, Any]:
        """Turn the certificate into what JSON can hold."""
        return asdict(self) | {"holds": self.holds}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """Read what :meth:`to_json` wrote."""
        given = {key: value for key, value in values.items() if key != "holds"}
        one, other = (Commitment(**values) for values in given["commitments"])
        return cls(
            **given
            | {
                "commitments": (one, other),
                "grounds": tuple(given["grounds"]),
                "assumptions": tuple(given["assumptions"]),
            }
        )


def kept(key: str, folder: Path | None = None) -> Certificate | None:
    """Return the certificate that was kept under *key*; None where there is none that can be read."""
    try:
        values = json.loads(_file(key, folder).read_text(encoding="utf-8"))
        return Certificate.from_json(values["certificate"]) if values["format"] == _FORMAT else None
    except (OSError, ValueError, KeyError, TypeError):  # a damaged file is made anew
        return None


def keep(key: str, certificate: Certificate, folder: Path | None = None) -> None:
    """Keep *certificate* under *key*; where the disk refuses, it is made again the next time."""
    file = _file(key, folder)
    text = json.dumps({"format": _FORMAT, "certificate": certificate.to_json()}, ensure_ascii=False, indent=1)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        written = file.with_suffix(f".{id(certificate):x}")
        written.write_text(text + "\n", encoding="utf-8")
        written.replace(file)
    except OSError:
        return


def _file(key: str, folder: Path | None) -> Path:
    return (folder or default_folder() / "verdicts" / "certificates") / f"{key}.json"
