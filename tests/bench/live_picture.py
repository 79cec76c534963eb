"""docs/pictures/live.svg: the live view of a real offline run of the telecom family, as its terminal showed it.

    python tests/bench/live_picture.py docs/pictures/live.svg

The run is played in a terminal of its own until enough is accepted, drained, and the richest frame drawn.
"""

from __future__ import annotations

import argparse
import os
import pty
import re
import subprocess
import sys
import tempfile
import termios
from pathlib import Path

from terminal_picture import CODES, frames, svg

ROOT = Path(__file__).parents[2]
COLUMNS, ROWS = 108, 22
DIFFICULT = ("--sloppiness", "0.3", "--fault", "429:3%", "--fault", "500:1%", "--latency", "250ms")
SETTINGS = ("--set", "review_flow.max_refinement_rounds=0", "--set", "concurrency.max_workers=32")
COMMAND = ("run", "configs/run.telecom.yaml", "--offline", *DIFFICULT, *SETTINGS)


def written(home: Path, accepted: int, command: tuple[str, ...] = COMMAND) -> str:
    """Everything that the run's terminal was sent, until this many episodes were accepted or the run ended."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (ROWS, COLUMNS))
    env = {**os.environ, "TERM": "xterm-256color", "PYTHONIOENCODING": "utf-8"}
    env.pop("NO_COLOR", None)
    run = subprocess.Popen(
        [sys.executable, "-m", "distill", *command], cwd=home, env=env, stdout=subprocess.DEVNULL, stderr=theirs
    )
    os.close(theirs)
    said = b""
    try:
        while chunk := os.read(ours, 65_536):
            said += chunk
            if run.poll() is None and accepted <= _accepted(said):
                run.terminate()
    except OSError:  # the terminal is closed with the process
        pass
    os.close(ours)
    if run.wait(60) not in {0, 6}:
        raise SystemExit(CODES.sub("", said.decode(errors="replace")))
    return said.decode()


def _accepted(said: bytes) -> int:
    found = re.findall(rb"(\d+) of \d+ accepted", said[-8_000:])
    return int(found[-1]) if found else 0


def picture(said: str, title: str) -> str:
    """The last frame in which the run was neither draining nor over."""
    shown = [frame for frame in frames(said) if "running" in frame[0]]
    return svg(shown[-1], COLUMNS, title)


def main() -> None:
    """Play, draw, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--accepted", type=int, default=55)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        (Path(home) / "configs").symlink_to(ROOT / "configs")
        said = written(Path(home), options.accepted)
    options.file.parent.mkdir(parents=True, exist_ok=True)
    options.file.write_text(picture(said, f"distill {' '.join(COMMAND[:3])}"), encoding="utf-8")


if __name__ == "__main__":
    main()
