"""What the command line says beside the configuration file."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class OfflineOptions:
    """How the simulator behaves in an offline run; part of the run's fingerprint."""

    sloppiness: float = 0.0
    faults: tuple[str, ...] = ()
    latency: str = "0"

    def words(self) -> list[str]:
        """As they are typed."""
        faults = [word for fault in self.faults for word in ("--fault", fault)]
        sloppy = ["--sloppiness", f"{self.sloppiness:g}"] if self.sloppiness else []
        return ["--offline", *sloppy, *faults, *(["--latency", self.latency] if self.latency != "0" else [])]


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

    @property
    def judge(self) -> str:
        """The line that judges this run again."""
        offline = ["--offline"] if self.offline is not None else []
        return shlex.join(["distill", "rejudge", str(self.config), *offline, *self._set_words()])

    @property
    def go_on(self) -> str:
        """The line that plays on, without the program's name."""
        offline = self.offline.words() if self.offline is not None else []
        return shlex.join(["run", str(self.config), *offline, *self._set_words()])

    def _set_words(self) -> list[str]:
        return [word for text in self.sets for word in ("--set", text)]

    def case_limit(self, max_cases: int) -> int:
        """Cases of this start: those of the file, or fewer."""
        return max_cases if self.limit is None else min(max_cases, self.limit)
