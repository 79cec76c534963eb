"""What commands that only print have in common."""

from __future__ import annotations

import signal
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import ParamSpec, TypeAlias, TypeVar

import click

P = ParamSpec("P")
R = TypeVar("R")
Cell: TypeAlias = str | float | bool | None


def prints_only(command: Callable[P, R]) -> Callable[P, R]:
    """Die of SIGPIPE while `command` runs, as other Unix tools do when nobody reads on (`... | head -1`)."""

    @wraps(command)
    def printing(*args: P.args, **kwargs: P.kwargs) -> R:
        before = signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        try:
            return command(*args, **kwargs)
        finally:
            signal.signal(signal.SIGPIPE, before)

    return printing


def printable(text: str) -> str:
    """`text` without what could steer a terminal: another process, or a provider, has said it."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def say(line: str) -> None:
    """A line for a person, on standard error."""
    click.echo(line, err=True)


def echo_table(rows: Sequence[Mapping[str, Cell]]) -> None:
    """Print rows below their heads, in columns; the rows have the same keys in the same order."""
    table = [list(rows[0]), *([_text(value) for value in row.values()] for row in rows)] if rows else []
    widths = [max(len(line[column]) for line in table) for column in range(len(table[0]))] if table else []
    for line in table:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def _text(value: Cell) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "-" if value is None else str(value)
