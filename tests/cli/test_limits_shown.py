"""Limits over time: in words, as plots of a terminal, as a picture."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from runs import Run, offline

from distill.cli.axes import short, time_label, time_ticks, value_ticks
from distill.cli.limits_svg import limits_svg
from distill.cli.limits_text import limits_lines, newest_lines, sampled
from distill.storage.limits import LimitHistory, LimitRow

SVG = "{http://www.w3.org/2000/svg}"


def row(run_s: float, allowed: int, pace: float | None = None, **more) -> LimitRow:
    known = {"unit": "requests", "known": None if pace is None else "found", "state": "well", "why": "refused"}
    counted = {"sent": int(10 * run_s), "throttled": int(run_s / 10)}
    return LimitRow("teacher", run_s, 1.7e9 + run_s, allowed - 1, allowed, pace, **{**known, **counted, **more})


LIFE = LimitHistory(
    "teacher",
    (
        row(2.0, 8, why="slow start"), row(4.0, 32, why="slow start"), row(60.0, 64), row(120.0, 64, state="open", why="outage"),
        row(180.0, 100, 600.0), row(240.0, 100, 650.0, why="grown"), row(300.0, 100, 590.0),
    ),
    (120.0,),
)  # fmt: skip
TOLD = LimitHistory("a & b <c>", (row(2.0, 256, 450_000.0, unit="tokens", known="told", why="told by headers"),), ())


def texts(drawn: str) -> list[str]:
    return [one.text or "" for one in ET.fromstring(drawn).iter(f"{SVG}text")]  # noqa: S314 - our own text


def test_the_newest_reading_is_one_line():
    assert list(newest_lines([LIFE, TOLD])) == [
        "limits of teacher: 99 of 100 in flight, 590 requests/min (found), 1.0% 429 of 3,000 calls; last changed by: refused",
        "limits of a & b <c>: 255 of 256 in flight, 450,000 tokens/min (told), none 429 of 20 calls; last changed by: told by headers",
    ]
    (line,) = newest_lines([LimitHistory("t", LIFE.rows[:4], ())])
    assert "63 of 64 in flight, 1.0% 429 of 1,200 calls, down, probes only; last changed by: outage" in line
    (line,) = newest_lines([LimitHistory("t", LIFE.rows[:3], ())])
    assert "63 of 64 in flight (found)" in line


def test_two_plots_a_key_with_the_highest_value_and_the_ends_of_time():
    lines = list(limits_lines([LIFE], blocks=True))
    assert lines[1].strip() == "calls in flight that are allowed"
    assert lines[2].startswith("      100 |")
    assert lines[2].endswith("█")
    assert lines[6].split() == ["2s", "5m00s"]
    assert lines[7].strip() == "requests a minute that are allowed"
    assert "\n".join(limits_lines([LIFE], blocks=False)).isascii()
    assert list(limits_lines([], blocks=True)) == ["no limits were recorded"]


POINTS = st.lists(st.tuples(st.floats(0, 1e5), st.floats(0, 1e6)), min_size=1, max_size=30).map(sorted)


@given(POINTS)
def test_a_plot_takes_nothing_from_elsewhere_and_ends_at_the_last_value(points: Sequence[tuple[float, float]]):
    values = sampled(points, 40)
    assert set(values) <= {value for _, value in points}
    assert values[-1] == points[-1][1]


def test_the_picture_is_a_whole_svg_that_loads_nothing_and_names_its_axes():
    drawn = limits_svg("a run", [LIFE, TOLD])
    assert not re.search(r"href|<script|<image|url\(|@import", drawn)
    said = texts(drawn)
    for words in ("teacher", "calls in flight", "requests a minute", "tokens a minute", "a & b <c>", "outage",
                  "breaker open", "slow start", "1 min", "5 min", "590", "450k", "run a run · 1.0% of 3,000 calls answered 429"):  # fmt: skip
        assert words in said, words
    assert "prefers-color-scheme:dark" in drawn


def test_nothing_is_drawn_outside_of_the_picture():
    root = ET.fromstring(limits_svg("run", [LIFE, TOLD]))  # noqa: S314 - our own text
    width, height = float(root.get("width", 0)), float(root.get("height", 0))
    for one in root.iter():
        assert 0 <= float(one.get("x", 1)) <= width
        assert 0 <= float(one.get("y", 1)) <= height
        assert float(one.get("x", 1)) + float(one.get("width", 0) if one is not root else 0) <= width
        for x, y in re.findall(r"M([\d.]+) ([\d.]+)", one.get("d", "")):
            assert float(x) <= width
            assert float(y) <= height


@given(st.floats(0, 1e7))
def test_ticks_are_round_and_reach_beyond_the_highest(most: float):
    ticks = value_ticks(most)
    assert ticks[0] == 0
    assert ticks[-1] >= most * 0.999
    assert 2 <= len(ticks) <= 7
    assert all(tick == round(tick) for tick in ticks)


@given(st.floats(0, 1e6), st.floats(1, 1e6))
def test_times_are_round_and_within_the_span(first: float, long: float):
    ticks = time_ticks(first, first + long)
    assert len(ticks) <= 9
    assert all(first - 1e-6 <= tick <= first + long + 1e-6 for tick in ticks)


@pytest.mark.parametrize(
    ("seconds", "label"),
    [(0, "0 s"), (45, "45 s"), (60, "1 min"), (90, "1:30 min"), (5_400, "1 h 30"), (7_200, "2 h"), (86_400, "1 d"), (108_000, "1 d 6 h")],
)  # fmt: skip
def test_a_time_is_told_in_no_more_than_it_needs(seconds, label):
    assert time_label(seconds) == label


@pytest.mark.parametrize(("number", "label"), [(0, "0"), (950, "950"), (1_200, "1,200"), (83_400, "83k"), (2e6, "2M")])
def test_a_number_is_short(number, label):
    assert short(number) == label


def typed(run: Run, *words: str) -> str:
    command = [sys.executable, "-m", "distill", *words]
    done = subprocess.run(command, cwd=run.home, env=run.environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_run_leaves_its_limits_and_status_shows_and_draws_them(tmp_path: Path) -> None:
    run = offline(tmp_path).whole()
    shown = typed(run, "status", run.folder.name, "--limits", "--svg", "limits.svg")
    assert "limits of oracle: 0 of 256 in flight" in shown
    assert "drawn: limits.svg" in shown
    assert "oracle-reviewer" in texts((run.home / "limits.svg").read_text())
    data = json.loads(typed(run, "status", run.folder.name, "--limits", "--json"))
    assert {"oracle", "oracle-reviewer"} <= {one["gate"] for one in data}
    assert "limits of oracle: " in typed(run, "status", run.folder.name)


def test_a_picture_needs_limits_and_a_place(in_process, tmp_path: Path) -> None:
    code, said = in_process("status", "nowhere", "--svg", "a.svg")
    assert (code, "add --limits" in said) == (2, True)
    run = offline(tmp_path / "run").whole()
    code, said = in_process("status", str(run.folder), "--limits", "--svg", "no/such/folder/a.svg")
    assert (code, "no/such/folder/a.svg: cannot be written" in said) == (2, True)
