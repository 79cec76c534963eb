"""An offline run speaks as its pools are told to; what is said comes out the same."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from runs import PROJECT, Run

TELECOM = (PROJECT / "configs" / "run.telecom.yaml").read_text(encoding="utf-8")
THINKING = {
    "anthropic": "{thinking: {type: adaptive}}",
    "openai-responses": "{reasoning: {effort: high, summary: auto}}",
}


def played(home: Path, dialect: str, rationale: str = "visible") -> list[dict]:
    text = TELECOM.replace(
        "base_url: https://api.openai.com/v1", f"base_url: https://api.openai.com/v1\n      dialect: {dialect}"
    )
    if rationale == "native":
        text = text.replace(
            f"dialect: {dialect}", f"dialect: {dialect}\n      reasoning: summary\n      extra: {THINKING[dialect]}"
        )
    text = text.replace("dir: exports/telecom", "dir: out").replace("output:", f"rationale: {rationale}\noutput:")
    run = Run(home, text, args=("--offline", "--set", "run.target_accepted=3", "--set", "run.max_cases=12"))
    done = run.finish()
    assert done.returncode == 0, done.stderr
    return [
        json.loads(line) for shard in sorted(run.folder.glob("shard-*")) for line in shard.read_bytes().splitlines()
    ]


def said(rows: list[dict]) -> list[list[dict]]:
    return [row["messages"] for row in rows]


def test_whole_episodes_are_the_same_whatever_is_spoken(tmp_path):
    spoken = [said(played(tmp_path / name, name)) for name in ("openai", "anthropic", "openai-responses")]
    assert len(spoken[0]) == 3
    assert spoken[0] == spoken[1] == spoken[2]


@pytest.mark.parametrize("dialect", THINKING)
def test_what_a_vendor_shows_of_its_thinking_is_a_summary_and_goes_back_as_it_came(tmp_path, dialect):
    """The simulator refuses thinking that was altered or left out inside a tool loop."""
    rows = played(tmp_path, dialect, "native")
    steps = Counter(step["rationale"] for row in rows for step in row["steps"] if step["kind"] == "model")
    assert steps["summary"] > 10
    assert not {"visible", "full"} & steps.keys()
    assert any("reasoning_content" in message for row in rows for message in row["messages"])
