"""What the tests of the telecom family share: specs, situations, an agent driven by hand, the family itself."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from distill.config.models.prompts import PromptsConfig
from distill.families.context import FamilyContext
from distill.families.telecom import TelecomScenarioGenerator
from distill.families.telecom.compose import Situation, compose
from distill.families.telecom.draw import draw_spec
from distill.families.telecom.issues import ISSUES
from distill.families.telecom.made import Made, make, text_of
from distill.families.telecom.params import Params
from distill.families.telecom.play import Played, failed
from distill.families.telecom.policy import POINTS, points
from distill.families.telecom.session import Answer, Session
from distill.families.telecom.spec import CaseSpec

QUESTIONS = {
    "pin": "What is the PIN of your account?",
    "birth_date": "What is your date of birth?",
    "postcode": "What is the postcode of your address?",
}


@cache
def generator(**params: object) -> TelecomScenarioGenerator:
    """The family without a configuration file; composes every case unless told otherwise."""
    return TelecomScenarioGenerator(
        Params.model_validate({"bank_share": 0.0, **params}), FamilyContext(PromptsConfig(), (), Path())
    )


@cache
def made(seed: int) -> Made:
    """The drawn case of a seed, made."""
    return make(text_of(draw_spec(seed)))


def spec_of(*issues: str, **changes: Any) -> CaseSpec:
    """A plain spec of these issues."""
    known = ISSUES.get(issues[0])
    plain = {
        "seed": 7, "skin": "arvella", "policy": "lenient", "intent": known.intents[0] if known else "no_service",
        "issues": issues, "persona": "calm_novice", "register": "terse", "trap": "plain",
    }  # fmt: skip
    return CaseSpec.model_validate({**plain, **changes})


def situation_of(*issues: str, **changes: Any) -> Situation:
    """The situation of `spec_of`."""
    return compose(spec_of(*issues, **changes))


@dataclass
class HandAgent:
    """An agent that does what a test tells it to; nothing of the reference is in it."""

    situation: Situation
    calls: list[tuple[int, str, dict[str, object]]] = field(default_factory=list)
    last: Answer | None = None

    def __post_init__(self) -> None:
        """Let the customer speak first."""
        self.session = Session(self.situation.world, self.situation.skin, self.situation.customer)
        self.session.begin()

    @property
    def line(self) -> str:
        return self.session.world.holder

    @property
    def customer(self) -> str:
        return self.session.world.lines[self.line].customer_id

    def call(self, tool: str, **arguments: Any) -> Any:
        """Call a desk tool by its canonical name; the payload."""
        self.calls.append((len(self.calls), tool, arguments))
        came, _ = self.session.call(tool, arguments)
        assert not came.error, f"{tool}: {came.error}"
        return came.payload

    def say(self, text: str) -> Answer:
        """Speak to the customer."""
        self.last = self.session.say(text)
        return self.last

    def identify(self, *order: str, need: int | None = None) -> HandAgent:
        """Find the account and hold answers against it, in this order, until they are worth enough."""
        knows = dict(self.situation.customer.knows)
        self.say("Which phone number is this about?")
        self.call("find_customer", phone_number=knows["phone_number"])
        proven: set[str] = set()
        for factor in order or ("pin", "birth_date", "postcode"):
            if points(proven) < (self.situation.policy.general if need is None else need):
                self.say(QUESTIONS[factor])
                assert self.call("verify_identity", customer_id=self.customer, factor=factor, value=knows[factor])[
                    "match"
                ]
                proven.add(factor)
        assert points(proven) <= sum(POINTS.values())
        self.call("get_customer", customer_id=self.customer)
        return self

    def close(self, text: str) -> HandAgent:
        """The last words, as often as the customer needs them."""
        for _ in range(4):
            if self.session.end is None:
                self.say(f"{text} Is there anything else?")
        return self

    def played(self) -> Played:
        """The talk as it went."""
        return Played(self.session, "", tuple(self.calls))

    def wrong(self) -> list[str]:
        """Names of the checks that fail."""
        return failed(self.situation, self.played())


def without(situation: Situation, *behaviours: str) -> Situation:
    """The situation with a customer who does nothing out of line but these."""
    return replace(situation, customer=replace(situation.customer, behaviours=behaviours))
