"""The commands as a user types them, in real processes."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from processes import PATIENCE_S, until
from reconcile import finished, reconcile
from runs import Run, offline, shown_by
from test_refusals import typed

HEAVY = {
    "aiohttp",
    "anyio",
    "asyncio",
    "datasets",
    "genai_prices",
    "jsonschema",
    "mcp",
    "orjson",
    "pyarrow",
    "pydantic",
    "ruamel",
    "sqlite3",
    "structlog",
    "uvloop",
}
HELP_CPU_S = 0.4


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A finished run with every kind of outcome but failures."""
    home = tmp_path_factory.mktemp("done")
    run = offline(home, "--sloppiness", "0.8", target=8, cases=40)
    run.change(
        "generator: shop_family:ShopFamily", "generator: shop_family:ShopFamily\n    params: {unproven_share: 0.2}"
    )
    run.whole()
    return run


def distill(run: Run, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "distill", *words]
    return subprocess.run(
        command, cwd=run.home, env=run.environment(), capture_output=True, text=True, check=False, timeout=PATIENCE_S
    )


def test_help_is_quick_and_imports_nothing_heavy(tmp_path: Path) -> None:
    program = (
        "import sys; sys.argv = ['distill', '--help']\n"
        "from distill.cli.main import main\n"
        "try: main()\n"
        "except SystemExit: print('MODULES', *sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    said = typed([sys.executable, "-c", program], tmp_path, env)
    help_text, _, modules = said.out.partition("MODULES")
    assert [
        name
        for name in ("run", "validate", "status", "diff", "show", "sample", "mcp", "simulate")
        if f"  {name} " not in help_text
    ] == []
    assert HEAVY & set(modules.split()) == set()
    best = min(typed([sys.executable, "-m", "distill", "--help"], tmp_path, env).cpu_s for _ in range(3))
    assert best <= HELP_CPU_S, f"{best:.2f} s of CPU"


def test_the_module_and_both_commands_are_the_same_program(tmp_path: Path) -> None:
    beside = Path(sys.executable).parent
    commands = [
        [sys.executable, "-m", "distill"],
        *([str(beside / name)] for name in ("distill", "agentic-distill") if (beside / name).exists()),
    ]
    said = {
        subprocess.run([*command, "--version"], capture_output=True, text=True, check=True, cwd=tmp_path).stdout
        for command in commands
    }
    assert len(said) == 1
    assert re.fullmatch(r"distill, version \S+\n", said.pop())


def test_limit_plays_that_many_cases_and_leaves_the_rest_for_later(done: Run, tmp_path: Path) -> None:
    run = offline(tmp_path)
    first = run.finish("--limit", "3")
    assert first.returncode == 0
    assert "3 cases = 3 accepted" in first.stdout
    assert {call.call.partition(".")[0] for call in run.bank.calls} == {"0", "1", "2"}
    lines = run.lines()
    assert run.finish("--limit", "3").returncode == 0
    assert run.lines() == lines
    run.whole()
    assert run.files() == offline(tmp_path / "whole").whole().files(), "--limit is in the fingerprint"


def test_after_a_limit_the_next_command_is_one_that_goes_on(tmp_path: Path) -> None:
    run = offline(tmp_path, "--latency", "50ms", target=6, cases=12)
    assert run.cut(20), "the run ended before it could be cut"
    done = run.finish("--limit", "1")
    assert done.returncode == 0, done.stderr
    again = done.stdout.splitlines()[-1]
    assert re.fullmatch(r"next: .+ -m distill run run\.yaml --offline --latency 50ms", again), again
    assert "pending   (target 6)" in done.stdout


def test_the_bound_on_calls_holds_offline_and_the_bound_on_dollars_does_not(tmp_path: Path) -> None:
    run = offline(tmp_path)
    run.change("calls: 100000", "calls: 20, usd: 0.000001")
    done = run.finish()
    assert (done.returncode, run.lines()) == (4, 20), done.stderr
    assert "stopped: budget.calls reached: 20 of 20 calls sent" in done.stdout
    run.change("calls: 20,", "calls: 100000,")
    assert run.whole().files() == offline(tmp_path / "whole").whole().files()


def test_calls_are_counted_alike_in_the_last_lines_the_status_and_the_log(tmp_path: Path) -> None:
    run = offline(tmp_path, "--fault", "503:20%", target=4, cases=6)
    said = run.whole().finish().stdout
    now = json.loads(distill(run, "status", "--json", run.folder.name).stdout)["spent"]
    refused = sum(call.status == 503 for call in run.bank.calls)
    assert (now["calls"], now["unanswered"]) == (run.lines() - refused, refused)
    assert refused > 0
    counted = f"{now['calls']} calls answered, {refused} attempts refused or broken"
    assert f"{counted}; 0 answered in " in said
    text = distill(run, "status", run.folder.name).stdout
    assert counted in text.splitlines()
    assert "possibly billed" not in said + text
    *_, ended = (json.loads(line) for line in (run.folder / ".distill" / "log.jsonl").read_text().splitlines())
    assert (ended["event"], ended["calls"], ended["unanswered"]) == ("run.ended", now["calls"], refused)


def test_the_last_lines_add_up_and_say_what_to_type(done: Run) -> None:
    said = done.finish().stdout.splitlines()
    counts = re.fullmatch(
        r"(\d+) cases = (\d+) accepted \+ (\d+) surplus \+ (\d+) rejected \+ (\d+) failed \+ (\d+) pending   \(target 8\)",
        said[1],
    )
    assert counts is not None, said
    total, *parts = map(int, counts.groups())
    assert total == sum(parts)
    assert parts[0] == 8
    assert parts[2] > 0
    example = next(line for line in said if line.startswith("  rejected "))
    reason, folder, number = re.match(
        r"  rejected (\S+): \d+ \(for example: .+ -m distill show (\S+) (\d+)\)", example
    ).groups()
    shown = distill(done, "show", folder, number)
    assert f"case {number}: rejected ({reason})" in shown.stdout
    assert f"data in {done.folder.name}" in said
    program, _, arguments = said[-1].removeprefix("next: ").partition(" -m distill ")
    assert arguments == f"sample {done.folder.name} -n 5"
    assert (done.home / shutil.which(program)).samefile(sys.executable)
    assert distill(done, *arguments.split()).returncode == 0


def test_show_finds_an_episode_by_number_id_and_beginning(done: Run) -> None:
    row = json.loads((done.folder / "shard-00000.jsonl").read_bytes().splitlines()[0])
    by_id = distill(done, "show", done.folder.name, row["id"])
    assert by_id.returncode == 0
    assert "✓ the order is released" in by_id.stdout
    assert "→ orders__release(" in by_id.stdout
    assert row["final_answer"] in by_id.stdout.replace("\n  ", " ")
    assert distill(done, "show", done.folder.name, row["id"][:10]).stdout == by_id.stdout
    assert json.loads(distill(done, "show", "--json", done.folder.name, row["id"]).stdout) == row
    nobody = distill(done, "show", done.folder.name, "ffffffff")
    assert (nobody.returncode, "no concluded episode" in nobody.stderr) == (2, True)


def test_sample_draws_rejected_episodes_of_one_reason(done: Run) -> None:
    reasons = json.loads(distill(done, "status", "--json", done.folder.name).stdout)["funnel"]["rejected"]
    assert "unproven" in reasons
    for reason, count in reasons.items():
        said = distill(done, "sample", done.folder.name, "-n", "3", "--rejected", "--reason", reason).stdout
        assert len(re.findall(rf"(?m)^case \d+: (?:rejected|duplicate) \({re.escape(reason)}\)", said)) == min(3, count)
    assert (
        "no episode rejected for 'nothing'"
        in distill(done, "sample", done.folder.name, "--rejected", "--reason", "nothing").stdout
    )
    assert distill(done, "sample", done.folder.name, "--reason", "unproven").returncode == 2
    assert (
        distill(done, "sample", done.folder.name, "-n", "2").stdout
        == distill(done, "sample", done.folder.name, "-n", "2").stdout
    )


def test_status_tells_how_a_run_stands_while_it_is_on(tmp_path: Path) -> None:
    run = offline(tmp_path, "--latency", "100ms", target=24)
    process = run.start()
    try:
        until(lambda: run.lines() >= 30, "the run is under way")
        now = json.loads(distill(run, "status", "--json", run.folder.name).stdout)
        assert now["pid"] == process.pid
        assert now["target"] == 24
        assert now["planned"] == now["funnel"]["cases"] + now["waiting"] + now["pending"]
        assert 0 < now["spent"]["calls"] <= run.lines()
        text = distill(run, "status", run.folder.name).stdout
        assert f"process {process.pid} is writing" in text
    finally:
        process.communicate(timeout=PATIENCE_S * 3)
    after = json.loads(distill(run, "status", "--json", run.folder.name).stdout)
    assert (after["pid"], after["funnel"]["accepted"], after["sealed_rows"], after["pending"]) == (None, 24, 24, 0)
    nothing = distill(run, "status", "nowhere")
    assert (nothing.returncode, "holds no run" in nothing.stderr) == (2, True)


def test_a_case_that_failed_is_played_again_in_a_generation_of_its_own(tmp_path: Path) -> None:
    run = offline(tmp_path, "--fault", "400:3%", target=24)
    first = run.finish()
    counts = json.loads(distill(run, "status", "--json", run.folder.name).stdout)["funnel"]
    failed = sum(counts["failed"].values())
    assert failed > 0, first.stdout
    lines = run.lines()
    assert run.finish().returncode == first.returncode
    assert run.lines() == lines, "a failed case is final in its generation"
    run.finish("--retry-failed")
    again = {call.call.split(".")[0] for call in run.bank.calls[lines:]}
    assert len(again) == failed
    assert {call.call.split(".")[2] for call in run.bank.calls[lines:]} == {"1"}
    after = json.loads(distill(run, "status", "--json", run.folder.name).stdout)["funnel"]
    assert after["accepted"] > counts["accepted"]
    assert after["cases"] == counts["cases"]
    reconcile(run.folder, run.bank)
    finished(run.folder)


def test_a_small_terminal_gets_one_status_line_that_stays_true(tmp_path: Path) -> None:
    run = offline(tmp_path, "--latency", "150ms", env={"TERM": "xterm"})
    said = shown_by(run, 5, 120)
    lines = [line for line in said.split("\r\x1b[2K") if line]
    shape = re.compile(
        r"accepted (\d+)/12  rejected (\d+)  (?:failed \d+  )?in flight (\d+)  calls (\d+) \(\d+(?:\.\d+)?/s\)  \$0\.00  \d+s, ETA \S+"
    )
    found = [shape.match(line) for line in lines]
    assert len(found) >= 2, lines
    assert all(found), lines
    calls = [int(match[4]) for match in found if match]
    assert calls == sorted(calls)
    assert calls[-1] <= run.lines()
    assert all(int(match[1]) + int(match[3]) <= 24 for match in found if match)
    assert "\n" not in said.replace("\r\n", "")


def test_elsewhere_a_heartbeat_is_one_json_object(tmp_path: Path) -> None:
    """The beat of a minute is too long for a test: the watcher is run here against a moment of a run."""
    program = (
        "import anyio, sys\n"
        "from distill.cli import watching\n"
        "assert watching.HEARTBEAT_S == 60\n"
        "watching.HEARTBEAT_S = 0.05\n"
        "class Moment:\n    def snapshot(self): return {'accepted': 1, 'eta_s': None}\n"
        "async def main():\n"
        "    with anyio.move_on_after(1): await watching.watcher().watch(Moment())\n"
        "anyio.run(main)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=tmp_path)
    beats = [json.loads(line) for line in done.stderr.splitlines()]
    assert beats
    assert all(beat == {"event": "run.heartbeat", "accepted": 1, "eta_s": None} for beat in beats)


def test_files_are_for_their_owner_alone_whatever_the_umask(tmp_path: Path) -> None:
    run = offline(tmp_path, target=2, cases=2)
    old = os.umask(0o000)
    try:
        run.whole()
    finally:
        os.umask(old)
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in [run.folder, *run.folder.rglob("*")]}
    assert {str(path): oct(mode) for path, mode in modes.items() if mode & 0o077} == {}
    assert len(modes) >= 8


def test_what_is_shown_never_needs_a_lock(done: Run, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(done.folder, copy)
    before = {path.name: path.read_bytes() for path in copy.iterdir() if path.is_file()}
    for words in (["status"], ["sample", "-n", "1"]):
        assert distill(done, words[0], str(copy), *words[1:]).returncode == 0
    assert {path.name: path.read_bytes() for path in copy.iterdir() if path.is_file()} == before
