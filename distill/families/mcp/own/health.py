"""The user's own servers looked at before anything is paid: can they be started or reached, and what do they list."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

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


async def look(entries: Iterable[Entry], bench: OwnBench, path: str) -> Trouble:
    """Set each back and reach it once; what cannot be used, and why."""
    found = {entry.name: await _wrong(entry, bench, path) for entry in entries}
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
    for entry in entries:
        why = await _wrong(entry, place, path)
        what, _, remedy = why.partition("; ")
        if why:
            findings.append(Finding(f"server {entry.name}", "FAIL", f"{what}; its cases are skipped", remedy))
            continue
        listed = place.listings[entry.name]
        shown = len(offered(entry, listed))
        how = "set back before each play" if entry.care.reset else "only read from"
        findings.append(Finding(f"server {entry.name}", "ok", f"lists {len(listed)} tools, {shown} on offer; {how}"))
    return tuple(findings)


async def _wrong(entry: Entry, bench: OwnBench, path: str) -> str:
    from distill.environments.mcp.own.environment import open_own

    if why := obstacle(entry, path):
        return why
    if missing := lacking(entry.templates, bench.environment):
        return f"{', '.join(missing)} not set; export it or put it in .env"
    try:
        async with open_own((entry,), lambda _: (), replace(bench, restarts=0)) as play:
            await play.finish()
    except EnvironmentFault as fault:
        return fault.detail
    if not offered(entry, bench.listings[entry.name]):
        keys = f"servers.{entry.name}.reset, or servers.{entry.name}.read_only with those that only read"
        return f"it lists no tool that says it only reads, and is never set back; write {keys}"
    return ""
