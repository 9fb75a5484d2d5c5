"""What a command says when something fails, so that the same failure reads the same wherever it happens."""

from __future__ import annotations

import os

from evigraph.errors import EvigraphError, message_of

__all__ = ["describe_failure"]


def describe_failure(error: Exception) -> str:
    """Say what went wrong; raise *error* again when it is a bug and ``EVIGRAPH_DEBUG`` is set.

    >>> describe_failure(FileNotFoundError(2, "No such file or directory", "a.yaml"))
    'a.yaml: No such file or directory'
    >>> describe_failure(KeyError("drug"))
    "internal error (KeyError: 'drug'); set EVIGRAPH_DEBUG=1 to see where, and report it"
    """
    if isinstance(error, EvigraphError | OSError):
        return message_of(error)
    if os.environ.get("EVIGRAPH_DEBUG"):
        raise error
    kind = type(error).__name__
    return f"internal error ({kind}: {error}); set EVIGRAPH_DEBUG=1 to see where, and report it"
