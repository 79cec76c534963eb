"""The reference agent's words: what it asks of the customer, and why it calls a tool.

Every request is plain enough for a person, and for the scripted customer, to understand.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeVar

from distill.families.telecom.agent import phrases_zh
from distill.families.telecom.agent.phrases import FACTS, STEPS
from distill.families.telecom.agent.reasons import REASONS, WHY
from distill.families.telecom.agent.sayings import (
    AGAIN,
    GLADLY,
    HELLO,
    HESITATES,
    INSIST,
    LEAD,
    MISMATCH,
    NOT_YET,
    SORRY,
    TAIL,
    TRIES,
    WORKS,
)
from distill.families.telecom.agent.words import Words
from distill.families.telecom.customer.complaints import PREMISES

Form = TypeVar("Form")


def one_of(forms: Sequence[Form], chance: random.Random) -> Form:
    """One form."""
    return chance.choice(forms)


def why(key: str, chance: random.Random, said: set[str]) -> str:
    """Why a desk tool is called, in words that the talk has not had yet, as long as there are some; added to `said`."""
    fresh = [reason for reason in WHY[key] if reason not in said]
    chosen = chance.choice(fresh or WHY[key])
    said.add(chosen)
    return chosen


def greeting(company: str, opening: str, chance: random.Random, *, trouble: bool) -> Words:
    """The first words: who speaks, and an answer to how the customer has begun."""
    sure = any(premise in opening for premises in PREMISES.values() for premise in premises)
    answer = one_of(NOT_YET if sure else SORRY if trouble else GLADLY, chance)
    hello = one_of(HELLO, chance)
    return Words(hello.en.format(company=company), hello.zh.format(company=company)) + answer


def ask(tool: str, arguments: Mapping[str, Any], chance: random.Random) -> Words:
    """A request to the customer to look at, or do, something on the phone."""
    if tool in TRIES:
        return Words(one_of(WORKS, chance).format(ask=TRIES[tool]), phrases_zh.STEPS[tool])
    request = _request(tool, arguments, chance)
    looks = tool.startswith("check_") and tool != "check_location" and "?" not in request.en
    tail = chance.choice(TAIL) if looks else ""
    return Words(f"{chance.choice(LEAD)}{request.en}{tail}", request.zh)


def without_lead(words: Words) -> Words:
    """The same without what was put before a request."""
    lead = next((lead for lead in LEAD if lead and words.en.startswith(lead)), "")
    return Words(words.en.removeprefix(lead), words.zh)


def insist(tool: str, arguments: Mapping[str, Any], did: str, chance: random.Random) -> Words:
    """The same request again, with an answer to what the customer `did` instead."""
    fallback = "look" if tool.startswith("check_") else "try" if tool in TRIES else "do"
    reason = Words(
        chance.choice(REASONS.get(tool) or REASONS[fallback]),
        phrases_zh.REASONS.get(tool) or phrases_zh.REASONS[fallback],
    )
    request = (
        Words(f"Please {TRIES[tool]}.", phrases_zh.STEPS[tool]) if tool in TRIES else _request(tool, arguments, chance)
    )
    form = chance.choice(INSIST[HESITATES.get(did, "other")])
    return Words(form.en.format(reason=reason.en, ask=request.en), form.zh.format(reason=reason.zh, ask=request.zh))


def ask_fact(name: str, turn: int, chance: random.Random) -> Words:
    """A question for a fact."""
    question = _question(name, chance)
    if turn:
        return one_of(AGAIN, chance) + question
    return Words(f"{chance.choice(LEAD)}{question.en}", question.zh)


def mismatch(factor: str, chance: random.Random) -> Words:
    """Say that an answer was wrong and ask again."""
    return one_of(MISMATCH, chance) + _question(factor, chance)


def _question(name: str, chance: random.Random) -> Words:
    return Words(chance.choice(FACTS[name]), phrases_zh.FACTS[name])


SPOKEN: Final = {"auto": "automatic", "sms": "texts"}
"""Values of the phone, as they are said."""


def _request(tool: str, arguments: Mapping[str, Any], chance: random.Random) -> Words:
    form = chance.choice(STEPS[tool])
    shown = {
        key: ("on" if value else "off") if isinstance(value, bool) else SPOKEN.get(value, value)
        for key, value in arguments.items()
    }
    chinese = {key: phrases_zh.VALUES.get(value, value) for key, value in shown.items()}
    return Words(form.format(**shown), phrases_zh.STEPS[tool].format(**chinese))
