"""What the commands that speak to a run which is on have in common."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from distill.cli.printing import printable

if TYPE_CHECKING:
    from distill.domain.json import JsonObject

C = TypeVar("C", bound=Callable[..., Any])

json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object: the run's whole answer.")


def run_argument(command: C) -> C:
    """Gives `run`, the folder of a run."""
    return click.argument("run", type=click.Path(path_type=Path, readable=False))(command)


def in_flight(calls: int) -> str:
    """What becomes of the calls that are on their way."""
    if not calls:
        return "no call is in flight"
    return f"{calls} {'call is' if calls == 1 else 'calls are'} in flight, and what they bring is kept"


def ask(run: Path, what: str, tell: Callable[[JsonObject], Sequence[str]], *, as_json: bool, **more: Any) -> None:
    """Ask the run in folder `run` and print what `tell` makes of its answer, or all of it as JSON."""
    from distill.app.control_place import ask_run

    answer = ask_run(run, {"ask": what, **more})
    if as_json:
        click.echo(json.dumps(answer))
        return
    for line in tell(answer):
        click.echo(printable(line))
