"""`distill casegen`: new cases for a bank, proposed by a model and proven by running."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from distill.cli.settings import set_option
from distill.cli.spent_text import calls_text, cost_text

if TYPE_CHECKING:
    from distill.app.casegen_run import CasegenResult
    from distill.app.distillation import Trade


@click.command("casegen")
@click.argument("config", type=click.Path(path_type=Path, readable=False))
@click.option("--limit", type=click.IntRange(min=1), help="Only the first N proposals; the rest stays for later.")
@click.option("--offline", is_flag=True, help="No key, no cost: a scripted proposer, solver and reviewer.")
@click.option("--fault", multiple=True, metavar="KIND:SHARE", help="Offline: such as 429:5%; repeatable.")
@click.option("--latency", help="Offline: wait before each answer, such as 1s or 250ms.")
@set_option
@click.option("--fresh", is_flag=True, help="Move the old run folder aside and start anew; the bank stays.")
@click.option("--retry-failed", is_flag=True, help="Give failed proposals another try.")
def casegen(config: Path, **flags: Any) -> None:
    """Propose, prove, solve blind, review and append cases as CONFIG says; the same command resumes."""
    from distill.cli.program import program, retyped
    from distill.cli.starting import start

    result: CasegenResult = start(config, flags, _trade)
    again = retyped(("--fresh",))
    for line in _last_lines(result, program(), again):
        click.echo(line)
    sys.exit(int(result.exit_code))


def _trade() -> Trade:
    from distill.app.casegen_run import casegen

    return casegen()


def _last_lines(result: CasegenResult, program: str, again: str) -> Iterator[str]:
    funnel = result.funnel
    yield ""
    yield (
        f"{result.proposed} proposed, {result.proved} proved, {result.kept} kept in {result.bank}"
        f" ({result.new_cells} new cells; target {result.target})"
    )
    lost = [*funnel.rejected.items(), *funnel.failed.items(), *funnel.surplus.items()]
    for reason, count in sorted(lost, key=lambda item: -item[1]):
        yield f"  {reason}: {count} (for example: {program} show {result.folder} {funnel.examples[reason]})"
    yield cost_text(result.spent, result.kept, "kept case")
    yield f"{calls_text(result.spent)}; {result.calls} answered this time"
    if result.scripted:
        yield "proposed and solved by the scripted oracle"
    if result.stop is not None:
        yield f"stopped: {result.stop}"
    if result.missing:
        yield (
            f"target missed: {result.missing} too few, and all {result.proposed} proposals (run.max_cases) are made;"
            " raise run.max_cases or lower run.target_accepted, and start anew with --fresh (the bank stays)"
        )
    yield f"next: {again if result.stop is not None else f'{program} bank stats {result.bank}'}"
    offline = " --offline" if result.scripted else ""
    yield (
        f"to play them: {program} run configs/run.telecom.yaml{offline} --fresh"
        f"   (a file whose params.bank is {result.bank}; --fresh lets a run that has begun read the bank anew)"
    )


command = casegen
