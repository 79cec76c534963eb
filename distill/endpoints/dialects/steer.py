"""The steer block: sent with the system message, never exported, so it has to be found again."""

from __future__ import annotations

from typing import Final

OPEN: Final = "\n\n<!-- steer -->\n"
CLOSE: Final = "\n<!-- /steer -->"


def add_steer(system: str, steer: str) -> str:
    """`system` with the block at its end; unchanged when `steer` is empty.

    Raises ValueError when `steer` itself holds the opening marker: then it could not be cut off again.
    """
    if not steer:
        return system
    if OPEN in steer:
        raise ValueError("the steer block must not hold its own opening marker")
    return f"{system}{OPEN}{steer}{CLOSE}"


def strip_steer(system: str) -> str:
    """`system` as it is exported: without the block that `add_steer` put at its end."""
    if not system.endswith(CLOSE):
        return system
    start = system.rfind(OPEN)
    return system if start < 0 else system[:start]
