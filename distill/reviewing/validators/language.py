"""The language policy, held against each field of prose that the teacher wrote."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from distill.domain.episode import Draft
from distill.prompts.language import LanguagePolicy
from distill.reviewing.validators.finding import Finding, Validator
from distill.reviewing.validators.scripts import count_han, count_latin, prose

NAME: Final = "language"

FEWEST_LETTERS: Final = 20
"""Below this many letters a field has no language worth naming."""

PRIMARY_SHARE: Final = 0.5
"""The primary language carries more than half of the letters. A Chinese text has about a third of the
letters of its English translation, so for `zh` this is strict and for `en` it is mild."""

STRAY_SHARE: Final = 0.1
"""Share of a language that the policy does not name: a stray name is borne, a sentence is not."""


def language(policy: LanguagePolicy) -> Validator:
    """A validator for one policy; fields are the final answer and the visible rationales together."""

    def check(draft: Draft) -> tuple[Finding, ...]:
        fields = {"final answer": draft.final_answer, "rationale": "\n".join(_rationales(draft))}
        return tuple(
            Finding(NAME, f"{field}: {wrong}")
            for field, text in fields.items()
            if (wrong := fault(policy, text)) is not None
        )

    return check


def _rationales(draft: Draft) -> Iterator[str]:
    for message in draft.messages:
        if message.role == "assistant" and message.tool_calls and message.content:
            yield message.content


def fault(policy: LanguagePolicy, text: str) -> str | None:
    if policy.primary == "en" and text.isascii():
        return None
    kept = prose(text)
    letters = {"zh": count_han(kept), "en": count_latin(kept)}
    total = sum(letters.values())
    if total < FEWEST_LETTERS:
        return None
    share = letters[policy.primary] / total
    least = PRIMARY_SHARE if policy.secondary is not None else 1 - STRAY_SHARE
    if share > least:
        return None
    return f"{share:.0%} of the letters are {policy.primary}, the policy is {policy}"
