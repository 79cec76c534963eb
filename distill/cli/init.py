"""`distill init KIND [FILE]`: a commented run file to start from."""

from __future__ import annotations

from pathlib import Path

import click

from distill.cli.program import program

KINDS = ("mcp", "telecom", "casegen", "example")


@click.command("init")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("file", type=click.Path(path_type=Path), required=False)
def init(kind: str, file: Path | None) -> None:
    """Write a commented run file of KIND to FILE; nothing is overwritten.

    mcp: missions on MCP servers.  telecom: customer care.  casegen: new cases for a bank.
    example: every key there is, explained.

    Without FILE it is named after its kind, such as run.mcp.yaml, in the working folder.
    """
    import shlex

    from distill.config.starters import KINDS as NAMES
    from distill.config.starters import write_starter

    target = file or Path(NAMES[kind])
    write_starter(kind, target)
    verb = "casegen" if kind == "casegen" else "run"
    name = shlex.quote(str(target))
    click.echo(f"wrote {target}")
    click.echo(f"without a key: {program()} doctor {name} --offline && {program()} {verb} {name} --offline")
    click.echo(f"with keys:     {program()} doctor {name} && {program()} {verb} {name}")


command = init
