"""The three rationale policies, each through whole offline runs, and the pools that cannot keep one."""

from __future__ import annotations

import json
import re
from pathlib import Path

import anyio
import pytest
from click.testing import CliRunner

from distill.app.distillation import Talk, distil
from distill.app.options import OfflineOptions, RunOptions
from distill.cli.status import status
from distill.cli.validate import command as validate

POOL = """\
  endpoints:
    - name: {0}
      provider: openai
      base_url: https://api.openai.com/v1
      model: {1}
      api_key_env: OPENAI_API_KEY
"""
RUN = f"""\
run: {{name: reasons, seed: 5, target_accepted: 3, max_cases: 6}}
output: {{dir: out}}
teacher_pool:
{POOL.format("t", "gpt-4.1")}reviewer_pool:
{POOL.format("r", "gpt-4o")}user_pool:
{POOL.format("u", "gpt-4.1-mini")}budget: {{calls: 10000}}
scenarios:
  - generator: telecom
    params: {{bank_share: 0}}
"""


async def played(home: Path, policy: str) -> list[dict]:
    """The rows of a run; the folder is `out-offline` below `home`."""
    (home / "run.yaml").write_text(f"{RUN}rationale: {policy}\n", encoding="utf-8")

    async def watch(_live: object) -> None:
        await anyio.sleep_forever()

    result = await distil(RunOptions(home / "run.yaml", offline=OfflineOptions()), Talk(len, len, watch))
    assert (result.exit_code, result.funnel.accepted, result.funnel.cases) == (0, 3, 3)
    return [json.loads(line) for line in (home / "out-offline" / "shard-00000.jsonl").read_text().splitlines()]


def acting(row: dict) -> list[dict]:
    return [message for message in row["messages"] if message.get("tool_calls")]


def kinds(row: dict) -> list[tuple[bool, str]]:
    """(calls a tool, rationale) of each model step."""
    steps = [step for step in row["steps"] if step["kind"] == "model"]
    return [(bool(row["messages"][step["message_index"]].get("tool_calls")), step["rationale"]) for step in steps]


def criteria(row: dict) -> set[str]:
    return {mark["criterion"] for review in row["metadata"]["generation"]["review"] for mark in review["marks"]}


def without_reasons(row: dict) -> list[dict]:
    """The talk, with what stands beside calls taken out."""
    return [
        {key: value for key, value in message.items() if key not in {"content", "reasoning_content"}}
        if message.get("tool_calls")
        else message
        for message in row["messages"]
    ]


async def test_each_policy_plays_the_same_talks_and_keeps_its_own_reasons(tmp_path, monkeypatch):
    rows = {}
    for policy in ("visible", "native", "none"):
        home = tmp_path / policy
        home.mkdir()
        monkeypatch.chdir(home)
        rows[policy] = await played(home, policy)
    for one, other, third in zip(*rows.values(), strict=True):
        assert without_reasons(one) == without_reasons(other) == without_reasons(third)
    for seen, thought, silent in zip(*rows.values(), strict=True):
        assert [message["content"] for message in acting(seen)] == [
            message.get("reasoning_content", "") for message in acting(thought)
        ]
        assert not any("reasoning_content" in message for row in (seen, silent) for message in row["messages"])
        assert not any(message["content"] for row in (thought, silent) for message in acting(row))
        assert (True, "visible") in kinds(seen)
        assert {kind for acts, kind in kinds(seen) if not acts} == {"absent"}
        assert {kind for acts, kind in kinds(thought) if acts} <= {"full", "absent"}
        assert (True, "full") in kinds(thought)
        assert {kind for _, kind in kinds(silent)} == {"absent"}
        assert "rationale" in criteria(seen)
        assert criteria(thought) == criteria(silent) == criteria(seen) - {"rationale"}
    for policy, word in (("visible", "visible"), ("native", "full"), ("none", "absent")):
        folder = tmp_path / policy / "out-offline"
        found = re.search(
            r"`rationale` of the (\d+) steps that call tools: (.*)\.\n", (folder / "README.md").read_text()
        )
        assert found is not None
        assert word in found[2]
        told = CliRunner().invoke(status, [str(folder)]).stdout
        assert f"rationale of {found[1]} tool-calling steps: {found[2]}\n" in told
        counted = json.loads(CliRunner().invoke(status, [str(folder), "--json"]).stdout)["rationales"]
        assert sum(counted.values()) == int(found[1]) == sum(len(acting(row)) for row in rows[policy])


def refused(tmp_path: Path, *changes: tuple[str, str], policy: str = "native") -> str:
    text = f"{RUN}rationale: {policy}\n"
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "run.yaml"
    path.write_text(text, encoding="utf-8")
    result = CliRunner().invoke(validate, [str(path)])
    assert result.exit_code == (2 if result.stderr else 0), result.output
    return result.stderr.replace(f"{path}:", "")


def test_a_teacher_that_keeps_its_reasoning_back_is_refused_at_its_line_with_the_remedy(tmp_path):
    (line,) = refused(tmp_path).splitlines()
    assert line.startswith("8:14: teacher_pool.endpoints[0].model: rationale: native needs reasoning in the replies")
    for remedy in ("dialect: openai-responses", "rationale: visible", "reasoning: full"):
        assert remedy in line


def test_a_teacher_of_whom_nothing_is_known_is_refused_until_the_operator_says_what_it_returns(tmp_path):
    elsewhere = ("https://api.openai.com/v1", "https://llm.example.org/v1")
    own_key = ("OPENAI_API_KEY", "MY_KEY")
    (line,) = refused(tmp_path, elsewhere, own_key).splitlines()
    assert line.startswith("8:14: teacher_pool.endpoints[0].model: ")
    assert "reasoning parser" in line
    for word in ("full", "summary"):
        said = ("model: gpt-4.1\n", f"model: gpt-4.1\n      reasoning: {word}\n")
        assert not refused(tmp_path, elsewhere, own_key, said)
    (line,) = refused(
        tmp_path, elsewhere, own_key, ("model: gpt-4.1\n", "model: gpt-4.1\n      reasoning: none\n")
    ).splitlines()
    assert line.startswith("9:18: teacher_pool.endpoints[0].reasoning: ")
    assert "leave this endpoint out" in line


@pytest.mark.parametrize("policy", ["visible", "none"])
def test_other_policies_ask_nothing_of_a_pool(tmp_path, policy):
    assert not refused(tmp_path, policy=policy)


def test_another_word_for_the_policy_is_refused_where_it_stands(tmp_path):
    assert "rationale: " in refused(tmp_path, policy="loud")
