"""The papers around one meeting: minutes in three layouts, a correction, older minutes, how the graph is kept."""

# ruff: noqa: E501 - sentences read best on one line

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from distill.families.mcp.draw import Draw
from distill.families.mcp.graph_acts import Link

THURSDAY: Final = 3
"""The weekday on which the groups meet, as the graph says."""

GROUPS: Final = (
    "architecture board",
    "platform council",
    "systems round",
    "steering group",
    "product table",
    "change circle",
)

CHAT: Final = (
    "Longer exchange about the figures of the last quarter.",
    "The slides are in the usual place.",
    "Some worry about the summer holidays.",
    "Nobody had objections in the end.",
    "The field team had asked for this twice.",
    "A short demonstration was given.",
    "The numbers were checked beforehand by two people.",
    "Questions from the floor were answered.",
)

KEPT: Final = """# How the graph is kept

- A fact of a system reads `key: value`. When it changes, the old fact goes and the new one comes; a key never stands twice.
- A system has one lead: a person with the link `leads` to it. Whoever led it before loses that link.
- A system that needs another one has the link `depends on` to it.
- A supplier is of the type `supplier`, has the fact `contract: <number>` and the link `supplies` to the system.
- People are entered by full name. Minutes call them by first name; meant is the one who was present.
- Decisions count and nothing else: what was proposed or put off changes nothing. If a matter comes up twice, the later word counts. A correction replaces what it corrects.
- Whoever enters minutes leaves a note of the same name in the folder `entered` beside them, one line for each decision: `<system>: <key> <old> -> <new>`, `<system>: lead <old> -> <new>`, `<system>: depends on <system>`, `<system>: supplied by <supplier>`.
"""


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision. `kind` is fact, lead, link or supplier; `key` a fact's key or a contract's number.

    `first` is what the minutes said first where a later word or a correction may replace it.
    """

    kind: str
    system: str
    key: str
    old: str
    new: str
    first: str

    def line(self, new: str = "") -> str:
        """Its line in the note; `new` may be a placeholder."""
        new = new or self.new
        if self.kind == "link":
            return f"{self.system}: depends on {new}"
        if self.kind == "supplier":
            return f"{self.system}: supplied by {new}"
        return f"{self.system}: {self.key} {self.old} -> {new}"

    def links(self, new: str = "") -> list[Link]:
        """The links that it brings."""
        new = new or self.new
        ends = {"lead": (new, "leads", self.system), "link": (self.system, "depends on", new)}
        ends["supplier"] = (new, "supplies", self.system)
        return [ends[self.kind]] if self.kind in ends else []

    def said(self, value: str) -> str:
        """As the minutes put it."""
        if self.kind == "lead":
            return f"{value.split(maxsplit=1)[0]} takes over {self.system}"
        if self.kind == "link":
            return f"{self.system} depends on {value} from now on"
        if self.kind == "supplier":
            return f"{value} supplies {self.system}, contract {self.key}"
        return f"{self.key} of {self.system} is now {value}"

    def proposed(self) -> str:
        """As somebody wanted it who was put off."""
        return f"{self.key} of {self.system} to become {self.new}"

    def again(self) -> str:
        """As a later word puts it."""
        return f"the {self.key} of {self.system} is to be {self.new}, not {self.first}"

    def pattern(self, *, replaced: bool) -> str:
        """Where the minutes (or the later word) give the value."""
        if replaced:
            return rf"the {self.key} of {self.system} is to be ([\w :-]+), not"
        if self.kind == "lead":
            return rf"({self.new.split()[0]} [\w' -]+) \("
        if self.kind == "link":
            return rf"{self.system} depends on ([\w-]+) from now on"
        if self.kind == "supplier":
            return rf"([A-Z][\w&' -]+) supplies {self.system}, contract"
        return rf"{self.key} of {self.system} is now ([\w :-]+)[.|]"


@dataclass(frozen=True, slots=True)
class Papers:
    """Paths and what varies in the texts; `order` lists decisions (and the deferred one, -1) as the agenda had them."""

    day: str
    minutes: str
    correction: str
    older: str
    kept: str
    layout: str
    trap: str
    group: str
    present: tuple[str, ...]
    order: tuple[int, ...]
    chat: tuple[str, ...]
    secretary: str

    @property
    def note(self) -> str:
        """The note to be left."""
        folder, _, name = self.minutes.rpartition("/")
        return f"{folder}/entered/{name}"


def draw_papers(
    draw: Draw, group: str, names: list[str], trap: str, decisions: tuple[Decision, ...], deferred: Decision
) -> Papers:
    """Days, paths, order and layout; the namesake is never present."""
    draw.note("deferred", [deferred.new, deferred.old])
    month = draw.count(2, 3)
    thursdays = [day for day in range(3, 28) if date(2026, month, day).weekday() == THURSDAY]
    old, day = sorted(draw.sample(thursdays, 2))
    days = [f"2026-{month:02d}-{number:02d}" for number in (old, day)]
    draw.note("day", days[1])
    folder = draw.choose(("minutes", "meetings", f"notes/{group.split(maxsplit=1)[0]}", "board/minutes"))
    kept = draw.choose(
        ("handbook/graph.md", "docs/how-the-graph-is-kept.md", "graph-rules.md", "handbook/knowledge/graph.md")
    )
    draw.note("folder", folder)
    minutes = f"{folder}/{days[1]}.md"
    return Papers(
        days[1], minutes, f"{folder}/{days[1]}-correction.md", f"{folder}/{days[0]}.md", kept,
        draw.choose(("sections", "table", "prose")), trap, group, tuple(draw.shuffled(names[:4])),
        tuple(draw.shuffled(range(-1, len(decisions)))), tuple(draw.shuffled(CHAT)), draw.choose(names[1:4]),
    )  # fmt: skip


def files(
    it: Papers, decisions: tuple[Decision, ...], deferred: Decision, *, unclear: bool, namesake: str
) -> dict[str, str]:
    """The texts by path; `unclear`: both people of one first name were there."""
    present = [*it.present, *([namesake] if unclear else [])]
    texts = {it.minutes: _minutes(it, decisions, deferred, present), it.kept: KEPT}
    texts[it.older] = (
        f"# {it.group}, minutes\n\nPresent: {it.secretary}\n\nNo quorum, so nothing was decided. The next meeting is on {it.day}.\n"
    )
    folder, _, name = it.older.rpartition("/")
    texts[f"{folder}/entered/{name}"] = "no decisions\n"
    if it.trap == "correction":
        texts[it.correction] = (
            f"# Correction to the minutes of {it.day}\n\nIt should read: {decisions[0].again()}.\n\n{it.secretary}, minutes\n"
        )
    return texts


def _minutes(it: Papers, decisions: tuple[Decision, ...], deferred: Decision, present: list[str]) -> str:
    where = ("head office", "by video", "room 3", "canteen", "annexe")
    attended = ", ".join(f"{name} ({where[index % len(where)]})" for index, name in enumerate(present))
    items = []
    for number, index in enumerate(it.order, 1):
        one = deferred if index < 0 else decisions[index]
        value = one.first if index == 0 and it.trap in {"reversal", "correction"} else one.new
        verdict = (
            f"Proposed: {one.proposed()}. Put off to the next meeting" if index < 0 else f"Decided: {one.said(value)}"
        )
        items.append(_item(it.layout, number, one.system, it.chat[number % len(it.chat)], verdict))
    if it.trap == "reversal":
        chat = f"Back to {decisions[0].system}"
        items.append(
            _item(
                it.layout,
                len(items) + 1,
                "Any other business",
                f"{chat}, with the latest figures.",
                f"Decided after all: {decisions[0].again()}",
            )
        )
    head = "| no | matter | talk | outcome |\n|---|---|---|---|\n" if it.layout == "table" else ""
    return (
        f"# {it.group}, minutes of {it.day}\n\nPresent: {attended}\nMinutes: {it.secretary}\n\n{head}{''.join(items)}"
    )


def _item(layout: str, number: int, matter: str, chat: str, verdict: str) -> str:
    if layout == "table":
        return f"| {number} | {matter} | {chat} | {verdict}. |\n"
    if layout == "prose":
        return f"{number}) On {matter}. {chat} {verdict}.\n\n"
    return f"## {number}. {matter}\n\n{chat}\n{verdict}.\n\n"


def lines_pattern(lines: list[str]) -> str:
    """Exactly these lines, in any order."""
    each = "".join(rf"(?=[\s\S]*^(?:[-*] )?{re.escape(line)}[ ]*$)" for line in lines)
    return rf"\A{each}(?:[^\n]+\n*){{{len(lines)}}}\Z"
