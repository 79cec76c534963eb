"""Counts of what moves through a line, for a status line to read at any time."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class StageGauge:
    """One stage: items that went in and came out; `busy` is what is inside now."""

    name: str
    entered: int = 0
    left: int = 0

    @property
    def busy(self) -> int:
        """Items inside the stage's function at this moment."""
        return self.entered - self.left


@dataclass(slots=True)
class Gauges:
    """Every stage's gauge in line order."""

    stages: list[StageGauge] = field(default_factory=list)

    def add(self, name: str) -> StageGauge:
        """A gauge for one more stage."""
        gauge = StageGauge(name)
        self.stages.append(gauge)
        return gauge
