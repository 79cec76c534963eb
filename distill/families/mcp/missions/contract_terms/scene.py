"""What is drawn for one contract: figures, the lines of the talks, the papers they stand in."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from distill.domain.json import Json, JsonObject
from distill.families.mcp.draw import Draw
from distill.families.mcp.missions.contract_terms.world import KINDS, OPEN, OTHER_SHEETS, OURS, PLACES, Clause, Kind
from distill.families.mcp.vocabulary import DOMAINS, TICKETS
from distill.families.mcp.wording import person

TRAPS: Final = {
    "shared": "another clause has the same figure, so replacing the figure alone changes both",
    "later": "two agreed lines are about the same clause and the later one counts",
    "open": "a line that looks like the others was never agreed",
    "schedule": "the schedule at the end repeats a figure that changes",
    "stale": "a line starts from a figure that the contract does not have",
}

HEADS: Final = ("Line", "Clause", "Subject", "Present", "New", "State", "Agreed on", "Entered")

SHAPES: Final = (
    "{ticket}, clause {number}: {before} -> {after}",
    "Clause {number} changed from {before} to {after} ({ticket}).",
    "{number}. {before} becomes {after}, see {ticket}",
)
"""How an entry below the last heading looks."""


@dataclass(frozen=True, slots=True)
class Term:
    """A clause as this contract has it."""

    clause: Clause
    number: int
    figure: str

    def sentence(self, figure: str = "") -> str:
        """The sentence with this figure, or with the one it has."""
        return re.sub(r"[\[\]]", "", self.clause.text).format(figure or self.figure)

    def passage(self, figure: str = "") -> str:
        """The part of the sentence that no other clause has."""
        found = re.search(r"\[(.*)\]", self.clause.text)
        assert found is not None  # noqa: S101 - every clause has one
        return found[1].format(figure or self.figure)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the talks; `fate`: enter, later, open, stale."""

    number: int
    term: Term
    present: str
    new: str
    state: str
    day: str
    fate: str


@dataclass(frozen=True, slots=True)
class Scene:
    """What was drawn; `lines` are in the order of the sheet, `changed` in that of the clauses."""

    kind: Kind
    ticket: str
    trap: str
    paper: str
    book: str
    sheet: str
    parties: tuple[str, str]
    people: tuple[str, str]
    terms: tuple[Term, ...]
    lines: tuple[Line, ...]
    schedule: tuple[Term, ...]
    fillers: tuple[str, ...]
    shape: str
    noted: bool
    marked: bool
    old_note: str
    signed_on: str
    letter: str
    other: int
    front: bool

    @property
    def side(self) -> str:
        """The workbook's other sheet."""
        return OTHER_SHEETS[self.other][0]

    @property
    def changed(self) -> tuple[Line, ...]:
        """The lines to be entered, in the order of the clauses."""
        return tuple(sorted((line for line in self.lines if line.fate == "enter"), key=lambda line: line.term.number))

    @property
    def left(self) -> tuple[Line, ...]:
        """The lines that are not to be entered, in the order of the sheet."""
        return tuple(line for line in self.lines if line.fate != "enter")

    def note(self, line: Line) -> str:
        """The entry below the last heading."""
        return self.shape.format(ticket=self.ticket, number=line.term.number, before=line.term.figure, after=line.new)

    def place(self, term: Term) -> int | None:
        """The row of the schedule that repeats a term's figure."""
        return next((row for row, other in enumerate(self.schedule, 1) if other.number == term.number), None)


def scene(draw: Draw) -> Scene:
    """Everything drawn; `draw.abstention` changes nothing here."""
    kind = draw.choose(KINDS)
    trap = draw.choose(tuple(TRAPS))
    ticket = draw.note("ticket", f"{draw.choose(TICKETS)}-{draw.count(1000, 9899)}")
    parties = (draw.pick("ours", OURS), draw.pick("theirs", draw.choose(DOMAINS).parties))
    name = draw.note("name", parties[1].lower().replace(" & ", "-").replace(" ", "-"))
    paper, book, sheet = (part.format(name=name) for part in draw.choose(PLACES))
    draw.note("paper", paper)
    draw.note("book", book)
    draw.note("sheet", sheet)
    people = (person(draw, "ours"), person(draw, "theirs"))
    terms, pair = _terms(draw, kind)
    lines = _lines(draw, terms, pair, trap)
    changing = [line.term for line in lines if line.fate == "enter"]
    resting = [term for term in terms if term not in changing]
    shown = (
        [changing[0], *draw.sample(resting, 2)] if trap == "schedule" or draw.chance(0.4) else draw.sample(resting, 3)
    )
    month = draw.count(2, 11)
    return Scene(
        kind, ticket, trap, paper, book, sheet, (parties[0], parties[1]), people, terms, lines,
        tuple(sorted(shown, key=lambda term: term.number)), tuple(draw.sample(kind.filler, 2)), draw.choose(SHAPES),
        draw.chance(0.75), draw.chance(0.75), f"First draft by {people[0]}.",
        f"2025-{month:02d}-{draw.choose(_working(month)[6:]):02d}",
        f"letter of {draw.count(3, 27)} {draw.choose(MONTHS)}",
        draw.count(0, len(OTHER_SHEETS) - 1), draw.chance(0.5),
    )  # fmt: skip


MONTHS: Final = ("March", "April", "June", "September", "October")


def _working(month: int) -> list[int]:
    """Days of a month of 2025, up to the 28th, on which people work."""
    return [day for day in range(1, 29) if date(2025, month, day).weekday() < 5]


def _terms(draw: Draw, kind: Kind) -> tuple[tuple[Term, ...], tuple[Term, Term]]:
    """The clauses in a drawn order, and two of them that have the same figure: one to change, one to leave."""
    order = draw.shuffled(kind.clauses)
    days = [clause for clause in order if clause.unit == "{} days"]
    low, high = max(clause.low for clause in days[:2]), min(clause.high for clause in days[:2])
    same = days[0].unit.format(draw.count(low, high))
    terms = []
    for number, clause in enumerate(order, 1):
        figure = same if clause in days[:2] else _figure(draw, clause, {same})
        terms.append(Term(clause, number, figure))
    pair = tuple(next(term for term in terms if term.clause is clause) for clause in days[:2])
    return tuple(terms), (pair[0], pair[1])


def _figure(draw: Draw, clause: Clause, taken: set[str]) -> str:
    values = range(clause.low, clause.high + 1, clause.step)
    free = [figure for figure in map(clause.unit.format, values) if figure not in taken]
    return draw.choose(free)


def _lines(draw: Draw, terms: tuple[Term, ...], pair: tuple[Term, Term], trap: str) -> tuple[Line, ...]:
    """Lines to be entered (always one of the twin figures) and one of each other fate that is drawn."""
    rest = draw.shuffled([term for term in terms if term not in pair])
    count = draw.count(3, 4)
    entered = [pair[0], *rest[: count - 1]]
    refused, odd = rest[count - 1], rest[count]
    month = draw.count(2, 11)
    days = iter(sorted(draw.sample(_working(month), len(entered) + 4)))
    made: list[Line] = []

    def line(term: Term, fate: str, state: str = "agreed", present: str = "") -> None:
        taken = {term.figure, present, *(other.new for other in made if other.term == term)}
        new = _figure(draw, term.clause, taken)
        made.append(Line(0, term, present or term.figure, new, state, f"2025-{month:02d}-{next(days):02d}", fate))

    if trap == "later" or draw.chance(0.35):
        line(entered[-1], "later")
    for term in entered:
        line(term, "enter")
    line(refused, "open", draw.choose(OPEN))
    if trap == "stale" or draw.chance(0.35):
        line(odd, "stale", present=_figure(draw, odd.clause, {odd.figure}))
    figures = {int(figure) for one in made for figure in re.findall(r"\d+", f"{one.new} {one.present}")}
    numbers = [number for number in range(draw.count(11, 60), 199) if number not in figures]
    return tuple(replace(line, number=number) for number, line in zip(numbers, draw.shuffled(made), strict=False))


def seed_of(it: Scene, abstention: str | None) -> JsonObject:
    """Contract and workbook; an abstention changes one paragraph or one cell."""
    status = f"Status: signed on {it.signed_on}" if abstention == "forbidden" else "Status: draft for signature"
    rows: list[list[Json]] = [[term.clause.subject, term.figure] for term in it.schedule]
    paper = {
        "path": it.paper,
        "paragraphs": [{"text": text, "style": style} for style, text in body(it, status)],
        "tables": [[["Subject", "Figure"], *rows]],
    }
    name, others = OTHER_SHEETS[it.other]
    side = {
        "name": name,
        "rows": [[cell.format(ours=it.people[0], theirs=it.people[1]) for cell in row] for row in others],
    }
    sheets = [{"name": it.sheet, "rows": talks(it, it.letter if abstention == "missing_fact" else "")}]
    return {
        "docx": [paper],
        "xlsx": [{"path": it.book, "sheets": [side, *sheets] if it.front else [*sheets, side]}],
        "files": {},
    }


def body(it: Scene, status: str, *, entered: bool = False) -> list[tuple[str, str]]:
    """(style, text) of every paragraph, before the work or after it."""
    new = {line.term.number: line.new for line in it.changed} if entered else {}
    made = [("Title", it.kind.title), ("Normal", f"between {it.parties[0]} and {it.parties[1]}"), ("Normal", status)]
    for term in it.terms:
        made += [
            ("Heading 1", f"{term.number}. {term.clause.heading}"),
            ("Normal", term.sentence(new.get(term.number, ""))),
        ]
        if term.number <= len(it.fillers):
            made.append(("Normal", it.fillers[term.number - 1]))
    made += [("Heading 1", "Changes"), ("Normal", it.old_note)]
    return [*made, *(("Normal", it.note(line)) for line in it.changed)] if entered and it.noted else made


def talks(it: Scene, letter: str = "") -> list[list[Json]]:
    """The sheet of the talks; with `letter` the last agreed line names it instead of a figure."""
    rows: list[list[Json]] = [[*HEADS]]
    for line in it.lines:
        new = f"see {letter}" if letter and line == it.changed[-1] else line.new
        rows.append(
            [line.number, line.term.number, line.term.clause.subject, line.present, new, line.state, line.day, None]
        )
    return rows
