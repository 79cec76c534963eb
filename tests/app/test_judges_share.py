"""A run whose teachers and judge have one key: its rooms see to it that reviews are not outnumbered."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import anyio
from runs import PROJECT

from distill.app.pools import paid_specs
from distill.app.rooms import open_rooms
from distill.config.environment import resolve_keys
from distill.config.loader import load_run
from distill.domain.chat import CallId, ChatRequest, Role
from distill.domain.message import Message
from distill.endpoints.gate.gate import FLOOR
from distill.endpoints.pool import Pool
from distill.simulator.brain import Answer
from distill.simulator.dress import Dress, Latency
from distill.simulator.options import SimulatorOptions
from distill.storage.ledger import Ledger

sys.path.append(str(PROJECT / "tests" / "simulator"))

from simulated import Says, served

TEACHERS = tuple(f"teacher-{number}" for number in range(7))
EPISODES, REVIEWS = 500, 50

UNEVEN = Dress(latency=Latency(0.3, 0.6))
"""As of real models: places come free one after the other, not all at once."""

PRICE = "{input_usd_per_mtok: 1, output_usd_per_mtok: 1}"
ENDPOINT = (
    '    - {{name: {model}, provider: acme, model: {model}, base_url: "{url}", api_key_env: ONE_KEY, price: {price}}}'
)
FILE = """\
run: {{name: share, seed: 1, target_accepted: 1000, max_cases: 1000}}
output: {{dir: {home}/out}}
teacher_pool:
  endpoints:
{teachers}
reviewer_pool:
  endpoints:
{judge}
budget: {{calls: 1000}}
scenarios: [{{generator: mcp}}]
"""


def written(home: Path, url: str) -> Path:
    """A run file in which everybody has the same key."""
    teachers, judge = (
        "\n".join(ENDPOINT.format(model=model, url=url, price=PRICE) for model in models)
        for models in (TEACHERS, ("judge",))
    )
    file = home / "run.yaml"
    file.write_text(FILE.format(home=home, teachers=teachers, judge=judge), encoding="utf-8")
    return file


async def test_a_quarter_of_what_goes_out_are_reviews_while_any_wait_however_many_teachers_do(tmp_path: Path) -> None:
    brain = Says(Answer("Well."))
    async with served(SimulatorOptions(dresses=dict.fromkeys((*TEACHERS, "judge"), UNEVEN)), brain) as url:
        loaded = load_run(written(tmp_path, url))
        specs = paid_specs(loaded, resolve_keys(loaded, {"ONE_KEY": "sk-one"}), time.time())
        async with (
            Ledger.open(tmp_path / "out") as ledger,
            open_rooms(loaded, specs, ledger) as rooms,
            anyio.create_task_group() as group,
        ):
            assert rooms.reviewers is not None
            for number in range(1, EPISODES):
                group.start_soon(ask, rooms.teachers, "teacher", number)
            await ask(rooms.teachers, "teacher", 0)
            for number in range(REVIEWS):
                group.start_soon(ask, rooms.reviewers, "reviewer", number)
    order = [body["model"] for body in brain.asked]
    assert len(order) == EPISODES + REVIEWS
    first, last = order.index("judge"), len(order) - order[::-1].index("judge")
    assert 0.7 * FLOOR < REVIEWS / (last - first) < 1.3 * FLOOR


async def ask(pool: Pool, role: Role, number: int) -> None:
    request = ChatRequest((Message("user", f"Number {number}?"),))
    await pool.ask(CallId(number, 0, 0, role, 0, 0, 0), request)
