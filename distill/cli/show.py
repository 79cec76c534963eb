"""`distill show RUN ID`: one episode, readable in a terminal."""

from __future__ import annotations

import json
from pathlib import Path

import click

from distill.cli.printing import prints_only


@click.command("show")
@click.argument("run", type=click.Path(path_type=Path, readable=False))
@click.argument("episode")
@click.option("--full", is_flag=True, help="Long texts uncut.")
@click.option("--json", "as_json", is_flag=True, help="The record as it is.")
@prints_only
def show(run: Path, episode: str, *, full: bool, as_json: bool) -> None:
    """Print EPISODE (a case number, an id, or the beginning of one) of the run in folder RUN."""
    from distill.cli.episode_text import render_shown
    from distill.storage.episodes import find

    found = find(run, episode)
    if as_json:
        click.echo(json.dumps(found.record, ensure_ascii=False))
        return
    click.echo(render_shown(found, full=full), nl=False)


command = show
