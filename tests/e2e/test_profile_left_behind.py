"""A paid run leaves a profile of its endpoints behind, for a rehearsal of the next."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import orjson
import pytest
from runs import Run, paid
from simulators import simulating

from distill.app.rehearse.profile import leave_profile
from distill.simulator.dress_file import read_profile
from distill.stages.produce import FREE
from distill.stages.tally import Tally
from distill.storage.behaviour import revised_share
from distill.storage.reading import read_ledger


def test_waits_faults_and_a_limit_that_was_found_are_in_it(tmp_path: Path) -> None:
    with simulating("--latency", "100ms", "--fault", "500:5%", "--max-in-flight", "12") as url:
        run = paid(tmp_path, url, generator="bench_family:BenchFamily", target=150, cases=150, workers=64).whole()
    profile = read_profile(run.folder / ".distill" / "profile.json")
    dress = profile.dresses["gpt-4.1"]
    assert dress.latency.median_s == pytest.approx(0.1, abs=0.05)
    assert {rate.kind: rate.share for rate in dress.faults}["500"] == pytest.approx(0.05, abs=0.04)
    assert 6 <= dress.limits.max_in_flight <= 13
    assert (profile.sloppiness, profile.hopeless) == (0.0, 0.0)


ERRING = """\
run: {name: erring, seed: 11, target_accepted: 40, max_cases: 40, pilot_cases: 0, min_accept_rate: 0}
output: {dir: out}
teacher_pool: {endpoints: [{name: t, model: gpt-4.1, SAME}]}
reviewer_pool: {endpoints: [{name: r, model: gpt-4o, SAME}]}
user_pool: {endpoints: [{name: u, model: gpt-4.1-mini, SAME}]}
review_flow: {max_refinement_rounds: ROUNDS}
budget: {calls: 100000}
scenarios: [{generator: telecom}]
"""
SAME = "provider: openai, base_url: 'https://api.openai.com/v1', api_key_env: OPENAI_API_KEY"


@pytest.mark.parametrize("rounds", [0, 1])
def test_a_rehearsal_by_it_is_accepted_as_often_as_the_run_was(tmp_path: Path, rounds: int) -> None:
    text = ERRING.replace("SAME", SAME).replace("ROUNDS", str(rounds))
    run = Run(tmp_path / "run", text, ("--offline", "--sloppiness", "0.9"))
    run.finish()
    with read_ledger(run.folder) as ledger:
        revised = revised_share(ledger)
        kinds = [kind for (kind,) in ledger.execute("SELECT kind FROM outcome WHERE reason <> 'look_alike'")]
    leave_profile(
        run.folder, (), Tally(40, FREE, kinds.count("accepted"), rejected=Counter(wrong=kinds.count("rejected")))
    )
    left = run.folder / ".distill" / "profile.json"
    profile = read_profile(left)
    assert profile.hopeless == pytest.approx(kinds.count("rejected") / len(kinds), abs=0.001)
    assert profile.hopeless > (0.03, 0.3)[rounds == 0]
    assert (profile.sloppiness > 0.3) == (rounds == 1)

    rehearsal = Run(
        tmp_path / "next",
        text,
        ("--profile", str(left), "--json", "--cases", "7", "--keep", "kept"),
        typed=("rehearse",),
    )
    sample = orjson.loads(rehearsal.finish().stdout)["sample"]
    assert sample["plays"] == 70
    assert sample["accepted"] / 70 == pytest.approx(1 - profile.hopeless, abs=0.12)
    with read_ledger(rehearsal.home / "kept") as ledger:
        assert revised_share(ledger) == pytest.approx(revised, abs=0.12)
