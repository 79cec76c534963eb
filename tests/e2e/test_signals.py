"""SIGINT and SIGTERM: the first ends in good order, the second at once; the same command goes on."""

from __future__ import annotations

import re
import signal
import subprocess
from pathlib import Path

import pytest
from processes import PATIENCE_S, Seen, all_gone, descendants, until
from reconcile import finished, reconcile
from runs import Run, offline

LATENCY = ("--latency", "150ms")
FOR_EVER = ("--latency", "300s")


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory) -> Run:
    return offline(tmp_path_factory.mktemp("whole"), *LATENCY).whole()


def ended(process: subprocess.Popen[str], children: list[Seen], run: Run) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=PATIENCE_S)
    all_gone(children, str(run.home))
    return process.returncode, out, err


def calls_on_their_way(run: Run) -> bool:
    """Calls whose intent is committed and whose reply is not there: possibly billed, while a run is on."""
    from distill.storage.status import read_status

    try:
        return read_status(run.folder).spent.possibly_billed_calls > 2
    except Exception:  # noqa: BLE001 - the ledger may not be there yet
        return False


def waiting_signals(pid: int) -> bool:
    """True while the kernel holds a signal that the process has not taken; two alike would melt into one."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return any(int(found, 16) for found in re.findall(r"(?:SigPnd|ShdPnd):\s*(\w+)", status))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_lets_calls_in_flight_end_and_the_same_command_goes_on(
    number: signal.Signals, uninterrupted: Run, tmp_path: Path
) -> None:
    run = offline(tmp_path, *LATENCY)
    process = run.start()
    until(lambda: run.lines() >= 20 and calls_on_their_way(run), "calls are in flight")
    children = descendants(process.pid)
    process.send_signal(number)
    code, out, err = ended(process, children, run)
    assert code == 6
    assert f"distill: {number.name} received: no new call is sent, and calls in flight have 30 s to end" in err
    assert f"stopped: {number.name} received" in out
    assert "-m distill run run.yaml --offline" in out.partition("next: ")[2]
    books = reconcile(run.folder, run.bank)
    assert books.spent.possibly_billed_calls == 0, "a call in flight was given up"
    assert books.spent.calls == len(run.bank.calls) < uninterrupted.lines()
    run.whole()
    assert run.files() == uninterrupted.files()
    assert len(run.bank.calls) == len(uninterrupted.bank.calls), "a call was made twice"
    assert reconcile(run.folder, run.bank).diverged == 0
    finished(run.folder)


def test_the_second_signal_does_not_wait_for_calls_in_flight(tmp_path: Path) -> None:
    """The calls would take five minutes; nothing but the second signal can end this in time."""
    run = offline(tmp_path, *FOR_EVER)
    process = run.start()
    until(lambda: calls_on_their_way(run), "calls are in flight")
    children = descendants(process.pid)
    process.send_signal(signal.SIGINT)
    until(lambda: not waiting_signals(process.pid), "the first signal is taken")
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    code, out, _ = ended(process, children, run)
    assert code == 6
    assert "stopped: SIGINT received" in out
    assert run.lines() == 0, "a call was answered: this did not end by the signal"
    books = reconcile(run.folder, run.bank)
    assert books.spent.calls == 0
    assert books.spent.possibly_billed_calls > 2


def test_calls_in_flight_are_given_the_grace_and_no_more(tmp_path: Path) -> None:
    run = offline(tmp_path, *FOR_EVER)
    run.change("budget:", "shutdown_grace_s: 0.5\nbudget:")
    process = run.start()
    until(lambda: calls_on_their_way(run), "calls are in flight")
    children = descendants(process.pid)
    process.send_signal(signal.SIGTERM)
    code, _, _ = ended(process, children, run)
    assert (code, run.lines()) == (6, 0)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_while_the_run_is_being_built_ends_it_with_the_same_exit_code(
    number: signal.Signals, tmp_path: Path
) -> None:
    run = offline(tmp_path)
    process = run.start()
    children = until(lambda: descendants(process.pid), "the simulator is being started")
    process.send_signal(number)
    code, _, err = ended(process, children, run)
    assert code == 6, err
    assert "Traceback" not in err
