"""What finds wrongly accepted episodes finds them: rows that were accepted, and were changed since."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace

import pytest
from replayed import wrongly_accepted
from runs import Run, offline

from distill.config.loader import load_run
from distill.domain.json import JsonObject
from distill.storage.episodes import Shown, find

ROWS = 4


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return offline(tmp_path_factory.mktemp("shop"), target=ROWS, cases=ROWS).whole()


@pytest.fixture(scope="module")
def accepted(run: Run) -> list[Shown]:
    return [find(run.folder, str(number)) for number in range(ROWS)]


def calls(record: JsonObject) -> list[JsonObject]:
    return [call["function"] for message in record["messages"] for call in message.get("tool_calls", ())]


def of(record: JsonObject, tool: str) -> JsonObject:
    return next(call for call in calls(record) if call["name"] == tool)


def other_pieces(record: JsonObject) -> None:
    of(record, "stock__reserve")["arguments"]["pieces"] += 1


def never_released(record: JsonObject) -> None:
    of(record, "orders__release").update(name="orders__get", arguments={"order": "Z1"})


def another_cancelled(record: JsonObject) -> None:
    of(record, "stock__count").update(name="orders__cancel", arguments={"order": "Z1"})


def a_note_nobody_wanted_or_none(record: JsonObject) -> None:
    noted = [call for call in calls(record) if call["name"] == "notes__add"]
    for call in noted or [of(record, "stock__count")]:
        call.update({"name": "orders__get", "arguments": {"order": "Z1"}} if noted else
                    {"name": "notes__add", "arguments": {"text": "x"}})  # fmt: skip


async def test_rows_that_were_rightly_accepted_are(run: Run, accepted: list[Shown]) -> None:
    assert {one.kind for one in accepted} == {"accepted"}
    assert await wrongly_accepted(load_run(run.config, offline=True), accepted) == []


@pytest.mark.parametrize("spoil", [other_pieces, never_released, another_cancelled, a_note_nobody_wanted_or_none])
async def test_an_accepted_row_whose_calls_end_elsewhere_is_named(
    run: Run, accepted: list[Shown], spoil: Callable[[JsonObject], None]
) -> None:
    rows = []
    for one in accepted:
        record = deepcopy(one.record)
        assert record is not None
        spoil(record)
        rows.append(replace(one, record=record))
    found = await wrongly_accepted(load_run(run.config, offline=True), rows)
    assert [line.split()[1] for line in found] == [one.case_id for one in rows]


async def test_words_of_a_note_and_rejected_episodes_are_nobodys_business(run: Run, accepted: list[Shown]) -> None:
    rows = []
    for one in accepted:
        record = deepcopy(one.record)
        assert record is not None
        for call in calls(record):
            if call["name"] == "notes__add":
                call["arguments"]["text"] = "Ticket and order as agreed."
        rows.append(replace(one, record=record))
        spoilt = deepcopy(record)
        never_released(spoilt)
        rows.append(replace(one, kind="rejected", record=spoilt))
    assert await wrongly_accepted(load_run(run.config, offline=True), rows) == []
