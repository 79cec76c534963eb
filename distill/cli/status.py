"""`distill status RUN`: how a run stands, read from its ledger, from any shell."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from distill.cli.limits_text import newest_lines
from distill.cli.money_text import money_lines
from distill.cli.printing import prints_only, say
from distill.cli.spent_text import calls_text, cost_text, languages_text, learnable_text, rationales_text
from distill.errors import UsageError

BAR: Final = 40
"""Characters of the longest bar."""

if TYPE_CHECKING:
    from distill.domain.json import JsonObject
    from distill.storage.shape import Shape
    from distill.storage.status import Status


@click.command("status")
@click.argument("run", type=click.Path(path_type=Path, readable=False))
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--shape", is_flag=True, help="How long the exported episodes are: turns, tool calls, tokens.")
@click.option("--limits", is_flag=True, help="What the endpoints' limits were found to be, over time.")
@click.option(
    "--svg",
    type=click.Path(dir_okay=False, path_type=Path),
    help="With --limits: draw them into this file, which is replaced.",
)
@prints_only
def status(run: Path, *, as_json: bool, shape: bool, limits: bool, svg: Path | None) -> None:
    """Show how the run in folder RUN stands; takes no lock and disturbs nothing.

    What the ledger says of all starts comes first; a run that is on adds its live figures.
    """
    from distill.storage.status import read_status

    if svg is not None and not limits:
        raise UsageError("--svg draws limits: add --limits")
    if limits:
        from distill.cli.limits_command import show_limits

        show_limits(run, as_json=as_json, svg=svg)
        return
    now = read_status(run)
    live = _live(run) if now.pid is not None else None
    of_length = _shape(run) if shape else None
    if as_json:
        more = {} if of_length is None else {"shape": of_length.as_json()}
        click.echo(json.dumps(now.as_json() | {"live": live} | more))
        return
    for line in (*_lines(now), *(_shape_lines(of_length) if of_length is not None else ()), *_live_lines(live)):
        click.echo(line)


def _live(run: Path) -> JsonObject | None:
    """What the run itself tells; None, with a word on stderr, where it cannot be asked: the ledger is enough."""
    from distill.app.control_place import ask_living

    try:
        answer = ask_living(run, {"ask": "status"}) or {}
    except UsageError as error:
        say(f"distill: {error}; what the ledger says:")
        return None
    live: JsonObject | None = answer.get("live")
    return live


def _live_lines(live: JsonObject | None) -> Iterator[str]:
    if live is None:
        return
    from distill.cli.live_view import plain_frame

    yield ""
    yield from plain_frame(live)


def _shape(run: Path) -> Shape:
    from distill.storage.shape import read_shape

    return read_shape(run)


def _shape_lines(shape: Shape) -> Iterator[str]:
    if not shape.episodes:
        yield "no exported episode yet, so no lengths"
        return
    levels = list(next(iter(shape.measures.values())).quantiles)
    yield f"lengths of {shape.episodes} exported episodes{''.join(f'{level:>10}' for level in levels)}"
    for name, measure in shape.measures.items():
        label = name.replace("_", " ")
        yield f"  {label:<33}{''.join(f'{measure.quantiles[level]:>10,}' for level in levels)}"
        most = max(count for _, count in measure.histogram)
        for least, count in measure.histogram:
            if count:
                bar = "#" * max(1, round(BAR * count / most))
                yield f"    from {least:>9,}  {count:>7,}  {bar}"


def _lines(now: Status) -> Iterator[str]:
    funnel = now.funnel
    yield f"{now.run_name} ({now.run_id}): {f'process {now.pid} is writing' if now.pid else 'no process is writing'}"
    if now.measures:
        yield f"passed {funnel['accepted']} of {funnel['cases']} plays"
    elif now.bank:
        yield f"kept {funnel['accepted']} of {now.target} in {now.bank}; {now.planned} proposed, {now.proved} proved"
    else:
        yield f"accepted {funnel['accepted']} of {now.target}, {now.sealed_rows} of them in sealed shards"
    for kind in ("surplus", "rejected", "failed"):
        counts: dict[str, int] = funnel[kind]
        detail = ", ".join(f"{reason} {count}" for reason, count in sorted(counts.items(), key=lambda item: -item[1]))
        yield f"{kind} {sum(counts.values())}{f' ({detail})' if detail else ''}"
    yield f"pending {now.pending}, waiting for a lower case {now.waiting}"
    for endpoint, faults in now.failing.items():
        yield f"endpoint {endpoint}: {faults['faults']} faults since its last good reply, the last: {faults['last']}"
    for batch in now.open_batches:
        named = batch["id"] or "whose name at the vendor's is not known yet"
        yield f"open batch {named} at endpoint {batch['endpoint']}: {batch['calls']} calls since {batch['since']}"
    if users := now.user_simulator:
        share = users["repaired"] / max(1, users["turns"])
        yield (
            f"simulated users: {users['turns']} turns audited in {users['episodes']} episodes,"
            f" {users['repaired']} said anew ({share:.1%}), {users['rejected']} episodes rejected as user_sim"
        )
    yield from languages_text(now.languages)
    yield from rationales_text(now.rationales)
    yield from newest_lines(now.limits)
    yield calls_text(now.spent)
    what = "kept case" if now.bank else "passed" if now.measures else "accepted"
    yield cost_text(now.spent, funnel["accepted"], what)
    yield from money_lines(now.money, now.service, what)
    yield from learnable_text(now.spent, now.learnable)


command = status
