"""Every assistant step of every exported row: what is exported is what the teacher was sent, minus the steer block."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from runs import Run, offline

from distill.app.families import build_families
from distill.app.pools import oracle_specs
from distill.config.loader import load_run
from distill.domain.chat import CallId, ChatRequest
from distill.domain.json import JsonObject
from distill.domain.message import Message, Native
from distill.domain.tool import ToolCall, ToolSpec
from distill.endpoints.dialects.registry import dialect_named
from distill.endpoints.endpoint import Endpoint
from distill.endpoints.gate.sharing import Gates
from distill.endpoints.spec import EndpointSpec
from distill.prompts.templates import prompts
from distill.stages.dealing import Dealer
from distill.storage.reading import read_ledger

KIT = None  # encoding and keys need none of its parts


def exported(run: Run) -> Iterator[JsonObject]:
    for path in sorted(run.folder.glob("shard-*.jsonl")):
        for line in path.read_bytes().splitlines():
            yield json.loads(line)


def message(row: JsonObject) -> Message:
    calls = tuple(
        ToolCall(call["id"], call["function"]["name"], call["function"]["arguments"])
        for call in row.get("tool_calls", ())
    )
    return Message(
        row["role"], row["content"], row.get("reasoning_content"), calls, row.get("tool_call_id"), row.get("name")
    )


def tools(row: JsonObject) -> tuple[ToolSpec, ...]:
    functions = [tool["function"] for tool in row["tools"]]
    return tuple(ToolSpec(one["name"], one["description"], one["parameters"]) for one in functions)


def keys_sent(run: Run) -> dict[str, str]:
    """Cache key of every receipt, by call id."""
    with read_ledger(run.folder) as connection:
        return dict(connection.execute("SELECT r.call, i.key FROM receipt r JOIN intent i ON i.id = r.intent_id"))


def natives(run: Run, spec: EndpointSpec) -> dict[str, Native | None]:
    """What went back to the model beside the exported words, by the call whose receipt holds it."""
    with read_ledger(run.folder) as connection:
        bodies = connection.execute("SELECT call, body FROM receipt WHERE call LIKE '%.teacher.%'").fetchall()
    return {call: dialect_named(spec.dialect).decode(body, spec).message.native for call, body in bodies}


def numbers(run: Run) -> dict[str, tuple[int, int]]:
    with read_ledger(run.folder) as connection:
        rows = connection.execute("SELECT record_id, number, generation FROM outcome").fetchall()
    return {record_id: (number, generation) for record_id, number, generation in rows}


def steers(row: JsonObject, steer: str, notes: list[str]) -> Iterator[tuple[int, str]]:
    """(round, steer) that the exported round may have been played with."""
    if not row["guided"]:
        yield 0, steer
        return
    revise = prompts().render("revise")
    for round_ in range(1, 6):
        for note in notes:
            yield round_, "\n\n".join(part for part in (steer, f"{revise}\n{note}") if part)


@dataclass
class Receipts:
    """Keys and native forms by call; `endpoint` makes a key of a request."""

    sent: dict[str, str]
    made: dict[str, Native | None]
    endpoint: Endpoint

    def fit(
        self, first: CallId, messages: tuple[Message, ...], places: list[int], tools: tuple[ToolSpec, ...], steer: str
    ) -> bool:
        """Whether each message at `places` has a receipt whose request is what stands before it."""
        told = list(messages)
        for step, place in enumerate(places):
            body = self.endpoint.encode(ChatRequest(tuple(told[:place]), tools, steer))
            calls = [first._replace(step=step, ask=ask) for ask in range(3)]
            answered = [str(call) for call in calls if self.sent.get(str(call)) == self.endpoint.key(call, body)]
            if not answered:
                return False
            told[place] = replace(told[place], native=self.made[answered[-1]])
        return True


def compare(run: Run) -> tuple[int, int]:
    """(rows, steps) whose rebuilt request has the key of its receipt; fails at the first that has not."""
    from distill.reviewing import feedback

    loaded = load_run(run.config, offline=True)
    families = build_families(loaded)
    dealer = Dealer(families, [one.weight for one in loaded.config.scenarios], loaded.config.run.seed)
    spec = oracle_specs("http://127.0.0.1:1/v1", loaded.config).teachers[0]
    receipts = Receipts(
        keys_sent(run),
        natives(run, spec),
        Endpoint(spec, dialect_named(spec.dialect), KIT, Gates(lambda: 0.0).lane(spec)),
    )
    known, rows, steps = numbers(run), 0, 0
    for row in exported(run):
        number, generation = known[row["id"]]
        index, case = dealer.case_of(number)
        assert case.case_id == row["case_id"]
        scenario = families[index].scenario(case, tools(row))
        messages = tuple(message(one) for one in row["messages"])
        assert messages[0] == Message("system", scenario.system)
        reviewed = [review["feedback"] for review in row["metadata"]["generation"]["review"]]
        notes = [*reviewed, feedback.CHECKS, feedback.WEAK, *feedback.STOPS.values(), *feedback.VALIDATORS.values()]
        model_steps = [step for step in row["steps"] if step["kind"] == "model"]
        assert [step["message_index"] for step in model_steps] == [
            place for place, one in enumerate(messages) if one.role == "assistant"
        ]
        places = [step["message_index"] for step in model_steps]
        tried = [
            (CallId(number, 0, generation, "teacher", round_, 0, 0), steer)
            for round_, steer in steers(row, scenario.steer, notes)
        ]
        assert any(receipts.fit(call, messages, places, scenario.tools, steer) for call, steer in tried), (
            f"row {row['id']} (case {number}): no receipt answers what is exported"
        )
        rows, steps = rows + 1, steps + len(model_steps)
    return rows, steps


def test_each_exported_step_repeats_its_request(tmp_path: Path) -> None:
    assert compare(offline(tmp_path).whole()) == (12, 72)


def test_guided_and_resampled_steps_do_so_too(tmp_path: Path) -> None:
    run = offline(tmp_path, "--sloppiness", "1", target=40, cases=40)
    run.finish()
    rows, _ = compare(run)
    assert rows >= 10
    assert any(row["guided"] for row in exported(run))
    assert any(call.call.endswith(".1") and ".teacher." in call.call for call in run.bank.calls), (
        "nothing was asked again"
    )


def test_the_comparison_can_fail(tmp_path: Path) -> None:
    run = offline(tmp_path, target=1, cases=1).whole()
    shard = run.folder / "shard-00000.jsonl"
    shard.write_bytes(
        shard.read_bytes().replace(b"You are a clerk", b"You were a clerk").replace(b'"I look', b'"We look')
    )
    with pytest.raises(AssertionError):
        compare(run)


def test_no_steer_is_exported(tmp_path: Path) -> None:
    run = offline(tmp_path, target=3, cases=3).whole()
    assert b"Say before each call" not in b"".join(run.files().values())
    assert b"<!-- steer -->" not in b"".join(run.files().values())
