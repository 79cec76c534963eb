"""The reference agent's words: what it asks of the customer, and why it calls a tool.

Every request is plain enough for a person, and for the scripted customer, to understand.
"""

# ruff: noqa: E501 - sentences and rows read best on one line

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any, Final

from distill.families.telecom.agent.phrases import FACTS, REASONS, STEPS, WHY
from distill.families.telecom.customer.script import Concern

LEAD: Final = ("", "", "Thank you. ", "Right. ", "Thanks, noted. ", "I see. ")
TAIL: Final = ("", "", " Tell me what you see.", " What does it show?")

INSIST: Final = (
    "I understand. {reason} {ask}",
    "Fair question. {reason} {ask}",
    "No problem. {reason} {ask}",
)

NOT_IDENTIFIED: Final = (
    "I cannot confirm that you are the account holder, so I may not look into the account or change it.",
    "The answers do not prove that the account is yours, and without that I may not touch it.",
)
HANDED: Final = (
    "I have handed you over to a colleague, who has all that you told me.",
    "I am transferring you now; my colleague has the notes of our talk.",
)
NO_PROMISE: Final = (
    "I cannot promise that, and I would not want to give you my word on something I do not control. What I can say is what was wrong and that it works now. Is there anything else?",
    "That is a promise nobody here may give. If it comes back, call us and we start from today's notes. Is there anything else I can do?",
)
NO_GOODWILL: Final = (
    "I understand the wish, but I am not able to give money back for the trouble; credits are only for charges that were wrong. Is there anything else?",
    "I cannot credit anything for the inconvenience itself, only charges that should not be there. Is there anything else I can look at?",
)
CLOSINGS: Final = (
    "Is there anything else I can do for you?",
    "Is there anything else?",
    "Anything else I can help with today?",
)
WORKS: Final = (
    "Please {ask}, so that we see whether it works now.",
    "Let us see whether that was it: {ask}.",
    "Now {ask}, please.",
)
TRY: Final = {
    "make_test_call": "make a test call",
    "run_speed_test": "run a speed test",
    "send_test_mms": "send yourself a picture",
}


def one_of(forms: Sequence[str], chance: random.Random) -> str:
    """One form."""
    return chance.choice(forms)


def why(tool: str, chance: random.Random) -> str:
    """Why a desk tool is called."""
    return chance.choice(WHY[tool])


def ask(tool: str, arguments: Mapping[str, Any], chance: random.Random) -> str:
    """A request to the customer to look at, or do, something on the phone."""
    if tool in TRY:
        return one_of(WORKS, chance).format(ask=TRY[tool])
    tail = chance.choice(TAIL) if tool.startswith("check_") else ""
    return f"{chance.choice(LEAD)}{_request(tool, arguments, chance)}{tail}"


def insist(tool: str, arguments: Mapping[str, Any], turn: int, chance: random.Random) -> str:
    """The same request again, with a reason."""
    reason = REASONS.get(tool) or (REASONS["look"] if tool.startswith("check_") else REASONS["do"])
    request = f"Please {TRY[tool]}." if tool in TRY else _request(tool, arguments, chance)
    return INSIST[(turn - 1) % len(INSIST)].format(reason=chance.choice(reason), ask=request)


def ask_fact(name: str, turn: int, chance: random.Random) -> str:
    """A question for a fact."""
    question = chance.choice(FACTS[name])
    return f"{chance.choice(LEAD)}{question}" if turn == 0 else f"I still need this one: {question}"


def mismatch(factor: str, chance: random.Random) -> str:
    """Say that an answer was wrong and ask again."""
    return f"That does not match what we have. {chance.choice(FACTS[factor])}"


def summary(concerns: Sequence[Concern], reason: str) -> str:
    """What a colleague is told at a handover."""
    return f"Caller's concern: {concerns[0].wants} {reason}"


def _request(tool: str, arguments: Mapping[str, Any], chance: random.Random) -> str:
    form = chance.choice(STEPS[tool])
    shown = {
        key: ("on" if value else "off") if isinstance(value, bool) else "automatic" if value == "auto" else value
        for key, value in arguments.items()
    }
    return form.format(**shown)
