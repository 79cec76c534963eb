"""A machine whose node is too old for some servers: their missions are left out, the others are drawn, and it is said."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from distill.config.models.prompts import PromptsConfig
from distill.environments.mcp.library import built_in_banks
from distill.families.context import FamilyContext
from distill.families.mcp import MCPScenarioGenerator
from distill.families.mcp.missions import all_templates
from distill.families.mcp.params import Params

NODE = {"filesystem", "memory"}
LATER = "node 99 or newer is needed, and"
FIX = "type: apt-get install nodejs npm"


@pytest.fixture
def demanding(tmp_path) -> Path:
    """Dossiers of the servers on node that ask for a node nobody has."""
    shutil.copytree(built_in_banks() / "locks", tmp_path / "bank" / "locks")
    for server in NODE:
        record = json.loads((built_in_banks() / f"{server}.json").read_text())
        (tmp_path / "bank" / f"{server}.json").write_text(json.dumps({**record, "node": "99"}))
    return tmp_path / "bank"


@pytest.fixture
def family(demanding, tmp_path):
    def make(**params: object) -> MCPScenarioGenerator:
        context = FamilyContext(PromptsConfig(), (built_in_banks(), demanding), tmp_path / "servers")
        return MCPScenarioGenerator(Params.model_validate(params), context)

    return make


def test_the_other_missions_are_drawn_and_a_note_names_what_is_left_out(family):
    mine = [template.name for template in all_templates() if NODE & set(template.servers)]
    drawn = [family().draw(seed) for seed in range(150)]
    assert not {case.template for case in drawn} & set(mine)
    assert len({case.template for case in drawn}) >= 8
    assert not [server for case in drawn for server in case.body["servers"] if server in NODE]
    (note,) = family().notes()
    assert all(name in note for name in mine)
    assert LATER in note
    assert note.endswith(FIX)


def test_what_a_machine_leaves_out_is_part_of_the_fingerprint(family, demanding):
    before = family().fingerprint()
    for server in NODE:
        shutil.copy(built_in_banks() / f"{server}.json", demanding)
    assert family().notes() == ()
    assert family().fingerprint() != before


def test_missions_that_are_asked_for_by_name_are_faults_at_their_places(family):
    name = next(template.name for template in all_templates() if "memory" in template.servers)
    faults = list(family(templates=["month_summary", name]).faulty_params())
    assert faults[0][0] == ("templates", 1)
    assert f"{name} needs the server memory: {LATER}" in faults[0][1]
    assert next(iter(family(servers=["git", "memory"]).faulty_params()))[0] == ("servers", 1)
    assert list(family(servers=["git", "duckdb"]).faulty_params()) == []


async def test_prepare_says_so_and_asks_for_the_other_servers_alone(family):
    told: list[str] = []
    with pytest.raises(Exception, match="not installed") as refused:
        await family().prepare(install=False, say=told.append)
    assert told[0].startswith("note: missions left out for want of the servers")
    assert not [server for server in NODE if server in str(refused.value)]


async def test_the_doctor_warns_of_servers_that_are_left_out(family):
    found = {finding.check: finding for finding in await family().examine()}
    assert found["server memory"].level == "warn"
    assert LATER in found["server memory"].saw
    assert found["server memory"].remedy == FIX
    assert found["server git"].level == "FAIL"


@pytest.mark.parametrize("words", [("install",), ("verify",)])
def test_installing_and_verifying_say_what_to_type(words, demanding, tmp_path):
    argv = [sys.executable, "-c", "from distill.cli.main import main; main()", "mcp", *words, "memory"]
    argv += ["--dossiers", str(demanding), "--servers-dir", str(tmp_path / "servers")]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"server memory: {LATER}" in done.stderr
    assert FIX in done.stderr
    assert not (tmp_path / "servers").exists()


def test_validate_prints_the_note_and_the_file_is_still_good(demanding, tmp_path):
    text = (built_in_banks().parents[1] / "configs" / "run.mcp.yaml").read_text()
    (tmp_path / "run.yaml").write_text(f"{text}\nenvironments:\n  mcp:\n    dossiers: [{demanding}]\n")
    argv = [sys.executable, "-c", "from distill.cli.main import main; main()", "validate", str(tmp_path / "run.yaml")]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "note: missions left out for want of the servers" in done.stdout
    assert FIX in done.stdout
