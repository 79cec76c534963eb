"""What a run came to, seen afterwards: how long its episodes are, and how it differs from another run."""

from __future__ import annotations

from dataclasses import replace

import pytest
from storage_samples import IDENTITY, accepted, rejected

from distill.errors import UsageError
from distill.storage.comparison import compare
from distill.storage.languages import Languages, read_languages
from distill.storage.ledger import Ledger
from distill.storage.rationales import read_rationales
from distill.storage.reading import read_ledger
from distill.storage.record import outcome_row
from distill.storage.shape import read_shape


async def conclude(folder, outcomes, name="one"):
    async with Ledger.open(folder) as ledger:
        await ledger.write_meta({"target_accepted": "100", "run_name": name})
        for outcome in outcomes:
            await ledger.conclude(outcome_row(outcome, IDENTITY))


async def test_lengths_are_counted_over_the_exported_episodes_alone(tmp_path):
    short = [accepted(number, tools=False) for number in range(3)]
    await conclude(tmp_path, [*short, accepted(3), rejected(4), accepted(6)])
    shape = read_shape(tmp_path)
    assert shape.episodes == 4, "the one above a gap is not settled yet"
    calls = shape.measures["tool_calls"]
    assert (calls.quantiles["p50"], calls.quantiles["max"]) == (0, 1)
    assert calls.histogram[:2] == ((0, 3), (1, 1))
    for measure in shape.measures.values():
        assert sum(count for _, count in measure.histogram) == 4
    assert shape.as_json()["tool_calls"]["histogram"][0] == {"from": 0, "episodes": 3}


async def test_a_run_without_an_episode_has_no_lengths(tmp_path):
    await conclude(tmp_path, [rejected(0)])
    assert (read_shape(tmp_path).episodes, read_shape(tmp_path).measures) == (0, {})


async def test_two_runs_are_compared_by_their_cases(tmp_path):
    await conclude(tmp_path / "a", [accepted(0, score=0.5), accepted(1), rejected(2)], "before")
    await conclude(tmp_path / "b", [accepted(0, score=1.0), rejected(1), rejected(2), accepted(3)], "after")
    found = compare(tmp_path / "a", tmp_path / "b")
    assert (found.before.name, found.after.name, found.shared) == ("before", "after", 3)
    assert (found.before.accepted, found.after.accepted) == (2, 2)
    reason = rejected(1).reason
    assert dict(found.moved) == {("accepted", f"rejected: {reason}"): 1}
    assert (found.score_before, found.score_after) == (0.5, 1.0)
    assert found.as_json()["moved"] == [{"before": "accepted", "after": f"rejected: {reason}", "cases": 1}]
    assert replace(compare(tmp_path / "a", tmp_path / "a")).moved.total() == 0


async def test_of_a_case_that_was_drawn_again_the_first_counts(tmp_path):
    again = rejected(3)
    again = replace(again, job=replace(again.job, case=replace(again.job.case, case_id="case-0")))
    await conclude(tmp_path / "a", [accepted(0), rejected(1), rejected(2), again])
    await conclude(tmp_path / "b", [accepted(0), rejected(1)])
    found = compare(tmp_path / "a", tmp_path / "b")
    assert (found.shared, found.moved.total()) == (2, 0)


PLAIN = {"en": 3, "zh": 0, "mixed": 0, "recap": False}


@pytest.mark.parametrize("plain", [PLAIN, dict(reversed(PLAIN.items()))])
async def test_an_episode_in_english_alone_counts_as_one_however_its_record_is_spelled(tmp_path, plain):
    mixes = [plain, {"en": 4, "zh": 2, "mixed": 1, "recap": True}, plain]
    await conclude(tmp_path, [replace(accepted(number), languages=mix) for number, mix in enumerate(mixes)])
    with read_ledger(tmp_path) as connection:
        assert read_languages(connection, 3) == Languages(2, 1, 4, 2, 1, 1)


def test_a_folder_without_a_run_is_refused(tmp_path):
    for look in (read_shape, lambda folder: compare(folder, folder)):
        with pytest.raises(UsageError, match="holds no run"):
            look(tmp_path)


async def test_reasons_are_counted_over_the_steps_that_call_tools_whatever_a_text_says(tmp_path):
    played = [accepted(0), accepted(1, tools=False), accepted(2), accepted(3)]
    spoken = '"finish_reason":"tool_calls","usage":{},"cost_usd":0,"rationale":"full","train":true'
    draft = played[2].draft
    steps = tuple(replace(step, rationale="summary") if hasattr(step, "rationale") else step for step in draft.steps)
    messages = (replace(draft.messages[0], content=spoken), *draft.messages[1:])
    played[2] = replace(played[2], draft=replace(draft, messages=messages, steps=steps))
    await conclude(tmp_path, [*played, rejected(4)])
    with read_ledger(tmp_path) as connection:
        assert read_rationales(connection, [0, 1, 2, 4]) == {"summary": 1, "visible": 1}
        assert read_rationales(connection, range(5)) == {"summary": 1, "visible": 2}
        assert read_rationales(connection, []) == {}
