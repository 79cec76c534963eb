"""`distill set RUN KEY=VALUE...`: budget and concurrency of a run that is on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from distill.cli.asking import ask, json_option, run_argument

if TYPE_CHECKING:
    from distill.domain.json import JsonObject


@click.command("set")
@run_argument
@click.argument("settings", metavar="KEY=VALUE...", nargs=-1, required=True)
@json_option
def set_(run: Path, settings: tuple[str, ...], *, as_json: bool) -> None:
    """Change settings of the run in folder RUN while it is on: all of them, or none when one is refused.

    budget.usd, budget.calls, concurrency.max_workers, concurrency.environment_slots. Any other key is refused,
    with what a change of it would take. The change is logged and noted in the ledger, and lasts until the run
    ends: the next start reads its file.
    """

    def tell(answer: JsonObject) -> list[str]:
        changes = answer["changes"]
        told = [f"{one['key']}: {json.dumps(one['old'])} -> {json.dumps(one['new'])}" for one in changes]
        return (
            [*told, "until the run ends: write it into the file too"] if told else ["nothing changed: it is so already"]
        )

    ask(run, "set", tell, as_json=as_json, settings=list(settings))


command = set_
