"""The command line.  Each command is a module of its own, imported when it runs."""

from __future__ import annotations

import importlib
import os
import sys
import warnings
from typing import Final

import click

from evigraph import __version__
from evigraph.cli.failures import describe_failure
from evigraph.errors import EvigraphError, StaleStore, UncheckedShapes

__all__ = ["COMMANDS", "main"]

#: One line of help for every command; the module of the same name holds it.
COMMANDS: Final[dict[str, str]] = {
    "init": "Make a folder a workspace for articles of your own.",
    "ask": "Answer a question in plain English.",
    "explain": "Prove an answer, a claim or a statement; or say why a drug is not an option.",
    "check": "Find where the articles disagree, and what is broken.",
    "diff": "Tell what changes between two stores, folders or git revisions.",
    "export": "Write the evidence for graph visualisers, or as a document of a standard.",
    "plot": "Draw effect sizes, verdicts, doses, adverse effects, sources or citations.",
    "query": "Run a named query, a file, or standard input.",
    "queries": "List the query library.",
    "add": "Read articles into the workspace.",
    "review": "Look through claims that nobody has reviewed.",
    "extract": "Read claims in articles.",
    "build": "Build the store from claim files, or write the graph to a file.",
    "claims": "Print the claims of claim files.",
    "vocabulary": "Add terms to the workspace's own vocabulary.",
    "schema": "Print the JSON Schema of claim files.",
    "push": "Load the built graph into a remote engine.",
}


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in COMMANDS:
            return None
        found = importlib.import_module(f"evigraph.cli.{cmd_name}").command
        if not isinstance(found, click.Command):
            raise TypeError(f"evigraph.cli.{cmd_name}.command is not a command")
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - as above
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="evigraph %(version)s")
def _cli() -> None:
    """Ask an evidence knowledge graph what articles recommend, how strongly, and on what evidence.

    It informs people who judge; it gives no medical advice.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit: 0 for success, 1 for findings, 2 for misuse."""
    sys.exit(_status(arguments))


def _warn(message: Warning | str, *_: object, **__: object) -> None:
    _say(f"warning: {message}", 0)


def _status(arguments: list[str] | None) -> int:
    for shown in (StaleStore, UncheckedShapes):
        warnings.simplefilter("always", shown)
    warnings.showwarning = _warn
    try:
        result = _cli.main(arguments, prog_name="evigraph", standalone_mode=False)
        sys.stdout.flush()
    except SystemExit:
        # In this mode click only exits by itself when the reader of a pipe has gone.
        return 0
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return _say("stopped", 130)
    except BrokenPipeError:
        # The reader of the pipe has gone; Python would complain again while it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except EvigraphError as error:
        return _say(describe_failure(error), error.exit_code)
    except OSError as error:
        return _say(describe_failure(error), 2)
    except Exception as error:  # noqa: BLE001 - a bug, said in one line
        return _say(describe_failure(error), 70)
    return result if isinstance(result, int) else 0


def _say(message: str, status: int) -> int:
    for line in message.splitlines() or [""]:
        click.echo(f"evigraph: {line}", err=True)
    return status
