"""The program itself, offline: cases are played by both sides, accepted, and kept with who did what."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from distill.environments.telecom.pocket import PHONE_TOOLS
from distill.prompts.language import recap_asked
from distill.simulator.call_bank import read_call_bank

ROOT = Path(__file__).parents[2]

POOL = "{{endpoints: [{{name: {0}, provider: openai, base_url: 'https://api.openai.com/v1', model: {1}, api_key_env: OPENAI_API_KEY}}]}}"

RUN = f"""\
run: {{name: calls, seed: 5, target_accepted: 12, max_cases: 24}}
output: {{dir: out}}
teacher_pool: {POOL.format("t", "gpt-4.1")}
reviewer_pool: {POOL.format("r", "gpt-4o")}
user_pool: {POOL.format("u", "gpt-4.1-mini")}
review_flow: {{min_score: 0.7, max_refinement_rounds: 1}}
budget: {{calls: 10000}}
prompts: {{language: {{recap_share: 0.4}}}}
scenarios:
  - generator: distill.families.telecom:TelecomScenarioGenerator
    params: {{bank_share: 0}}
"""


@dataclass(frozen=True)
class Ran:
    home: Path
    first: str
    second: str
    calls_after: tuple[int, int]

    @property
    def records(self):
        shards = sorted((self.home / "out-offline").glob("shard-*.jsonl"))
        return [json.loads(line) for shard in shards for line in shard.read_text("utf-8").splitlines()]

    @property
    def bank(self):
        return read_call_bank(self.home / "out-offline" / ".distill" / "call_bank.jsonl")


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    home = tmp_path_factory.mktemp("telecom_run")
    (home / "run.yaml").write_text(RUN, encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.endswith("_API_KEY")}
    environment = {**kept, "PYTHONPATH": str(ROOT), "TMPDIR": str(home)}
    said, calls = [], []
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-m", "distill", "run", "run.yaml", "--offline"],
            cwd=home,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr + done.stdout
        said.append(done.stdout + done.stderr)
        calls.append(len(read_call_bank(home / "out-offline" / ".distill" / "call_bank.jsonl").calls))
    return Ran(home, *said, tuple(calls))


def test_languages_follow_the_policy_and_the_mix_is_told(ran):
    asked = {record["id"] for record in ran.records if recap_asked(record["case_id"], 0.4)}
    assert 0 < len(asked) < 12
    for record in ran.records:
        system, mix = record["messages"][0]["content"], record["metadata"]["languages"]
        assert ("recap in Chinese" in system, mix["recap"]) == (record["id"] in asked,) * 2 or mix["zh"]
        assert "Answer a message that is in Chinese in Chinese" in system
    recaps = sum(record["metadata"]["languages"]["recap"] for record in ran.records)
    assert f"{recaps} with a recap" in ran.first


def test_twelve_cases_are_played_and_all_are_accepted(ran):
    assert "12 cases = 12 accepted + 0 surplus + 0 rejected + 0 failed + 0 pending" in ran.first
    assert len(ran.records) == 12
    assert len({record["case_id"] for record in ran.records}) == 12
    assert all(check["passed"] for record in ran.records for check in record["checks"])


def test_the_second_run_asks_nobody_anything(ran):
    assert ran.calls_after[0] == ran.calls_after[1] > 100
    assert "calls answered; 0 answered in" in ran.second


def test_teacher_user_and_reviewer_were_all_asked(ran):
    roles = {call.call.split(".")[3] for call in ran.bank.calls}
    assert roles == {"teacher", "user", "reviewer"}


def test_what_the_customer_did_on_the_phone_is_kept_as_steps_and_not_as_messages(ran):
    steps = [step for record in ran.records for step in record["steps"] if step["kind"] == "user_tool"]
    assert len(steps) > 10
    assert {step["tool"] for step in steps} <= set(PHONE_TOOLS)
    assert all(set(step) >= {"message_index", "tool", "arguments", "result", "is_error"} for step in steps)
    for record in ran.records:
        called = {
            call["function"]["name"] for message in record["messages"] for call in message.get("tool_calls") or ()
        }
        assert not called & {*PHONE_TOOLS, "hang_up"}
        assert called <= {tool["function"]["name"] for tool in record["tools"]}


def test_a_step_of_the_customer_stands_before_a_turn_of_the_customer_or_the_end(ran):
    for record in ran.records:
        roles = [message["role"] for message in record["messages"]]
        for step in record["steps"]:
            if step["kind"] == "user_tool":
                assert [*roles, "user"][step["message_index"]] == "user"


def test_who_played_the_customer_is_kept(ran):
    for record in ran.records:
        user = record["metadata"]["generation"]["user"]
        assert (user["kind"], user["repaired"]) == ("scripted", 0)
        spoken = sum(message["role"] == "user" for message in record["messages"])
        assert user["turns"] in {spoken - 1, spoken}


def test_the_customers_script_is_in_no_record(ran):
    for record in ran.records:
        text = json.dumps(record["messages"])
        assert "You play a customer" not in text
        assert "scripted" not in text


def test_what_kind_of_case_it_was_is_in_the_metadata(ran):
    for record in ran.records:
        about = record["metadata"]
        assert {"intent", "issues", "trap", "company", "policy", "persona", "register", "behaviours"} <= set(about)
        assert record["scenario_type"] == "telecom_customer_care"
    assert len({record["metadata"]["intent"] for record in ran.records}) >= 4
