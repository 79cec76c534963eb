"""Every way in which the vendors' own SDKs say that a reply may end is one that we read, as the page says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Literal, get_args, get_origin

import orjson
import pytest
from anthropic.types import StopReason
from endpoint_fakes import spec_of
from golden_bodies import anthropic, chat, chat_call, function_call, response, said, tool_use
from openai.types.chat.chat_completion import Choice
from openai.types.responses import Response
from openai.types.responses.response import IncompleteDetails

from distill.domain.chat import FinishReason
from distill.endpoints.dialects.registry import dialect_named
from distill.endpoints.faults import Fault

PAGE = (Path(__file__).parents[2] / "docs" / "dialects.md").read_text(encoding="utf-8")

FAULT: Final = "a fault"
"""Not an end of a reply: the request failed and is asked again."""

CHAT: Final = {
    "stop": "stop",
    "length": "length",
    "tool_calls": "tool_calls",
    "content_filter": "content_filter",
    "function_call": "tool_calls",
}
STATUS: Final = {
    "completed": "stop",
    "failed": FAULT,
    "in_progress": "unknown",
    "cancelled": "unknown",
    "queued": "unknown",
    "incomplete": "unknown",
}
"""Of a response; `incomplete` without a reason. With one it is the reason that counts."""
INCOMPLETE: Final = {
    "max_output_tokens": "length",
    "content_filter": "content_filter",
    "max_messages": "unknown",
    "steered": "unknown",
}
MESSAGES: Final = {
    "end_turn": "stop",
    "stop_sequence": "stop",
    "tool_use": "tool_calls",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "refusal": "refusal",
    "pause_turn": "unknown",
}

COLUMNS: Final = {"openai": 1, "openai-responses": 2, "anthropic": 3}
"""Of the page's table."""


def literals(annotation: Any) -> set[str]:
    """All values of the Literals inside an annotation."""
    if get_origin(annotation) is Literal:
        return set(get_args(annotation))
    return {value for part in get_args(annotation) for value in literals(part)}


def body(dialect: str, word: str, *, calling: bool) -> dict[str, Any]:
    """A whole reply that ends so; what is no status of a response is why one is incomplete."""
    if dialect == "openai":
        made = chat("tool_calls", None, tool_calls=[chat_call(1)]) if calling else chat()
        made["choices"][0]["finish_reason"] = word
        return made
    if dialect == "anthropic":
        return anthropic("end_turn", *([tool_use(1)] if calling else [])) | {"stop_reason": word}
    made = response("completed", *([function_call(1)] if calling else []))
    if word in STATUS:
        return made | {"status": word}
    return made | {"status": "incomplete", "incomplete_details": {"reason": word}}


def read(dialect: str, made: dict[str, Any]) -> str:
    try:
        return dialect_named(dialect).decode(orjson.dumps(made), spec_of("one", dialect=dialect)).finish
    except Fault:
        return FAULT


def table() -> Iterator[tuple[FinishReason, list[str]]]:
    """Rows of the page: how it is read, and its cells."""
    part = PAGE.partition("## How a reply may end")[2].partition("\n## ")[0]
    for line in part.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) == 4 and cells[0].strip("`") in get_args(FinishReason):
            yield cells[0].strip("`"), cells  # type: ignore[misc]


def on_the_page(dialect: str) -> list[tuple[str, str]]:
    """(word, how it is read) as the page has it."""
    column = COLUMNS[dialect]
    return [(word, reading) for reading, cells in table() for word in re.findall(r"`(\w+)`", cells[column])]


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (Choice.model_fields["finish_reason"].annotation, CHAT),
        (Response.model_fields["status"].annotation, STATUS),
        (IncompleteDetails.model_fields["reason"].annotation, INCOMPLETE),
        (StopReason, MESSAGES),
    ],
    ids=["chat", "status", "incomplete", "messages"],
)
def test_every_word_that_an_sdk_knows_has_its_reading(known: Any, expected: dict[str, str]) -> None:
    assert literals(known) == expected.keys()


@pytest.mark.parametrize(
    ("dialect", "word", "reading"),
    [
        (dialect, word, reading)
        for dialect, words in (
            ("openai", CHAT),
            ("openai-responses", STATUS),
            ("openai-responses", INCOMPLETE),
            ("anthropic", MESSAGES),
        )
        for word, reading in words.items()
    ],
)
def test_each_word_is_read_as_expected_and_the_page_says_the_same(dialect: str, word: str, reading: str) -> None:
    assert read(dialect, body(dialect, word, calling=reading == "tool_calls")) == reading
    told = {there for said_, there in on_the_page(dialect) if said_ == word} - {"tool_calls" if word in STATUS else ""}
    assert told == {reading} or (reading in {"unknown", FAULT} and not told), "else it is under everything else"


@pytest.mark.parametrize("dialect", COLUMNS)
def test_each_word_on_the_page_is_read_as_the_page_says(dialect: str) -> None:
    words = on_the_page(dialect)
    assert words
    for word, reading in words:
        assert read(dialect, body(dialect, word, calling=reading == "tool_calls")) == reading, word


def test_the_page_has_a_row_for_every_reading_and_what_it_says_without_a_word_is_so() -> None:
    assert [reading for reading, _ in table()] == list(get_args(FinishReason))
    assert all(cell.startswith("everything else") for _, cells in list(table())[-1:] for cell in cells[1:])
    assert read("openai", chat("stop", None, refusal="No.")) == "refusal"
    assert read("openai-responses", response("completed", said("No.", "refusal"))) == "refusal"
    policy = response("failed", error={"code": "invalid_prompt", "message": "flagged"})
    assert read("openai-responses", policy) == "content_filter"
    for dialect in COLUMNS:
        assert read(dialect, body(dialect, "a word of next year", calling=False)) == "unknown"
    assert read("openai", chat() | {"choices": [chat()["choices"][0] | {"finish_reason": None}]}) == "unknown"
