"""`distill schema`: the JSON schema of a run file, for editors."""

from __future__ import annotations

import json

import click

from distill.cli.printing import prints_only


@click.command("schema")
@prints_only
def schema() -> None:
    """Print the JSON schema of a run file, so that an editor completes keys and marks typos.

    \b
        distill schema > distill.schema.json
    and, for every editor with yaml-language-server, as the first line of the run file:
    \b
        # yaml-language-server: $schema=distill.schema.json

    The path is taken from the run file's folder. What stands between keys is seen by `distill validate` alone.
    """  # noqa: D301 - \b is click's own mark
    from distill.config.json_schema import run_file_schema

    click.echo(json.dumps(run_file_schema(), indent=2, ensure_ascii=False))


command = schema
