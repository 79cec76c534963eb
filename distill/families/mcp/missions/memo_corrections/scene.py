"""What is drawn for `memo_corrections`: the list, the memo, the log."""

from __future__ import annotations

from dataclasses import dataclass

from distill.domain.json import Json
from distill.families.mcp.missions.memo_corrections.worlds import Field, World
from distill.families.mcp.sheet_acts import Grid, at


@dataclass(frozen=True, slots=True)
class Entry:
    """One numbered correction of the memo: what is to stand in which cell of which sheet.

    `first` is what the memo says at first where it says something else later; `other` is the same cell of the
    wrong line with the same code; `line` is what tells the right line apart.
    """

    number: int
    code: str
    field: Field
    sheet: str
    row: int
    column: int
    old: Json
    new: Json
    first: Json
    line: str
    other: tuple[str, str] | None = None

    @property
    def cell(self) -> str:
        """The address that is to change."""
        return at(self.column, self.row)


@dataclass(frozen=True, slots=True)
class Scene:
    """One drawn list and memo; the entry at `gone` is withdrawn, the one at `twice` has a code listed twice.

    With an `annex`, the value of one entry stands there, among `annex_others` that no number of the memo names.
    Unless it is `ruled`, the memo does not say which line of the doubled code is meant.
    """

    world: World
    author: str
    approver: str
    day: str
    later: str
    memo: str
    annex: str
    csv: bool
    log: str
    log_before: str
    names_withdrawn: bool
    apart: str
    pages: tuple[Grid, ...]
    archive: Grid | None
    annex_others: tuple[str, ...]
    register: str
    register_others: tuple[str, ...]
    entries: tuple[Entry, ...]
    gone: int
    twice: int
    ruled: bool = True

    @property
    def kept(self) -> tuple[Entry, ...]:
        """The corrections that are to be entered."""
        return tuple(entry for index, entry in enumerate(self.entries) if index != self.gone)

    @property
    def withdrawn(self) -> Entry:
        """The correction that no longer holds."""
        return self.entries[self.gone]

    @property
    def double(self) -> Entry:
        """The correction whose code is listed twice."""
        return self.entries[self.twice]

    @property
    def told(self) -> str:
        """What tells the right line of the double code apart: its mark and the column that holds it."""
        head = {"status": "Status", "date": "Valid from"}.get(self.apart, self.world.apart[0])
        return f"{self.double.line} under {head}"

    @property
    def amended(self) -> Entry | None:
        """The correction whose value the memo changes later."""
        return next((entry for entry in self.entries if entry.first != entry.new), None)

    @property
    def still_open(self) -> Entry:
        """The correction whose value stands in the annex, or is yet to come in a memo with a gap."""
        return next(entry for entry in self.kept if entry.first == entry.new)

    def lines(self) -> str:
        """The lines that belong into the log."""
        said = []
        for index, entry in enumerate(self.entries):
            if index != self.gone:
                said.append(f"{entry.code}: {entry.field.head} {entry.old} -> {entry.new}\n")
            elif self.names_withdrawn:
                said.append(f"{entry.code}: withdrawn\n")
        return "".join(said)

    def pages_now(self, *, entered: bool) -> list[Grid]:
        """The sheets as they are, or as they are once the memo was `entered`."""
        pages = [*self.pages, *((self.archive,) if self.archive else ())]
        return [entry_page(page, self.kept) for page in pages] if entered else pages

    def register_text(self, *, approved: bool, more: tuple[str, ...] = ()) -> str:
        """The register of approvals, with a line per memo, `more` besides."""
        status = f"approved by {self.approver}" if approved else "open"
        return "\n".join(["memo | approval", *sorted([*self.register_others, *more, f"{self.memo} | {status}"])]) + "\n"

    def memo_text(self, *, missing: bool) -> str:
        """The memo; with `missing` one of its values is yet to come."""
        elsewhere = f"see {self.annex}" if self.annex else "to follow" if missing else self.still_open.first
        rows = [(entry, elsewhere if entry is self.still_open else entry.first) for entry in self.entries]
        if self.csv:
            head = [f"# {self.world.subject}, {self.day}; {self.author}", "no,code,column,new value,remark"]
            body = [f"{entry.number},{entry.code},{entry.field.head},{new}," for entry, new in rows]
            notes = [f',,,,"{note}"' for note in self.notes()]
            return "\n".join([*head, *body, *notes]) + "\n"
        head = [f"{self.world.subject.capitalize()}: corrections to the {self.world.list_name}", f"Date: {self.day}"]
        head += [f"From: {self.author}", ""]
        body = [f"{entry.number}. {entry.code}, {entry.field.head}: {new}" for entry, new in rows]
        notes = self.notes()
        first = [notes.pop(0), ""] if self.ruled else []
        return "\n".join([*head, *body, "", *first, *notes]) + "\n"

    def annex_text(self, *, missing: bool) -> str:
        """The annex, which holds one value of the memo, or says that it is yet to come."""
        entry = self.still_open
        given = "to follow" if missing else entry.new
        lines = [*self.annex_others, f"{entry.code} | {entry.field.head} | {given}"]
        return "\n".join([f"Annex to the memo of {self.day}", "", "code | column | value", *sorted(lines)]) + "\n"

    def notes(self) -> list[str]:
        """The rule for the double code, if there is one, then what was added later."""
        rule = {
            "status": "the line that is still active is meant",
            "date": "the line with the later date in Valid from is meant",
            "place": f"the line with {self.world.apart[0]} {self.double.line} is meant",
        }[self.apart]
        said = [f"Where a code is listed twice: {rule}."] if self.ruled else []
        if self.amended:
            said.append(f"Added {self.later}: number {self.amended.number} should read {self.amended.new}.")
        return [*said, f"Added {self.later}: number {self.withdrawn.number} is withdrawn. The old entry was right."]


def entry_page(page: Grid, entries: tuple[Entry, ...]) -> Grid:
    """A copy of a sheet with these corrections entered."""
    rows = [list(row) for row in page.rows]
    for entry in entries:
        if entry.sheet == page.name:
            rows[entry.row - 1][entry.column - 1] = entry.new
    return Grid(page.name, rows)
