"""Review notes that came back as the teacher's own words."""

from __future__ import annotations

import re
from typing import Final

from distill.domain.episode import Draft
from distill.domain.message import Message
from distill.reviewing.validators.finding import Finding
from distill.reviewing.validators.sayings import said_by

LONG_ENOUGH: Final = 32
"""Characters of a sentence that nobody writes twice by chance; half of it where sentences are dense (Chinese)."""

REPEATED: Final = "a review note is repeated in a message"

_SENTENCE_ENDS: Final = re.compile(r"(?<=[.!?])\s+|[\u3002\uff01\uff1f\n]+")


def sentences(note: str, draft: Draft) -> tuple[str, ...]:
    """The sentences of `note` to be watched for later: long ones that `draft` did not hold before."""
    before = _said(draft.messages)
    parts = (part.strip() for part in _SENTENCE_ENDS.split(note))
    return tuple(part for part in parts if _is_long(part) and part not in before)


def repeated(draft: Draft, told: tuple[str, ...]) -> tuple[Finding, ...]:
    """A hard finding for each sentence of `told`, or of the draft's own reflection, that stands in a message."""
    own = tuple(part.strip() for part in _SENTENCE_ENDS.split(draft.reflection)) if draft.guided else ()
    watched = (*told, *(part for part in own if _is_long(part)))
    if not watched:
        return ()
    said = _said(draft.messages)
    found = (part for part in dict.fromkeys(watched) if part in said)
    return tuple(Finding("leak", f"{REPEATED}: {part[:60]!r}") for part in found)


def _is_long(sentence: str) -> bool:
    return len(sentence) >= (LONG_ENOUGH if sentence.isascii() else LONG_ENOUGH // 2)


def _said(messages: tuple[Message, ...]) -> str:
    return "\n".join(text for message in messages for text in said_by(message))
