"""Rehearsals held against full runs: the forecast from 5 % of the cases, then all of them over real sockets.

    python tests/bench/rehearse.py [PROFILE ...] [--cases N] [--seed 23]

The full run is this program's own line, at the concurrency of the file, with the adaptive gate, against the simulator
in a process of its own with the profile's limits, waits and faults in real time. The file names none of them. Ends
with 1 when a wall or a cost was foretold more than 15 % off.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio

from distill.app.options import RunOptions
from distill.app.pools import paid_specs
from distill.app.rehearse.rehearsal import rehearse
from distill.app.rehearse.sample import Sampling, play
from distill.app.rehearse.stand_ins import no_keys
from distill.config.loader import load_run
from distill.simulator.dress import Dress, FaultRate, Latency
from distill.simulator.dress_file import Profile
from distill.simulator.limits import Limits

POOL = (
    "{{endpoints: [{{name: {0}, provider: openai, base_url: 'https://api.openai.com/v1', model: {1},"
    " api_key_env: OPENAI_API_KEY, max_concurrency: 200}}]}}"
)

RUN = f"""\
run: {{name: rehearsed, seed: SEED, target_accepted: TARGET, max_cases: CASES, pilot_cases: 0}}
output: {{dir: out}}
concurrency: {{max_workers: WORKERS}}
teacher_pool: {POOL.format("teacher", "gpt-4.1")}
reviewer_pool: {POOL.format("reviewer", "gpt-4o")}
user_pool: {POOL.format("user", "gpt-4.1-mini")}
budget: {{calls: 1000000}}
scenarios: [{{generator: GENERATOR}}]
"""

WITHIN = 0.15
SHARE = 0.05

SICK = (FaultRate("500", 0.02),)


@dataclass(frozen=True)
class Run:
    """Limits and waits of teacher, reviewer and user; the target is a `part` of the cases."""

    workers: int
    teacher: Dress
    reviewer: Dress
    user: Dress
    sloppiness: float | None = None
    part: float = 1.0
    family: str = "telecom"
    cases: int = 400

    @property
    def profile(self) -> Profile:
        """As a file of `--profile` says it."""
        return Profile({"gpt-4.1": self.teacher, "gpt-4o": self.reviewer, "gpt-4.1-mini": self.user}, self.sloppiness)

    def text(self, cases: int, seed: int) -> str:
        """The run's file."""
        given = {"TARGET": round(self.part * cases), "CASES": cases, "WORKERS": self.workers, "SEED": seed}
        text = RUN.replace("GENERATOR", self.family)
        for name, value in given.items():
            text = text.replace(name, str(value))
        return text


QUICK_USER = Dress(Limits(), Latency(0.2, 0.3))

PROFILES: dict[str, Run] = {
    "rpm": Run(
        64,
        Dress(Limits(rpm=3_000), Latency(0.4, 0.4), SICK),
        Dress(Limits(max_in_flight=32), Latency(0.6, 0.3)),
        QUICK_USER,
        sloppiness=0.2,
    ),
    "reviewer": Run(
        64,
        Dress(Limits(), Latency(0.2, 0.4), SICK),
        Dress(Limits(max_in_flight=8), Latency(3.0, 0.3)),
        Dress(Limits(), Latency(0.1, 0.3)),
    ),
    "workers": Run(
        32,
        Dress(Limits(), Latency(0.4, 0.6, 0.004), SICK),
        Dress(Limits(), Latency(1.0, 0.3)),
        Dress(Limits(), Latency(0.3, 0.3)),
    ),
    "tokens": Run(
        64,
        Dress(Limits(input_tpm=4_500_000), Latency(0.4, 0.4), SICK),
        Dress(Limits(), Latency(0.6, 0.3)),
        QUICK_USER,
        sloppiness=0.5,
        part=0.6,
    ),
    "slow": Run(
        64,
        Dress(Limits(rpm=600), Latency(2.0, 0.5), SICK),
        Dress(Limits(max_in_flight=32), Latency(3.0, 0.3)),
        Dress(Limits(), Latency(1.0, 0.3)),
    ),
    "mcp": Run(
        32,
        Dress(Limits(rpm=400), Latency(1.0, 0.5), SICK),
        Dress(Limits(), Latency(3.0, 0.3)),
        QUICK_USER,
        sloppiness=0.3,
        family="mcp",
        cases=200,
    ),
}


def forecast(options: RunOptions, profile: Profile, cases: int) -> dict[str, Any]:
    """What is said beforehand, from so many cases."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        made = rehearse(options, profile, cases, Path(folder), print)
    return {
        "s": made.hours.likely * 3_600,
        "usd": made.usd.likely,
        "bottleneck": made.bottleneck,
        "cases": made.sample.cases,
        "plays": len(made.sample.episodes),
        "took": time.monotonic() - began,
    }


def truth(options: RunOptions, profile: Profile, cases: int) -> tuple[float, float]:
    """Seconds and dollars of the full run."""
    loaded = load_run(options.config)
    specs = paid_specs(loaded, no_keys(loaded), time.time())
    sampling = Sampling(options, specs, profile, cases, 1.0, at_once=None)
    with tempfile.TemporaryDirectory() as folder:
        played = anyio.run(play, sampling, Path(folder), print, backend_options={"use_uvloop": True})
    return played.seconds, played.usd


def main() -> None:
    """One line for each profile."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("profiles", nargs="*", default=list(PROFILES))
    parser.add_argument("--cases", type=int, help="of each run (default: 400, of mcp 200)")
    parser.add_argument("--seed", type=int, default=23, help="which cases are drawn (default: 23)")
    given, far = parser.parse_args(), []
    for name in given.profiles:
        tried = PROFILES[name]
        cases = given.cases or tried.cases
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            config = Path(folder) / "run.yaml"
            config.write_text(tried.text(cases, given.seed), encoding="utf-8")
            said = forecast(RunOptions(config), tried.profile, round(SHARE * cases))
            seconds, usd = truth(RunOptions(config), tried.profile, cases)
        wall, cost = said["s"] / seconds - 1, said["usd"] / usd - 1
        far += [name] if max(abs(wall), abs(cost)) > WITHIN else []
        print(
            f"{name}: wall {said['s']:.1f} s, true {seconds:.1f} s ({wall:+.1%});"
            f" cost ${said['usd']:.2f}, true ${usd:.2f} ({cost:+.1%}); {said['cases']} of {cases} cases,"
            f" {said['plays']} plays, {said['took']:.0f} s; bottleneck: {said['bottleneck']}",
            flush=True,
        )
    raise SystemExit(f"more than {WITHIN:.0%} off: {', '.join(far)}" if far else 0)


if __name__ == "__main__":
    main()
