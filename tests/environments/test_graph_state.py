"""A knowledge graph as state: seeded, read back by content, compared without order."""

from __future__ import annotations

import json

import pytest

from distill.environments.mcp.graph_file import graph_text, read_graph
from distill.families.mcp.check_makers import unchanged_except
from distill.families.mcp.checks import run_checks
from distill.families.mcp.graph_acts import GRAPH, graph_seed, has_facts, has_link, lacks_link, link_at
from distill.families.mcp.seeded import untouched
from distill.families.mcp.state import changes, flat

ADA = {"Ada": ("person", ["on leave", "team: data"]), "billing": ("system", [])}
SEED = {"graph": graph_seed(ADA, [("Ada", "leads", "billing")])}


def state_of(text: str) -> dict:
    return {**untouched({}), "graph": {GRAPH: read_graph(text)}}


def test_a_seeded_file_reads_back_as_it_was_worked_out():
    text = graph_text(SEED["graph"][0])
    assert [json.loads(line)["type"] for line in text.splitlines()] == ["entity", "entity", "relation"]
    assert flat(state_of(text)) == flat(untouched(SEED))
    assert not changes(SEED, state_of(text))


def test_order_is_no_fact_of_a_graph():
    lines = graph_text(SEED["graph"][0]).replace('["on leave","team: data"]', '["team: data","on leave"]').splitlines()
    assert not changes(SEED, state_of("\n".join(reversed(lines))))


def test_each_fact_and_each_link_that_differs_is_a_change():
    text = graph_text(SEED["graph"][0]).replace("on leave", "back").replace('"leads"', '"follows"')
    assert changes(SEED, state_of(text)) == {
        ("graph", GRAPH, "entities", "Ada", "observations"),
        ("graph", GRAPH, "relations", "Ada", "leads", "billing"),
        ("graph", GRAPH, "relations", "Ada", "follows", "billing"),
    }


def test_checks_of_a_graph_tell_right_from_wrong():
    checks = (
        has_facts("facts", "Ada", ["team: data", "back"]),
        has_link("new", ("Ada", "follows", "billing")),
        lacks_link("old", ("Ada", "leads", "billing")),
        unchanged_except(link_at(("Ada", "leads", "billing")), link_at(("Ada", "follows", "billing"))),
    )
    before = graph_text(SEED["graph"][0])
    after = before.replace("on leave", "back").replace('"leads"', '"follows"')
    for text, passed in ((before, [False, False, False, True]), (after, [True, True, True, False])):
        assert [result.passed for result in run_checks(checks, SEED, state_of(text), ())] == passed


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("not json", "line 2: JSONDecodeError"),
        ('{"type": "entity", "name": "billing"}', "line 2: KeyError"),
        ('{"type": "entity", "name": "Ada", "entityType": "x", "observations": []}', "line 2: ValueError neither"),
        ('{"type": "entity", "name": ["x"], "entityType": "x", "observations": []}', "line 2: TypeError"),
        ("[]", "line 2: TypeError"),
    ],
)
def test_a_file_that_is_no_graph_says_where(line, said):
    first = '{"type": "entity", "name": "Ada", "entityType": "person", "observations": []}'
    assert read_graph(f"{first}\n{line}")["unreadable"].startswith(said)
    assert flat(state_of(f"{first}\n{line}")) == flat(untouched({}))
