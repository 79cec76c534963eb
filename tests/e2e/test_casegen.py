"""Casegen from the outside: killed, stopped, run again; the bank holds each kept case once."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
PATIENCE_S = 120
COMMAND = (sys.executable, "-m", "distill", "casegen", "casegen.yaml", "--offline")


def folder(home: Path, **changes: str) -> Path:
    text = (PROJECT / "configs" / "casegen.telecom.yaml").read_text(encoding="utf-8")
    text = re.sub(r"target_accepted: \d+", "target_accepted: 12", text)
    for old, new in changes.items():
        text = text.replace(old, new)
    (home / "casegen.yaml").write_text(text, encoding="utf-8")
    return home


def start(home: Path, *more: str) -> subprocess.Popen[str]:
    path = os.pathsep.join([str(PROJECT), *sys.path])
    return subprocess.Popen(
        [*COMMAND, *more],
        cwd=home,
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def whole(home: Path, *more: str) -> tuple[int, str, str]:
    process = start(home, *more)
    out, err = process.communicate(timeout=PATIENCE_S)
    return process.returncode, out, err


def bank(home: Path) -> bytes:
    file = home / "question_banks" / "telecom.jsonl"
    return file.read_bytes() if file.exists() else b""


def answered(home: Path) -> int:
    file = home / "exports" / "casegen-telecom-offline" / ".distill" / "call_bank.jsonl"
    return len(file.read_bytes().splitlines()) if file.exists() else 0


def until_answered(home: Path, count: int, process: subprocess.Popen[str]) -> None:
    ends = time.monotonic() + PATIENCE_S
    while answered(home) < count and process.poll() is None and time.monotonic() < ends:
        os.sched_yield()


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory) -> tuple[Path, bytes, int]:
    home = folder(tmp_path_factory.mktemp("casegen"))
    code, out, err = whole(home)
    assert code == 0, err
    assert "12 kept in question_banks/telecom.jsonl" in out
    assert int(re.search(r"(\d+) proposed", out)[1]) <= 18, "few proposals are wasted"
    assert "unsolved" not in out, "however long a case is, the oracle has room to play it"
    return home, bank(home), answered(home)


def test_the_last_lines_say_what_was_proposed_proved_and_kept_and_a_second_start_calls_nobody(uninterrupted) -> None:
    home, held, calls = uninterrupted
    code, out, _ = whole(home)
    assert code == 0
    assert re.search(
        r"\d+ proposed, \d+ proved, 12 kept in question_banks/telecom.jsonl \(\d+ new cells; target 12\)", out
    )
    assert "0 answered this time" in out
    assert "distill run configs/run.telecom.yaml" in out
    assert (bank(home), answered(home)) == (held, calls)


def test_killed_at_any_moment_the_same_command_makes_the_same_bank(uninterrupted, tmp_path: Path) -> None:
    _, held, calls = uninterrupted
    home = folder(tmp_path)
    for count in (5, calls // 3, calls // 2, calls * 3 // 4):
        process = start(home, "--latency", "20ms")
        until_answered(home, count, process)
        process.kill()
        process.communicate(timeout=PATIENCE_S)
    code, _, err = whole(home, "--latency", "20ms")
    assert code == 0, err
    assert bank(home) == held
    ids = [json.loads(line)["id"] for line in bank(home).splitlines()]
    assert len(ids) == len(set(ids)) == 12


def test_a_signal_stops_it_resumable_and_what_was_kept_stays(tmp_path: Path) -> None:
    home = folder(tmp_path)
    process = start(home, "--latency", "20ms")
    until_answered(home, 40, process)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 6, err
    assert "stopped: SIGINT received" in out
    assert "Traceback" not in err


def test_what_lies_in_the_bank_already_stays_as_it_is_and_a_torn_line_stays_alone(
    uninterrupted, tmp_path: Path
) -> None:
    _, held, _ = uninterrupted
    first = held.splitlines(keepends=True)[0]
    home = folder(tmp_path)
    (home / "question_banks").mkdir()
    (home / "question_banks" / "telecom.jsonl").write_bytes(first + b'{"schema": 1, "id": "torn')
    code, _, err = whole(home)
    assert code == 0, err
    assert "telecom.jsonl:2: left out, torn" in err
    lines = bank(home).splitlines(keepends=True)
    assert lines[0] == first
    assert lines[1] == b'{"schema": 1, "id": "torn\n'
    ids = [json.loads(line)["id"] for line in lines if b'"torn' not in line]
    assert len(ids) == len(set(ids)) == 13, "the case that was there was proposed again and dropped as a look-alike"


def test_a_file_for_the_other_command_is_refused_with_the_line_to_type(tmp_path: Path) -> None:
    home = folder(tmp_path)
    other = subprocess.run(
        [sys.executable, "-m", "distill", "run", "casegen.yaml", "--offline"],
        cwd=home,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert other.returncode == 2
    assert re.search(r"casegen.yaml:\d+:\d+: casegen: this file makes cases; type: .*distill casegen", other.stderr)
    assert not (home / "exports").exists()


def test_a_family_that_cannot_make_cases_and_a_second_family_are_refused_at_their_place(tmp_path: Path) -> None:
    telecom = "  - generator: distill.families.telecom:TelecomScenarioGenerator\n    weight: 1\n"
    for new, told in (
        (
            telecom.replace("telecom:Telecom", "mcp:MCP"),
            r"casegen.yaml:60:16: scenarios\[0\].generator: casegen cannot",
        ),
        (telecom * 2, r"casegen.yaml:62:5: scenarios\[1\]: casegen makes cases of one family"),
    ):
        home = folder(tmp_path, **{telecom: new})
        code, _, err = whole(home)
        assert (code, (home / "exports").exists()) == (2, False)
        assert re.search(told, err), err


def test_lines_of_the_bank_that_casegen_appends_to_are_named_wherever_it_lies(uninterrupted, tmp_path: Path) -> None:
    _, held, _ = uninterrupted
    home = folder(tmp_path, **{"question_banks/telecom.jsonl": "mine.jsonl"})
    old = held.splitlines()[0].replace(b'"schema":1', b'"schema":0', 1)
    (home / "mine.jsonl").write_bytes(b"[]\n" + old + b"\n" + held)
    code, out, err = whole(home, "--limit", "2")
    assert code == 0, err
    assert "mine.jsonl:1: left out, not a line of a bank" in err
    assert "mine.jsonl:2: left out, schema 0, this program reads 1" in err
    assert "2 proposed" in out


def test_a_fresh_start_reads_the_bank_as_it_is_now_and_can_be_resumed(tmp_path: Path) -> None:
    home = folder(tmp_path, **{"target_accepted: 12": "target_accepted: 3"})
    for flags in ((), ("--fresh",), ()):
        code, _, err = whole(home, *flags)
        assert code == 0, err
    lines = [json.loads(line) for line in bank(home).splitlines()]
    assert len({line["id"] for line in lines}) == len(lines) == 6


def typed(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(PROJECT), *sys.path])
    return subprocess.run(
        [sys.executable, "-m", "distill", *words],
        cwd=home,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


def test_status_of_a_casegen_run_speaks_of_cases_and_counts_as_the_run_itself_did(uninterrupted) -> None:
    home, _, _ = uninterrupted
    _, out, _ = whole(home)
    proposed, proved = re.search(r"(\d+) proposed, (\d+) proved, 12 kept", out).groups()
    said = typed(home, "status", "exports/casegen-telecom-offline").stdout
    kept = f"kept 12 of 12 in question_banks/telecom.jsonl; {proposed} proposed, {proved} proved"
    assert kept in said.splitlines()
    assert not re.search("accepted|shard", said)
    now = json.loads(typed(home, "status", "exports/casegen-telecom-offline", "--json").stdout)
    assert (now["bank"], now["proved"], now["planned"]) == (
        "question_banks/telecom.jsonl",
        int(proved),
        int(proposed),
    )
    lost = {reason: int(count) for reason, count in re.findall(r"^  (\w+): (\d+) \(for example", out, re.MULTILINE)}
    assert {**now["funnel"]["rejected"], **now["funnel"]["failed"], **now["funnel"]["surplus"]} == lost


def test_lengths_and_another_judgement_are_refused_where_cases_were_made(uninterrupted) -> None:
    home, _, _ = uninterrupted
    made = "exports/casegen-telecom-offline"
    for words, said in (
        (("status", "--shape", made), "casegen wrote cases here, not episodes; type: "),
        (("rejudge", made, "--offline"), "was written by casegen, and a case is judged once"),
        (("rejudge", made, "--offline", "--dry-run"), "was written by casegen, and a case is judged once"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "distill", *words], cwd=home, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stdout) == (2, "")
        assert f"distill: {made}: {said}" in done.stderr
    assert not (home / made / ".distill" / "config.json").exists()


def test_a_bank_that_cannot_grow_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    (tmp_path / "question_banks" / "telecom.jsonl").mkdir(parents=True)
    home = folder(tmp_path)
    code, _, err = whole(home)
    assert (code, (home / "exports").exists()) == (2, False)
    assert re.search(r"casegen.yaml:\d+:9: casegen.bank: question_banks/telecom.jsonl: is a folder; name a file", err)


def test_a_line_of_the_proven_cases_that_a_kill_has_torn_stops_nobody(tmp_path: Path) -> None:
    home = folder(tmp_path, **{"target_accepted: 12": "target_accepted: 3"})
    process = start(home, "--latency", "20ms")
    until_answered(home, 12, process)
    process.kill()
    process.communicate(timeout=PATIENCE_S)
    proven = home / "exports" / "casegen-telecom-offline" / ".distill" / "proven.jsonl"
    with proven.open("ab") as file:
        file.write(b'{"number": 1, "case": {"case_id": "tele')
    code, out, err = whole(home, "--latency", "20ms")
    assert code == 0, err
    assert "3 kept" in out


@pytest.mark.parametrize(
    ("bank_path", "why"),
    [
        (str(PROJECT / "question_banks" / "builtin" / "telecom.jsonl"), "is the built-in bank, which is only read"),
        ("builtin", "is the built-in bank, which is only read"),
        ("casegen.yaml", "holds something else"),
        ("exports/casegen-telecom-offline/b.jsonl", "lies in the run's folder, which --fresh moves aside"),
    ],
)
def test_a_file_that_is_no_bank_of_the_user_is_refused_at_its_place(tmp_path: Path, bank_path: str, why: str) -> None:
    home = folder(tmp_path, **{"bank: question_banks/telecom.jsonl": f"bank: {bank_path}"})
    before = Path(bank_path).read_bytes() if Path(bank_path).is_absolute() else b""
    code, out, err = whole(home)
    assert (code, out) == (2, "")
    assert re.search(r"casegen\.yaml:\d+:\d+: casegen\.bank: ", err)
    assert why in err
    assert before == (Path(bank_path).read_bytes() if Path(bank_path).is_absolute() else b"")


def test_without_a_bank_named_the_usual_one_grows_and_a_huge_seed_is_no_trouble(tmp_path: Path) -> None:
    changes = {"casegen:\n  bank: question_banks/telecom.jsonl\n": "casegen:\n", "seed: 5": f"seed: {2**62}"}
    home = folder(tmp_path, **changes)
    code, out, err = whole(home, "--limit", "2")
    assert "Traceback" not in err
    assert "2 proposed, 2 proved" in out, (code, err)
    assert "--offline --fresh" in out
