"""propose: a cell becomes a case that a model has thought up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import orjson

from distill.casegen.plan import Grid
from distill.domain.case import Case
from distill.domain.casemaking import SEEDS, BadProposal, Brief, CaseMaker, Cell
from distill.domain.chat import CallId, ChatRequest
from distill.domain.json import JsonObject
from distill.domain.message import Message
from distill.domain.ports import ChatModel

MOST_ASKS: Final = 3
"""How often an answer that makes no case is asked for again, the reason told."""


class Unreadable(BadProposal):
    """Not the JSON object that the schema asks for: the schema was ignored."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """`case` is None when no answer made one; then `why` says so. `origin` says who proposed."""

    number: int
    cell: Cell
    case: Case | None
    origin: JsonObject
    why: str = ""
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Propose:
    """Asks for one proposal; pure in number, cell and what was answered.

    `unreadable(endpoint, complaint)` is told of every whole reply that ignores the schema.
    """

    model: ChatModel
    maker: CaseMaker
    grid: Grid
    seed: int
    unreadable: Callable[[str, str], None] = lambda _endpoint, _complaint: None

    async def __call__(self, number: int, generation: int) -> Proposal:
        """The proposal of a number; raises what the model raises."""
        cell = self.grid.cell(number)
        brief = self.maker.brief(cell, number)
        why, origin, raw = "", dict[str, object](), ""
        for ask in range(MOST_ASKS):
            call = CallId(number, 0, generation, "proposer", 0, 0, ask)
            reply = await self.model.ask(call, question(brief, why))
            origin = {"kind": "casegen", "endpoint": reply.endpoint, "model": reply.model}
            raw = reply.message.content
            try:
                answer = _object(raw, brief)
                return Proposal(
                    number, cell, self.maker.read(answer, cell, (self.seed + number) % SEEDS), origin, raw=raw
                )
            except BadProposal as bad:
                why = str(bad)
                if isinstance(bad, Unreadable) and reply.finish == "stop":
                    self.unreadable(reply.endpoint, why)
        return Proposal(number, cell, None, origin, why, raw)


def _object(text: str, brief: Brief) -> JsonObject:
    """The answer with every key that the schema requires; raises Unreadable."""
    try:
        answer = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Unreadable(f"the answer is no JSON: {error}") from error
    if not isinstance(answer, dict):
        raise Unreadable("the answer is no JSON object")
    for key in brief.schema.get("required", ()):
        if key not in answer:
            raise Unreadable(f"the key {key!r} is missing")
    return answer


def question(brief: Brief, why: str = "") -> ChatRequest:
    """What the proposer is asked; `why` says what was wrong with its last answer."""
    asked = f"{brief.user}\n\nYour last answer made no case: {why}. Answer again." if why else brief.user
    return ChatRequest((Message("system", brief.system), Message("user", asked)), response_schema=brief.schema)
