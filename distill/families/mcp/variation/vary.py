"""Faults and other names put onto a cast case, by shares; its shapes stay those of the plain case."""

from __future__ import annotations

import random
from dataclasses import replace

from distill.domain.case import Case
from distill.domain.json import JsonObject
from distill.families.mcp.params import ToolParams
from distill.families.mcp.scripts import script_from_json, script_to_json
from distill.families.mcp.shapes import case_id
from distill.families.mcp.toolbox import Shelf
from distill.families.mcp.variation.disguised import disguised_checks, disguised_script
from distill.families.mcp.variation.faults import fault_to_json, with_fault
from distill.families.mcp.variation.renames import renames, renames_to_json


def varied(case: Case, seed: int, shelf: Shelf, params: ToolParams) -> Case:
    """The case as it will be played; pure in its arguments. Skeleton and goal shape are the plain case's."""
    rng = random.Random(f"{case.template}/{seed}/variation")  # noqa: S311 - seeded on purpose
    faulty, renamed = rng.random() < params.fault_share, rng.random() < params.rename_share
    body = dict(case.body)
    if faulty:
        _put_fault(body, shelf, rng)
    if renamed:
        _rename(body, shelf, rng)
    if body == case.body:
        return case
    return replace(case, case_id=case_id({"family": case.family, "goal": case.goal, "body": body}), body=body)


def _put_fault(body: JsonObject, shelf: Shelf, rng: random.Random) -> None:
    found = with_fault(script_from_json(body["reference"]), shelf.writes, rng)
    if found is not None:
        script, fault = found
        body["reference"] = script_to_json(script)
        body["faults"] = [fault_to_json(fault)]


def _rename(body: JsonObject, shelf: Shelf, rng: random.Random) -> None:
    tools = {name: shelf.tool(name) for name in body["shown"]}
    made = renames({name: (tool.parameters, tool.description) for name, tool in tools.items()}, rng)
    for part in ("reference", "mistake"):
        body[part] = script_to_json(disguised_script(script_from_json(body[part]), made))
    body["checks"] = disguised_checks(body["checks"], made)
    body["renamed"] = renames_to_json(made)
