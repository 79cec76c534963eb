"""What a server takes of this machine beyond its packages and node: a new enough Python, programs its tools run."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Sequence
from typing import Final

SANDBOX_PATH: Final = "/usr/bin:/bin"
"""Where a server finds the programs of the machine."""

_BOUND: Final = re.compile(r"(>=|<) ?(\d+)\.(\d+)")


def python_bounds(text: str) -> list[tuple[str, tuple[int, int]]]:
    """`>=3.11, <3.14` as (relation, version); ValueError for anything else."""
    found = [_BOUND.fullmatch(part.strip()) for part in text.split(",")]
    if not all(found):
        raise ValueError("versions of Python as `>=3.11` or `>=3.11, <3.14`")
    return [(match[1], (int(match[2]), int(match[3]))) for match in found if match is not None]


def lacks_python(wanted: str, running: tuple[int, int] = sys.version_info[:2]) -> str:
    """Why a server is not for the Python that distill runs on, with what to do; empty when it is."""
    if all(
        running >= version if relation == ">=" else running < version for relation, version in python_bounds(wanted)
    ):
        return ""
    return (
        f"Python {wanted} is needed, and distill runs on {running[0]}.{running[1]}; install distill with such a Python"
    )


def lacks_programs(programs: Sequence[str], path: str = SANDBOX_PATH) -> str:
    """Which programs are missing, with the line to type; empty when all are there."""
    missing = [program for program in programs if shutil.which(program, path=path) is None]
    if not missing:
        return ""
    verb = "is" if len(missing) == 1 else "are"
    return f"{' and '.join(missing)} {verb} needed, and not in {path}; type: apt-get install {' '.join(missing)}"
