"""One fault of a configuration file, and the error that carries all of them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from distill.config.literal_keys import looks_like_key
from distill.errors import ConfigError

KeyPath: TypeAlias = tuple[str | int, ...]
"""Where a value stands in the file: keys and list indexes from the top."""

LONGEST_ECHO: Final = 60
"""Characters of the user's own text that an error repeats."""


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A position in a file; both numbers start at 1. `option` is the option of the command line that stands over it."""

    line: int
    column: int
    option: str = ""

    def text(self, file: str) -> str:
        """`file:line:column`, or the option as typed."""
        return self.option or f"{file}:{self.line}:{self.column}"


START: Final = Mark(1, 1)


@dataclass(frozen=True, slots=True)
class Fault:
    """`what` is wrong at `where` (a dotted path, empty for the whole file)."""

    mark: Mark
    where: str
    what: str

    def text(self, file: str) -> str:
        """`file:line:column: where: what`; an option that names the place is not told twice."""
        place = self.mark.text(file)
        told = not self.where or place.startswith(f"--set {self.where}=")
        return f"{place}: {self.what}" if told else f"{place}: {self.where}: {self.what}"


class ConfigFaults(ConfigError):
    """Every fault of one file, in file order, one per line."""

    def __init__(self, file: str, faults: Iterable[Fault]) -> None:
        """`file` is the path as the user typed it."""
        ordered = sorted(dict.fromkeys(faults), key=lambda fault: (fault.mark, fault.where, fault.what))
        self.file: Final = file
        self.faults: Final = tuple(ordered)
        super().__init__("\n".join(fault.text(file) for fault in ordered))


def dotted(path: KeyPath) -> str:
    """`("scenarios", 0, "weight")` as `scenarios[0].weight`."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            text += f".{echo(step)}" if text else echo(step)
    return text


def echo(text: str) -> str:
    """The user's text fit for a message: never a key, no control characters, not longer than a line."""
    if looks_like_key(text):
        return "(hidden: it looks like a key)"
    shown = "".join(letter if letter.isprintable() else "?" for letter in text)
    return shown if len(shown) <= LONGEST_ECHO else shown[: LONGEST_ECHO - 3] + "..."


def nearest(word: str, known: Iterable[str]) -> str:
    """` (did you mean: x)` for the closest known word, else nothing."""
    by_folded = {name.casefold(): name for name in known}
    found = difflib.get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    return f" (did you mean: {by_folded[found[0]]})" if found else ""


def listed(names: Sequence[str]) -> str:
    """Known names for the end of a message."""
    return ", ".join(names) if names else "none"
