"""A forecast, held against runs that were really played: same cases, same program, real servers."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import anyio
import pytest

from distill.app.plan.assumptions import LIKELY, Turns
from distill.app.plan.disk import disk
from distill.app.plan.loads import Load, Pools, case_load, shares
from distill.app.plan.plan import Plan, plan
from distill.app.pools import paid_specs
from distill.config.loader import load_run
from distill.domain.chat import CallId
from distill.simulator.call_bank import read_call_bank

ROOT = Path(__file__).parents[2]

POOL = "{{endpoints: [{{name: {0}, provider: openai, base_url: 'https://api.openai.com/v1', model: {1}, api_key_env: OPENAI_API_KEY}}]}}"

RUN = f"""\
run: {{name: truth, seed: 23, target_accepted: CASES, max_cases: CASES}}
output: {{dir: out}}
teacher_pool: {POOL.format("t", "gpt-4.1")}
reviewer_pool: {POOL.format("r", "gpt-4o")}
user_pool: {POOL.format("u", "gpt-4.1-mini")}
budget: {{calls: 10000}}
scenarios: [{{generator: GENERATOR}}]
"""

EXACT = replace(LIKELY, acceptance=1.0, detour=1.0, thinking=0.0)
"""As the oracle of an offline run is: it plays the reference, and is accepted."""

CALLS, TOKENS = 0.15, 0.25
"""How far off a forecast may be, as a part of the truth."""


def written(folder: Path, generator: str, cases: int) -> Path:
    config = folder / "run.yaml"
    config.write_text(RUN.replace("GENERATOR", generator).replace("CASES", str(cases)), encoding="utf-8")
    return config


def played(config: Path, command: str = "run") -> dict[str, Counter[str]]:
    """The call bank of an offline run of the file: calls, input and output tokens by role."""
    done = subprocess.run(
        [sys.executable, "-m", "distill", command, config.name, "--offline"],
        cwd=config.parent,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0 or command == "casegen", done.stderr  # some proposals may be left to want
    found: dict[str, Counter[str]] = {"calls": Counter(), "input": Counter(), "output": Counter()}
    for answered in read_call_bank(config.parent / "out-offline" / ".distill" / "call_bank.jsonl").calls:
        role = CallId.parse(answered.call or "").role
        found["calls"][role] += 1
        found["input"][role] += answered.input_tokens
        found["output"][role] += answered.output_tokens
    return found


def exact(made: Plan) -> tuple[Load, ...]:
    """The mean load of a case of the sample, played as an oracle does."""
    specs = paid_specs(made.loaded, {}, 0.0)
    by_role = {"teacher": specs.teachers, "reviewer": specs.reviewers, "user": specs.users}
    pools = Pools(by_role, {role: shares(pool, ()) for role, pool in by_role.items()})
    return case_load(made.sample.plays, pools, EXACT, Turns(1.0, 1.0))


def foreseen(made: Plan) -> dict[str, Load]:
    """What the cases of the sample were said to ask, by role."""
    return {load.role: load.times(len(made.sample.plays)) for load in exact(made)}


def held_against_each_other(config: Path, cases: int) -> None:
    said, truth = foreseen(anyio.run(plan, config, (), cases)), played(config)
    assert set(said) == set(truth["calls"])
    for role, load in said.items():
        assert load.calls == pytest.approx(truth["calls"][role], rel=CALLS), role
        assert load.input == pytest.approx(truth["input"][role], rel=TOKENS), role
    talking = [role for role in said if role != "reviewer"]  # a judge's own words are in no reference
    assert sum(said[role].output for role in talking) == pytest.approx(
        sum(truth["output"][role] for role in talking), rel=TOKENS
    )


def test_twenty_cases_of_customer_care_ask_what_was_said_beforehand(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    held_against_each_other(written(tmp_path, "telecom", 20), 20)


@pytest.mark.servers
def test_cases_on_real_servers_ask_what_was_said_without_starting_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    held_against_each_other(written(tmp_path, "mcp", 8), 8)


def test_proposals_ask_what_was_said_beforehand(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    config = written(tmp_path, "telecom", 8)
    more = f"casegen: {{bank: made.jsonl}}\nsolver_pool: {POOL.format('s', 'o3')}\n"
    config.write_text(config.read_text("utf-8") + more, encoding="utf-8")
    made = anyio.run(plan, config)
    said, truth = Counter(one.role for play in made.sample.plays for one in play.asked), played(config, "casegen")
    assert set(said) == set(truth["calls"]) == {"proposer", "teacher", "user", "reviewer"}
    for role, calls in said.items():
        assert calls == pytest.approx(truth["calls"][role], rel=CALLS), role


def test_the_disk_of_a_run_is_about_what_was_said(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    config = written(tmp_path, "telecom", 20)
    made = anyio.run(plan, config, (), 20)
    played(config)
    folder = tmp_path / "out-offline"
    shards = sum(shard.stat().st_size for shard in folder.glob("shard-*.jsonl"))
    ledger = (folder / ".distill" / "ledger.sqlite").stat().st_size
    rows = sum(play.record for play in made.sample.plays)
    assert rows == pytest.approx(shards, rel=TOKENS)
    assert disk(made.sample.plays, exact(made), 20, 20).ledger == pytest.approx(ledger, rel=TOKENS)


def test_nothing_is_written_and_no_key_is_needed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    config = written(tmp_path, "mcp", 6)
    made = anyio.run(plan, config)
    assert made.forecast.calls.likely > 0
    assert [path.name for path in tmp_path.rglob("*")] == [config.name]


def test_servers_that_nobody_has_installed_are_no_hindrance(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    config = written(tmp_path, "mcp", 6)
    text = config.read_text("utf-8") + "environments: {mcp: {servers_dir: nowhere}}\n"
    config.write_text(text, encoding="utf-8")
    assert load_run(config).config.environments.mcp.servers_dir == "nowhere"
    assert len(anyio.run(plan, config).sample.plays) == 6
