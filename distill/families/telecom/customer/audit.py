"""The auditor of simulated customers: whether a turn stays with its script and its phone.

| class | what it catches |
|---|---|
| invented_fact | a number, date, name or reading that neither the script, nor the agent, nor the phone gave |
| leaked_goal | the cause or the cure, before anybody has shown it |
| early_hang_up | the end of the talk while nothing is settled |
| agents_work | steps nobody asked for, advice on tools and rules, words of an agent |

Rules over words and state, no model: the same turn gets the same finding. Precision and recall over
labelled turns are printed by `python tests/bench/audit.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from distill.domain.user import HANG_UP, UserTurn
from distill.families.telecom.customer import audit_agent, audit_facts, audit_leaks, audit_words
from distill.families.telecom.customer.hearing import hear


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the customer may know: `knows` from the script, `hidden` it must not say first."""

    knows: dict[str, str]
    complaint: str
    hidden: tuple[str, ...]

    @property
    def wants(self) -> str:
        """What the customer openly wants."""
        return self.knows.get("wants", "")


@dataclass(frozen=True, slots=True)
class Finding:
    """A class of the table above, and a sentence for whoever plays the customer."""

    kind: str
    why: str


def audit(turn: UserTurn, allowed: Allowed) -> Finding | None:
    """The first thing that is wrong with a turn, None when it is fine."""
    for look in LOOKS:
        if (found := look(turn, allowed)) is not None:
            return found
    return None


def _early(turn: UserTurn, _allowed: Allowed) -> Finding | None:
    reasons = [str(call.arguments.get("reason", "")) for call in turn.move.calls if call.name == HANG_UP]
    settled = turn.satisfied or turn.handed
    if reasons:
        match reasons[0]:
            case "resolved":
                early = not settled
            case "transferred":
                early = not (turn.handed or any(hear(text).handed for text in turn.heard[-1:]))
            case "declined":
                early = not (settled or _declined(turn))
            case _:
                early = False
    else:
        early = bool(audit_words.GOODBYE.search(turn.move.say)) and not (settled or _declined(turn))
    return Finding("early_hang_up", "Nothing is settled yet, so the talk is not over.") if early else None


def _declined(turn: UserTurn) -> bool:
    return any(audit_words.DECLINED.search(text) for text in turn.heard)


def _work(turn: UserTurn, _allowed: Allowed) -> Finding | None:
    last = turn.heard[-1] if turn.heard else ""
    for call in turn.move.calls:
        if call.name != HANG_UP and not audit_words.asked(call.name, last, turn.heard):
            return Finding("agents_work", f"Nobody asked you to do {call.name}.")
    if audit_agent.like_an_agent(turn.move.say, last):
        return Finding("agents_work", "You are the customer: do not propose steps, tools or rules.")
    return None


def _leak(turn: UserTurn, allowed: Allowed) -> Finding | None:
    """What is hidden, in its own words or as a concept, before anybody has said or shown it."""
    said = turn.move.say
    read = (f"{call.name} {_switches(text)}" for call, text in turn.seen)
    shown = (*turn.heard, *read, allowed.complaint, allowed.wants)
    found = any(
        audit_words.says(said, phrase) and not audit_words.says(" ".join(shown), phrase) for phrase in allowed.hidden
    )
    if found or audit_leaks.leaked(said, allowed.hidden, shown):
        return Finding("leaked_goal", "You do not know the cause; say only what you notice.")
    return None


def _switches(text: str) -> str:
    """What the phone gave, with its switches in words."""
    return text.replace("false", "off").replace("true", "on")


def _invented(turn: UserTurn, allowed: Allowed) -> Finding | None:
    given = (*allowed.knows.values(), allowed.complaint, *turn.heard)
    shown = tuple(f"{call.arguments} {text}" for call, text in turn.seen)
    strange = audit_facts.strange(turn.move.say, turn.heard[-1] if turn.heard else "", given, shown)
    if strange:
        return Finding("invented_fact", f"Nobody gave you {strange!r}; say only what you know or see.")
    unseen = audit_facts.unseen(turn.move.say, turn, given)
    return Finding("invented_fact", f"You have not looked at that yet: {unseen}.") if unseen else None


LOOKS: Final[tuple[Callable[[UserTurn, Allowed], Finding | None], ...]] = (_early, _work, _leak, _invented)
