"""What a play by the reference has asked of its models: frozen sizes, from which everything else is worked out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from distill.domain.chat import Role


@dataclass(frozen=True, slots=True)
class Asked:
    """One question and its answer, in bytes.

    `sent` is the body by the name of the endpoint that might be asked; `kept` is how much of it the same
    endpoint has read word for word in the question before, which a prompt cache may hold. `said` is the answer.
    """

    role: Role
    sent: Mapping[str, int] = field(hash=False)
    kept: Mapping[str, int] = field(hash=False)
    said: int


@dataclass(frozen=True, slots=True)
class Play:
    """One case of the sample.

    `holds_slot`: its environment counts against `concurrency.environment_slots`. `seen` are bytes that its tools
    answered, `record` the bytes of its row; `ended` is False when the reference did not come to its answer.
    """

    number: int
    holds_slot: bool
    asked: tuple[Asked, ...]
    tool_calls: int
    seen: int
    record: int
    ended: bool = True


@dataclass(frozen=True, slots=True)
class Sample:
    """The first cases of a run: those played, and how many of all `drawn` were look-alikes, which cost nothing."""

    plays: tuple[Play, ...]
    drawn: int

    @property
    def playable(self) -> float:
        """Share of cases that are played, 0..1."""
        return len(self.plays) / self.drawn if self.drawn else 1.0
