"""In which language a text is, where its recap begins, and how the languages of an episode are mixed."""

from __future__ import annotations

from typing import Final

from distill.domain.episode import Draft
from distill.domain.json import JsonObject
from distill.reviewing.validators.scripts import (
    HAN_RUN,
    LATIN_RUN,
    count_han,
    count_latin,
    has_english_grammar,
    prose,
    sentences,
)

HAN_WEIGHT: Final = 2.5
"""Latin letters that carry as much as one Han character: a Chinese text has about a third of the letters."""

CLEAR: Final = 0.6
"""A text is in a language that carries so much of it; else it is mixed."""

LEAST: Final = 6
"""Below this weight a message is in no language worth answering in ("OK", a number)."""

LAST: Final = 3
"""Among so many of the last messages of a talk stands its recap: a caller may have one more wish at the end."""


def weights(text: str) -> dict[str, float]:
    """What each language carries of a text from which code and names are taken out."""
    return {"zh": count_han(text) * HAN_WEIGHT, "en": float(count_latin(text))}


def tongue(text: str) -> str | None:
    """`en`, `zh` or `mixed`; None for a text in no language worth naming.

    Latin letters around Chinese are names and readings where no English function word is among them.
    """
    kept = prose(text)
    weight = weights(kept)
    if weight["zh"] >= 2 * HAN_WEIGHT and not has_english_grammar(kept):
        return "zh"
    total = sum(weight.values())
    if total < LEAST:
        return None
    return next((name for name, carried in weight.items() if carried / total >= CLEAR), "mixed")


def without_shown(text: str, shown: str) -> str:
    """`text` without the runs of letters that tools showed word for word."""
    for pattern in (HAN_RUN, LATIN_RUN):
        text = pattern.sub(lambda run: " " if len(run[0]) > 1 and run[0] in shown else run[0], text)
    return text


def split_recap(text: str) -> tuple[str, str]:
    """The text, and the Chinese sentences at its end; a text that is Chinese anyway has no recap."""
    parts, at = [] if text.isascii() else sentences(text), len(text)
    while parts and count_han(parts[-1]) >= 4 and tongue(parts[-1]) == "zh":
        at = text.rindex(parts.pop(), 0, at)
    body, recap = text[:at], text[at:].strip()
    return (body.rstrip(), recap) if recap and tongue(body) == "en" else (text, "")


def on_its_own_line(text: str, recap: str) -> bool:
    """Whether a recap does not share a line with what stands before it."""
    before = text[: text.rindex(recap)]
    return before.rstrip(" \t").endswith("\n")


def recap_of(draft: Draft) -> str:
    """The recap at the end of an episode, "" without one."""
    spoken = [message.content for message in draft.messages if message.role == "assistant" and not message.tool_calls]
    last = spoken[-LAST:] if draft.scenario.user is not None else [draft.final_answer]
    return next((recap for text in reversed(last) if (recap := split_recap(text)[1])), "")


def mix(draft: Draft) -> JsonObject:
    """How many of the assistant's texts are in which language, and whether a recap ends the episode."""
    counts = {"en": 0, "zh": 0, "mixed": 0}
    for message in draft.messages:
        if message.role == "assistant" and message.content:
            counts["en" if message.content.isascii() else tongue(split_recap(message.content)[0]) or "en"] += 1
    return {**counts, "recap": draft.scenario.recap and bool(recap_of(draft))}
