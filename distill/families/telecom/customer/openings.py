"""How a customer brings a concern up: the first words, and those for what comes later."""

# ruff: noqa: E501 - sentences read best on one line

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Final

from distill.families.telecom.customer.complaints import CHINESE, PREMISES, SYMPTOMS, effects
from distill.families.telecom.customer.ways import joined
from distill.families.telecom.spec import Register

GREETINGS: Final = (
    "Hello!", "Hi there,", "Good morning.", "Good afternoon.", "Hey,", "Hello, I hope you can help me.", "Good day to you.",
    "Hello, is this customer care?", "Hi,", "Good day.", "Hello there.", "Ah, finally somebody.",
)  # fmt: skip
WISHES: Final = (
    "Can you help?", "Please look into it.", "What can be done?", "Could you sort this out?", "I hope you can do something.",
    "Can you see to it?", "I'd be glad if you could help.", "What do you need from me?", "", "",
)  # fmt: skip
VAGUE: Final = (
    "I don't quite know where to begin.", "I am not sure that you are the right people for this.", "I don't know how to put it.",
    "It is a bit of a story.", "I hope I explain it well.", "Maybe you can tell me what to do.", "I am a little at a loss.",
)  # fmt: skip
LATER: Final = (
    "Oh, one more thing.", "There is something else.", "And another thing.", "Since I have you on the line, something else.",
    "Before I forget, there is another matter.", "While we are at it, one more.", "Now that I have you, I have a second point.",
    "Right, next point.", "Oh, and something I nearly forgot.", "That leaves one thing.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spoken:
    """What the opening may draw on; `persona` is a name."""

    topic: str
    proof: str
    wants: str
    number: str
    town: str
    context: str
    persona: str


def opening(spoken: Spoken, register: Register, chance: random.Random, *, premise: bool) -> str:
    """The first words for a concern."""
    symptom = chance.choice(SYMPTOMS[spoken.topic])
    effect, wish = chance.choice(effects(spoken.topic, spoken.persona)), chance.choice(WISHES)
    false = chance.choice(PREMISES[spoken.topic]) if premise else ""
    match register:
        case "terse":
            parts = [symptom, false]
        case "chatty":
            parts = [chance.choice(GREETINGS), spoken.context, symptom, effect, false, wish]
        case "typos":
            return _typos(" ".join(part for part in (symptom, effect, false, wish) if part), chance)
        case "detailed":
            where = f"I am in {spoken.town}." if spoken.proof != "told" or spoken.topic == "works" else ""
            parts = [
                symptom,
                f"The number is {spoken.number}.",
                where,
                effect,
                false,
                spoken.wants if spoken.proof == "told" else "",
            ]
        case "vague":
            parts = [chance.choice(GREETINGS), chance.choice(VAGUE), symptom, false]
        case "bilingual":
            parts = [chance.choice(CHINESE[spoken.topic]), chance.choice((symptom, "")), effect, false]
    return _spoken(parts)


def _spoken(parts: list[str]) -> str:
    """One after the other; after a comma the next goes on small."""
    text = ""
    for part in filter(None, parts):
        text = joined(f"{text} ", part) if text.endswith(",") else f"{text} {part}".strip()
    return text


def later(topic: str, wants: str, chance: random.Random) -> str:
    """How a further concern is brought up once the first is settled."""
    return f"{chance.choice(LATER)} {chance.choice(SYMPTOMS[topic])} {wants}"


def _typos(text: str, chance: random.Random) -> str:
    """Lower case, a few letters swapped or doubled, as typed on a phone; numbers stay as they are."""
    words = text.lower().split()
    for place in chance.sample(range(len(words)), min(len(words), max(1, len(words) // 6))):
        word = words[place]
        if len(word) > 4 and word.isalpha():
            at = chance.randrange(1, len(word) - 2)
            swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
            words[place] = swapped if chance.random() < 0.6 else word[:at] + word[at] + word[at:]
    return " ".join(words)
