"""`distill rehearse`, as it is typed: telecom cases over HTTP, then in virtual time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

RUN = """\
run: {name: rehearsed, seed: 23, target_accepted: 30, max_cases: 30}
output: {dir: out}
concurrency: {max_workers: 16}
teacher_pool: {endpoints: [{name: t, provider: openai, base_url: 'https://api.openai.com/v1', model: gpt-4.1, api_key_env: OPENAI_API_KEY}]}
reviewer_pool: {endpoints: [{name: r, provider: anthropic, dialect: anthropic, base_url: 'https://api.anthropic.com/v1', model: claude-opus-5.5, api_key_env: ANTHROPIC_API_KEY, price: {input_usd_per_mtok: 5, output_usd_per_mtok: 25}}]}
user_pool: {endpoints: [{name: u, provider: openai, dialect: openai-responses, base_url: 'https://api.openai.com/v1', model: gpt-4.1-mini, api_key_env: OPENAI_API_KEY}]}
budget: {usd: 20}
scenarios: [{generator: telecom}]
"""

PROFILE = {
    "sloppiness": 0.2,
    "models": {
        "gpt-4.1": {"rpm": 90, "latency": {"median_s": 2, "sigma": 0.4}, "faults": {"500": 0.05}},
        "claude-opus-5.5": {"latency": {"median_s": 3}},
        "gpt-4.1-mini": {"latency": {"median_s": 1}},
    },
}


def typed(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.endswith("_API_KEY")}
    return subprocess.run(
        [sys.executable, "-m", "distill", "rehearse", "run.yaml", *words],
        cwd=folder,
        env={**env, "PYTHONPATH": str(ROOT), "TMPDIR": str(folder / "tmp")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "tmp").mkdir()
    (tmp_path / "run.yaml").write_text(RUN, encoding="utf-8")
    (tmp_path / "profile.json").write_text(json.dumps(PROFILE), encoding="utf-8")
    return tmp_path


def test_a_hidden_limit_is_named_and_nothing_is_left_behind(folder):
    done = typed(folder, "--profile", "profile.json", "--cases", "4", "--json")
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)
    assert made["sample"]["played"] == 4
    assert made["bottleneck"].startswith("t: about ")
    assert made["bottleneck"].endswith("requests a minute, found out")
    taught = next(line for line in made["lines"] if line["role"] == "teacher")
    assert made["hours"]["likely"] * 60 >= 0.9 * taught["calls"] / 90
    assert made["usd"]["low"] < made["usd"]["likely"] == pytest.approx(sum(line["usd"] for line in made["lines"]))
    assert made["doubled"]["hours"] < made["hours"]["likely"]
    assert {path.name for path in folder.iterdir()} == {"run.yaml", "profile.json", "tmp"}
    assert not list((folder / "tmp").iterdir())


def test_a_case_that_is_played_again_costs_what_it_costs_the_first_time(folder):
    """A mistake in one of a thousand million plays: ten plays of each case, none of them other than the first."""
    made = []
    for sloppiness in (0, 1e-9):
        (folder / "profile.json").write_text(json.dumps({**PROFILE, "sloppiness": sloppiness}), encoding="utf-8")
        made.append(json.loads(typed(folder, "--profile", "profile.json", "--cases", "3", "--json").stdout))
    once, again = made
    assert (once["sample"]["plays"], again["sample"]["plays"]) == (3, 30)
    assert again["calls"] == once["calls"]
    assert again["usd"]["likely"] == pytest.approx(once["usd"]["likely"], rel=0.03)


def test_without_a_profile_it_says_what_that_means_and_a_sample_can_be_kept(folder):
    done = typed(folder, "--cases", "3", "--limit", "10", "--keep", "kept")
    assert done.returncode == 0, done.stderr
    assert "without --profile the endpoints answered at once" in done.stdout
    assert (folder / "kept" / ".distill" / "ledger.sqlite").is_file()
    again = typed(folder, "--cases", "3", "--keep", "kept")
    assert again.returncode == 2
    assert "kept: exists already" in again.stderr


def test_a_file_that_makes_cases_is_sent_to_plan(folder):
    solvers = (
        RUN[RUN.index("user_pool") : RUN.index("budget")].replace("user_pool", "solver_pool").replace(": u,", ": s,")
    )
    (folder / "run.yaml").write_text(f"{RUN}{solvers}casegen: {{bank: made.jsonl}}\n", encoding="utf-8")
    done = typed(folder)
    assert done.returncode == 2
    assert "cannot be rehearsed; `distill plan` says what it costs" in done.stderr


def test_what_validate_refuses_is_refused_before_anything_is_played(folder):
    (folder / "run.yaml").write_text(f"{RUN}cache: {{dir: run.yaml}}\n", encoding="utf-8")
    done = typed(folder)
    assert done.returncode == 2
    assert "run.yaml:9:14: cache.dir: " in done.stderr
