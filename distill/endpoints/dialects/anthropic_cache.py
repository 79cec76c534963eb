"""Where the prompt cache is written: marks that move on with a conversation.

A mark writes everything before it at 1.25 times the price of input, and reads at a tenth what an earlier
request wrote there. The API takes four. Two stand still: behind the tools, and behind the system text (which
differs between rounds, where the tools do not). Two move: behind the newest turn, and behind the one that was the
newest a request ago, whose mark makes sure that it is found however many blocks have come since (the API
looks back over twenty by itself).
"""

from __future__ import annotations

from typing import Final

from distill.domain.json import JsonObject

MARK: Final[JsonObject] = {"type": "ephemeral"}
"""Lives five minutes from its last use: longer than any step of an episode waits."""


def mark(body: JsonObject, *, grows: bool) -> None:
    """Put the marks into a body; only a conversation that `grows` gets those that move.

    A single question is never read again, and writing it would cost a quarter more for nothing. Blocks are
    replaced, not changed: some of them belong to a message.
    """
    for place in (body.get("tools"), body.get("system"), *(_newest(body) if grows else ())):
        if place:
            place[-1] = {**place[-1], "cache_control": MARK}


def _newest(body: JsonObject) -> list[list[JsonObject]]:
    """The blocks of the last two turns of the user's side: each was the newest of one request."""
    return [turn["content"] for turn in body["messages"] if turn["role"] == "user"][-2:]
