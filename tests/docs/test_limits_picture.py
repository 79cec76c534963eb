"""The picture of limits is what its generator makes of a real run, and is drawn as it would be now."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).parents[2]
BENCH = str(ROOT / "tests" / "bench")
if BENCH not in sys.path:
    sys.path.insert(0, BENCH)

from limits_picture import drawn, played  # noqa: E402

from distill.cli.svg_style import STYLE  # noqa: E402

PICTURE = ROOT / "docs" / "pictures" / "limits.svg"
SVG = "{http://www.w3.org/2000/svg}"
SERIES = {"air area", "allowed line", "through area"}


def parts(drawn: str, tag: str) -> list[ET.Element]:
    return list(ET.fromstring(drawn).iter(f"{SVG}{tag}"))  # noqa: S314 - our own file


def series(drawn: str) -> set[str]:
    return {one.get("class", "") for one in parts(drawn, "path")} - {"grid", "tick", "start"}


def test_the_picture_shows_a_limit_found_an_outage_and_another_limit_and_loads_nothing():
    drawn_before = PICTURE.read_text(encoding="utf-8")
    assert STYLE in drawn_before, "draw it anew: tests/bench/limits_picture.py"
    assert not re.search(r"href|<script|<image|url\(|@import", drawn_before)
    said = {one.text for one in parts(drawn_before, "text")}
    assert {"teacher", "calls in flight", "requests a minute", "slow start", "refused", "grown", "outage"} <= said
    assert series(drawn_before) == {*SERIES, "pace line"}
    assert "pictures/limits.svg" in (ROOT / "docs" / "limits.md").read_text(encoding="utf-8")


def test_the_generator_plays_a_real_run_and_draws_what_it_found(tmp_path: Path):
    file = tmp_path / "limits.svg"
    said = drawn(played(tmp_path, 6.0), file)
    assert "limits of teacher: " in said
    assert series(file.read_text(encoding="utf-8")) >= SERIES
    assert STYLE in file.read_text(encoding="utf-8")
