"""What the Messages API refuses in a history: unpaired tools, touched thinking, too many cache breakpoints."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from distill.domain.json import JsonObject
from distill.simulator.brain import BadQuestion
from distill.simulator.protocols.issued import Issued

MOST_BREAKPOINTS: Final = 4


@dataclass(frozen=True, slots=True)
class Turn:
    """What one side said; `index` is that of its first message in the request."""

    index: int
    role: str
    content: list[JsonObject]

    def of(self, kind: str) -> list[JsonObject]:
        """Its blocks of a type."""
        return [block for block in self.content if block["type"] == kind]


def signature(thinking: str) -> str:
    """Of a thinking block: a hash of its text, so that a changed text is found out without a memory."""
    return b64encode(sha256(b"thinking\0" + thinking.encode()).digest()).decode()


def check_breakpoints(blocks: Iterable[JsonObject]) -> None:
    """At most `MOST_BREAKPOINTS` blocks with `cache_control`, and none of thinking; raises BadQuestion."""
    marked = [block for block in blocks if block.get("cache_control")]
    if len(marked) > MOST_BREAKPOINTS:
        raise BadQuestion(f"at most {MOST_BREAKPOINTS} blocks may have cache_control, found {len(marked)}")
    if any(block.get("type") in {"thinking", "redacted_thinking"} for block in marked):
        raise BadQuestion("cache_control: not possible on a block of thinking")


def check_pairs(turns: Sequence[Turn]) -> None:
    """Each `tool_use` is answered at the start of the next turn, and nothing else is; raises BadQuestion."""
    asked: list[str] = []
    for turn in turns:
        ids = [block.get("tool_use_id", "") for block in turn.of("tool_result")]
        kinds = [block["type"] for block in turn.content]
        _check_answered(asked, ids if kinds[: len(ids)] == ["tool_result"] * len(ids) else [], turn.index)
        if turn.role == "user" and (stray := sorted(set(ids) - set(asked))):
            raise BadQuestion(f"messages.{turn.index}: `tool_result` without its `tool_use` before it: {stray[0]}")
        asked = [block.get("id", "") for block in turn.of("tool_use")] if turn.role == "assistant" else []
    _check_answered(asked, [], len(turns))


def _check_answered(asked: list[str], answered: list[str], index: int) -> None:
    missing = [id_ for id_ in asked if id_ not in answered]
    if missing:
        raise BadQuestion(
            f"messages.{index}: `tool_use` without a `tool_result` at the start of the next message: {missing[0]}"
        )


def check_thinking(turns: Sequence[Turn], issued: Issued) -> None:
    """Thinking blocks are as they were given out, and none is missing since the user last spoke; raises BadQuestion."""
    spoken = [place for place, turn in enumerate(turns) if turn.role == "user" and not turn.of("tool_result")]
    for place, turn in enumerate(turns):
        if turn.role != "assistant":
            continue
        held = [block.get("signature") for block in turn.of("thinking")]
        if held != [signature(block.get("thinking", "")) for block in turn.of("thinking")]:
            raise BadQuestion(f"messages.{turn.index}: invalid `signature` in a `thinking` block")
        wanted = [issued.with_call(block.get("id", "")) for block in turn.of("tool_use")]
        if place > max(spoken, default=-1) and any(sign and sign not in held for sign in wanted):
            raise BadQuestion(
                f"messages.{turn.index}: the `thinking` block that came with this `tool_use` must be passed back"
            )
