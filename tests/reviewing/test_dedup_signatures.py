"""Signatures of what was played."""

from __future__ import annotations

from dataclasses import replace

from review_drafts import MESSAGES, draft, with_message

from distill.domain.tool import ToolCall
from distill.reviewing.dedup import content_signature, look_alike_signature, played_skeleton


def test_ids_of_calls_and_the_order_of_argument_keys_do_not_count():
    renamed = tuple(
        replace(
            message,
            tool_calls=tuple(
                ToolCall(f"x{call.id}", call.name, dict(reversed(call.arguments.items())))
                for call in message.tool_calls
            ),
            tool_call_id=message.tool_call_id and f"x{message.tool_call_id}",
        )
        for message in MESSAGES
    )
    assert content_signature(renamed) == content_signature(MESSAGES)


def test_one_other_character_or_argument_is_another_content():
    others = (
        with_message(3, content="total: 43"),
        with_message(2, tool_calls=(ToolCall("c1", "files.read", {"path": "x"}),)),
    )
    assert len({content_signature(messages) for messages in (MESSAGES, *others)}) == 3


def test_the_skeleton_is_what_was_played():
    assert played_skeleton(draft()) == "files.read > files.write > files.read"
    assert played_skeleton(draft((MESSAGES[0], MESSAGES[1], MESSAGES[7]))) == ""


def test_look_alikes_share_goal_shape_and_played_tools_whatever_the_values():
    other = draft(with_message(2, tool_calls=(ToolCall("c1", "files.read", {"path": "b.md"}),)))
    assert look_alike_signature(other) == look_alike_signature(draft())
    shorter = draft((MESSAGES[0], MESSAGES[1], MESSAGES[7]))
    assert look_alike_signature(shorter) != look_alike_signature(draft())
