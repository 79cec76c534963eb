from __future__ import annotations

from hashlib import sha256

import orjson
import pytest
from storage_samples import IDENTITY, accepted, failed, job, rejected

from distill.errors import UsageError
from distill.storage.dataset import Dataset, DatasetOptions
from distill.storage.episodes import find, sample
from distill.storage.funnel import Funnel
from distill.storage.ledger import Ledger
from distill.storage.record import outcome_row
from distill.storage.sequence import Sequencer
from distill.storage.status import read_status


async def conclude(folder, outcomes):
    async with Ledger.open(folder) as ledger:
        for outcome in outcomes:
            await ledger.conclude(outcome_row(outcome, IDENTITY))


async def build(folder, *, target=100, shard_rows=3, finish=True):
    """What a start does with what the ledger holds."""
    async with Ledger.open(folder) as ledger:
        await ledger.write_meta({"target_accepted": str(target)})
        dataset = await Dataset.open(ledger, IDENTITY, DatasetOptions(shard_rows))
        sequencer, funnel = Sequencer(target), Funnel()
        for head in await ledger.settled_rows():
            settled = sequencer.offer(head)
            for one in settled:
                funnel.add(one)
            await dataset.add(settled)
        return await dataset.finish(funnel) if finish else []


def rows(folder):
    return [orjson.loads(line) for path in sorted(folder.glob("shard-*.jsonl")) for line in path.open("rb")]


def files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def stamps(folder):
    return {path.name: path.stat().st_ino for path in folder.glob("shard-*.jsonl")}


def manifest_is_true(folder):
    manifest = orjson.loads((folder / "manifest.json").read_bytes())
    for shard in manifest["shards"]:
        content = (folder / shard["path"]).read_bytes()
        assert sha256(content).hexdigest() == shard["sha256"]
        assert (len(content), content.count(b"\n")) == (shard["bytes"], shard["rows"])
    return manifest


async def test_accepted_cases_are_exported_in_case_order_whatever_order_they_ended_in(tmp_path):
    await conclude(tmp_path, [accepted(n) for n in (4, 2, 0, 1, 6, 3)] + [rejected(5)])
    await build(tmp_path)
    assert [row["case_id"] for row in rows(tmp_path)] == [f"case-{n}" for n in (0, 1, 2, 3, 4, 6)]
    manifest = manifest_is_true(tmp_path)
    assert (manifest["rows"], manifest["complete"], len(manifest["shards"])) == (6, True, 2)
    assert manifest["counts"]["rejected"] == {"low_score": 1}


async def test_building_again_changes_no_file(tmp_path):
    await conclude(tmp_path, [accepted(n) for n in range(7)])
    await build(tmp_path)
    before, inodes = files(tmp_path), stamps(tmp_path)
    await build(tmp_path)
    assert files(tmp_path) == before
    assert stamps(tmp_path) == inodes


async def test_a_resumed_run_grows_the_last_shard_and_leaves_full_ones_alone(tmp_path):
    await conclude(tmp_path, [accepted(n) for n in range(4)])
    await build(tmp_path)
    inodes = stamps(tmp_path)
    await conclude(tmp_path, [accepted(n) for n in range(4, 8)])
    await build(tmp_path)
    assert [row["case_id"] for row in rows(tmp_path)] == [f"case-{n}" for n in range(8)]
    assert stamps(tmp_path)["shard-00000.jsonl"] == inodes["shard-00000.jsonl"]
    manifest_is_true(tmp_path)


async def test_a_retried_failure_is_exported_in_its_place_and_bytes_equal_an_undisturbed_run(tmp_path):
    disturbed, calm = tmp_path / "a", tmp_path / "b"
    await conclude(disturbed, [accepted(0), failed(1), *(accepted(n) for n in range(2, 7))])
    await build(disturbed)
    async with Ledger.open(disturbed) as ledger:
        await ledger.retry_failed()
    await conclude(disturbed, [accepted(1, generation=1)])
    await build(disturbed)
    await conclude(calm, [accepted(n) for n in range(7)])
    await build(calm)
    assert files(disturbed) == files(calm)


async def test_shards_that_are_no_longer_needed_go_away(tmp_path):
    await conclude(tmp_path, [accepted(n) for n in range(9)])
    await build(tmp_path)
    await build(tmp_path, target=4)
    assert sorted(stamps(tmp_path)) == ["shard-00000.jsonl", "shard-00001.jsonl"]
    assert len(rows(tmp_path)) == 4
    assert manifest_is_true(tmp_path)["counts"]["surplus"] == {"target_reached": 5}


async def test_a_damaged_or_missing_shard_is_sealed_again(tmp_path):
    await conclude(tmp_path, [accepted(n) for n in range(7)])
    await build(tmp_path)
    before = files(tmp_path)
    (tmp_path / "shard-00000.jsonl").write_bytes(b"{}\n")
    (tmp_path / "shard-00001.jsonl").unlink()
    await build(tmp_path)
    assert files(tmp_path) == before


async def test_a_full_shard_is_sealed_while_the_run_goes_on_and_the_folder_has_a_card(tmp_path):
    await conclude(tmp_path, [accepted(n) for n in range(4)])
    await build(tmp_path, finish=False)
    assert [path.name for path in sorted(tmp_path.glob("*.*"))] == [".distill", "README.md", "shard-00000.jsonl"]
    assert len(rows(tmp_path)) == 3


async def test_status_tells_the_same_while_the_run_is_on_and_after(tmp_path):
    await conclude(tmp_path, [accepted(0), rejected(1), failed(2), accepted(4)])
    async with Ledger.open(tmp_path) as ledger:
        await ledger.write_meta({"run_name": "a run", "target_accepted": "1"})
        status = read_status(tmp_path)
        assert status.pid is not None
    after = read_status(tmp_path)
    assert after.pid is None
    assert (status.funnel, status.waiting, status.planned, status.target) == (after.funnel, 1, 4, 1)
    assert status.funnel == {
        "cases": 3,
        "accepted": 1,
        "surplus": {},
        "rejected": {"low_score": 1},
        "failed": {"tool_down": 1},
        "better_twins": 0,
    }
    orjson.dumps(after.as_json())


async def test_cases_are_conserved(tmp_path):
    outcomes = [accepted(0), accepted(1, skeleton="a>b>0", goal_shape="shape 0"), rejected(2), failed(3), accepted(4)]
    async with Ledger.open(tmp_path) as ledger:
        for outcome in (*outcomes, accepted(5), accepted(6)):
            ledger.plan(outcome.draft.job if hasattr(outcome, "draft") and outcome.draft else outcome.job)
        await ledger.write_meta({"target_accepted": "1"})
    await conclude(tmp_path, outcomes)
    status = read_status(tmp_path)
    assert status.planned == status.funnel["cases"] + status.waiting + status.pending == 7
    assert status.funnel["rejected"] == {"look_alike": 1, "low_score": 1}
    assert status.funnel["surplus"] == {"target_reached": 1}


async def test_an_episode_is_found_by_number_and_by_the_start_of_its_id(tmp_path):
    await conclude(tmp_path, [accepted(0), rejected(1), failed(2)])
    shown = find(tmp_path, "1")
    assert (shown.number, shown.reason, shown.record["case_id"]) == (1, "low_score", "case-1")
    assert find(tmp_path, shown.record["id"]) == find(tmp_path, shown.record["id"][:12]) == shown
    assert find(tmp_path, "2").record is None
    with pytest.raises(UsageError, match="no concluded episode 'zzzz'"):
        find(tmp_path, "zzzz")


@pytest.mark.parametrize("short", ["e8b", "", "%%%%", "a-b-c"])
async def test_a_beginning_that_is_too_short_is_told_so(tmp_path, short):
    await conclude(tmp_path, [accepted(0)])
    with pytest.raises(UsageError, match=f"'{short}' is too short: .* needs at least 4 characters"):
        find(tmp_path, short)


async def test_a_case_on_its_way_is_told_from_one_that_there_is_not(tmp_path):
    async with Ledger.open(tmp_path) as ledger:
        ledger.plan(job(3))
    with pytest.raises(UsageError, match="case 3 is planned, not concluded yet"):
        find(tmp_path, "3")
    with pytest.raises(UsageError, match="no case 4 was planned so far"):
        find(tmp_path, "4")


async def test_a_sample_is_repeatable_and_can_be_narrowed(tmp_path):
    await conclude(tmp_path, [accepted(n) if n % 2 else rejected(n, f"why_{n % 4}") for n in range(20)])
    drawn = sample(tmp_path, 4, rejected=False, reason=None, seed=1)
    assert len(drawn) == 4
    assert all(shown.kind == "accepted" for shown in drawn)
    assert drawn == sample(tmp_path, 4, rejected=False, reason=None, seed=1)
    assert {shown.reason for shown in sample(tmp_path, 9, rejected=True, reason="why_2", seed=1)} == {"why_2"}
    assert len(sample(tmp_path, 99, rejected=True, reason=None, seed=1)) == 10


def test_a_folder_without_a_run_is_refused(tmp_path):
    with pytest.raises(UsageError, match="holds no run"):
        read_status(tmp_path)


async def test_a_shard_whose_file_is_gone_or_damaged_is_written_again_and_named(tmp_path):
    await conclude(tmp_path, [accepted(number) for number in range(7)])
    await build(tmp_path)
    before = files(tmp_path)
    (tmp_path / "shard-00000.jsonl").unlink()
    (tmp_path / "shard-00002.jsonl").write_bytes(b"{}\n")
    async with Ledger.open(tmp_path) as ledger:
        dataset = await Dataset.open(ledger, IDENTITY, DatasetOptions(3))
        sequencer, funnel = Sequencer(100), Funnel()
        for head in await ledger.settled_rows():
            settled = sequencer.offer(head)
            for one in settled:
                funnel.add(one)
            await dataset.add(settled)
        await dataset.finish(funnel)
    assert dataset.rebuilt == ["shard-00000.jsonl", "shard-00002.jsonl"]
    assert files(tmp_path) == before
