"""What the environment says of the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from distill.config.environment import process_environment


@dataclass(frozen=True, slots=True)
class TerminalWishes:
    """`colour` is off with a NO_COLOR that is not empty (no-color.org); `dumb` terminals take no codes at all."""

    colour: bool
    dumb: bool


def terminal_wishes(process: Mapping[str, str] | None = None) -> TerminalWishes:
    """As the user has set them."""
    own = process_environment() if process is None else process
    return TerminalWishes(colour=not own.get("NO_COLOR"), dumb=own.get("TERM", "dumb") in {"", "dumb"})
