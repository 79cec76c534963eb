"""The picture in the README is what its generator makes of a real run, and is drawn as the view is now."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

ROOT = Path(__file__).parents[2]
BENCH = str(ROOT / "tests" / "bench")
if BENCH not in sys.path:
    sys.path.insert(0, BENCH)

from live_picture import COLUMNS, COMMAND, ROWS, picture, written  # noqa: E402
from terminal_picture import frames, runs, svg  # noqa: E402

PICTURE = ROOT / "docs" / "pictures" / "live.svg"
SVG = "{http://www.w3.org/2000/svg}"
BLOCKS = ("telecom", "running", "stage", "waiting", "at work", "done", "endpoint", "in flight", "answered", "refused",
          "produce", "teach", "review", "write", "rejected", "calls", "tokens", "cost", "environments", "ETA")  # fmt: skip


def texts(drawn: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(drawn).iter(f"{SVG}text")]  # noqa: S314 - our own file


def shape(drawn: str) -> set[str]:
    """The words of a picture that do not depend on how far the run had come."""
    return {word for text in texts(drawn) for word in re.split(r"  +", text.strip()) if word in BLOCKS}


def test_the_picture_is_a_whole_svg_that_the_readme_shows_and_loads_nothing():
    drawn = PICTURE.read_text()
    root = ET.fromstring(drawn)  # noqa: S314 - our own file
    assert root.tag == f"{SVG}svg"
    assert len(texts(drawn)) > 40
    assert not re.search(r"href|<script|<image|url\(|@import", drawn)
    assert "docs/pictures/live.svg" in (ROOT / "README.md").read_text()


def test_the_generator_draws_a_real_run_and_the_committed_picture_has_the_same_shape(tmp_path: Path):
    (tmp_path / "configs").symlink_to(ROOT / "configs")
    small = (*COMMAND, "--set", "run.target_accepted=8", "--set", "run.max_cases=40")
    said = written(tmp_path, 3, small)
    assert len(frames(said)) > 2
    drawn = picture(said, "a title & more")
    assert texts(drawn)[0] == "a title & more"
    assert shape(drawn) == shape(PICTURE.read_text()) == set(BLOCKS), "draw it anew: tests/bench/live_picture.py"
    wide = [element for element in ET.fromstring(drawn).iter(f"{SVG}text") if element.get("textLength")]  # noqa: S314
    edge = float(ET.fromstring(drawn).get("width", 0))  # noqa: S314
    assert all(float(one.get("x", 0)) + float(one.get("textLength", 0)) <= edge for one in wide)
    assert len(frames(said)[-1]) < ROWS


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("plain", [(0, "plain", "")]),
        ("\x1b[32mgood\x1b[0m  \x1b[2mdim\x1b[0m", [(0, "good", "32"), (4, "  ", ""), (6, "dim", "2")]),
    ],
)
def test_a_line_falls_into_pieces_of_one_style(line, found):
    assert [(run.column, run.text, run.code) for run in runs(line)] == found


def test_what_a_run_says_cannot_become_markup():
    assert texts(svg(["<b>&amp;"], COLUMNS, "t"))[1] == "<b>&amp;"
