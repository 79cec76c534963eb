"""`keys.json` says of every key what it does that can be seen; tests of the whole program read it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import pytest

from distill.config.fingerprint import classify
from distill.config.models import RunConfig
from distill.config.schema import field_at, keys, model_at

TABLE: dict[str, str] = json.loads((Path(__file__).parent / "keys.json").read_text(encoding="utf-8"))
ALL = list(keys(RunConfig))
LIVE = (
    "api_key_env", "auth", "max_concurrency", "rpm", "input_tpm", "output_tpm", "limits_per", "batch",
    "timeouts", "timeouts.connect_s", "timeouts.first_byte_s", "timeouts.idle_s", "timeouts.total_s",
)  # fmt: skip


def spelled(path: tuple[str | int, ...]) -> str:
    return ".".join(str(step) for step in path).replace(".[]", "[]")


def leaves() -> list[str]:
    paths = [path for path, _ in ALL]
    found = [path for path in paths if not any(other[: len(path)] == path != other for other in paths)]
    lists = {"preferred_order", "dossiers"}
    return [spelled((*path, "[]") if path[-1] in lists else path) for path in found]


def test_the_table_names_every_key_once_and_no_other() -> None:
    pools = ("reviewer_pool.", "user_pool.", "solver_pool.", "student_pool.")
    repeated = (*pools, "model_presets.<name>.")
    own = [leaf for leaf in leaves() if not leaf.startswith(repeated)]
    assert sorted(own) == sorted(key for key in TABLE if not key.endswith(".*"))
    teacher = {leaf.removeprefix("teacher_pool.") for leaf in own if leaf.startswith("teacher_pool.")}
    for pool in pools:
        assert {leaf.removeprefix(pool) for leaf in leaves() if leaf.startswith(pool)} == teacher


@pytest.mark.parametrize(("path", "field"), ALL, ids=[spelled(path) for path, _ in ALL])
def test_every_key_says_what_it_is_for(path: tuple[str, ...], field) -> None:
    assert field.description


@pytest.mark.parametrize(("path", "field"), ALL, ids=[spelled(path) for path, _ in ALL])
def test_every_number_has_a_bound_and_a_unit_where_it_has_one(path: tuple[str, ...], field) -> None:
    if {int, float} & {field.annotation, *get_args(field.annotation)}:
        assert [bound for bound in field.metadata if hasattr(bound, "ge") or hasattr(bound, "gt")]
    words = (field.description or "").split()
    if "seconds" in words[:1]:
        assert path[-1].endswith("_s")
    if "dollars" in words[:1]:
        assert "usd" in path[-1]


def test_a_path_leads_to_its_model_and_its_field() -> None:
    assert model_at(RunConfig, ("teacher_pool", "endpoints", 3, "timeouts")) is not None
    assert model_at(RunConfig, ("model_presets", "any", "price")) is not None
    assert model_at(RunConfig, ("run", "seed")) is None
    assert model_at(RunConfig, ("scenarios", 0, "params", "x")) is None
    seed = field_at(RunConfig, ("run", "seed"))
    assert seed is not None
    assert seed.is_required()
    assert field_at(RunConfig, ()) is None


def test_every_key_has_a_class_and_only_these_apply_at_once() -> None:
    live = [spelled(path) for path, _ in ALL if classify(path) == "live"]
    assert live == [
        "run.calibration",
        "run.pilot_cases",
        "run.min_accept_rate",
        "output.dir",
        *(f"teacher_pool.endpoints[].{key}" for key in LIVE),
        *(f"reviewer_pool.endpoints[].{key}" for key in LIVE),
        *(f"user_pool.endpoints[].{key}" for key in LIVE),
        *(f"solver_pool.endpoints[].{key}" for key in LIVE),
        *(spelled(path) for path, _ in ALL if path[0] == "student_pool"),  # a run takes no notice of it
        "concurrency",
        "concurrency.max_workers",
        "concurrency.environment_slots",
        "concurrency.max_planned",
        "budget",
        "budget.usd",
        "budget.calls",
        "cache",
        "cache.dir",
        "shutdown_grace_s",
        "max_outage_s",
        "environments.mcp.servers_dir",
    ]
