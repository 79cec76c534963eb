"""The brain of an offline run: knows each case's reference and plays teacher, reflector and reviewer by it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from distill.domain.case import Case
from distill.domain.chat import CallId
from distill.domain.json import JsonObject
from distill.domain.script import Script
from distill.simulator.brain import Answer, BadQuestion
from distill.simulator.reflector import reflect
from distill.simulator.reviewer import review
from distill.simulator.teacher import teach


@dataclass(frozen=True, slots=True)
class OracleCase:
    """A case and its reference."""

    case: Case
    script: Script


class OracleBrain:
    """Pure in (call id, body): a restarted simulator says the same again."""

    name = "oracle"

    def __init__(self, lookup: Callable[[int], OracleCase], seed: int, sloppiness: float) -> None:
        """`lookup` finds a case by its number, quickly (it keeps what it drew); LookupError for an unknown one."""
        self._lookup = lookup
        self._seed = seed
        self._sloppiness = sloppiness

    def answer(self, call: CallId | None, body: JsonObject) -> Answer:
        """Answer by role; raises BadQuestion without a call id, for role `user` and for an unknown case."""
        if call is None:
            raise BadQuestion("the oracle needs the header X-Distill-Call")
        script = self._case(call.case).script
        match call.role:
            case "teacher":
                return teach(script, call, body, self._seed, self._sloppiness)
            case "reviewer":
                return review(script, body)
            case "reflector":
                return reflect(script, call, body, self._seed, self._sloppiness)
            case "user":
                raise BadQuestion("the oracle does not play the user")

    def _case(self, number: int) -> OracleCase:
        try:
            return self._lookup(number)
        except LookupError as error:
            raise BadQuestion(f"the oracle does not know case {number}") from error
