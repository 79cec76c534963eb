"""`distill validate CONFIG`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from distill.cli.printing import prints_only
from distill.errors import UsageError

if TYPE_CHECKING:
    from distill.config.loader import Loaded
    from distill.config.models import PoolConfig


@click.command("validate")
@click.argument("config", type=click.Path(path_type=Path))
@click.pass_context
@prints_only
def command(context: click.Context, config: Path) -> None:
    """Check a run file: every fault at once as file:line:column, exit 2; no model is called."""
    from distill.app.families import build_families
    from distill.app.pools import paid_specs
    from distill.config.environment import read_environment
    from distill.config.loader import load_run

    try:
        loaded = load_run(config)
        build_families(loaded)
        paid_specs(loaded, {}, time.time())
        lines = _summary(loaded, read_environment(config))
    except UsageError as error:
        click.echo(str(error), err=True)
        context.exit(int(error.exit_code))
    click.echo("\n".join([f"{config}: ok", *(f"  {line}" for line in lines)]))


def _summary(loaded: Loaded, environment: dict[str, str]) -> list[str]:
    from distill.config.environment import resolve_keys, wanted_variables

    config = loaded.config
    run, budget = config.run, config.budget
    bounds = [
        *([f"{budget.usd:g} USD"] if budget.usd is not None else []),
        *([f"{budget.calls} calls"] if budget.calls is not None else []),
    ]
    held = resolve_keys(loaded, environment, optional=True)
    keys = [f"{name} {'present' if name in held else 'MISSING'}" for name in wanted_variables(loaded)]
    remedy = " (export it or put it in .env; --offline needs none)" if "MISSING" in " ".join(keys) else ""
    review = f"min_score {config.review_flow.min_score:g}" if config.review_flow.enabled else "off"
    return [
        f"run        {run.name}, seed {run.seed}: {run.target_accepted} accepted from at most {run.max_cases} cases",
        f"output     {config.output.dir}",
        f"teachers   {_endpoints(config.teacher_pool)}",
        f"reviewers  {_endpoints(config.reviewer_pool) if config.reviewer_pool is not None else 'none'}",
        *([f"users      {_endpoints(config.user_pool)}"] if config.user_pool is not None else []),
        f"review     {review}",
        f"scenarios  {', '.join(f'{scenario.generator} x{scenario.weight:g}' for scenario in config.scenarios)}",
        f"budget     {' and '.join(bounds) or 'none (nothing is paid for)'}",
        f"keys       {', '.join(keys) or 'none needed'}{remedy}",
    ]


def _endpoints(pool: PoolConfig) -> str:
    return ", ".join(f"{endpoint.name} ({endpoint.model} x{endpoint.weight:g})" for endpoint in pool.endpoints)
