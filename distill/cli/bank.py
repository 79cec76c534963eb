"""`distill bank`: what is in a bank of cases, whether it holds, one case for a reader."""

from __future__ import annotations

import json
import textwrap
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import click

from distill.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from distill.families.telecom.bankwork import Coverage, Entry

WIDTH: Final = 100
MOST_LINES: Final = 14
"""Lines of one tool's result that are shown without `--full`."""

LONG: Final = frozenset({"sub_issue"})
"""Axes with so many values that a table does not show their counts."""


@click.group("bank")
def command() -> None:
    """Look into a bank of cases and prove it anew. FILE may be the word `builtin`."""


@command.command("stats", short_help="Count what is in a bank and name what is missing.")
@click.argument("file")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for programs.")
def stats_command(file: str, *, as_json: bool) -> None:
    """Count what is in FILE, and name what is missing and what cannot be read."""
    from distill.app.banks import open_bank, sorted_out
    from distill.families.telecom.bankwork import coverage

    bank = open_bank(file)
    entries, faults = sorted_out(bank)
    found = coverage(entries)
    if as_json:
        click.echo(json.dumps({"file": str(bank.path)} | _as_json(found, faults)))
        return
    click.echo(f"{bank.path}: {found.cases} cases, {len(faults)} lines that are none")
    for number, why in faults:
        click.echo(f"{bank.path}:{number}: {why}")
    for line in _table(found):
        click.echo(line)


@command.command("validate", short_help="Prove every case of a bank anew.")
@click.argument("file")
@click.option("--no-mutants", is_flag=True, help="Leave out the mutants: many times quicker, and half a proof.")
@click.option("--workers", type=click.IntRange(min=1), help="Processes.  [default: one a core]")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for programs.")
@click.pass_context
def validate_command(
    context: click.Context, file: str, workers: int | None, *, no_mutants: bool, as_json: bool
) -> None:
    """Prove every case of FILE anew: exit 3 when one does not hold, repeats another, or is not as its proof says."""
    from distill.app.banks import open_bank, proved

    bank = open_bank(file)
    if not (count := len(bank.lines) + len(bank.quarantined)):
        raise UsageError(f"{bank.path}: no cases; casegen appends some: distill casegen CONFIG (casegen.bank)")
    began = time.monotonic()
    faults: list[tuple[int, str]] = []
    for number, why in proved(bank, mutants=not no_mutants, workers=workers):
        if why:
            faults.append((number, why))
            if not as_json:
                click.echo(f"{bank.path}:{number}: {why}")
    took, wrong = time.monotonic() - began, len(faults)
    code = int(ExitCode.QUALITY if wrong else ExitCode.DONE)
    if as_json:
        lines = [{"line": number, "why": why} for number, why in faults]
        click.echo(json.dumps({"file": str(bank.path), "lines": count, "mutants": not no_mutants, "faults": lines}))
        context.exit(code)
    how = "without mutants" if no_mutants else "with mutants"
    click.echo(
        f"{bank.path}: {count - wrong} of {count} lines hold, {how}; {len(bank.lines) / max(took, 1e-9):.1f} cases/s"
    )
    context.exit(code)


@command.command("show", short_help="Print one case with its reference.")
@click.argument("file")
@click.argument("case")
@click.option("--full", is_flag=True, help="Long results uncut.")
@click.option("--json", "as_json", is_flag=True, help="The line as it is.")
def show_command(file: str, case: str, *, full: bool, as_json: bool) -> None:
    """Print CASE (a line number, an id, or the beginning of one) of FILE, with its reference as a talk."""
    from distill.app.banks import entry_named, open_bank

    entry = entry_named(open_bank(file), case)
    if as_json:
        click.echo(json.dumps(entry.line.data, ensure_ascii=False))
        return
    for line in _case(entry, full=full):
        click.echo(line)


def _as_json(found: Coverage, faults: Sequence[tuple[int, str]]) -> dict[str, object]:
    from distill.families.telecom.bankwork import impossible

    return {
        "cases": found.cases,
        "quarantined": [{"line": number, "why": why} for number, why in faults],
        "axes": found.counts,
        "skeletons": {"distinct": found.skeletons, "largest_share": round(found.largest_share, 4)},
        "look_alikes": found.look_alikes,
        "mean_kill_rate": None if found.kill_rate is None else round(found.kill_rate, 4),
        "missing": {
            "values": found.absent(),
            "pairs": [{"intent": intent, "axis": axis, "value": value} for intent, axis, value in found.missing],
        },
        "impossible_pairs": [{"intent": intent, "axis": axis, "value": value} for intent, axis, value in impossible()],
    }


def _table(found: Coverage) -> Iterator[str]:
    from distill.families.telecom.bankwork import impossible, pairs

    for axis, row in found.counts.items():
        had = sum(1 for count in row.values() if count)
        counts = ", ".join(f"{value} {count}" for value, count in row.items() if count)
        yield from _under(axis, f"{had} of {len(row)}" if axis in LONG else counts or "none")
    yield from _under(
        "skeletons", f"{found.skeletons} distinct, the most frequent in {found.largest_share:.1%} of the cases"
    )
    if found.look_alikes:
        yield from _under("look-alikes", f"{found.look_alikes} cases share skeleton and opening with an earlier one")
    yield from _under("kill rate", "unknown" if found.kill_rate is None else f"{found.kill_rate:.2%} on average")
    for axis, values in found.absent().items():
        yield from _under("missing", f"{axis}: {', '.join(values)}")
    by_axis: dict[tuple[str, str], list[str]] = {}
    for intent, axis, value in found.missing:
        by_axis.setdefault((intent, axis), []).append(value)
    for (intent, axis), values in by_axis.items():
        yield from _under("missing", f"{intent} with {axis}: {', '.join(values)}")
    never = ", ".join(f"{intent} with {value}" for intent, _, value in impossible())
    there = f"{len(pairs()) - len(found.missing)} of {len(pairs())}"
    yield from _under("pairs", f"{there}; no composition gives {never}" if never else there)


def _case(entry: Entry, *, full: bool) -> Iterator[str]:
    from distill.families.telecom.bankwork import dialogue
    from distill.families.telecom.made import UNPLAYABLE, make

    made = make(entry.case.body["spec"])
    proof, origin = entry.line.data["proof"], entry.line.data["origin"]
    yield f"{entry.case.case_id}  line {entry.line.number}  {entry.case.difficulty}"
    yield f"origin {json.dumps(origin)}  proof {json.dumps(proof)}  blind {json.dumps(entry.line.data['blind'])}"
    yield from _heading("spec")
    for name, value in entry.spec.model_dump(mode="json", by_alias=True).items():
        yield from _under(name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    yield from _heading("opening")
    yield from _wrapped(entry.case.goal)
    yield from _heading("customer")
    yield from _customer(entry)
    yield from _heading("checks")
    for check in made.situation.checks:
        rest = {key: value for key, value in check.items() if key not in {"kind", "name"}}
        yield from _under(
            check["kind"], f"{check['name']}{f'  {json.dumps(rest, ensure_ascii=False)}' if rest else ''}"
        )
    yield from _heading("reference")
    if made.script is UNPLAYABLE:
        yield "  cannot be played"
        return
    marks = {"call": "→ ", "result": "← ", "phone": "☎ ", "end": "■ "}
    for who, text in dialogue(made):
        lines = list(_wrapped(f"{marks.get(who, f'{who}: ')}{text}"))
        shown = lines if full or who not in {"result", "phone"} else lines[:MOST_LINES]
        yield from shown
        if len(shown) < len(lines):
            yield f"  … {len(lines) - len(shown)} more lines (--full shows them)"


def _customer(entry: Entry) -> Iterator[str]:
    from distill.families.telecom.customer.behaviours import ABOUT
    from distill.families.telecom.made import make

    script = make(entry.case.body["spec"]).situation.customer
    yield from _under("who", f"{script.persona}: {script.about}; bears {script.patience} turns without progress")
    for name, value in script.knows:
        yield from _under(f"knows {name}", value)
    for concern in script.concerns:
        least = f" (at least {concern.mbps:g} Mbit/s)" if concern.mbps else ""
        yield from _under("concern", f"{concern.opening} | wants: {concern.wants} | settled by: {concern.proof}{least}")
    for name in script.behaviours:
        yield from _under("behaviour", f"{name}: {ABOUT[name]}")
    rest: Mapping[str, str] = {
        "never says first": ", ".join(script.hidden),
        "wrong PIN": script.wrong_pin,
        "speaks": "some turns in Chinese" if script.chinese else "",
        "agrees": "" if script.accepts else "to nothing that costs",
        "texts": "" if script.reads_texts else "cannot be read",
    }
    for name, value in rest.items():
        if value:
            yield from _under(name, value)


def _heading(name: str) -> Iterator[str]:
    yield ""
    yield f"── {name} ".ljust(WIDTH, "─")


def _under(name: str, text: str) -> Iterator[str]:
    """A name and a text beside it, wrapped."""
    lines = textwrap.wrap(text, WIDTH - 20, break_on_hyphens=False) or [""]
    yield f"{name:<18}  {lines[0]}".rstrip()
    yield from (" " * 20 + line for line in lines[1:])


def _wrapped(text: str) -> Iterator[str]:
    for line in text.splitlines() or [""]:
        yield from (
            "  " + part
            for part in textwrap.wrap(line, WIDTH - 2, subsequent_indent="  ", break_on_hyphens=False) or [""]
        )
