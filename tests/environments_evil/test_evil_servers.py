"""The corpus of evil servers, each run in the real sandbox through the real session and transport.

After every play the fixture `playing` looks that no process, open file or work folder is left.
"""

from __future__ import annotations

import logging
import re
import time
from pathlib import Path

import anyio
import pytest

from distill.environments.mcp.served import RESTARTED
from distill.errors import EnvironmentFault

NEVER_STARTS = {
    "exit_first": "no luck",
    "endless": "a line of more than 16777216 bytes",
    "fork_first": "Connection closed",
    "number_for_description": "a description that is no text",
    "no_schema": "has no inputSchema",
    "no_list": "a listed tool has no name",
    "bad_schema": "'act': not a JSON schema: properties: 5 is not of type 'object'",
    "too_many": "more than 1000 tools",
    "endless_pages": "more than 20 pages",
}
FAILS_THE_CALL = {
    "exit_call": "ended while answering act",
    "double_fork": "ended while answering act",
    "gigabyte": "a line of more than 16777216 bytes",
    "wrong_version": "an answer that is no JSON-RPC 2.0 message",
    "wrong_type": "an answer that is no JSON-RPC 2.0 message",
    "wrong_content": "content is not a list",
    "error_without_message": "an answer that is no JSON-RPC 2.0 message",
    "error_is_text": "an answer that is no JSON-RPC 2.0 message",
    "deep": "an answer that is no JSON-RPC 2.0 message",
    "many_values": "more than 500000 objects",
    "request_storm": "more than 1000 requests of its own",
    "notification_storm": "more than 10000 messages",
    "answer_storm": "more than 10000 messages",
    "ansi_words": "ended while answering act",
}
BUSY = {"gigabyte", "many_values", "request_storm", "notification_storm", "answer_storm", "binary", "few_notifications"}
"""Modes that first give a loaded machine something to do."""

HANGS = ("hang_call", "close_stdout", "orphan_and_hang")
ANSWERS = {
    "junk_first": "done",
    "junk_call": "done",
    "stderr_flood": "done",
    "binary": "done",
    "id_reuse": "done",
    "id_unknown": "done",
    "few_notifications": "done",
    "ignores_eof": "done",
    "bad_utf8": "caf\N{REPLACEMENT CHARACTER}",
    "surrogate": "\N{REPLACEMENT CHARACTER}",
    "huge_integer": '{"n":' + "9" * 4000 + "}",
    "deep_but_legal": '{"a":' * 150 + "1" + "}" * 150,
}
REFUSED = {"sampling": "Sampling not supported", "roots": "List roots not supported", "elicitation": "Elicitation not"}


@pytest.mark.parametrize("mode", NEVER_STARTS)
async def test_a_server_that_cannot_start_fails_the_case_at_once(playing, mode):
    with pytest.raises(EnvironmentFault, match=re.escape(NEVER_STARTS[mode])) as fault, anyio.fail_after(8):
        async with playing(mode):
            pass
    assert fault.value.kind == "tool_down"


@pytest.mark.parametrize("mode", ["hang_first", "hang_initialize"])
async def test_a_server_that_does_not_shake_hands_is_given_up_at_its_deadline(playing, mode):
    begun = time.monotonic()
    with pytest.raises(EnvironmentFault, match=r"did not start within 0\.3 s") as fault, anyio.fail_after(8):
        async with playing(mode, start_s=0.3, restarts=1):
            pass
    assert fault.value.kind == "tool_down"
    assert time.monotonic() - begun >= 0.6  # one start and one more


@pytest.mark.parametrize("mode", FAILS_THE_CALL)
async def test_a_call_without_a_right_answer_is_an_error_within_a_second_and_tool_down_in_the_end(playing, act, mode):
    memory = _rss_mb()
    async with playing(mode, restarts=2) as play:
        for _ in range(2):
            with anyio.fail_after(5 if mode in BUSY else 1):
                seen = await act(play)
            assert (seen.text, seen.is_error, seen.executed, seen.server) == (RESTARTED, True, True, "evil")
        with pytest.raises(EnvironmentFault, match=FAILS_THE_CALL[mode]) as fault, anyio.fail_after(8):
            await act(play)
    assert fault.value.kind == "tool_down"
    assert str(fault.value).isprintable()
    assert _rss_mb() - memory < 64


@pytest.mark.parametrize("mode", HANGS)
async def test_a_call_that_is_never_answered_ends_at_its_deadline(playing, act, mode):
    async with playing(mode, call_s=0.3, restarts=1) as play:
        with anyio.fail_after(6):
            assert (await act(play)).text == RESTARTED
        with anyio.fail_after(1.3), pytest.raises(EnvironmentFault, match=r"was still answering act after 0\.3 s"):
            await act(play)


@pytest.mark.parametrize("mode", ANSWERS)
async def test_what_can_be_borne_is_borne_and_the_answer_is_heard(playing, act, caplog, mode):
    with caplog.at_level(logging.WARNING):
        async with playing(mode, restarts=0) as play:
            for _ in range(2):
                with anyio.fail_after(5 if mode in BUSY else 1):
                    seen = await act(play)
                assert (seen.text, seen.is_error) == (ANSWERS[mode], False)
    assert caplog.messages == []  # the SDK would print a stranger's words to the operator's terminal


@pytest.mark.parametrize("mode", REFUSED)
async def test_a_server_that_asks_for_the_model_or_the_user_or_folders_is_told_no(playing, act, mode):
    async with playing(mode) as play:
        said = (await act(play)).text
    assert REFUSED[mode] in said
    assert '"result"' not in said


async def test_an_answer_sent_twice_or_ahead_is_never_heard_by_another_tool(playing, act):
    async with playing("answers_twice", ("evil__act", "evil__ping")) as play:
        assert (await act(play)).text == "done"
        await anyio.wait_all_tasks_blocked()
        assert (await act(play, "ping")).text in {"ahead", "pong"}  # its own word either way
        assert (await act(play, "ping")).text == "pong"


async def test_a_server_that_stops_reading_is_given_up_at_the_deadline_and_not_later(playing, act, caplog):
    async with playing("deaf", call_s=0.3, restarts=1) as play:
        assert (await act(play)).text == "done"
        with anyio.fail_after(1.3):
            assert (await act(play)).text == RESTARTED
    assert caplog.messages == []


async def test_a_server_that_ends_between_two_calls_is_missed_by_the_second(playing, act):
    async with playing("exit_after", restarts=1) as play:
        assert (await act(play)).text == "done"
        with anyio.fail_after(6):
            assert (await act(play)).text == RESTARTED
        assert (await act(play)).text == "done"


async def test_tools_that_change_at_a_restart_stop_the_case(playing, act):
    async with playing("changed") as play:
        with pytest.raises(EnvironmentFault) as fault:
            await act(play)
    assert fault.value.kind == "tools_changed"


async def test_a_poisoned_description_is_not_the_one_that_was_pinned(playing, evil):
    async with playing("good") as play:
        pinned = play.describe()["servers"][0]["tools_sha256"]
    with pytest.raises(EnvironmentFault) as fault:
        async with playing("poisoned", launch=evil("poisoned", tools_sha256=pinned)):
            pass
    assert fault.value.kind == "tools_changed"
    async with playing("poisoned", launch=evil("good", tools_sha256=pinned)):
        pass


async def test_two_tools_under_one_shown_name_are_not_offered(playing):
    for shown in ("evil__act", "evil__a_b"):
        with pytest.raises(EnvironmentFault, match=shown) as fault:
            async with playing("clash", (shown,)):
                pass
        assert fault.value.kind == "tool_clash"


async def test_names_are_shown_in_letters_that_every_api_takes(playing):
    async with playing("odd_names", ("evil__a_b", "evil__a_b__31m")) as play:
        assert all(re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", name) for name in play._routes)
        assert len(play._routes) == 4


def _rss_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6
