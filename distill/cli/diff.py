"""`distill diff RUN RUN`: what changed between two runs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from distill.cli.printing import prints_only

if TYPE_CHECKING:
    from distill.storage.comparison import Comparison

HEAD: Final = 18
"""Characters of a column's head."""


@click.command("diff")
@click.argument("before", type=click.Path(path_type=Path, readable=False))
@click.argument("after", type=click.Path(path_type=Path, readable=False))
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@prints_only
def diff(before: Path, after: Path, *, as_json: bool) -> None:
    """Compare the runs in folders BEFORE and AFTER: outcomes, cost, and the cases that both played."""
    from distill.storage.comparison import compare

    found = compare(before, after)
    for line in [json.dumps(found.as_json())] if as_json else _lines(found, _heads(before, after)):
        click.echo(line)


def _heads(before: Path, after: Path) -> tuple[str, str]:
    """The folders' names, with what is above them where those are alike; the end of a long one."""
    heads = (before.resolve().name, after.resolve().name)
    if heads[0] == heads[1]:
        heads = (str(before), str(after))
    return heads[0][-HEAD:], heads[1][-HEAD:]


def _lines(found: Comparison, heads: tuple[str, str]) -> Iterator[str]:
    old, new = found.before, found.after
    yield f"{'':<28}{heads[0]:>20}{heads[1]:>20}"
    for word in sorted({*old.outcomes, *new.outcomes}, key=lambda word: (word != "accepted", word)):
        yield f"{word[:28]:<28}{old.outcomes[word]:>20}{new.outcomes[word]:>20}"
    yield f"{'calls answered':<28}{old.calls:>20}{new.calls:>20}"
    yield f"{'cost':<28}{f'${old.usd:.4f}':>20}{f'${new.usd:.4f}':>20}"
    each = [f"${side.usd / side.accepted:.4f}" if side.accepted else "-" for side in (old, new)]
    yield f"{'cost per accepted':<28}{each[0]:>20}{each[1]:>20}"
    if not found.shared:
        yield "no case is in both runs"
        return
    yield f"{found.shared} cases are in both; {found.moved.total()} of them ended otherwise"
    for (was, now), count in found.moved.most_common():
        yield f"  {was} -> {now}: {count}"
    if found.score_before is not None:
        yield f"mean score of those accepted in both: {found.score_before:.3f} -> {found.score_after:.3f}"


command = diff
