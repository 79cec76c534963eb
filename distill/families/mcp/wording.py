"""Three tones of voice: frames that turn a template's sentences into goals."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from distill.families.mcp.draw import Draw
from distill.families.mcp.params import Register
from distill.families.mcp.vocabulary import FIRST_NAMES, LAST_NAMES, TEAMS

TERSE_TAILS: Final = ("", "", "Short summary when done.", "Tell me how it went.", "Tell me what you found.")

TICKET_HEADS: Final = (
    "[{ticket}] {title}\nReporter: {who} ({team})\nPriority: {priority}\n\n",
    "Ticket {ticket} - {title}\nopened by {who}, {team} team\n---\n",
    "{title}\n=====\nID: {ticket} | Owner: unassigned | From: {who}\n\n",
    "Subject: {ticket}: {title}\nFrom: {who}\n\nHi team,\n\n",
    "> {ticket} | {priority} | {team}\n> {title}\n\nDescription:\n",
)

TICKET_TAILS: Final = (
    "",
    "\n\nAcceptance: as described, nothing else touched.",
    "\n\nPlease leave a closing note that says what was done.",
    "\n\nNot urgent, but somebody waits for it.",
    "\n\nThanks for taking this on.",
)

PRIORITIES: Final = ("P1", "P2", "P3", "high", "normal")

VAGUE_HEADS: Final = (
    "Hey, quick one.",
    "Morning! I hope this is the right place to ask.",
    "So, I've been staring at this for a while and could use a hand.",
    "Hi there, me again.",
    "Not sure who looks after this, so I'm asking you.",
    "Hello! Something has been bugging us.",
    "Could you help me out here?",
    "Hi! Do you have a few minutes?",
    "Afternoon. I was told you're good with this kind of thing.",
    "Sorry to bother you with this.",
    "Okay, before I forget about it again.",
    "I'm a bit lost with this one.",
    "Small favour, if I may.",
    "Good morning, and sorry in advance, this may take a moment.",
    "Hi, it's me from the third floor.",
    "You helped me out last time, so here I am again.",
    "Okay, I give up, over to you.",
    "Do you have time for something today?",
    "This landed on my desk and it really isn't my thing.",
    "Hope your week is going better than mine.",
    "Hello, I'm covering for a colleague and could do with some help.",
    "I said I'd see to this, and now I'm running out of time.",
    "Hey! Nothing dramatic, I hope.",
    "Quick question, or maybe not so quick.",
    "I don't really know my way around this stuff, so please bear with me.",
    "Evening. One last thing before I log off.",
    "I've put this off for too long.",
    "Hello again! I could use a second pair of eyes.",
)

VAGUE_TAILS: Final = (
    "Thanks a lot!",
    "Let me know how it went, in plain words please.",
    "No rush, but today would be lovely.",
    "Cheers, and do tell me what it was in the end.",
    "I'd rather not touch it myself. Thank you!",
    "",
)


_ASKS_BACK: Final = re.compile(
    r"\b(?:tell|report|give me|i need|i want|let me know|summary|name (?:each|the|every)|who|when|what)\b",
    re.IGNORECASE,
)
_CLOSES: Final = re.compile(r"\bclos(?:e|ing)\b", re.IGNORECASE)


_NUMBERS: Final = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip


def person(draw: Draw, name: str) -> str:
    """A full name, remembered as `name`."""
    return draw.note(name, f"{draw.choose(FIRST_NAMES)} {draw.choose(LAST_NAMES)}")


def email(who: str) -> str:
    """`Name <name@example.com>` as git wants it."""
    return f"{who} <{who.lower().replace(' ', '.')}@example.com>"


def singular(unit: str) -> str:
    """One of a unit: shifts become a shift, crew days a crew day; EUR stays as it is."""
    return unit.removesuffix("s") if unit.islower() else unit


def either_way(number: int) -> tuple[str, ...]:
    """A number as an answer may write it: in figures, and as a word where it is small."""
    return (str(number), _NUMBERS[number]) if 0 < number < len(_NUMBERS) else (str(number),)


def counted(number: int, one: str) -> str:
    """A small number as a word, with its noun in the singular or plural: one line, three lines."""
    return f"{_NUMBERS[number] if number < len(_NUMBERS) else number} {one if number == 1 else f'{one}s'}"


def goals(draw: Draw, ticket: str, title: str, bodies: Mapping[Register, Sequence[str]]) -> dict[Register, str]:
    """One goal per register: a body drawn from each list, in a drawn frame.

    `ticket` is the ticket's id, `title` its headline. Every body must hold all that the
    mission needs (a rule of the system prompt or a file may hold it instead). Call it exactly
    once, with lists of the same length whatever the abstention, so that twins draw alike.
    """
    who, team = person(draw, "reporter"), draw.pick("team", TEAMS)
    head = draw.choose(TICKET_HEADS).format(
        ticket=ticket, title=title, who=who, team=team, priority=draw.pick("priority", PRIORITIES)
    )
    return {
        "terse": _ended(draw.choose(bodies["terse"]), draw.choose(TERSE_TAILS), _ASKS_BACK, " "),
        "ticket": head + _ended(draw.choose(bodies["ticket"]), draw.choose(TICKET_TAILS), _CLOSES, ""),
        "vague": _ended(
            f"{draw.choose(VAGUE_HEADS)} {draw.choose(bodies['vague'])}", draw.choose(VAGUE_TAILS), _ASKS_BACK, " "
        ),
    }


def _ended(body: str, tail: str, said: re.Pattern[str], between: str) -> str:
    """The body and a tail, unless both ask for the same: to be told, or for a closing note."""
    return body if not tail or (said.search(body) and said.search(tail)) else f"{body}{between}{tail}"


def without_greeting(goal: str) -> str:
    """A goal in the vague tone as it is said in the middle of a talk; others as they are."""
    for head in VAGUE_HEADS:
        goal = goal.removeprefix(head)
    return goal.strip()
