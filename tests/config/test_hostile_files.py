"""Whatever stands in a file, the answer is a run or a list of faults."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from distill.config.faults import ConfigFaults, Fault
from distill.config.loader import load_run

PIECES = ["\t", ": ", "- ", "{", "}", "[", "]", "&a ", "*a", "!x ", "'", '"', "#", "|", ">", "? ", "<<: ", "null", "-1", "1e400", "%", "@", "\n", "  ", "é", "\x00", "中"]  # fmt: skip


@pytest.mark.parametrize("seed", range(80))
def test_a_damaged_file_is_a_list_of_faults_inside_the_file(write: Callable[[str], Path], base: str, seed: int) -> None:
    chance = random.Random(seed)
    text = base
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(text))
        cut = chance.choice([0, 0, 1, 5, 40])
        text = text[:at] + chance.choice(PIECES) + text[at + cut :]
    faults = faults_of(write(text))
    lines = text.count("\n") + 2
    assert all(1 <= fault.mark.line <= lines and fault.mark.column >= 1 for fault in faults)
    assert list(faults) == sorted(faults, key=lambda fault: fault.mark)


def faults_of(path: Path) -> tuple[Fault, ...]:
    """None when the damage did no harm; any other exception fails the test."""
    try:
        load_run(path, resolve=str)
    except ConfigFaults as refused:
        return refused.faults
    return ()
