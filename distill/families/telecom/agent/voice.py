"""The reference agent's words: what it asks of the customer, and why it calls a tool.

Every request is plain enough for a person, and for the scripted customer, to understand.
"""

# ruff: noqa: E501 - sentences and rows read best on one line

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeVar

from distill.families.telecom.agent import phrases_zh
from distill.families.telecom.agent.phrases import FACTS, REASONS, STEPS, WHY
from distill.families.telecom.agent.words import Words
from distill.families.telecom.customer.script import Concern

Form = TypeVar("Form")

LEAD: Final = ("", "", "All right. ", "Right. ", "Understood. ", "I see. ")
TAIL: Final = ("", "", " Tell me what you see.", " What does it show?")

INSIST: Final = (
    Words("I understand. {reason} {ask}", "我明白。{reason}{ask}"),
    Words("Fair question. {reason} {ask}", "问得有道理。{reason}{ask}"),
    Words("No problem. {reason} {ask}", "没关系。{reason}{ask}"),
)
AGAIN: Final = Words("I still need this:", "这一点我还需要知道:")
BACK: Final = Words("Back to my question, please.", "请先回答我刚才的问题。")

NOT_IDENTIFIED: Final = (
    Words(
        "I cannot confirm that you are the account holder, so I may not look into the account or change it.",
        "我没办法确认您是机主,所以不能查看或改动这个账户。",
    ),
    Words(
        "The answers do not prove that the account is yours, and without that I may not touch it.",
        "这些回答还不足以证明账户是您的,没有证明我不能动它。",
    ),
)
HANDED: Final = (
    Words(
        "I have handed you over to a colleague, who has all that you told me.",
        "我已经把您转给了同事,您说的情况都记下了。",
    ),
    Words(
        "I am transferring you now; my colleague has the notes of our talk.", "现在就把您转给同事,通话要点都在记录里。"
    ),
)
NO_PROMISE: Final = (
    Words(
        "I cannot promise that, and I would not want to give you my word on something I do not control. What I can say is what was found and done today. Is there anything else?",
        "这个我没办法答应您,它不由我决定。我能说的是今天查到了什么、做了什么。还有其他需要吗?",
    ),
    Words(
        "That is a promise nobody here may give. If it comes back, call us and we look into it again. Is there anything else I can do?",
        "这样的承诺我们谁也不能给。如果再出现,请打给我们,我们再查。还有其他需要吗?",
    ),
)
NO_GOODWILL: Final = (
    Words(
        "I understand the wish, but I am not able to give money back for the trouble; credits are only for charges that were wrong. Is there anything else?",
        "我理解您的想法,但为麻烦本身我不能退钱,只有收错的费用才退。还有其他需要吗?",
    ),
    Words(
        "I cannot credit anything for the inconvenience itself, only charges that should not be there. Is there anything else I can look at?",
        "不便本身我没办法补钱,只能退不该收的费用。还有其他需要我看的吗?",
    ),
)
CLOSINGS: Final = (
    Words("Is there anything else I can do for you?", "还有其他需要帮忙的吗?"),
    Words("Is there anything else?", "还有其他事吗?"),
    Words("Anything else I can help with today?", "今天还有其他需要吗?"),
)
WORKS: Final = (
    "Please {ask}, so that we see whether it works now.",
    "Let us see whether that was it: {ask}.",
    "Now {ask}, please.",
)
TRIES: Final = {
    "make_test_call": "make a test call",
    "run_speed_test": "run a speed test",
    "send_test_mms": "send yourself a picture",
}
"""What the customer is asked for, by the tool that does it."""


def one_of(forms: Sequence[Form], chance: random.Random) -> Form:
    """One form."""
    return chance.choice(forms)


def why(tool: str, chance: random.Random) -> str:
    """Why a desk tool is called."""
    return chance.choice(WHY[tool])


def ask(tool: str, arguments: Mapping[str, Any], chance: random.Random) -> Words:
    """A request to the customer to look at, or do, something on the phone."""
    if tool in TRIES:
        return Words(one_of(WORKS, chance).format(ask=TRIES[tool]), phrases_zh.STEPS[tool])
    tail = chance.choice(TAIL) if tool.startswith("check_") and tool != "check_location" else ""
    request = _request(tool, arguments, chance)
    return Words(f"{chance.choice(LEAD)}{request.en}{tail}", request.zh)


def insist(tool: str, arguments: Mapping[str, Any], turn: int, chance: random.Random) -> Words:
    """The same request again, with a reason."""
    fallback = "look" if tool.startswith("check_") else "do"
    reason = Words(
        chance.choice(REASONS.get(tool) or REASONS[fallback]),
        phrases_zh.REASONS.get(tool) or phrases_zh.REASONS[fallback],
    )
    request = (
        Words(f"Please {TRIES[tool]}.", phrases_zh.STEPS[tool]) if tool in TRIES else _request(tool, arguments, chance)
    )
    form = INSIST[(turn - 1) % len(INSIST)]
    return Words(form.en.format(reason=reason.en, ask=request.en), form.zh.format(reason=reason.zh, ask=request.zh))


def ask_fact(name: str, turn: int, chance: random.Random) -> Words:
    """A question for a fact."""
    question = _question(name, chance)
    return Words(f"{chance.choice(LEAD)}{question.en}", question.zh) if turn == 0 else AGAIN + question


def mismatch(factor: str, chance: random.Random) -> Words:
    """Say that an answer was wrong and ask again."""
    return Words("That does not match what we have.", "这和我们登记的不一致。") + _question(factor, chance)


def summary(concerns: Sequence[Concern], reason: Words) -> str:
    """What a colleague is told at a handover."""
    return f"Caller's concern: {concerns[0].wants} Told the caller: {reason.en}"


def _question(name: str, chance: random.Random) -> Words:
    return Words(chance.choice(FACTS[name]), phrases_zh.FACTS[name])


def _request(tool: str, arguments: Mapping[str, Any], chance: random.Random) -> Words:
    form = chance.choice(STEPS[tool])
    shown = {
        key: ("on" if value else "off") if isinstance(value, bool) else "automatic" if value == "auto" else value
        for key, value in arguments.items()
    }
    chinese = {key: phrases_zh.VALUES.get(value, value) for key, value in shown.items()}
    return Words(form.format(**shown), phrases_zh.STEPS[tool].format(**chinese))
