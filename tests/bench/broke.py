"""Budgets under faults and kills: `python tests/bench/broke.py --runs 1000 [--seed 1] [--seconds 3600]`.

Each run has a random budget in dollars, mostly less than its cases cost, one of four servers with its faults and its tokens, and up to
three SIGKILLs at random moments. After every kill and at the end the call bank's total is held against
the budget and the books are reconciled (I1 to I5). Half of the runs that stopped at their budget are started once more.
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
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "e2e"))
from kills import answered, dollars, in_flight
from preloaded import Preloaded, preloaded
from processes import all_gone, kill_hard, until
from reconcile import reconcile
from runs import Run, paid
from simulators import simulating

from distill.simulator.call_bank import CallBankContents, read_call_bank
from distill.storage.place import ledger_path

CASES = 40
CASE_USD = 0.0058
"""About what one case costs at the price of `runs.paid`."""

BUDGET_REACHED = 4
SERVERS = (
    (),
    ("429:5%", "500:5%", "reset:5%", "malformed:5%"),
    ("hang:3%", "truncated:5%", "html:5%", "empty:5%"),
    ("503:15%", "502:10%", "reset:15%"),
)
BYTES_PER_TOKEN = ("4", "1", "2", "4")
"""As little as one: a prompt of digits, of names, of a script that the tokenizer does not know."""

ENDPOINT = "      max_concurrency: 64\n"
BOUNDED = ENDPOINT + "      max_output_tokens: 1000\n      timeouts: {first_byte_s: 0.5}\n"


@dataclass
class Server:
    """A simulator with its faults, and its call bank."""

    url: str
    bank_path: Path

    def bank(self, skip: int) -> CallBankContents:
        """What was answered after the first `skip` bytes, once nothing is in flight."""
        until(lambda: in_flight(self.url) == 0, "the simulator has answered what was in flight")
        part = self.bank_path.with_suffix(".part")
        with self.bank_path.open("rb") as whole:
            whole.seek(skip)
            part.write_bytes(whole.read())
        contents = read_call_bank(part)
        return CallBankContents(contents.calls, (), contents.torn)


@contextmanager
def servers(work: Path) -> Iterator[list[Server]]:
    with ExitStack() as stack:
        made = []
        for number, faults in enumerate(SERVERS):
            bank = work / f"bank-{number}.jsonl"
            flags = [word for fault in faults for word in ("--fault", fault)]
            flags += ["--bytes-per-token", BYTES_PER_TOKEN[number], "--call-bank", str(bank)]
            url = stack.enter_context(simulating("--latency", "15ms", *flags))
            made.append(Server(url, bank))
        yield made


@dataclass
class Spree:
    """Many runs, one after the other."""

    work: Path
    chance: random.Random
    forks: Preloaded
    counts: Counter[str] = field(default_factory=Counter)
    fullest: float = 0.0
    """The largest share of a budget that was spent."""

    def one(self, server: Server) -> None:
        self.counts["runs"] += 1
        budget = round(self.chance.uniform(0.02, 1.2) * CASES * CASE_USD, 2) + 0.01
        run = paid(
            self.work / f"run-{self.counts['runs']}", server.url, generator="bench_family:BenchFamily", target=CASES,
            cases=CASES, workers=16, shard_rows=10, budget=f"usd: {budget:.2f}",
        )  # fmt: skip
        run.change(ENDPOINT, BOUNDED)
        skip = server.bank_path.stat().st_size if server.bank_path.exists() else 0
        for _ in range(self.chance.randrange(4)):
            self.hit(run)
            self.check(run, server, skip, budget)
        code = self.end(run)
        self.check(run, server, skip, budget)
        if code == BUDGET_REACHED and self.chance.random() < 0.5:
            self.counts["started once more"] += 1
            self.end(run)
            self.check(run, server, skip, budget)
        self.fullest = max(self.fullest, owed(server.bank(skip)) / budget)
        shutil.rmtree(run.home)

    def hit(self, run: Run) -> None:
        """SIGKILL at a random moment; a run that ends before has ended well or at its budget."""
        child = self.forks.start(["run", "run.yaml"], run.home, run.environment())
        end = time.monotonic() + self.chance.uniform(0.0, 0.8)
        while child.poll() is None and time.monotonic() < end:
            time.sleep(0.001)
        if child.poll() is None:
            all_gone(kill_hard(child), str(run.home))
            self.counts["kills"] += 1
        _, said = child.communicate()
        assert child.returncode in {0, BUDGET_REACHED, -9}, said

    def end(self, run: Run) -> int:
        child = self.forks.start(["run", "run.yaml"], run.home, run.environment())
        _, said = child.communicate()
        assert child.returncode in {0, BUDGET_REACHED}, said
        self.counts["reached" if child.returncode else "whole"] += 1
        return child.returncode

    def check(self, run: Run, server: Server, skip: int, budget: float) -> None:
        bank = server.bank(skip)
        assert owed(bank) <= budget + 1e-9, f"{run.home.name}: ${owed(bank)} of ${budget}"
        self.counts["checks"] += 1
        if ledger_path(run.folder).exists() and answered(run):
            reconcile(run.folder, bank, dollars)


def owed(bank: CallBankContents) -> float:
    """All that a provider would ask for."""
    return sum(dollars(call) for call in bank.calls if call.billed)


def spree(work: Path, runs: int, seed: int, seconds: float = float("inf")) -> Spree:
    """So many runs, or as many as so many seconds allow; raises AssertionError that names the promise."""
    end = time.monotonic() + seconds
    with servers(work) as made, preloaded(str(Path(__file__).parent)) as forks:
        one = Spree(work, random.Random(seed), forks)
        while one.counts["runs"] < runs and time.monotonic() < end:
            one.one(one.chance.choice(made))
        one.counts["calls"] = sum(len(read_call_bank(server.bank_path).calls) for server in made)
    return one


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--runs", type=int, default=1_000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--seconds", type=float, default=float("inf"))
    options = asked.parse_args()
    work = Path(tempfile.mkdtemp(prefix="distill-broke-"))
    started = time.monotonic()
    done = spree(work, options.runs, options.seed, options.seconds)
    print(json.dumps({**done.counts, "fullest": done.fullest, "wall_s": round(time.monotonic() - started, 1)}))
    shutil.rmtree(work)


if __name__ == "__main__":
    main()
