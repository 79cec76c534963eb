"""A mission in which the user speaks again, through the whole line on real servers, the user played by a model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from reconcile import finished, reconcile
from runs import OFFLINE, Run

USERS = """\
user_pool:
  endpoints:
    - {name: u, provider: openai, base_url: "https://api.openai.com/v1", model: gpt-4.1, api_key_env: OPENAI_API_KEY}
scenarios:
  - generator: mcp
    params:
      {templates: [setting_regression], talk_share: 1, abstention_share: 0, tools: {fault_share: 0, rename_share: 1}}
"""


@pytest.mark.servers
def test_a_modelled_user_speaks_again_and_the_row_says_who_played_the_part(tmp_path: Path) -> None:
    told = OFFLINE.format(name="talk", seed=3, target=1, cases=3, shard_rows=5, workers=2, generator="mcp")
    run = Run(tmp_path, told[: told.index("scenarios:")] + USERS).whole()
    reconcile(run.folder, run.bank)
    finished(run.folder)
    row = json.loads((run.folder / "shard-00000.jsonl").read_text(encoding="utf-8"))
    assert [message["role"] for message in row["messages"]].count("user") == 2
    assert row["metadata"]["talk"] in {"follow_up", "changed_mind"}
    assert row["metadata"]["generation"]["user"]["turns"] == 2
    offered = {tool["function"]["name"] for tool in row["tools"]}
    called = {call["function"]["name"] for message in row["messages"] for call in message.get("tool_calls", ())}
    assert called <= offered == set(row["metadata"]["renamed"])
    assert not any("__" in name for name in offered)
