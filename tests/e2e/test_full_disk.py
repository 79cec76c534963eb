"""ENOSPC at the n-th write, every n: nothing more is paid for, what was received is kept, the same command goes on."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from pathlib import Path

import anyio
import pytest
from processes import until
from reconcile import finished, read_books, reconcile
from runs import Run, paid
from simulators import simulating
from test_sigkill import dollars, in_flight

from distill.app.distillation import Talk, distil, episodes
from distill.app.options import RunOptions
from distill.errors import StorageError
from distill.simulator.call_bank import CallBankContents, read_call_bank
from distill.storage.reserve import RESERVE

CASES, WORKERS = 12, 4
LEDGER_WRITE, FILE_WRITE = "before_commit", "before_sync"


class Disk:
    """Full from the n-th write on. A ledger write then finds room only in the reserve, once that is released."""

    def __init__(self, folder: Path, full_at: int, *, reserve_helps: bool = True) -> None:
        self.reserve = folder / ".distill" / RESERVE
        self.full_at, self.reserve_helps = full_at, reserve_helps
        self.writes = 0

    def __call__(self, site: str) -> None:
        if site not in {LEDGER_WRITE, FILE_WRITE}:
            return
        self.writes += 1
        helped = site == LEDGER_WRITE and self.reserve_helps and not self.reserve.exists()
        if self.writes >= self.full_at and not helped:
            raise OSError(errno.ENOSPC, "No space left on device")


async def nothing(*_: object) -> None:
    await anyio.sleep_forever()


def play(run: Run, disk: Callable[[str], None], monkeypatch: pytest.MonkeyPatch):
    """The run's own composition root, with this disk under its ledger and its shards."""
    with monkeypatch.context() as patch:
        patch.chdir(run.home)
        patch.setenv("CANARY_KEY", "sk-test-key")
        return anyio.run(distil, RunOptions(run.config), Talk(print, print, nothing), None, episodes(disk))


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[tuple[str, Path]]:
    bank = tmp_path_factory.mktemp("bank") / "bank.jsonl"
    with simulating("--latency", "10ms", "--call-bank", str(bank)) as url:
        yield url, bank


def a_run(home: Path, url: str) -> Run:
    return paid(home, url, generator="bench_family:BenchFamily", target=CASES, cases=CASES, workers=WORKERS)


@pytest.fixture
def bench_on_path(monkeypatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1] / "bench"))


def since(server: tuple[str, Path], skip: int) -> CallBankContents:
    until(lambda: in_flight(server[0]) == 0, "the simulator has answered what was in flight")
    contents = read_call_bank(server[1])
    return CallBankContents(contents.calls[skip:], (), contents.torn)


@pytest.mark.usefixtures("bench_on_path")
@pytest.mark.parametrize("reserve_helps", [True, False], ids=["with the reserve", "the reserve is used up too"])
def test_a_disk_that_fills_at_any_write_costs_nothing_that_was_paid_for(
    server, tmp_path: Path, monkeypatch, reserve_helps: bool
) -> None:
    calm = Disk(tmp_path / "whole" / "out", 10**9)
    whole = a_run(tmp_path / "whole", server[0])
    play(whole, calm, monkeypatch)
    for n in range(1, calm.writes + 1):
        run, skip = a_run(tmp_path / f"full-{n}", server[0]), len(read_call_bank(server[1]).calls)
        stopped = ""
        try:
            result = play(run, Disk(run.folder, n, reserve_helps=reserve_helps), monkeypatch)
            stopped = str(result.stop)
            assert reserve_helps or result.stop is None
        except StorageError as error:
            stopped = str(error)
        assert "space" in stopped or stopped == "None", stopped
        paid_for = since(server, skip)
        if paid_for.calls:
            books = reconcile(run.folder, paid_for, dollars)
            if reserve_helps:
                assert books.receipts.total() == len(paid_for.calls), f"write {n}: a reply in flight was lost"
            else:
                assert len(paid_for.calls) - books.receipts.total() <= WORKERS, f"write {n}: calls went on"
        before = set(read_books(run.folder).receipts) if paid_for.calls else set()
        play(run, Disk(run.folder, 10**9), monkeypatch)
        bank = since(server, skip)
        assert not [call.call for call in bank.calls[len(paid_for.calls) :] if call.call in before]
        reconcile(run.folder, bank, dollars)
        finished(run.folder)
        assert run.files() == whole.files()
