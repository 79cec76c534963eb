"""What the command line says beside the configuration file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class OfflineOptions:
    """How the simulator behaves in an offline run; part of the run's fingerprint."""

    sloppiness: float = 0.0
    faults: tuple[str, ...] = ()
    latency: str = "0"


@dataclass(frozen=True, slots=True)
class RunOptions:
    """Switches of `distill run`.

    `limit` plays only case numbers below it and is not in the fingerprint; `offline` None
    means a real run.
    """

    config: Path
    limit: int | None = None
    offline: OfflineOptions | None = None
    install: bool = False
    fresh: bool = False
    retry_failed: bool = False
    unsafe_no_sandbox: bool = False
    sets: tuple[str, ...] = ()

    def case_limit(self, max_cases: int) -> int:
        """Cases of this start: those of the file, or fewer."""
        return max_cases if self.limit is None else min(max_cases, self.limit)
