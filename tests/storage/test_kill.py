"""kill -9 at named crash points and at random acknowledgements."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from hashlib import sha256
from pathlib import Path

import orjson
import pytest

import distill
from distill.errors import UsageError
from distill.storage.crash import SITES, crash_at
from distill.storage.place import ledger_path
from distill.storage.status import read_status

CHILD = Path(__file__).with_name("ledger_child.py")
ENV = {**os.environ, "PYTHONPATH": f"{Path(distill.__file__).parent.parent}:{CHILD.parent}"}


def start(folder, log, cases, crash="-"):
    return subprocess.Popen([sys.executable, str(CHILD), str(folder), str(log), str(cases), crash], env=ENV)


def lines(log):
    return log.read_text().splitlines() if log.exists() else []


def read(folder, sql):
    connection = sqlite3.connect(ledger_path(folder))
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def nothing_acknowledged_is_lost(folder, log):
    said = lines(log)
    receipts = {call for (call,) in read(folder, "SELECT call FROM receipt")}
    outcomes = {number for (number,) in read(folder, "SELECT number FROM outcome")}
    assert {line[2:] for line in said if line.startswith("R ")} <= receipts
    assert {int(line[2:]) for line in said if line.startswith("O ")} <= outcomes
    return receipts


def sealed_files_are_whole(folder):
    for path in folder.glob("shard-*.jsonl"):
        content = path.read_bytes()
        assert content.endswith(b"\n")
        assert [orjson.loads(line)["schema_version"] for line in content.splitlines()]
    recorded = read(folder, "SELECT path, sha256 FROM shard")
    manifest = folder / "manifest.json"
    listed = orjson.loads(manifest.read_bytes())["shards"] if manifest.exists() else []
    for name, digest in [*recorded, *((shard["path"], shard["sha256"]) for shard in listed)]:
        assert sha256((folder / name).read_bytes()).hexdigest() == digest


def files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def assert_survives(tmp_path, cases, kills):
    """Run `kills` one after the other on one folder, then to the end; compare with a calm run."""
    folder = tmp_path / "run"
    committed: set[str] = set()
    for index, kill in enumerate(kills):
        log = tmp_path / f"log{index}"
        child = start(folder, log, cases, kill if isinstance(kill, str) else "-")
        if not isinstance(kill, str):
            kill(child, log)
        assert child.wait(30) == -signal.SIGKILL, kill
        status = read_status(folder)
        assert status.pid is None
        assert status.planned == status.funnel["cases"] + status.waiting + status.pending
        sent = {line[2:] for line in lines(log) if line.startswith("S ")}
        assert not sent & committed, "a call whose receipt is committed was sent again"
        committed |= nothing_acknowledged_is_lost(folder, log)
        sealed_files_are_whole(folder)
    assert start(folder, tmp_path / "last", cases).wait(30) == 0
    sealed_files_are_whole(folder)
    calls = Counter(call for (call,) in read(folder, "SELECT call FROM receipt"))
    assert len(calls) == cases * 2
    assert set(calls.values()) == {1}
    assert start(tmp_path / "calm", tmp_path / "calmlog", cases).wait(30) == 0
    assert files(folder) == files(tmp_path / "calm")


def after_acknowledgements(count):
    def kill(child, log):
        while len(lines(log)) < count and child.poll() is None:
            pass
        child.kill()

    return kill


def test_a_kill_at_every_crash_point_loses_nothing_and_the_end_is_the_same_bytes(tmp_path):
    assert_survives(tmp_path, 90, [f"{site}:{2 if 'commit' in site else 1}" for site in SITES])


def test_kills_at_random_acknowledgements_lose_nothing(tmp_path):
    rng = random.Random(20)
    assert_survives(tmp_path, 400, [after_acknowledgements(rng.randrange(1, 200)) for _ in range(6)])


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_kills_anywhere_lose_nothing(tmp_path, seed):
    rng = random.Random(seed)
    points = [f"{rng.choice(SITES[:2])}:{rng.randrange(1, 12)}" for _ in range(3)]
    points += [f"{rng.choice(SITES[2:5])}:{rng.randrange(1, 4)}" for _ in range(3)]
    rng.shuffle(points)
    assert_survives(tmp_path, 300, points)


def test_an_unknown_crash_point_lists_the_known_ones():
    with pytest.raises(UsageError, match="before_rename"):
        crash_at("nowhere:1")
