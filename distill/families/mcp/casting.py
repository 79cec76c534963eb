"""From a template and a seed to a Case: goal, body, id, shapes."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from distill.domain.case import Case
from distill.domain.json import JsonObject
from distill.families.mcp.draw import Draw
from distill.families.mcp.errands import paired
from distill.families.mcp.mission import Abstention, Mission, Talk, Template
from distill.families.mcp.params import Params, Register, ToolParams
from distill.families.mcp.scripts import script_to_json
from distill.families.mcp.shapes import case_id, goal_shape, said_values, skeleton
from distill.families.mcp.toolbox import Shelf, needed, shown
from distill.families.mcp.variation.tones import mistyped, over_specified

FAMILY = "mcp"

LEAST_PLAIN: Final = 0.25
"""Weight of a template that is drawn to talk often enough: its user does not always speak again."""


@dataclass(frozen=True, slots=True)
class Role:
    """What is decided about a case before its template draws: which, how told, acting or not, in how many turns."""

    template: Template
    register: Register
    abstention: Abstention | None
    seed: str
    talk: Talk | None = None

    @property
    def twin(self) -> Role:
        """The acting case of the same values."""
        return Role(self.template, self.register, None, self.seed)


def cast(role: Role, shelf: Shelf, tools: ToolParams) -> Case:
    """The case; pure in its arguments. An abstention's body names its near-twin's id."""
    draw = Draw(f"{role.template.name}/{role.seed}", role.abstention, role.talk)
    mission = role.template.build(draw)
    servers, offered = _offered(role, role.template.servers, mission, shelf, tools)
    body = _body(role, mission, draw.facts)
    if role.abstention is not None:
        twin = cast(role.twin, shelf, tools)
        body["twin"], servers = twin.case_id, tuple(twin.body["servers"])
        offered = _as_the_twin(mission, twin.body["shown"])
    return _case(role, mission, draw.facts, {**body, "servers": list(servers), "shown": list(offered)})


def cast_errands(role: Role, templates: Sequence[Template], shelf: Shelf, tools: ToolParams) -> Case | None:
    """Two missions in one sitting; None where this seed gives no pair that goes together within the tool list."""
    rng = random.Random(f"{FAMILY}/{role.seed}/errands")  # noqa: S311 - seeded on purpose
    found = paired(role.seed, templates, rng)
    if found is None:
        return None
    first, second, mission, facts = found
    role = replace(role, template=first)
    own = tuple(dict.fromkeys((*first.servers, *second.servers)))
    servers, offered = _offered(role, own, mission, shelf, tools)
    if sum(shelf.tool(name).tokens for name in offered) > tools.max_tokens:
        return None
    body = {**_body(role, mission, facts), "servers": list(servers), "shown": list(offered), "second": second.name}
    return _case(role, mission, facts, body)


def _case(role: Role, mission: Mission, facts: JsonObject, body: JsonObject) -> Case:
    goal = _goal(role, mission, facts)
    return Case(
        case_id=case_id({"family": FAMILY, "goal": goal, "body": body}),
        family=FAMILY,
        template=role.template.name,
        goal=goal,
        goal_shape=goal_shape(goal, facts),
        skeleton=skeleton(mission.reference),
        difficulty=mission.difficulty,
        body=body,
    )


def _goal(role: Role, mission: Mission, facts: JsonObject) -> str:
    """In the role's tone; two tones are made from the template's own, alike for an abstention and its twin."""
    if role.register in mission.goals:
        return mission.goals[role.register]
    rng = random.Random(f"{role.template.name}/{role.seed}/tone")  # noqa: S311 - seeded on purpose
    if role.register == "typos":
        return mistyped(mission.goals[rng.choice(("terse", "vague"))], said_values(facts), rng)
    return over_specified(mission.goals["terse"], role.template.servers, rng)


def _offered(
    role: Role, own: Sequence[str], mission: Mission, shelf: Shelf, tools: ToolParams
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Servers, those of `own` first, and tools to show."""
    rng = random.Random(f"{role.template.name}/{role.seed}/tools")  # noqa: S311 - seeded on purpose
    wanted = needed(mission.reference, mission.mistake)
    servers = shelf.servers_for(own, wanted, rng)
    return servers, shown(wanted, mission.withheld, shelf.offer(servers), tools, rng)


def _as_the_twin(mission: Mission, shown_there: Sequence[str]) -> tuple[str, ...]:
    """The twin's tools without the withheld ones: nothing but what is missing may tell the two apart."""
    kept = {*shown_there, *needed(mission.reference, mission.mistake)} - set(mission.withheld)
    return tuple(sorted(kept))


def _body(role: Role, mission: Mission, facts: JsonObject) -> JsonObject:
    return {
        "template": role.template.name,
        "rubric": "abstention" if role.abstention else role.template.rubric,
        "focus": role.template.focus,
        "register": role.register,
        "abstention": role.abstention,
        "talk": role.talk,
        "setting": mission.setting,
        "places": list(mission.places),
        "rules": list(mission.rules),
        "seed": mission.seed,
        "checks": list(mission.checks),
        "reference": script_to_json(mission.reference),
        "mistake": script_to_json(mission.mistake),
        "trap": mission.trap,
        "second": None,
        "faults": [],
        "renamed": [],
        "facts": _plain(facts),
    }


def _plain(facts: JsonObject) -> JsonObject:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in facts.items()}


def choose_role(seed: int, templates: Sequence[Template], params: Params) -> Role:
    """What a seed decides; shares are of all draws, if any template has such cases."""
    rng = random.Random(f"{FAMILY}/{seed}")  # noqa: S311 - seeded on purpose
    silent = [template for template in templates if template.abstains]
    talking = [template for template in templates if template.talks]
    chance, register = rng.random(), rng.choice(list(params.registers))
    if chance < params.abstention_share and silent:
        kind = rng.choice(sorted({kind for template in silent for kind in template.abstains}))
        template = rng.choice([template for template in silent if kind in template.abstains])
        return Role(template, register, kind, str(seed))
    chance -= params.abstention_share
    if 0 <= chance < params.talk_share and talking:
        template = rng.choice(talking)
        return Role(template, register, None, str(seed), rng.choice(template.talks))
    errands = 0 <= chance - params.talk_share < params.errand_share
    (template,) = rng.choices(templates, [_still_due(template, templates, params) for template in templates])
    return Role(template, register, None, str(seed), "next_errand" if errands else None)


def _still_due(template: Template, templates: Sequence[Template], params: Params) -> float:
    """Weight of a template among plain cases: less for one that is drawn to talk, so that all come about as often."""
    talking = sum(bool(one.talks) for one in templates)
    drawn = params.talk_share / talking if template.talks else 0.0
    return max(1 / len(templates) - drawn, LEAST_PLAIN / len(templates))
