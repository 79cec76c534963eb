"""`distill pause RUN`: no new calls until `distill resume`."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from distill.cli.asking import ask, in_flight, json_option, run_argument
from distill.cli.program import program

if TYPE_CHECKING:
    from distill.domain.json import JsonObject


@click.command("pause")
@run_argument
@json_option
def pause(run: Path, *, as_json: bool) -> None:
    """Let the run in folder RUN send no new calls; what is in flight is received, the rest waits.

    Nothing is lost and nothing times out meanwhile. A pause is not in the ledger: a run that is
    ended or killed and started again goes on at once.
    """

    def tell(answer: JsonObject) -> list[str]:
        live = answer["live"]
        again = f"to go on: {program()} resume {shlex.quote(str(run))}"
        return [
            f"paused; {in_flight(live['calls_in_flight'])}",
            f"{again}   (a pause is not in the ledger: a new start is not paused)",
        ]

    ask(run, "pause", tell, as_json=as_json)


command = pause
