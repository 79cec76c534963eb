"""Proof by running: the reference reaches the goal and is derivable; nothing, a breach and a mistake do not.

Where asked for, mutations of the reference have to be noticed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from distill.domain.script import Act, Script, ScriptedCall
from distill.environments.telecom.desk import DESK_TOOLS
from distill.environments.telecom.pocket import PHONE_TOOLS
from distill.families.telecom.agent.player import Stuck
from distill.families.telecom.agent.reference import reference
from distill.families.telecom.compose import Situation
from distill.families.telecom.customer.hearing import hear
from distill.families.telecom.derivable import underivable
from distill.families.telecom.mutants import Kills, kills
from distill.families.telecom.play import Played, failed, finish, play, start

KILL_FLOOR: Final = 0.95
"""Least share of mutants that has to be noticed."""

WRITING: Final = "All is in order now. Is there anything else?"
PROMISE: Final = "I promise that this never happens again."


@dataclass(frozen=True, slots=True)
class Proven:
    """What the plays showed; `failure` names the rule that broke, "" when all hold."""

    script: Script | None
    failure: str
    kills: Kills | None = None


def prove(situation: Situation, script: Script | None = None, *, mutants: bool = False) -> Proven:
    """Run the plays; `script` is the stored reference, by default it is played anew."""
    try:
        script = script or reference(situation)[0]
    except Stuck as stuck:
        return Proven(None, f"the reference cannot be played: {stuck}")
    played = play(script, situation)
    if broken := _broken(situation, script, played):
        return Proven(script, broken)
    found = kills(situation, script, played) if mutants else None
    if found is not None and found.rate < KILL_FLOOR:
        return Proven(
            script, f"only {found.rate:.0%} of the mutants are noticed: {'; '.join(found.survived[:3])}", found
        )
    return Proven(script, "", found)


def _broken(situation: Situation, script: Script, played: Played) -> str:
    """The rule that a play breaks, "" when all hold."""
    wrong = failed(situation, played)
    strange = underivable(played)
    rules = (
        (not failed(situation, _nothing(situation)), "doing nothing passes every check"),
        (bool(wrong), f"the reference fails: {'; '.join(wrong)}"),
        (bool(strange), f"the reference is not derivable: {strange}"),
        (played.session.stale, "a concern is brought up that the one before has settled already"),
        (
            not failed(situation, play(breach(script, situation), situation)),
            "a breach of the policy passes every check",
        ),
        (
            not failed(situation, play(mistake(script, situation), situation)),
            "the plausible mistake passes every check",
        ),
    )
    return next((why for broken, why in rules if broken), "")


def breach(script: Script, situation: Situation) -> Script:
    """The reference without identification; where none is needed, with a promise."""
    skin = situation.skin
    verify = skin.to_own["verify_identity"]
    acts = tuple(act for act in script.acts if not any(call.tool == verify for call in act.calls))
    if len(acts) == len(script.acts):
        return Script(acts, f"{PROMISE} {script.answer}")
    if situation.spec.trap == "unverified":
        peek = ScriptedCall(skin.to_own["get_customer"], skin.arguments({"customer_id": "${customer}"}))
        acts = (*acts[:-1], Act("Just a look at the account.", (peek,)), acts[-1])
    return replace(script, acts=acts)


def mistake(script: Script, situation: Situation) -> Script:
    """What a hurried agent does: it stops before the last act that counts and says that all is well.

    Where the caller is handed over, it goes on alone; where there is nothing to change, it leaves out the facts.
    """
    skin = situation.skin
    hand = skin.to_own["transfer_to_human"]
    kept = tuple(act for act in script.acts if not any(call.tool == hand for call in act.calls))
    if len(kept) < len(script.acts):
        return Script(kept, WRITING)
    writes = [
        number
        for number, act in enumerate(script.acts)
        if any(_matters(skin.to_canonical[call.tool]) for call in act.calls)
    ]
    if writes:
        return Script(script.acts[: writes[-1]], WRITING)
    asked = [number for number, act in enumerate(script.acts) if not act.calls]
    told = [number for number in asked if hear(script.acts[number].say).closing]
    if any(subject.proof != "told" for subject in situation.subjects):
        changes = [
            number for number in asked if any(_changes(step.tool) for step in hear(script.acts[number].say).steps)
        ]
        return Script(script.acts[: changes[-1] if changes else asked[len(asked) // 2]], WRITING)
    return Script(script.acts[: told[0]] if told else script.acts, WRITING)


def _changes(tool: str) -> bool:
    return PHONE_TOOLS[tool].write


def _matters(tool: str) -> bool:
    return DESK_TOOLS[tool].write and tool not in {"verify_identity", "send_one_time_code"}


def _nothing(situation: Situation) -> Played:
    played = finish(start(situation), "")
    played.session.end = "gave_up"
    return played
