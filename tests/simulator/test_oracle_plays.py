from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
from order_desk import ANSWER, GOOD_STATE, SCRIPT, TOOLS, case_with, client_of, oracle_argv, oracle_case, play

from distill.domain.chat import CallId
from distill.simulator.brain import BadQuestion
from distill.simulator.call_bank import read_call_bank
from distill.simulator.launch import simulator_process
from distill.simulator.oracle import OracleBrain
from distill.simulator.sloppiness import KINDS, EpisodeKey, Errs, plan


async def played_by_oracle(bank: Path, sloppiness: float, cases: int, round_: int = 0):
    async with simulator_process(oracle_argv(bank, sloppiness), os.environ) as url, client_of(url) as client:
        episodes = [await play(client, case, round_) for case in range(cases)]
    return episodes, read_call_bank(bank)


async def test_a_script_of_six_acts_with_binds_is_played_to_its_end(tmp_path: Path):
    (episode,), bank = await played_by_oracle(tmp_path / "bank.jsonl", 0.0, 1)
    assert episode.desk.state == GOOD_STATE
    assert episode.answer == ANSWER
    said = [message["content"] for message in episode.messages if message.get("tool_calls")]
    assert [bool(text) for text in said] == [bool(act.say) for act in SCRIPT.acts]
    assert [call.call for call in bank.calls] == [f"0.0.0.teacher.0.{step}.0" for step in range(7)]
    assert all(call.billed and call.status == 200 and call.output_tokens for call in bank.calls)
    assert not bank.notes


async def test_tool_call_ids_are_the_same_in_every_generation():
    brain = OracleBrain(oracle_case, Errs(0))
    body = {"messages": [{"role": "user", "content": "Go."}], "tools": TOOLS}
    ids = {brain.answer(CallId(1, 0, generation, "teacher", 0, 0, 0), body).tool_calls[0].id for generation in range(3)}
    assert len(ids) == 1
    assert brain.answer(CallId(2, 0, 0, "teacher", 0, 0, 0), body).tool_calls[0].id not in ids


async def test_every_kind_of_mistake_is_made_and_logged_as_truth(tmp_path: Path):
    bank, cases = tmp_path / "bank.jsonl", {kind: case_with(kind) for kind in KINDS}
    async with simulator_process(oracle_argv(bank, 1.0), os.environ) as url, client_of(url) as client:
        episodes = {kind: await play(client, case) for kind, case in cases.items()}
    logged = {note.episode[0]: note for note in read_call_bank(bank).mistakes}
    assert {kind: logged[case].mistake for kind, case in cases.items()} == dict(zip(KINDS, KINDS, strict=True))
    assert len(logged) == len(KINDS)
    assert all(note.detail for note in logged.values())
    assert [kind for kind, episode in episodes.items() if episode.solved] == ["malformed_json"]


def test_the_mistakes_of_many_episodes_are_of_every_kind_and_in_many_places():
    drawn = [plan(SCRIPT, EpisodeKey(5, case, 0, 0), 1.0) for case in range(800)]
    kinds = Counter(mistake.kind for mistake in drawn if mistake)
    assert set(kinds) == set(KINDS)
    assert min(kinds.values()) > 60
    assert {mistake.act for mistake in drawn if mistake and mistake.kind == "wrong_tool"} == set(range(6))
    assert not {mistake.act for mistake in drawn if mistake and mistake.kind == "missing_step"} & {0, 1, 2}


async def test_a_wrong_tool_that_the_teacher_notices_is_mended_by_itself(tmp_path: Path):
    case = next(
        case
        for case in range(1_000)
        if (mistake := plan(SCRIPT, EpisodeKey(0, case, 0, 0), 1.0))
        and (mistake.kind, mistake.recovers, mistake.act) == ("wrong_argument", True, 1)
    )
    async with simulator_process(oracle_argv(tmp_path / "b", 1.0), os.environ) as url, client_of(url) as client:
        episode = await play(client, case)
    assert episode.solved
    assert len(episode.replies) == 8
    assert "played again" in read_call_bank(tmp_path / "b").mistakes[0].detail


async def test_malformed_tool_json_is_sent_once_and_the_next_ask_gets_it_right(tmp_path: Path):
    case = case_with("malformed_json")
    async with simulator_process(oracle_argv(tmp_path / "b", 1.0), os.environ) as url, client_of(url) as client:
        episode = await play(client, case)
    asks = [CallId.parse(call.call or "").ask for call in read_call_bank(tmp_path / "b").calls]
    assert Counter(asks) == {0: 7, 1: 1}
    assert episode.solved


async def test_a_tail_played_again_after_reflection_has_no_mistake(tmp_path: Path):
    case = case_with("wrong_answer")
    async with simulator_process(oracle_argv(tmp_path / "b", 1.0), os.environ) as url, client_of(url) as client:
        wrong = await play(client, case)
        assert not wrong.solved
        del wrong.messages[-1]
        redone = await play(client, case, kept=wrong, step=8)
    assert redone.solved


def test_sloppiness_is_the_share_of_episodes_and_a_third_of_it_in_revisions():
    def share(round_: int) -> float:
        return sum(plan(SCRIPT, EpisodeKey(1, case, 0, round_), 0.3) is not None for case in range(4_000)) / 4_000

    assert share(0) == pytest.approx(0.3, abs=0.03)
    assert share(1) == pytest.approx(0.1, abs=0.02)


def test_a_hopeless_play_errs_in_every_round_and_never_puts_it_right():
    errs = Errs(1, 0.3, 0.2)
    calls = [[CallId(case, 0, 0, "teacher", round_, 0, 0) for round_ in range(3)] for case in range(3_000)]
    lost = [rounds for rounds in calls if errs.hopeless_in(rounds[0])]
    assert len(lost) / len(calls) == pytest.approx(0.2, abs=0.03)
    made = [errs.plan(SCRIPT, call) for rounds in lost for call in rounds]
    assert all(made)
    assert not any(mistake.recovers or mistake.kind == "malformed_json" for mistake in made)
    others = [errs.plan(SCRIPT, rounds[0]) for rounds in calls if rounds not in lost]
    assert sum(map(bool, others)) / len(others) == pytest.approx(0.3, abs=0.03)
    assert any(errs.hopeless_in(rounds[0]) != errs.hopeless_in(rounds[0]._replace(sample=1)) for rounds in calls)


async def test_a_hopeless_tail_is_as_wrong_as_before_reflection(tmp_path: Path):
    case = case_with("wrong_answer")
    argv = oracle_argv(tmp_path / "b", 1.0, hopeless=1.0)
    async with simulator_process(argv, os.environ) as url, client_of(url) as client:
        wrong = await play(client, case)
        del wrong.messages[-1]
        assert not (await play(client, case, kept=wrong, step=8)).solved


def history(*calls: tuple[str, str, str]) -> list[dict]:
    messages: list[dict] = [{"role": "user", "content": "Go."}]
    for name, arguments, seen in calls:
        call = {"id": "x", "type": "function", "function": {"name": name, "arguments": arguments}}
        messages.append({"role": "assistant", "content": "", "tool_calls": [call]})
        messages.append({"role": "tool", "tool_call_id": "x", "content": seen})
    return messages


def next_answer(messages: list[dict]):
    return OracleBrain(oracle_case, Errs(0)).answer(
        CallId(0, 0, 0, "teacher", 0, len(messages) // 2, 0), {"messages": messages, "tools": TOOLS}
    )


def test_a_foreign_call_in_the_history_does_not_shift_the_script():
    found = ("orders__find", '{"customer":"Ada"}', "order A-17")
    answer = next_answer(history(("orders__cancel", '{"order":"x"}', "cancelled"), found))
    assert answer.tool_calls[0].arguments == '{"order":"A-17"}'


def test_a_value_that_was_never_shown_ends_the_play_honestly_and_is_noted():
    answer = next_answer(history(("orders__find", '{"customer":"Ada"}', "nobody of that name")))
    assert not answer.tool_calls
    assert "cannot go on" in answer.content
    assert [(note.kind, note.act) for note in answer.notes] == [("bind_failed", 1)]
    assert "order" in answer.notes[0].detail


def test_a_history_that_is_not_the_oracles_own_ends_the_play():
    answer = next_answer(history(*[("orders__cancel", '{"order":"x"}', "cancelled")] * 3))
    assert [note.kind for note in answer.notes] == ["bind_failed"]


def test_the_oracle_refuses_what_it_cannot_know():
    brain = OracleBrain(oracle_case, Errs(0))
    body = {"messages": [{"role": "user", "content": "Go."}]}
    with pytest.raises(BadQuestion, match="X-Distill-Call"):
        brain.answer(None, body)
    with pytest.raises(BadQuestion, match="case 10000"):
        brain.answer(CallId(10_000, 0, 0, "teacher", 0, 0, 0), body)
    with pytest.raises(BadQuestion, match="user"):
        brain.answer(CallId(0, 0, 0, "user", 0, 0, 0), body)
