"""Replaying a script on a fresh world, from the start or from where two plays part."""

from __future__ import annotations

from dataclasses import dataclass, field

from distill.domain.binding import fill, learn
from distill.domain.script import Act, Script
from distill.families.telecom.checks import run_check
from distill.families.telecom.compose import Situation
from distill.families.telecom.session import Session


@dataclass(slots=True)
class Stand:
    """A talk at some act: what stands and what was learnt."""

    session: Session
    bound: dict[str, str] = field(default_factory=dict)
    calls: tuple[tuple[int, str, dict[str, object]], ...] = ()

    def copy(self) -> Stand:
        """Another talk that goes on from here."""
        return Stand(self.session.copy(), dict(self.bound), self.calls)


@dataclass(frozen=True, slots=True)
class Played:
    """A script played to its end; `stuck` says what was never shown, `calls` are (act, canonical tool, arguments)."""

    session: Session
    answer: str
    calls: tuple[tuple[int, str, dict[str, object]], ...]
    stuck: str = ""


def start(situation: Situation) -> Stand:
    """The talk at its beginning."""
    session = Session(situation.world, situation.skin, situation.customer)
    session.begin()
    return Stand(session)


def advance(stand: Stand, act: Act, number: int) -> str:
    """Play one act; the name of a value that was never shown, "" when all went well."""
    skin, session = stand.session.skin, stand.session
    observations = []
    try:
        for call in act.calls:
            tool = skin.to_canonical[call.tool]
            arguments = skin.canonical_arguments(tool, fill(call.arguments, stand.bound))
            stand.calls = (*stand.calls, (number, tool, arguments))
            observations.append(session.call(tool, arguments)[1])
        if not act.calls:
            observations.append(session.say(fill(act.say, stand.bound)).text)
    except KeyError as unbound:
        return str(unbound.args[0])
    learn(act, observations, stand.bound)
    return ""


def finish(stand: Stand, answer: str) -> Played:
    """Say the last words."""
    session = stand.session
    try:
        text = fill(answer, stand.bound)
    except KeyError as unbound:
        return Played(session, "", stand.calls, str(unbound.args[0]))
    if session.end is None:
        session.say(text)
    return Played(session, text, stand.calls)


def play(script: Script, situation: Situation) -> Played:
    """From the beginning to the end, or to where the play is stuck or the customer has hung up."""
    return resume(start(situation), script, 0)


def resume(stand: Stand, script: Script, first: int) -> Played:
    """Go on from a stand at act number `first`."""
    for number in range(first, len(script.acts)):
        if stand.session.end is not None:
            break
        if missing := advance(stand, script.acts[number], number):
            return Played(stand.session, "", stand.calls, missing)
    return finish(stand, script.answer)


def failed(situation: Situation, played: Played) -> list[str]:
    """Names of checks that a play fails; a play that never ended, or is stuck, fails too."""
    if played.stuck:
        return [f"stuck: {played.stuck}"]
    if played.session.end is None:
        return ["the talk never ended"]
    talk, end = played.session.lines, played.session.world
    wrong = [check["name"] for check in situation.checks if not run_check(check, situation.world, end, talk)]
    return ["the customer gave up", *wrong] if played.session.end == "gave_up" else wrong
