"""What plays on the user's own servers share."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from distill.domain.json import JsonObject
from distill.environments.mcp.own.entry import Entry
from distill.environments.mcp.workspace import work_root
from distill.environments.sandbox import Sandbox
from distill.environments.sandbox_probe import probe
from distill.flow.slots import Slots

STARTS_PER_CORE = 4
"""Servers that start at once, per core."""


@dataclass(frozen=True, slots=True)
class OwnBench:
    """The probed sandbox, the root of work folders, the variables; what each server listed, and which version it
    said it is, when it was first reached.

    A server behind an address that is set back before each play has one state for all: `turns` lets one play at a
    time have it.
    """

    sandbox: Sandbox
    root: Path
    environment: Mapping[str, str] = field(repr=False)
    starts: Slots = field(default_factory=lambda: Slots(STARTS_PER_CORE * (os.cpu_count() or 1)))
    listings: dict[str, tuple[JsonObject, ...]] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    turns: dict[str, Slots] = field(default_factory=dict)
    restarts: int = 3
    """How often a server that dies is started again in one play."""

    def turns_of(self, entries: tuple[Entry, ...]) -> list[Slots]:
        """The turns a play has to wait for, always in the same order."""
        shared = sorted(entry.name for entry in entries if entry.url and entry.care.reset)
        return [self.turns.setdefault(name, Slots(1)) for name in shared]


@contextmanager
def own_bench(environment: Mapping[str, str], *, unsafe: bool = False) -> Iterator[OwnBench]:
    """Probe the sandbox, make the root of work folders; raises UsageError or StorageError as `workbench` does."""
    sandbox = probe(unsafe=unsafe)
    with work_root(None) as root:
        yield OwnBench(sandbox, root, environment)
