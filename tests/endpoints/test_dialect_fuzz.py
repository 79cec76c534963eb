"""Whatever a server sends, a dialect reads a reply or raises a Fault, and what it read can be sent again."""

from __future__ import annotations

from random import Random
from typing import Any

import orjson
import pytest
from endpoint_fakes import spec_of
from golden_bodies import DIALECTS, replies, talk

from distill.domain.chat import ChatRequest
from distill.domain.message import Message
from distill.endpoints.dialects.registry import dialect_named
from distill.endpoints.faults import Fault

STRANGE: list[Any] = [
    None, True, -1, 7, 1e300, "", "text", "\u0000", [], {}, [None], [[]], [7], ["x"], {"a": None}, [{}], [{"type": []}],
    {"type": "error"}, [{"type": "text", "text": 7}], {"message": []}, {"code": 429, "message": None}, [{"id": []}],
]  # fmt: skip


def places(value: Any, path: tuple = ()) -> list[tuple]:
    found = [path] if path else []
    if isinstance(value, dict):
        return [*found, *(place for name, one in value.items() for place in places(one, (*path, name)))]
    if isinstance(value, list):
        return [*found, *(place for index, one in enumerate(value) for place in places(one, (*path, index)))]
    return found


def spoilt(body: Any, chance: Random) -> bytes:
    """A copy with one to three values replaced."""
    copy = orjson.loads(orjson.dumps(body))
    for _ in range(chance.randint(1, 3)):
        *path, last = chance.choice(places(copy))
        at = copy
        for step in path:
            at = at[step]
        at[last] = orjson.loads(orjson.dumps(chance.choice(STRANGE)))
    return orjson.dumps(copy)


def both_ways(dialect: str, body: bytes) -> None:
    spoken, spec = dialect_named(dialect), spec_of("one", dialect=dialect)
    spoken.error_of(body)
    try:
        read = spoken.decode(body, spec)
    except Fault:
        return
    assert isinstance(read.message.content, str)
    assert read.message.reasoning is None or isinstance(read.message.reasoning, str)
    again = ChatRequest((Message("user", "Well?"), read.message, Message("user", "So?")))
    orjson.loads(spoken.encode(again, spec))


@pytest.mark.parametrize("dialect", DIALECTS)
def test_spoilt_replies_are_read_or_refused(dialect: str) -> None:
    bodies, chance = list(replies()[dialect].values()), Random(4711)
    for _ in range(3_000):
        both_ways(dialect, spoilt(chance.choice(bodies), chance))


@pytest.mark.parametrize("dialect", DIALECTS)
def test_any_small_json_is_read_or_refused(dialect: str) -> None:
    names = ("error", "choices", "content", "output", "message", "type", "detail")
    for value in STRANGE:
        both_ways(dialect, orjson.dumps(value))
        for name in names:
            for inner in (value, [value], {"message": value}, {"error": value}, [{"message": value}]):
                both_ways(dialect, orjson.dumps({name: inner}))


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_conversation_of_another_dialect_can_be_taken_over(dialect: str) -> None:
    for other in DIALECTS:
        body = dialect_named(dialect).encode(ChatRequest(talk(other)), spec_of("one", dialect=dialect))
        assert (b"c2lnbmVk" in body) == (other == dialect != "openai-responses")
