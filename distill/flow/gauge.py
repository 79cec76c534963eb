"""Counts of what moves through a line, for a status line to read at any time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


def _nothing() -> int:
    return 0


@dataclass(slots=True)
class StageGauge:
    """One stage: items that went in and came out; `busy` is what is inside now.

    `in_front` counts the items that wait for the stage; `workers` its tasks.
    """

    name: str
    entered: int = 0
    left: int = 0
    workers: int = 0
    in_front: Callable[[], int] = _nothing

    @property
    def busy(self) -> int:
        """Items inside the stage's function at this moment."""
        return self.entered - self.left


@dataclass(slots=True)
class Gauges:
    """Every stage's gauge in line order."""

    stages: list[StageGauge] = field(default_factory=list)

    def add(self, name: str, in_front: Callable[[], int] = _nothing) -> StageGauge:
        """A gauge for one more stage."""
        gauge = StageGauge(name, in_front=in_front)
        self.stages.append(gauge)
        return gauge
