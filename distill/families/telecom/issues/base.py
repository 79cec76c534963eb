"""What an issue is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from distill.families.telecom.building import Building, Subject
from distill.families.telecom.spec import Intent

Outcome: TypeAlias = Literal["fix", "refuse", "escalate", "inform"]
"""What is right: mend it, decline it, hand over, or only say how things stand."""

Workflow: TypeAlias = Literal["restore", "dispute", "plan", "promotion", "lost", "fraud", "port", "outage"]


@dataclass(frozen=True, slots=True)
class Issue:
    """A sub-issue: `inject` puts it into the world and says what ought to be in the end.

    `takes` names what it needs for itself: two issues that share one cannot be together.
    `intents` lists where it may appear; `alone` issues decide the whole talk and stand by
    themselves. `twin` is the issue that looks alike and in which acting is right (or not).
    """

    name: str
    intents: tuple[Intent, ...]
    workflow: Workflow
    outcome: Outcome
    inject: Callable[[Building], Subject]
    takes: tuple[str, ...]
    twin: str = ""
    alone: bool = False
