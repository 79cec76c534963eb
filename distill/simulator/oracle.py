"""The brain of an offline run: knows each case's reference and plays teacher, reflector and reviewer by it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from distill.domain.case import Case
from distill.domain.chat import CallId
from distill.domain.json import JsonObject
from distill.domain.rationale import RationalePolicy
from distill.domain.script import Script
from distill.domain.user import User
from distill.simulator.brain import Answer, BadQuestion
from distill.simulator.customer import answer_as_user
from distill.simulator.reflector import reflect
from distill.simulator.reviewer import review
from distill.simulator.sloppiness import Errs
from distill.simulator.teacher import reasoned, teach


def no_user() -> User | None:
    """Cases in which nobody answers."""
    return None


@dataclass(frozen=True, slots=True)
class OracleCase:
    """A case and its reference."""

    case: Case
    script: Script
    user: Callable[[], User | None] = no_user
    """The scripted user of the case, made when it is first asked."""


class OracleBrain:
    """Pure in (call id, body): a restarted simulator says the same again."""

    name = "oracle"

    def __init__(
        self,
        lookup: Callable[[int], OracleCase],
        errs: Errs,
        propose: Callable[[CallId, JsonObject], Answer] | None = None,
        rationale: RationalePolicy = "visible",
    ) -> None:
        """`lookup` finds a case by its number, quickly (it keeps what it drew); LookupError for an unknown one.

        `propose` answers the role `proposer`. `rationale` is where a teacher gives its reasons: as native
        reasoning, in words beside its calls, or nowhere.
        """
        self._rationale = rationale
        self._propose = propose
        self._lookup = lookup
        self._errs = errs

    def answer(self, call: CallId | None, body: JsonObject) -> Answer:
        """Answer by role; raises BadQuestion without a call id, for an unknown case, and for a user there is not."""
        if call is None:
            raise BadQuestion("the oracle needs the header X-Distill-Call")
        match call.role:
            case "teacher":
                said = teach(self._case(call.case).script, call, body, self._errs)
                return reasoned(said, self._rationale)
            case "reviewer":
                return review(self._case(call.case).script, body, hopeless=self._errs.hopeless_in(call))
            case "reflector":
                return reflect(self._case(call.case).script, call, body, self._errs)
            case "proposer":
                if self._propose is None:
                    raise BadQuestion("this oracle proposes no cases")
                return self._propose(call, body)
            case "user":
                return answer_as_user(self._case(call.case).user(), call, body)

    def _case(self, number: int) -> OracleCase:
        try:
            return self._lookup(number)
        except LookupError as error:
            raise BadQuestion(f"the oracle does not know case {number}") from error
