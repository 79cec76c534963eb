"""A plan as lines for a person: the answer first, then what it is made of."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from distill.app.plan.assumptions import Range
    from distill.app.plan.bill import Line
    from distill.app.plan.budget import Suffices
    from distill.app.plan.forecast import Forecast
    from distill.app.plan.plan import Plan
    from distill.app.plan.terms import Terms

HEADS: Final = ("role", "endpoint", "calls", "input", "cached", "output", "USD")
MOST_BOUNDS: Final = 3
MARGIN: Final = 12
FEW: Final = 10
FLOAT_DUST: Final = 1e-9


def plan_lines(plan: Plan) -> Iterator[str]:
    """Everything `distill plan` prints."""
    yield answer(plan.forecast, plan.loaded.config.run.target_accepted)
    yield ""
    yield from load_table(plan.forecast.lines, plan.forecast.usd.likely)
    yield ""
    yield from _named(_unit(plan), [_cases(plan)])
    yield from _named("budget", [_budget(one) for one in plan.budget] or ["none is set, and nothing is paid for"])
    yield from _named("calls", [range_text(plan.forecast.calls, _count)])
    yield from _named("time", _time(plan.forecast))
    yield from _named("disk", [f"ledger {_mb(plan.disk.ledger)}, shards {_mb(plan.disk.shards)}"])
    yield from _named("terms", [line for name, terms in plan.terms.items() for line in _terms(name, terms)])
    yield from _named("assumed", _assumed(plan))
    yield from _named("unknown", plan.unknown)


def answer(made: Forecast, target: int) -> str:
    """One line: dollars, hours, calls, and what holds the run up."""
    cost = f"about {usd_text(made.usd)}"
    if made.unpriced:
        cost = "cost not known" if made.usd.likely <= 0 else f"at least {usd_text(made.usd)}"
    accepted = made.cases.accepted
    reached = f"{accepted:,.0f} accepted"
    if accepted < target * (1 - FLOAT_DUST):
        reached = f"{_down(accepted)} accepted (of {target:,}: cases run out)"
    return (
        f"{cost}, {hours_text(made.hours.likely)}, {_count(made.calls.likely)} calls for {reached};"
        f" bottleneck: {made.bottleneck}"
    )


def _down(accepted: float) -> str:
    """Never rounded up to a target that is missed; in hundredths where they are few."""
    if accepted >= FEW:
        return f"{math.floor(accepted):,}"
    return f"{math.floor(accepted * 100 + FLOAT_DUST) / 100:g}"


def load_table(lines: Sequence[Line], usd: float) -> Iterator[str]:
    """Calls, tokens and dollars by role and endpoint, and all together."""
    rows: list[tuple[str, ...]] = [HEADS]
    for line in lines:
        load = line.load
        tokens = (_tokens(value) for value in (load.input, load.cached, load.output))
        cost = "unpriced" if line.usd is None else f"{line.usd:,.2f}"
        rows.append((load.role, load.endpoint, f"{load.calls:,.0f}", *tokens, cost))
    loads = [line.load for line in lines]
    sums = [sum(getattr(load, name) for load in loads) for name in ("input", "cached", "output")]
    calls = f"{sum(load.calls for load in loads):,.0f}"
    rows.append(("all", "", calls, *map(_tokens, sums), f"{usd:,.2f}"))
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
    for row in rows:
        words = [cell.ljust(width) for cell, width in zip(row[:2], widths[:2], strict=True)]
        numbers = [cell.rjust(width) for cell, width in zip(row[2:], widths[2:], strict=True)]
        yield f"  {'  '.join([*words, *numbers])}"


def _named(name: str, lines: Sequence[str]) -> Iterator[str]:
    for place, line in enumerate(lines):
        yield f"  {name if place == 0 else '':<{MARGIN - 2}}{line}"


def _unit(plan: Plan) -> str:
    """What is counted: where a case is played several times, each of its plays."""
    return "plays" if plan.loaded.config.run.samples_per_case > 1 else "cases"


def _cases(plan: Plan) -> str:
    cases, each, run = plan.forecast.cases, plan.forecast.usd_each, plan.loaded.config.run
    most = f"{run.plays:,}"
    if run.samples_per_case > 1:
        most += f" ({run.samples_per_case:,} of each of {run.max_cases:,} cases)"
    free = (
        f", {cases.drawn - cases.played:,.0f} of them look-alikes that cost nothing"
        if cases.drawn > cases.played
        else ""
    )
    price = "" if plan.forecast.unpriced else f"; {usd_text(each)} for each accepted"
    return f"{cases.drawn:,.0f} of at most {most}{free}{price}"


def _budget(one: Suffices) -> str:
    if one.why:
        return one.why
    tail = f": it is likely to last for {one.accepted:,.0f} accepted" if one.verdict == "does not suffice" else ""
    return f"{one.key} {one.bound:,g} {one.verdict}{tail}"


def _time(made: Forecast) -> list[str]:
    whole = f"{range_text(made.hours, hours_text)}, {hours_text(made.pace.ends)} of it for the pilot and the last case"
    return [whole, *(f"{hours_text(bound.hours):>8}  at {bound.name}" for bound in made.pace.bounds[:MOST_BOUNDS])]


def _terms(endpoint: str, terms: Terms) -> Iterator[str]:
    yield f"{endpoint} ({terms.provider}): {terms.says}"
    if terms.address:
        how = "as reported" if terms.reported else "as read"
        yield f"  {terms.document}, {terms.address}, {how} on {terms.looked_at}; a pointer, not advice"


def _assumed(plan: Plan) -> list[str]:
    low, likely, high = plan.guesses.low, plan.guesses.likely, plan.guesses.high
    accepted = f"{likely.acceptance:.0%} of played cases are accepted ({low.acceptance:.0%} to {high.acceptance:.0%})"
    speed = (
        f"an answer takes {likely.first_token_s:g} s and 1 s more for {likely.tokens_per_s:.0f} tokens"
        f" ({low.tokens_per_s:.0f} to {high.tokens_per_s:.0f})"
    )
    if plan.seen is not None:
        what = f"as the {plan.seen.played} {_unit(plan)} that this run has played so far"
        return [f"calls and tokens {what}, of which {plan.seen.accepted} were accepted", accepted, speed]
    return [
        f"the first {len(plan.sample.plays)} cases, played by their references with this file's prompts and tools",
        accepted,
        f"{likely.detour:g} calls for each of the reference ({low.detour:g} to {high.detour:g})",
        f"{likely.thinking:g} tokens of thinking in each answer ({low.thinking:g} to {high.thinking:g})",
        f"{likely.bytes_per_token:g} bytes a token ({low.bytes_per_token:g} to {high.bytes_per_token:g})",
        f"{likely.cache_hits:.0%} of what a cache may hold is in it ({low.cache_hits:.0%} to {high.cache_hits:.0%})",
        speed,
    ]


def usd_text(dollars: Range) -> str:
    """The likely sum and its range."""
    return f"${_money(dollars.likely)} ({_money(dollars.low)} to {_money(dollars.high)})"


def _money(dollars: float) -> str:
    if dollars >= 100:
        return f"{dollars:,.0f}"
    return f"{dollars:.2f}" if dollars >= 1 or not dollars else f"{dollars:.3g}"


def hours_text(hours: float) -> str:
    """In seconds, minutes or hours."""
    if hours < 1 / 60:
        return f"{hours * 3_600:.0f} s"
    return f"{hours:.1f} h" if hours >= 1 else f"{hours * 60:.0f} min"


def range_text(amount: Range, told: Callable[[float], str]) -> str:
    """The likely amount and its range."""
    return f"{told(amount.likely)} ({told(amount.low)} to {told(amount.high)})"


def _count(amount: float) -> str:
    return f"{amount:,.0f}"


def _tokens(count: float) -> str:
    for unit, size in (("G", 1e9), ("M", 1e6), ("k", 1e3)):
        if count >= size:
            return f"{count / size:.1f}{unit}"
    return f"{count:.0f}"


def _mb(size: float) -> str:
    return f"{size / 1e6:,.0f} MB" if size >= 1e7 else f"{size / 1e6:.1f} MB"
