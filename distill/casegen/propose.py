"""propose: a cell becomes a case that a model has thought up."""

from __future__ import annotations

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
    """Asks for one proposal; pure in number, cell and what was answered."""

    model: ChatModel
    maker: CaseMaker
    grid: Grid
    seed: int

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
                return Proposal(number, cell, self._read(raw, cell, number), origin, raw=raw)
            except BadProposal as bad:
                why = str(bad)
        return Proposal(number, cell, None, origin, why, raw)

    def _read(self, text: str, cell: Cell, number: int) -> Case:
        try:
            answer = orjson.loads(text)
        except orjson.JSONDecodeError as error:
            raise BadProposal(f"the answer is no JSON: {error}") from error
        if not isinstance(answer, dict):
            raise BadProposal("the answer is no JSON object")
        return self.maker.read(answer, cell, (self.seed + number) % SEEDS)


def question(brief: Brief, why: str = "") -> ChatRequest:
    """What the proposer is asked; `why` says what was wrong with its last answer."""
    asked = f"{brief.user}\n\nYour last answer made no case: {why}. Answer again." if why else brief.user
    return ChatRequest((Message("system", brief.system), Message("user", asked)), response_schema=brief.schema)
