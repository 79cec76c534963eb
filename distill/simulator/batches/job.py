"""One batch, whoever's API it came by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from distill.domain.chat import CallId
from distill.domain.json import JsonObject
from distill.simulator.protocols.protocol import WireProtocol

CANCELLED: Final = 0
"""Status of an item that was not asked because its batch was cancelled."""


@dataclass(frozen=True, slots=True)
class Item:
    """One request of a batch."""

    custom_id: str
    protocol: WireProtocol
    wire: JsonObject


@dataclass(frozen=True, slots=True)
class Done:
    """What became of an item: an HTTP status or `CANCELLED`, and the reply or the error body."""

    custom_id: str
    status: int
    body: JsonObject


@dataclass(slots=True)
class Job:
    """Times are seconds since the epoch. `done` is in the order of `items` until the end, then shuffled."""

    id: str
    created_s: float
    items: Sequence[Item]
    done: list[Done] = field(default_factory=list)
    begun_s: float | None = None
    cancelled_s: float | None = None
    ended_s: float | None = None

    def count(self, *, ok: bool) -> int:
        """Items that were answered with 200, or with another status."""
        return sum((done.status == 200) == ok for done in self.done if done.status != CANCELLED)


def call_of(custom_id: str) -> CallId | None:
    """The call id that a custom id is: `str(CallId)`, or the same with hyphens for dots; None for any other text.

    Anthropic takes no dots in a custom id. What follows an underscore is the client's own mark and is passed over.
    """
    text = custom_id.partition("_")[0].replace("-", ".")
    try:
        call = CallId.parse(text)
    except ValueError:
        return None
    return call if str(call) == text else None
