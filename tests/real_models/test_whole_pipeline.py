"""Whole episodes of a real model that makes real mistakes, through the real program, in two families.

Nothing here is scripted: a model of 135 million parameters plays the clerk of a shop, the agent of a phone
operator and that operator's customers. It is no teacher; what is proven is that the program says so.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from reconcile import with_shards
from replayed import wrongly_accepted
from runs import Run

from distill.config.loader import load_run
from distill.domain.json import JsonObject
from distill.endpoints.dialects.registry import dialect_of
from distill.endpoints.spec import EndpointSpec
from distill.reviewing.refine import CHECKS_FAILED
from distill.storage.episodes import Shown, find
from distill.storage.funnel import Funnel
from distill.storage.reading import read_ledger, settle_all

CASES = 8
CONFIG = """\
run: {{name: real-model, seed: 7, target_accepted: {cases}, max_cases: {cases}, max_episode_tokens: 9000}}
output: {{dir: out}}
model_presets:
  small:
    provider: llama-cpp
    kind: local
    base_url: {url}
    model: smollm2-135m
    tool_calls: schema
    max_output_tokens: 300
    max_concurrency: 1
    extra: {{seed: 7}}
    timeouts: {{first_byte_s: 1800, total_s: 3600}}
teacher_pool: {{endpoints: [{{name: small, preset: small, temperature: 0.7}}]}}
user_pool: {{endpoints: [{{name: customer, preset: small, temperature: 0.7}}]}}
review_flow: {{enabled: false}}
concurrency: {{max_workers: 1}}
budget: {{calls: 1000}}
scenarios:
  - {{generator: "shop_family:ShopFamily", weight: 4}}
  - {{generator: telecom, weight: 1}}
"""
SPEC = EndpointSpec("small", "http://127.0.0.1:1/v1", "smollm2-135m", kind="local", tool_calls="schema")
PATIENCE_S = 3_000.0


@dataclass
class Played:
    """What the run left behind."""

    code: int
    said: str
    config: Path
    folder: Path
    funnel: Funnel
    cases: list[Shown]

    @property
    def records(self) -> list[tuple[Shown, JsonObject]]:
        return [(case, case.record) for case in self.cases if case.record is not None]


@pytest.fixture(scope="module")
def played(model_url: str, tmp_path_factory: pytest.TempPathFactory) -> Played:
    home = tmp_path_factory.mktemp("real")
    run = Run(home, CONFIG.format(url=model_url, cases=CASES), (), patience_s=PATIENCE_S)
    done = run.finish()
    with read_ledger(run.folder) as connection:
        _, funnel = settle_all(connection)
    cases = [find(run.folder, str(number)) for number in range(CASES)]
    print("\n", home, done.returncode, funnel)
    for case in cases:
        print(case.number, case.scenario_id, case.kind, case.reason, case.detail[:100])
    return Played(done.returncode, done.stdout + done.stderr, run.config, run.folder, funnel, cases)


@pytest.mark.slow
def test_every_case_is_accounted_for(played: Played) -> None:
    assert played.code in {0, 5}, played.said  # 5: the target was not reached
    with_shards(played.folder)
    assert played.funnel.cases == CASES
    assert played.funnel.failed.total() == 0, "the server answered, so nothing failed"
    assert {case.scenario_id.partition("/")[0] for case in played.cases} >= {"shop"}


@pytest.mark.slow
async def test_most_are_rejected_and_none_is_accepted_that_ends_elsewhere_than_its_reference(played: Played) -> None:
    assert played.funnel.rejected.total() > CASES / 2
    for case, record in played.records:
        passed = [check["passed"] for check in record["checks"]]
        assert passed
        if case.kind == "accepted":
            assert all(passed)
        if case.reason == CHECKS_FAILED:
            assert not all(passed)
    assert await wrongly_accepted(load_run(played.config), played.cases) == []


@pytest.mark.slow
def test_every_receipt_is_a_reply_and_every_assistant_message_is_one_of_them(played: Played) -> None:
    dialect = dialect_of(SPEC)
    with read_ledger(played.folder) as connection:
        receipts = connection.execute("SELECT case_number, call, body FROM receipt").fetchall()
        (settled,) = connection.execute("SELECT count(*) FROM settlement").fetchone()
        (missed,) = connection.execute("SELECT count(*) FROM miss").fetchone()
    assert receipts
    assert (settled, missed) == (len(receipts), 0)
    assert len({call for _, call, _ in receipts}) == len(receipts), "no call was sent twice"
    said: dict[int, list[tuple[str, list[JsonObject]]]] = {}
    for number, call, body in receipts:
        if ".teacher." in call:
            message = dialect.decode(body, SPEC).message
            calls = [{"id": one.id, "name": one.name, "arguments": one.arguments} for one in message.tool_calls]
            said.setdefault(number, []).append((message.content, calls))
    for case, record in played.records:
        for message in record["messages"]:
            if message["role"] == "assistant":
                calls = [{"id": one["id"], **one["function"]} for one in message.get("tool_calls", ())]
                assert (message["content"], calls) in said[case.number]


@pytest.mark.slow
def test_its_tool_calls_were_really_executed(played: Played) -> None:
    counted: Counter[str] = Counter()
    for case, record in played.records:
        offered = {tool["function"]["name"] for tool in record["tools"]}
        results = [message for message in record["messages"] if message["role"] == "tool"]
        steps = [step for step in record["steps"] if step["kind"] == "tool"]
        assert len(results) == len(steps)
        with read_ledger(played.folder) as connection:
            texts = {
                text for (text,) in connection.execute("SELECT text FROM observation WHERE number = ?", (case.number,))
            }
        for result, step in zip(results, steps, strict=True):
            assert step["tool"] in offered, "the grammar allows no other tool"
            assert result["content"] in texts
            counted["executed" if step["executed"] else "refused by its schema"] += 1
    print("\ntool calls:", dict(counted))
    assert counted["executed"] > 0
