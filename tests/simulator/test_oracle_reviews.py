from __future__ import annotations

import os
from pathlib import Path

import orjson
import pytest
from openai import AsyncOpenAI
from order_desk import SCRIPT, case_with, client_of, oracle_argv, oracle_case, play, transcript_lines

from distill.domain.chat import CallId
from distill.domain.script import Script
from distill.simulator.brain import BadQuestion
from distill.simulator.facts import stated
from distill.simulator.formula import measure
from distill.simulator.history import Said
from distill.simulator.launch import simulator_process
from distill.simulator.oracle import OracleBrain
from distill.simulator.reviewer import quote
from distill.simulator.sloppiness import Errs

CRITERIA = ["tool_choice", "argument_accuracy", "grounding", "efficiency", "final_answer", "rationale", "care"]


def review_request(lines: str, criteria: list[str] = CRITERIA) -> dict:
    item = {"type": "object", "properties": {"criterion": {"enum": criteria}}}
    schema = {"type": "object", "properties": {"marks": {"type": "array", "items": item}}}
    return {
        "messages": [
            {"role": "system", "content": "You judge."},
            {"role": "user", "content": f"Judge this.\n<<<TRANSCRIPT 8f3a\n{lines}\n8f3a TRANSCRIPT>>>\nThank you."},
        ],
        "response_format": {"type": "json_schema", "json_schema": {"name": "verdict", "schema": schema}},
    }


def message(content: str, *calls: tuple[str, dict]) -> dict:
    spelled = [{"function": {"name": name, "arguments": orjson.dumps(given).decode()}} for name, given in calls]
    return {"role": "assistant", "content": content, "tool_calls": spelled}


def seen(text: str) -> dict:
    return {"role": "tool", "content": text}


GOOD = [
    {"role": "user", "content": "Go."},
    message("I look the customer up first.", ("orders__find", {"customer": "Ada"})),
    seen("order A-17 of Ada"),
    message("The order tells me where it lies.", ("orders__get", {"order": "A-17"})),
    seen("order A-17 lies in W4\npieces: 3"),
    message("", ("stock__count", {"warehouse": "W4"})),
    seen("W4: 12 free"),
    message("There is enough.", ("stock__reserve", {"warehouse": "W4", "pieces": 3})),
    seen("reserved, ticket T9"),
    message("Now release.", ("orders__release", {"order": "A-17", "ticket": "T9"})),
    seen("released"),
    message(
        "I tell the customer.",
        ("mail__send", {"to": "Ada", "text": "Order A-17 ships from W4."}),
        ("notes__add", {"text": "ticket T9"}),
    ),
    seen("sent"),
    seen("note 52"),
    message('Done. "A-17" is out:\n3 of 12 pieces from W4, T9, note 52.'),
]


def marks_of(messages: list[dict]) -> dict[str, int]:
    verdict = verdict_of(transcript_lines(messages))
    return {mark["criterion"]: mark["mark"] for mark in verdict["marks"]}


def verdict_of(lines: str) -> dict:
    answer = OracleBrain(oracle_case, Errs(0)).answer(CallId(0, 0, 0, "reviewer", 0, 0, 0), review_request(lines))
    return orjson.loads(answer.content)


def test_a_hopeless_play_gets_the_lowest_mark_whatever_it_is_worth():
    question, call = review_request(transcript_lines(GOOD)), CallId(0, 0, 0, "reviewer", 0, 0, 0)
    verdict = orjson.loads(OracleBrain(oracle_case, Errs(0, hopeless=1.0)).answer(call, question).content)
    assert {mark["mark"] for mark in verdict["marks"]} == {1}


def test_a_faultless_episode_gets_full_marks_and_quotes_that_stand_in_the_transcript():
    lines = transcript_lines(GOOD)
    verdict = verdict_of(lines)
    assert {mark["criterion"]: mark["mark"] for mark in verdict["marks"]} == dict.fromkeys(CRITERIA, 5)
    contents = [line["content"] for line in map(orjson.loads, lines.splitlines())]
    for mark in verdict["marks"]:
        assert len(mark["evidence"]) > 5
        assert mark["evidence"] in lines
        assert any(mark["evidence"] in content for content in contents)


def test_a_wrong_argument_lowers_arguments_and_grounding_more_than_tool_choice():
    wrong = [*GOOD]
    wrong[3] = message("The order tells me.", ("orders__get", {"order": "A-18"}))
    marks = marks_of(wrong)
    assert marks["argument_accuracy"] < 5
    assert marks["grounding"] <= marks["argument_accuracy"] <= marks["tool_choice"]


def test_needless_calls_cost_efficiency_alone():
    marks = marks_of(
        [*GOOD[:3], *[message("again", ("orders__find", {"customer": "Eve"})), seen("Error: no")] * 3, *GOOD[3:]]
    )
    assert marks.pop("efficiency") < 4
    assert set(marks.values()) == {5}


def test_a_wrong_fact_in_the_answer_caps_every_mark_at_two():
    marks = marks_of([*GOOD[:-1], message("Done: A-17, 4 pieces from W4, T9, note 52.")])
    assert max(marks.values()) == 2


def test_silent_acting_costs_the_rationale():
    silent = [message_ | {"content": ""} if message_.get("tool_calls") else message_ for message_ in GOOD]
    assert marks_of(silent)["rationale"] == 1


def test_a_fact_counts_as_a_whole_word_only_where_the_reference_has_it_as_one():
    assert not stated("4", "There are 4 rows.", "There are 14 rows.")
    assert stated("A-17", "order A-17", "It is a-17.")
    assert stated("A-17", "订单A-17已发货", "订单A-17已发货")
    assert measure(Script((), "There are 4 rows."), [Said("There are 14 rows.", (), ())]).answer == 0


def test_a_quote_is_long_enough_to_count_as_evidence():
    assert quote(["ok", 'a "short" one', "these are plain words\nand more"]) == "these are plain words"
    assert not quote(["ok", "n o"])


def test_feedback_names_no_step_and_no_value():
    verdict = verdict_of(transcript_lines([*GOOD[:7], message("I have done all of it.")]))
    hidden = {"A-17", "W4", "T9", "52", *(call.tool for act in SCRIPT.acts for call in act.calls)}
    said = verdict["feedback"] + " ".join(mark["reason"] for mark in verdict["marks"])
    assert verdict["feedback"] != "Nothing to change."
    assert not [word for word in hidden if word in said]


def test_a_review_without_criteria_or_transcript_is_refused():
    brain, call = OracleBrain(oracle_case, Errs(0)), CallId(0, 0, 0, "reviewer", 0, 0, 0)
    with pytest.raises(BadQuestion, match="criteria"):
        brain.answer(call, {"messages": review_request(transcript_lines(GOOD))["messages"]})
    with pytest.raises(BadQuestion, match="transcript"):
        brain.answer(call, {"messages": [{"role": "user", "content": "How was it?"}]})


REFLECTION = {
    "type": "json_schema",
    "json_schema": {
        "name": "reflection",
        "schema": {
            "type": "object",
            "properties": {
                "verdict": {"enum": ["keep", "redo"]},
                "redo_from": {"type": "integer"},
                "critique": {"type": "string"},
            },
        },
    },
}


async def test_following_the_reflector_mends_every_mistake_it_can_see(tmp_path: Path):
    async with (
        simulator_process(oracle_argv(tmp_path / "b", 1.0), os.environ) as url,
        client_of(url) as client,
    ):
        for kind in ("wrong_tool", "wrong_argument", "missing_step", "wrong_answer", "early_stop"):
            case = case_with(kind)
            episode = await play(client, case)
            starts = [i for i, message in enumerate(episode.messages) if message["role"] == "assistant"]
            first = await reflection(client, case, len(starts), episode.messages)
            assert first["verdict"] == "redo", kind
            del episode.messages[starts[first["redo_from"]] :]
            mended = await play(client, case, kept=episode, step=len(starts) + 1)
            assert mended.solved, kind
            assert (await reflection(client, case, 30, mended.messages))["verdict"] == "keep"


async def test_the_reflector_keeps_an_episode_without_a_mistake(tmp_path: Path):
    brain, lines = OracleBrain(oracle_case, Errs(0)), transcript_lines(GOOD)
    body = {"messages": [{"role": "user", "content": lines}], "response_format": REFLECTION}
    said = orjson.loads(brain.answer(CallId(0, 0, 0, "reflector", 0, 8, 0), body).content)
    assert said["verdict"] == "keep"
    del body["response_format"]
    assert brain.answer(CallId(0, 0, 0, "reflector", 0, 8, 0), body).content == said["critique"]


async def reflection(client: AsyncOpenAI, case: int, step: int, messages: list[dict]) -> dict:
    reply = await client.chat.completions.create(
        model="oracle",
        messages=[{"role": "system", "content": "Reflect."}, {"role": "user", "content": transcript_lines(messages)}],
        response_format=REFLECTION,
        extra_headers={"X-Distill-Call": str(CallId(case, 0, 0, "reflector", 0, step, 0))},
    )
    return orjson.loads(reply.choices[0].message.content)
