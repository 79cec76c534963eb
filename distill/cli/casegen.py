"""`distill casegen`: new cases for a bank, proposed by a model and proven by running."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from distill.cli.settings import set_option
from distill.cli.spent_text import calls_text, cost_text
from distill.errors import Interrupted

if TYPE_CHECKING:
    from distill.app.casegen_run import CasegenResult


@click.command("casegen")
@click.argument("config", type=click.Path(path_type=Path))
@click.option("--limit", type=click.IntRange(min=1), help="Only the first N proposals; the rest stays for later.")
@click.option("--offline", is_flag=True, help="No key, no cost: a scripted proposer, solver and reviewer.")
@click.option("--fault", "faults", multiple=True, metavar="KIND:SHARE", help="Offline: such as 429:5%; repeatable.")
@click.option("--latency", help="Offline: wait before each answer, such as 1s or 250ms.")
@set_option
@click.option("--fresh", is_flag=True, help="Move the old run folder aside and start anew; the bank stays.")
@click.option("--retry-failed", is_flag=True, help="Give failed proposals another try.")
def casegen(config: Path, **flags: Any) -> None:
    """Propose, prove, solve blind, review and append cases as CONFIG says; the same command resumes."""
    from distill.cli.program import program
    from distill.flow.signals import Early

    early = Early()
    early.watch()
    try:
        result = _run(config, flags, early)
    except KeyboardInterrupt as stop:
        raise Interrupted("stopped by a signal outside the line; the same command goes on from here") from stop
    again = " ".join([program(), *(shlex.quote(word) for word in sys.argv[1:] if word != "--fresh")])
    for line in _last_lines(result, program(), again):
        click.echo(line)
    sys.exit(int(result.exit_code))


def _run(config: Path, flags: dict[str, Any], early: Any) -> CasegenResult:
    import anyio

    from distill.app.casegen_run import casegen as trade
    from distill.app.distillation import Talk, distil
    from distill.app.options import OfflineOptions, RunOptions
    from distill.cli.watching import warn, watcher
    from distill.errors import UsageError
    from distill.simulator.options import parse_fault, parse_latency

    if (flags["faults"] or flags["latency"]) and not flags["offline"]:
        raise UsageError("--fault and --latency belong to --offline: a paid endpoint is not simulated")
    for fault in flags["faults"]:
        parse_fault(fault)
    parse_latency(flags["latency"] or "0")
    offline = OfflineOptions(0.0, flags["faults"], flags["latency"] or "0") if flags["offline"] else None
    options = RunOptions(
        config,
        flags["limit"],
        offline,
        fresh=flags["fresh"],
        retry_failed=flags["retry_failed"],
        sets=flags["sets"],
    )
    talk = Talk(lambda line: click.echo(line, err=True), warn, watcher())
    result: CasegenResult = anyio.run(distil, options, talk, early, trade(), backend_options={"use_uvloop": True})
    return result


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
