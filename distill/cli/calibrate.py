"""`distill calibrate`: how often each model passes each case of a bank."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from distill.cli.settings import set_option
from distill.cli.spent_text import calls_text, cost_text

if TYPE_CHECKING:
    from distill.app.calibration_end import CalibrationResult, Record

SPOILT: Final = "user_sim"
"""The reason of plays that say nothing of a model."""

BAR: Final = 40
"""Characters of the longest bar."""

MOST_SUSPECTS: Final = 20
"""Suspect cases that are printed; the file has them all."""


@click.command("calibrate")
@click.argument("bank")
@click.option("--config", required=True, type=click.Path(path_type=Path, readable=False), help="A run file: its pools.")
@click.option("--samples", type=click.IntRange(1, 100), help="Plays by each endpoint.  [default: run.samples_per_case]")
@click.option("--limit", type=click.IntRange(min=1), help="Only N cases, drawn by the seed; the rest stays for later.")
@click.option("--offline", is_flag=True, help="No key, no cost: a scripted oracle plays, everything else is real.")
@click.option("--sloppiness", type=click.FloatRange(0, 1), help="Offline: share of episodes with a mistake.")
@click.option("--fault", multiple=True, metavar="KIND:SHARE", help="Offline: such as 429:5%; repeatable.")
@click.option("--latency", help="Offline: wait before each answer, such as 1s or 250ms.")
@click.option("--fresh", is_flag=True, help="Move the old calibration aside and start anew.")
@click.option("--retry-failed", is_flag=True, help="Play failed plays again.")
@set_option
def calibrate(bank: str, config: Path, samples: int | None, **flags: Any) -> None:
    """Play each case of BANK (a file, or the word builtin) by each endpoint of teacher_pool and student_pool.

    Checks alone decide. What was measured is written to a file beside the run's folder; the same command resumes.
    """
    from distill.cli.program import program, retyped
    from distill.cli.starting import measure

    result: CalibrationResult = measure(config, flags, bank, samples)
    again = retyped(("--fresh", "--retry-failed"), () if result.stop is not None else ("--limit",))
    for line in _last_lines(result, program(), again, config):
        click.echo(line)
    sys.exit(int(result.exit_code))


def _last_lines(result: CalibrationResult, program: str, again: str, config: Path) -> Iterator[str]:
    yield ""
    why = "another intent, policy or company than the file's, no case, or appended since"
    left = f"; {result.left_out} other lines of the bank are left out ({why})" if result.left_out else ""
    yield f"{result.measured} of {result.cases} cases measured, {result.each} plays of each by each endpoint{left}"
    for record in result.records:
        yield from _table(record, result.each)
    yield from _suspects(result, program)
    if result.learnable is not None:
        yield f"learnable: {result.learnable} cases that the student failed at least once"
    if spoilt := result.funnel.rejected[SPOILT]:
        yield f"left out: {spoilt} plays in which the simulated user left its role"
    for kind, count in result.funnel.failed.items():
        yield f"failed {kind}: {count} plays, left out (--retry-failed plays them again)"
    yield cost_text(result.spent, result.measured, "case")
    yield f"{calls_text(result.spent)}; {result.calls} answered this time"
    if result.scripted:
        yield "played by the scripted oracle: this says nothing about any model"
    yield f"measured in {result.file}"
    if result.stop is not None:
        yield f"stopped: {result.stop}"
    if not result.conserved:
        yield "the counts do not add up: this is a bug in distill; keep the folder and report it"
    plays = result.cases * result.each * len(result.records)
    if result.stop is not None or result.funnel.cases < plays or result.fell_short:
        yield f"next: {again}{' --retry-failed' if result.stop is None and result.fell_short else ''}"
        return
    yield f"next: set run.calibration to this file, and run.difficulty_band, in {config}"


def _table(record: Record, each: int) -> Iterator[str]:
    """One endpoint: rates, cost, and how many cases passed how often."""
    about = record.player.endpoint
    rates = "  ".join(
        f"pass@{tries} {format(rate, '.3f') if record.plays else '-'}" for tries, rate in record.pass_at.items()
    )
    cost = f", ${record.usd / record.plays:.4f}" if record.usd and record.plays else ""
    yield ""
    yield f"{record.player.role} {about.endpoint} ({about.model}): {record.cases} cases  {rates}"
    yield f"  {record.passed} of {record.plays} plays passed; {record.tokens:,.0f} tokens{cost} a play"
    most = max(record.histogram.values(), default=1)
    for passed in range(each + 1):
        count = record.histogram.get(passed, 0)
        bar = "#" * (max(1, round(BAR * count / most)) if count else 0)
        yield f"  {passed:>3} of {each} passed  {count:>6,}  {bar}".rstrip()


def _suspects(result: CalibrationResult, program: str) -> Iterator[str]:
    yield ""
    yield f"suspect: {len(result.suspects)} cases that nobody passed: look at the case, and at a play of it"
    for case_id, number in list(result.suspects.items())[:MOST_SUSPECTS]:
        bank = shlex.quote(result.bank)
        yield f"  {program} bank show {bank} {case_id}    {program} show {result.folder} {number}"
    if len(result.suspects) > MOST_SUSPECTS:
        yield f"  and {len(result.suspects) - MOST_SUSPECTS} more"


command = calibrate
