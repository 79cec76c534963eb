"""`distill validate CONFIG`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from distill.cli.printing import prints_only
from distill.cli.settings import set_option
from distill.errors import UsageError

if TYPE_CHECKING:
    from distill.config.loader import Loaded
    from distill.config.models import PoolConfig


@click.command("validate")
@click.argument("config", type=click.Path(path_type=Path, readable=False))
@set_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object, also of the faults.")
@click.pass_context
@prints_only
def command(context: click.Context, config: Path, sets: tuple[str, ...], *, as_json: bool) -> None:
    """Check a run file: every fault at once as file:line:column, exit 2; no model is called.

    Where its run has begun, every key that has changed since is named with its class: live keys apply at once,
    re-judge keys need `distill rejudge`, re-play keys would play every episode again.
    """
    from distill.app.band import band_notes
    from distill.app.begun import changes_since
    from distill.app.reserving import reserving_notes
    from distill.app.sound import sound
    from distill.domain.finding import Notes

    try:
        looked_at = sound(config, sets)
        loaded, families = looked_at.loaded, looked_at.families
        notes = [note for family in families if isinstance(family, Notes) for note in family.notes()]
        notes += band_notes(loaded, families)
        notes += reserving_notes(looked_at.specs.every, loaded.config.budget.usd)
    except UsageError as error:
        if as_json:
            click.echo(json.dumps({"file": str(config), "ok": False, "faults": _faults(error)}))
        else:
            click.echo(str(error), err=True)
        context.exit(int(error.exit_code))
    summary, keys, since = _summary(loaded), _keys(loaded, looked_at.environment), changes_since(loaded)
    if as_json:
        report = {"summary": summary, "keys": keys, "changed": since, "notes": notes}
        click.echo(json.dumps({"file": str(config), "ok": True, **report}))
        return
    words = ", ".join(f"{name} {'present' if held else 'MISSING'}" for name, held in keys.items())
    remedy = "" if all(keys.values()) else " (export it or put it in .env; --offline needs none)"
    lines = {**summary, "keys": f"{words or 'none needed'}{remedy}"}
    said = (*(f"  {name:<9}  {text}" for name, text in lines.items()), *(f"note: {note}" for note in notes))
    click.echo("\n".join([f"{config}: ok", *said]))
    for folder, told in since.items():
        if told:
            click.echo("\n".join([f"  changed since the run in {folder} began:", *(f"    {line}" for line in told)]))


def _faults(error: UsageError) -> list[dict[str, object]]:
    from distill.config.faults import ConfigFaults

    if not isinstance(error, ConfigFaults):
        return [{"place": "", "line": None, "column": None, "key": "", "what": str(error)}]
    return [
        {
            "place": fault.mark.text(error.file),
            "line": fault.mark.line or None,
            "column": fault.mark.column or None,
            "key": fault.where,
            "what": fault.what,
        }
        for fault in error.faults
    ]


def _keys(loaded: Loaded, environment: Mapping[str, str]) -> dict[str, bool]:
    """Whether each variable that an endpoint names holds a key."""
    from distill.config.environment import resolve_keys, wanted_variables

    held = resolve_keys(loaded, environment, optional=True)
    return {name: name in held for name in wanted_variables(loaded)}


def _summary(loaded: Loaded) -> dict[str, str]:
    config = loaded.config
    run, budget = config.run, config.budget
    bounds = [
        *([f"{budget.usd:g} USD"] if budget.usd is not None else []),
        *([f"{budget.calls} calls"] if budget.calls is not None else []),
    ]
    review = f"min_score {config.review_flow.min_score:g}" if config.review_flow.enabled else "off"
    reasons = {} if config.rationale == "visible" else {"rationale": config.rationale}
    users = {"users": _endpoints(config.user_pool)} if config.user_pool is not None else {}
    return {
        "run": f"{run.name}, seed {run.seed}: {run.target_accepted} accepted from at most {run.max_cases} cases",
        "output": config.output.dir,
        "teachers": _endpoints(config.teacher_pool),
        "reviewers": _endpoints(config.reviewer_pool) if config.reviewer_pool is not None else "none",
        **users,
        "review": review,
        **reasons,
        "scenarios": ", ".join(f"{scenario.generator} x{scenario.weight:g}" for scenario in config.scenarios),
        "budget": " and ".join(bounds) or "none (nothing is paid for)",
    }


def _endpoints(pool: PoolConfig) -> str:
    return ", ".join(f"{endpoint.name} ({endpoint.model} x{endpoint.weight:g})" for endpoint in pool.endpoints)
