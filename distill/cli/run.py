"""`distill run`: from a configuration to a folder of verified episodes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from distill.cli.settings import set_option

if TYPE_CHECKING:
    from distill.app.result import RunResult


@click.command("run")
@click.argument("config", type=click.Path(path_type=Path, readable=False))
@click.option("--limit", type=click.IntRange(min=1), help="Play only the first N cases; the rest stays for later.")
@click.option("--offline", is_flag=True, help="No key, no cost: a scripted oracle plays, everything else is real.")
@click.option("--sloppiness", type=click.FloatRange(0, 1), help="Offline: share of episodes with a mistake.")
@click.option("--fault", multiple=True, metavar="KIND:SHARE", help="Offline: such as 429:5%; repeatable.")
@click.option("--latency", help="Offline: wait before each answer, such as 1s or 250ms.")
@click.option("--install", is_flag=True, help="Install missing MCP servers first, visibly.")
@click.option("--fresh", is_flag=True, help="Move the old output folder aside and start anew.")
@click.option("--retry-failed", is_flag=True, help="Play failed cases again.")
@set_option
@click.option("--dry-run", is_flag=True, help="Only say what the run will cost, as `distill plan` does.")
@click.option("--unsafe-no-sandbox", is_flag=True, help="Run tools without a sandbox; every row is stamped.")
def run(config: Path, *, dry_run: bool, **flags: Any) -> None:
    """Play CONFIG to its target, or go on where it stopped: the same command resumes."""
    if dry_run:
        from distill.cli.plan import plan_instead

        plan_instead(config, flags)
        return
    from distill.cli.starting import start

    result: RunResult = start(config, flags)
    from distill.cli.last_lines import last_lines
    from distill.cli.program import program, retyped

    limit = () if result.stop is not None else ("--limit",)  # played to the limit: only without it the run goes on
    again = retyped(("--fresh",), limit)
    for line in last_lines(result, program(), again):
        click.echo(line)
    sys.exit(int(result.exit_code))


command = run
