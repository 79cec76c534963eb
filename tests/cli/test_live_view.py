"""The live view: what it shows of a moment, on terminals of any size, and how it draws over itself."""

from __future__ import annotations

import copy
import os
import pty
import re
import select
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from runs import Run, offline, shown_by

from distill.cli import watching
from distill.cli.live_view import LEAST_HEIGHT, LEAST_WIDTH, frame, plain_frame
from distill.cli.painting import fit, line_width, painted, width_of
from distill.cli.watching import AT_ONCE, CLEAR, Beat, Screen, status_line, watcher
from distill.config.terminal import TerminalWishes, terminal_wishes


def measured(**known) -> dict:
    """What a snapshot says of an endpoint's replies."""
    nothing = {
        "throttled": 0.0, "from_cache": 0, "median_s": None, "p95_s": None, "usd": 0.0, "unpriced": 0,
        "concluded": 0, "accepted": 0, "acceptance": None, "usd_per_accepted": None,
        "verdicts": 0, "mean_score": None, "passed": None,
    }  # fmt: skip
    return {**nothing, **measured_gate(), **known}


def measured_gate(**known) -> dict:
    """What it says of an endpoint's gate."""
    nothing = {"allowed": 16, "pace": None, "unit": "requests", "known": None, "state": "well", "why": "ceiling"}
    return {"gate": {**nothing, **known}}


NOW = {
    "run": "telecom", "state": "running", "accepted": 40, "target": 100, "rejected": 12, "failed": 1,
    "reasons": {"rejected": {"low_score": 4, "checks_failed": 8}, "failed": {"tool_down": 1}},
    "in_flight": 30, "calls": 2_431, "calls_per_s": 21.3, "calls_in_flight": 15, "environments": 5,
    "environment_slots": 12, "sick": {"judge": {"fault": "throttled", "for_s": 65.0}},
    "tokens": {"input": 1_234_567, "cached": 900_000, "cache_write": 0, "output": 83_400, "reasoning": 20_000}, "usd": 1.2345, "reserved_usd": 0.5,
    "budget": {"usd": 20.0, "calls": None}, "elapsed_s": 200.0, "paused_s": 0.0, "eta_s": 302.0,
    "stages": {
        "produce": {"waiting": 0, "busy": 1, "done": 80}, "teach": {"waiting": 31, "busy": 24, "done": 55},
        "review": {"waiting": 2, "busy": 2, "done": 53}, "write": {"waiting": 0, "busy": 0, "done": 53},
    },
    "endpoints": [
        {"name": "teacher", "state": "well", "in_flight": 12, "most_in_flight": 16, "waiting": 3, "calls": 1900,
         "answered": 1880, "refused": 8, **measured(throttled=0.004, median_s=1.234, p95_s=12.34, usd=1.2, concluded=55,
         accepted=40, acceptance=0.7273)},
        {"name": "judge", "state": "sick", "in_flight": 3, "most_in_flight": 16, "waiting": 0, "calls": 560,
         "answered": 551, "refused": 6, **measured(usd=0.053, verdicts=53, mean_score=0.8, passed=0.811)},
        {"name": "spare", "state": "stopped", "in_flight": 0, "most_in_flight": 16, "waiting": 0, "calls": 1,
         "answered": 0, "refused": 1, **measured(unpriced=2)},
    ],
    "events": [
        {"timestamp": "2026-01-02T03:04:05Z", "level": "info", "event": "episode.concluded", "case": 41,
         "outcome": "accepted", "score": 0.93, "reason": "", "detail": ""},
        {"timestamp": "2026-01-02T03:04:06Z", "level": "info", "event": "episode.concluded", "case": 43,
         "outcome": "rejected", "score": None, "reason": "checks_failed", "detail": "订单没有退款 order_refunded"},
        {"timestamp": "2026-01-02T03:04:07Z", "level": "warning", "event": "endpoint.stopped", "endpoint": "spare",
         "why": "HTTP 401: \x1b[2Jwho are you"},
    ],
}  # fmt: skip


def moment(**changes) -> dict:
    return {**copy.deepcopy(NOW), **changes}


def text(now: dict, width: int = 120, height: int = 40) -> str:
    return "\n".join(painted(line, colour=False).rstrip() for line in frame(now, width, height))


def test_everything_that_matters_is_on_it():
    shown = text(NOW)
    for part in (
        "telecom  running", "3m20s  ETA 5m02s", "40 of 100 accepted", "failed 1   tool_down 1",
        "rejected 12   checks_failed 8 · low_score 4", "calls 2,431, 21.3/s", "tokens 1.2M in (900k cached), 83k out (20k reasoning)",
        "cost $1.2345 of $20.00 + $0.5000 reserved", "environments 5/12", "throttled for 1m05s", "● spare", "stopped",
        "03:04:05  case    41  accepted  score 0.93", "03:04:06  case    43  rejected  checks_failed  订单",
        "03:04:07  endpoint.stopped  endpoint=spare why=HTTP 401: ?[2Jwho are you",
    ):  # fmt: skip
        assert part in shown, part
    assert re.search(r"teach +31 +24 +55", shown)
    assert re.search(r"● teacher +━+─+ +12/16 +3 +1,880 +8 +0.4% +1.23s / 12.3s +73% +\$0.0300", shown)
    assert re.search(r"● judge .* 81% +\$0.0010", shown)
    assert re.search(r"● spare .* unpriced", shown)


def test_limits_that_were_found_are_told_with_the_share_of_refusals():
    now = moment()
    now["endpoints"][0] |= {"in_flight": 64, "most_in_flight": 64, **measured_gate(allowed=64, why="refused")}
    assert "teacher 64 of 64 in flight (found), 0.4% 429" in text(now)
    now["endpoints"][0] |= measured_gate(allowed=64, why="refused", pace=598.5, known="found")
    assert "teacher 64 of 64 in flight, 598 requests/min (found), 0.4% 429" in text(now)
    now["endpoints"][0] |= measured_gate(pace=450_000.0, unit="tokens", known="told", why="told by headers")
    assert "teacher 64 of 64 in flight, 450,000 tokens/min (told), 0.4% 429" in text(now)
    assert "judge 3 of 16" not in text(now)


@pytest.mark.parametrize(("state", "words"), [("shut", "shut by 429"), ("open", "breaker open")])
def test_a_gate_that_lets_nothing_out_says_so_in_the_place_of_the_bar(state, words):
    now = moment()
    now["endpoints"][0] |= measured_gate(state=state)
    assert re.search(rf"● teacher +{words} +12/16", text(now))


def test_a_pause_and_a_bound_on_calls_are_told():
    shown = text(moment(state="paused", paused_s=75.0, budget={"usd": None, "calls": 9_000}))
    assert "telecom  paused  paused for 1m15s in all" in shown
    assert "calls 2,431 of 9,000, 21.3/s" in shown
    assert "cost $1.2345 + $0.5000 reserved" in shown


@settings(max_examples=150, deadline=None)
@given(
    st.integers(LEAST_WIDTH - 1, 250), st.integers(LEAST_HEIGHT - 1, 80), st.integers(0, 30), st.integers(0, 3_000_000)
)
def test_no_frame_is_wider_or_higher_than_its_terminal(width, height, events, count):
    now = moment(accepted=min(count, 100), calls=count, events=NOW["events"] * events)
    now["stages"]["teach"]["waiting"] = count
    lines = frame(now, width, height)
    assert len(lines) <= height
    assert all(line_width(line) <= width for line in lines)
    shown = "\n".join(painted(line, colour=False) for line in lines)
    assert shown.replace("\n", "").isprintable()
    assert "telecom  running" in shown
    assert "rejected 12" in shown


def test_wide_letters_count_twice_and_are_cut_whole():
    assert width_of("退款 ok") == 7
    assert [line_width(fit((("退款退款", ""), ("tail", "")), width)) for width in range(6)] == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("colour", [True, False])
def test_colours_are_there_unless_they_are_not_wanted(colour):
    written = "".join(painted(line, colour=colour) for line in frame(NOW, 120, 40))
    assert ("\x1b[32m" in written) is colour
    assert ("\x1b" in written) is colour


def test_the_wishes_of_the_environment():
    assert terminal_wishes({"TERM": "xterm"}) == TerminalWishes(colour=True, dumb=False)
    assert terminal_wishes({"TERM": "xterm", "NO_COLOR": ""}).colour
    assert not terminal_wishes({"TERM": "xterm", "NO_COLOR": "1"}).colour
    assert terminal_wishes({"TERM": "dumb"}).dumb
    assert terminal_wishes({}).dumb


def test_a_pipe_gets_characters_that_every_encoding_has():
    shown = "\n".join(plain_frame(moment(events=[]))).encode("ascii").decode()
    assert "* teacher" in shown
    assert "=" * 8 + "--" in shown


def test_the_one_line_tells_the_state_and_whoever_is_sick():
    assert status_line(moment(failed=0)) == (
        "accepted 40/100  rejected 12  in flight 30  calls 2431 (21.3/s)  $1.23  3m20s, ETA 5m02s"
        "  ! judge: throttled for 1m05s"
    )
    assert status_line(moment(state="paused")).startswith("paused  accepted 40/100  rejected 12  failed 1")


@contextmanager
def terminal(monkeypatch: pytest.MonkeyPatch, rows: int, columns: int) -> Iterator[tuple[int, int]]:
    """Stderr as one end of a terminal: its descriptor, and the one where what is written arrives."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (rows, columns))
    with os.fdopen(theirs, "w", encoding="utf-8") as stderr:
        monkeypatch.setattr("sys.stderr", stderr)
        yield theirs, ours
    os.close(ours)


def arrived(ours: int) -> str:
    """What was written, also where the kernel hands it over in pieces."""
    said = os.read(ours, 65_536)
    while select.select([ours], [], [], 0.2)[0]:
        said += os.read(ours, 65_536)
    return said.decode()


def test_a_frame_is_drawn_over_the_last_one_also_when_lines_were_broken_anew(monkeypatch):
    with terminal(monkeypatch, 40, 120) as (theirs, ours):
        screen = Screen(TerminalWishes(colour=False, dumb=False))
        screen.show(NOW)
        first = arrived(ours)
        begin, end = AT_ONCE
        assert first.startswith(begin + CLEAR)
        assert first.endswith(end)
        lines = first.removeprefix(begin + CLEAR).removesuffix(end).split("\r\n")
        screen.show(NOW)
        assert arrived(ours).startswith(f"{begin}\x1b[{len(lines) - 1}A\r\x1b[J")
        termios.tcsetwinsize(theirs, (40, 70))
        screen.show(NOW)
        broken = sum(max(1, -(-width_of(line) // 70)) for line in lines)
        assert broken > len(lines)
        assert arrived(ours).startswith(f"{begin}\x1b[{broken - 1}A\r\x1b[J")


def test_a_warning_stays_above_what_is_drawn(monkeypatch):
    with terminal(monkeypatch, 40, 120) as (_, ours):
        screen = Screen(TerminalWishes(colour=True, dumb=False))
        screen.show(NOW)
        lines = arrived(ours).count("\r\n") + 1
        screen.warn("endpoint teacher: no good reply")
        assert arrived(ours) == f"\x1b[{lines - 1}A\r\x1b[Jdistill: endpoint teacher: no good reply\r\n"
        screen.show(NOW)
        assert arrived(ours).startswith(AT_ONCE[0] + CLEAR), "nothing is taken away above"


@pytest.mark.parametrize("size", [(40, LEAST_WIDTH - 1), (LEAST_HEIGHT - 1, 120), (3, 20)])
def test_a_small_terminal_gets_one_line_cut_to_it(monkeypatch, size):
    with terminal(monkeypatch, *size) as (_, ours):
        Screen(TerminalWishes(colour=True, dumb=False)).show(NOW)
        assert arrived(ours) == CLEAR + status_line(NOW)[: size[1] - 1]


def test_who_watches_depends_on_the_terminal(monkeypatch):
    with terminal(monkeypatch, 40, 120):
        for term, kind in (("xterm", Screen), ("dumb", Beat)):
            monkeypatch.setenv("TERM", term)
            assert type(watcher()) is kind
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        monkeypatch.setattr("sys.stderr", nowhere)
        monkeypatch.setenv("TERM", "xterm")
        assert type(watcher()) is Beat


def test_a_terminal_without_utf8_gets_plain_bars(monkeypatch):
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (40, 120))
    with os.fdopen(theirs, "w", encoding="latin-1", errors="replace") as stderr:
        monkeypatch.setattr("sys.stderr", stderr)
        Screen(TerminalWishes(colour=False, dumb=False)).show(moment(events=[]))
        assert "* teacher" in arrived(ours)
    os.close(ours)


@pytest.mark.parametrize("colour", [True, False])
def test_a_run_in_a_terminal_shows_itself_until_it_ends(tmp_path: Path, colour: bool) -> None:
    env = {"TERM": "xterm", "PYTHONIOENCODING": "utf-8", "NO_COLOR": "" if colour else "1"}
    run: Run = offline(tmp_path, "--latency", "100ms", env=env)
    said = shown_by(run, 30, 110)
    begin, end = AT_ONCE
    frames = [part.partition(end)[0] for part in said.split(begin)[1:]]
    assert len(frames) >= 2
    assert all(re.search(r"\d+ of 12 accepted", one) for one in frames)
    accepted = [int(re.findall(r"(\d+) of 12 accepted", one)[0]) for one in frames]
    assert accepted == sorted(accepted)
    assert any("case " in one and "accepted" in one for one in frames), "events are shown"
    assert ("\x1b[32m" in said) is colour
    assert said.rpartition(end)[2].endswith(watching.CLEAR_BELOW), "the view is taken away at the end"
