"""SIGKILL at random moments, then the same command: the same bytes, nothing paid twice, no child alive."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from processes import PATIENCE_S, all_gone, descendants, kill_hard, until
from reconcile import finished, read_books, reconcile
from runs import Run, offline, paid
from simulators import simulating

from distill.simulator.call_bank import BankedCall, read_call_bank

KILLS = 10
DOLLARS_PER_INPUT, DOLLARS_PER_OUTPUT = 2e-6, 8e-6


def dollars(call: BankedCall) -> float:
    return call.input_tokens * DOLLARS_PER_INPUT + call.output_tokens * DOLLARS_PER_OUTPUT


def killed_often(run: Run, seed: int, kills: int, calls: int) -> int:
    """Kill `run` at random counts of answered calls, checking after each; returns how many kills hit it alive."""
    chance = random.Random(seed)
    hits = 0
    for lines in sorted(chance.sample(range(1, calls), kills)):
        had = run.lines()
        before = read_books(run.folder).answered if had else frozenset()
        hits += run.cut(max(lines, had))
        if run.lines():
            books = reconcile(run.folder, run.bank)
            again = [call.call for call in run.bank.calls[had:] if call.call in before]
            assert again == [], "a call with a committed receipt was sent again"
            assert books.diverged == 0
    return hits


def same_end(run: Run, whole: dict[str, bytes]) -> None:
    """The same command once more: it ends well, and with the bytes of a run that nobody interrupted."""
    had, before = run.lines(), read_books(run.folder).answered
    run.whole()
    assert [call.call for call in run.bank.calls[had:] if call.call in before] == []
    assert reconcile(run.folder, run.bank).diverged == 0
    finished(run.folder)
    assert run.files() == whole
    all_gone([], str(run.home))


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory) -> Run:
    return offline(tmp_path_factory.mktemp("whole")).whole()


@pytest.fixture(scope="module")
def uninterrupted_sloppy(tmp_path_factory) -> Run:
    return offline(tmp_path_factory.mktemp("sloppy"), "--sloppiness", "0.5", target=10, cases=24).whole()


def test_ten_kills_and_then_the_same_bytes(uninterrupted: Run, tmp_path: Path) -> None:
    run = offline(tmp_path)
    assert killed_often(run, 1, KILLS, uninterrupted.lines()) >= KILLS // 2
    same_end(run, uninterrupted.files())


def test_kills_amid_mistakes_revisions_and_rejects_change_no_byte(uninterrupted_sloppy: Run, tmp_path: Path) -> None:
    """Covers rejected cases, asks after malformed tool JSON, second rounds, guided rows."""
    whole = uninterrupted_sloppy
    assert any(call.call.split(".")[4] == "1" for call in whole.bank.calls), "no second round was played"
    run = offline(tmp_path, "--sloppiness", "0.5", target=10, cases=24)
    assert killed_often(run, 2, 4, whole.lines()), "no kill came before the end"
    same_end(run, whole.files())


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(50))
def test_fifty_seeds_of_five_kills_change_no_byte(
    uninterrupted: Run, uninterrupted_sloppy: Run, tmp_path: Path, seed: int
) -> None:
    if seed % 2:
        run, whole = offline(tmp_path), uninterrupted
    else:
        run, whole = offline(tmp_path, "--sloppiness", "0.5", target=10, cases=24), uninterrupted_sloppy
    assert killed_often(run, 100 + seed, 5, whole.lines()), "no kill came before the end"
    same_end(run, whole.files())


def test_a_kill_before_the_first_call_leaves_nothing_behind(uninterrupted: Run, tmp_path: Path) -> None:
    run = offline(tmp_path)
    process = run.start()
    children = until(lambda: descendants(process.pid), "the simulator is being started")
    assert children
    all_gone(kill_hard(process), str(run.home))
    same_end_of_fresh = run.whole()
    assert same_end_of_fresh.files() == uninterrupted.files()


def test_a_paid_run_killed_in_flight_owes_no_more_than_it_says(tmp_path: Path) -> None:
    """One-turn cases over HTTP with a price: spent <= call bank <= spent + possibly billed, after every kill."""
    chance = random.Random(3)
    bank_path = tmp_path / "bank.jsonl"
    with simulating("--latency", "30ms", "--call-bank", str(bank_path)) as url:
        run = paid(tmp_path / "run", url, generator="bench_family:BenchFamily", target=120, cases=120, workers=16)
        answered = 0
        for _ in range(4):
            process = run.start()
            wanted = answered + chance.randint(8, 25)
            until(lambda: process.poll() is not None or bank_path.read_bytes().count(b"\n") >= wanted, "calls come")  # noqa: B023
            assert process.poll() is None
            all_gone(kill_hard(process), str(run.home))
            until(lambda: in_flight(url) == 0, "the simulator has answered what was in flight")
            answered = len(read_call_bank(bank_path).calls)
            books = reconcile(run.folder, read_call_bank(bank_path), dollars)
            assert books.spent.usd + books.spent.possibly_billed_usd > 0
        assert books.spent.usd > 0, "no kill came after a stored receipt"
        run.whole()
    bank = read_call_bank(bank_path)
    books = reconcile(run.folder, bank, dollars)
    finished(run.folder)
    assert books.spent.calls == 120
    assert books.settled_usd == pytest.approx(books.spent.usd)
    assert len(bank.calls) - 120 <= books.spent.possibly_billed_calls <= 4 * (16 + 2), "in flight or ready, four times"


def in_flight(url: str) -> int:
    import json
    from urllib.request import urlopen

    with urlopen(url.removesuffix("/v1") + "/stats", timeout=PATIENCE_S) as answer:  # noqa: S310 - loopback
        return int(json.load(answer)["in_flight"])


def test_bytes_do_not_depend_on_concurrency(uninterrupted: Run, uninterrupted_sloppy: Run, tmp_path: Path) -> None:
    one = offline(tmp_path / "one", workers=1).whole()
    many = offline(tmp_path / "many", workers=16).whole()
    assert one.files() == many.files() == uninterrupted.files()
    alone = offline(tmp_path / "alone", "--sloppiness", "0.5", target=10, cases=24, workers=1).whole()
    crowd = offline(tmp_path / "crowd", "--sloppiness", "0.5", target=10, cases=24, workers=16).whole()
    assert alone.files() == crowd.files() == uninterrupted_sloppy.files()


def test_a_finished_run_run_again_makes_no_call(uninterrupted: Run, tmp_path: Path) -> None:
    run = offline(tmp_path)
    shutil.copytree(uninterrupted.folder, run.folder)
    lines, files = run.lines(), run.files()
    done = run.finish()
    assert (done.returncode, run.lines(), run.files()) == (0, lines, files)
    assert "0 answered in" in done.stdout


def test_a_shard_that_was_damaged_is_written_again_without_a_call(uninterrupted: Run, tmp_path: Path) -> None:
    run = offline(tmp_path)
    shutil.copytree(uninterrupted.folder, run.folder)
    lines, files = run.lines(), run.files()
    shard = run.folder / "shard-00001.jsonl"
    shard.write_bytes(shard.read_bytes()[:-9])
    assert run.whole().files() == files
    assert run.lines() == lines


@pytest.mark.slow
def test_two_thousand_cases_with_faults_and_kills_at_once_balance_and_have_the_promised_bytes(tmp_path: Path) -> None:
    """Customer care, offline: 429, 500, resets and unreadable replies all the while, and twenty kills."""
    faults = tuple(part for kind in ("429:2%", "500:2%", "reset:1%", "malformed:1%") for part in ("--fault", kind))
    size = {"generator": "telecom", "target": 1_600, "cases": 2_000, "shard_rows": 200, "workers": 64}
    whole, run = (offline(tmp_path / name, *faults, **size) for name in ("whole", "killed"))
    whole.patience_s = run.patience_s = 3_600
    finished(whole.whole().folder)
    assert killed_often(run, 4, 20, whole.lines()) >= 10
    same_end(run, whole.files())
