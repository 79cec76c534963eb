"""What distill does on a bad day, beside a bare loop: `python tests/bench/pressure.py [--quick] [--only NAME ...]`.

Each figure comes from one run of this command: a bare loop, `distill run` on the one-turn family,
and the bare loop again, each against a fresh simulator with the same latency and faults. A ratio
is distill's wall time, from its first request to its last committed row, over the loop's mean.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from gate_cost import gate_cost
from refused_above import refused_above
from spine import HERE, simulator, spine
from storm import lag_in_a_storm
from upkeep import memory_slope, second_start

sys.path.insert(0, str(HERE.parents[1] / "tests" / "e2e"))
from reconcile import finished, read_books, reconcile

from distill.simulator.call_bank import read_call_bank

Figure = dict[str, object]


def loop(url: str, cases: int, in_flight: int, program: str) -> float:
    """Wall seconds of a bare loop."""
    done = subprocess.run(
        [sys.executable, str(HERE / program), url, str(cases), str(in_flight)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    seen = json.loads(done.stdout)
    assert seen["rows"] == cases, f"the loop lost rows: {seen}"
    return float(seen["wall_s"])


def stats(url: str) -> Figure:
    with urlopen(url.removesuffix("/v1") + "/stats", timeout=10) as answer:  # noqa: S310 - loopback
        return json.load(answer)


@contextmanager
def workshop() -> Iterator[Path]:
    work = Path(tempfile.mkdtemp(prefix="distill-pressure-"))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def beside_a_loop(latency: str, faults: tuple[str, ...], cases: int, in_flight: int, program: str) -> Figure:
    """Both, on the same server; with faults the run's books are reconciled with the server's call bank."""
    flags = [word for fault in faults for word in ("--fault", fault)]

    def bare() -> float:
        with simulator(latency, *flags) as url:
            return loop(url, cases, in_flight, program)

    with workshop() as work:
        first = bare()
        bank = work / "bank.jsonl"
        with simulator(latency, *flags, *(["--call-bank", str(bank)] if faults else [])) as url:
            ours = spine(url, cases, in_flight, work)
            seen = stats(url)
        second = bare()
        figure: Figure = {
            "rows": ours["rows"],
            "loop_s": [first, second],
            "distill_s": ours["first_request_to_last_row_s"],
            "ratio": round(ours["first_request_to_last_row_s"] / ((first + second) / 2), 3),
            "in_flight_seen": seen["max_in_flight_seen"],
            "rss_mb": ours["rss_mb"],
        }
        if faults:
            figure |= {"faults": seen["faults"], **paid(work / "out", bank)}
    return figure


def paid(folder: Path, bank: Path) -> Figure:
    """I1 to I5, and how the whole replies that the server billed compare with the rows."""
    contents = read_call_bank(bank)
    reconcile(folder, contents)
    finished(folder)
    whole = sum(call.billed and call.fault is None for call in contents.calls)
    spent = read_books(folder).spent
    return {"whole_replies_billed": whole, "receipts": spent.calls, "possibly_billed": spent.possibly_billed_calls}


def full_house(*, quick: bool) -> Figure:
    cases = 4_096 if quick else 16_384
    figure = beside_a_loop("1s", (), cases, 1_024, "bare_loop.py")
    ideal, loops = cases / 1_024, figure["loop_s"]
    figure["efficiency"] = round(ideal / figure["distill_s"], 3)
    figure["loop_efficiency"] = [round(ideal / wall, 3) for wall in loops]
    return figure | {"of_the_loops_efficiency": round(1 / figure["ratio"], 3), "asked": ">= 0.95 of the loop's"}


def slow_few(*, quick: bool) -> Figure:
    figure = beside_a_loop("100ms", ("slow:1%",), 1_024 if quick else 4_096, 256, "bare_loop.py")
    return figure | {"asked": "<= 1.1 x"}


def bad_day(*, quick: bool) -> Figure:
    faults = ("429:5%", "500:3%", "reset:2%", "malformed:2%")
    figure = beside_a_loop("100ms", faults, 500 if quick else 2_000, 128, "bare_requeue.py")
    return figure | {"asked": "<= 1.3 x, every row"}


FIGURES: dict[str, Callable[..., Figure]] = {
    "full-house": full_house,
    "slow-few": slow_few,
    "bad-day": bad_day,
    "memory": memory_slope,
    "second-start": second_start,
    "storm": lag_in_a_storm,
    "refused-above": refused_above,
    "gate-cost": gate_cost,
}


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--quick", action="store_true", help="fewer cases: does it work, not how well")
    asked.add_argument("--only", nargs="*", choices=FIGURES, default=list(FIGURES))
    options = asked.parse_args()
    for name in options.only:
        print(json.dumps({name: FIGURES[name](quick=options.quick)}), flush=True)


if __name__ == "__main__":
    main()
