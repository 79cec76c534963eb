"""The systemd unit: its rules are read from the file and followed by a small supervisor over real runs.

systemd itself cannot be process 1 here; `systemd-analyze verify` reads the file where it is installed.
"""

from __future__ import annotations

import configparser
import json
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from processes import PATIENCE_S, all_gone, descendants, kill_hard, until
from reconcile import finished, reconcile
from runs import PROJECT, Run, offline, paid
from simulators import simulating

from distill.app.control_place import ask_run
from distill.config.models import RunConfig
from distill.errors import ExitCode
from distill.flow.signals import WATCHED

UNIT = PROJECT / "configs" / "distill@.service"
PROGRAM = "/opt/distill/.venv/bin/distill"
CLEAN_SIGNALS = {signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGPIPE}
"""systemd.service(5), SuccessExitStatus."""

TELECOM = "distill.families.telecom:TelecomScenarioGenerator"


def read_unit() -> dict[str, str]:
    """Every setting of the file; none is given twice."""
    parser = configparser.ConfigParser(interpolation=None, delimiters=("=",), comment_prefixes=("#",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(UNIT, encoding="utf-8")
    return {key: value for section in parser.sections() for key, value in parser[section].items()}


@dataclass
class Supervisor:
    """Starts a run as the unit says and again as often as its rules want; restarts need no waiting here."""

    run: Run
    unit: dict[str, str] = field(default_factory=read_unit)
    codes: list[int] = field(default_factory=list)

    def keep_going(self, disturb: Callable[[subprocess.Popen[str]], None] | None = None) -> list[int]:
        """The exit codes of all starts; `disturb` meets the first one alone. No process outlives its start."""
        for _ in range(int(self.unit["StartLimitBurst"])):
            process = self._start()
            if disturb is not None and not self.codes:
                disturb(process)
            process.communicate(timeout=PATIENCE_S * 3)
            all_gone([], str(self.run.home))
            self.codes.append(process.returncode)
            if not self._restarts(process.returncode):
                break
        return self.codes

    def _start(self) -> subprocess.Popen[str]:
        words = shlex.split(self.unit["ExecStart"].replace("%i", "run"))
        assert words[0] == PROGRAM
        return subprocess.Popen(
            [sys.executable, "-m", "distill", *words[1:], *self.run.args],
            cwd=self.run.home, env=self.run.environment(), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def _restarts(self, code: int) -> bool:
        """Restart=on-failure."""
        assert self.unit["Restart"] == "on-failure"
        clean = code == 0 or code in numbers(self.unit["SuccessExitStatus"]) or -code in CLEAN_SIGNALS
        return not clean and code not in numbers(self.unit["RestartPreventExitStatus"])


def numbers(text: str) -> set[int]:
    return {int(word) for word in text.split()}


def killed_at(run: Run, lines: int) -> Callable[[subprocess.Popen[str]], None]:
    def kill(process: subprocess.Popen[str]) -> None:
        until(lambda: process.poll() is not None or run.lines() >= lines, f"{lines} calls are answered")
        assert process.poll() is None
        all_gone(kill_hard(process), str(run.home))

    return kill


def test_a_killed_run_is_started_again_and_ends_as_if_nothing_had_been(tmp_path: Path) -> None:
    size = {"generator": TELECOM, "target": 4, "cases": 8, "workers": 4}
    whole = offline(tmp_path / "whole", "--latency", "40ms", **size).whole()
    run = offline(tmp_path / "run", "--latency", "40ms", **size)
    assert Supervisor(run).keep_going(killed_at(run, 12)) == [-signal.SIGKILL, 0]
    assert run.files() == whole.files()
    reconcile(run.folder, run.bank)
    finished(run.folder)


def test_a_reached_budget_a_typo_and_a_drain_are_not_started_again(tmp_path: Path) -> None:
    poor = offline(tmp_path / "poor")
    poor.change("calls: 100000", "calls: 5")
    assert Supervisor(poor).keep_going() == [ExitCode.BUDGET]
    typo = offline(tmp_path / "typo")
    typo.change("max_workers", "max_wrokers")
    assert Supervisor(typo).keep_going() == [ExitCode.USAGE]
    drained = offline(tmp_path / "drained", "--latency", "100ms")

    def drain(process: subprocess.Popen[str]) -> None:
        until(lambda: drained.lines() >= 5, "calls are answered")
        ask_run(drained.folder, {"ask": "drain"})

    assert Supervisor(drained).keep_going(drain) == [ExitCode.INTERRUPTED]


def test_an_outage_is_tried_again_until_the_limit(tmp_path: Path) -> None:
    with simulating("--fault", "503:100%") as url:
        run = paid(tmp_path, url)
        run.change("budget:", "max_outage_s: 1\nbudget:")
        unit = {**read_unit(), "StartLimitBurst": "2"}
        assert Supervisor(run, unit).keep_going() == [ExitCode.OUTAGE, ExitCode.OUTAGE]


def test_a_stop_reaches_the_run_alone_and_leaves_it_time(tmp_path: Path) -> None:
    """KillMode=mixed: only the main process gets the signal; what is in flight is kept."""
    unit = read_unit()
    assert unit["KillMode"] == "mixed"
    number = signal.Signals[unit["KillSignal"]]
    assert number in WATCHED
    assert int(unit["TimeoutStopSec"]) >= 3 * RunConfig.model_fields["shutdown_grace_s"].default
    run = offline(tmp_path, "--latency", "150ms")

    def stop(process: subprocess.Popen[str]) -> None:
        until(lambda: run.lines() >= 10, "calls are answered")
        children = descendants(process.pid)
        process.send_signal(number)
        process.wait(PATIENCE_S)
        all_gone(children, str(run.home))

    assert Supervisor(run, unit).keep_going(stop) == [ExitCode.INTERRUPTED]
    assert reconcile(run.folder, run.bank).spent.possibly_billed_calls == 0


def test_every_exit_code_has_its_rule() -> None:
    unit = read_unit()
    assert numbers(unit["RestartPreventExitStatus"]) == {ExitCode.USAGE, ExitCode.QUALITY, ExitCode.BUDGET}
    assert numbers(unit["SuccessExitStatus"]) == {ExitCode.INTERRUPTED}
    again = set(ExitCode) - numbers(unit["RestartPreventExitStatus"]) - {ExitCode.DONE, ExitCode.INTERRUPTED}
    assert again == {ExitCode.INTERNAL, ExitCode.OUTAGE}


def test_the_hardening_leaves_the_sandbox_what_it_needs_and_keys_are_in_a_file() -> None:
    """With /proc/sys or /proc/kmsg covered (ProtectKernel...) bubblewrap 0.8 was seen to fail at its own /proc; the
    others forbid, by what they say, namespaces, parts of /proc, or the calls that make them.
    """
    unit = read_unit()
    for name in ("RestrictNamespaces", "ProtectKernelTunables", "ProtectKernelLogs", "ProcSubset", "SystemCallFilter"):
        assert name not in unit
    assert "AF_NETLINK" in unit["RestrictAddressFamilies"].split()
    assert unit["NoNewPrivileges"] == "yes"
    assert unit["EnvironmentFile"] == "-/etc/distill/%i.env"
    assert "Environment" not in unit


def test_systemd_reads_every_line_of_it(tmp_path: Path) -> None:
    assert shutil.which("systemd-analyze"), "type: apt-get install systemd"
    copy = tmp_path / UNIT.name
    copy.write_text(UNIT.read_text(encoding="utf-8").replace(PROGRAM, "/bin/true"), encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", str(copy)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_log_may_be_rotated_by_copy_and_truncate_while_the_run_writes_it(tmp_path: Path) -> None:
    run = offline(tmp_path, "--latency", "100ms")
    log, old = run.folder / ".distill" / "log.jsonl", tmp_path / "log.jsonl.1"
    process = run.start()
    until(lambda: run.lines() >= 25, "calls are answered")
    ask_run(run.folder, {"ask": "pause"})
    until(lambda: b"run.paused" in log.read_bytes(), "the log is written out")
    old.write_bytes(log.read_bytes())
    with log.open("r+b") as opened:
        opened.truncate(0)
    ask_run(run.folder, {"ask": "resume"})
    out, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0, out + err
    events = [json.loads(line)["event"] for file in (old, log) for line in file.read_bytes().splitlines()]
    assert (events[0], events[-1]) == ("run.started", "run.ended")
    assert json.loads(log.read_bytes().splitlines()[0])["event"] != "run.started"
    with_case = [one for one in events if one == "episode.concluded"]
    settled = json.loads(log.read_bytes().splitlines()[-1])
    assert len(with_case) == settled["planned"] - settled["pending"], "a line was lost"
