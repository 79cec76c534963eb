"""Each key of a run file does something: one real change for every line of tests/config/keys.json."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import AsyncIterator, Callable
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import anyio
import pytest
from recorder import Recorder, recording
from runs import PROJECT

from distill.app.banks import open_bank
from distill.app.distillation import Talk, distil
from distill.app.families import build_families
from distill.app.options import OfflineOptions, RunOptions
from distill.app.pools import paid_specs
from distill.app.result import RunResult
from distill.app.sizing import environment_slots
from distill.config.environment import resolve_keys
from distill.config.loader import Loaded, load_run
from distill.domain.chat import CallId
from distill.domain.scenario import Scenario
from distill.endpoints.gate.line import Ceilings, Line
from distill.endpoints.gate.need import Need
from distill.endpoints.gate.sharing import Gates
from distill.endpoints.order import preference
from distill.errors import UsageError
from distill.storage.calibration import Measured, Role, write_calibration
from distill.storage.reading import read_ledger

TABLE: dict[str, str] = json.loads((PROJECT / "tests" / "config" / "keys.json").read_text(encoding="utf-8"))

BASE = {
    "run": {"name": "keys", "seed": 7, "target_accepted": 3, "max_cases": 4},
    "output": {"dir": "out"},
    "teacher_pool": {
        "endpoints": [
            {
                "name": "one",
                "provider": "acme",
                "kind": "local",
                "model": "small",
                "base_url": "URL",
                "api_key_env": "KEY_A",
            },
            {"name": "two", "provider": "acme", "kind": "local", "model": "large", "base_url": "URL", "weight": 0},
        ]
    },
    "reviewer_pool": {
        "endpoints": [{"name": "judge", "provider": "acme", "kind": "local", "model": "strict", "base_url": "URL"}]
    },
    "budget": {"calls": 1000},
    "scenarios": [{"generator": "bench_family:BenchFamily"}],
}


async def forever(_: object) -> None:
    await anyio.sleep_forever()


ROLES = ("student",) * 4 + ("teacher",) * 4


def measured(case_id: str, role: Role, passed: int) -> Measured:
    """Passed so often of two plays."""
    return Measured(case_id, role, role, "m", "local", 2, passed, 100.0, 0.0)


KEYS = {"KEY_A": "sk-first-key", "KEY_B": "sk-second-key"}
SHOWN: dict[str, Callable] = {}


def shows(*keys: str) -> Callable[[Callable], Callable]:
    """Register the proof of some keys."""

    def register(proof: Callable) -> Callable:
        assert not SHOWN.keys() & set(keys)
        SHOWN.update(dict.fromkeys(keys, proof))
        return proof

    return register


@dataclass
class Bench:
    """A folder, an endpoint that records, and run files made from BASE by setting dotted keys."""

    home: Path
    recorder: Recorder
    number: int = 0

    def write(self, **changes: object) -> Path:
        data = json.loads(json.dumps(deepcopy(BASE)).replace("URL", self.recorder.url))
        self.number += 1
        data["output"]["dir"] = f"out-{self.number}"
        for dotted, value in changes.items():
            *path, last = (int(step) if step.isdigit() else step for step in dotted.split("__"))
            place = data
            for step in path:
                place = place[step] if isinstance(place, list) else place.setdefault(step, {})
            if value is None:
                del place[last]
            else:
                place[last] = value
        config = self.home / f"run-{self.number}.yaml"
        config.write_text(json.dumps(data), encoding="utf-8")
        return config

    def load(self, **changes: object) -> Loaded:
        return load_run(self.write(**changes))

    def teacher(self, **changes: object):
        loaded = self.load(**changes)
        return paid_specs(loaded, resolve_keys(loaded, KEYS), time.time()).teachers[0]

    async def run(self, **changes: object) -> tuple[RunResult, list[dict], list[dict]]:
        """(result, rows, requests) of a whole run in this process."""
        self.recorder.bodies.clear()
        self.recorder.keys.clear()
        self.recorder.paths.clear()
        self.recorder.queries.clear()
        self.recorder.headers.clear()

        async def watch(live: object) -> None:
            await anyio.sleep_forever()

        result = await distil(RunOptions(self.write(**changes)), Talk(len, len, watch))
        rows = [
            json.loads(line)
            for path in sorted(result.folder.glob("shard-*"))
            for line in path.read_bytes().splitlines()
        ]
        return result, rows, list(self.recorder.bodies)

    def scenario(self, **changes: object) -> Scenario:
        """A mission of the real family as it would be shown; no server is started."""
        mcp = {
            "scenarios__0__generator": "mcp",
            "environments__mcp__dossiers": [str(PROJECT / "question_banks" / "mcp")],
        }
        family = build_families(self.load(**{**mcp, **changes}))[0]
        return family.scenario(family.draw(5), ())


@pytest.fixture
async def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bench]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(PROJECT / "tests" / "bench"))
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    async with recording() as recorder:
        yield Bench(tmp_path, recorder)


def test_every_key_has_its_proof() -> None:
    assert sorted(SHOWN) == sorted(TABLE)


@pytest.mark.parametrize("key", sorted(TABLE))
async def test_changing_the_key_changes_the_run(bench: Bench, key: str) -> None:
    assert key in SHOWN, f"no proof that {key} does anything: {TABLE[key]}"
    await SHOWN[key](bench)


@shows(
    "run.name",
    "run.seed",
    "teacher_pool.endpoints[].name",
    "teacher_pool.endpoints[].provider",
    "teacher_pool.endpoints[].kind",
)
async def in_every_record(bench: Bench) -> None:
    changes = {
        "run__name": "other",
        "run__seed": 8,
        "teacher_pool__endpoints__0__name": "uno",
        "teacher_pool__endpoints__0__provider": "vendor",
    }
    (_, plain, _), (_, rows, _) = await bench.run(), await bench.run(**changes)
    about = rows[0]["metadata"]["generation"]
    assert (about["run_name"], about["seed"]) == ("other", 8)
    assert (about["teacher"]["endpoint"], about["teacher"]["provider"], about["teacher"]["kind"]) == (
        "uno",
        "vendor",
        "local",
    )
    assert not {row["case_id"] for row in rows} & {row["case_id"] for row in plain}
    paid = {"teacher_pool__endpoints__0__kind": "api"}
    assert bench.teacher(**paid).to_info().kind == "api"
    assert (bench.teacher(**paid).price, bench.teacher().price.output_usd_per_mtok) == (None, 0)


@shows("run.target_accepted", "run.max_cases", "output.dir", "output.shard_rows")
async def sizes(bench: Bench) -> None:
    result, rows, _ = await bench.run(run__target_accepted=4, run__max_cases=6, output__shard_rows=3)
    assert (len(rows), result.target) == (4, 4)
    assert sorted(path.name for path in result.folder.glob("shard-*")) == ["shard-00000.jsonl", "shard-00001.jsonl"]
    assert result.folder == Path(f"out-{bench.number}")
    bench.recorder.mark = 1
    result, rows, _ = await bench.run(run__target_accepted=2, run__max_cases=3, review_flow__max_refinement_rounds=0)
    assert (rows, result.planned, result.exit_code) == ([], 3, 5)


@shows("run.pilot_cases", "run.min_accept_rate")
async def pilot(bench: Bench) -> None:
    bench.recorder.mark = 1
    paid = {"teacher_pool__endpoints__0__kind": "api", "review_flow__max_refinement_rounds": 0}
    more = {"run__target_accepted": 8, "run__max_cases": 9, "run__pilot_cases": 2}
    result, _, _ = await bench.run(**paid, **more, run__min_accept_rate=0.9)
    assert (result.planned, result.exit_code) == (2, 3)
    assert "0 of the last 2 played cases were accepted" in str(result.stop)
    result, _, _ = await bench.run(**paid, **more, run__min_accept_rate=0.0)
    assert (result.planned, result.exit_code) == (9, 5)
    result, _, _ = await bench.run(**{**more, "review_flow__max_refinement_rounds": 0}, run__min_accept_rate=0.9)
    assert result.exit_code == 5, "a run that costs nothing has no pilot"


@shows(
    "teacher_pool.endpoints[].base_url", "teacher_pool.endpoints[].model", "teacher_pool.endpoints[].api_key_env",
    "teacher_pool.endpoints[].temperature", "teacher_pool.endpoints[].top_p",
    "teacher_pool.endpoints[].max_output_tokens", "teacher_pool.endpoints[].extra",
)  # fmt: skip
async def in_every_request(bench: Bench) -> None:
    wanted = {
        "model": "other",
        "temperature": 0.25,
        "top_p": 0.5,
        "max_output_tokens": 77,
        "extra": {"reasoning_effort": "high"},
    }
    changes = {f"teacher_pool__endpoints__0__{name}": value for name, value in wanted.items()}
    changes["teacher_pool__endpoints__0__base_url"] = bench.recorder.url.replace("/v1", "/other/v7")
    changes["teacher_pool__endpoints__0__api_key_env"] = "KEY_B"
    _, rows, _ = await bench.run(**changes)
    body = bench.recorder.asked(judge=False)[0]
    assert (body["model"], body["temperature"], body["top_p"], body["reasoning_effort"]) == ("other", 0.25, 0.5, "high")
    assert body["max_completion_tokens"] == 77
    assert "/other/v7/chat/completions" in bench.recorder.paths
    assert "Bearer sk-second-key" in bench.recorder.keys
    assert "Bearer sk-first-key" not in bench.recorder.keys
    teacher = rows[0]["metadata"]["generation"]["teacher"]
    assert (teacher["model"], teacher["temperature"], teacher["top_p"], teacher["max_output_tokens"]) == (
        "other",
        0.25,
        0.5,
        77,
    )


@shows(*(f"teacher_pool.endpoints[].{name}" for name in ("dialect", "query", "auth", "max_tokens_field")))
async def how_it_is_spoken(bench: Bench) -> None:
    changes = {"teacher_pool__endpoints__0__max_tokens_field": "max_tokens"}
    changes |= {"teacher_pool__endpoints__0__auth": "api-key"}
    changes |= {"teacher_pool__endpoints__0__query": {"api-version": "2024-10-21"}}
    await bench.run(**changes, review_flow__enabled=False)
    assert bench.recorder.bodies[0]["max_tokens"] == 8_192
    assert "max_completion_tokens" not in bench.recorder.bodies[0]
    assert set(bench.recorder.queries) == {"api-version=2024-10-21"}
    assert bench.recorder.headers[0]["api-key"] == "sk-first-key"
    assert set(bench.recorder.keys) == {""}
    _, rows, _ = await bench.run(teacher_pool__endpoints__0__dialect="anthropic", review_flow__enabled=False)
    assert (len(rows), set(bench.recorder.paths)) == (3, {"/v1/messages"})
    assert bench.recorder.headers[0]["x-api-key"] == "sk-first-key"


@shows("teacher_pool.endpoints[].replay_reasoning")
async def replayed_reasoning(bench: Bench) -> None:
    """What it does is shown in tests/endpoints; here, that the file's word gets there."""
    assert bench.teacher().replay_reasoning
    assert not bench.teacher(teacher_pool__endpoints__0__replay_reasoning=False).replay_reasoning


@shows("teacher_pool.endpoints[].tool_calls")
async def how_tools_are_called(bench: Bench) -> None:
    shop = {"scenarios__0__generator": "shop_family:ShopFamily", "review_flow": {"enabled": False}}
    _, _, native = await bench.run(**shop)
    assert native
    assert all("tools" in body and "response_format" not in body for body in native)
    _, _, schema = await bench.run(**shop, teacher_pool__endpoints__0__tool_calls="schema")
    first = schema[0]
    assert "tools" not in first
    assert len(first["response_format"]["json_schema"]["schema"]["anyOf"]) == len(native[0]["tools"]) + 1


@shows("teacher_pool.endpoints[].preset", "model_presets.<name>.*")
async def presets(bench: Bench) -> None:
    changes = {"model_presets__shared": {"temperature": 0.125}, "teacher_pool__endpoints__0__preset": "shared"}
    await bench.run(**changes)
    assert bench.recorder.asked(judge=False)[0]["temperature"] == 0.125
    await bench.run(**changes, teacher_pool__endpoints__0__temperature=0.25)
    assert bench.recorder.asked(judge=False)[0]["temperature"] == 0.25


@shows("teacher_pool.endpoints[].weight", "teacher_pool.preferred_order[]")
async def order(bench: Bench) -> None:
    def first(**changes: object) -> list[str]:
        loaded = bench.load(**changes)
        specs = paid_specs(loaded, resolve_keys(loaded, KEYS), time.time())
        return [
            specs.teachers[preference(7, case, specs.teachers, specs.preferred_teachers)[0]].name for case in range(400)
        ]

    assert set(first()) == {"one"}
    share = first(teacher_pool__endpoints__1__weight=3).count("two") / 400
    assert 0.65 < share < 0.85
    _, rows, _ = await bench.run(teacher_pool__preferred_order=["two"])
    assert {row["metadata"]["generation"]["teacher"]["endpoint"] for row in rows} == {"two"}


@shows("teacher_pool.endpoints[].max_concurrency")
async def in_flight(bench: Bench) -> None:
    assert bench.teacher().max_concurrency == 256
    spec = bench.teacher(teacher_pool__endpoints__0__max_concurrency=3)
    assert Gates(time.monotonic).lane(spec).most == 3


@shows(*(f"teacher_pool.endpoints[].{name}" for name in ("rpm", "input_tpm", "output_tpm")))
async def rates(bench: Bench) -> None:
    """Each bound makes the second of two calls wait; that the wait is as long as it should be: tests/endpoints_gate."""
    need = Need(100.0, 50.0)
    for name, bound in (("rpm", 60), ("input_tpm", 6_000), ("output_tpm", 3_000)):
        spec = bench.teacher(**{f"teacher_pool__endpoints__0__{name}": bound})
        reading = Gates(lambda: 0.0).lane(spec).reading()
        assert (reading.pace, reading.known) == (bound, "ceiling")
        line = Line(Ceilings(256, spec.rpm, spec.input_tpm, spec.output_tpm), favoured=False)
        line.take(10.0, need)
        line.take(10.0, need)
        assert line.wait_s(10.0) == pytest.approx(1.5)
    assert Gates(lambda: 0.0).lane(bench.teacher()).reading().pace is None


@shows("teacher_pool.endpoints[].limits_per")
async def what_is_counted_by(bench: Bench) -> None:
    def shared(counted: str) -> bool:
        both = {f"teacher_pool__endpoints__{index}__limits_per": counted for index in (0, 1)}
        loaded = bench.load(**both, teacher_pool__endpoints__1__api_key_env="KEY_A")
        gates = Gates(time.monotonic)
        one, two = (gates.lane(spec) for spec in paid_specs(loaded, resolve_keys(loaded, KEYS), time.time()).teachers)
        return one.gate is two.gate

    assert (shared("key"), shared("model")) == (True, False)


@shows("teacher_pool.endpoints[].batch")
async def by_batch(bench: Bench) -> None:
    """What a batch does is shown in tests/e2e; here, that the file's word gets there, and where it is refused."""
    loaded = bench.load(reviewer_pool__endpoints__0__batch=True)
    assert paid_specs(loaded, resolve_keys(loaded, KEYS), time.time()).reviewers[0].batch
    with pytest.raises(UsageError, match="a teacher plays an episode step by step"):
        bench.teacher(teacher_pool__endpoints__0__batch=True)


@shows(*(f"teacher_pool.endpoints[].timeouts.{name}" for name in ("connect_s", "first_byte_s", "idle_s", "total_s")))
async def timeouts(bench: Bench) -> None:
    """That each of them ends a call is shown in tests/endpoints; here, that the file's number gets there."""
    wanted = {"connect_s": 1.5, "first_byte_s": 2.5, "idle_s": 3.5, "total_s": 4.5}
    spec = bench.teacher(teacher_pool__endpoints__0__timeouts=wanted)
    assert {name: getattr(spec.timeouts, name) for name in wanted} == wanted


@shows(*(f"teacher_pool.endpoints[].price.{name}_usd_per_mtok" for name in ("input", "cached_input", "output")))
async def prices(bench: Bench) -> None:
    price = {"input_usd_per_mtok": 1000, "cached_input_usd_per_mtok": 10, "output_usd_per_mtok": 5000}
    result, rows, _ = await bench.run(teacher_pool__endpoints__0__price=price, review_flow__enabled=False)
    assert rows[0]["steps"][0]["cost_usd"] == pytest.approx(0.6 + 0.004 + 0.5)
    assert result.spent.usd == pytest.approx(3 * 1.104)


@shows("teacher_pool.endpoints[].price.cache_write_usd_per_mtok")
async def price_of_writing(bench: Bench) -> None:
    price = {"input_usd_per_mtok": 0, "cache_write_usd_per_mtok": 1000, "output_usd_per_mtok": 0}
    changes = {"teacher_pool__endpoints__0__price": price, "teacher_pool__endpoints__0__dialect": "anthropic"}
    _, rows, _ = await bench.run(**changes, review_flow__enabled=False)
    assert rows[0]["steps"][0]["cost_usd"] == pytest.approx(0.1)


@shows(*(f"prices.<name>.{name}_usd_per_mtok" for name in ("input", "cached_input", "cache_write", "output")))
async def prices_by_name(bench: Bench) -> None:
    def listed(number: float) -> dict[str, float]:
        return {f"{part}_usd_per_mtok": number for part in ("input", "cached_input", "cache_write", "output")}

    by_model = {"small": listed(1), "large": listed(2)}
    found = [bench.teacher(prices=by_model).price, bench.teacher(prices={**by_model, "one": listed(3)}).price]
    found.append(bench.teacher(prices=by_model, teacher_pool__endpoints__0__price=listed(4)).price)
    assert [(one.input_usd_per_mtok, one.cached_input_usd_per_mtok, one.output_usd_per_mtok) for one in found] == [
        (1, 1, 1),
        (3, 3, 3),
        (4, 4, 4),
    ]
    assert [one.cache_write_usd_per_mtok for one in found] == [1, 3, 4]
    result, _, _ = await bench.run(prices={"one": listed(1000)}, review_flow__enabled=False)
    assert result.spent.usd == pytest.approx(3 * 1.1)


@shows("cache.dir")
async def cache(bench: Bench) -> None:
    first, rows, bodies = await bench.run(cache={"dir": "shared"})
    again, same, asked = await bench.run(cache={"dir": "shared"})
    assert (len(bodies), first.spent.from_cache) == (first.spent.calls, 0)
    assert (asked, again.spent.calls, again.spent.from_cache) == ([], 0, first.spent.calls)
    assert [row["messages"] for row in same] == [row["messages"] for row in rows]


@shows("reviewer_pool.*")
async def reviewers(bench: Bench) -> None:
    await bench.run(reviewer_pool__endpoints__0__model="stern", reviewer_pool__endpoints__0__temperature=0.5)
    judged = bench.recorder.asked(judge=True)[0]
    assert (judged["model"], judged["temperature"]) == ("stern", 0.5)


@shows("review_flow.enabled", "review_flow.min_score", "review_flow.max_refinement_rounds", "review_flow.max_asks")
async def review(bench: Bench) -> None:
    await bench.run()
    assert len(bench.recorder.asked(judge=True)) == 3
    await bench.run(review_flow__enabled=False)
    assert bench.recorder.asked(judge=True) == []
    bench.recorder.mark = 3
    result, _, _ = await bench.run(review_flow__max_refinement_rounds=2)
    assert result.funnel.rejected == {"below_min_score": 4}
    assert len(bench.recorder.asked(judge=False)) == 4 * 3
    result, rows, _ = await bench.run(review_flow__min_score=0.5)
    assert (result.funnel.accepted, rows[0]["score"]) == (3, 0.5)
    bench.recorder.unreadable = 100
    result, _, _ = await bench.run(review_flow__max_asks=2)
    assert result.funnel.failed == {"judge_failed": 4}
    assert len(bench.recorder.asked(judge=True)) == 4 * 2


@shows("review_flow.allow_same_model")
async def own_judge(bench: Bench) -> None:
    with pytest.raises(UsageError, match="this model is a teacher too"):
        bench.load(reviewer_pool__endpoints__0__model="small")
    allowed = {"reviewer_pool__endpoints__0__model": "small", "review_flow__allow_same_model": True}
    _, rows, _ = await bench.run(**allowed)
    assert [review["own_model"] for row in rows for review in row["metadata"]["generation"]["review"]] == [True] * 3
    _, rows, _ = await bench.run()
    assert not any("own_model" in review for row in rows for review in row["metadata"]["generation"]["review"])


@shows("run.max_episode_tokens")
async def long_episodes(bench: Bench) -> None:
    two_turns = {"scenarios__0__generator": "bench_family:TalkFamily", "review_flow__max_refinement_rounds": 0}
    result, rows, _ = await bench.run(**two_turns)
    assert (result.exit_code, len(rows[0]["messages"])) == (0, 5)
    result, rows, _ = await bench.run(**two_turns, run__max_episode_tokens=1_100)
    assert (rows, result.funnel.rejected["stop:max_tokens"]) == ([], 4)


@shows("reflection_passes")
async def reflection(bench: Bench) -> None:
    _, rows, _ = await bench.run(reflection_passes=2, review_flow__enabled=False)
    assert len(bench.recorder.asked(judge=True)) == 2 * len(bench.recorder.asked(judge=False))
    assert rows[0]["metadata"]["generation"]["reflection_passes"] == 2
    assert rows[0]["reflection"] == "It is as it should be."


@shows("rationale", "teacher_pool.endpoints[].reasoning")
async def rationale(bench: Bench) -> None:
    bench.recorder.reasoning = "It was asked for."
    _, rows, _ = await bench.run()
    assert rows[0]["steps"][0]["rationale"] == "absent"
    assert "reasoning_content" not in rows[0]["messages"][-1]
    for word in ("full", "summary"):
        said = {f"teacher_pool__endpoints__{index}__reasoning": word for index in range(2)}
        _, rows, _ = await bench.run(rationale="native", **said)
        assert rows[0]["steps"][0]["rationale"] == word
        assert rows[0]["messages"][-1]["reasoning_content"] == "It was asked for."
    assert "why this tool" in bench.scenario().steer
    assert "why this tool" not in bench.scenario(rationale="none").steer


@shows("prompts.teacher", "scenarios[].prompts.teacher")
async def teacher_guidance(bench: Bench) -> None:
    assert "Hum a tune." in bench.scenario(prompts__teacher="Hum a tune.").steer
    both = bench.scenario(prompts__teacher="Hum a tune.", scenarios__0__prompts__teacher="Sing aloud.").steer
    assert "Sing aloud." in both
    assert "Hum a tune." not in both


@shows("prompts.reviewer", "scenarios[].prompts.reviewer")
async def reviewer_guidance(bench: Bench) -> None:
    await bench.run(prompts__reviewer="Mind the commas.")
    assert "Mind the commas." in bench.recorder.asked(judge=True)[0]["messages"][0]["content"]
    await bench.run(prompts__reviewer="Mind the commas.", scenarios__0__prompts__reviewer="Mind the dots.")
    said = bench.recorder.asked(judge=True)[0]["messages"][0]["content"]
    assert ("Mind the dots." in said, "Mind the commas." in said) == (True, False)


@shows(
    "prompts.language.policy",
    "prompts.language.guidance",
    "prompts.language.recap_share",
    "scenarios[].prompts.language.policy",
    "scenarios[].prompts.language.recap_share",
    "scenarios[].prompts.language.guidance",
)
async def language(bench: Bench) -> None:
    plain = bench.scenario().system
    for place in ("prompts", "scenarios__0__prompts"):
        changed = bench.scenario(
            **{f"{place}__language__policy": "zh-only", f"{place}__language__guidance": "Keep it short."}
        ).system
        assert ("Chinese" in changed, "Keep it short." in changed) == (True, True)
        assert changed != plain
        asked = bench.scenario(**{f"{place}__language__recap_share": 1.0}).system
        assert ("recap in Chinese" in asked, "recap" in plain) == (True, False)
    result, _, _ = await bench.run(
        scenarios__0__prompts__language__policy="zh-only", review_flow__max_refinement_rounds=0
    )
    assert result.funnel.rejected == {"validator:language": 4}
    _, rows, _ = await bench.run(prompts__language__policy="en-only")
    assert rows[0]["metadata"]["language_policy"] == "en-only"


@shows("concurrency.max_workers", "concurrency.environment_slots", "concurrency.max_planned")
async def concurrency(bench: Bench) -> None:
    from distill.app.identity import identity_of, world_of
    from distill.app.line import build_line
    from distill.app.rooms import open_rooms
    from distill.storage.ledger import Ledger

    config = bench.write(concurrency={"max_workers": 5, "environment_slots": 3, "max_planned": 9})
    loaded = load_run(config)
    families = build_families(loaded)
    identity = identity_of(loaded, families, world_of(families, None, unsafe_no_sandbox=False))
    async with (
        Ledger.open(Path(loaded.config.output.dir)) as ledger,
        open_rooms(loaded, paid_specs(loaded, resolve_keys(loaded, KEYS), 0.0), ledger) as rooms,
    ):
        line = await build_line(rooms, families, identity, RunOptions(config))
    sizes = {stage.name: (stage.workers, stage.capacity) for stage in line.stages}
    assert sizes["teach"] == (5, 9)
    assert sizes["review"][0] == 5
    assert line.live.environments.size == 3
    assert environment_slots(bench.load(concurrency__environment_slots=4)) == 4


@shows("budget.calls", "budget.usd")
async def budget(bench: Bench) -> None:
    result, _, _ = await bench.run(budget__calls=2, teacher_pool__endpoints__0__kind="api", review_flow__enabled=False)
    assert (len(bench.recorder.bodies), result.exit_code) == (2, 4)
    price = {"input_usd_per_mtok": 100, "output_usd_per_mtok": 100}
    changes = {
        "budget": {"usd": 1.4},
        "teacher_pool__endpoints__0__kind": "api",
        "teacher_pool__endpoints__0__price": price,
    }
    result, _, _ = await bench.run(
        **changes, review_flow__enabled=False, teacher_pool__endpoints__0__max_output_tokens=12_000
    )
    assert result.exit_code == 4
    assert 0 < result.spent.usd <= 1.4


@shows("shutdown_grace_s")
async def grace(bench: Bench) -> None:
    """How long it lasts is shown with real signals in tests/e2e; here, that it is taken from the file."""
    assert bench.load(shutdown_grace_s=2.5).config.shutdown_grace_s == 2.5


@shows("max_outage_s")
async def outage(bench: Bench) -> None:
    """That it ends a run is shown with a sick endpoint in tests/e2e; here, that it is taken from the file."""
    assert bench.load(max_outage_s=90).config.max_outage_s == 90


@shows("scenarios[].generator", "scenarios[].weight")
async def scenarios(bench: Bench) -> None:
    two = [{"generator": "bench_family:BenchFamily", "weight": 9}, {"generator": "shop_family:ShopFamily", "weight": 1}]
    result, _, _ = await bench.run(
        scenarios=two, run__target_accepted=30, run__max_cases=40, review_flow__enabled=False
    )
    with read_ledger(result.folder) as connection:
        counts = dict(connection.execute("SELECT family, count(*) FROM planned GROUP BY family"))
    assert counts["bench"] > 3 * counts["shop"] > 0


@shows("scenarios[].params")
async def params(bench: Bench) -> None:
    loaded = {"scenarios__0__generator": "shop_family:ShopFamily", "scenarios__0__params": {"unproven_share": 1.0}}
    result, _, _ = await bench.run(**loaded)
    assert result.funnel.rejected == {"unproven": 4}


@shows("user_pool.*", "solver_pool.*", "casegen.bank", "casegen.solve_tries")
async def casegen(bench: Bench) -> None:
    """Kept cases stand in the bank, solved by the solver against the user; a case is tried as often as asked for."""
    from distill.app.casegen_run import casegen as trade

    local = {"name": "x", "provider": "acme", "kind": "local", "model": "m", "base_url": bench.recorder.url}
    pools = {"user_pool": {"endpoints": [local | {"name": "u"}]}, "solver_pool": {"endpoints": [local | {"name": "s"}]}}
    telecom = {"scenarios__0__generator": "telecom", "run__target_accepted": 1, "run__max_cases": 3, **pools}
    path = bench.write(**telecom, casegen={"bank": "mine.jsonl", "solve_tries": 2})
    loaded = load_run(path)
    specs = paid_specs(loaded, resolve_keys(loaded, KEYS), time.time())
    assert ([one.name for one in specs.users], [one.name for one in specs.solvers]) == (["u"], ["s"])
    result = await distil(RunOptions(path, offline=OfflineOptions()), Talk(len, len, forever), trade=trade())
    assert len((bench.home / "mine.jsonl").read_bytes().splitlines()) == result.kept == 1
    with read_ledger(result.folder) as connection:
        calls = [CallId.parse(call) for (call,) in connection.execute("SELECT DISTINCT call FROM intent")]
    assert {"proposer", "teacher", "user", "reviewer"} <= {call.role for call in calls}
    assert max(call.sample for call in calls) <= 1


@shows("run.samples_per_case")
async def samples(bench: Bench) -> None:
    more = {"run__target_accepted": 4, "run__max_cases": 3, "run__samples_per_case": 2}
    result, rows, bodies = await bench.run(**more, review_flow__enabled=False)
    assert (result.planned, len(bodies)) == (6, 6)
    assert result.funnel.rejected == {"same_calls": 3}, "the recorder says the same twice"
    assert len({row["case_id"] for row in rows}) == 3


@shows("run.calibration", "run.difficulty_band.student", "run.difficulty_band.teacher")
async def calibration(bench: Bench) -> None:
    _, rows, _ = await bench.run()
    write_calibration(bench.home / "one.jsonl", [measured(rows[0]["case_id"], "student", 1)])
    result, _, _ = await bench.run(run__calibration="one.jsonl")
    assert result.learnable == 1
    cases = [line.data["id"] for line in open_bank("builtin").lines[:4]]
    lines = [
        measured(one, role, passed)
        for one, role, passed in zip(cases * 2, ROLES, (0, 1, 1, 2, 2, 0, 2, 2), strict=True)
    ]
    write_calibration(bench.home / "bank.jsonl", lines)
    telecom = {"scenarios__0__generator": "telecom", "run__calibration": "bank.jsonl"}

    def stock(**band: object) -> set[int]:
        (family,) = build_families(bench.load(**telecom, run__difficulty_band=band))
        return {cases.index(one) for one in family.stock()}

    assert stock(student=[0, 0.5]) == {0, 1, 2}
    assert stock(student=[0, 0.5], teacher=[0.5, 1]) == {0, 2}
    assert stock(teacher=[0, 0.5]) == {1}
    with pytest.raises(UsageError, match=r"no case of the banks of scenarios\[0\] was measured and lies in this band"):
        stock(student=[0.6, 0.9])


@shows("student_pool.*")
async def students(bench: Bench) -> None:
    pool = {
        "endpoints": [{"name": "s", "provider": "acme", "kind": "local", "model": "m", "base_url": bench.recorder.url}]
    }
    loaded = bench.load(student_pool=pool)
    assert [one.name for one in paid_specs(loaded, {}, time.time()).students] == ["s"]
    result, _, _ = await bench.run(student_pool=pool)
    assert result.exit_code == 0
    assert {body["model"] for body in bench.recorder.bodies} == {"small", "strict"}, "a run asks no student"


@shows("environments.mcp.dossiers[]", "environments.mcp.servers_dir")
async def servers(bench: Bench) -> None:
    generator = {"scenarios__0__generator": "mcp", "scenarios__0__params": {"servers": ["mine"]}}
    shutil.copytree(PROJECT / "question_banks" / "mcp" / "locks", bench.home / "own" / "locks")
    with pytest.raises(UsageError, match="mine"):
        build_families(bench.load(**generator))[0].draw(1)
    dossier = json.loads((PROJECT / "question_banks" / "mcp" / "git.json").read_text(encoding="utf-8"))
    (bench.home / "own" / "git.json").write_text(
        json.dumps({**dossier, "description": "A git of my own."}), encoding="utf-8"
    )
    mcp = {"scenarios__0__generator": "mcp"}
    there, here = (
        build_families(bench.load(**mcp, environments__mcp__dossiers=[folder]))
        for folder in (str(PROJECT / "question_banks" / "mcp"), "own")
    )
    assert there[0].fingerprint() != here[0].fingerprint()
    with pytest.raises(
        UsageError, match="are not installed; add --install, or type: distill mcp install --servers-dir"
    ):
        await bench.run(**mcp, environments__mcp__servers_dir="empty")
