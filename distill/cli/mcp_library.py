"""What the `distill mcp` commands share: where dossiers and installed servers are looked for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from distill.cli.printing import say

if TYPE_CHECKING:
    from distill.environments.mcp.library import Library

dossier_folders = click.option(
    "--dossiers",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    multiple=True,
    help="More folders with dossiers; a later one overrides. ./question_banks/mcp is always read.",
)
servers_folder = click.option(
    "--servers-dir",
    type=click.Path(path_type=Path),
    help="Where servers are installed.  [default: below the data home]",
)


def load_library(dossiers: tuple[Path, ...], servers_dir: Path | None) -> Library:
    """What is known here; refused dossiers and overrides are told on stderr."""
    from distill.config.environment import process_environment
    from distill.environments.mcp.library import Library, default_dirs, default_servers_root

    root = servers_dir or default_servers_root(process_environment())
    library = Library.load([*default_dirs(Path.cwd()), *dossiers], root)
    for line in (*library.problems, *library.notes):
        say(f"note: {line}")
    return library
