"""The gate against servers that do not tell their limits, or tell them: how much of each limit is used, and refused.

    python tests/bench/hidden_limits.py [ROW ...] [--seeds 3]

Virtual time, half an hour a seed, an endless queue. Goodput is told as a share of the limit over the whole, from a
cold start, and over the second half; the lowest seed, then the mean. What was refused is the mean, and the worst seed.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import fmean

sys.path.insert(0, str(Path(__file__).parents[1] / "endpoints_gate"))
from hidden import Bucket, Hidden, drive

END_S = 1_800.0
WARM_S = 900.0
MEAN_S = 4.0 * math.exp(0.5**2 / 2)
TPM = 450_000.0

Row = tuple[float, bool, Callable[[], Hidden]]
"""Limit in units a second, whether those are tokens, and the server."""

ROWS: dict[str, Row] = {
    **{
        f"{most} in flight": (most / MEAN_S, False, lambda most=most: Hidden(concurrency=most)) for most in (4, 64, 400)
    },
    **{
        f"{rpm} RPM, {name}": (rpm / 60, False, lambda rpm=rpm, make=make: make(float(rpm)))
        for rpm in (60, 600, 3_000)
        for name, make in {
            "a bucket of 6 s": lambda rpm: Hidden(rpm=Bucket(rpm, 6.0)),
            "a bucket of a minute": lambda rpm: Hidden(rpm=Bucket(rpm, 60.0)),
            "headers": lambda rpm: Hidden(rpm=Bucket(rpm), headers=True),
            "fixed minutes": lambda rpm: Hidden(rpm=Bucket(rpm, window=True)),
            "fixed minutes, headers": lambda rpm: Hidden(rpm=Bucket(rpm, window=True), headers=True),
        }.items()
    },
    "600 RPM, a bucket of 1 s": (10.0, False, lambda: Hidden(rpm=Bucket(600.0, 1.0))),
    "64 in flight, 0.2 s, all alike": (256.0, False, lambda: Hidden(concurrency=64, median_s=0.2, sigma=0.001)),
    "450k TPM, a bucket of 6 s": (TPM / 60, True, lambda: Hidden(tpm=Bucket(TPM, 6.0))),
    "450k TPM, a bucket of a minute": (TPM / 60, True, lambda: Hidden(tpm=Bucket(TPM, 60.0))),
    "450k TPM, headers": (TPM / 60, True, lambda: Hidden(tpm=Bucket(TPM), headers=True)),
    "64 in flight and 600 RPM": (10.0, False, lambda: Hidden(concurrency=64, rpm=Bucket(600.0))),
}


def main() -> None:
    """Print a line for each row."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*", metavar="ROW", help="a part of its name")
    parser.add_argument("--seeds", type=int, default=3)
    asked = parser.parse_args()
    print(f"{'limit':32} {'whole':>13} {'then':>13} {'refused, %':>13} {'then':>13}")
    for name, (limit, tokens, make) in ROWS.items():
        if asked.rows and not any(part in name for part in asked.rows):
            continue
        runs = [drive(make(), END_S, seed) for seed in range(1, asked.seeds + 1)]
        cells = []
        for start in (0.0, WARM_S):
            good = [seen.goodput(start, END_S, tokens=tokens) / limit for seen in runs]
            cells.append(f"{min(good):6.3f} {fmean(good):6.3f}")
        for start in (0.0, WARM_S):
            share = [100 * seen.share(start) for seen in runs]
            cells.append(f"{fmean(share):6.2f} {max(share):6.2f}")
        print(f"{name:32} " + " ".join(cells), flush=True)


if __name__ == "__main__":
    main()
