"""What a run says at its end, for each way of ending."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from distill.app.casegen_run import CasegenResult
from distill.app.result import RunResult
from distill.cli import casegen
from distill.cli.diff import _heads
from distill.cli.last_lines import last_lines
from distill.errors import ExitCode, Interrupted
from distill.storage.funnel import Funnel
from distill.storage.journal import Spent
from distill.storage.languages import Languages
from distill.storage.money import Money, Share, Used

NOTHING = Spent(0, 0.0, 0, 0.0, 0)
NOWHERE = Money((), (), ())


def fields(funnel: Funnel, *, spent: Spent = NOTHING, **changes) -> dict[str, object]:
    known = {
        "folder": Path("out"), "funnel": funnel, "target": 4, "pending": 0, "waiting": 0,
        "spent": spent, "money": NOWHERE, "calls": 3, "elapsed_s": 7.0, "stop": None, "scripted": False, "exhausted": False,
    }  # fmt: skip
    return {**known, **changes}


def said(funnel: Funnel, **changes) -> tuple[RunResult, list[str]]:
    own = {"planned": funnel.cases, "languages": Languages(2, 2, 30, 6, 1, 1)}
    result = RunResult(**{**own, **fields(funnel, **changes)})
    return result, list(last_lines(result, "distill", "distill run x.yaml"))


def funnel(accepted: int, **lost: int) -> Funnel:
    """`rejected=2` is two cases rejected for one reason."""
    counters = {name: Counter({"why": count}) for name, count in lost.items()}
    return Funnel(accepted, **counters, examples={"why": 1})


def test_a_missed_target_is_told_with_how_much_is_missing_and_what_helps():
    result, lines = said(funnel(1, rejected=3, failed=2), exhausted=True)
    assert result.exit_code == ExitCode.OUTAGE
    assert "target missed: 1 of 4 accepted, 3 too few, and all 6 cases (run.max_cases) are played" in lines
    assert "  --retry-failed plays the 2 failed cases again" in lines
    assert any("raise run.max_cases or lower run.target_accepted, and start anew with --fresh" in one for one in lines)
    assert lines[-1] == "next: distill sample out -n 5 --rejected"


def test_shards_that_were_written_again_are_named():
    _, lines = said(funnel(4), rebuilt=tuple(f"shard-0000{n}.jsonl" for n in range(6)))
    (told,) = [line for line in lines if line.startswith("written again from the ledger")]
    assert told.endswith("shard-00003.jsonl, shard-00004.jsonl, ...")
    assert not any("written again" in line for line in said(funnel(4))[1])


def test_the_columns_of_a_comparison_are_headed_by_what_tells_the_folders_apart():
    assert _heads(Path("exports/one"), Path("exports/one.old-1")) == ("one", "one.old-1")
    assert _heads(Path("a/one"), Path("b/one")) == ("a/one", "b/one")


def test_what_was_scored_too_low_can_be_judged_again():
    low = Funnel(1, rejected=Counter({"below_min_score": 3}), examples={"below_min_score": 1})
    _, lines = said(low, exhausted=True)
    assert any("3 were scored too low: distill rejudge takes" in line for line in lines)


def test_a_target_that_was_reached_or_may_still_be_is_not_called_missed():
    for accepted, exhausted in ((4, True), (1, False)):
        result, lines = said(funnel(accepted, rejected=3), exhausted=exhausted)
        assert result.exit_code == ExitCode.DONE
        assert not any("missed" in line or "--retry-failed" in line for line in lines)
        assert lines[-1] == "next: distill sample out -n 5"


def test_what_is_left_open_is_gone_on_with_unless_the_target_is_reached():
    assert said(funnel(1), pending=2, planned=3)[1][-1] == "next: distill run x.yaml"
    assert said(funnel(4), pending=2, planned=6)[1][-1] == "next: distill sample out -n 5"
    assert said(funnel(1), stop=Interrupted("SIGINT received"))[1][-1] == "next: distill run x.yaml"


def test_calls_answered_and_attempts_lost_are_told_apart():
    _, lines = said(funnel(4), spent=Spent(86, 0.0, 5, 0.0, 112))
    assert "86 calls answered, 112 attempts refused or broken; 3 answered in 7s this time" in lines
    assert "cost $0.0000" in lines, "nothing is possibly billed"
    assert any("2 episodes in English alone, 2 with Chinese (6 of their 37 texts Chinese" in one for one in lines)
    _, lines = said(funnel(4), spent=Spent(86, 1.0, 5, 0.25, 0))
    assert "86 calls answered; 3 answered in 7s this time" in lines
    assert "cost $1.0000, $0.2500 per accepted, possibly billed besides $0.2500" in lines


def test_dollars_per_accepted_are_told_by_scenario_and_teacher_and_what_has_no_price_is_named():
    scenarios = (Share("scenarios[0] mcp", 8, 4, 2.0, 0), Share("scenarios[1] telecom", 4, 0, 0.5, 3))
    used = (
        Used("sol", "teacher", 12, 0, 900, 800, 0, 90, 30, 2.5, 0),
        Used("r", "reviewer", 3, 0, 1, 0, 0, 1, 0, 0.0, 3),
    )
    _, lines = said(funnel(4), spent=Spent(15, 2.5, 0, 0.0, 0, 7), money=Money(used, scenarios[:1], scenarios))
    assert "15 calls answered, 7 replies from cache; 3 answered in 7s this time" in lines
    place = lines.index("cost $2.5000, $0.6250 per accepted")
    assert lines[place + 1 : place + 4] == [
        "  scenarios[0] mcp: 4 of 8 accepted (50.0%), $2.0000, $0.5000 per accepted",
        "  scenarios[1] telecom: 0 of 4 accepted (0.0%), $0.5000 + 3 unpriced",
        "unpriced, and in no sum: 3 calls of r; give the model a price under `prices` in the run file",
    ]


def made(funnel: Funnel, **changes) -> tuple[CasegenResult, list[str]]:
    result = CasegenResult(bank=Path("b.jsonl"), proved=5, new_cells=1, **fields(funnel, **changes))
    return result, list(casegen._last_lines(result, "distill", "distill casegen c.yaml"))


def test_casegen_ends_as_every_trade_does_and_speaks_of_proposals():
    result, lines = made(funnel(1, rejected=3, failed=2), exhausted=True, spent=Spent(9, 1.0, 0, 0.0, 0))
    assert (result.exit_code, result.missing) == (ExitCode.OUTAGE, 3)
    assert "6 proposed, 5 proved, 1 kept in b.jsonl (1 new cells; target 4)" in lines
    assert "cost $1.0000, $1.0000 per kept case" in lines
    assert any(
        line.startswith("target missed: 3 too few, and all 6 proposals (run.max_cases) are made") for line in lines
    )
    assert "distill run configs/run.telecom.yaml" in lines[-1]
    result, lines = made(funnel(4, rejected=1), pending=2, waiting=1, exhausted=True)
    assert (result.exit_code, result.proposed) == (ExitCode.DONE, 8)
    assert not any("missed" in line for line in lines)
    result, lines = made(funnel(1), stop=Interrupted("SIGINT received"))
    assert result.exit_code == ExitCode.INTERRUPTED
    assert "next: distill casegen c.yaml" in lines


def test_what_a_learnable_episode_has_cost_is_told_where_a_calibration_is_known():
    _, lines = said(funnel(4), learnable=3, spent=Spent(9, 6.0, 0, 0.0, 0))
    assert (
        "learnable: 3 accepted episodes of cases that the student failed at least once: $2.0000 per learnable episode"
        in lines
    )
    _, lines = said(funnel(4), learnable=0, spent=Spent(9, 6.0, 0, 0.0, 0))
    assert "learnable: 0 accepted episodes of cases that the student failed at least once" in lines
    assert not [line for line in said(funnel(4))[1] if "learnable" in line]


def test_where_cases_are_played_several_times_plays_are_counted():
    _, lines = said(funnel(2, rejected=4), samples=3, exhausted=True)
    assert lines[1].startswith("6 plays (3 of each case) = 2 accepted")
    assert any("all 2 cases (run.max_cases) are played" in line for line in lines)
