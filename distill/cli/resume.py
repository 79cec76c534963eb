"""`distill resume RUN`: the end of a pause."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from distill.cli.asking import ask, json_option, run_argument
from distill.cli.watching import duration

if TYPE_CHECKING:
    from distill.domain.json import JsonObject


@click.command("resume")
@run_argument
@json_option
def resume(run: Path, *, as_json: bool) -> None:
    """Let the paused run in folder RUN send calls again.

    A run that has ended or was killed is gone on with by its own command, not by this one.
    """

    def tell(answer: JsonObject) -> list[str]:
        return [f"running; paused for {duration(answer['live']['paused_s'])} in all"]

    ask(run, "resume", tell, as_json=as_json)


command = resume
