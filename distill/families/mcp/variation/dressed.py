"""The real environment with a case's faults and names in front of it."""

from __future__ import annotations

from distill.domain.json import JsonObject
from distill.domain.ports import Environment
from distill.families.mcp.asker import Attended
from distill.families.mcp.variation.disguised import Disguised
from distill.families.mcp.variation.faults import Fault, WritesOf
from distill.families.mcp.variation.faulty import Faulty
from distill.families.mcp.variation.renames import renames_from_json


def dressed(real: Environment, body: JsonObject, writes: WritesOf) -> Environment:
    """Faults next to the server, where they arise; names next to the model, to which they belong; a user beside it."""
    environment = real
    if body["faults"]:
        environment = Faulty(environment, [Fault(**fault) for fault in body["faults"]], writes)
    if body["renamed"]:
        environment = Disguised(environment, renames_from_json(body["renamed"]))
    return Attended(environment) if body["talk"] else environment
