"""From a spec to a situation: world, customer, checks. The same spec gives the same situation anywhere."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date

from distill.domain.json import JsonObject
from distill.environments.telecom.pocket.trying import GOOD_SHARE
from distill.environments.telecom.service import data_left_mb, service
from distill.environments.telecom.skin import Skin, skins
from distill.environments.telecom.world import World
from distill.families.telecom.building import Building, Subject
from distill.families.telecom.cast import Cast, cast_of
from distill.families.telecom.checks import checks_of
from distill.families.telecom.customer.behaviours import KINDS
from distill.families.telecom.customer.complaints import WANTS, contexts
from distill.families.telecom.customer.openings import Spoken, later, opening
from distill.families.telecom.customer.script import Concern, CustomerScript
from distill.families.telecom.customer.ways import Voice
from distill.families.telecom.issues import ISSUES, conflict
from distill.families.telecom.issues.base import Issue
from distill.families.telecom.persona import PERSONAS, Persona
from distill.families.telecom.policy import POLICIES, Policy
from distill.families.telecom.spec import CaseSpec


class Unfit(Exception):
    """A spec that makes no situation; the text says why."""


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything that follows from a spec; `checks` are data, `mbps` the speed that counts as good."""

    spec: CaseSpec
    skin: Skin
    policy: Policy
    persona: Persona
    world: World
    customer: CustomerScript
    checks: tuple[JsonObject, ...]
    subjects: tuple[Subject, ...]
    mbps: float
    abroad: bool


def compose(spec: CaseSpec) -> Situation:
    """Build the situation; raises Unfit for unknown names and impossible compositions."""
    _refuse(spec)
    skin, policy, persona = skins()[spec.skin], POLICIES[spec.policy], PERSONAS[spec.persona]
    chance = random.Random(f"{spec.seed}/world")  # noqa: S311 - seeded on purpose
    world, cast = cast_of(skin, chance, spec.details.name, persona.born)
    words = random.Random(f"{spec.seed}/wishes")  # noqa: S311 - seeded on purpose
    building = Building(world, world, cast, policy, chance, cast.knows(), words)
    subjects = [_worded(ISSUES[name].inject(building), words) for name in _in_order(spec.issues)]
    if building.cured and any(subject.proof in {"data", "mms"} for subject in subjects):
        building.mbps = _good_speed(building.wanted)
    if spec.trap == "must_escalate":
        _flag(building, spec)
    _unverify(building, spec)
    _refuse_unprovable(building, spec)
    _refuse_too_small_a_plan(building)
    grouped = _grouped(subjects, len(spec.issues) - spec.late)
    _refuse_one_symptom_twice(grouped)
    script = _customer(spec, building, persona, grouped)
    return Situation(
        spec=spec,
        skin=skin,
        policy=policy,
        persona=persona,
        world=building.world,
        customer=script,
        checks=checks_of(building, spec, tuple(grouped)),
        subjects=tuple(grouped),
        mbps=building.mbps,
        abroad=building.world.phone.country != building.world.home,
    )


def _worded(subject: Subject, words: random.Random) -> Subject:
    return subject if subject.wants else replace(subject, wants=words.choice(WANTS[subject.topic]))


def _refuse(spec: CaseSpec) -> None:
    for what, name, known in (
        ("company", spec.skin, skins()),
        ("persona", spec.persona, PERSONAS),
        *(("behaviour", name, KINDS) for name in spec.behaviours),
    ):
        if name not in known:
            raise Unfit(f"no {what} {name!r}; known: {', '.join(sorted(known))}")
    if why := conflict(spec.issues):
        raise Unfit(why)
    if spec.late >= len(spec.issues):
        raise Unfit("not every concern can come late")
    main = [ISSUES[name] for name in spec.issues[: len(spec.issues) - spec.late]]
    strangers = [issue.name for issue in main if spec.intent not in issue.intents]
    if strangers:
        raise Unfit(f"{strangers[0]} is not part of {spec.intent}")
    if len({issue.workflow for issue in main}) > 1 or (len(main) > 1 and main[0].workflow != "restore"):
        raise Unfit(f"{' and '.join(issue.name for issue in main)} are not one concern")
    _refuse_pointless(spec, main)
    if spec.trap == "must_refuse" and not any(ISSUES[name].outcome == "refuse" for name in spec.issues):
        raise Unfit("trap must_refuse needs an issue that has to be refused")
    if (spec.trap == "late_concern") != (spec.late > 0):
        raise Unfit("trap late_concern and `late` go together")


def _refuse_pointless(spec: CaseSpec, main: list[Issue]) -> None:
    """Wishes and traps that could never come to anything."""
    if "will_not_pay" in spec.issues and spec.late:
        raise Unfit("a caller who agrees to nothing has no further wish")
    if spec.late and any(issue.outcome == "escalate" for issue in main):
        raise Unfit("a caller who is handed over has no further wish")
    if spec.trap in {"must_escalate", "unverified"} and main[0].workflow == "outage" and main[0].outcome == "inform":
        raise Unfit(f"{main[0].name} is told to anybody, so trap {spec.trap} has no hold in it")


def _refuse_unprovable(building: Building, spec: CaseSpec) -> None:
    """Without the PIN, and without signal for a code, two points are all there is."""
    if "forgot_pin" not in spec.behaviours or spec.trap == "unverified" or building.policy.sensitive <= 2:
        return
    texts = building.reads_texts and building.world.phone.sim_id == building.line.sim_id
    if not texts or not service(building.world).signal:
        raise Unfit(f"policy {spec.policy} asks for more than a caller can prove who forgot the PIN and gets no texts")


def _refuse_too_small_a_plan(building: Building) -> None:
    """Service that is back must not end with the change of plan that comes after it."""
    wanted = building.wanted.lines[building.line.line_id]
    at_home = building.world.phone.country == building.world.home
    if building.cured and building.mbps and at_home and data_left_mb(building.wanted, wanted) == 0:
        raise Unfit("the plan that is wanted holds less data than is used already")


def _refuse_one_symptom_twice(grouped: list[Subject]) -> None:
    """What is mended for one concern is mended for the other, and a caller does not bring up what works."""
    tried = [subject.proof for subject in grouped if subject.proof != "told"]
    if len(set(tried)) < len(tried):
        raise Unfit(f"two concerns of one call show in the same way ({tried[-1]})")


def _in_order(names: tuple[str, ...]) -> tuple[str, ...]:
    """Issues that move the caller abroad first; the rest as given."""
    return tuple(sorted(names, key=lambda name: name != "uncovered" and ISSUES[name].intents != ("roaming",)))


def _grouped(subjects: list[Subject], first: int) -> list[Subject]:
    """One subject for the first concern, whatever it is made of, and one for each late one."""
    rank = {"mms": 3, "data": 2, "calls": 1, "told": 0}
    main = max(subjects[:first], key=lambda subject: rank[subject.proof])
    calls = [subject for subject in subjects[:first] if subject.proof == "calls"]
    main = calls[0] if calls and main.proof != "calls" and not main.topic.startswith("roaming") else main
    return [main, *subjects[first:]]


def _good_speed(world: World) -> float:
    return round(world.plans[world.lines[world.holder].plan_id].speed_mbps * GOOD_SHARE, 1)


def _flag(building: Building, spec: CaseSpec) -> None:
    """A fraud warning on the account sends every change to the fraud desk, unless an issue escalates by itself."""
    if any(ISSUES[name].outcome == "escalate" for name in spec.issues):
        return
    customer = building.cast.customer.customer_id
    building.world = building.world.change("customers", customer, fraud_flag=True)
    building.wanted = building.world
    building.hand_over("fraud")


def _unverify(building: Building, spec: CaseSpec) -> None:
    """A caller who cannot prove who they are: nothing of the account may be shown or changed.

    One knows nothing at all, one has the address half right, one guesses, one knows the holder's birthday.
    """
    if spec.trap != "unverified":
        return
    knows, known = building.knows, random.Random(f"{spec.seed}/unverified").randrange(4)  # noqa: S311 - seeded
    knows.pop("pin", None)
    knows["postcode"] = f"{(int(knows['postcode']) + 1234) % 9000 + 1000}"
    born = date.fromisoformat(knows.pop("birth_date"))
    if known == 0:
        del knows["postcode"]
    elif known == 2:
        knows["birth_date"] = born.replace(year=born.year + 7, day=born.day % 28 + 1).isoformat()
    elif known == 3:
        knows["birth_date"] = born.isoformat()
    building.wanted = building.world
    building.hand_over("identity")


def _customer(spec: CaseSpec, building: Building, persona: Persona, subjects: list[Subject]) -> CustomerScript:
    chance = random.Random(f"{spec.seed}/words")  # noqa: S311 - seeded on purpose
    cast: Cast = building.cast
    first = subjects[0]
    context = spec.details.context or chance.choice(contexts(persona.name, abroad=first.topic.startswith("roaming")))
    spoken = Spoken(
        first.topic, first.proof, first.wants, cast.line.phone_number, building.world.phone.area, context, persona.name
    )
    words = spec.details.opening or opening(spoken, spec.speech, chance, premise=spec.trap == "wrong_premise")
    concerns = [Concern(words, first.wants, first.proof, _mbps(building.world, first), first.topic)]
    for subject in subjects[1:]:
        brought_up = later(subject.topic, subject.wants, chance)
        speed = _mbps(building.wanted, subject)
        concerns.append(Concern(brought_up, subject.wants, subject.proof, speed, subject.topic))
    knows = {"wants": first.wants, **building.knows}
    if "forgot_pin" in spec.behaviours:
        knows.pop("pin", None)
    wrong = f"{(int(cast.customer.pin) + 1117) % 9000 + 1000}"
    return CustomerScript(
        persona=persona.name,
        about=persona.about(spec.seed),
        knows=tuple(knows.items()),
        concerns=tuple(concerns),
        behaviours=spec.behaviours,
        hidden=tuple(building.hidden),
        wrong_pin=wrong if "wrong_pin_first" in spec.behaviours and "pin" in knows else "",
        patience=persona.patience,
        chinese=persona.chinese,
        accepts=building.accepts,
        reads_texts=building.reads_texts and spec.trap != "unverified",
        voice=Voice(spec.seed, persona.tone),
    )


def _mbps(world: World, subject: Subject) -> float:
    """What is good on the plan that the line has by then: a plan may change between two concerns."""
    return _good_speed(world) if subject.proof == "data" else 0.0
