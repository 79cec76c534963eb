"""The tutorial is done as it is written: each block in order, in one empty folder, its output held against the page."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
BLOCKS = BLOCK.findall(PAGE)


def run(kind: str, text: str, folder: Path) -> str:
    """What a block prints; a fault of any of its lines fails."""
    words = ["bash", "-e", "-o", "pipefail", "-c", text] if kind == "sh" else [sys.executable, "-c", text]
    here = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(folder / "home"),
        "HF_HUB_OFFLINE": "1",
        "HF_DATASETS_DISABLE_PROGRESS_BARS": "1",
    }
    done = subprocess.run(
        words,
        cwd=folder / "work",
        env=here,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"{text}\n{done.stdout}\n{done.stderr}"
    return done.stdout + done.stderr


def test_the_tutorial_installs_as_the_readme_does():
    kind, text = BLOCKS[0]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert kind == "sh"
    for line in text.splitlines():
        for step in line.split(" && "):
            assert step in readme, step


def test_every_block_is_done_or_is_the_output_of_the_one_above():
    kinds = [kind for kind, _ in BLOCKS]
    assert set(kinds) == {"sh", "python", "text"}
    assert "text" not in {first for first, second in pairwise(kinds) if second == "text"}
    assert kinds.count("text") >= 10


def test_the_tutorial_is_done_as_it_is_written(tmp_path):
    pytest.importorskip("datasets")
    for name in ("work", "home"):
        (tmp_path / name).mkdir()
    printed = ""
    for kind, text in BLOCKS[1:]:
        if kind != "text":
            printed = run(kind, text, tmp_path)
            continue
        for line in text.splitlines():
            assert line in printed, f"the tutorial shows {line!r}, and this was printed:\n{printed}"
