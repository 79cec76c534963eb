"""Hidden things that got into the messages.

A case's checks, reference and sentinels, the steer block, review notes: none may be seen in
what the student is trained on, and none may have been seen by the teacher.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from distill.domain.episode import Draft
from distill.domain.json import Json
from distill.domain.message import Message
from distill.reviewing.validators.finding import Finding
from distill.reviewing.validators.sayings import said_by

NAME: Final = "leak"

MARKERS: Final = ("<!-- steer -->", "<!-- /steer -->", "<<<TRANSCRIPT ", " TRANSCRIPT>>>")
"""Fences that only our own prompts have: around the steer block, around a transcript that is judged."""

SENTINELS: Final = "sentinels"
"""Key of a case's body: a list of strings planted in hidden places so that a leak shows."""

LONG_LINE: Final = 32
"""A steer line this long is nobody's own words when it is repeated."""

_CHECK_NAME: Final = re.compile(r"(?:[^\W_]+[_:./-]){2,}[^\W_]+")
"""Three words or more, joined: `file_exists` and `nothing else was changed` are also said by accident."""

_DIGIT: Final = re.compile(r"[0-9]")
_TOKEN: Final = re.compile(r"[A-Za-z0-9]{8,}")

_ALLUSION: Final = re.compile(
    r"\b(?:previous|earlier|last|first) (?:attempt|try|draft)\b"
    r"|\b(?:the|your|this) (?:feedback|reviewer|review notes?)\b"
    r"|上一?次(?:的)?尝试|之前的尝试|审阅(?:者|意见)|评审(?:者|意见)|根据反馈",
    re.IGNORECASE,
)


def leaks(draft: Draft) -> tuple[Finding, ...]:
    """Markers, sentinels, steer lines and check names anywhere; hidden values and review notes in what was said."""
    texts = [text for message in draft.messages for text in (message.content, *said_by(message)[1:])]
    whole = "\n".join(texts)
    found = (*_planted(draft, whole), *_check_names(draft, whole), *_hidden_values(draft), *_allusions(draft))
    return tuple(Finding(NAME, message) for message in found)


def _planted(draft: Draft, whole: str) -> Iterator[str]:
    for marker in MARKERS:
        if marker in whole:
            yield f"the marker {marker.strip()!r} is in a message"
    for sentinel in draft.job.case.body.get(SENTINELS, ()):
        if sentinel in whole:
            yield f"the sentinel {sentinel!r} is in a message"
    for line in draft.scenario.steer.splitlines():
        stripped = line.strip()
        if len(stripped) >= LONG_LINE and stripped in whole:
            yield f"a line of the steer block is in a message: {stripped[:60]!r}"


def _check_names(draft: Draft, whole: str) -> Iterator[str]:
    for check in draft.checks:
        if _CHECK_NAME.fullmatch(check.name) and check.name in whole:
            yield f"the name of check {check.name!r} is in a message"


def _hidden_values(draft: Draft) -> Iterator[str]:
    """Values of the hidden body that the teacher said before it can have seen them.

    Only tokens that nobody computes or composes are looked at (an id, a key, a hash: eight
    characters or more, letters and digits mixed): a sum or a sentence that the reference also
    holds is what a good teacher arrives at by itself.
    """
    if not draft.job.case.body:
        return
    suspects = tuple(_unseen_tokens(draft.messages, draft))
    if suspects:
        hidden = "\n".join(_strings(draft.job.case.body)).lower()
        for token in suspects:
            if token in hidden:
                yield f"the hidden value {token!r} was said before it was seen"


def _unseen_tokens(messages: tuple[Message, ...], draft: Draft) -> Iterator[str]:
    seen: list[str] = []
    offered: str | None = None
    told: set[str] = set()
    for message in messages:
        if message.role == "assistant":
            for low in _opaque("\n".join(said_by(message))):
                if low in told or any(low in text for text in seen):
                    continue
                offered = repr(draft.scenario.tools).lower() if offered is None else offered
                told.add(low)
                if low not in offered:
                    yield low
        else:
            seen.append(message.content.lower())


def _opaque(text: str) -> Iterator[str]:
    if _DIGIT.search(text):
        for token in _TOKEN.findall(text):
            if not token.isalpha() and not token.isdigit():
                yield token.lower()


def _strings(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _strings(item)


def _allusions(draft: Draft) -> Iterator[str]:
    """Words about an earlier attempt, in an episode whose reader knows of none."""
    if not draft.guided:
        return
    shown = "\n".join(message.content for message in draft.messages if message.role != "assistant").lower()
    for message in draft.messages:
        if message.role == "assistant":
            for match in _ALLUSION.finditer(message.content):
                if match[0].lower() not in shown:
                    yield f"the teacher speaks of what the reader does not know: {match[0]!r}"
                    return
