"""Capturing a server: start it once in the sandbox and write down what it says it can do."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import orjson

from distill.domain.json import JsonObject
from distill.environments.mcp.bundled import BUNDLED, bundled_lock
from distill.environments.mcp.dossier import Dossier, Launch, Package, Probed, ToolCard, tool_tokens
from distill.environments.mcp.hosting import root_fault
from distill.environments.mcp.install import Report, install
from distill.environments.mcp.launch import ServerLaunch, mounts, start_argv, tools_digest
from distill.environments.mcp.library import launch_of
from distill.environments.mcp.lockfile import Lock, compile_lock
from distill.environments.mcp.npm_install import program
from distill.environments.mcp.npm_lock import compile_npm_lock
from distill.environments.mcp.workspace import fresh, work_root
from distill.environments.sandbox import Sandbox
from distill.environments.sandbox_probe import probe
from distill.errors import UsageError, boundary

Stopwatch: TypeAlias = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Captured:
    """`tools` as served; times in milliseconds, from the start of the process to its tool list."""

    protocol: str
    tools: tuple[JsonObject, ...]
    startup_ms: int

    @property
    def sha256(self) -> str:
        """What a dossier pins."""
        return tools_digest(self.tools)


async def capture(
    launch: ServerLaunch, sandbox: Sandbox, work: Path, stopwatch: Stopwatch = time.perf_counter
) -> Captured:
    """Start the server with `work` as its work folder, ask for its tools, end it.

    Raises EnvironmentFault `tool_down` when it does not answer. The pinned hash is not
    compared: finding out what it is now is the point.
    """
    from mcp.client.session import ClientSession
    from mcp.shared.jsonrpc_dispatcher import JSONRPCDispatcher
    from mcp.shared.transport_context import TransportContext

    from distill.environments.mcp.session import CallLimits, ServerSession
    from distill.environments.mcp.transport import stdio

    command = sandbox.command(start_argv(launch, sandbox, work), work, mounts(launch), launch.env)
    begun = stopwatch()
    async with stdio(command) as wire:
        dispatcher: JSONRPCDispatcher[TransportContext] = JSONRPCDispatcher(wire.read, wire.write)
        async with ClientSession(dispatcher=dispatcher) as client:
            session = ServerSession(launch.name, wire, dispatcher, CallLimits())
            await session.shake_hands(client, None)
            took_ms = round((stopwatch() - begun) * 1000)
            return Captured(str(client.protocol_version), session.tools, took_ms)


def without_prose(schema: Any) -> Any:
    """A JSON schema as facts alone: no `description` and no `title` (a property may bear either name)."""
    if isinstance(schema, list):
        return [without_prose(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    facts: JsonObject = {}
    for key, value in schema.items():
        if key in {"properties", "$defs", "patternProperties"} and isinstance(value, dict):
            facts[key] = {name: without_prose(inner) for name, inner in value.items()}
        elif key in {"default", "enum", "const", "examples"}:
            facts[key] = value
        elif key not in {"description", "title"}:
            facts[key] = without_prose(value)
    return facts


async def recapture(dossier: Dossier, servers_root: Path, environment: Mapping[str, str], report: Report) -> Dossier:
    """The dossier with fresh facts: locked if it had no lock, installed, started once in the sandbox.

    Descriptions and effects that were written by hand stay. Raises UsageError when it cannot
    be locked, installed or started as its launch says.
    """
    package = dossier.package
    if package is None:
        raise UsageError(
            f"server {dossier.id} is in no package of PyPI or npm and not brought by distill, so it cannot be installed"
        )
    lock = dossier.lock
    if package.registry_type == BUNDLED:
        lock = bundled_lock(package.identifier)
    if lock is None:
        report(f"{dossier.id} {dossier.version}: resolving {package.identifier} {package.version}")
        lock = _locked(dossier, package, environment)
    candidate = dossier.model_copy(update={"lock": lock, "tools_sha256": None})
    root = install(candidate, servers_root, environment=environment, report=report).root
    launch = dossier.launch or Launch(argv=_started(dossier, package, root))
    candidate = candidate.model_copy(update={"launch": launch})
    _must_exist(launch.argv[0], root)
    with work_root() as parent:
        with boundary() as caught:
            found = await capture(launch_of(candidate, root), probe(), fresh(parent))
        if caught.error is not None:
            raise UsageError(f"installed, but not captured: {root_fault(dossier.id, caught.error).detail}")
    cards = {card.name: card for card in dossier.tools}
    tools = tuple(_card(tool, cards) for tool in found.tools)
    probed = Probed(
        protocol=found.protocol,
        startup_ms=found.startup_ms,
        call_ms=dossier.probed.call_ms if dossier.probed else None,
        tool_tokens=sum(card.tokens for card in tools),
    )
    return candidate.model_copy(update={"probed": probed, "tools_sha256": found.sha256, "tools": tools})


def _locked(dossier: Dossier, package: Package, environment: Mapping[str, str]) -> Lock:
    if dossier.on_node:
        return compile_npm_lock(package.identifier, package.version, dossier.node, environment)
    return compile_lock([f"{package.identifier}=={package.version}"], dossier.constraints, environment)


def _started(dossier: Dossier, package: Package, root: Path) -> tuple[str, ...]:
    """How a package is started that names one program: the one of its own name, or the one that npm would link."""
    if dossier.on_node:
        return ("{node}", program(root, package.identifier))
    return (f"{{bin}}/{package.identifier}",)


def _must_exist(start: str, root: Path) -> None:
    """Name the programs there are when the one to start is not among them."""
    name = start.removeprefix("{bin}/")
    if start.startswith("{bin}/") and not (root / "bin" / name).exists():
        there = sorted(path.name for path in (root / "bin").iterdir() if "mcp" in path.name or "server" in path.name)
        raise UsageError(f"the package has no program {name}; set launch.argv; it has: {', '.join(there) or 'none'}")


def served_tokens(tool: JsonObject) -> int:
    """What a model pays for one served tool: its name, its description, its schema."""
    return tool_tokens([tool["name"], tool.get("description") or "", tool["inputSchema"]])


def _card(tool: JsonObject, cards: Mapping[str, ToolCard]) -> ToolCard:
    """One tool's facts; what neither a person nor the server calls read-only is taken to write.

    A card whose facts still hold is kept whole, with what was written by hand.
    """
    known = cards.get(tool["name"])
    facts = without_prose(tool["inputSchema"])
    if known is not None and without_prose(known.parameters) == facts:
        return known.model_copy(update={"tokens": served_tokens(tool)})
    reads = (tool.get("annotations") or {}).get("readOnlyHint") is True
    return ToolCard(
        name=tool["name"],
        description=known.description if known else "",
        effect=known.effect if known else "reads" if reads else "writes",
        tokens=served_tokens(tool),
        withheld=known.withheld if known else "",
        parameters=facts,
    )


def dossier_json(dossier: Dossier, lock: str | None = None) -> bytes:
    """The bytes of a dossier file; `lock` is the lock's path beside it, None to embed the lines."""
    record = dossier.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude={"lock"})
    if dossier.lock is not None:
        record["lock"] = lock if lock is not None else list(dossier.lock.lines)
    return orjson.dumps(record, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
