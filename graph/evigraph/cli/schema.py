"""``evigraph schema``."""

from __future__ import annotations

import json

import click

__all__ = ["command"]


@click.command("schema")
def command() -> None:
    """Print the JSON Schema (draft 2020-12) of claim files.

    Editors that know YAML check and complete claim files with it, for example after this first line of a file:

        # yaml-language-server: $schema=claim-file.schema.json
    """
    from evigraph.schema import claim_file_schema

    click.echo(json.dumps(claim_file_schema(), indent=2, ensure_ascii=False))
