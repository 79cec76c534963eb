"""The sample of a file that makes cases: proposals of the oracle for the first cells, played by their references."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import orjson

from distill.app.families import case_maker, refuse_other_trades
from distill.app.plan.asked import Play, Sample
from distill.app.plan.reference import Reference
from distill.app.plan.sampling import ENOUGH, Sampler
from distill.casegen.plan import Grid
from distill.casegen.propose import question
from distill.config.loader import Loaded
from distill.domain.casemaking import SEEDS, Brief
from distill.domain.chat import CallId, Role
from distill.domain.episode import Job
from distill.domain.json import JsonObject
from distill.domain.ports import Family
from distill.endpoints.spec import EndpointSpec
from distill.simulator.proposer import scripted_proposal


async def proposals(
    loaded: Loaded, families: Sequence[Family], pools: Mapping[Role, Sequence[EndpointSpec]], limit: int
) -> Sample:
    """The first `limit` proposals, or `ENOUGH` of them; `pools` have the solvers in the place of teachers.

    A proposal that is not proven has cost its proposer's call and nothing else.
    """
    refuse_other_trades(loaded)
    maker, seed, (family,) = case_maker(families), loaded.config.run.seed, families
    grid = Grid(maker.axes, [maker.cell_of(case) for case in maker.banked()], seed, maker.open)
    sampler = Sampler(loaded, families, pools)
    plays: list[Play] = []
    for number in range(min(limit, ENOUGH)):
        cell = grid.cell(number)
        brief = maker.brief(cell, number)
        said = scripted_proposal(maker, seed, CallId(number, 0, 0, "proposer", 0, 0, 0), _body(brief)).content
        case = maker.read(orjson.loads(said), cell, (seed + number) % SEEDS)
        model = Reference(family.script(case), family.scenario(case, ()).user, pools)
        model.note("proposer", question(brief), len(said))
        if not (await family.prove(case)).holds:
            plays.append(
                Play(number, holds_slot=False, asked=tuple(model.asked), tool_calls=0, seen=0, record=len(said))
            )
            continue
        draft = await sampler.drafted(family, Job(number, 0, 0, 0, case), model)
        sampler.judged(replace(draft, scenario=replace(draft.scenario, rubric=maker.rubric)), model)
        plays.append(sampler.counted(family, draft, model))
    return Sample(tuple(plays), len(plays))


def _body(brief: Brief) -> JsonObject:
    return {"messages": [{"role": "user", "content": brief.user}]}
