"""A disk that is really small, where this machine lets a test mount one; the real command, and its words."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from reconcile import finished, reconcile
from runs import Run, paid
from simulators import simulating
from test_sigkill import dollars

from distill.simulator.call_bank import read_call_bank

CASES = 1_500


def mount(*words: str) -> bool:
    return subprocess.run(["mount", *words], capture_output=True, check=False).returncode == 0


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[tuple[Path, Callable[[int], None]]]:
    """A folder that is a disk, and how to give it another size in MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if not mount("-t", "tmpfs", "-o", "size=22m", "tmpfs", str(folder)):
        pytest.skip("this user may not mount a file system")
    try:
        yield folder, lambda megabytes: mount("-o", f"remount,size={megabytes}m", str(folder))
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_ends_the_run_in_good_order_and_more_space_lets_it_go_on(tmp_path: Path, disk) -> None:
    folder, resize = disk
    bank = tmp_path / "bank.jsonl"
    with simulating("--latency", "20ms", "--call-bank", str(bank)) as url:
        run: Run = paid(
            folder / "run", url, generator="bench_family:BenchFamily", target=CASES, cases=CASES, workers=16, shard_rows=500
        )  # fmt: skip
        done = run.finish()
        assert done.returncode == 1, done.stdout + done.stderr
        assert "no space left on the disk; free some and run the same command again" in done.stdout + done.stderr
        answered = read_call_bank(bank)
        books = reconcile(run.folder, answered, dollars)
        assert 0 < books.receipts.total() == len(answered.calls) < CASES, "a reply was lost, or nothing was short"
        resize(120)
        run.whole()
        reconcile(run.folder, read_call_bank(bank), dollars)
        finished(run.folder)
        assert len(read_call_bank(bank).calls) == CASES, "a call was paid for twice"
