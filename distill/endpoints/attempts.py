"""The requests made for one call id."""

from __future__ import annotations

from dataclasses import dataclass

from distill.domain.chat import CallId


@dataclass(slots=True)
class Attempts:
    """Numbers the requests of one call, 429s included, from one endpoint to the next; not shared between tasks.

    `held`: the reservation of `reserved` dollars is open. `meant`: an intent is written and nothing
    was sent yet. `sent`: the request under the reservation may cost money. `received` is the raw
    reply that came last, in `seconds`. `waited_s` is the time before gates, for room in the budget and in
    batches. `key` is what the question is known by at the endpoint that is asked now, and `turn` its place at
    that endpoint's gate, 0 while it has none.
    """

    call: CallId
    number: int = 0
    reserved: float | None = None
    waited_s: float = 0.0
    held: bool = False
    meant: bool = False
    sent: bool = False
    received: bytes = b""
    seconds: float = 0.0
    key: str = ""
    turn: int = 0
