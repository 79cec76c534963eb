"""The helpers of tests/e2e are shared."""

from __future__ import annotations

import sys
from pathlib import Path

for folder in ("e2e", "config"):
    path = str(Path(__file__).parents[1] / folder)
    if path not in sys.path:
        sys.path.insert(0, path)
