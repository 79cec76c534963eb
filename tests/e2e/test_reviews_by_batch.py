"""Reviews by the vendors' batch APIs: the same data at half price, and nothing sent twice whatever is killed."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path

import anyio
import pytest
from processes import all_gone, kill_hard, until
from runs import PROJECT, Run

from distill.errors import DistillError
from distill.simulator.brain import Answer
from distill.simulator.call_bank import BankedCall, read_call_bank
from distill.simulator.dress import FaultRate
from distill.simulator.options import SimulatorOptions
from distill.storage.status import Status, read_status

sys.path.append(str(PROJECT / "tests" / "simulator"))

from simulated import served

DIALECTS = ["openai", "openai-responses", "anthropic"]
QUOTE = "Write down what you know about item"
"""Words of every goal of the bench family, so a verdict can quote them."""

FILE = """\
run: {{name: batches, seed: 7, target_accepted: 10, max_cases: 20, pilot_cases: 0}}
output: {{dir: out, shard_rows: 5}}
teacher_pool:
  endpoints:
    - {{name: t, provider: acme, kind: local, base_url: "{url}", model: small}}
reviewer_pool:
  endpoints:
    - name: judge
      provider: acme
      base_url: "{url}"
      model: strict
      dialect: {dialect}
      max_output_tokens: 500
      price: {{input_usd_per_mtok: 1000, output_usd_per_mtok: 4000}}
      batch: {batch}
review_flow: {{min_score: 0.7, max_refinement_rounds: 0}}
concurrency: {{max_workers: 30}}
budget: {{usd: {usd}}}
scenarios:
  - generator: bench_family:BenchFamily
"""


class Judging:
    """Likes about seven eighths of the cases, by what they are about; needs no call id."""

    name = "judging"

    def answer(self, call: object, body: dict) -> Answer:
        del call
        wanted = body.get("response_format") or {}
        if wanted.get("type") != "json_schema":
            return Answer("This is an answer of several words, as it was asked for.")
        names = wanted["json_schema"]["schema"]["properties"]["marks"]["items"]["properties"]["criterion"]["enum"]
        said = str(body["messages"][-1]["content"])
        item = said[said.index(QUOTE) :][: len(QUOTE) + 60]
        mark = 5 if sha256(item.encode()).digest()[0] % 8 else 1
        marks = [{"criterion": name, "mark": mark, "evidence": QUOTE, "reason": "it is so"} for name in names]
        return Answer(json.dumps({"marks": marks, "feedback": "Say more."}))


@asynccontextmanager
async def vendor(home: Path, **more) -> AsyncIterator[str]:
    async with served(SimulatorOptions(**{"batch_s": 0.2, "call_bank": home / "bank", **more}), Judging()) as url:
        yield url


def reviewed(home: Path, url: str, dialect: str, *, batch: bool = True, usd: float = 1000.0) -> Run:
    text = FILE.format(url=url, dialect=dialect, batch=str(batch).lower(), usd=usd)
    return Run(home / ("batch" if batch else "single"), text, ())


async def finished(run: Run) -> subprocess.CompletedProcess[str]:
    return await anyio.to_thread.run_sync(run.finish)


async def whole(run: Run) -> Run:
    return await anyio.to_thread.run_sync(run.whole)


def reviews(home: Path) -> list[BankedCall]:
    return [call for call in read_call_bank(home / "bank").calls if call.batch]


def dollars(call: BankedCall) -> float:
    return 0.5 * (call.input_tokens * 1e-3 + call.output_tokens * 4e-3)


def state(run: Run) -> Status | None:
    return read_status(run.folder) if (run.folder / ".distill" / "ledger.sqlite").exists() else None


def waits(run: Run) -> bool:
    """Whether a batch is open which the vendor has."""
    try:
        now = state(run)
    except DistillError:  # the file is being made
        return False
    return now is not None and any(one["id"] is not None for one in now.open_batches)


def rows(run: Run) -> tuple[list[dict], float]:
    """Exported rows without what their reviews cost, and that."""
    found = [json.loads(line) for name, data in run.files().items() if "shard-" in name for line in data.splitlines()]
    said = [review.pop("cost_usd") for row in found for review in row["metadata"]["generation"]["review"]]
    return found, sum(said)


def asked_once(home: Path, run: Run) -> None:
    """Every review is in the call bank once, and what it cost is what the ledger says was spent."""
    counted = Counter(call.call for call in reviews(home) if call.billed)
    assert counted
    assert set(counted.values()) == {1}
    now = state(run)
    assert now.spent.usd == pytest.approx(sum(dollars(call) for call in reviews(home) if call.billed))
    assert (now.spent.possibly_billed_calls, now.open_batches) == (0, [])


def shown(run: Run) -> str:
    """What `distill status` says."""
    words = [sys.executable, "-m", "distill", "status", str(run.folder)]
    return subprocess.run(words, env=run.environment(), capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_reviews_by_batch_give_the_same_rows_for_half_the_money(tmp_path: Path, dialect: str) -> None:
    async with vendor(tmp_path) as url:
        alone = await whole(reviewed(tmp_path, url, dialect, batch=False))
        batched = await whole(reviewed(tmp_path, url, dialect))
    (wanted, dear), (found, cheap) = rows(alone), rows(batched)
    assert found == wanted
    assert cheap == pytest.approx(dear / 2)
    assert len(found) == 10
    assert state(batched).funnel["rejected"] == state(alone).funnel["rejected"] != {}
    asked_once(tmp_path, batched)


@pytest.mark.parametrize("dialect", ["openai", "anthropic"])
async def test_a_run_killed_while_a_batch_is_open_fetches_it_and_sends_nothing_twice(
    tmp_path: Path, dialect: str
) -> None:
    async with vendor(tmp_path, batch_s=4.0) as url:
        run = reviewed(tmp_path, url, dialect)
        process = await anyio.to_thread.run_sync(partial(run.start, stdout=subprocess.DEVNULL))
        await anyio.to_thread.run_sync(until, lambda: waits(run), "a batch is open")
        (seen,) = state(run).open_batches
        assert process.poll() is None
        all_gone(await anyio.to_thread.run_sync(kill_hard, process), str(run.home))
        assert (seen["endpoint"], seen["calls"]) == ("judge", 10)
        told = await anyio.to_thread.run_sync(shown, run)
        assert f"open batch {seen['id']} at endpoint judge: 10 calls since 20" in told
        await whole(run)
    asked_once(tmp_path, run)


async def test_an_interrupt_does_not_wait_for_a_batch_and_the_next_start_fetches_it(tmp_path: Path) -> None:
    async with vendor(tmp_path, batch_s=4.0) as url:
        run = reviewed(tmp_path, url, "openai")
        process = await anyio.to_thread.run_sync(run.start)
        await anyio.to_thread.run_sync(until, lambda: waits(run), "a batch is open")
        process.send_signal(signal.SIGINT)
        await anyio.to_thread.run_sync(partial(process.communicate, timeout=60))
        assert process.returncode == 6
        assert len(state(run).open_batches) == 1
        await whole(run)
    asked_once(tmp_path, run)


async def test_a_request_that_fails_inside_a_batch_is_asked_again_in_the_next(tmp_path: Path) -> None:
    async with vendor(tmp_path, faults=(FaultRate("500", 0.4),)) as url:
        run = await whole(reviewed(tmp_path, url, "openai"))
    assert any(not call.billed for call in reviews(tmp_path))
    asked_once(tmp_path, run)
    assert len(rows(run)[0]) == 10


async def test_what_batches_may_cost_is_kept_within_the_budget(tmp_path: Path) -> None:
    async with vendor(tmp_path) as url:
        run = reviewed(tmp_path, url, "openai", usd=5.0)
        done = await finished(run)
    assert done.returncode == 4, done.stderr
    assert 0 < sum(map(dollars, reviews(tmp_path))) <= 5.0
    assert state(run).spent.usd <= 5.0
