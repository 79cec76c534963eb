"""The talk as checks see it, and the checks over what was said in it.

| kind | holds when |
|---|---|
| said | the customer was told each fact |
| declined | the agent said that it cannot be done, and what it was speaking of |
| no_promise | nothing was promised that nobody may promise |
| priced | before anything was sold its price was said, and the customer had answered |
| claims | the agent said of nothing that it had done it, without having done it |
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from distill.domain.json import JsonObject
from distill.domain.message import Message
from distill.environments.telecom.skin import Skin
from distill.environments.telecom.world import World
from distill.families.telecom.claims import claimed, is_true
from distill.families.telecom.manner import asks, declines, promises, refuses
from distill.families.telecom.mention import mentions

NEAR: Final = 2
"""A refusal may name what it is about in one of so many messages before."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `who` is agent, customer or tool. `tool` is the canonical name of a call of the desk."""

    who: str
    text: str
    tool: str = ""


def lines_of(messages: Iterable[Message], skin: Skin) -> Iterator[Line]:
    """The talk of a played episode; a call of a tool that there is not is none."""
    known = skin.to_canonical
    for message in messages:
        if message.role == "assistant" and message.tool_calls:
            yield from (Line("tool", "", known[call.name]) for call in message.tool_calls if call.name in known)
        elif message.role == "assistant":
            yield Line("agent", message.content)
        elif message.role == "user":
            yield Line("customer", message.content)


TalkCheck: TypeAlias = Callable[[JsonObject, World, Sequence[Line]], bool]


def agent_said(talk: Sequence[Line]) -> list[str]:
    """The agent's words, in order."""
    return [line.text for line in talk if line.who == "agent"]


def _said(check: JsonObject, _end: World, talk: Sequence[Line]) -> bool:
    text = "\n".join(agent_said(talk))
    return all(_any(text, spellings) for spellings in check["facts"])


def _declined(check: JsonObject, _end: World, talk: Sequence[Line]) -> bool:
    said = agent_said(talk)
    return all(
        any(
            refuses(text) and any(_any(near, about) for near in said[max(0, place - NEAR) : place + 1])
            for place, text in enumerate(said)
        )
        for about in check["about"]
    )


def _no_promise(_check: JsonObject, _end: World, talk: Sequence[Line]) -> bool:
    return not any(promises(text) for text in agent_said(talk))


def _priced(check: JsonObject, _end: World, talk: Sequence[Line]) -> bool:
    return all(_answered(sale["price"], sale["tool"], talk) for sale in check["sales"])


def _answered(price: Sequence[str], tool: str, talk: Sequence[Line]) -> bool:
    """Whether price, answer and sale come in this order, once, and the answer is no no; true where nothing was sold."""
    sold = [place for place, line in enumerate(talk) if line.tool == tool]
    if len(sold) != 1:
        return not sold
    answers = (
        talk[place + 1].text
        for place, line in enumerate(talk[: sold[0] - 1])
        if line.who == "agent" and asks(line.text) and _any(line.text, price) and talk[place + 1].who == "customer"
    )
    return any(not declines(answer) for answer in answers)


def _claims(_check: JsonObject, end: World, talk: Sequence[Line]) -> bool:
    done = frozenset(entry.tool for entry in end.desk.log if not entry.refused)
    return all(is_true(claim, done, end) for text in agent_said(talk) for claim in claimed(text))


def _any(text: str, spellings: Sequence[str]) -> bool:
    return any(mentions(text, spelling) for spelling in spellings)


KINDS: Final[Mapping[str, TalkCheck]] = {
    "said": _said,
    "declined": _declined,
    "no_promise": _no_promise,
    "priced": _priced,
    "claims": _claims,
}
