"""`distill rejudge`: other thresholds, rubrics or reviewers over the episodes that are there."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from distill.cli.settings import set_option
from distill.errors import UsageError

if TYPE_CHECKING:
    from distill.app.judging_end import JudgedResult
    from distill.app.rejudge import Forecast

MOST_KINDS: Final = 4
"""Kinds of failure of which an example is shown."""


@click.command("rejudge")
@click.argument("config", metavar="CONFIG|RUN", type=click.Path(path_type=Path, readable=False))
@click.option(
    "--dry-run", is_flag=True, help="Say what would be judged again and what that would cost; change nothing."
)
@click.option("--offline", is_flag=True, help="The run was played with --offline: the scripted reviewer judges.")
@click.option("--json", "as_json", is_flag=True, help="With --dry-run: one JSON object.")
@set_option
def rejudge(config: Path, *, dry_run: bool, as_json: bool, **flags: Any) -> None:
    """Judge the played episodes of a run again, by the settings of now, and rebuild its dataset.

    CONFIG is its run file, RUN its folder (then --set says what changes). No teacher is asked and nothing is
    played; a reviewer is asked only for verdicts that the ledger does not hold. The dataset as it was is kept
    beside the folder. The same command goes on after a stop.
    """
    from distill.cli.starting import judge_again, look_ahead

    if as_json and not dry_run:
        raise UsageError("--json belongs to --dry-run; what was judged is in the ledger (distill status --json)")
    if dry_run:
        found: Forecast = look_ahead(config, flags)
        for line in [json.dumps(asdict(found))] if as_json else _forecast_lines(found):
            click.echo(line)
        return
    result: JudgedResult = judge_again(config, flags)
    for line in _lines(result):
        click.echo(line)
    sys.exit(int(result.exit_code))


def _forecast_lines(found: Forecast) -> Iterator[str]:
    yield from found.told or ("nothing differs from what the episodes were judged by",)
    cost = " (no price is known)" if found.usd is None else f" (at most ${found.usd:.4f}, each asked once)"
    yield (
        f"{found.episodes} episodes would be judged again: {found.stored} verdicts are in the ledger,"
        f" {found.calls} reviewer calls would be made{cost if found.calls else ''}, no teacher is asked"
    )
    if found.outcomes:
        ends = ", ".join(f"{word} {count}" for word, count in sorted(found.outcomes.items(), key=lambda pair: -pair[1]))
        yield f"decided by what is there: {ends}"


def _lines(result: JudgedResult) -> Iterator[str]:
    from distill.cli.last_lines import last_lines
    from distill.cli.program import program, retyped

    more = f" of {result.to_judge}" if result.lost or not result.adopted else ""
    more += "" if result.adopted else "; the dataset stays as it was until all are judged"
    more += f" ({result.earlier} of them by earlier starts)" if result.earlier else ""
    this = " this time" if result.earlier else ""
    yield (
        f"judged {result.judged} episodes again{more}: {result.stored} verdicts from the ledger,"
        f" {result.calls} calls{this}"
    )
    yield from _failures(result.lost)
    for (was, now), count in result.moved.most_common():
        yield f"  {was} -> {now}: {count}"
    if result.aside is not None:
        yield f"the dataset as it was is in {result.aside}"
    plays = f"{program()} {result.play_on or 'run FILE, with what --set says put into the run file'}"
    yield from last_lines(result, program(), plays if result.adopted and not result.lost else retyped(()))


def _failures(lost: Mapping[int, tuple[str, str]]) -> Iterator[str]:
    """Judgements that failed, an example of each kind, and the way on."""
    if not lost:
        return
    yield f"{len(lost)} judgements failed, and changed nothing: the verdicts that these episodes had stay in force"
    kinds = Counter(reason for reason, _ in lost.values())
    for reason, count in kinds.most_common(MOST_KINDS):
        number, detail = next((number, detail) for number, (kind, detail) in lost.items() if kind == reason)
        yield f"  {reason}: {count} (case {number}: {detail})"
    yield (
        "  mend the reviewers' endpoint and type the same command: these episodes alone are asked about again;"
        " a reviewer whose answers are no verdicts is to be replaced in reviewer_pool"
    )


command = rejudge
