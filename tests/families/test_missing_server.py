"""A server that is not installed: cases on it are skipped and counted, the others are played, and it is said first."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import orjson
import pytest

from distill.config.environment import process_environment
from distill.config.models.prompts import PromptsConfig
from distill.environments.mcp.library import Library, built_in_banks, default_servers_root
from distill.errors import EnvironmentFault, UsageError
from distill.families.context import FamilyContext
from distill.families.mcp import MCPScenarioGenerator
from distill.families.mcp.params import Params

pytestmark = pytest.mark.servers


@pytest.fixture
def library() -> Library:
    there = Library.load([built_in_banks()], default_servers_root(process_environment()))
    if not (there.installed("excel") and there.installed("git")):
        pytest.skip("not installed: excel or git; type: distill mcp install")
    return there


@pytest.fixture
def without_git(tmp_path, library) -> Path:
    """The installed servers, but for git."""
    (tmp_path / "servers").mkdir()
    for server in library.dossiers:
        if server != "git" and (found := library.installed(server)):
            (tmp_path / "servers" / found.root.name).symlink_to(found.root)
    return tmp_path / "servers"


async def test_its_cases_alone_fail_and_a_note_says_so(without_git):
    def family(**params: object) -> MCPScenarioGenerator:
        context = FamilyContext(PromptsConfig(), (built_in_banks(),), without_git)
        return MCPScenarioGenerator(Params.model_validate(params), context)

    told: list[str] = []
    mixed = family(templates=["month_summary", "hotfix_base"])
    await mixed.prepare(install=False, say=told.append)
    (note,) = told
    assert note.startswith("note: missions whose cases are skipped for want of the server git: hotfix_base; git is not")
    assert note.endswith(f"distill mcp install --servers-dir {without_git} git")
    drawn = [mixed.draw(seed) for seed in range(20)]
    case = next(case for case in drawn if "git" in case.body["servers"])
    for play in (mixed.prove(case), mixed.open(case).__aenter__()):
        with pytest.raises(EnvironmentFault, match="git is not installed") as refused:
            await play
        assert refused.value.kind == "server_unavailable"
    with pytest.raises(UsageError, match="git is not installed; add --install, or type: "):
        await family(templates=["hotfix_base"]).prepare(install=False, say=told.append)


def test_a_run_plays_the_others_and_plays_these_once_it_is_there(without_git, library, tmp_path):
    def distill(*words: str) -> subprocess.CompletedProcess[str]:
        argv = [sys.executable, "-m", "distill", *words]
        return subprocess.run(argv, cwd=tmp_path, capture_output=True, text=True, check=False)

    def missions() -> Counter[str]:
        shards = tmp_path.glob("exports/*/shard-*.jsonl")
        return Counter(orjson.loads(line)["metadata"]["mission"] for shard in shards for line in shard.open("rb"))

    assert distill("init", "mcp", "run.yaml").returncode == 0
    changes = {
        "run.target_accepted": "10",
        "run.max_cases": "10",
        "run.seed": "3",
        "environments.mcp.servers_dir": str(without_git),
        "scenarios[0].params.templates": "[month_summary, hotfix_base]",
    }
    words = [word for key, value in changes.items() for word in ("--set", f"{key}={value}")]
    done = distill("run", "run.yaml", "--offline", *words)
    assert "note: missions whose cases are skipped for want of the server git" in done.stderr
    assert "failed server_unavailable:" in done.stdout, done.stderr
    before = missions()
    assert set(before) == {"month_summary"}
    root = library.installed("git").root
    (without_git / root.name).symlink_to(root)
    done = distill("run", "run.yaml", "--offline", *words, "--retry-failed")
    assert "server_unavailable" not in done.stdout + done.stderr
    after = missions()
    assert after["month_summary"] == before["month_summary"]
    assert after["hotfix_base"]
