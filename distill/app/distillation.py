"""The composition root of `distill run`: the rooms put together, in the order in which they open.

What speaks HTTP is imported when everything else is found in order: a mistake in the
configuration, a missing key or a held folder is said without that half second.
"""

from __future__ import annotations

import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import anyio

from distill import telemetry
from distill.app.band import refuse_scripted, scarcity
from distill.app.cache_folder import refuse_cache
from distill.app.families import build_families, pin_all, secrets_of
from distill.app.folder import move_aside, run_folder
from distill.app.identity import began_as, claim_identity, identity_of, world_of
from distill.app.offline import PINS
from distill.app.options import RunOptions
from distill.config.environment import read_environment, resolve_keys
from distill.config.loader import Loaded, load_run
from distill.config.presets import POOLS, STUDENTS
from distill.domain.ports import Family
from distill.errors import DiskFull, Interrupted
from distill.flow.beside import beside
from distill.flow.drain import draining
from distill.flow.pipeline import run
from distill.flow.signals import Early, Signals, receiving
from distill.storage.crash import Crash, no_crash
from distill.storage.identity import RunIdentity
from distill.storage.ledger import Ledger
from distill.telemetry import Event

if TYPE_CHECKING:
    from distill.app.line import AnyLine, Line
    from distill.app.live import Live
    from distill.app.pools import Specs
    from distill.app.result import RunResult
    from distill.app.rooms import Rooms


MAKING: Final = tuple(pool for pool in POOLS if pool != STUDENTS)
"""The pools that make episodes and cases."""


@dataclass(frozen=True, slots=True)
class Talk:
    """How a run speaks to its user: plain lines, and a watcher that shows `Live` until it is cancelled.

    `say` is for what comes before the line starts; `warn` may be called while the watcher shows something.
    """

    say: Callable[[str], None]
    warn: Callable[[str], None]
    watch: Callable[[Live], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Trade:
    """What a run makes: `check` refuses a file meant for another trade, `build` puts the line together,
    `conclude` counts in the end. `pools` are those it may ask: the others need no key. `crash` is passed at the
    instants that tests are interested in.
    """

    check: Callable[[Loaded], None]
    build: Callable[[Rooms, list[Family], RunIdentity, RunOptions], Awaitable[AnyLine]]
    conclude: Callable[..., Awaitable[Any]]
    crash: Crash = no_crash
    pools: Sequence[str] = MAKING


async def distil(options: RunOptions, talk: Talk, early: Early | None = None, trade: Trade | None = None) -> Any:
    """Run to the target, the end of the cases, the budget, or a signal; resumable in every case.

    Raises UsageError before the first call when anything is not as it must be, Interrupted for
    a signal while the run is still being built, StorageError when the ledger fails; every
    other end is in the result.
    """
    return await interruptible(lambda signals: _distil(options, talk, signals, trade or episodes()), early)


async def interruptible(work: Callable[[Signals], Awaitable[Any]], early: Early | None) -> Any:
    """Do `work`, in which a signal raises Interrupted until `play` takes signals over."""
    came: list[int] = []
    with anyio.CancelScope() as building:

        def stop_building(number: int) -> None:
            came.append(number)
            building.cancel()

        signals = Signals(stop_building)
        async with receiving(signals, early):
            return await work(signals)
    raise _interrupted(came[0])


def episodes(crash: Crash = no_crash) -> Trade:
    """Episodes from cases: `distill run`."""

    def check(loaded: Loaded) -> None:
        if loaded.config.casegen is not None:
            loaded.refuse(("casegen",), "this file makes cases; type: distill casegen " + str(loaded.source.file))

    async def build(rooms: Rooms, families: list[Family], identity: RunIdentity, options: RunOptions) -> AnyLine:
        from distill.app.line import build_line

        return await build_line(rooms, families, identity, options, crash)

    async def conclude(rooms: Rooms, line: Line, *, seal: bool) -> RunResult:
        from distill.app.result import conclude

        return await conclude(rooms, line, seal=seal)

    return Trade(check, build, conclude, crash)


async def _distil(options: RunOptions, talk: Talk, signals: Signals, trade: Trade) -> Any:
    loaded = load_run(options.config, offline=options.offline is not None, sets=options.sets)
    trade.check(loaded)
    pins = run_folder(loaded, options) / ".distill" / PINS
    families = build_families(loaded, unsafe_no_sandbox=options.unsafe_no_sandbox, pins=pins)
    paid = _paid(loaded, trade.pools, pins) if options.offline is None else None
    for scarce in scarcity(loaded, families):
        talk.say(scarce)
    for family in families:
        await family.prepare(install=options.install, say=talk.say)
    folder = run_folder(loaded, options)
    if options.fresh and (aside := move_aside(folder)):
        talk.say(f"moved the old run to {aside}")
    async with AsyncExitStack() as stack:
        ledger = await stack.enter_async_context(Ledger.open(folder, trade.crash))
        secrets = (*(paid.secrets if paid is not None else ()), *secrets_of(families))
        log = stack.enter_context(telemetry.logging_to(folder / ".distill" / "log.jsonl", secrets))
        await stack.enter_async_context(beside(partial(write_out, log)))
        pin_all(loaded, families, pins)
        identity = await _identify(ledger, loaded, families, options)
        from distill.app.rooms import open_rooms

        specs = paid if paid is not None else await stack.enter_async_context(oracle(loaded, options, folder))
        rooms = await stack.enter_async_context(open_rooms(loaded, specs, ledger, students=STUDENTS in trade.pools))
        line = await trade.build(rooms, families, identity, options)
        line.live.recent = log.recent
        return await play(rooms, line, talk, signals, trade.conclude)


async def write_out(log: telemetry.LazyFlush) -> None:
    """A quiet run's last line is not kept back for longer than a second."""
    while True:
        await anyio.sleep(1.0)
        log.write_out()


def _paid(loaded: Loaded, pools: Sequence[str], pins: Path) -> Specs:
    refuse_scripted(loaded, pins)
    refuse_cache(loaded)
    keys = resolve_keys(loaded, read_environment(Path(loaded.source.file)), pools=pools)
    from distill.app.pools import paid_specs

    return paid_specs(loaded, keys, time.time())


@asynccontextmanager
async def oracle(loaded: Loaded, options: RunOptions, folder: Path) -> AsyncIterator[Specs]:
    """The pools of an offline run, served while the block lasts."""
    from distill.app.offline import simulator
    from distill.app.pools import oracle_specs

    assert options.offline is not None  # noqa: S101 - the caller has no paid endpoints
    async with simulator(options, loaded.config.run.seed, options.offline, folder) as url:
        yield oracle_specs(url, loaded.config)


async def _identify(ledger: Ledger, loaded: Loaded, families: list[Family], options: RunOptions) -> RunIdentity:
    world = world_of(families, options.offline, unsafe_no_sandbox=options.unsafe_no_sandbox)
    identity = identity_of(loaded, families, world, began_as(ledger))
    await claim_identity(ledger, loaded, identity, world, options.judge)
    return identity


async def play(
    rooms: Rooms, line: AnyLine, talk: Talk, signals: Signals, conclude: Callable[..., Awaitable[Any]]
) -> Any:
    """Move every item through the line, watched and interruptible, then count."""
    from distill.app.control import Control
    from distill.app.control_socket import serve_control
    from distill.app.dials import Dials
    from distill.app.sickbay import watch_endpoints

    telemetry.emit(Event.RUN_STARTED, run=line.identity.run_name, run_id=line.identity.run_id)
    grace_s = rooms.loaded.config.shutdown_grace_s
    line.live.started_s = rooms.clock.now()

    def on_signal(number: int) -> Exception:
        if not rooms.drain.begun:
            talk.warn(
                f"{signal.Signals(number).name} received: no new call is sent, and calls in flight have {grace_s:g} s"
                " to end; once more stops at once"
            )
        return _interrupted(number)

    folder, answer = rooms.ledger.path.parent.parent, Control(line.live, Dials(rooms, line)).answer
    async with (
        beside(partial(rooms.pause.ended_by, rooms.drain)),
        beside(partial(serve_control, folder, answer, talk.warn)),
        beside(partial(talk.watch, line.live)),
        beside(partial(watch_endpoints, line.live, rooms.loaded.config.max_outage_s, talk.warn)),
        draining(rooms.drain, signals, grace_s, on_signal, rooms.clock.sleep) as scope,
    ):
        await run(line.source, line.stages, line.live.gauges)
    sealing = not scope.cancelled_caught and not isinstance(rooms.drain.reason, DiskFull)
    result = await conclude(rooms, line, seal=sealing)
    if not rooms.scripted:
        from distill.app.rehearse.profile import leave_profile

        leave_profile(folder, line.live.endpoints, line.live.tally)
    telemetry.emit(Event.RUN_ENDED, **result.as_json())
    return result


def _interrupted(number: int) -> Exception:
    telemetry.warn(Event.RUN_DRAINING, why=signal.Signals(number).name)
    return Interrupted(f"{signal.Signals(number).name} received; the same command goes on from here")
