"""The papers of a list of changes: the list in three layouts, the note on units, a later decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from distill.families.mcp.draw import Draw
from distill.families.mcp.missions.approved_changes.world import Unit

OTHER_LISTS: Final = (
    "{name}: figures as the database holds them.",
    "{name}: halves; two make one. Applied long ago.",
    "{name}: percent on top of what the database holds. Not in force.",
    "{name}: see the finance handbook; kept on paper only.",
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line: an item's code, the figure as the list counts, what was decided."""

    code: str
    raw: int
    decision: str
    day: str = ""


@dataclass(frozen=True, slots=True)
class Papers:
    """Paths and contents; `amended` says that the later decision stands in a paper of its own."""

    source: str
    note: str
    later: str
    result: str
    name: str
    layout: str
    amended: bool
    lines: tuple[Line, ...]
    last: Line
    twice: str
    signed: tuple[str, str]
    kind: str
    what: str
    others: tuple[str, ...]

    def decision_on(self, code: str) -> str:
        """What the list says was decided on a code that it names once."""
        return next(line.decision for line in self.lines if line.code == code)

    def figure_of(self, code: str) -> str:
        """A pattern for the figure of the latest line on a code, as the list is laid out."""
        line = max((line for line in self.lines if line.code == code), key=lambda line: line.day)
        return {
            "csv": rf"{line.day},{code},(\d+),",
            "table": rf"\| {line.day} \| {code} \| (\d+) \|",
            "memo": rf"- {code} to (\d+) \(\w+ on {line.day}\)",
        }[self.layout]


def papers(
    draw: Draw, paths: tuple[str, str, str, str], lines: list[Line], last: Line, head: tuple[tuple[str, str], str, str]
) -> Papers:
    """Dates and an order that says nothing; `head` is (signatures, kind of value, what changes)."""
    signed, kind, what = head
    names = [f"List {draw.count(2, 9)}{letter}" for letter in draw.sample("ABCDEFGH", 3)]
    month = draw.count(2, 10)
    working = [day for day in range(1, 29) if date(2025, month, day).weekday() < 5]
    days = sorted(draw.sample(working, len(lines) + 1))
    stamp = [f"2025-{month:02d}-{day:02d}" for day in days]
    amended = draw.chance(0.4)
    dated = [Line(line.code, line.raw, line.decision, day) for line, day in zip(lines, stamp, strict=False)]
    final = Line(last.code, last.raw, last.decision, stamp[-1])
    inside = dated if amended else [*dated, final]
    others = tuple(text.format(name=name) for name, text in zip(names[1:], draw.sample(OTHER_LISTS, 2), strict=True))
    layout = "csv" if paths[0].endswith(".csv") else "table" if paths[0].endswith(".md") else "memo"
    return Papers(
        *paths, names[0], layout, amended, tuple(draw.shuffled(inside)), final, last.code, signed, kind, what, others
    )


def files(it: Papers, unit: Unit, abstention: str | None) -> dict[str, str]:
    """The texts by path; an unsigned list or a unit nobody settled are the abstentions."""
    made = {
        it.source: _list(it, signed=abstention != "forbidden"),
        it.note: _note(it, unit, known=abstention != "missing_fact"),
    }
    if it.amended:
        made[it.later] = (
            f"Later decision on {it.name}\n\n{it.last.day}: {it.last.code} is to be {it.last.raw} (approved). "
            f"This replaces what {it.name} says about {it.last.code}; everything else in it stands.\n"
        )
    return made


def _list(it: Papers, *, signed: bool) -> str:
    names = f"{it.signed[0]}, {it.signed[1]}" if signed else f"{it.signed[0]}, second signature outstanding"
    head = [f"{it.name}: changes of the {it.what}", f"Signed: {names}", f"How to read the figures: {it.note}"]
    if it.kind:
        head.append(f"Only for: {it.kind}")
    if it.amended:
        head.append(f"Later decisions: {it.later}")
    if it.layout == "csv":
        rows = [f"{line.day},{line.code},{line.raw},{line.decision}" for line in it.lines]
        return "\n".join([*(f"# {line}" for line in head), "decided_on,code,figure,decision", *rows]) + "\n"
    if it.layout == "table":
        rows = [f"| {line.day} | {line.code} | {line.raw} | {line.decision} |" for line in it.lines]
        return (
            "\n".join(
                [
                    f"# {head[0]}",
                    "",
                    *(f"{line}  " for line in head[1:]),
                    "",
                    "| decided on | code | figure | decision |",
                    "|---|---|---|---|",
                    *rows,
                ]
            )
            + "\n"
        )
    rows = [f"  - {line.code} to {line.raw} ({line.decision} on {line.day})" for line in it.lines]
    return (
        "\n".join(
            [
                "Memo to the data desk",
                *head,
                "",
                "The committee went through these, in no particular order:",
                *rows,
                "",
                "Kind regards",
            ]
        )
        + "\n"
    )


def _note(it: Papers, unit: Unit, *, known: bool) -> str:
    open_question = (
        "the unit of its figures is still being settled between the committee and finance, so they cannot be read yet"
    )
    own = unit.note if known else open_question
    lines = sorted([f"{it.name}: {own}.", *it.others])
    return "How to read the figures of change lists\n\n" + "\n".join(f"* {line}" for line in lines) + "\n"
