"""`distill status RUN --limits`: how the limits of a run's keys came and went."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from distill.errors import UsageError


def show_limits(run: Path, *, as_json: bool, svg: Path | None) -> None:
    """Print two plots a key, or JSON; with `svg` draw them there and say so. Raises UsageError, StorageError."""
    from distill.cli.limits_text import limits_lines
    from distill.storage.limits import read_limits
    from distill.storage.notes import RUN_NAME
    from distill.storage.reading import read_ledger, read_meta

    with read_ledger(run) as connection:
        histories, name = read_limits(connection), read_meta(connection).get(RUN_NAME, "")
    if svg is not None and not histories:
        raise UsageError(f"{run}: no limits were recorded, so there is nothing to draw")
    if svg is not None:
        from distill.cli.limits_svg import limits_svg

        try:
            svg.write_text(limits_svg(name, histories), encoding="utf-8")
        except OSError as error:
            raise UsageError(f"{svg}: cannot be written: {error.strerror}") from error
    if as_json:
        click.echo(json.dumps([history.as_json() for history in histories]))
        return
    for line in limits_lines(histories, blocks=(sys.stdout.encoding or "").lower().startswith("utf")):
        click.echo(line)
    if svg is not None:
        click.echo(f"drawn: {svg}")
