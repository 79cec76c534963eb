"""The dataset folder, read by the real `datasets` library and rendered by a chat template."""

from __future__ import annotations

import pytest
from jinja2.sandbox import ImmutableSandboxedEnvironment
from storage_samples import IDENTITY, accepted, draft
from test_dataset import build, conclude

from distill.domain.outcome import Accepted
from distill.storage.ledger import Ledger
from distill.storage.record import outcome_row

TEMPLATE = """\
{%- if tools %}<|system|># Tools
{%- for tool in tools %}
{{ tool | tojson }}
{%- endfor %}
{%- endif %}
{%- for message in messages %}
<|{{ message.role }}|>{{ message.content }}
{%- for call in message.tool_calls or [] %}
<tool_call>{"name": "{{ call.function.name }}", "arguments": {{ call.function.arguments | tojson }}}
{%- for name, value in call.function.arguments.items() %}<arg>{{ name }}={{ value }}</arg>{% endfor -%}
</tool_call>
{%- endfor %}<|end|>
{%- endfor %}"""


@pytest.fixture
def load(tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))
    import datasets

    datasets.disable_progress_bars()
    return lambda folder: datasets.load_dataset(str(folder), split="train", cache_dir=str(tmp_path / "cache"))


def plain(number):
    return Accepted(draft(number, tools=False), (), 1, "", {"en": 1, "zh": 0, "mixed": 0, "recap": False})


async def test_plain_rows_then_tool_rows_load_and_tool_calls_come_back_as_objects(tmp_path, load):
    folder = tmp_path / "run"
    await conclude(folder, [plain(n) for n in range(3)] + [accepted(n) for n in range(3, 6)])
    await build(folder)
    assert b"tool_calls" not in (folder / "shard-00000.jsonl").read_bytes()
    rows = load(folder)
    assert len(rows) == 6
    call = rows[4]["messages"][2]
    assert call["tool_calls"][0]["function"]["arguments"] == {"n": 4, "since": "2025-08-01", "deep": {"a": [1, None]}}
    assert set(rows[0]["messages"][0]) == {"role", "content"}
    async with Ledger.open(folder) as ledger:
        records = await ledger.records(range(6))
    import orjson

    assert [rows[n] for n in range(6)] == [orjson.loads(record) for record in records]


async def test_a_loaded_row_renders_with_a_chat_template(tmp_path, load):
    folder = tmp_path / "run"
    await conclude(folder, [plain(0), accepted(1)])
    await build(folder)
    row = load(folder)[1]
    text = ImmutableSandboxedEnvironment().from_string(TEMPLATE).render(messages=row["messages"], tools=row["tools"])
    assert '"arguments": {"deep": {"a": [1, null]}, "n": 1, "since": "2025-08-01"}' in text
    assert "<arg>since=2025-08-01</arg>" in text
    assert "None" not in text.replace("[1, None]", "")
    assert text.count("<|end|>") == len(row["messages"])


async def test_the_columns_declared_on_the_card_are_those_of_the_record(tmp_path, load):
    import orjson

    folder = tmp_path / "run"
    await conclude(folder, [accepted(0)])
    await build(folder)
    assert list(load(folder).features) == list(orjson.loads(outcome_row(accepted(0), IDENTITY).record))
