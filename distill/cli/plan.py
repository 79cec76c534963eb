"""`distill plan CONFIG`: what a run will cost, said beforehand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from distill.cli.printing import prints_only
from distill.cli.settings import set_option
from distill.errors import UsageError


@click.command("plan")
@click.argument("config", type=click.Path(path_type=Path, readable=False))
@click.option(
    "--limit", type=click.IntRange(min=1), help="Look at the first N cases alone, as `run --limit` plays them."
)
@set_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@prints_only
def command(config: Path, limit: int | None, sets: tuple[str, ...], *, as_json: bool) -> None:
    """Say what the run of CONFIG will cost: calls, tokens, dollars, hours, disk; nothing is called or written.

    The run's own first cases are played by their references, with the real prompts and tool lists; once 20
    cases of the run were accepted or rejected, its ledger is taken instead. The same as `distill run CONFIG --dry-run`.
    """
    show_plan(config, sets, limit, as_json=as_json)


def plan_instead(config: Path, flags: Mapping[str, Any]) -> None:
    """For `run --dry-run`; raises UsageError beside flags that a forecast knows nothing of."""
    for name, given in flags.items():
        if given and name not in {"sets", "limit"}:
            raise UsageError(f"--dry-run says what a paid run costs; leave out --{name.replace('_', '-')}")
    show_plan(config, flags["sets"], flags["limit"])


def show_plan(config: Path, sets: tuple[str, ...], limit: int | None = None, *, as_json: bool = False) -> None:
    """Print it; raises UsageError for a file that cannot be run."""
    import anyio

    from distill.app.plan.as_json import as_json as told
    from distill.app.plan.plan import plan
    from distill.cli.plan_text import plan_lines

    made = anyio.run(plan, config, sets, limit)
    click.echo(json.dumps(told(made)) if as_json else "\n".join(plan_lines(made)))
