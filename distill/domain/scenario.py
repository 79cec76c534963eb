"""A case made ready to play."""

from __future__ import annotations

from dataclasses import dataclass, field

from distill.domain.case import Case
from distill.domain.json import JsonObject
from distill.domain.review import Rubric
from distill.domain.tool import ToolSpec
from distill.domain.user import User


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one episode, checked before the next call; a paid call is never cancelled."""

    max_steps: int = 40
    max_tokens: int = 200_000
    max_seconds: float = 3_600.0


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything the teacher is shown, and what it will be judged by.

    `system` is exported; `steer` is sent and never exported; `user_turns` are spoken in
    order, each after the teacher's final answer to the one before. `metadata` is the
    family's part of the record (servers, mission, tool focus ...); `language_policy` is the
    one in force, empty for the run's; `recap` says that the last words are to end in Chinese.
    With a `user`, a model in the user's place answers from the opening on; `user_turns` then holds the opening
    alone, or all turns word for word where no model is needed to speak them.
    """

    case: Case
    system: str
    user_turns: tuple[str, ...]
    tools: tuple[ToolSpec, ...]
    rubric: Rubric
    steer: str = ""
    assumptions: tuple[str, ...] = ()
    metadata: JsonObject = field(default_factory=dict, hash=False)
    limits: Limits = Limits()
    language_policy: str = ""
    recap: bool = False
    user: User | None = field(default=None, hash=False, compare=False)
