"""A server that puts a hint of 89 s on every 429, however soon it would take calls again."""

from __future__ import annotations

import pytest
from hidden import Bucket, Hidden, drive

HINT_S = 89.0


@pytest.mark.parametrize(
    ("server", "had", "least"),
    [
        (lambda: Hidden(rpm=Bucket(600.0, 6.0), hint_s=HINT_S), 10.0, 0.4),
        (lambda: Hidden(rpm=Bucket(60.0, 6.0), hint_s=HINT_S), 1.0, 0.4),
        (lambda: Hidden(concurrency=64, hint_s=HINT_S), 64 / 4.53, 0.4),
        (lambda: Hidden(rpm=Bucket(600.0, window=True), hint_s=HINT_S), 10.0, 0.02),
    ],
    ids=["600 RPM", "60 RPM", "64 at once", "600 RPM by the minute"],
)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_progress_never_stops_for_as_long_as_the_hint(server, had, least, seed):
    """A fixed window that is used up lets nothing through until it ends, and the last try may be half a minute late."""
    seen = drive(server(), 900.0, seed)
    by_window = [seen.goodput(start, start + 60.0) for start in range(0, 900, 60)]
    assert min(by_window) >= least * had, by_window
    assert sum(by_window[5:]) / len(by_window[5:]) >= 0.6 * had
