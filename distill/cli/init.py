"""`distill init KIND [FILE]`: a commented file to start from."""

from __future__ import annotations

from pathlib import Path

import click

from distill.cli.program import program

KINDS = ("mcp", "telecom", "own", "casegen", "example", "systemd")


@click.command("init")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("file", type=click.Path(path_type=Path), required=False)
def init(kind: str, file: Path | None) -> None:
    """Write a commented file of KIND to FILE; nothing is overwritten.

    mcp: missions on MCP servers.  telecom: customer care.  casegen: new cases for a bank.
    own: missions on servers of your own, with an mcp.json and missions in a folder `own` beside it.
    example: every key there is, explained.  systemd: a unit that keeps a run going on a VM.

    Without FILE it is named after its kind, such as run.mcp.yaml, in the working folder.
    """
    import shlex

    from distill.config.starters import KINDS as NAMES
    from distill.config.starters import write_starter

    target = file or Path(NAMES[kind])
    write_starter(kind, target)
    click.echo(f"wrote {target}")
    if kind == "systemd":
        click.echo(f"check it:   systemd-analyze verify {shlex.quote(str(target))}")
        click.echo(f"install it: sudo cp {shlex.quote(str(target))} /etc/systemd/system/distill@.service")
        click.echo("            sudo systemctl daemon-reload && sudo systemctl enable --now distill@telecom")
        return
    verb = "casegen" if kind == "casegen" else "run"
    name = shlex.quote(str(target))
    click.echo(f"without a key: {program()} doctor {name} --offline && {program()} {verb} {name} --offline")
    click.echo(f"with keys:     {program()} doctor {name} && {program()} {verb} {name}")


command = init
