"""Proofs and mutants, on a box of named notes that stands in for a server."""

from __future__ import annotations

from contextlib import asynccontextmanager

import pytest

from distill.domain.script import Act, Bind, Script, ScriptedCall
from distill.domain.tool import Observation, ToolSpec
from distill.families.mcp.check_makers import answer_mentions, equals, unchanged_except
from distill.families.mcp.derivable import underivable
from distill.families.mcp.known import Known
from distill.families.mcp.mutants import mutants, verdict
from distill.families.mcp.play import play
from distill.families.mcp.proof import failed, prove
from distill.families.mcp.scripts import script_from_json, script_to_json
from distill.families.mcp.seeded import untouched

SEED = {"files": {"plan.txt": "code: K17", "log.txt": "empty"}}
TEXTS = ("Notes are kept in a box.", "Write the code of plan.txt into log.txt and tell me.")
TOOLS = (ToolSpec("box__read", "Reads a note", {}), ToolSpec("box__write", "Writes a note", {}))


class Box:
    """An environment of notes."""

    def __init__(self) -> None:
        self.state = {**untouched(SEED), "files": dict(SEED["files"])}
        self.tools = TOOLS

    async def call(self, call):
        name = call.arguments.get("name", "")
        if call.name == "box__write":
            self.state["files"][name] = call.arguments["text"]
            return Observation("written", is_error=False, executed=True, server="box")
        return Observation(self.state["files"].get(name, "no such note"), is_error=False, executed=True, server="box")

    async def finish(self):
        return self.state

    def describe(self):
        return {}


@asynccontextmanager
async def opened():
    yield Box()


def read(name, *binds):
    return Act(f"I read {name}.", (ScriptedCall("box__read", {"name": name}),), binds)


def write(text):
    return Act("Now the code is known.", (ScriptedCall("box__write", {"name": "log.txt", "text": text}),))


LOOK = read("plan.txt", Bind("code", r"code: (\w+)"))
REFERENCE = Script((LOOK, read("log.txt"), write("${code}"), read("log.txt")), "The code is ${code}.")
MISTAKE = Script((write("plan.txt"),), "Done.")
CHECKS = (
    equals("written", ["files", "log.txt"], "K17"),
    unchanged_except(["files", "log.txt"]),
    answer_mentions("told", "K17"),
)


def body(reference=REFERENCE, mistake=MISTAKE, checks=CHECKS):
    return {
        "seed": SEED,
        "checks": list(checks),
        "reference": script_to_json(reference),
        "mistake": script_to_json(mistake),
    }


async def test_a_sound_case_is_proven():
    assert (await prove(body(), TEXTS, opened, opened)).holds


@pytest.mark.parametrize(
    ("case", "why"),
    [
        (body(checks=CHECKS[1:2]), "doing nothing passes"),
        (body(reference=Script((LOOK,), "It is ${code}.")), "the reference fails: written"),
        (body(reference=Script((write("K17"),), "It is K17.")), "not derivable"),
        (
            body(reference=Script((read("log.txt", Bind("code", r"code: (\w+)")), write("${code}")), "")),
            "the reference fails",
        ),
        (body(mistake=REFERENCE), "the plausible mistake passes"),
        (body(mistake=Script((write("${never}"),), "")), "cannot be played"),
    ],
)
async def test_a_case_that_breaks_a_rule_is_not_proven_and_the_rule_is_named(case, why):
    proof = await prove(case, TEXTS, opened, opened)
    assert not proof.holds
    assert why in proof.failure


def test_scripts_survive_the_way_through_json():
    assert script_from_json(script_to_json(REFERENCE)) == REFERENCE


async def judged(checks=CHECKS):
    case = body(checks=checks)
    reference = await play(REFERENCE, opened)
    found = {}
    for mutant in mutants(REFERENCE):
        mutated = await play(mutant.script, opened)
        strange = underivable(mutated, Known(TEXTS, TOOLS), mutant.touched)
        found[mutant.label] = verdict(reference, mutated, failed(case, mutated), strange)
    return found


async def test_dropped_and_changed_steps_are_killed_and_idle_ones_are_equivalent():
    found = await judged()
    assert found["drop 0.0 box__read"] == "killed"
    assert found["drop 2.0 box__write"] == "killed"
    assert found["drop 1.0 box__read"] == "equivalent"
    assert [verdict for label, verdict in found.items() if label.startswith("change 2.0")] == ["killed"] * 2
    assert "survived" not in found.values()


async def test_a_case_that_checks_too_little_lets_mutants_survive():
    found = await judged(checks=(answer_mentions("told", "K17"),))
    assert found["drop 2.0 box__write"] == "survived"
