"""Verifying installed servers: each is started in the sandbox, asked for its tools, and called."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

from distill.domain.json import JsonObject
from distill.domain.tool import ToolCall
from distill.environments.mcp.capture import served_tokens
from distill.environments.mcp.dossier import Dossier, Probe
from distill.environments.mcp.environment import Workbench, open_mcp
from distill.environments.mcp.hosting import root_fault
from distill.environments.mcp.launch import ServerLaunch, shown_name, tools_digest
from distill.errors import boundary

Stopwatch: TypeAlias = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found. None: not found out, because the server did not start or there was nothing to call.

    `seconds` are those of start and tool list. `problem` is a sentence for a person, empty when all is well.
    """

    server: str
    version: str
    tools: int | None = None
    tokens: int | None = None
    hash_ok: bool | None = None
    probe_ok: bool | None = None
    seconds: float = 0.0
    problem: str = ""


async def verify(
    dossier: Dossier, launch: ServerLaunch, bench: Workbench, stopwatch: Stopwatch = time.perf_counter
) -> Verdict:
    """Start a server once for its list and once for each probe; what goes wrong is in the verdict."""
    bare = replace(launch, tools_sha256=None)
    begun = stopwatch()
    with boundary() as caught:
        async with open_mcp((bare,), {}, (), bench):
            pass
    verdict = Verdict(launch.name, launch.version, seconds=round(stopwatch() - begun, 1))
    if caught.error is not None:
        return replace(verdict, problem=root_fault(launch.name, caught.error).detail)
    listed = bench.listings[bare]
    found = tools_digest(listed)
    problems = [] if found == launch.tools_sha256 else [_difference(dossier, listed, found)]
    probes = dossier.probes or _harmless(dossier)
    failed = [said for probe in probes if (said := await _failure(probe, bare, bench))]
    return replace(
        verdict,
        tools=len(listed),
        tokens=sum(served_tokens(tool) for tool in listed),
        hash_ok=found == launch.tools_sha256,
        probe_ok=not failed if probes else None,
        problem="; ".join([*problems, *failed]),
    )


def _harmless(dossier: Dossier) -> tuple[Probe, ...]:
    """A tool that only reads and needs no arguments, if there is one."""
    calls = (card for card in dossier.offered if card.effect == "reads" and not card.parameters.get("required"))
    return tuple(Probe(tool=card.name) for card in list(calls)[:1])


async def _failure(probe: Probe, launch: ServerLaunch, bench: Workbench) -> str:
    """Why a probe failed, else empty."""
    name = shown_name(launch.name, probe.tool)
    with boundary() as caught:
        async with open_mcp((launch,), probe.seed, (name,), bench) as play:
            seen = await play.call(ToolCall("probe", name, probe.arguments))
            if seen.is_error or probe.says not in seen.text:
                wanted = f", not {probe.says!r}" if probe.says else ""
                return f"{probe.tool} said {seen.text[:120]!r}{wanted}"
    return f"{probe.tool}: {root_fault(launch.name, caught.error).detail}" if caught.error is not None else ""


def _difference(dossier: Dossier, listed: tuple[JsonObject, ...], found: str) -> str:
    known, there = {card.name for card in dossier.tools}, {tool["name"] for tool in listed}
    names = [*(f"+{name!r}" for name in sorted(there - known)), *(f"-{name!r}" for name in sorted(known - there))]
    what = " ".join(names) if names else "descriptions or schemas"
    return f"its tools are not those that were pinned ({what}; now {found[:12]})"
