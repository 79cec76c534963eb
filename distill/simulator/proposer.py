"""The oracle as proposer of cases: draws one for the cell that the request names."""

from __future__ import annotations

import orjson

from distill.domain.casemaking import SEEDS, CaseMaker
from distill.domain.chat import CallId
from distill.domain.json import JsonObject
from distill.simulator.brain import Answer, BadQuestion
from distill.simulator.history import text_of


def scripted_proposal(maker: CaseMaker, seed: int, call: CallId, body: JsonObject) -> Answer:
    """A proposal, pure in the call and the cell; raises BadQuestion when the request names no cell.

    The cell stands in the first line of the last user message, as JSON with the key `cell`.
    """
    line = text_of(body["messages"][-1]).partition("\n")[0]
    try:
        cell = orjson.loads(line)["cell"]
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise BadQuestion("the request names no cell") from error
    drawn = (seed * 1_000_003 + call.case * 10 + call.ask) % SEEDS
    return Answer(orjson.dumps(maker.scripted(cell, drawn)).decode())
