"""The user's own servers looked at before anything is paid: can they be started or reached, and what do they list."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from distill.config.faults import echo, listed, nearest
from distill.domain.finding import Finding
from distill.environments.mcp.own.entry import Entry
from distill.environments.mcp.own.starting import obstacle
from distill.environments.mcp.own.variables import lacking
from distill.environments.sandbox_probe import trouble
from distill.errors import EnvironmentFault, UsageError
from distill.families.mcp.own.tool_list import offered

if TYPE_CHECKING:
    from distill.environments.mcp.own.bench import OwnBench

Trouble: TypeAlias = dict[str, str]
"""Server -> why it cannot be used, with the remedy."""


Why: TypeAlias = tuple[str, str]
"""What is wrong, empty if nothing is, and the remedy."""


async def look(entries: Iterable[Entry], bench: OwnBench, path: str) -> Trouble:
    """Set each back and reach it once; what cannot be used, and why."""
    found = {entry.name: "; ".join(filter(None, await _wrong(entry, bench, path))) for entry in entries}
    return {name: why for name, why in found.items() if why}


async def examine(entries: Iterable[Entry], bench: Callable[[], OwnBench], path: str) -> tuple[Finding, ...]:
    """For `distill doctor`."""
    entries = tuple(entries)
    local = any(entry.argv or entry.care.reset or entry.care.snapshot for entry in entries)
    try:
        place = bench()
    except UsageError as error:
        saw, remedy = trouble() or (str(error), "")
        return (Finding("sandbox", "FAIL", saw, remedy),)
    findings = [Finding("sandbox", "ok", f"{place.sandbox.backend}")] if local else []
    return (*findings, *[await _finding(entry, place, path) for entry in entries])


async def _finding(entry: Entry, bench: OwnBench, path: str) -> Finding:
    check = f"server {entry.name}"
    what, remedy = await _wrong(entry, bench, path)
    if what:
        return Finding(check, "FAIL", f"its cases are skipped: {what}", remedy)
    tools = bench.listings[entry.name]
    how = "set back before each play, and just now" if entry.care.reset else "only read from"
    return Finding(check, "ok", f"lists {len(tools)} tools, {len(offered(entry, tools))} on offer; {how}")


async def _wrong(entry: Entry, bench: OwnBench, path: str) -> Why:
    from distill.environments.mcp.own.environment import open_own

    if why := obstacle(entry, path):
        what, _, remedy = why.rpartition("; ")
        return what, remedy
    if missing := lacking(entry.templates, bench.environment):
        return f"{', '.join(missing)} not set", "export it or put it in .env"
    try:
        async with open_own((entry,), lambda _: (), replace(bench, restarts=0)) as play:
            await play.finish()
    except EnvironmentFault as fault:
        return _without_name(fault.detail, entry.name), ""
    return _unlisted(entry, [tool["name"] for tool in bench.listings[entry.name]]) or _nothing(entry, bench)


def _without_name(detail: str, name: str) -> str:
    """Whoever shows it has named the server already."""
    return next((detail.removeprefix(start) for start in (f"{name}: ", f"{name} ") if detail.startswith(start)), detail)


def _unlisted(entry: Entry, names: list[str]) -> Why | None:
    """What `read_only` names and the server does not list."""
    for name in entry.care.read_only or ():
        if name not in names:
            what = f"servers.{entry.name}.read_only names {echo(name)}, and it lists no such tool{nearest(name, names)}"
            return what, f"name some of those it lists: {listed(names)}"
    return None


def _nothing(entry: Entry, bench: OwnBench) -> Why:
    if offered(entry, bench.listings[entry.name]):
        return "", ""
    keys = f"servers.{entry.name}.reset, or servers.{entry.name}.read_only with those that only read"
    return "it lists no tool that says it only reads, and is never set back", f"write {keys}"
