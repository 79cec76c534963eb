"""The final answer: there, said in the last message, and more than a word."""

from __future__ import annotations

from typing import Final

from distill.domain.episode import Draft
from distill.reviewing.validators.finding import Finding
from distill.reviewing.validators.scripts import count_han

NAME: Final = "answer"

SHORTEST: Final = 12
"""Least size of a final answer, in characters; a Han character counts as three (a Chinese
sentence takes about a third of the characters of its English translation). `Done.` is 5."""

HAN_WORTH: Final = 3


def answer(draft: Draft) -> tuple[Finding, ...]:
    """An empty or absurdly short final answer, or one that is not what the last message says."""
    text = draft.final_answer.strip()
    if not text:
        return (Finding(NAME, "the final answer is empty"),)
    if len(text) < SHORTEST and len(text) + (HAN_WORTH - 1) * count_han(text) < SHORTEST:
        return (Finding(NAME, f"the final answer has {len(text)} characters"),)
    if draft.messages and draft.messages[-1].content != draft.final_answer:
        return (Finding(NAME, "the final answer is not the last message"),)
    return ()
