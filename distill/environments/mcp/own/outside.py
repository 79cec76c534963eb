"""The user's own commands beside a server: one that sets it back, one that prints its state."""

from __future__ import annotations

from pathlib import Path

import orjson

from distill.domain.json import Json
from distill.environments.mcp.own.entry import Entry
from distill.environments.mcp.own.starting import Room
from distill.environments.sandbox_run import run
from distill.errors import EnvironmentFault


async def reset(entry: Entry, room: Room) -> None:
    """Put a server back; raises EnvironmentFault `reset_failed`."""
    if entry.care.reset is not None:
        await _run(entry, entry.care.reset, room, "reset")


async def snapshot(entry: Entry, room: Room) -> Json:
    """What its command prints, None without one; raises EnvironmentFault `snapshot_failed`."""
    if entry.care.snapshot is None:
        return None
    printed = await _run(entry, entry.care.snapshot, room, "snapshot")
    try:
        return orjson.loads(printed)
    except orjson.JSONDecodeError as error:
        raise EnvironmentFault("snapshot_failed", f"{entry.name}: what snapshot printed is no JSON ({error})") from None


def _whole(argv: tuple[str, ...]) -> tuple[str, ...]:
    """Files named from the working folder, as the run file names all its files, by their whole paths.

    No option is one, nor a program without a slash: that is looked for where programs are.
    """
    program, *rest = (_whole_path(part) for part in argv)
    return (program if "/" in argv[0] else argv[0], *rest)


def _whole_path(part: str) -> str:
    return str(Path(part).absolute()) if not part.startswith("-") and _is_file(part) else part


def _is_file(part: str) -> bool:
    try:
        return Path(part).is_file()
    except OSError:  # a whole script given as one argument is too long for a name
        return False


async def _run(entry: Entry, argv: tuple[str, ...], room: Room, what: str) -> bytes:
    try:
        done = await run(room.command(_whole(argv), entry, beside=True), timeout_s=entry.care.start_s)
    except OSError as error:
        raise EnvironmentFault(f"{what}_failed", f"{entry.name}: {what} could not be started ({error})") from None
    except EnvironmentFault as fault:
        bound = f" (start_s of servers.{entry.name})" if fault.kind == "sandbox_hung" else ""
        why = fault.detail.replace("a command in the sandbox", what)
        raise EnvironmentFault(f"{what}_failed", f"{entry.name}: {why}{bound}") from None
    if done.code != 0:
        said = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or [f"exit {done.code}"]
        raise EnvironmentFault(f"{what}_failed", f"{entry.name}: {what} failed: {said[0][:300]}")
    return done.stdout
