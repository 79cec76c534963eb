"""The option `--set`, shared by every command that reads a run file."""

from __future__ import annotations

import click

set_option = click.option(
    "--set",
    "sets",
    multiple=True,
    metavar="KEY=VALUE",
    help="Put a value over the file's: run.seed=8, teacher_pool.endpoints[0].model=NAME; repeatable.",
)
"""Gives `sets`, the texts as typed."""
