"""`distill drain RUN`: the first Ctrl-C, from another shell."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from distill.cli.asking import ask, in_flight, json_option, run_argument

if TYPE_CHECKING:
    from distill.domain.json import JsonObject


@click.command("drain")
@run_argument
@json_option
def drain(run: Path, *, as_json: bool) -> None:
    """End the run in folder RUN as its first Ctrl-C or SIGTERM would; the run's exit code is 6.

    No new call is sent, calls in flight get shutdown_grace_s seconds, what arrives is kept, and
    the run's own command goes on from there. This command does not wait for the end.
    """

    def tell(answer: JsonObject) -> list[str]:
        live = answer["live"]
        return [
            f"draining; {in_flight(live['calls_in_flight'])}; cases that are not concluded: {live['in_flight']}",
            "when it has ended, the command the run was started with goes on from here",
        ]

    ask(run, "drain", tell, as_json=as_json)


command = drain
