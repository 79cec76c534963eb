"""What is drawn for one handover: who leads what in the graph, who is at work in the database, who takes over."""

# ruff: noqa: E501 - rows read best on one line

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from distill.domain.json import Json, JsonObject
from distill.families.mcp.draw import Draw
from distill.families.mcp.graph_acts import Link, graph_seed
from distill.families.mcp.missions.sql_looks import Table, database
from distill.families.mcp.vocabulary import DOMAINS, FIRST_NAMES, LAST_NAMES, TEAMS, TICKETS

TRAPS: Final = {
    "absent": "a deputy is away on the day of the handover, which only the absences in the database say",
    "left": "a deputy has left the company, and the graph still has them",
    "head": "the head who would step in for a deputy is the very person who leaves",
}
"""Fates of the first system; beside it a system may be plain, or its deputy's absence was cancelled."""

FATES: Final = ("plain", "plain", "cancelled", "absent", "left", "head")

DEPUTY: Final = frozenset({"plain", "cancelled"})
"""Fates with which the deputy takes over."""


@dataclass(frozen=True, slots=True)
class Post:
    """One system that the person who leaves leads: its deputy, its unit, what became of the deputy, who takes over."""

    system: str
    deputy: str
    unit: str
    fate: str
    next: str


@dataclass(frozen=True, slots=True)
class Scene:
    """What was drawn; `units` are (head, second) by unit, `away` rows of absences, `extra` a system they deputise for."""

    house: str
    ticket: str
    leaver: str
    day: str
    trap: str
    posts: tuple[Post, ...]
    units: dict[str, tuple[str, str]]
    staff: dict[str, str]
    away: tuple[tuple[str, str, str, str], ...]
    extra: str
    others: dict[str, tuple[str, str, str]]
    past: tuple[tuple[str, str, str, str], ...]
    services: tuple[str, ...]

    @property
    def gone(self) -> tuple[Link, ...]:
        """Links that end: the leads, the deputies who move up, the deputy post of the one who leaves."""
        leads = [(self.leaver, "leads", post.system) for post in self.posts]
        up = [(post.deputy, "deputises for", post.system) for post in self.posts if post.fate in DEPUTY]
        return (*leads, *up, *([(self.leaver, "deputises for", self.extra)] if self.extra else []))

    @property
    def new(self) -> tuple[Link, ...]:
        """Links that come."""
        return tuple((post.next, "leads", post.system) for post in self.posts)


def scene(draw: Draw) -> Scene:
    """Everything drawn; `draw.abstention` changes nothing here."""
    domain, trap = draw.choose(DOMAINS), draw.choose(tuple(TRAPS))
    services = tuple(draw.several("systems", domain.services, 5))
    ticket = draw.note("ticket", f"{draw.choose(TICKETS)}-{draw.count(1000, 9899)}")
    names = [
        f"{first} {last}" for first, last in zip(draw.sample(FIRST_NAMES, 14), draw.sample(LAST_NAMES, 14), strict=True)
    ]
    draw.note("people", names)
    month, date = draw.count(4, 10), draw.count(8, 22)
    day = draw.note("day", f"2026-{month:02d}-{date:02d}")
    units = draw.several("units", TEAMS, 3)
    heads = dict(zip(units, ((names[0], names[1]), (names[2], names[3]), (names[4], names[5])), strict=True))
    fates = (trap, *(draw.choose(FATES) for _ in range(draw.choose((1, 2, 2, 3)))))
    posts = []
    for fate, system, deputy in zip(draw.shuffled(fates), services, names[6:10], strict=False):
        unit = units[0] if fate == "head" else draw.choose(units[1:])
        head, second = heads[unit]
        following = deputy if fate in DEPUTY else second if head == names[0] else head
        posts.append(Post(system, deputy, unit, fate, following))
    rest = services[len(posts) :]
    others = {system: (draw.choose(names[10:12]), draw.choose(names[12:]), draw.choose(units)) for system in rest}
    extra = draw.choose((rest[0], rest[0], ""))
    if extra:
        others[extra] = (others[extra][0], names[0], others[extra][2])
    staff = dict.fromkeys(names, "active") | {post.deputy: "left" for post in posts if post.fate == "left"}
    away = _away(draw, posts, names, (month, date))
    past = tuple(
        (draw.choose(rest), name, names[11], f"2025-{draw.count(1, 12):02d}-15")
        for name in draw.sample(names[12:], draw.count(1, 2))
    )
    return Scene(
        domain.name, ticket, names[0], day, trap, tuple(posts), heads, staff, away, extra, others, past, services
    )


def _away(
    draw: Draw, posts: list[Post], names: list[str], day: tuple[int, int]
) -> tuple[tuple[str, str, str, str], ...]:
    """Absences: those that matter, a past or a later one of those who are there, and some of others."""
    month, date = day
    covering = (f"2026-{month:02d}-{date - draw.count(1, 6):02d}", f"2026-{month:02d}-{date + draw.count(1, 6):02d}")
    before = (f"2026-{month - 1:02d}-{draw.count(2, 9):02d}", f"2026-{month - 1:02d}-{draw.count(11, 27):02d}")
    after = (f"2026-{month + 1:02d}-{draw.count(2, 9):02d}", f"2026-{month + 1:02d}-{draw.count(11, 27):02d}")
    rows = []
    for post in posts:
        if post.fate == "left":
            continue
        span = draw.choose((before, after)) if post.fate == "plain" else covering
        rows.append((post.deputy, *span, "cancelled" if post.fate == "cancelled" else "approved"))
    rows += [(name, *draw.choose((before, after)), "approved") for name in draw.sample(names[1:6], 2)]
    rows.append((names[12], *covering, "approved"))
    return tuple(draw.shuffled(rows))


def staff_table(it: Scene) -> Table:
    """Who is employed."""
    unit = {post.deputy: post.unit for post in it.posts}
    unit |= {name: of for of, pair in it.units.items() for name in pair}
    rows = tuple((name, unit.get(name, next(iter(it.units))), state) for name, state in sorted(it.staff.items()))
    return Table("staff", (("name", "VARCHAR"), ("unit", "VARCHAR"), ("status", "VARCHAR")), rows)


def units_table(it: Scene, *, vacant: str = "") -> Table:
    """Units with their heads; none in the unit `vacant`."""
    rows: list[tuple[Json, ...]] = [
        (unit, None, None) if unit == vacant else (unit, *pair) for unit, pair in it.units.items()
    ]
    return Table("units", (("unit", "VARCHAR"), ("head", "VARCHAR"), ("second_head", "VARCHAR")), tuple(rows))


def log_table(it: Scene, *, after: bool) -> Table:
    """The handovers on record, before or after this one."""
    columns = (("system", "VARCHAR"), ("from_person", "VARCHAR"), ("to_person", "VARCHAR"), ("day", "DATE"))
    new = tuple((post.system, it.leaver, post.next, it.day) for post in it.posts) if after else ()
    return Table("handovers", columns, (*it.past, *new))


def stuck_at(it: Scene) -> Post:
    """The system for which nobody can be found when its unit has no head."""
    return next(post for post in it.posts if post.fate not in DEPUTY)


def seed_of(it: Scene, abstention: str | None) -> JsonObject:
    """Graph and database; an abstention puts one system under audit, or leaves one unit without a head."""
    audited = it.posts[-1].system if abstention == "forbidden" else ""
    vacant = stuck_at(it).unit if abstention == "missing_fact" else ""
    entities: dict[str, tuple[str, list[str]]] = {
        system: (
            "system",
            [
                f"audit: {'open' if system == audited else 'closed'}",
                f"criticality: {('high', 'medium', 'low')[number % 3]}",
            ],
        )
        for number, system in enumerate(it.services, 1)
    }
    entities |= {unit: ("unit", []) for unit in it.units}
    people = [
        it.leaver,
        *(post.deputy for post in it.posts),
        *(name for lead, deputy, _ in it.others.values() for name in (lead, deputy)),
    ]
    entities |= {name: ("person", [f"extension {400 + 7 * len(name)}"]) for name in dict.fromkeys(people)}
    links: list[Link] = []
    for post in it.posts:
        links += [
            (it.leaver, "leads", post.system),
            (post.deputy, "deputises for", post.system),
            (post.system, "belongs to", post.unit),
        ]
    for system, (lead, deputy, unit) in it.others.items():
        links += [(lead, "leads", system), (deputy, "deputises for", system), (system, "belongs to", unit)]
    away = Table(
        "absences", (("name", "VARCHAR"), ("first_day", "DATE"), ("last_day", "DATE"), ("state", "VARCHAR")), it.away
    )
    tables = (away, log_table(it, after=False), staff_table(it), units_table(it, vacant=vacant))
    return {"graph": graph_seed(entities, links), **database(tables)}
