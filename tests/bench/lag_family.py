"""The bench family with a probe in the run's own event loop: how late a timer of 5 ms wakes up."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import Any

from bench_family import BenchFamily

EVERY_S = 0.005


async def probe(file: Path) -> None:
    """Sample until the loop ends; what was seen goes to `file`, in milliseconds."""
    late_ms: list[float] = []
    try:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(EVERY_S)
            late_ms.append(round((time.perf_counter() - before - EVERY_S) * 1000, 2))
    finally:
        file.write_text(json.dumps(late_ms), encoding="utf-8")  # noqa: ASYNC240 - the loop is ending


class LagFamily(BenchFamily):
    """Starts its probe with the first draw, when the line stands and calls are about to go out."""

    watching: Any = None

    def draw(self, seed: int) -> Any:
        if self.watching is None:
            self.watching = asyncio.get_running_loop().create_task(probe(Path("lag.json")))
        return super().draw(seed)
