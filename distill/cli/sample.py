"""`distill sample RUN -n 5`: some episodes, drawn the same way each time."""

from __future__ import annotations

import json
from pathlib import Path

import click

from distill.cli.printing import prints_only


@click.command("sample")
@click.argument("run", type=click.Path(path_type=Path, readable=False))
@click.option("-n", "count", type=click.IntRange(min=1), default=5, show_default=True, help="How many.")
@click.option("--rejected", is_flag=True, help="Rejected and failed ones instead of accepted ones.")
@click.option("--reason", help="Only this discard reason or kind of failure (with --rejected).")
@click.option("--seed", type=int, default=0, show_default=True, help="Another seed draws others.")
@click.option("--full", is_flag=True, help="Long texts uncut.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object an episode, one a line.")
@prints_only
def sample(run: Path, *, count: int, rejected: bool, reason: str | None, seed: int, full: bool, as_json: bool) -> None:
    """Print episodes of the run in folder RUN."""
    from distill.cli.episode_text import render_shown, shown_json
    from distill.errors import UsageError
    from distill.storage.episodes import sample as draw

    if reason is not None and not rejected:
        raise UsageError("--reason goes with --rejected: accepted episodes have no discard reason")
    shown = draw(run, count, rejected=rejected, reason=reason, seed=seed)
    if as_json:
        for found in shown:
            click.echo(json.dumps(shown_json(found), ensure_ascii=False))
        return
    for found in shown:
        click.echo(render_shown(found, full=full))
    if not shown:
        what = f"rejected for {reason!r}" if reason else "rejected or failed" if rejected else "accepted"
        click.echo(f"{run}: no episode {what}")


command = sample
