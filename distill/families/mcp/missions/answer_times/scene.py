"""What is drawn for one report on answer times: clients in their towns, cases that hang on holidays, the papers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from distill.domain.json import JsonObject
from distill.families.mcp.draw import Draw
from distill.families.mcp.holidays import TOWNS, Town, is_workday, later, weekdays_later, workdays
from distill.families.mcp.vocabulary import DOMAINS, TICKETS

TRAPS: Final = {
    "region": "a regional holiday decides whether a case was late",
    "home": "the calendar is that of the client, not that of the desk",
    "class": "the two classes have different limits",
    "withdrawn": "a case that was withdrawn has no answer time, although it has both dates",
}

HOUSES: Final = (
    ("a translation agency", "quotes", "QT"),
    ("a maker of dental implants", "complaints", "CP"),
    ("a lift manufacturer", "fault reports", "FT"),
    ("a savings bank", "objections", "OB"),
    ("a textbook publisher", "rights requests", "RR"),
    ("a supplier of school furniture", "warranty cases", "WC"),
)

SPANS: Final = (
    ("April 2025", "2025-04-07", 12),
    ("Easter 2025", "2025-04-10", 14),
    ("May 2025", "2025-05-12", 20),
    ("early June 2025", "2025-05-26", 20),
)

PLACES: Final = (
    ("reports/answer-times.docx", "data/cases.tsv", "data/clients.tsv"),
    ("quality/report.docx", "quality/export.tsv", "quality/client-list.tsv"),
    ("board/service-levels.docx", "board/log.tsv", "board/where-clients-are.tsv"),
    ("desk/monthly.docx", "desk/register.tsv", "desk/addresses.tsv"),
)

CLASSES: Final = (("A", "B"), ("urgent", "normal"), ("gold", "silver"), ("first", "second"))


COUNTED: Final = (
    "Business days from the day a case was opened, which counts, up to the day of the answer, which does not."
)
LATE: Final = (
    "The calendar is that of the client, with its region. A case is late if it took more days than its class allows."
)


@dataclass(frozen=True, slots=True)
class Case:
    """One case of the report."""

    code: str
    client: str
    town: Town
    group: str
    opened: str
    answered: str
    state: str
    fate: str

    def days(self, town: Town | None = None, *, regional: bool = True) -> int:
        """Business days from the day it was opened up to the answer, the latter not counted."""
        return workdays(self.opened, later(self.answered, -1), town or self.town, regional=regional)

    @property
    def withdrawn(self) -> bool:
        """Whether it is not judged."""
        return self.state == "withdrawn"


@dataclass(frozen=True, slots=True)
class Scene:
    """What was drawn; `limits` are business days by class."""

    house: tuple[str, str, str]
    home: Town
    ticket: str
    trap: str
    span: str
    places: tuple[str, str, str]
    limits: dict[str, int]
    cases: tuple[Case, ...]
    others: tuple[tuple[str, ...], ...]
    cases_first: bool
    number: int

    @property
    def table(self) -> int:
        """The number of the table of cases in the report."""
        return 0 if self.cases_first else 1

    @property
    def judged(self) -> tuple[Case, ...]:
        """The cases that get an answer time."""
        return tuple(case for case in self.cases if not case.withdrawn)

    def late(self, case: Case, days: int | None = None) -> bool:
        """Whether a case went over the limit of its class."""
        return (case.days() if days is None else days) > self.limits[case.group]

    def verdict(self, case: Case) -> str:
        """The word in the last column."""
        return "withdrawn" if case.withdrawn else "late" if self.late(case) else "kept"

    def summary(self, late: list[str]) -> str:
        """The paragraph below the heading Summary."""
        gone = [case.code for case in self.cases if case.withdrawn]
        return f"Late: {', '.join(late) or 'none'}. Withdrawn: {', '.join(gone) or 'none'}."


def scene(draw: Draw) -> Scene:
    """Everything drawn; `draw.abstention` changes nothing here."""
    house = draw.choose(HOUSES)
    ticket = draw.note("ticket", f"{draw.choose(TICKETS)}-{draw.count(1000, 9899)}")
    trap = draw.choose(tuple(TRAPS))
    places = draw.choose(PLACES)
    span, first, count = draw.choose(SPANS)
    draw.note("words", [*places, span, house[1]])
    names = draw.choose(CLASSES)
    quick = draw.choose((2, 3, 4))
    limits = dict(zip(names, (quick, quick + draw.count(2, 4)), strict=True))
    home = draw.choose(TOWNS)
    clients = iter(draw.several("clients", [name for domain in DOMAINS for name in domain.parties], 16))
    codes = iter([f"{house[2]}-{number}" for number in draw.sample(range(1010, 9890), 20)])
    cases = _cases(draw, home, limits, (first, count), (codes, clients), trap)
    others = tuple(
        (next(codes), next(clients), draw.choose(names), *_earlier(draw, first), "answered")
        for _ in range(draw.count(3, 5))
    )
    return Scene(
        house, home, ticket, trap, span, places, limits, cases, others, draw.chance(0.5), draw.count(0, 10**9)
    )  # fmt: skip


def _earlier(draw: Draw, first: str) -> tuple[str, str]:
    """Opening and answer of a case of an earlier report."""
    return later(first, -draw.count(20, 40)), later(first, -draw.count(5, 15))


def _cases(
    draw: Draw, home: Town, limits: dict[str, int], span: tuple[str, int], names: tuple[Iterator[str], ...], trap: str
) -> tuple[Case, ...]:  # fmt: skip
    """Cases in towns of their own, in an order that tells nothing."""
    codes, clients = names
    free = draw.shuffled([town for town in TOWNS if town != home])
    made = []
    for fate in sorted(_fates(draw, trap), key=lambda fate: fate not in {"region", "home"}):
        fitting = ((town, _fitting(town, home, limits, span, fate)) for town in free)
        town, options = next((town, options) for town, options in fitting if options)
        free.remove(town)
        group, opened, answered = draw.choose(options)
        state = "withdrawn" if fate == "withdrawn" else "answered"
        made.append(Case(next(codes), next(clients), town, group, opened, answered, state, fate))
    return tuple(draw.shuffled(made))


def _fates(draw: Draw, trap: str) -> list[str]:
    fates = ["sensitive", "kept", "late", "home" if trap == "home" else "region"]
    fates.append("withdrawn" if trap == "withdrawn" or draw.chance(0.5) else "kept")
    fates += ["class", "sensitive"] if trap == "class" else []
    return fates + draw.sample(["late", "kept", "sensitive", "class", "home"], draw.count(0, 3))


def _fitting(
    town: Town, home: Town, limits: dict[str, int], span: tuple[str, int], fate: str
) -> list[tuple[str, str, str]]:
    """Class, opening and answer for which the fate holds."""
    found = []
    for group, limit in limits.items():
        for offset in range(span[1]):
            opened = later(span[0], offset)
            for length in range(limit, limit + 9):
                case = Case("", "", town, group, opened, later(opened, length), "", fate)
                if is_workday(opened, town) and is_workday(case.answered, town) and _holds(case, home, limits, fate):
                    found.append((group, opened, case.answered))
    return found


def _holds(case: Case, home: Town, limits: dict[str, int], fate: str) -> bool:
    limit, days = limits[case.group], case.days()
    late, other = days > limit, next(value for name, value in limits.items() if name != case.group)
    if fate == "region":
        return bool(case.town.region) and late != (case.days(regional=False) > limit)
    if fate == "home":
        return late != (case.days(home) > limit)
    if fate == "class":
        return late != (days > other)
    if fate == "sensitive":
        return days == limit and weekdays_later(case.opened, days) != case.answered
    return late == (fate == "late")


def seed_of(it: Scene, abstention: str | None) -> JsonObject:
    """Report and data; an abstention releases the report or leaves out where a client is."""
    paper, data, where = it.places
    status = "Status: released" if abstention == "forbidden" else "Status: draft"
    limits = [["Class", "Business days"], *([name, str(limit)] for name, limit in it.limits.items())]
    empty = [[case.code, case.client, case.group, "", ""] for case in it.cases]
    cases = [["Case", "Client", "Class", "Days", "Verdict"], *empty]
    own = [(case.code, case.client, case.group, case.opened, case.answered, case.state) for case in it.cases]
    lines = sorted([*own, *it.others], key=lambda line: (line[3], line[0]))
    lost = it.judged[0].client if abstention == "missing_fact" else ""
    places = {case.client: case.town for case in it.cases}
    rows = [(name, town.country, town.region) for name, town in sorted(places.items()) if name != lost]
    rows += [(line[1], "NL", "") for line in it.others]
    return {
        "docx": [
            {
                "path": paper,
                "paragraphs": [{"text": text, "style": style} for style, text in body(it, status, "To be written.")],
                "tables": [cases, limits] if it.cases_first else [limits, cases],
            }
        ],
        "files": {
            data: _tabbed([("case", "client", "class", "opened", "answered", "state"), *lines]),
            where: _tabbed([("client", "country", "region"), *rows]),
        },
    }


def body(it: Scene, status: str, summary: str) -> list[tuple[str, str]]:
    """(style, text) of every paragraph of the report."""
    return [
        ("Title", f"Answer times, {it.span}"),
        ("Normal", status),
        ("Heading 1", "What is counted"),
        ("Normal", COUNTED),
        ("Normal", LATE),
        ("Heading 1", "Summary"),
        ("Normal", summary),
        ("Heading 1", "Tables"),
        ("Normal", "Cases of this report, and limits by class."),
    ]


def _tabbed(rows: list[tuple[str, ...]]) -> str:
    return "".join("\t".join(row) + "\n" for row in rows)
