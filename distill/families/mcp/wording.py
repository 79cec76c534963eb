"""Three tones of voice: frames that turn a template's sentences into goals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from distill.families.mcp.draw import Draw
from distill.families.mcp.params import Register
from distill.families.mcp.vocabulary import FIRST_NAMES, LAST_NAMES, TEAMS

TERSE_TAILS: Final = ("", "", "Short summary when done.", "Report back in two lines.", "Tell me what you found.")

TICKET_HEADS: Final = (
    "[{ticket}] {title}\nReporter: {who} ({team})\nPriority: {priority}\n\n",
    "Ticket {ticket} - {title}\nopened by {who}, {team} team\n---\n",
    "{title}\n=====\nID: {ticket} | Owner: unassigned | From: {who}\n\n",
    "Subject: {ticket}: {title}\nFrom: {who}\n\nHi team,\n\n",
    "> {ticket} | {priority} | {team}\n> {title}\n\nDescription:\n",
)

TICKET_TAILS: Final = (
    "",
    "\n\nAcceptance: the above is true and nothing else has moved.",
    "\n\nPlease leave a closing note that says what was done.",
    "\n\nDone when: fixed, and the closing comment says what was found.",
    "\n\n-- pasted from the board",
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
)

VAGUE_TAILS: Final = (
    "Thanks a lot!",
    "Let me know how it went, in plain words please.",
    "No rush, but today would be lovely.",
    "Cheers, and do tell me what it was in the end.",
    "I'd rather not touch it myself. Thank you!",
    "",
)


def person(draw: Draw, name: str) -> str:
    """A full name, remembered as `name`."""
    return draw.note(name, f"{draw.choose(FIRST_NAMES)} {draw.choose(LAST_NAMES)}")


def email(who: str) -> str:
    """`Name <name@example.com>` as git wants it."""
    return f"{who} <{who.lower().replace(' ', '.')}@example.com>"


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
        "terse": " ".join(part for part in (draw.choose(bodies["terse"]), draw.choose(TERSE_TAILS)) if part),
        "ticket": f"{head}{draw.choose(bodies['ticket'])}{draw.choose(TICKET_TAILS)}",
        "vague": " ".join(
            part for part in (draw.choose(VAGUE_HEADS), draw.choose(bodies["vague"]), draw.choose(VAGUE_TAILS)) if part
        ),
    }
