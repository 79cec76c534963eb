"""The language policy, held against each field of prose that the teacher wrote.

Rules over letters and function words, no detector: the same text gets the same finding. Precision and
recall over labelled texts are printed by `python tests/bench/audit.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from distill.domain.episode import Draft
from distill.prompts.language import LanguagePolicy
from distill.reviewing.validators.finding import Finding, Validator
from distill.reviewing.validators.scripts import (
    count_han,
    count_latin,
    english_clause,
    foreign_latin,
    foreign_letters,
    han_clause,
    may_be_foreign,
    prose,
    sentences,
)

NAME: Final = "language"

FEWEST_LETTERS: Final = 20
"""Below this weight a field has no language worth naming."""

HAN_WEIGHT: Final = 2.5
"""Latin letters that carry as much as one Han character: a Chinese text has about a third of the letters."""

PRIMARY_SHARE: Final = 0.5
"""With a second language, the primary one carries more than half."""


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
    """What is wrong with the language of a text, None when nothing is."""
    if policy.primary == "en" and text.isascii() and not may_be_foreign(text):
        return None  # what nearly every text is; this is on the path of every episode
    kept = prose(text)
    if (strange := foreign_letters(kept) or foreign_latin(kept)) is not None:
        return f"{strange!r} is in neither language of the policy {policy}"
    if policy.secondary is None:
        return _slip(policy, kept)
    weight = {"zh": count_han(kept) * HAN_WEIGHT, "en": float(count_latin(kept))}
    total = sum(weight.values())
    if total < FEWEST_LETTERS:
        return None
    share = weight[policy.primary] / total
    return None if share > PRIMARY_SHARE else f"{share:.0%} of the text is {policy.primary}, the policy is {policy}"


def _slip(policy: LanguagePolicy, kept: str) -> str | None:
    """The first sentence that is, or holds, a clause of the language that the policy does not name."""
    other, slips = ("zh", han_clause) if policy.primary == "en" else ("en", english_clause)
    for sentence in sentences(kept):
        if slips(sentence):
            return f"{sentence.strip()[:40]!r} is {other}, the policy is {policy}"
    return None
