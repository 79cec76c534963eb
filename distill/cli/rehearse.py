"""`distill rehearse CONFIG`: what a run will take, found out by trying it in small."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import click

from distill.cli.printing import prints_only, say
from distill.cli.settings import set_option
from distill.errors import UsageError

PREFIX = "distill-rehearsal-"


@click.command("rehearse")
@click.argument("config", type=click.Path(path_type=Path, readable=False))
@click.option(
    "--profile",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON file: limits, latency and faults of each model; a run leaves one in its .distill folder.",
)
@click.option("--cases", type=click.IntRange(min=1), show_default="5 % of the target, 20 to 200", help="Cases to play.")
@click.option("--limit", type=click.IntRange(min=1), help="Rehearse the first N cases alone.")
@click.option("--install", is_flag=True, help="Install missing MCP servers first, visibly.")
@click.option("--unsafe-no-sandbox", is_flag=True, help="Run tools without a sandbox.")
@click.option("--keep", type=click.Path(path_type=Path), help="Keep the sample's folder here; no training data.")
@set_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@prints_only
def command(
    config: Path, profile: Path | None, cases: int | None, keep: Path | None, *, as_json: bool, **flags: object
) -> None:
    """Rehearse the run of CONFIG: dollars, hours, and what holds it up.

    Some cases are really played, against a simulator in the place of every endpoint, then all of them in
    virtual time against the same limits, waits and faults, which the gate has to find out. No key is needed and
    nothing is paid; the run's own folder is not touched.
    """
    if keep is not None and keep.exists():
        raise UsageError(f"{keep}: exists already; name a new folder for --keep")
    from distill.app.options import RunOptions
    from distill.app.rehearse.as_json import as_json as told
    from distill.app.rehearse.rehearsal import rehearse
    from distill.cli.rehearse_text import rehearsal_lines
    from distill.simulator.dress_file import read_profile

    options = RunOptions(config, **flags)  # type: ignore[arg-type]
    worn = None if profile is None else read_profile(profile)
    with tempfile.TemporaryDirectory(prefix=PREFIX) as scratch:
        made = rehearse(options, worn, cases, keep or Path(scratch), say)
    click.echo(json.dumps(told(made)) if as_json else "\n".join(rehearsal_lines(made)))
