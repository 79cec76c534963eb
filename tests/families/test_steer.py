"""What teachers are told beside the exported prompt, under each rationale policy."""

from __future__ import annotations

from pathlib import Path

import pytest

from distill.config.models import PromptsConfig
from distill.families.context import FamilyContext
from distill.prompts.templates import SHARED, prompts

ASKED = (
    "At each decision point, before you call a tool, say in one to three plain sentences why this tool and these"
    " arguments, and what you expect to see. When an observation differs from what you expected, say what you saw and"
    " what follows from it. Take every value from the request or from an observation; never guess one. Do not narrate"
    " steps that need no decision."
)
MCP = (
    "Work in small steps: look first, change last, then look at what you changed. Do not repeat a call whose answer you"
    " already have. Prefer the narrowest call that answers the question."
)
TELECOM = "Speak to the customer in short, plain sentences, one question or one or two steps at a time."
BESIDE = (
    " Before a tool call say in a sentence why you make it; these words stand beside the call and are not spoken to the"
    " customer."
)
UNASKED = (
    " What stands beside a tool call is not spoken to the customer; say what they have to know in a message without a"
    " call."
)


def steer(family: str, policy: str, guidance: str = "") -> str:
    context = FamilyContext(PromptsConfig(teacher=guidance), (), Path(), rationale=policy)
    return context.steer(prompts(f"distill.families.{family}.prompts", SHARED))


def test_visible_reasons_are_asked_for_in_the_words_of_old():
    assert steer("mcp", "visible") == f"{ASKED}\n{MCP}"
    assert steer("telecom", "visible", "Hum.") == f"{ASKED}\n{TELECOM}{BESIDE}\n\nHum."
    assert FamilyContext(PromptsConfig(), (), Path()).rationale == "visible"


@pytest.mark.parametrize("policy", ["native", "none"])
def test_otherwise_no_reason_is_asked_for_and_the_rest_stays(policy):
    grounded = "Take every value from the request or from an observation; never guess one."
    assert steer("mcp", policy, "Hum.") == f"{MCP}\n\nHum."
    assert steer("telecom", policy) == f"{grounded}\n\n{TELECOM}{UNASKED}"
