"""Run a command of evigraph within the process of the tests, as its entry point does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evigraph.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["command", "command_read"]


def command(*fixed: str) -> Callable[..., int]:
    """Return what runs the command *fixed* with more arguments, and gives its exit status."""

    def run(*arguments: object) -> int:
        with pytest.raises(SystemExit) as ended:
            main([*fixed, *map(str, arguments)])
        return int(ended.value.code or 0)

    return run


def command_read(*fixed: str) -> Callable[..., tuple[int, str, str]]:
    """Return what runs the command *fixed* with more arguments, and gives its exit status and what it wrote."""

    def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
        status = command(*fixed)(*arguments)
        shown = capsys.readouterr()
        return status, shown.out, shown.err

    return run
