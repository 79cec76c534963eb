"""A run of the telecom family under control from another process: held, changed, drained, killed."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from processes import PATIENCE_S, all_gone, descendants, kill_hard, until
from reconcile import finished, reconcile
from runs import Run, offline, paid
from simulators import simulating

from distill.app.control_place import SOCKET, ask_living, ask_run
from distill.errors import UsageError
from distill.storage.reading import read_ledger

TELECOM = "distill.families.telecom:TelecomScenarioGenerator"
SIZE = {"generator": TELECOM, "target": 5, "cases": 10, "workers": 6}
LATENCY = ("--latency", "60ms")


def telecom(home: Path, **more) -> Run:
    return offline(home, *LATENCY, **{**SIZE, **more})


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return telecom(tmp_path_factory.mktemp("whole")).whole()


def under_way(run: Run, lines: int = 15) -> subprocess.Popen[str]:
    process = run.start()
    until(lambda: process.poll() is not None or run.lines() >= lines, f"{lines} calls are answered")
    assert process.poll() is None, process.communicate()
    return process


def distill(run: Run, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "distill", *words]
    return subprocess.run(command, cwd=run.home, env=run.environment(), capture_output=True, text=True, check=False)


def quiet(run: Run) -> dict:
    """The moment when nothing is in flight any more, and every answer is in the ledger."""

    def look():
        live = ask_run(run.folder, {"ask": "status"})["live"]
        return live if live["calls_in_flight"] == 0 and live["calls"] == run.lines() else None

    return until(look, "what was in flight is received")


def answered(run: Run) -> int:
    with read_ledger(run.folder) as connection:
        (count,) = connection.execute("SELECT count(*) FROM receipt").fetchone()
    return count


def test_a_pause_stops_calls_a_raised_budget_is_kept_to_and_the_data_is_as_if_nothing_had_been(
    uninterrupted: Run, tmp_path: Path
) -> None:
    deep = tmp_path / ("a-long-way-down/" * 13)
    assert len(str(deep)) > 200
    run = telecom(deep)
    run.change("budget: {calls: 100000}", "budget: {calls: 60}")
    process = under_way(run)
    told = distill(run, "pause", run.folder.name)
    assert told.returncode == 0, told.stderr
    assert "not in the ledger" in told.stdout
    live = quiet(run)
    held = run.lines()
    assert live["state"] == "paused"
    assert live["calls"] == held == answered(run), "everything that was sent is received"
    assert sum(one["answered"] for one in live["endpoints"]) == held
    assert live["tokens"]["input"] > 0
    assert live["tokens"]["output"] > 0
    assert list(live["stages"]) == ["produce", "teach", "review", "write"]
    inside = sum(stage["waiting"] + stage["busy"] for stage in live["stages"].values())
    assert live["in_flight"] == inside > 0, "every case that has begun is seen somewhere"
    for _ in range(20):
        assert ask_run(run.folder, {"ask": "pause"})["live"]["calls"] == held
    shown = distill(run, "status", run.folder.name)
    assert "proof  paused  paused for" in shown.stdout
    assert "calls " + f"{held} of 60" in shown.stdout
    assert run.lines() == held < 60, "a call was sent during the pause"
    changed = distill(run, "set", run.folder.name, "budget.calls=100000", "concurrency.max_workers=9", "--json")
    answer = json.loads(changed.stdout)
    assert answer["changes"] == [
        {"key": "concurrency.max_workers", "old": 6, "new": 9},
        {"key": "budget.calls", "old": 60, "new": 100_000},
    ]
    assert answer["live"]["budget"]["calls"] == 100_000
    assert ask_run(run.folder, {"ask": "resume"})["live"]["state"] == "running"
    out, err = process.communicate(timeout=PATIENCE_S * 2)
    assert process.returncode == 0, out + err
    reconcile(run.folder, run.bank)
    finished(run.folder)
    assert run.lines() > 60
    assert run.files() == uninterrupted.files()
    with read_ledger(run.folder) as connection:
        notes = [text for (text,) in connection.execute("SELECT detail FROM note WHERE kind = 'set' ORDER BY rowid")]
    assert notes == ["concurrency.max_workers: 6 -> 9", "budget.calls: 60 -> 100000"]
    events = [json.loads(line)["event"] for line in (run.folder / ".distill" / "log.jsonl").read_text().splitlines()]
    assert [one for one in events if one in {"run.paused", "run.set", "run.resumed"}] == [
        "run.paused", "run.set", "run.set", "run.resumed",
    ]  # fmt: skip


def test_a_budget_that_is_lowered_is_reached(tmp_path: Path) -> None:
    run = telecom(tmp_path)
    process = under_way(run)
    ask_run(run.folder, {"ask": "set", "settings": ["budget.calls=20"]})
    out, _ = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 4, out
    assert "budget.calls reached" in out
    assert reconcile(run.folder, run.bank).spent.possibly_billed_calls == 0


@pytest.mark.parametrize("paused", [False, True])
def test_drain_is_the_first_signal_from_another_shell(paused: bool, uninterrupted: Run, tmp_path: Path) -> None:
    run = telecom(tmp_path)
    process = under_way(run)
    children = descendants(process.pid)
    if paused:
        ask_run(run.folder, {"ask": "pause"})
    told = distill(run, "drain", run.folder.name)
    assert told.returncode == 0, told.stderr
    assert re.match(r"draining; (no call is|1 call is|\d+ calls are) in flight.*; cases that are not", told.stdout)
    out, _ = process.communicate(timeout=PATIENCE_S)
    all_gone(children, str(run.home))
    assert process.returncode == 6
    assert "stopped: drained on request" in out
    assert "-m distill run run.yaml --offline" in out.partition("next: ")[2]
    assert reconcile(run.folder, run.bank).spent.possibly_billed_calls == 0, "a call in flight was given up"
    gone = distill(run, "drain", run.folder.name)
    assert gone.returncode == 2
    assert "no run is going on here" in gone.stderr
    run.whole()
    assert run.files() == uninterrupted.files()


def test_a_signal_ends_a_paused_run_in_good_order(tmp_path: Path) -> None:
    run = telecom(tmp_path)
    process = under_way(run)
    ask_run(run.folder, {"ask": "pause"})
    quiet(run)
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 6, out
    assert reconcile(run.folder, run.bank).spent.possibly_billed_calls == 0


def test_a_pause_dies_with_a_killed_run_and_its_socket_is_replaced(uninterrupted: Run, tmp_path: Path) -> None:
    run = telecom(tmp_path)
    process = under_way(run)
    ask_run(run.folder, {"ask": "pause"})
    all_gone(kill_hard(process), str(run.home))
    assert (run.folder / ".distill" / SOCKET).is_socket()
    assert ask_living(run.folder, {"ask": "status"}) is None
    dead = distill(run, "resume", run.folder.name)
    assert dead.returncode == 2
    assert "no run is going on here; type the command it was started with" in dead.stderr
    assert json.loads(distill(run, "status", run.folder.name, "--json").stdout)["live"] is None
    run.whole()
    assert run.files() == uninterrupted.files()
    assert not (run.folder / ".distill" / SOCKET).exists()


REFUSED = {
    "run.target_accepted=9": "which cases are exported, and which are surplus, depends on it",
    "run.seed=9": "re-play: every episode would have to be played again",
    "review_flow.min_score=0.5": "re-judge: every episode would have to be judged again",
    "shutdown_grace_s=1": "is read at the start of a run alone; drain the run",
    "concurrency.max_planned=3": "is read at the start of a run alone; drain the run",
    "budget.usd=3": "means nothing in an offline run",
    "budget.calls=many": "budget.calls=many: expected a whole number",
    "budget.cals=5": "did you mean: calls",
    "budget": "write KEY=VALUE",
}


def test_what_cannot_be_changed_is_refused_with_what_it_would_take_and_then_nothing_is(tmp_path: Path) -> None:
    run = telecom(tmp_path)
    process = under_way(run)
    for setting, why in REFUSED.items():
        told = distill(run, "set", run.folder.name, "budget.calls=5", setting)
        assert told.returncode == 2, setting
        assert why in told.stderr, setting
        assert "--set budget" not in told.stderr, "that is an option of a start"
    live = ask_run(run.folder, {"ask": "status"})["live"]
    assert live["budget"]["calls"] == 100_000
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 6


def test_dollars_of_a_paid_run_can_be_raised_and_not_be_taken_away(tmp_path: Path) -> None:
    """Each call reserves 13 cents: under 20 cents they go one by one. A paid run is left no way to have no bound."""
    with simulating("--latency", "20ms") as url:
        run = paid(tmp_path, url, generator="bench_family:BenchFamily", target=40, cases=40, budget="usd: 0.2")
        process = run.start()

        def begun():
            live = (ask_living(run.folder, {"ask": "pause"}) or {}).get("live") if run.folder.exists() else None
            return live and live["calls_in_flight"] == 0 and live["budget"] == {"usd": 0.2, "calls": None}

        until(lambda: quietly(begun), "the run is paused")
        refused = distill(run, "set", run.folder.name, "budget.usd=null")
        assert refused.returncode == 2
        assert "a paid run needs budget.usd or budget.calls" in refused.stderr
        raised = json.loads(distill(run, "set", run.folder.name, "budget.usd=50", "--json").stdout)
        assert raised["changes"] == [{"key": "budget.usd", "old": 0.2, "new": 50.0}]
        ask_run(run.folder, {"ask": "resume"})
        out, err = process.communicate(timeout=PATIENCE_S)
    assert raised["live"]["budget"] == {"usd": 50.0, "calls": None}
    assert process.returncode == 0, out + err
    assert "40 accepted" in out


def quietly(look):
    """None while the run does not listen yet."""
    try:
        return look()
    except UsageError:
        return None
