"""What the framework varies about a case: tools that fail once, tools under other names, two more tones."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import nullcontext
from dataclasses import replace
from functools import partial

import pytest
from bench import case_of, family_for

from distill.domain.script import Act, Script, ScriptedCall
from distill.domain.tool import Observation, ToolCall, ToolSpec
from distill.families.mcp import proof
from distill.families.mcp.params import ToolParams
from distill.families.mcp.play import play
from distill.families.mcp.scripts import script_from_json, script_to_json
from distill.families.mcp.variation.disguised import Disguised, disguised_checks, disguised_script
from distill.families.mcp.variation.faults import Fault, with_fault
from distill.families.mcp.variation.faulty import CACHED, PAGE, PAGE_2, Faulty
from distill.families.mcp.variation.looking import looks_at
from distill.families.mcp.variation.renames import STYLES, Renamed, renames, renames_from_json, renames_to_json
from distill.families.mcp.variation.tones import mistyped, over_specified
from distill.families.mcp.variation.vary import varied

FAMILY = family_for()
KINDS = ("refused", "timeout", "empty", "paged", "stale", "lost_reply", "lost_call", "false_success")
LOOK, PUT = ScriptedCall("s__look", {"key": "alpha"}), ScriptedCall("s__put", {"key": "alpha", "value": "2"})
SCRIPT = Script((Act("First a look.", (LOOK,)), Act("Put it.", (PUT,)), Act("Look again.", (LOOK,))), "It is 2 now.")


class Box:
    """A real little environment: values by key, two lines each."""

    def __init__(self) -> None:
        self.values = {"alpha": "1"}
        self.calls: list[str] = []

    @property
    def tools(self):
        schema = {"type": "object", "properties": {"key": {"type": "string"}}, "required": ["key"]}
        return (ToolSpec("s__look", "Looks up s__look's key.", schema), ToolSpec("s__put", "Puts.", schema))

    async def call(self, call: ToolCall) -> Observation:
        self.calls.append(call.name)
        key = call.arguments["key"]
        if call.name == "s__put":
            self.values[key] = call.arguments["value"]
        return Observation(f"key {key}\nvalue {self.values[key]}", is_error=False, executed=True, server="s")

    async def finish(self):
        return dict(self.values)

    def describe(self):
        return {}


def writes(tool: str, arguments: object) -> bool:
    return tool == "s__put"


def fault_of(kind: str) -> tuple[Script, Fault]:
    """The reference with a fault of this kind, by whichever chance gives it."""
    for seed in range(200):
        made = with_fault(SCRIPT, writes, random.Random(seed))
        if made is not None and made[1].kind == kind:
            return made
    raise AssertionError(kind)


def opener(box: Box, fault: Fault):
    return lambda: nullcontext(Faulty(box, [fault], writes))


@pytest.mark.parametrize("kind", KINDS)
async def test_a_reference_meets_its_fault_recovers_and_reaches_the_goal(kind):
    script, fault = fault_of(kind)
    box = Box()
    played = await play(script, opener(box, fault))
    met = [move.seen for move in played.moves if move.seen.fault]
    assert {seen.fault for seen in met} == {kind}
    assert played.state == {"alpha": "2"}
    assert "value 2" in played.moves[-1].seen.text or PAGE_2 in played.moves[-1].seen.text


@pytest.mark.parametrize("kind", KINDS)
async def test_only_a_fault_that_reached_the_server_says_that_it_was_executed(kind):
    script, fault = fault_of(kind)
    box = Box()
    played = await play(script, opener(box, fault))
    reached = sum(move.seen.executed for move in played.moves)
    second_page = kind == "paged"
    assert len(box.calls) == reached - second_page
    first = next(move.seen for move in played.moves if move.seen.fault)
    assert first.executed == (kind in {"paged", "lost_reply"})


async def test_without_recovery_a_false_success_leaves_the_change_undone():
    _, fault = fault_of("false_success")
    played = await play(SCRIPT, opener(Box(), fault))
    assert played.state == {"alpha": "1"}


async def test_a_lost_reply_is_of_a_call_that_was_carried_out():
    _, fault = fault_of("lost_reply")
    played = await play(SCRIPT, opener(Box(), fault))
    assert played.moves[1].seen.is_error
    assert played.state == {"alpha": "2"}


async def test_a_stale_answer_is_the_one_from_before_the_change_and_says_where_it_comes_from():
    _, fault = fault_of("stale")
    played = await play(SCRIPT, opener(Box(), fault))
    assert played.moves[-1].seen.text == f"{CACHED}key alpha\nvalue 1"


async def test_two_pages_make_the_whole_answer():
    faulty = Faulty(Box(), [Fault("s__look", False, 1, "paged")], writes)
    first, rest = [(await faulty.call(ToolCall("c", "s__look", {"key": "alpha"}))).text for _ in range(2)]
    whole = first.removesuffix(PAGE) + rest.removeprefix(PAGE_2)
    assert whole.replace("\n", "") == "key alphavalue 1"


async def test_faults_depend_on_the_sequence_of_calls_alone():
    script, fault = fault_of("empty")
    plays = [await play(script, opener(Box(), fault)) for _ in range(2)]
    assert plays[0] == plays[1]


def test_a_script_of_words_alone_has_no_place_for_a_fault():
    assert with_fault(Script((Act("Yes?", (), (), "go on"),), "done"), writes, random.Random(0)) is None


def test_a_write_is_never_simply_repeated_after_it_may_have_been_done():
    for seed in range(300):
        made = with_fault(SCRIPT, writes, random.Random(seed))
        assert made is not None
        script, fault = made
        acts = [act.calls[0] for act in script.acts]
        if fault.kind in {"lost_reply", "false_success"}:
            assert acts[acts.index(PUT) + 1] == LOOK


RENAMES = {
    "git__git_status": ({"properties": {"repo_path": {}}}, "Says where the tree stands."),
    "git__git_log": ({"properties": {"repo_path": {}, "max_count": {}}}, "Lists commits."),
    "duckdb__query": ({"properties": {"query": {}}}, "Runs SQL."),
}


def test_names_stay_distinct_and_arguments_that_name_a_language_stay():
    for seed in range(200):
        made = renames(RENAMES, random.Random(seed))
        assert len({one.shown for one in made}) == len(RENAMES)
        assert all(one.shown and "__" not in one.shown for one in made)
        assert "query" not in dict(made[2].arguments)
        assert renames_from_json(renames_to_json(made)) == made


def test_every_style_writes_names_that_model_apis_accept():
    for style in STYLES:
        assert style(["git", "log"]).replace("-", "").replace("_", "").isalnum()


async def test_a_call_under_the_shown_name_reaches_the_real_tool_and_a_real_name_does_not():
    made = (Renamed("s__look", "peek", {"key": "slot"}, "Peeks."), Renamed("s__put", "put", {}))
    shown = Disguised(Box(), made)
    assert [tool.name for tool in shown.tools] == ["peek", "put"]
    assert shown.tools[0].description == "Peeks."
    assert list(shown.tools[0].parameters["properties"]) == shown.tools[0].parameters["required"] == ["slot"]
    assert (await shown.call(ToolCall("c", "peek", {"slot": "alpha"}))).text == "key alpha\nvalue 1"
    refused = await shown.call(ToolCall("c", "s__look", {"key": "alpha"}))
    assert refused.is_error
    assert not refused.executed


def test_scripts_and_checks_follow_the_names():
    made = (Renamed("s__put", "put", {"value": "to"}),)
    assert disguised_script(SCRIPT, made).acts[1].calls[0] == ScriptedCall("put", {"key": "alpha", "to": "2"})
    checks = [{"kind": "called", "tool": "s__put"}, {"kind": "x", "tools": [["s__put", "p"], ["s__look", ""]]}]
    assert [*disguised_checks(checks, made)] == [
        {"kind": "called", "tool": "put"},
        {"kind": "x", "tools": [["put", "p"], ["s__look", ""]]},
    ]


def test_the_shares_are_kept_and_every_kind_of_fault_is_drawn():
    cases = [FAMILY.draw(seed) for seed in range(600)]
    kinds = Counter(fault["kind"] for case in cases for fault in case.body["faults"])
    assert set(kinds) == set(KINDS)
    assert 0.15 <= kinds.total() / len(cases) <= 0.26
    assert 0.2 <= sum(bool(case.body["renamed"]) for case in cases) / len(cases) <= 0.3


def test_a_varied_case_keeps_its_shapes_and_gets_an_id_of_its_own():
    case = case_of(FAMILY, "setting_regression", 3)
    all_of_it = ToolParams(fault_share=0.8, rename_share=1.0)
    other = varied(case, 3, FAMILY._shelf, all_of_it)
    assert other.case_id != case.case_id
    assert (other.skeleton, other.goal_shape, other.goal) == (case.skeleton, case.goal_shape, case.goal)
    assert varied(case, 3, FAMILY._shelf, ToolParams(fault_share=0, rename_share=0)) is case


def test_words_that_something_hangs_on_are_not_mistyped():
    goal = "please restore the carrier limit of dock-planner in `config/live.toml` and then tell the team about it"
    for seed in range(100):
        told = mistyped(goal, ["carrier limit"], random.Random(seed))
        assert told.lower() != goal
        assert all(word in told for word in ("carrier", "limit", "dock-planner", "`config/live.toml`"))


def test_an_over_specified_goal_says_nothing_new():
    told = over_specified("Do it.", ["mailbox"], random.Random(1))
    assert told.startswith("Do it. ")
    assert told.count(".") >= 3


@pytest.mark.servers
@pytest.mark.parametrize("seed", [5, 6])
async def test_a_case_with_a_fault_and_other_names_is_proven_on_real_servers(seed):
    plain = case_of(FAMILY, "setting_regression", seed)
    case = varied(plain, seed, FAMILY._shelf, ToolParams(fault_share=0.8, rename_share=1.0))
    assert case.body["renamed"]
    found = await FAMILY.prove(case)
    assert found.holds, found.failure


@pytest.mark.servers
async def test_a_reference_that_does_not_recover_from_a_false_success_fails_a_check_for_real():
    plain = case_of(FAMILY, "setting_regression", 4)
    for seed in range(200):
        made = with_fault(script_from_json(plain.body["reference"]), FAMILY._shelf.writes, random.Random(seed))
        if made is not None and made[1].kind == "false_success":
            break
    script, fault = made
    told = {"tool": fault.tool, "writes": fault.writes, "nth": fault.nth, "kind": fault.kind}
    body = {**plain.body, "faults": [told], "reference": script_to_json(script)}
    case = replace(plain, body=body)
    assert not proof.failed(body, await play(script, partial(FAMILY.open, case)))
    blind = await play(script_from_json(plain.body["reference"]), partial(FAMILY.open, case))
    assert blind.stuck or proof.failed(body, blind)


async def test_a_fault_that_the_reference_never_meets_is_no_proof():
    case = next(case for case in map(FAMILY.draw, range(200)) if not case.body["faults"] and not case.body["renamed"])
    tool = script_from_json(case.body["reference"]).acts[0].calls[0].tool
    planned = {"tool": tool, "writes": FAMILY._shelf.writes(tool, {}), "nth": 99, "kind": "refused"}
    found = await FAMILY.prove(replace(case, body={**case.body, "faults": [planned]}))
    assert found.failure == "the reference never meets its fault: refused"


def test_a_query_writes_by_its_words_and_not_by_the_names_of_what_is_filled_in():
    def writes(query: str) -> bool:
        return FAMILY._shelf.writes("duckdb__query", {"query": query})

    assert not writes("SELECT ${update} FROM orders WHERE code = '${delete}'")
    assert writes("UPDATE orders SET code = '${select}'")


PATH = "/workspace/a.xlsx"


@pytest.mark.parametrize(
    ("change", "look", "shown"),
    [
        (("excel__write_data_to_excel", {"filepath": PATH, "sheet_name": "A", "start_cell": "D8"}), ("excel__read_data_from_excel", {"filepath": PATH, "sheet_name": "A"}), True),
        (("excel__write_data_to_excel", {"filepath": PATH, "sheet_name": "A", "start_cell": "D8"}), ("excel__read_data_from_excel", {"filepath": PATH, "sheet_name": "B"}), False),
        (("excel__write_data_to_excel", {"filepath": PATH, "sheet_name": "A", "start_cell": "D8"}), ("excel__read_data_from_excel", {"filepath": PATH, "sheet_name": "A", "start_cell": "A1", "end_cell": "C9"}), False),
        (("mailbox__send_message", {"to": ["a@b.example"]}), ("mailbox__list_events", {"calendar": "a@b.example"}), False),
        (("ticketdesk__assign_ticket", {"ticket_id": "TD-1"}), ("ticketdesk__read_ticket", {"ticket_id": "TD-1"}), True),
        (("ticketdesk__link_tickets", {"ticket_id": "TD-1", "other_id": "TD-2"}), ("ticketdesk__read_ticket", {"ticket_id": "TD-2"}), False),
        (("word__search_and_replace", {"filename": "c.docx", "find_text": "runs for 5 months"}), ("word__find_text_in_document", {"filename": "c.docx", "text_to_find": "28 days"}), False),
        (("duckdb__query", {"query": "UPDATE parts SET n = 1 WHERE code = 'A'"}), ("duckdb__query", {"query": "SELECT n FROM parts WHERE code = 'A'"}), True),
        (("duckdb__query", {"query": "UPDATE parts SET n = 1 WHERE code = 'A'"}), ("duckdb__query", {"query": "SELECT n FROM parts WHERE code = 'B'"}), False),
        (("git__git_add", {"repo_path": "r", "files": ["a"]}), ("git__git_diff_staged", {"repo_path": "r"}), True),
        (("git__git_add", {"repo_path": "r", "files": ["a"]}), ("git__git_log", {"repo_path": "r"}), False),
        (("memory__create_relations", {"relations": [{"from": "a", "to": "b"}]}), ("memory__open_nodes", {"names": ["a", "c"]}), False),
        (("filesystem__move_file", {"source": "/w/a", "destination": "/w/b/a"}), ("filesystem__list_directory", {"path": "/w/b"}), True),
        (("editor__edit_text_file_contents", {"files": [{"path": "f"}]}), ("editor__get_text_file_contents", {"files": [{"file_path": "f", "ranges": [{"start": 3, "end": 4}]}]}), False),
    ],
)  # fmt: skip
def test_a_look_counts_as_one_only_where_it_can_show_the_change(change, look, shown):
    made, seen = (Act("", (ScriptedCall(*call),)) for call in (change, look))
    assert looks_at(seen, made) is shown
