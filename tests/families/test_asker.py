"""The user of a mission who speaks again: says the script's lines, in order, and nothing that is not in them."""

from __future__ import annotations

import pytest
from bench import case_of, family_for

from distill.domain.message import Message
from distill.domain.tool import ToolCall
from distill.domain.user import HANG_UP, UserMove, UserTurn
from distill.families.mcp.asker import Asker

FAMILY = family_for()
ASKER = Asker("Put LIM-3 back.", ("Now `a/b.toml` too, message `OPS-1: align`.", "And 42 for the rest."), "")
END = UserMove(calls=(ToolCall("", HANG_UP, {}),))


def turn(move: UserMove, *heard: str) -> UserTurn:
    return UserTurn(move, heard, (), satisfied=False, handed=False)


def test_the_script_says_its_lines_in_order_and_hangs_up_when_all_are_answered():
    history: list[Message] = []
    said = []
    for words in ("Done.", "That too.", "All set."):
        history.append(Message("user", words))
        move = ASKER.answer(history)
        said.append(move)
        history.append(Message("assistant", move.say))
    assert [move.say for move in said[:2]] == list(ASKER.lines)
    assert said[2].hangs_up


def test_every_scripted_move_passes_its_own_auditor():
    heard: list[str] = []
    for words in ("Done.", "That too.", "All set."):
        heard.append(words)
        move = ASKER.answer([Message("user", one) for one in heard])
        assert ASKER.complaint(turn(move, *heard)) == ""


def test_other_words_with_the_same_values_pass():
    move = UserMove("Great! Could a/b.toml follow as well, with the message OPS-1: align?")
    assert ASKER.complaint(turn(move, "LIM-3 is back.")) == ""


@pytest.mark.parametrize(
    ("move", "heard", "wrong"),
    [
        (END, ("Done.",), "left to say"),
        (UserMove("Now a/b.toml too."), ("Done.",), "says ops-1 too"),
        (UserMove("Now a/b.toml too, OPS-1: align, by 2026-01-02."), ("Done.",), "nothing of 2026-01-02"),
        (UserMove("And 42, please."), ("Done.", "Yes.", "Good."), "Everything is said"),
        (UserMove("Now a/b.toml too, OPS-1: align. " + "Really. " * 100), ("Done.",), "a speech"),
    ],
)
def test_a_move_that_leaves_the_script_is_named(move, heard, wrong):
    assert wrong in ASKER.complaint(turn(move, *heard))


def test_what_the_assistant_said_may_be_repeated():
    move = UserMove("Fine, 7.25 it is. And 42 for the rest.")
    assert ASKER.complaint(turn(move, "It was 7.25.", "Both files say so.")) == ""


def test_a_scenario_has_a_user_only_where_there_is_more_to_say():
    quiet, talking = (case_of(FAMILY, "setting_regression", 3, kind) for kind in (None, "follow_up"))
    assert FAMILY.scenario(quiet, ()).user is None
    scenario = FAMILY.scenario(talking, ())
    assert scenario.user is not None
    assert len(scenario.user_turns) == 2
    assert scenario.user_turns[1] in scenario.user.instructions


def test_the_users_script_holds_no_check_and_no_reference():
    case = case_of(FAMILY, "setting_regression", 3, "changed_mind")
    told = FAMILY.scenario(case, ()).user.instructions
    assert not [act["say"] for act in case.body["reference"]["acts"] if act["say"] in told]
    assert case.body["trap"] not in told


@pytest.mark.servers
async def test_beside_real_servers_sits_a_user_who_only_talks():
    case = case_of(FAMILY, "setting_regression", 3, "follow_up")
    async with FAMILY.open(case) as environment:
        view = environment.user_view()
        refused = await environment.call_user(ToolCall("c", "look", {}))
        await environment.finish()
    assert view == {"satisfied": False, "handed": False}
    assert refused.is_error


def test_a_second_errand_may_be_as_long_as_its_ticket():
    line = "Next one. " + "The list has to say what the table says. " * 20
    asker = Asker("Do it.", (line,), "")
    assert asker.complaint(turn(asker.answer([Message("user", "Done.")]), "Done.")) == ""
