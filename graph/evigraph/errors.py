"""What can go wrong, one root class for all of it.

Each error is also the built-in that a caller would expect, keeps the culprit as an attribute,
and its message says what to write instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

__all__ = [
    "BuildInProgress",
    "ClaimFileError",
    "EmptyGraph",
    "EndpointError",
    "EvigraphError",
    "MissingExtra",
    "NotInGraph",
    "ParameterError",
    "Problem",
    "QueryFileError",
    "QuerySyntaxError",
    "StaleStore",
    "StoreError",
    "UncheckedShapes",
    "UnknownFormat",
    "UnknownQuery",
    "UnknownTerm",
    "UnreadableDocument",
    "UnsafeQuery",
    "did_you_mean",
    "message_of",
]


def did_you_mean(nearest: Iterable[str]) -> str:
    """Word the suggestion that ends an error message; empty when there is nothing near.

    >>> did_you_mean(["baclofen", "botox"])
    '; did you mean baclofen or botox?'
    """
    names = list(nearest)
    if not names:
        return ""
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
    return f"; did you mean {listed}?"


class EvigraphError(Exception):
    """Anything that evigraph refuses to do; :attr:`exit_code` is the command's exit status."""

    exit_code: ClassVar[int] = 2


def message_of(error: EvigraphError | OSError) -> str:
    """Say what went wrong without the number that the operating system gives it.

    >>> message_of(FileNotFoundError(2, "No such file or directory", "a.yaml"))
    'a.yaml: No such file or directory'
    """
    if isinstance(error, EvigraphError) or not error.strerror:
        return str(error)
    place = f"{error.filename}: " if error.filename else ""
    return f"{place}{error.strerror}"


class Problem:
    """One mistake in a file: where it is, what was found, what is allowed."""

    __slots__ = ("key", "line", "message", "path")

    def __init__(self, path: str | Path, line: int | None, key: str, message: str) -> None:
        self.path = path
        self.line = line
        self.key = key
        self.message = message

    def __str__(self) -> str:
        """Write the problem on one line, as compilers do."""
        place = f"{self.path}:{self.line}" if self.line is not None else str(self.path)
        return f"{place}: {self.key}: {self.message}" if self.key else f"{place}: {self.message}"

    def __repr__(self) -> str:
        return f"Problem({str(self)!r})"


class ClaimFileError(EvigraphError, ValueError):
    """Files of claims are not valid; :attr:`problems` holds every mistake found, sorted by place."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class UnknownTerm(EvigraphError, LookupError):
    """A name is in no vocabulary."""

    def __init__(self, name: str, nearest: Sequence[str] = (), *, kinds: Sequence[str] = ()) -> None:
        self.name = name
        self.nearest = tuple(nearest)
        wanted = f" as {' or '.join(kinds)}" if kinds else ""
        hint = did_you_mean(nearest) or "; add it to a vocabulary pack or use another name"
        super().__init__(f"{name!r} is not in the vocabulary{wanted}{hint}")


class UnreadableDocument(EvigraphError, ValueError):
    """A file cannot be read as an article; :attr:`reason` says why, and what to do about it."""

    def __init__(self, path: str | Path, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"{path}: {reason}")


class StoreError(EvigraphError, OSError):
    """The store cannot be read or written."""


class StaleStore(UserWarning):
    """The store is older than the files that it was made from, since these can no longer be built."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(
            f"{reason}\nthe answer is from the store as last built; mend the file, or build without it: evigraph build"
        )


class UncheckedShapes(UserWarning):
    """The data was not held against the SHACL shapes, since the extra for it is not installed."""

    def __init__(self) -> None:
        super().__init__("shapes are not checked; install what they need with: pip install 'evigraph[shacl]'")


class BuildInProgress(StoreError):
    """Another build holds the store's lock for longer than this one waits."""


class QueryFileError(EvigraphError, ValueError):
    """A query file's header or text breaks a rule of the library."""


class UnknownQuery(EvigraphError, LookupError):
    """No query of the library has this name."""

    def __init__(self, name: str, nearest: Sequence[str] = ()) -> None:
        self.name = name
        self.nearest = tuple(nearest)
        hint = did_you_mean(nearest) or "; 'evigraph queries' lists the names"
        super().__init__(f"there is no query {name!r}{hint}")


class ParameterError(EvigraphError, ValueError):
    """A parameter is unknown, missing or of the wrong kind."""


class QuerySyntaxError(EvigraphError, ValueError):
    """A SPARQL text does not parse; :attr:`line` and :attr:`column` count from one."""

    def __init__(self, message: str, *, line: int | None = None, column: int | None = None) -> None:
        self.line = line
        self.column = column
        super().__init__(message)


class UnsafeQuery(EvigraphError, PermissionError):
    """A SPARQL text would reach outside the graph."""


class EndpointError(EvigraphError, ConnectionError):
    """A remote endpoint refused, hung, or answered with something that is not SPARQL results."""


class EmptyGraph(EvigraphError, LookupError):
    """A source has no vocabulary, so that nothing can be asked of it."""


class NotInGraph(EvigraphError, LookupError):
    """What is to be proved is not so in this graph."""

    def __init__(self, wanted: str, instead: Sequence[str] = (), claims: Sequence[str] = ()) -> None:
        self.wanted = wanted
        self.instead = tuple(instead)
        said = f"; there is {', and '.join(instead)}" if instead else ""
        by = f" from the claims {', '.join(claims)}" if claims else ""
        super().__init__(f"the graph does not give {wanted}{by}{said}")


class UnknownFormat(EvigraphError, LookupError):
    """No writer has this format's name."""


class MissingExtra(EvigraphError, ImportError):
    """An optional dependency is not installed."""

    def __init__(self, package: str, extra: str, purpose: str) -> None:
        self.package = package
        self.extra = extra
        super().__init__(f"{purpose} needs {package}; install it with: pip install 'evigraph[{extra}]'")
