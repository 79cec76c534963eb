"""This machine: Python, clock, and the folder that a run would write."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from distill.config.paths import kind_of, trouble
from distill.domain.finding import Finding
from distill.errors import UsageError
from distill.storage.place import PRIVATE, TEMPORARY, holder, mounts, probe, refuse_network

LEAST_PYTHON: Final = (3, 11)
BYTES_A_CASE: Final = 300_000
"""Ledger, shard and log of one played case, generously."""

LEAST_BYTES: Final = 200_000_000
CHOOSE: Final = "choose another output.dir, or make this one yours"
BUILT_S: Final = 1_767_225_600
"""2026-01-01: a clock before it is wrong."""


def python() -> Finding:
    """The interpreter that runs this."""
    found = sys.version_info[:3]
    version = ".".join(map(str, found))
    if found < LEAST_PYTHON:  # the package refuses to install there; a copied folder does not
        return Finding("python", "FAIL", version, "make the environment with Python 3.11 or newer")
    return Finding("python", "ok", f"{version} ({sys.executable})")


def clock(skew_s: float | None, most_s: float) -> Finding:
    """Against the Date header of an endpoint; without one only against common sense."""
    if skew_s is not None:
        words = f"{abs(skew_s):.0f} s {'ahead of' if skew_s > 0 else 'behind'} an endpoint's clock"
        if abs(skew_s) > most_s:
            return Finding(
                "clock", "warn", words, "set the clock (timedatectl set-ntp true): TLS and waits depend on it"
            )
        return Finding("clock", "ok", f"within {most_s:.0f} s of an endpoint's")
    before = time.monotonic()
    if time.time() < BUILT_S or time.monotonic() < before:
        return Finding(
            "clock", "FAIL", f"it says {time.strftime('%Y-%m-%d')}", "set the clock (timedatectl set-ntp true)"
        )
    return Finding(
        "clock", "ok", f"it says {time.strftime('%Y-%m-%d %H:%M', time.gmtime())} UTC; no endpoint to compare with"
    )


def folder(run_folder: Path, cases: int) -> tuple[Finding, Finding]:
    """Whether `run_folder` can be written, and whether the disk has room for so many cases; leaves nothing behind."""
    whole = run_folder.absolute()
    try:
        home = next(path for path in (whole, *whole.parents) if kind_of(path))
    except UsageError as error:
        home = next(path for path in whole.parents if not trouble(path))
        return Finding("folder", "FAIL", str(error), CHOOSE), _room(home, cases)
    return _writable(run_folder, home), _room(home, cases)


def _writable(run_folder: Path, home: Path) -> Finding:
    try:
        refuse_network(run_folder.resolve(), mounts())
    except UsageError as error:
        return Finding("folder", "FAIL", str(error))
    try:
        with tempfile.NamedTemporaryFile(dir=home, prefix=".distill-doctor-") as file:
            file.write(b"x")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return Finding("folder", "FAIL", f"{run_folder}: cannot be written ({error.strerror})", CHOOSE)
    if pid := holder(run_folder):
        return Finding("folder", "warn", f"{run_folder}: process {pid} is writing here", "wait for it, or stop it")
    if (run_folder / PRIVATE / TEMPORARY).is_dir():
        try:
            probe(run_folder)
        except UsageError as error:
            return Finding("folder", "FAIL", str(error), CHOOSE)
    begun = "a run has begun here" if (run_folder / ".distill").is_dir() else "new" if home != run_folder else "empty"
    return Finding("folder", "ok", f"{run_folder} can be written ({begun})")


def _room(home: Path, cases: int) -> Finding:
    free, wanted = shutil.disk_usage(home).free, cases * BYTES_A_CASE
    saw = f"{_gb(free)} free for {cases} cases, which take {_gb(wanted)} at most"
    if free < LEAST_BYTES:
        return Finding("disk", "FAIL", saw, "make room, or choose another output.dir")
    if free < wanted:
        return Finding("disk", "warn", saw, "make room; a run that finds the disk full stops and can be resumed")
    return Finding("disk", "ok", saw)


def _gb(size: int) -> str:
    return f"{size / 1e9:.1f} GB"
