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

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from distill.domain.json import JsonObject
from distill.domain.message import Message
from distill.environments.telecom.skin import Skin
from distill.environments.telecom.world import World
from distill.families.telecom.claims import claimed
from distill.families.telecom.mention import mentions

_CANNOT: Final = re.compile(
    r"can(?:no|')t|can not|couldn't|not able|unable|not possible|isn't possible|won't be possible|not allowed|"
    r"won't be able|may not|must not|have to decline|not eligible|stays as it is|so it stays|has to stay|no room|"
    r"only after|not before|do(?:es)? not allow|\bstands\b|无法|不能|没办法|不可以|不行|不退",
    re.IGNORECASE,
)
_PROMISED: Final = re.compile(
    r"\bI (?:can )?(?:promise|guarantee)\b|you have my word|never happen again, (?:I|we)|我保证|一定不会再",
    re.IGNORECASE,
)


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
    refusals = [text for text in agent_said(talk) if _CANNOT.search(text.replace("\u2019", "'"))]
    return all(any(_any(text, about) for text in refusals) for about in check["about"])


def _no_promise(_check: JsonObject, _end: World, talk: Sequence[Line]) -> bool:
    return not any(_PROMISED.search(text) for text in agent_said(talk))


def _priced(check: JsonObject, _end: World, talk: Sequence[Line]) -> bool:
    return all(_answered(sale["price"], sale["tool"], talk) for sale in check["sales"])


def _answered(price: Sequence[str], tool: str, talk: Sequence[Line]) -> bool:
    """Whether price, answer and sale come in this order; true where nothing was sold."""
    sold = next((place for place, line in enumerate(talk) if line.tool == tool), None)
    if sold is None:
        return True
    before = talk[:sold]
    said = next((place for place, line in enumerate(before) if line.who == "agent" and _any(line.text, price)), sold)
    return any(line.who == "customer" for line in before[said:])


def _claims(_check: JsonObject, end: World, talk: Sequence[Line]) -> bool:
    done = {entry.tool for entry in end.desk.log}
    return all(done & tools for text in agent_said(talk) for tools in claimed(text))


def _any(text: str, spellings: Sequence[str]) -> bool:
    return any(mentions(text, spelling) for spelling in spellings)


KINDS: Final[Mapping[str, TalkCheck]] = {
    "said": _said,
    "declined": _declined,
    "no_promise": _no_promise,
    "priced": _priced,
    "claims": _claims,
}
