"""One contact with a customer, played from outside: the agent's tools, and the customer to speak to."""

from __future__ import annotations

from typing import Final, cast

from distill.domain.message import Message
from distill.domain.ports import Environment
from distill.domain.tool import Observation, ToolCall, ToolSpec
from distill.domain.user import SharedEnvironment, User
from distill.teaching.arguments import ArgumentChecker
from distill.teaching.scripted_user import ScriptedUser

SPEAK: Final = ToolSpec(
    "speak_to_customer",
    "Say something to the customer and get the answer. The customer is on the phone, hears only what is said here, "
    "and may use their own phone before answering. Ask for one thing at a time, in plain words; say the last words "
    "here too.",
    {
        "type": "object",
        "properties": {"text": {"type": "string", "minLength": 1, "description": "What the customer hears"}},
        "required": ["text"],
        "additionalProperties": False,
    },
    writes=True,
)


class Contact:
    """Calls are held against their schema first, as in every episode; nothing runs once the customer has hung up."""

    def __init__(self, environment: Environment, customer: User | None) -> None:
        """With a `customer`, who acts in the same environment, there is one tool more."""
        self._environment: Final = environment
        self._customer: Final = (
            ScriptedUser(customer, cast("SharedEnvironment", environment).call_user) if customer else None
        )
        self._said: list[Message] = []
        self.tools: Final = (*environment.tools, *((SPEAK,) if customer else ()))
        self._checker: Final = ArgumentChecker(self.tools)

    @property
    def said(self) -> tuple[Message, ...]:
        """The talk and the calls in it, as checks take them."""
        return tuple(self._said)

    async def call(self, call: ToolCall) -> Observation:
        """Run one call, or refuse it; raises what the environment raises."""
        if complaint := self._checker.complaint(call):
            return _refused(complaint)
        if self._customer is not None and self._customer.over:
            return _refused(f"Error: the customer has hung up ({self._customer.over}); the contact is over.")
        if self._customer is None or call.name != SPEAK.name:
            self._said.append(Message("assistant", "", tool_calls=(call,)))
            return await self._environment.call(call)
        self._said.append(Message("assistant", call.arguments["text"]))
        answer = await self._customer.hears(call.arguments["text"])
        if self._customer.over:
            answer = f"(The customer has hung up: {self._customer.over}.)"
        else:
            self._said.append(Message("user", answer))
        return Observation(answer, is_error=False, executed=True, server="customer")


def _refused(why: str) -> Observation:
    return Observation(why, is_error=True, executed=False, server="")
