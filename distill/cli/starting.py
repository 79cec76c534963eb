"""What commands with a line have in common: it is started, watched, and stopped by a signal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from distill.cli.printing import say
from distill.errors import Interrupted, UsageError

if TYPE_CHECKING:
    from distill.app.distillation import Talk, Trade
    from distill.app.options import OfflineOptions, RunOptions
    from distill.flow.signals import Early

SIMULATED = ("sloppiness", "fault", "latency")
"""Options that say how the simulator behaves."""


def start(config: Path, flags: Mapping[str, Any], trade: Callable[[], Trade] | None = None) -> Any:
    """The result of the line that CONFIG and the command's flags describe; signals count from here on."""

    def begin(early: Early) -> Any:
        from distill.app.distillation import distil

        return _run(distil, _options(config, flags), _talk(), early, trade() if trade is not None else None)

    return _received(begin)


def measure(config: Path, flags: Mapping[str, Any], bank: str, samples: int | None) -> Any:
    """The result of playing the cases of a bank by the pools of CONFIG."""

    def begin(early: Early) -> Any:
        from distill.app.calibrating import calibrate

        return _run(calibrate, _options(config, flags), bank, samples, _talk(), early)

    return _received(begin)


def judge_again(config: Path, flags: Mapping[str, Any]) -> Any:
    """The result of judging again what CONFIG, a run file or a run's folder, has played."""

    def begin(early: Early) -> Any:
        from distill.app.rejudge import rejudge

        return _run(rejudge, _options(config, flags), _talk(), early)

    return _received(begin)


def look_ahead(config: Path, flags: Mapping[str, Any]) -> Any:
    """What `judge_again` would do."""
    from distill.app.rejudge import forecast

    return _run(forecast, _options(config, flags))


def _received(begin: Callable[[Early], Any]) -> Any:
    """Do `begin`, which takes signals over as soon as it has an event loop."""
    from distill.flow.signals import Early

    early = Early()
    early.watch()
    try:
        return begin(early)
    except KeyboardInterrupt as stop:  # click would call it "Aborted!" and exit with 1
        raise Interrupted("stopped by a signal outside the line; the same command goes on from here") from stop


def _talk() -> Talk:
    from distill.app.distillation import Talk
    from distill.cli.watching import watcher

    shown = watcher()
    return Talk(say, shown.warn, shown.watch)


def _run(work: Callable[..., Any], *args: Any) -> Any:
    import anyio

    _settle_collector()
    return anyio.run(work, *args, backend_options={"use_uvloop": True})


def _settle_collector() -> None:
    """Let the garbage collector pass over what was imported, and come less often.

    A case leaves hardly any cycles, yet every full collection walks all live objects: measured
    on one-turn cases, 12 % of the CPU. A young generation of 50,000 would cost no less in all, but
    holds up the event loop for 15 ms at a time, several times that on a busy machine.
    """
    import gc

    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 100, 50)


def _options(config: Path, flags: Mapping[str, Any]) -> RunOptions:
    from distill.app.options import RunOptions

    own = {name: value for name, value in flags.items() if name not in {"offline", *SIMULATED}}
    return RunOptions(config, offline=_offline(flags), **own)


def _offline(flags: Mapping[str, Any]) -> OfflineOptions | None:
    from distill.app.options import OfflineOptions
    from distill.simulator.options import parse_fault, parse_latency

    given = {name: flags[name] for name in SIMULATED if flags.get(name)}
    if not flags["offline"]:
        if given:
            raise UsageError(f"--{next(iter(given))} belongs to --offline: a paid endpoint is not simulated")
        return None
    faults, latency = given.get("fault", ()), given.get("latency", "0")
    for fault in faults:
        parse_fault(fault)
    parse_latency(latency)
    return OfflineOptions(given.get("sloppiness", 0.0), faults, latency)
