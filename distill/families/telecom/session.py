"""A talk, played for real on a world: agent's calls, agent's words, customer's steps. No model, no clock.

Shared by the reference player, which writes the script as it goes, and by the replay of a script.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from distill.domain.json import Json, JsonObject
from distill.environments.telecom.running import Came, call_desk, call_phone
from distill.environments.telecom.service import service
from distill.environments.telecom.skin import Skin
from distill.environments.telecom.world import World
from distill.families.telecom.customer.actor import Actor, End, Mind
from distill.families.telecom.customer.script import Concern, CustomerScript
from distill.families.telecom.talk import Line

MOST_STEPS: Final = 8
"""Rounds of steps on the phone within one turn of the customer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the customer answered, and the steps made on the way: (tool, arguments, payload or refusal).

    `kind` is what the words are, as in `actor.Move`.
    """

    text: str
    steps: tuple[tuple[str, JsonObject, Json], ...] = ()
    end: End | None = None
    kind: str = ""

    def saw(self, tool: str) -> Json:
        """The last payload of a step, None when it was not made or was refused."""
        found = [payload for name, _, payload in self.steps if name == tool]
        return found[-1] if found and not isinstance(found[-1], str) else None


def works(world: World, concern: Concern) -> bool:
    """Whether what a concern is about works already, as far as it can be tried out."""
    now = service(world)
    match concern.proof:
        case "calls":
            return now.calls
        case "data":
            return now.data_mbps >= max(concern.mbps, 0.01)
        case "mms":
            return now.mms
        case "told":
            return False


@dataclass(slots=True)
class Session:
    """`lines` begins with the opening; `stale` says that a concern was brought up which was settled by then."""

    world: World
    skin: Skin
    script: CustomerScript
    mind: Mind = field(default_factory=Mind)
    lines: tuple[Line, ...] = ()
    end: End | None = None
    stale: bool = False

    def begin(self) -> None:
        """Let the customer speak first."""
        self.lines = (Line("customer", self.script.concerns[0].opening),)

    def copy(self) -> Session:
        """Another talk that stands where this one does."""
        return replace(self)

    def call(self, tool: str, arguments: JsonObject) -> tuple[Came, str]:
        """The agent calls a desk tool by its canonical name; what came back, and its text."""
        came = call_desk(self.world, tool, arguments)
        self.world = came.world
        text = self.skin.render_error(came.error) if came.error else self.skin.render(came.payload)
        self.lines = (*self.lines, Line("tool", text, tool))
        return came, text

    def say(self, text: str) -> Answer:
        """The agent speaks; the customer acts and answers."""
        self.lines = (*self.lines, Line("agent", text))
        actor = Actor(self.script, self.mind)
        steps: list[tuple[str, JsonObject, Json]] = []
        move = actor.hears(text)
        for _ in range(MOST_STEPS):
            if not move.steps:
                break
            made = []
            for step in move.steps:
                came = call_phone(self.world, step.tool, step.as_json())
                self.world = came.world
                made.append((step.tool, came.error or came.payload))
                steps.append((step.tool, step.as_json(), came.error or came.payload))
            move = actor.sees(tuple(made))
        if actor.mind.concern != self.mind.concern:
            self.stale = self.stale or works(self.world, self.script.concerns[actor.mind.concern])
        self.mind, self.end = actor.mind, move.end
        if move.end is None:
            self.lines = (*self.lines, Line("customer", move.say))
        return Answer(move.say, tuple(steps), move.end, move.kind)
