"""A script as it will really be played: acts in order, one of them perhaps a mistake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from distill.domain.binding import fill, learn
from distill.domain.json import JsonObject
from distill.domain.script import Act, Script
from distill.simulator.chance import pick
from distill.simulator.example import example
from distill.simulator.history import Called, Said
from distill.simulator.perturb import wrong_arguments
from distill.simulator.sloppiness import Mistake

MAX_FOREIGN = 3
"""So many messages with unknown calls in a history, and the oracle gives up instead of turning in circles."""


@dataclass(frozen=True, slots=True)
class Beat:
    """One assistant message to come; `act` may be the number of acts: the final answer."""

    act: int
    mistake: Mistake | None = None


@dataclass(slots=True)
class Progress:
    """How far a history has come: the index of the beat to play, and what was learnt.

    `foreign` counts messages whose calls are none of the performance's.
    """

    beat: int = 0
    bound: dict[str, str] = field(default_factory=dict)
    foreign: int = 0


def beats_of(script: Script, mistake: Mistake | None) -> tuple[Beat, ...]:
    """The acts and the final answer, with the mistake put in its place; a missing step marks the beat after it."""
    plain = [Beat(index) for index in range(len(script.acts) + 1)]
    if mistake is None:
        return tuple(plain)
    at = mistake.act
    if mistake.kind == "missing_step":
        return (*plain[:at], Beat(at + 1, mistake), *plain[at + 2 :])
    if mistake.kind == "early_stop":
        return (*plain[:at], Beat(len(script.acts), mistake))
    again = mistake.recovers and mistake.kind in {"wrong_tool", "wrong_argument"}
    return (*plain[:at], Beat(at, mistake), *plain[at if again else at + 1 :])


class Performance:
    """Beats, and the calls that each stands for."""

    def __init__(self, script: Script, mistake: Mistake | None, tools: Sequence[JsonObject]) -> None:
        """`tools` is the request's list, in its wire form; only a wrong tool looks at it."""
        self.script = script
        self._tools = {tool["function"]["name"]: tool["function"].get("parameters", {}) for tool in tools}
        possible = mistake is None or mistake.kind != "wrong_tool" or len(self._tools) > 1
        self.beats = beats_of(script, mistake if possible else None)

    def act(self, beat: Beat) -> Act | None:
        """The act of a beat, None for the final answer."""
        return self.script.acts[beat.act] if beat.act < len(self.script.acts) else None

    def calls(self, beat: Beat, bound: Mapping[str, str]) -> tuple[tuple[Called, ...], str]:
        """The calls to make, and a sentence about what is wrong with them; raises KeyError for an unbound name."""
        act = self.act(beat)
        right = tuple(Called(call.tool, fill(call.arguments, bound)) for call in (act.calls if act else ()))
        if beat.mistake is None or not right:
            return right, ""
        if beat.mistake.kind == "wrong_argument":
            arguments, detail = wrong_arguments(right[0].arguments, beat.mistake.key)
            return (Called(right[0].tool, arguments), *right[1:]), detail
        if beat.mistake.kind == "wrong_tool":
            return self._wrong_tool(right, beat.mistake)
        return right, ""

    def _wrong_tool(self, right: tuple[Called, ...], mistake: Mistake) -> tuple[tuple[Called, ...], str]:
        meant = right[0]
        others = [name for name in self._tools if name != meant.tool]
        if not others:
            return right, ""
        name = others[pick(len(others), mistake.key, "tool")]
        schema = self._tools[name]
        arguments = example({"type": "object"} | schema)
        shared = {key: value for key, value in meant.arguments.items() if key in schema.get("properties", {})}
        return (Called(name, arguments | shared), *right[1:]), f"{name} for {meant.tool}"

    def follow(self, history: Sequence[Said]) -> Progress:
        """Recognise beats by what was really called, not by counting; the next is the first not yet played."""
        progress, done = Progress(), [False] * len(self.beats)
        for said in history:
            index = self._recognise(said, done, progress.bound)
            if index is not None:
                done[index] = True
                self._learn(index, said, progress.bound)
            elif said.calls:
                progress.foreign += 1
        progress.beat = done.index(False)
        return progress

    def _recognise(self, said: Said, done: list[bool], bound: Mapping[str, str]) -> int | None:
        for index, beat in enumerate(self.beats[:-1]):
            if not done[index] and self._is(beat, said, bound):
                return index
        return None

    def _is(self, beat: Beat, said: Said, bound: Mapping[str, str]) -> bool:
        act = self.act(beat)
        if act is None or bool(act.calls) != bool(said.calls):
            return False
        try:
            return self.calls(beat, bound)[0] == said.calls if act.calls else fill(act.say, bound) == said.content
        except KeyError:
            return False

    def _learn(self, index: int, said: Said, bound: dict[str, str]) -> None:
        beat = self.beats[index]
        act = self.act(beat)
        played_again = any(later.act == beat.act for later in self.beats[index + 1 :])
        if act is not None and not played_again:
            learn(act, said.observations, bound)
