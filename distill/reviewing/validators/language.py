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
    english_clause,
    foreign_latin,
    foreign_letters,
    han_clause,
    may_be_foreign,
    prose,
    sentences,
)
from distill.reviewing.validators.tongues import on_its_own_line, recap_of, split_recap, tongue, weights, without_shown

NAME: Final = "language"

FEWEST_LETTERS: Final = 20
"""Below this weight a field has no language worth naming."""

PRIMARY_SHARE: Final = 0.5
"""With a second language, the one that is due carries more than half."""

LONGEST_RECAP: Final = 120
"""Han characters; a recap is one or two short sentences."""

MOST_SENTENCES: Final = 3
"""Sentences of a recap: two, and a word that says what it is."""


def language(policy: LanguagePolicy) -> Validator:
    """A validator for one policy.

    Fields are the words beside tool calls together and each message that is spoken; in a talk those follow
    the language of the message they answer, else there is the final answer alone.
    """

    def check(draft: Draft) -> tuple[Finding, ...]:
        found = [
            f"{field}: {wrong}"
            for field, text, due in _fields(policy, draft)
            if (wrong := _wrong(policy, text, due, draft)) is not None
        ]
        if policy.secondary is not None and (wrong := _recap(draft)):
            found.append(f"recap: {wrong}")
        return tuple(Finding(NAME, message) for message in found)

    return check


def _fields(policy: LanguagePolicy, draft: Draft) -> Iterator[tuple[str, str, str]]:
    """Name, text and the language due of each field; "" where either will do."""
    beside = [message.content for message in draft.messages if message.role == "assistant" and message.tool_calls]
    yield "rationale", "\n".join(beside), policy.primary
    if draft.scenario.user is None:
        yield "final answer", draft.final_answer, policy.primary
        return
    due = policy.primary
    for place, message in enumerate(draft.messages):
        if message.role == "user" and policy.secondary is not None:
            spoken = tongue(message.content)
            due = "" if spoken == "mixed" else spoken or due
        elif message.role == "assistant" and not message.tool_calls:
            yield f"message {place}", message.content, due


def _wrong(policy: LanguagePolicy, text: str, due: str, draft: Draft) -> str | None:
    """What is wrong with a field; what tools showed, and the recap where one is asked for, are no part of it."""
    if text.isascii() and due == "en":
        return fault(policy, text)
    if draft.scenario.recap:
        text = split_recap(text)[0]
    shown = "\n".join(message.content for message in draft.messages if message.role == "tool")
    kept = without_shown(text, shown)
    if (wrong := fault(policy, kept, due)) is None and due == "en" and draft.scenario.user is not None:
        return _slip(policy, prose(kept))
    return wrong


def _recap(draft: Draft) -> str:
    if draft.final_answer.isascii() and not draft.scenario.recap:
        return ""
    return recap_fault(recap_of(draft), draft.final_answer, asked=draft.scenario.recap)


def recap_fault(recap: str, last: str, *, asked: bool) -> str:
    """What is wrong with the recap of an episode that ends with `last`, "" when nothing is.

    A talk that ends in Chinese needs none.
    """
    if not asked:
        return "nobody asked for a recap in Chinese" if recap else ""
    if not recap and tongue(last) == "en":
        return "the recap in Chinese that was asked for is missing at the end"
    length, parts = count_han(recap), len(sentences(recap))
    if length > LONGEST_RECAP or parts > MOST_SENTENCES:
        bounds = f"at most {LONGEST_RECAP} in {MOST_SENTENCES}"
        return f"the recap has {length} characters in {parts} sentences, which is no short one ({bounds})"
    if recap and recap in last and not on_its_own_line(last, recap):
        return "the recap stands on no line of its own"
    return ""


def fault(policy: LanguagePolicy, text: str, due: str | None = None) -> str | None:
    """What is wrong with the language of a text, None when nothing is.

    `due` is the language it ought to be in: the policy's primary one unless given, "" for either of the two.
    """
    due = policy.primary if due is None else due
    if due != "zh" and text.isascii() and not may_be_foreign(text):
        return None  # what nearly every text is; this is on the path of every episode
    kept = prose(text)
    if (strange := foreign_letters(kept) or foreign_latin(kept)) is not None:
        return f"{strange!r} is in neither language of the policy {policy}"
    if policy.secondary is None:
        return _slip(policy, kept)
    weight = weights(kept)
    total = sum(weight.values())
    if total < FEWEST_LETTERS or not due or tongue(kept) == due or (share := weight[due] / total) > PRIMARY_SHARE:
        return None
    return f"{share:.0%} of the text is {due}, which is due here under the policy {policy}"


def _slip(policy: LanguagePolicy, kept: str) -> str | None:
    """The first sentence that is, or holds, a clause of the language that the policy does not put first."""
    other, slips = ("zh", han_clause) if policy.primary == "en" else ("en", english_clause)
    for sentence in sentences(kept):
        if slips(sentence):
            return f"{sentence.strip()[:40]!r} is {other}, the policy is {policy}"
    return None
