"""What a server takes of the machine: named with the remedy, and its missions left out."""

from __future__ import annotations

import json
import shutil

import pytest

from distill.config.models.prompts import PromptsConfig
from distill.environments.mcp.ingest import Problem, read_dossier
from distill.environments.mcp.library import Library, built_in_banks
from distill.environments.mcp.machine import lacks_programs, lacks_python
from distill.families.context import FamilyContext
from distill.families.mcp import MCPScenarioGenerator
from distill.families.mcp.params import Params


@pytest.mark.parametrize(
    ("wanted", "fits"), [(">=3.11", True), (">=3.12", False), (">=3.9, <3.12", True), ("<3.11", False)]
)
def test_a_python_fits_or_is_named(wanted, fits):
    why = lacks_python(wanted, (3, 11))
    assert (why == "") is fits
    assert fits or (f"Python {wanted}" in why and "runs on 3.11" in why)


def test_missing_programs_are_named_with_the_line_to_type(tmp_path):
    tool = tmp_path / "make"
    tool.write_text("#!/bin/sh\n")
    tool.chmod(0o755)
    assert lacks_programs(["make"], str(tmp_path)) == ""
    why = lacks_programs(["make", "gcc", "jq"], str(tmp_path))
    assert why.startswith("gcc and jq are needed")
    assert why.endswith("type: apt-get install gcc jq")


@pytest.mark.parametrize(("key", "value"), [("python", "3.11"), ("python", "~=3.11"), ("programs", ["rm -rf /"])])
def test_a_dossier_that_asks_for_nonsense_is_refused(bank, record, key, value):
    problem = read_dossier(bank(alpha={**record, key: value}) / "alpha.json")
    assert isinstance(problem, Problem)
    assert key in problem.message


@pytest.fixture
def demanding(tmp_path):
    """The dossier of make asks for a program, that of duckdb for a Python, which nobody has."""
    shutil.copytree(built_in_banks() / "locks", tmp_path / "bank" / "locks")
    for server, more in (("make", {"programs": ["make-99"]}), ("duckdb", {"python": ">=3.99"})):
        record = json.loads((built_in_banks() / f"{server}.json").read_text())
        (tmp_path / "bank" / f"{server}.json").write_text(json.dumps({**record, **more}))
    return tmp_path / "bank"


async def test_their_missions_are_left_out_and_validate_and_doctor_say_so(demanding, tmp_path):
    context = FamilyContext(PromptsConfig(), (built_in_banks(), demanding), tmp_path / "servers")
    family = MCPScenarioGenerator(Params(), context)
    notes = family.notes()
    assert {note.split("; ", 1)[1] for note in notes} == {
        "make-99 is needed, and not in /usr/bin:/bin; type: apt-get install make-99",
        lacks_python(">=3.99"),
    }
    assert not [case for case in map(family.draw, range(80)) if {"make", "duckdb"} & set(case.body["servers"])]
    found = {finding.check: finding for finding in await family.examine()}
    assert (found["server make"].level, found["server duckdb"].level) == ("warn", "warn")
    assert found["server make"].remedy == "type: apt-get install make-99"


def test_the_built_in_server_that_runs_make_says_that_it_does(tmp_path):
    library = Library.load([built_in_banks()], tmp_path)
    assert library.get("make").programs == ("make",)


async def test_a_dossier_that_is_none_is_named_by_validate_and_doctor(bank, record, tmp_path):
    wrong = {"type": "object", "properties": {"x": {"type": "strong"}}}
    record["tools"][0]["parameters"] = wrong
    folder = bank(alpha=record)
    family = MCPScenarioGenerator(Params(), FamilyContext(PromptsConfig(), (built_in_banks(), folder), tmp_path / "s"))
    (note,) = family.notes()
    assert note.startswith(f"{folder}/alpha.json: ")
    assert "not a JSON schema" in note
    found = {finding.check: finding for finding in await family.examine()}
    assert found[f"dossier {folder}/alpha.json"].level == "warn"
