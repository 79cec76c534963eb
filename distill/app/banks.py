"""The composition root of `distill bank`: a file, or the built-in bank, read, counted and proved on every core."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from heapq import merge
from pathlib import Path
from typing import Final, TypeAlias

from distill.config.paths import kind_of
from distill.errors import DistillError, Interrupted, UsageError
from distill.families.telecom.banked import built_in_bank
from distill.families.telecom.bankwork import Entry, check_line, entry_of
from distill.families.telecom.made import FAMILY
from distill.storage.banks import Bank, BankLine, read_bank

BUILT_IN: Final = "builtin"
"""The word that stands for the bank that comes with the program."""

MOST_A_CORE: Final = 4
"""Processes a core; more of them only wait for each other."""

CHUNK: Final = 4
"""Lines that a worker takes at a time: about half a second of work."""

Fault: TypeAlias = tuple[int, str]
"""(line number, why)."""


def open_bank(name: str) -> Bank:
    """Read a bank by path, or the built-in one; raises UsageError when it is not there or cannot be read."""
    path = built_in_bank() if name == BUILT_IN else Path(name)
    if not kind_of(path):
        raise UsageError(f"{path}: no such bank")
    return read_bank(path, FAMILY)


def sorted_out(bank: Bank) -> tuple[list[Entry], list[Fault]]:
    """Lines that make a case, and every other line with its fault."""
    found = [(line.number, entry_of(line)) for line in bank.lines]
    faults = [(number, entry) for number, entry in found if isinstance(entry, str)]
    return [entry for _, entry in found if isinstance(entry, Entry)], sorted([*bank.quarantined, *faults])


def proved(bank: Bank, *, mutants: bool, workers: int | None = None) -> Iterator[Fault]:
    """Prove every line anew; one item a line, in order, with "" where all holds. Raises Interrupted.

    `workers` is the number of processes, by default one a core.
    """
    cores = len(os.sched_getaffinity(0))
    wanted = min(workers or cores, MOST_A_CORE * cores, -(-len(bank.lines) // CHUNK))
    check = partial(check_line, mutants=mutants)
    numbers = [line.number for line in bank.lines]
    whys = map(check, bank.lines) if wanted <= 1 else _spread(check, bank.lines, wanted)
    return merge(bank.quarantined, _repeated(bank, zip(numbers, whys, strict=True)))


def _repeated(bank: Bank, found: Iterator[Fault]) -> Iterator[Fault]:
    """Name the lines that hold and repeat the id of an earlier one."""
    first: dict[str, int] = {}
    for line, (number, why) in zip(bank.lines, found, strict=True):
        earlier = first.setdefault(line.data["id"], number)
        yield number, why or (f"an exact duplicate of line {earlier}" if earlier != number else "")


def _spread(check: Callable[[BankLine], str], lines: tuple[BankLine, ...], workers: int) -> Iterator[str]:
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _deaf)
    try:
        yield from pool.map(check, lines, chunksize=CHUNK)
    except KeyboardInterrupt as stop:
        raise Interrupted("stopped by a signal; nothing was changed") from stop
    except BrokenProcessPool as broken:
        raise DistillError("a worker process was killed (out of memory?); fewer fit with: --workers 1") from broken
    finally:
        pool.shutdown(cancel_futures=True)


def _deaf() -> None:
    """Leave Ctrl-C to the process that started the workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def entry_named(bank: Bank, name: str) -> Entry:
    """The case of a line number, an id, or the beginning of one; raises UsageError when it is none or several."""
    lines = [line for line in bank.lines if name == str(line.number) or line.data["id"] == name]
    lines = lines or [line for line in bank.lines if line.data["id"].startswith(name)]
    for number, why in bank.quarantined:
        if name == str(number):
            raise UsageError(f"{bank.path}:{number}: {why}")
    if not lines:
        raise UsageError(f"{bank.path}: no line and no id {name!r}")
    if len(lines) > 1:
        raise UsageError(f"{bank.path}: {name!r} fits {len(lines)} lines, the first of them {lines[0].number}")
    entry = entry_of(lines[0])
    if isinstance(entry, str):
        raise UsageError(f"{bank.path}:{lines[0].number}: {entry}")
    return entry
