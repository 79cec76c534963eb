"""SIGKILL at random moments: `python tests/bench/kills.py --kills 1000 [--seed 1] [--cases 300]`.

One-turn cases over HTTP with a price. A folder is killed until its run gets through, the books are
reconciled after every kill (I1 to I5, tests/e2e/reconcile.py), and what it exports in the end must
have the bytes of a run that nobody interrupted. Then the next folder.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

sys.path.insert(0, str(Path(__file__).parents[1] / "e2e"))
from preloaded import Child, Preloaded, preloaded
from processes import PATIENCE_S, all_gone, kill_hard, until
from reconcile import finished, read_books, reconcile
from runs import Run, paid
from simulators import simulating

from distill.simulator.call_bank import BankedCall, CallBankContents, read_call_bank
from distill.storage.place import ledger_path

FAULTS = ("--fault", "429:2%", "--fault", "500:2%", "--fault", "reset:2%", "--fault", "malformed:2%")


def dollars(call: BankedCall) -> float:
    """At the price that the run file of `runs.paid` names."""
    return call.input_tokens * 2e-6 + call.output_tokens * 8e-6


@dataclass
class Sweep:
    """One simulator, many folders; `faults` mixes in what the bad day mixes in."""

    work: Path
    url: str
    cases: int
    chance: random.Random
    forks: Preloaded
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def bank_path(self) -> Path:
        return self.work / "bank.jsonl"

    def bank(self, skip: int) -> CallBankContents:
        """What this folder's run was answered: everything after the first `skip` bytes."""
        until(lambda: in_flight(self.url) == 0, "the simulator has answered what was in flight")
        part = self.work / "part.jsonl"
        with self.bank_path.open("rb") as whole:
            whole.seek(skip)
            part.write_bytes(whole.read())
        contents = read_call_bank(part)
        return CallBankContents(contents.calls, (), contents.torn)

    def run(self, name: str) -> Run:
        return paid(
            self.work / name, self.url, generator="bench_family:BenchFamily", target=self.cases, cases=self.cases,
            workers=16, shard_rows=50,
        )  # fmt: skip

    def uninterrupted(self) -> tuple[dict[str, bytes], float]:
        """The bytes to be had, and how long it takes to make them."""
        run = self.run("whole")
        self.end(run)
        started = time.monotonic()
        again = self.run("timed")
        self.end(again)
        return run.files(), time.monotonic() - started

    def start(self, run: Run) -> Child:
        return self.forks.start(["run", "run.yaml", *run.args], run.home, run.environment())

    def end(self, run: Run) -> None:
        """Let it run to its end, which must be a good one."""
        child = self.start(run)
        _, said = child.communicate()
        assert child.returncode == 0, said

    def one_folder(self, name: str, kills: int, longest_s: float, whole: dict[str, bytes]) -> int:
        """Kill at most `kills` times, then let it end; how many kills hit a living run."""
        run, skip = self.run(name), self.bank_path.stat().st_size
        hits = 0
        while hits < kills and self.hit(run, longest_s * self.left(run)):
            hits += 1
            self.check(run, skip)
        had, before = len(self.bank(skip).calls), answered(run)
        self.end(run)
        bank = self.bank(skip)
        assert not [call.call for call in bank.calls[had:] if call.call in before], "an answered call was sent again"
        assert reconcile(run.folder, bank, dollars).diverged == 0
        finished(run.folder)
        assert run.files() == whole, f"{name}: other bytes than an uninterrupted run"
        self.counts["calls"] += len(bank.calls)
        shutil.rmtree(run.home)
        return hits

    def left(self, run: Run) -> float:
        """The share of a whole run's time that this one may still take: what is answered is not asked again."""
        return max(0.25, 1 - len(answered(run)) / self.cases) if ledger_path(run.folder).exists() else 1.0

    def hit(self, run: Run, longest_s: float) -> bool:
        """SIGKILL at a random moment; False when the run had ended before."""
        process = self.start(run)
        wait_s, end = self.chance.uniform(0.0, longest_s), time.monotonic()
        while process.poll() is None and time.monotonic() < end + wait_s:
            time.sleep(0.001)
        if process.poll() is not None:
            _, err = process.communicate()
            assert process.returncode == 0, err
            return False
        all_gone(kill_hard(process), str(run.home))
        process.communicate()
        return True

    def check(self, run: Run, skip: int) -> None:
        bank = self.bank(skip)
        if not ledger_path(run.folder).exists() or not answered(run):
            self.counts["before the first receipt"] += 1
            return
        self.counts["amid calls"] += 1
        reconcile(run.folder, bank, dollars)


def answered(run: Run) -> frozenset[str]:
    """Call ids with a committed receipt that can be read; none while the ledger has no tables yet."""
    try:
        return read_books(run.folder).answered
    except Exception:  # noqa: BLE001 - killed while the ledger was being made
        return frozenset()


def in_flight(url: str) -> int:
    with urlopen(url.removesuffix("/v1") + "/stats", timeout=PATIENCE_S) as answer:  # noqa: S310 - loopback
        return int(json.load(answer)["in_flight"])


def sweep(
    work: Path, kills: int, seed: int, cases: int, faults: tuple[str, ...] = FAULTS, each: int = 10
) -> Counter[str]:
    """At least `kills` kills that hit a living run, `each` to a folder; raises AssertionError that names the promise."""
    latency = ("--latency", "15ms", *faults, "--call-bank", str(work / "bank.jsonl"))
    with simulating(*latency) as url, preloaded(str(Path(__file__).parent)) as forks:
        one = Sweep(work, url, cases, random.Random(seed), forks)
        whole, longest_s = one.uninterrupted()
        while one.counts["kills"] < kills:
            one.counts["folders"] += 1
            wanted = min(each, kills - one.counts["kills"])
            one.counts["kills"] += one.one_folder(f"folder-{one.counts['folders']}", wanted, longest_s, whole)
    return one.counts


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--kills", type=int, default=1_000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--cases", type=int, default=300)
    options = asked.parse_args()
    work = Path(tempfile.mkdtemp(prefix="distill-kills-"))
    started = time.monotonic()
    counts = sweep(work, options.kills, options.seed, options.cases)
    print(json.dumps({**counts, "seed": options.seed, "wall_s": round(time.monotonic() - started, 1)}))
    shutil.rmtree(work)


if __name__ == "__main__":
    main()
