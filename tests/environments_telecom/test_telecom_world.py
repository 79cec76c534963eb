"""Worlds: frozen, hashed by content, plain JSON and back, the same in every process."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from dataclasses import FrozenInstanceError, fields, is_dataclass, replace
from pathlib import Path

import pytest
from pydantic import ValidationError
from telecom_worlds import full, random_call, shaken, switches, walk

from distill.environments.telecom.phone import Phone
from distill.environments.telecom.world import KEYS, World

HERE = Path(__file__).parent
WALKS = 60


def records_of(world: World):
    yield world
    yield world.phone
    yield world.desk
    for table in KEYS:
        rows = getattr(world, table)
        assert rows, f"the full world has nothing in {table}"
        yield from rows.values()


def test_nothing_in_a_world_can_be_set():
    for record in records_of(full()):
        assert is_dataclass(record)
        for field in fields(record):
            with pytest.raises(FrozenInstanceError):
                setattr(record, field.name, getattr(record, field.name))


def test_a_call_leaves_the_world_it_was_made_on_as_it_was():
    chance = random.Random(5)
    for _ in range(200):
        world = shaken(chance)
        before = world.as_json()
        random_call(world, chance)
        assert world.as_json() == before


@pytest.mark.parametrize("seed", range(WALKS))
def test_a_played_world_comes_back_from_json_equal_and_with_the_same_digest(seed):
    world = walk(seed)
    back = World.from_json(world.as_json())
    assert back == world
    assert back.digest() == world.digest()
    assert back.as_json() == world.as_json()


def test_what_is_no_world_is_refused_with_the_place():
    data = full().as_json()
    with pytest.raises(ValidationError, match="phone"):
        World.from_json({**data, "phone": {**data["phone"], "radio_mode": "6g"}})
    with pytest.raises(ValidationError, match="today"):
        World.from_json({key: value for key, value in data.items() if key != "today"})


def test_the_order_of_rows_does_not_matter_for_the_digest():
    world = full()
    turned = replace(world, **{table: dict(reversed(getattr(world, table).items())) for table in KEYS})
    assert list(turned.charges) != list(world.charges)
    assert turned.digest() == world.digest()


def test_every_switch_of_the_phone_and_every_record_counts_for_the_digest():
    world = full()
    changed = [world.change_phone(**{name: not getattr(world.phone, name)}) for name in switches(Phone)]
    changed += [
        replace(world, **{table: {key: row for key, row in getattr(world, table).items() if key != gone}})
        for table in KEYS
        for gone in getattr(world, table)
    ]
    digests = {other.digest() for other in changed}
    assert len(digests) == len(changed)
    assert world.digest() not in digests


def test_changing_a_record_that_is_not_there_is_an_error():
    with pytest.raises(KeyError):
        full().change("lines", "X-404", throttled=True)


def test_a_record_that_is_put_stands_in_place_of_its_namesake():
    world = full()
    line = world.lines[world.holder]
    after = world.put("lines", replace(line, throttled=True))
    assert after.lines[world.holder].throttled
    assert len(after.lines) == len(world.lines)


def test_the_same_calls_give_the_same_world_in_another_process_with_other_hashes():
    code = f"from telecom_worlds import walk; print(*(walk(seed).digest() for seed in range({WALKS})), sep='\\n')"
    path = os.pathsep.join([str(HERE), str(HERE.parents[1])])
    for hashes in ("1", "77"):
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": hashes},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.split() == [walk(seed).digest() for seed in range(WALKS)]
    assert len(set(done.stdout.split())) == WALKS
