"""What one check of this machine or configuration found, before anything is paid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias, runtime_checkable

Level: TypeAlias = Literal["ok", "warn", "FAIL"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`check` names what was looked at, `saw` says what is so, `remedy` what to do about it where it is not ok."""

    check: str
    level: Level
    saw: str
    remedy: str = ""


@runtime_checkable
class Examines(Protocol):
    """A family that can look at the places where its tools run."""

    async def examine(self) -> tuple[Finding, ...]:
        """One finding per place, free of charge; changes nothing and raises nothing that a user can mend."""
        ...


@runtime_checkable
class Notes(Protocol):
    """A family that can say what of it this machine leaves out while the rest is drawn."""

    def notes(self) -> tuple[str, ...]:
        """One line for each reason, with what to type; nothing is started for it."""
        ...
