"""Derivability and shapes: literals from nowhere are found, honest ones pass."""

from __future__ import annotations

import pytest

from distill.domain.script import Act, Script, ScriptedCall
from distill.domain.tool import Observation, ToolCall, ToolSpec
from distill.families.mcp.derivable import underivable
from distill.families.mcp.known import Known
from distill.families.mcp.play import Move, Played
from distill.families.mcp.shapes import case_id, goal_shape, skeleton

GOAL = "Put carrier_timeout_s in config/live.toml back; ticket OPS-1234; branch release/4.2."
SYSTEM = "Everything is below /workspace. The repository is /workspace/dock-planner."
TOOL = ToolSpec("t", "Shows things ('local' or 'remote')", {"type": "object", "properties": {"n": {"default": 10}}})


def strange(*steps, answer="", goal=GOAL, skip=None):
    """Each step: arguments, what was seen after it, and optionally what was said before it."""
    moves = tuple(
        Move(number, step[2] if len(step) > 2 else "", ToolCall(f"c{number}", "t", step[0]), seen(step[1]))
        for number, step in enumerate(steps)
    )
    return underivable(Played(moves, answer, {}), Known((SYSTEM, goal), (TOOL,)), skip)


def seen(text):
    return Observation(text, is_error=False, executed=True, server="s")


@pytest.mark.parametrize(
    "arguments",
    [
        {"path": "/workspace/dock-planner/config/live.toml"},
        {"revision": "release/4.2:config/live.toml"},
        {"message": "OPS-1234: restore carrier_timeout_s"},
        {"branch_type": "local"},
        {"max_count": 10},
        {"flag": True, "nothing": None},
        {"query": "SELECT count(*) AS n FROM release WHERE ticket = 'OPS-1234' ORDER BY 1"},
    ],
)
def test_what_stands_in_goal_policy_or_schema_may_be_used(arguments):
    assert strange((arguments, "")) == ""


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ({"path": "/workspace/dock-planner/config/other.toml"}, "workspace/dock-planner/config/other.toml"),
        ({"path": "/workspace/dock-planner/src/live.toml"}, "workspace/dock-planner/src/live.toml"),
        ({"message": "OPS-1235: restore carrier_timeout_s"}, "OPS-1235"),
        ({"contents": "carrier_timeout_s = 30\n"}, "30"),
        ({"contents": "retries in config/live.toml"}, "retries"),
        ({"max_count": 47}, "47"),
        ({"query": "SELECT total FROM bookings"}, "total"),
        ({"query": "SELECT count(*) FROM release WHERE code = 'K17'"}, "code"),
        ({"files": [{"path": "nested.txt"}]}, "nested.txt"),
    ],
)
def test_a_literal_from_nowhere_is_named(arguments, word):
    assert repr(word) in strange((arguments, ""))


def test_an_observation_teaches_what_comes_after_it_and_not_what_came_before():
    use, look = ({"contents": "carrier_timeout_s = 30"}, ""), ({"revision": "HEAD"}, "-carrier_timeout_s = 30")
    assert strange(look, use) == ""
    assert "30" in strange(use, look)


def test_escaped_text_inside_a_json_observation_is_read_as_text():
    look = ({"branch_type": "local"}, '{"content": "[limits]\\nretries = 7\\n"}')
    assert strange(look, ({"contents": "retries = 7"}, "")) == ""


def test_a_line_number_may_be_counted_but_not_beyond_what_was_shown():
    look = ({"branch_type": "local"}, '{"content": "a\\nb\\nc\\n"}')
    assert strange(look, ({"line_start": 3}, "")) == ""
    assert "line" not in strange(look, ({"line_start": 40}, ""))
    assert "40" in strange(look, ({"line_start": 40}, ""))


def test_prose_is_free_but_its_names_and_numbers_are_not():
    assert strange(answer="The setting is back where people wanted it, see OPS-1234.") == ""
    assert "'INV-9'" in strange(answer="INV-9 was corrected.")
    assert "'35'" in strange(answer="It is 35 again.")
    assert "'staging.toml'" in strange(({"branch_type": "local"}, "", "I look into staging.toml first."))


def test_a_mutated_argument_is_neither_asked_for_nor_learnt_from():
    steps = (({"path": "wrong.txt"}, ""), ({"path": "wrong.txt"}, ""))
    assert "act 0" in strange(*steps)
    assert "act 1" in strange(*steps, skip=(0, 0))


def test_a_value_that_was_never_observed_is_not_derivable():
    assert "sha" in underivable(Played((), "", {}, stuck="sha"), Known())


def test_the_shape_of_a_goal_does_not_hold_its_values():
    facts = {"repo": "dock-planner", "value": 30, "people": ["Ines Thorne"], "partner": "Harrow Lines"}
    one = goal_shape("Ask Ines Thorne of Harrow Lines: dock-planner at 30, ticket OPS-1.", facts)
    two = goal_shape(
        "Ask Hamish Uribe of Sunfold: rate-shop at 7, ticket FIN-22.",
        {"repo": "rate-shop", "value": 7, "people": ["Hamish Uribe"], "partner": "Sunfold"},
    )
    assert one == two
    assert one != goal_shape("Please ask Ines Thorne of Harrow Lines: dock-planner at 30, ticket OPS-1.", facts)


def test_a_skeleton_keeps_the_calls_and_the_clauses_and_no_value():
    def script(query, count):
        calls = (
            ScriptedCall("duckdb__query", {"query": query}),
            ScriptedCall("git__git_add", {"files": ["a"] * count}),
        )
        return Script((Act("why", calls),), "done")

    assert skeleton(script("SELECT a FROM t WHERE b = 'select'", 1)) == skeleton(
        script("select c FROM u WHERE d = 3", 1)
    )
    assert skeleton(script("SELECT a FROM t", 1)) != skeleton(script("SELECT a FROM t WHERE b = 1", 1))
    assert skeleton(script("SELECT a FROM t", 1)) != skeleton(script("SELECT a FROM t", 2))


def test_a_case_id_is_a_hash_of_the_content_whatever_the_order_of_keys():
    assert case_id({"a": 1, "b": 2}) == case_id({"b": 2, "a": 1})
    assert case_id({"a": 1}) != case_id({"a": 2})
