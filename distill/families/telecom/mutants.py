"""Mutations of a reference: an act left out, an argument changed; and whether a case notices.

Plays share their beginnings: the talk is frozen values all the way down, so a mutant starts from a
copy of the stand before its first difference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from distill.domain.json import Json
from distill.domain.script import Act, Script, ScriptedCall
from distill.environments.telecom.desk import DESK_TOOLS
from distill.environments.telecom.world import Desk, World
from distill.families.telecom.compose import Situation
from distill.families.telecom.derivable import underivable
from distill.families.telecom.play import Played, Stand, advance, failed, resume, start


@dataclass(frozen=True, slots=True)
class Kills:
    """How many mutants were noticed; equivalent ones change neither the end nor the last words."""

    killed: int
    survived: tuple[str, ...]
    equivalent: int

    @property
    def rate(self) -> float:
        """Share noticed of those that made a difference."""
        return self.killed / max(1, self.killed + len(self.survived)) if self.killed or self.survived else 1.0


def kills(situation: Situation, script: Script, reference: Played) -> Kills:
    """Play every mutant of the script and count."""
    killed, equivalent = 0, 0
    survived: list[str] = []
    end = reference.session.world
    for label, played in _plays(situation, script):
        if failed(situation, played) or underivable(played):
            killed += 1
        elif _same(end, played.session.world) and played.answer == reference.answer:
            equivalent += 1
        else:
            survived.append(label)
    return Kills(killed, tuple(survived), equivalent)


def _same(one: World, other: World) -> bool:
    """Whether two worlds are alike but for what was looked at on the way, and for tickets."""
    bare = [
        replace(world, desk=Desk(transferred=world.desk.transferred), tickets={}, serial=0).change_phone(inbox=())
        for world in (one, other)
    ]
    return bare[0] == bare[1]


def _plays(situation: Situation, script: Script) -> Iterator[tuple[str, Played]]:
    stand: Stand = start(situation)
    for number, act in enumerate(script.acts):
        dropped = Script(script.acts[:number] + script.acts[number + 1 :], script.answer)
        yield f"drop {number} {_named(act)}", resume(stand.copy(), dropped, number)
        for label, other in _changed(act, situation):
            changed = Script((*script.acts[:number], other, *script.acts[number + 1 :]), script.answer)
            yield f"change {number} {label}", resume(stand.copy(), changed, number)
        if stand.session.end is not None or advance(stand, act, number):
            return


def _named(act: Act) -> str:
    return act.calls[0].tool if act.calls else f"words: {act.say[:40]}"


def _changed(act: Act, situation: Situation) -> Iterator[tuple[str, Act]]:
    for call in act.calls:
        tool = situation.skin.to_canonical[call.tool]
        properties = DESK_TOOLS[tool].parameters["properties"]
        names = {situation.skin.key(name): name for name in properties}
        for own, value in call.arguments.items():
            if (names[own] in {"summary", "reason"} and tool != "transfer_to_human") or names[own] == "summary":
                continue
            other = _other(value, properties[names[own]].get("enum"))
            arguments = {**call.arguments, own: other}
            yield f"{tool}.{names[own]}", replace(act, calls=(ScriptedCall(call.tool, arguments),))


def _other(value: Json, enum: list[str] | None) -> Json:
    if enum:
        return enum[(enum.index(value) + 1) % len(enum)] if value in enum else enum[0]
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 100
    text = str(value)
    if text.endswith("#}"):
        return 3_000
    if text.startswith("${"):
        return f"{text}0"
    digit = re.search(r"\d(?=\D*$)", text)
    return f"{text}x" if digit is None else f"{text[: digit.start()]}{(int(digit[0]) + 1) % 10}{text[digit.end() :]}"
