"""What the tests of families share: a generator without a configuration file, cases by role, kill rates."""

from __future__ import annotations

import os
import random
from functools import cache, partial
from pathlib import Path

from distill.config.models.prompts import PromptsConfig
from distill.domain.case import Case
from distill.environments.mcp.library import built_in_banks, default_servers_root
from distill.families.context import FamilyContext
from distill.families.mcp import MCPScenarioGenerator
from distill.families.mcp.casting import Role, cast
from distill.families.mcp.measure import KillRate, measure_case
from distill.families.mcp.mission import Template
from distill.families.mcp.missions import all_templates
from distill.families.mcp.params import Params


def servers_root() -> Path:
    named = os.environ.get("DISTILL_SERVERS")
    return Path(named) if named else default_servers_root(os.environ)


def family_for(**params: object) -> MCPScenarioGenerator:
    context = FamilyContext(PromptsConfig(), (built_in_banks(),), servers_root())
    return MCPScenarioGenerator(Params.model_validate(params), context)


def template_named(name: str) -> Template:
    (found,) = (template for template in all_templates() if template.name == name)
    return found


@cache
def case_of(
    family: MCPScenarioGenerator, template: str, seed: int | str, kind: str | None = None, register: str = "terse"
) -> Case:
    """`kind` is one of the template's abstentions or talks."""
    found = template_named(template)
    talk = kind if kind in found.talks else None
    role = Role(found, register, None if talk else kind, str(seed), talk)
    return cast(role, family._shelf, family._params.tools)


def measured_cases(family: MCPScenarioGenerator, template: str, seeds: int) -> list[Case]:
    """Every third seed is an abstention where the template has any, every third has several turns."""
    found = template_named(template)
    by_rest: dict[int, tuple[str, ...]] = {1: found.talks, 2: found.abstains}
    kinds = [by_rest.get(seed % 3, ()) for seed in range(seeds)]
    return [
        case_of(family, template, seed, kinds[seed][seed // 3 % len(kinds[seed])] if kinds[seed] else None)
        for seed in range(seeds)
    ]


async def measure(family: MCPScenarioGenerator, cases: list[Case], per_case: int) -> KillRate:
    total = KillRate(0, 0, 0)
    for number, case in enumerate(cases):
        texts = (family._system(case), case.goal)
        opener = partial(family.open, case)
        total += await measure_case(case, family.script(case), texts, opener, random.Random(number), per_case)
    return total
