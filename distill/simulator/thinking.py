"""A brain that reasons before it answers, so that the path of reasoning can be tried."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from distill.domain.chat import CallId
from distill.domain.json import JsonObject
from distill.simulator.brain import Answer, Brain


class ThinkingBrain:
    """Puts `chars` characters of reasoning to each answer that has none; another text for each call."""

    def __init__(self, brain: Brain, chars: int) -> None:
        """`chars` is 1 or more."""
        self.name = brain.name
        self._brain = brain
        self._chars = chars

    def answer(self, call: CallId | None, body: JsonObject) -> Answer:
        """Pure as the brain behind it; raises what that raises."""
        answer = self._brain.answer(call, body)
        if answer.reasoning:
            return answer
        named = "" if call is None else str(call._replace(generation=0))
        line = f"Thought {sha256(named.encode()).hexdigest()[:8]}: I weigh what is asked and what is known so far. "
        return replace(answer, reasoning=(line * (self._chars // len(line) + 1))[: self._chars])
