"""The example of docs/own-servers.md, run as it stands but for the place of the server's program."""

from __future__ import annotations

import json
import re
import shutil

import pytest
from own_project import EXAMPLE

from distill.config.yaml_source import read_source
from distill.families.mcp.own.missions import read_missions

PAGE = EXAMPLE.parents[1] / "docs" / "own-servers.md"


@pytest.mark.servers
def test_the_example_runs(project, sqlite_server) -> None:
    shutil.copytree(EXAMPLE.parent, project.home / "configs")
    file = project.home / "configs" / "own" / "mcp.json"
    file.write_text(file.read_text().replace("/opt/stock/bin/mcp-server-sqlite", str(sqlite_server)))
    doctor = project.distill("doctor", "configs/run.own.yaml", "--offline")
    assert doctor.returncode == 0, doctor.stdout + doctor.stderr
    assert "lists 6 tools, 6 on offer; set back before each play, and just now" in doctor.stdout
    done = project.distill("run", "configs/run.own.yaml", "--offline")
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(project.rows()) == 4


def test_the_mission_of_the_page_can_be_read(tmp_path) -> None:
    (block,) = re.findall(r"```yaml\n(missions:.*?)```", PAGE.read_text(), re.DOTALL)
    (tmp_path / "missions.yaml").write_text(block)
    (mission,) = read_missions(tmp_path / "missions.yaml")
    assert mission.name == "free_room"
    (entries,) = re.findall(r"```json\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert set(json.loads(entries)["mcpServers"]) == {"stock", "rooms"}


def test_every_key_of_care_is_on_the_page() -> None:
    from distill.environments.mcp.own.care import Care
    from distill.families.mcp.own.missions import CheckModel

    text = PAGE.read_text()
    for name in (*Care.model_fields, *CheckModel.model_fields):
        assert f"`{name}" in text or name == "name", name
    assert read_source(EXAMPLE.parent / "run.own.yaml").data["scenarios"]


def test_the_line_that_installs_the_server_names_the_version_that_is_tested() -> None:
    lock = (EXAMPLE.parents[1] / ".lock" / "own.txt").read_text()
    (version,) = re.findall(r"^mcp-server-sqlite==(\S+)", lock, re.MULTILINE)
    line = f'sudo /opt/stock/bin/pip install mcp-server-sqlite=={version} "mcp<2"'
    for file in (PAGE, EXAMPLE.parent / "run.own.yaml"):
        assert line in file.read_text()
    assert version in (EXAMPLE.parents[1] / "README.md").read_text()
