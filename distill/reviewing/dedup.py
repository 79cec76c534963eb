"""Signatures of what was played: equal content, and look-alikes."""

from __future__ import annotations

from hashlib import sha256

import orjson

from distill.domain.episode import Draft
from distill.domain.message import Message

ARROW = " > "
"""Between the tool names of a played skeleton."""


def content_signature(messages: tuple[Message, ...]) -> str:
    """Hex sha256 of who said and called what; ids of calls and native reasoning are left out."""
    rows = [
        (message.role, message.content, [(call.name, call.arguments) for call in message.tool_calls])
        for message in messages
    ]
    return sha256(orjson.dumps(rows, option=orjson.OPT_SORT_KEYS)).hexdigest()


def played_skeleton(draft: Draft) -> str:
    """Names of the called tools in order, with values taken out; empty for an episode without calls."""
    return ARROW.join(call.name for message in draft.messages for call in message.tool_calls)


def look_alike_signature(draft: Draft) -> str:
    """Hex sha256 shared by episodes of one goal shape that were played with the same tool sequence.

    Made from the played episode, not from the reference: two teachers may solve one case in two ways.
    """
    rows = (draft.job.case.family, draft.job.case.goal_shape, played_skeleton(draft))
    return sha256(orjson.dumps(rows)).hexdigest()
