"""`distill run run.yaml --offline` that SIGKILLs itself at a crash point: what is killed in test_crash_points.py.

With `paid` as second word, without `--offline`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import anyio

from distill.app.distillation import Talk, distil, episodes
from distill.app.options import OfflineOptions, RunOptions
from distill.cli.printing import say
from distill.cli.watching import watcher
from distill.storage.crash import crash_at

if __name__ == "__main__":
    options = RunOptions(Path("run.yaml"), offline=None if "paid" in sys.argv[2:] else OfflineOptions())
    shown = watcher()
    anyio.run(distil, options, Talk(say, shown.warn, shown.watch), None, episodes(crash_at(sys.argv[1])))
