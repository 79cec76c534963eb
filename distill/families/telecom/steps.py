"""Checks over the desk's log: what was looked at, and what came before what. State alone does not show it.

| kind | holds when |
|---|---|
| looked | where nothing is changed, a tool was called that shows why |
| order | an account was read before it was changed, and not changed once it was marked; each pair is in order |
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

from distill.domain.json import JsonObject
from distill.environments.telecom.records import Entry
from distill.environments.telecom.world import World
from distill.families.telecom.policy import OPEN_TO_ALL
from distill.families.telecom.talk import Line

SPOKEN: Final = "spoken"
"""Stands for a tool: the caller was asked something, and answered."""

StepCheck: TypeAlias = Callable[[JsonObject, World, Sequence[Line]], bool]


def _looked(check: JsonObject, end: World, talk: Sequence[Line]) -> bool:
    done = {entry.tool for entry in _done(end)}
    asked = next((place for place, line in enumerate(talk) if line.who == "agent"), len(talk))
    handed = next((place for place, line in enumerate(talk) if line.tool == "transfer_to_human"), len(talk))
    if any(line.who == "customer" for line in talk[asked:handed]):
        done.add(SPOKEN)
    return all(done.intersection(tools) for tools in check["tools"])


def _order(check: JsonObject, end: World, _talk: Sequence[Line]) -> bool:
    log = _done(end)
    changes = [place for place, entry in enumerate(log) if entry.write and entry.tool not in OPEN_TO_ALL]
    marked = next((place for place, entry in enumerate(log) if entry.tool == "flag_fraud"), len(log))
    if any(place > marked for place in changes):
        return False
    pairs = [*check["before"], *(["get_customer", log[place].tool] for place in changes[:1])]
    return all(_before(first, then, log) for first, then in pairs)


def _before(first: str, then: str, log: Sequence[Entry]) -> bool:
    place = next((place for place, entry in enumerate(log) if entry.tool == then), None)
    return place is None or any(entry.tool == first for entry in log[:place])


def _done(end: World) -> list[Entry]:
    return [entry for entry in end.desk.log if not entry.refused]


KINDS: Final[Mapping[str, StepCheck]] = {"looked": _looked, "order": _order}
