"""The family plug-in: reads the banks, composes fresh cases, proves them, opens them, checks them."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import ClassVar, Final

from distill.config.faults import KeyPath, echo, listed, nearest
from distill.config.paths import kind_of, trouble
from distill.config.yaml_source import read_source
from distill.domain.case import Case, CheckResult, Proof
from distill.domain.casemaking import CaseMaker
from distill.domain.json import JsonObject
from distill.domain.message import Message
from distill.domain.ports import Environment
from distill.domain.review import Rubric
from distill.domain.scenario import Limits, Scenario
from distill.domain.script import Script
from distill.domain.tool import ToolSpec
from distill.environments.telecom.environment import TelecomEnvironment
from distill.environments.telecom.skin import skins
from distill.environments.telecom.world import World
from distill.families.context import FamilyContext
from distill.families.deck import dealt, taken
from distill.families.telecom.banked import BUILT_IN, Banked, read_banks
from distill.families.telecom.checks import run_check
from distill.families.telecom.compose import Situation
from distill.families.telecom.customer import replies
from distill.families.telecom.customer.side import Customer, user_tools
from distill.families.telecom.draw import draw_spec
from distill.families.telecom.made import FAMILY, UNPLAYABLE, Made, case_of, make, needs
from distill.families.telecom.params import Params as TelecomParams
from distill.families.telecom.proof import prove
from distill.families.telecom.shelf import shown
from distill.families.telecom.spoken import money, recap
from distill.families.telecom.talk import lines_of
from distill.prompts.templates import SHARED, fingerprint, prompts
from distill.reviewing.rubric import parse_rubrics
from distill.reviewing.validators.tongues import tongue
from distill.storage.banks import pin

OWN_PROMPTS: Final = "distill.families.telecom.prompts"
RUBRIC: Final = Path(__file__).with_name("rubric.yaml")

LEAST_TOKENS: Final = 200_000
TOKENS_AN_ACT: Final = 10_000
"""Tokens for each act of the reference; measured on references of 40 acts: 5,500."""

LABELS: Final = {
    "pack": "pack you take once the agent has named those there are",
    "top_up": "MB you take once the agent has offered more data",
}
"""What a model that plays the customer is told a fact is, where its name alone gives the cure away."""

OWN_SHARE: Final = 0.5
"""Least share of the cases out of banks that come from the user's own, where it holds any."""

ANY_PLACE: Final = 1_000_000
"""So many places a case that is drawn by itself may have."""

ASSUMPTIONS: Final = (
    "The operator, its systems and the customer's phone are one simulated world; every call really changed it.",
    "Only the customer can look at the phone or change it; the customer's own tool calls are not in the transcript.",
)


class TelecomScenarioGenerator:
    """Customer care at a mobile operator, as `domain.ports.Family`; needs no process and no network."""

    Params: ClassVar[type[TelecomParams]] = TelecomParams
    name = FAMILY
    scenario_type = "telecom_customer_care"
    takes_slot = False
    has_user = True

    def __init__(self, params: TelecomParams, context: FamilyContext) -> None:
        self._params: Final = params
        self._context: Final = context
        self._prompts: Final = prompts(OWN_PROMPTS, SHARED)
        pinned = None if context.pins is None else context.pins / BUILT_IN
        self._own = context.bank or Path(params.bank)
        self._bank = pinned if pinned is not None and kind_of(pinned) else self._own

    def faulty_params(self) -> Iterator[tuple[KeyPath, str]]:
        """A bank that was named and is not there; companies that there are not, or that are held out."""
        if why := self._faulty_bank():
            yield ("bank",), why
        held = self._params.held_out == "only"
        for index, name in enumerate(self._params.companies or ()):
            skin = skins().get(name)
            if skin is None:
                yield ("companies", index), f"no such company{nearest(name, skins())}; known: {listed(list(skins()))}"
            elif skin.held_out != held:
                why = "is not one of those held out" if held else "is held out for evaluation; set held_out: only"
                yield ("companies", index), f"{name} {why}"

    def _faulty_bank(self) -> str:
        """What is wrong with a bank that the params name; the default one may be missing."""
        if "bank" not in self._params.model_fields_set:
            return ""
        named = Path(self._params.bank)
        if self._context.bank is not None:
            why = f"cases go to casegen.bank ({self._context.bank}), which is read too; leave this key out"
            return "" if named == self._context.bank else why
        if self._bank != self._own:
            return ""
        if why := trouble(named):
            return f"{echo(str(named))}: {why}"
        if (kind := kind_of(named)) == "file":
            return ""
        what = "not a file" if kind else "no such file"
        return f"{echo(str(named))}: {what}; make one with distill casegen (casegen.bank), or leave this key out"

    def fingerprint(self) -> str:
        """Hash over banks, prompts and companies."""
        parts = [self._banked.sha256, fingerprint([OWN_PROMPTS]), *map(repr, skins().values())]
        parts += sorted(self._context.only or ())
        return sha256("\0".join(parts).encode()).hexdigest()

    @staticmethod
    def judging_fingerprint() -> str:
        """Hash over the rubrics."""
        return sha256(RUBRIC.read_bytes()).hexdigest()

    async def prepare(self, *, install: bool, say: Callable[[str], None]) -> None:  # noqa: ARG002 - the port's signature
        """Say which lines of the banks are left out; nothing has to be installed."""
        for path, number, why in self._banked.quarantined:
            say(f"{path}:{number}: left out, {why}")

    def pin(self, pins: Path) -> None:
        """Copy the user's bank for this run at its first start, so that casegen may go on appending to it."""
        self._bank = pin(self._own, pins / BUILT_IN)
        self.__dict__.pop("_banked", None)  # what was read before may be older than the copy

    def case_maker(self) -> CaseMaker:
        """For casegen."""
        from distill.families.telecom.casemaking import TelecomCaseMaker

        return TelecomCaseMaker(self._banked.held, self._params, self._companies)

    def draw(self, seed: int) -> Case:
        """The case of this seed: one of a place drawn by chance."""
        place = random.Random(f"{seed}/origin").randrange(ANY_PLACE)  # noqa: S311 - seeded on purpose
        return self.deal(seed, place, 0)

    def deal(self, seed: int, place: int, deck: int) -> Case:
        """The case of a place: from the banks or composed, as `bank_share` says; all of a bank before any again."""
        banked, at = taken(place, self._params.bank_share if self._context.only is None else 1.0)
        stock, at = self._banked.share(at, OWN_SHARE)
        if not banked or not stock:
            return self._composed(seed)
        return case_of(stock[dealt(len(stock), at, deck, FAMILY)])

    def stock(self) -> tuple[str, ...]:
        """Ids of the cases of banks that may be dealt."""
        return self._banked.stock

    def _composed(self, seed: int) -> Case:
        params = self._params
        return case_of(draw_spec(seed, intents=params.intents, companies=self._companies, policies=params.policies))

    async def prove(self, case: Case) -> Proof:
        """Reference, nothing, a breach of policy and a plausible mistake, all played; milliseconds."""
        made = self._made(case)
        failure = prove(made.situation, None if made.script is UNPLAYABLE else made.script).failure
        return Proof(holds=not failure, failure=failure)

    def open(self, case: Case) -> AbstractAsyncContextManager[Environment]:
        """A fresh world in the case's seed state."""
        return self._open(self._made(case))

    @asynccontextmanager
    async def _open(self, made: Made) -> AsyncIterator[Environment]:
        situation = made.situation
        yield TelecomEnvironment(
            situation.world, situation.skin, shown(situation, self._params.tools), needs(situation)
        )

    def scenario(self, case: Case, tools: tuple[ToolSpec, ...]) -> Scenario:
        """Prompts, rubric and metadata around a case."""
        made = self._made(case)
        spec = made.situation.spec
        stops = any(check["kind"] == "declined" or check.get("reason") for check in made.situation.checks)
        return Scenario(
            case=case,
            system=self._system(case, made.situation),
            user_turns=(case.goal,),
            tools=tools,
            rubric=self._rubrics["stop" if stops else "care"],
            steer=self._context.steer(self._prompts),
            assumptions=ASSUMPTIONS,
            metadata={
                "intent": spec.intent,
                "issues": list(spec.issues),
                "trap": spec.trap,
                "company": spec.skin,
                "policy": spec.policy,
                "persona": spec.persona,
                "register": spec.speech,
                "behaviours": list(spec.behaviours),
            },
            language_policy=self._context.prompts.language.policy,
            recap=self._context.recap(case),
            limits=_limits(len(made.script.acts)),
            user=self._customer(made),
        )

    def check(self, case: Case, state: JsonObject, messages: tuple[Message, ...]) -> tuple[CheckResult, ...]:
        """Executed yes/no facts about the end of the world and what the agent said."""
        situation = self._made(case).situation
        end = World.from_json(state["world"])
        talk = tuple(lines_of(messages, situation.skin))
        return tuple(
            CheckResult(check["name"], run_check(check, situation.world, end, talk)) for check in situation.checks
        )

    def script(self, case: Case) -> Script:
        """The reference, with a recap where one is asked for."""
        made = self._made(case)
        if not self._context.recap(case) or tongue(made.script.answer) == "zh":
            return made.script
        return made.script.ending(recap(made.situation))

    def _made(self, case: Case) -> Made:
        return make(case.body["spec"], follows=not self._context.prompts.language.policy.endswith("-only"))

    def _system(self, case: Case, situation: Situation) -> str:
        skin, policy = situation.skin, situation.policy
        about = {"company": skin.company, "home": skin.home, "today": situation.world.today}
        rules = self._prompts.render(
            f"policy_{skin.wording}",
            company=skin.company,
            tone=skin.tone,
            tools=dict(skin.to_own),
            general=policy.general,
            sensitive=policy.sensitive,
            misses=policy.misses,
            limit=money(skin, policy.credit_limit_cents),
            late_fee=policy.late_fee_waived,
        )
        language = self._context.language(case, self._prompts, talks=True)
        return self._prompts.render("system", policy=rules, language=language, **about)

    def _customer(self, made: Made) -> Customer:
        situation = made.situation
        script, persona = situation.customer, situation.persona
        known = dict(script.knows) | ({"wrong_pin": script.wrong_pin} if script.wrong_pin else {})
        notes = {"twice", "new_phone", "month_turns", "wants", "promotion_wish", "charge", "amount", "gigabytes"}
        text = self._prompts.render(
            "user",
            about=script.about,
            mood=persona.mood,
            skill=persona.skill,
            chinese=persona.chinese,
            opening=script.concerns[0].opening,
            wants=script.concerns[0].wants,
            later=[concern.opening for concern in script.concerns[1:]],
            facts=[
                (LABELS.get(name, name.replace("_", " ")), value) for name, value in known.items() if name not in notes
            ],
            behaviours=[
                replies.described(script, name)
                for name in script.behaviours
                if script.wrong_pin or name != "wrong_pin_first"
            ],
            accepts=script.accepts,
            reads_texts=script.reads_texts,
            hang_up="hang_up",
            patience=script.patience,
        )
        return Customer(script, text, user_tools())

    @cached_property
    def _companies(self) -> tuple[str, ...]:
        held = self._params.held_out == "only"
        named = self._params.companies
        return tuple(name for name, skin in skins().items() if (name in named if named else skin.held_out == held))

    @cached_property
    def _banked(self) -> Banked:
        return read_banks(self._params, self._companies, self._bank, self._context.only)

    @cached_property
    def _rubrics(self) -> dict[str, Rubric]:
        return parse_rubrics(read_source(RUBRIC).data, RUBRIC.name)


def _limits(acts: int) -> Limits:
    """Room for three times the reference's acts, and for a talk that is sent anew with each of them."""
    return Limits(max_steps=3 * acts + 15, max_tokens=max(LEAST_TOKENS, TOKENS_AN_ACT * acts))
