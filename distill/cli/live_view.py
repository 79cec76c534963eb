"""One moment of a run as lines of a terminal: what `Live.snapshot` tells, and nothing that it does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from distill.cli.limit_words import in_flight_words, joined, pace_words, share_words
from distill.cli.money_text import seconds_text
from distill.cli.painting import Line, Span, beside, fit, line_width, pad, painted, table
from distill.cli.watching import WORTH_A_WORD_S, duration
from distill.domain.json import JsonObject

LEAST_WIDTH: Final = 60
LEAST_HEIGHT: Final = 14
"""A smaller terminal gets the one line."""

PLAIN_WIDTH: Final = 110
PLAIN_HEIGHT: Final = 200
GAP: Final = 5
METER: Final = 10
MOST_REASONS: Final = 6

STATES: Final = {"running": "good", "paused": "warn", "draining": "warn"}
HEALTH: Final = {"well": "good", "sick": "warn", "stopped": "bad"}
OUTCOMES: Final = {"accepted": "good", "rejected": "warn", "failed": "bad"}
GATES: Final[Mapping[str, Span]] = {"shut": ("shut by 429", "warn"), "open": ("breaker open", "bad")}
ASCII: Final = str.maketrans({"━": "=", "─": "-", "●": "*", "·": "|"})
LOG_FIELDS: Final = ("event", "level", "timestamp")
"""What every line of the log has beside its own fields."""


def frame(now: JsonObject, width: int, height: int) -> list[Line]:
    """At most `height` lines of at most `width` columns; what matters least goes first where there is no room."""
    core = [*_head(now, width), (), *_tables(now, width), (), *_outcomes(now), *_spending(now, width)]
    if len(core) > height:
        core = [line for line in core if line]
    room = height - len(core) - 1
    events = [_event(event) for event in now["events"]][-room:] if room > 0 else []
    return [fit(line, width) for line in [*core, *([()] if events else []), *events][:height]]


def plain_frame(now: JsonObject) -> Iterator[str]:
    """The same for a pipe: no colours, only characters that every encoding has."""
    for line in frame(now, PLAIN_WIDTH, PLAIN_HEIGHT):
        yield painted(line, colour=False).translate(ASCII).rstrip()


def _head(now: JsonObject, width: int) -> Iterator[Line]:
    state = now["state"]
    left: Line = ((now["run"], "strong"), ("  ", ""), (state, STATES[state]))
    if now["paused_s"]:
        left = (*left, (f"  paused for {duration(now['paused_s'])} in all", "dim"))
    right: Line = ((duration(now["elapsed_s"]), ""), ("  ETA ", "dim"), (duration(now["eta_s"]), "strong"))
    yield (*pad(left, width - line_width(right)), *right)
    label = f"  {now['accepted']:,} of {now['target']:,} accepted"
    room = width - len(label)
    done = min(room, room * now["accepted"] // now["target"])
    yield ("━" * done, "good"), ("─" * (room - done), "dim"), (label, "strong")


def _tables(now: JsonObject, width: int) -> list[Line]:
    stages, endpoints = _stages(now["stages"]), _endpoints(now)
    together = list(beside(stages, endpoints, GAP))
    fits = max(line_width(line) for line in together) <= width
    return together if fits else [*stages, (), *endpoints]


def _stages(stages: Mapping[str, Mapping[str, int]]) -> list[Line]:
    head: list[Span] = [(text, "dim") for text in ("stage", "waiting", "at work", "done")]
    rows = [
        [(name, ""), _count(of["waiting"]), _count(of["busy"], "cool"), _count(of["done"])]
        for name, of in stages.items()
    ]
    return table([head, *rows])


def _endpoints(now: JsonObject) -> list[Line]:
    head: list[Span] = [(text, "dim") for text in ("endpoint", "", "in flight", "waiting", "answered", "refused")]
    head += [(text, "dim") for text in ("429", "p50 / p95", "good", "each")]
    rows = [[*_health(one, now["sick"]), *_load(one)] for one in now["endpoints"]]
    return table([head, *rows], left=2)


def _health(one: Mapping[str, Any], sick: Mapping[str, Mapping[str, Any]]) -> Iterator[Span]:
    name, state = one["name"], one["state"]
    yield f"● {name}", HEALTH[state]
    if state == "stopped":
        yield "stopped", "bad"
    elif name in sick and sick[name]["for_s"] >= WORTH_A_WORD_S:
        yield f"{sick[name]['fault']} for {duration(sick[name]['for_s'])}", "warn"
    elif one["gate"]["state"] in GATES:
        yield GATES[one["gate"]["state"]]
    else:
        filled = -(-METER * one["in_flight"] // one["most_in_flight"])
        yield "━" * min(METER, filled) + "─" * max(0, METER - filled), "cool"


def _load(one: Mapping[str, Any]) -> Iterator[Span]:
    yield f"{one['in_flight']}/{one['most_in_flight']}", ""
    yield _count(one["waiting"])
    yield _count(one["answered"])
    yield _count(one["refused"], "warn")
    yield (f"{one['throttled']:.1%}", "warn") if one["throttled"] else ("-", "dim")
    yield f"{seconds_text(one['median_s'])} / {seconds_text(one['p95_s'])}", "" if one["median_s"] else "dim"
    yield _good(one)
    yield _each(one)


def _good(one: Mapping[str, Any]) -> Span:
    """Of a teacher the share of accepted episodes, of a reviewer that of verdicts that pass."""
    share = one["acceptance"] if one["concluded"] else one["passed"]
    return ("-", "dim") if share is None else (f"{share:.0%}", "")


def _each(one: Mapping[str, Any]) -> Span:
    """Dollars of its own calls for an accepted episode, or for a verdict."""
    if one["unpriced"]:
        return "unpriced", "warn"
    count = one["accepted"] or one["verdicts"]
    return (f"${one['usd'] / count:,.4f}", "") if count and one["usd"] else ("-", "dim")


def _count(number: int, style: str = "") -> Span:
    return f"{number:,}", style if number else "dim"


def _outcomes(now: JsonObject) -> Iterator[Line]:
    for kind in ("rejected", "failed"):
        reasons = sorted(now["reasons"][kind].items(), key=lambda item: -item[1])
        told = " · ".join(f"{reason} {count:,}" for reason, count in reasons[:MOST_REASONS])
        if kind == "rejected" or reasons:
            yield (f"{kind} ", "dim"), _count(now[kind], OUTCOMES[kind]), ("   " + told, "")


def _spending(now: JsonObject, width: int) -> list[Line]:
    """What is used, on as many lines as it takes; no figure is broken."""
    bounds, tokens = now["budget"], now["tokens"]
    calls = f" of {bounds['calls']:,}" if bounds["calls"] is not None else ""
    money = f" of ${bounds['usd']:,.2f}" if bounds["usd"] is not None else ""
    reserved = f" + ${now['reserved_usd']:,.4f} reserved" if now["reserved_usd"] else ""
    parts: list[Line] = [
        (("calls ", "dim"), (f"{now['calls']:,}", "strong"), (f"{calls}, {now['calls_per_s']}/s", "")),
        (("cost ", "dim"), (f"${now['usd']:,.4f}", "strong"), (f"{money}{reserved}", "")),
        (("tokens ", "dim"), (_tokens_text(tokens), "")),
        (("environments ", "dim"), (f"{now['environments']}/{now['environment_slots']}", "")),
        *((((f"{one['name']} ", "dim"), (_limits(one), ""))) for one in now["endpoints"] if _limits(one)),
    ]
    lines: list[Line] = [parts[0]]
    for part in parts[1:]:
        longer: Line = (*lines[-1], ("   ", ""), *part)
        if line_width(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(part)
    return lines


def _limits(one: Mapping[str, Any]) -> str:
    """`64 of 64 in flight (found), 0.4% 429`: of an endpoint whose limits were found or told, else nothing."""
    gate = one["gate"]
    if gate["known"] is None and gate["why"] not in {"refused", "grown"}:
        return ""
    return joined(
        in_flight_words(one["in_flight"], one["most_in_flight"], gate["why"], gate["known"]),
        pace_words(gate["pace"], gate["unit"], gate["known"]),
        share_words(one["throttled"]),
    )


def _tokens_text(tokens: Mapping[str, int]) -> str:
    cached = f" ({_short(tokens['cached'])} cached)" if tokens["cached"] else ""
    thought = f" ({_short(tokens['reasoning'])} reasoning)" if tokens["reasoning"] else ""
    return f"{_short(tokens['input'])} in{cached}, {_short(tokens['output'])} out{thought}"


def _short(number: int) -> str:
    """`950`, `83k`, `1.2M`."""
    if number < 10_000:
        return f"{number:,}"
    return f"{number / 1_000:,.0f}k" if number < 1_000_000 else f"{number / 1_000_000:,.1f}M"


def _event(event: Mapping[str, Any]) -> Line:
    """A line of the log; its time is UTC, as the log writes it."""
    at: Span = (f"{event.get('timestamp', '')[11:19]}  ", "dim")
    if event.get("event") == "episode.concluded":
        outcome = event["outcome"]
        why = f"score {event['score']}" if outcome == "accepted" else f"{event['reason']}  {event['detail'] or ''}"
        case: Span = (f"case {event['case']:>5}  ", "")
        return at, case, (f"{outcome:<8}", OUTCOMES.get(outcome, "")), (f"  {why}", "")
    fields = " ".join(f"{name}={value}" for name, value in event.items() if name not in LOG_FIELDS)
    return at, (f"{event.get('event')}  ", "warn" if event.get("level") == "warning" else ""), (fields, "dim")
