"""Seeded faults of tools: which call of a reference meets which, and how the reference recovers.

| kind | what comes back | was it done | how the reference goes on |
|---|---|---|---|
| refused | an error: busy, nothing was sent | no | the same call again |
| timeout | an error: no answer in time (of a call that only looks) | no | the same call again |
| empty | nothing at all, and no error | no | the same call again |
| paged | the first half, and a line that says so | yes | the same call again, for the rest |
| stale | the answer from before the last change | no | the same call again |
| lost_reply | an error: the connection broke after the call was sent | yes | looks, as it would have anyway, before it repeats |
| lost_call | the same error | no | looks, sees that it is not there, does it again, looks again |
| false_success | a success | no | looks, sees that it is not there, does it again, looks again |
"""

# ruff: noqa: E501 - tables and sentences read best on one line

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from distill.domain.json import JsonObject
from distill.domain.script import Act, Script
from distill.families.mcp.variation.looking import looks_at

FaultKind: TypeAlias = Literal[
    "refused", "timeout", "empty", "paged", "stale", "lost_reply", "lost_call", "false_success"
]

WritesOf: TypeAlias = Callable[[str, JsonObject], bool]
"""Whether a call (tool, arguments) may change something."""

AGAIN: Final[dict[FaultKind, tuple[str, ...]]] = {
    "refused": (
        "The call was turned away before it was sent, so nothing has happened yet. I make it again.",
        "Busy, and by its own words nothing was sent. The same call once more is safe.",
    ),
    "timeout": (
        "No answer came in time. The call only looks at something, so asking again can do no harm.",
        "That timed out without an answer. I only wanted to look, so I simply ask once more.",
    ),
    "empty": (
        "An answer with nothing in it is not what I expect here. Before I conclude anything from it I ask again.",
        "Empty, without an error. I do not take that as a fact yet and make the same call again.",
    ),
    "paged": (
        "Only the first page came. I ask for the rest before I use any of it.",
        "This is half of the answer. The rest may hold what matters, so I call again for it.",
    ),
    "stale": (
        "This still shows the state from before my change, and it says that it comes from a cache. I read again before I repeat any change.",
        "A cached answer, from before the change. Repeating the change could do harm; reading again cannot.",
    ),
    "lost_reply": (
        "The reply was lost, but the call may well have been carried out. I look before I repeat anything.",
        "The connection broke after the call had gone out. Whether it was done only a look can tell, so I look first.",
    ),
    "lost_call": (
        "It is not there: the call was lost on its way and nothing was done. Now I may repeat it.",
        "The look shows the state from before, so that call never arrived. I make it again.",
    ),
    "false_success": (
        "The tool had said that it was done, yet the change is not there. I do it again.",
        "What I see contradicts the success that was reported: nothing has changed. I make the change once more.",
    ),
}  # fmt: skip

FOUND: Final = (
    "The change is there, so I do not repeat it.",
    "It was carried out after all; repeating it would have done it twice.",
)
"""Said after the look that follows a lost reply."""

LOOK: Final = (
    "It reports success. Before I build on it I look whether the change is really there.",
    "Done, it says. I look at the result once with my own eyes before I go on.",
)
LOOK_AGAIN: Final = (
    "This time I look again as well, since the first success was not true.",
    "After the false report I trust only what I see, so I check once more.",
)


@dataclass(frozen=True, slots=True)
class Fault:
    """Call number `nth` (from 1) of `tool` among those that change something (`writes`), or among those that do not."""

    tool: str
    writes: bool
    nth: int
    kind: FaultKind


_NARROW: Final = re.compile(r"\bwhere\b|\bcount\(|'(?:end|end_cell|limit|max_count)'", re.IGNORECASE)
"""Arguments that ask for little: nobody would send that in pages."""


@dataclass(frozen=True, slots=True)
class _Place:
    """An act of a reference that can meet a fault, and the kinds it can meet."""

    act: int
    fault_at: tuple[str, bool, int]
    kinds: tuple[FaultKind, ...]


def with_fault(script: Script, writes: WritesOf, rng: random.Random) -> tuple[Script, Fault] | None:
    """The reference with one fault met and recovered from; None where no call can have one."""
    places = list(_places(script, writes))
    if not places:
        return None
    kind = rng.choice(sorted({kind for place in places for kind in place.kinds}))
    place = rng.choice([place for place in places if kind in place.kinds])
    look = _look(script.acts, place.act, writes)
    recovered = _recovered(script.acts, place.act, kind, look, rng)
    return Script(recovered, script.answer), Fault(*place.fault_at, kind)


def _places(script: Script, writes: WritesOf) -> Iterator[_Place]:
    counts: dict[tuple[str, bool], int] = {}
    for number, act in enumerate(script.acts):
        for call in act.calls:
            changes = writes(call.tool, call.arguments)
            counts[call.tool, changes] = counts.get((call.tool, changes), 0) + 1
            kinds = _kinds(script.acts, number, writes)
            if len(act.calls) == 1 and kinds:
                yield _Place(number, (call.tool, changes, counts[call.tool, changes]), kinds)


def _kinds(acts: tuple[Act, ...], number: int, writes: WritesOf) -> tuple[FaultKind, ...]:
    act = acts[number]
    if not _writes(act, writes):
        kinds: list[FaultKind] = ["refused", "timeout", "empty"]
        if not act.binds and not _NARROW.search(str(act.calls[0].arguments)):
            kinds.append("paged")
        if _seen_before_a_change(acts, number, writes):
            kinds.append("stale")
        return tuple(kinds)
    if act.binds or _look(acts, number, writes) is None:
        return ("refused",)
    return ("refused", "lost_reply", "lost_call", "false_success")


def _look(acts: tuple[Act, ...], number: int, writes: WritesOf) -> Act | None:
    """The act by which the reference sees what act `number` changed: the next one, or an earlier look once more."""
    following = acts[number + 1 : number + 2]
    if following and looks_at(following[0], acts[number]) and not _writes(following[0], writes):
        return following[0]
    for act in reversed(acts[:number]):
        if len(act.calls) == 1 and looks_at(replace(act, binds=()), acts[number]) and not _writes(act, writes):
            return replace(act, binds=(), say="")
    return None


def _writes(act: Act, writes: WritesOf) -> bool:
    return any(writes(call.tool, call.arguments) for call in act.calls)


def _seen_before_a_change(acts: tuple[Act, ...], number: int, writes: WritesOf) -> bool:
    """Whether the very call was made before, and something was changed since."""
    call = acts[number].calls[0]
    changed = False
    for act in reversed(acts[:number]):
        if act.calls == (call,):
            return changed
        changed = changed or _writes(act, writes)
    return False


def _recovered(
    acts: tuple[Act, ...], number: int, kind: FaultKind, look: Act | None, rng: random.Random
) -> tuple[Act, ...]:
    before, act, after = acts[:number], acts[number], acts[number + 1 :]
    said = rng.choice(AGAIN[kind])
    if look is None or kind not in {"lost_reply", "lost_call", "false_success"}:
        return (*before, replace(act, binds=()), replace(act, say=said), *after)
    after = after[1:] if after and look is after[0] else after
    if kind == "lost_reply":
        return (*before, act, replace(look, say=said), *_knowing(after, rng.choice(FOUND)))
    first = look if look.say else replace(look, say=rng.choice(LOOK))
    if kind == "lost_call":
        first = replace(look, say=rng.choice(AGAIN["lost_reply"]))
    return (*before, act, first, replace(act, say=said), replace(look, say=rng.choice(LOOK_AGAIN)), *after)


def _knowing(after: tuple[Act, ...], found: str) -> tuple[Act, ...]:
    """What follows, beginning with what the look has shown."""
    if not after or not after[0].calls:
        return after
    return (replace(after[0], say=f"{found} {after[0].say}".strip()), *after[1:])


def fault_to_json(fault: Fault) -> JsonObject:
    """For the body of a case."""
    return {"tool": fault.tool, "writes": fault.writes, "nth": fault.nth, "kind": fault.kind}
