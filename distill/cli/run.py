"""`distill run`: from a configuration to a folder of verified episodes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from distill.cli.settings import set_option
from distill.errors import Interrupted

if TYPE_CHECKING:
    from distill.app.options import RunOptions
    from distill.app.result import RunResult
    from distill.flow.signals import Early


@click.command("run")
@click.argument("config", type=click.Path(path_type=Path))
@click.option("--limit", type=click.IntRange(min=1), help="Play only the first N cases; the rest stays for later.")
@click.option("--offline", is_flag=True, help="No key, no cost: a scripted oracle plays, everything else is real.")
@click.option("--sloppiness", type=click.FloatRange(0, 1), help="Offline: share of episodes with a mistake.")
@click.option("--fault", "faults", multiple=True, metavar="KIND:SHARE", help="Offline: such as 429:5%; repeatable.")
@click.option("--latency", help="Offline: wait before each answer, such as 1s or 250ms.")
@click.option("--install", is_flag=True, help="Install missing MCP servers first, visibly.")
@click.option("--fresh", is_flag=True, help="Move the old output folder aside and start anew.")
@click.option("--retry-failed", is_flag=True, help="Play failed cases again.")
@set_option
@click.option("--unsafe-no-sandbox", is_flag=True, help="Run tools without a sandbox; every row is stamped.")
def run(config: Path, **flags: Any) -> None:
    """Play CONFIG to its target, or go on where it stopped: the same command resumes."""
    from distill.flow.signals import Early

    early = Early()
    early.watch()
    try:
        result = _run(_options(config, flags), early)
    except KeyboardInterrupt as stop:  # click would call it "Aborted!" and exit with 1
        raise Interrupted("stopped by a signal outside the line; the same command goes on from here") from stop
    from distill.cli.last_lines import last_lines
    from distill.cli.program import program, retyped

    limit = () if result.stop is not None else ("--limit",)  # played to the limit: only without it the run goes on
    again = retyped(("--fresh",), limit)
    for line in last_lines(result, program(), again):
        click.echo(line)
    sys.exit(int(result.exit_code))


def _run(options: RunOptions, early: Early) -> RunResult:
    import anyio

    from distill.app.distillation import Talk, distil
    from distill.cli.watching import warn, watcher

    _settle_collector()
    talk = Talk(lambda line: click.echo(line, err=True), warn, watcher())
    result: RunResult = anyio.run(distil, options, talk, early, backend_options={"use_uvloop": True})
    return result


def _settle_collector() -> None:
    """Let the garbage collector pass over what was imported, and come less often.

    A case leaves hardly any cycles, yet every full collection walks all live objects: measured
    on one-turn cases, 12 % of the CPU.
    """
    import gc

    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def _options(config: Path, flags: dict[str, Any]) -> RunOptions:
    from distill.app.options import OfflineOptions, RunOptions
    from distill.errors import UsageError
    from distill.simulator.options import parse_fault, parse_latency

    simulated = {"--sloppiness": flags["sloppiness"], "--fault": flags["faults"], "--latency": flags["latency"]}
    named = [name for name, value in simulated.items() if value]
    if named and not flags["offline"]:
        raise UsageError(f"{named[0]} belongs to --offline: a paid endpoint is not simulated")
    for fault in flags["faults"]:
        parse_fault(fault)
    parse_latency(flags["latency"] or "0")
    offline = OfflineOptions(flags["sloppiness"] or 0.0, flags["faults"], flags["latency"] or "0")
    return RunOptions(
        config=config,
        limit=flags["limit"],
        offline=offline if flags["offline"] else None,
        install=flags["install"],
        fresh=flags["fresh"],
        retry_failed=flags["retry_failed"],
        unsafe_no_sandbox=flags["unsafe_no_sandbox"],
        sets=flags["sets"],
    )


command = run
