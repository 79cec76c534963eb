"""The last lines of a run: the funnel, why cases were lost, the cost, where the data is, what to type next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from distill.cli.money_text import shares_text, unpriced_text
from distill.cli.spent_text import calls_text, cost_text, languages_text, learnable_text
from distill.cli.watching import duration
from distill.reviewing.refine import BELOW_MIN_SCORE

if TYPE_CHECKING:
    from distill.app.result import RunResult

MOST_REASONS: Final = 8
MOST_NAMES: Final = 5


def last_lines(result: RunResult, program: str, again: str) -> Iterator[str]:
    """Lines for stdout; `program` is how this one was started, `again` the command that goes on."""
    funnel = result.funnel
    plays = "cases" if result.samples == 1 else f"plays ({result.samples} of each case)"
    yield ""
    yield (
        f"{result.planned} {plays} = {funnel.accepted} accepted + {funnel.surplus.total()} surplus"
        f" + {funnel.rejected.total()} rejected + {funnel.failed.total()} failed"
        f" + {result.pending + result.waiting} pending   (target {result.target})"
    )
    yield from _reasons(result, program)
    yield from languages_text(result.languages.as_json())
    yield cost_text(result.spent, funnel.accepted)
    yield from shares_text(result.money)
    yield from unpriced_text(result.money)
    yield from learnable_text(result.spent, result.learnable)
    yield f"{calls_text(result.spent)}; {result.calls} answered in {duration(result.elapsed_s)} this time"
    if result.scripted:
        yield "played by the scripted oracle: an executed sample, not training data"
    yield f"data in {result.folder}"
    if result.rebuilt:
        names = ", ".join(result.rebuilt[:MOST_NAMES]) + (", ..." if len(result.rebuilt) > MOST_NAMES else "")
        yield f"written again from the ledger, for the file was gone or damaged: {names}"
    if result.stop is not None:
        yield f"stopped: {result.stop}"
    if result.missing:
        yield from _missed(result)
    if not result.conserved:
        yield "the counts do not add up: this is a bug in distill; keep the folder and report it"
    yield f"next: {_next(result, program, again)}"


def _reasons(result: RunResult, program: str) -> Iterator[str]:
    funnel = result.funnel
    lost = [("rejected", *pair) for pair in funnel.rejected.items()]
    lost += [("failed", *pair) for pair in funnel.failed.items()]
    for kind, reason, count in sorted(lost, key=lambda item: -item[2])[:MOST_REASONS]:
        yield f"  {kind} {reason}: {count} (for example: {program} show {result.folder} {funnel.examples[reason]})"


def _missed(result: RunResult) -> Iterator[str]:
    """By how much, and the ways on: more of the same command is none."""
    funnel = result.funnel
    yield (
        f"target missed: {funnel.accepted} of {result.target} accepted, {result.missing} too few,"
        f" and all {result.planned // result.samples} cases (run.max_cases) are played"
    )
    if failed := funnel.failed.total():
        yield f"  --retry-failed plays the {failed} failed cases again"
    if low := funnel.rejected[BELOW_MIN_SCORE]:
        yield f"  {low} were scored too low: distill rejudge takes another reviewer or threshold, and plays nothing"
    yield "  else: see what was lost, raise run.max_cases or lower run.target_accepted, and start anew with --fresh"


def _next(result: RunResult, program: str, again: str) -> str:
    if result.goes_on:
        return again
    if result.funnel.accepted and not result.missing:
        return f"{program} sample {result.folder} -n 5"
    return f"{program} sample {result.folder} -n 5 --rejected"
