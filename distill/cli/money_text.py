"""What a run cost and how its endpoints served it, in words and columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from distill.cli.painting import Line, Span, painted, table

if TYPE_CHECKING:
    from distill.storage.money import Money, Share
    from distill.storage.service import Service, Verdicts


def usd_text(usd: float, unpriced: int = 0) -> str:
    """`$1.2000`; `unpriced` where no call has a price, `$1.2000 + 3 unpriced` where some have none."""
    if not unpriced:
        return f"${usd:.4f}"
    return f"${usd:.4f} + {unpriced:,} unpriced" if usd else "unpriced"


def share_text(share: Share, what: str = "accepted") -> str:
    """`scenarios[0] mcp: 40 of 55 accepted (72.7%), $3.2000, $0.0800 per accepted`."""
    rate = f" ({share.accepted / share.concluded:.1%})" if share.concluded else ""
    each = f", ${share.usd_per_accepted:.4f} per {what}" if share.usd_per_accepted else ""
    cost = usd_text(share.usd, share.unpriced)
    return f"{share.name}: {share.accepted:,} of {share.concluded:,} {what}{rate}, {cost}{each}"


def shares_text(money: Money) -> Iterator[str]:
    """Dollars for an accepted episode by scenario and teacher, where there are several and any costs something."""
    for shares in (money.scenarios, money.endpoints):
        if len(shares) > 1 and any(one.usd or one.unpriced for one in shares):
            for one in shares:
                yield f"  {share_text(one)}"


def unpriced_text(money: Money) -> Iterator[str]:
    """What the sums leave out, with the way to mend it."""
    if money.unpriced:
        named = ", ".join(f"{count:,} calls of {name}" for name, count in money.unpriced.items())
        yield f"unpriced, and in no sum: {named}; give the model a price under `prices` in the run file"


def money_lines(money: Money, service: Sequence[Service], what: str) -> Iterator[str]:
    """The whole account, for status; nothing where nothing was called."""
    if not money.used:
        return
    yield ""
    yield from _drawn([_service_head(), *(_service_row(one, money) for one in service)])
    yield ""
    yield from _drawn([_token_head(), *_token_rows(money)])
    yield ""
    for share in (*money.endpoints, *money.scenarios):
        yield share_text(share, what)
    for one in service:
        if one.reviews is not None:
            yield f"{one.endpoint}: {_verdicts_text(one.reviews, one, money)}"
    yield from unpriced_text(money)


def _service_head() -> list[Span]:
    heads = ("endpoint", "sent", "429", "faults", "median", "p95", "cost")
    return [(head, "") for head in heads]


def _service_row(one: Service, money: Money) -> list[Span]:
    mine = [used for used in money.used if used.endpoint == one.endpoint]
    cost = usd_text(sum(used.usd for used in mine), sum(used.unpriced for used in mine))
    cells = (
        one.endpoint, f"{one.sent:,}", f"{one.throttled_share:.1%}", f"{one.faults:,}",
        seconds_text(one.median_s), seconds_text(one.p95_s), cost,
    )  # fmt: skip
    return [(cell, "") for cell in cells]


def seconds_text(seconds: float | None) -> str:
    """`0.35s`, `12.0s`, or `-` where nobody knows."""
    if seconds is None:
        return "-"
    return f"{seconds:.2f}s" if seconds < 10 else f"{seconds:.1f}s"


def _token_head() -> list[Span]:
    heads = (
        "tokens of", "role", "calls", "from cache", "input", "cached", "cache write", "output", "reasoning",
    )  # fmt: skip
    return [(head, "") for head in heads]


def _token_rows(money: Money) -> Iterator[list[Span]]:
    for one in money.used:
        counts = (one.calls, one.from_cache, one.input, one.cached, one.cache_write, one.output, one.reasoning)
        yield [(one.endpoint, ""), (one.role, ""), *((f"{count:,}", "") for count in counts)]


def _verdicts_text(given: Verdicts, one: Service, money: Money) -> str:
    usd = sum(used.usd for used in money.used if used.endpoint == one.endpoint)
    mean = ""
    if given.mean_score is not None:
        mean = f", mean score {given.mean_score:.2f}, {given.passed / given.given:.1%} passed"
    each = f", ${usd / given.given:.4f} per verdict" if given.given and usd else ""
    unreadable = f", {given.unreadable:,} replies were no verdict" if given.unreadable else ""
    return f"{given.given:,} verdicts{mean}{each}{unreadable}"


def _drawn(rows: list[list[Span]]) -> Iterator[str]:
    lines: list[Line] = table(rows)
    for line in lines:
        yield painted(line, colour=False).rstrip()
