"""A rehearsal as lines for a person: the answer first, then what it is made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from distill.cli.plan_text import hours_text, load_table, range_text, usd_text

if TYPE_CHECKING:
    from distill.app.rehearse.rehearsal import Rate, Rehearsal
    from distill.app.rehearse.sample import Sample

NO_PROFILE = (
    "without --profile the endpoints answered at once, without limits and faults: money is as good as the sample,"
    " hours are those of this program alone"
)


def rehearsal_lines(made: Rehearsal) -> Iterator[str]:
    """Everything `distill rehearse` prints."""
    likely = made.hours.likely
    yield (
        f"about {usd_text(made.usd)}, {hours_text(likely)}, {made.calls:,.0f} calls for {made.accepted:,.0f} accepted;"
        f" bottleneck: {made.bottleneck}"
    )
    yield ""
    yield from load_table(made.lines, made.usd.likely)
    yield ""
    yield f"  time      {range_text(made.hours, hours_text)}; {_drawn(made)}"
    if made.doubled is not None:
        yield (
            f"  doubled   with twice as much of it {hours_text(made.doubled.hours)},"
            f" then the bottleneck is {made.doubled.bottleneck}"
        )
    for rate in made.rates:
        yield f"  {rate.endpoint:<10}{_rate(rate)}"
    yield f"  sample    {_sample(made)}"
    if not made.dressed:
        yield f"  profile   {NO_PROFILE}"
    if made.stop is not None:
        yield f"  stopped   {made.stop}"


def _rate(rate: Rate) -> str:
    met = f"; its limit: {rate.limit}" if rate.limit else "; met no limit"
    return f"{rate.per_minute:,.0f} replies a minute, {rate.throttled:.1%} refused, {rate.faults:.1%} failed{met}"


def _sample(made: Rehearsal) -> str:
    sample = made.sample
    good = sum(one.accepted for one in sample.episodes)
    failed = f", {sample.failed} failed" if sample.failed else ""
    return (
        f"{_played(sample)} in {sample.seconds:.0f} s by the oracle, {good} accepted{failed};"
        f" fitted to the references of {made.looked_at}"
    )


def _played(sample: Sample) -> str:
    often = f" {sample.plays} times each" if sample.plays > 1 else ""
    return f"{sample.cases} cases played{often}"


def _drawn(made: Rehearsal) -> str:
    each = made.loaded.config.run.samples_per_case
    often = f", {made.plays:,.0f} plays" if each > 1 else ""
    return f"{made.plays / each:,.0f} cases{often}"
