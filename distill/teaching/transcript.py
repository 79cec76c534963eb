"""What grows while a conversation runs: the teacher's side, and the user's where a simulator plays it."""

from __future__ import annotations

from dataclasses import dataclass, field

from distill.domain.episode import Step
from distill.domain.message import Message


@dataclass(frozen=True, slots=True)
class UserLine:
    """A message of the user's own view; it belongs to (or comes before) message `at` of the conversation."""

    at: int
    message: Message


@dataclass(slots=True)
class Transcript:
    """What grows while the conversation runs.

    `user` is the user simulator's own view of the talk, in which the assistant's words have role
    `user`; `stop_detail` says more about why it ended.
    """

    messages: list[Message]
    steps: list[Step] = field(default_factory=list)
    turns_spoken: int = 0
    next_step: int = 0
    tokens: int = 0
    endpoint: str = ""
    user: list[UserLine] = field(default_factory=list)
    user_turns: int = 0
    user_repaired: int = 0
    next_user_step: int = 0
    user_endpoint: str = ""
    stop_detail: str = ""

    @property
    def final_answer(self) -> str:
        """The last assistant message without tool calls, or the empty string."""
        last = self.messages[-1]
        return last.content if last.role == "assistant" and not last.tool_calls else ""
