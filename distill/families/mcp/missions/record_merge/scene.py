"""What is drawn for one merging of records: the register, the policy, the pair, and those who only look like it."""

# ruff: noqa: E501, S608 - rows read best on one line; the SQL is that of a seeded view

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from distill.domain.json import Json, JsonObject
from distill.families.mcp.draw import Draw
from distill.families.mcp.missions.record_merge.world import HOLDS, WORLDS, Dependent, World
from distill.families.mcp.missions.sql_looks import Table, database
from distill.families.mcp.vocabulary import FIRST_NAMES, LAST_NAMES, TICKETS

TRAPS: Final = {
    "relative": "another person has the same e-mail address",
    "namesake": "another person has the same name",
    "survivor": "the record that looks like the original is the one that goes",
    "orphan": "one more place points at the removed record, under an unexpected column name",
    "blank": "the kept record has an empty field that the policy fills from the other",
}

MAIL: Final = ("post.example", "mail.example", "letterbox.example")


@dataclass(frozen=True, slots=True)
class Person:
    """One row of the register."""

    key: str
    name: str
    born: str
    number: str
    email: str
    phone: str | None
    site: str
    since: str
    referred_by: str | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """`rule` says what makes two records one person (name or number), `keeps` which is kept, `fields` fill or stay."""

    world: World
    ticket: str
    trap: str
    mode: str
    rule: str
    keeps: str
    fields: str
    home: str
    logged: bool
    referred: bool
    deps: tuple[Dependent, ...]
    keep: Person
    drop: Person
    relative: Person
    namesake: Person
    hold: tuple[str, str, tuple[str, ...]]
    held: Person
    named: Person
    people: tuple[Person, ...]
    tables: dict[str, Table]

    @property
    def pair(self) -> tuple[str, str]:
        """Both ids, in the order of their numbers, which says nothing."""
        first, second = sorted((self.keep.key, self.drop.key))
        return first, second

    @property
    def view(self) -> str:
        """The view of the register, which holds nothing of its own."""
        return f"{self.world.table}_contacts"

    @property
    def filled(self) -> bool:
        """Whether the policy has the kept record's telephone filled."""
        return self.fields == "fill" and self.keep.phone is None

    def owned(self, dep: Dependent, key: str) -> int:
        """How many rows of a table belong to a person."""
        at = self.tables[dep.table].heads.index(dep.owner)
        return sum(row[at] == key for row in self.tables[dep.table].rows)


def scene(draw: Draw) -> Scene:
    """Everything drawn; `draw.abstention` changes nothing here."""
    world = draw.choose(WORLDS)
    trap = draw.choose(tuple(TRAPS))
    rule, keeps = draw.choose(("name", "number")), draw.choose(("oldest", "active", "checked"))
    fields = "fill" if trap == "blank" else draw.choose(("fill", "stay"))
    deps = (world.deps[0], *draw.sample(world.deps[1:], draw.count(1, 2)))
    referred = draw.chance(0.45)
    keep, drop, relative, namesake, others = _people(draw, world, rule, (keeps, trap))
    held, named = draw.choose((keep, drop)), draw.choose((keep, drop))
    if referred:
        pointed = draw.choose((0, 1))
        others = [_referred(who, drop.key if index == pointed else None) for index, who in enumerate(others)]
    people = tuple(draw.shuffled((keep, drop, relative, namesake, *others)))
    hold = draw.choose(HOLDS)
    ticket = draw.note("ticket", f"{draw.choose(TICKETS)}-{draw.count(1000, 9899)}")
    draw.note("people", [keep.name, drop.name, keep.key, drop.key, relative.key, namesake.key])
    draw.note("words", [world.house, world.one, world.many])
    tables = {
        table.name: table
        for table in (
            _register(world, people, rule, referred=referred),
            *(_dependent(draw, dep, people, (keep.key, drop.key), keeps if dep == deps[0] else "") for dep in deps),
            _holds(draw, world, hold, held.key, [who.key for who in others]),
            _archive(world, people),
        )
    }
    if keeps == "checked":
        tables["id_checks"] = _checks(draw, world, keep.key, [who.key for who in others])
    logged = draw.chance(0.5)
    if logged:
        rows = [
            (
                f"{world.prefix}-{draw.count(100, 999)}",
                f"{world.prefix}-{draw.count(100, 999)}",
                f"{draw.choose(TICKETS)}-{draw.count(100, 999)}",
            )
        ]
        columns = tuple((name, "VARCHAR") for name in ("kept", "removed", "ticket"))
        tables["merge_log"] = Table("merge_log", columns, tuple(rows))
    return Scene(
        world, ticket, trap, draw.choose(("named", "suspect", "sweep")), rule, keeps, fields,
        draw.choose(("prompt", "table")), logged, referred, deps, keep, drop, relative, namesake, hold, held, named, people, tables,
    )  # fmt: skip


def seed_of(it: Scene, abstention: str | None, policy: tuple[tuple[str, str], ...]) -> JsonObject:
    """The database; an abstention changes one small thing in it."""
    tables = dict(it.tables)
    if abstention == "missing_fact":
        if it.keeps == "oldest":
            tables[it.world.table] = tables[it.world.table].without(it.world.since)
        elif it.keeps == "active":
            tables[it.deps[0].table] = tables[it.deps[0].table].without(it.deps[0].day)
        else:
            del tables["id_checks"]
    if abstention == "forbidden":
        holds = tables[it.hold[0]]
        tables[it.hold[0]] = holds.changed(
            lambda row: {**row, "released_on": None} if row[it.world.key] == it.held.key else row
        )
    if it.home == "table":
        columns = (("topic", "VARCHAR"), ("rule_text", "VARCHAR"))
        tables["data_policy"] = Table("data_policy", columns, policy)
    world = it.world
    contacts = (it.view, f"SELECT {world.key}, {world.name}, email, phone FROM {world.table}")
    return database([tables[name] for name in sorted(tables)], [contacts])


def _people(
    draw: Draw, world: World, rule: str, how: tuple[str, str]
) -> tuple[Person, Person, Person, Person, list[Person]]:
    keeps, looks_wrong = how[0], how[1] == "survivor"
    firsts, lasts = draw.sample(FIRST_NAMES, 12), draw.sample(LAST_NAMES, 12)
    keys = [f"{world.prefix}-{number}" for number in draw.sample(range(1103, 9897), 12)]
    years = draw.sample(range(2006, 2025), 12)
    early, late = sorted(years[:2])
    keep_year, drop_year = (early, late) if keeps == "oldest" else (late, early) if looks_wrong else years[:2]
    if looks_wrong:
        low, high = sorted(keys[:2], key=lambda key: int(key.split("-")[1]))
        keys[:2] = [high, low]
    plain = [
        Person(
            key, f"{first} {last}", _date(draw, 1941, 2004), f"{draw.count(102, 989)}-{draw.count(1012, 9897)}",
            f"{first}.{last}@{draw.choose(MAIL)}".lower(), _phone(draw), draw.choose(world.sites), _date(draw, year, year),
        )
        for key, first, last, year in zip(keys, firsts, lasts, years, strict=True)
    ]  # fmt: skip
    base = plain[0]
    shared = base.email
    other_name = f"{firsts[0]} {lasts[1]}" if rule == "number" else draw.choose((base.name, base.name.upper()))
    one = _like(base, since=_date(draw, keep_year, keep_year), phone=_phone(draw))
    two = _like(base, key=plain[1].key, name=other_name, email=plain[1].email if draw.chance(0.5) else shared,
                phone=_phone(draw), site=plain[1].site, since=_date(draw, drop_year, drop_year))  # fmt: skip
    if draw.chance(0.5):
        one, two = _like(one, name=two.name, email=two.email), _like(two, name=one.name, email=one.email)
    empty = draw.choose(("one", "two", "none"))
    if how[1] == "blank" or empty == "one":
        one = _like(one, phone=None)
    elif empty == "two":
        two = _like(two, phone=None)
    relative = _like(plain[2], name=f"{firsts[2]} {lasts[0]}", email=shared, phone=one.phone or two.phone)
    namesake = _like(
        plain[3], name=base.name, born=base.born if rule == "number" and draw.chance(0.5) else plain[3].born
    )
    others = plain[4 : 4 + draw.count(5, 8)]
    others[1] = _like(others[1], email=others[2].email)
    return one, two, relative, namesake, others


def _like(who: Person, **changes: str | None) -> Person:
    fields = {name: getattr(who, name) for name in Person.__slots__}
    return Person(**{**fields, **changes})


def _referred(who: Person, by: str | None) -> Person:
    return _like(who, referred_by=by)


def _register(world: World, people: tuple[Person, ...], rule: str, *, referred: bool) -> Table:
    columns = [(world.key, "VARCHAR"), (world.name, "VARCHAR"), (world.born, "DATE")]
    fields = ["key", "name", "born"]
    if rule == "number":
        columns, fields = [*columns, (world.number, "VARCHAR")], [*fields, "number"]
    columns += [("email", "VARCHAR"), ("phone", "VARCHAR"), (world.site, "VARCHAR"), (world.since, "DATE")]
    fields += ["email", "phone", "site", "since"]
    if referred:
        columns, fields = [*columns, ("introduced_by", "VARCHAR")], [*fields, "referred_by"]
    return Table(world.table, tuple(columns), tuple(tuple(getattr(who, name) for name in fields) for who in people))


def _dependent(draw: Draw, dep: Dependent, people: tuple[Person, ...], pair: tuple[str, str], keeps: str) -> Table:
    """Rows of all people; where activity decides, the kept record's latest is a year later."""
    columns = ((dep.key, "INTEGER"), (dep.owner, "VARCHAR"), (dep.day, "DATE"), (dep.extra, "VARCHAR"))
    rows: list[tuple[Json, ...]] = []
    for who in people:
        count = draw.count(2, 6) if who.key in pair else draw.count(0, 4)
        for index in range(count):
            year = 2023 if who.key == pair[1] else 2025 if who.key == pair[0] and not index else 2022
            day = _date(draw, year, year) if keeps == "active" and who.key in pair else _date(draw, 2021, 2025)
            rows.append((0, who.key, day, draw.choose(dep.values)))
    start = draw.count(100, 9000)
    return Table(
        dep.table, columns, tuple((start + 3 * index, *row[1:]) for index, row in enumerate(draw.shuffled(rows)))
    )


def _holds(draw: Draw, world: World, hold: tuple[str, str, tuple[str, ...]], kept: str, others: list[str]) -> Table:
    columns = (
        ("hold_no", "VARCHAR"),
        (world.key, "VARCHAR"),
        ("reason", "VARCHAR"),
        ("set_on", "DATE"),
        ("released_on", "DATE"),
    )
    table, _, reasons = hold
    numbers = [f"H{number}" for number in draw.sample(range(210, 990), 3)]
    rows = (
        (numbers[0], others[-1], draw.choose(reasons), _date(draw, 2023, 2023), None),
        (numbers[1], kept, draw.choose(reasons), _date(draw, 2022, 2022), _date(draw, 2024, 2024)),
        (numbers[2], others[-2], draw.choose(reasons), _date(draw, 2021, 2021), _date(draw, 2023, 2023)),
    )
    return Table(table, columns, tuple(draw.shuffled(rows)))


def _archive(world: World, people: tuple[Person, ...]) -> Table:
    columns = ((world.key, "VARCHAR"), (world.name, "VARCHAR"), ("email", "VARCHAR"))
    return Table(world.archive, columns, tuple((who.key, who.name, who.email) for who in people[::2]))


def _checks(draw: Draw, world: World, kept: str, others: list[str]) -> Table:
    columns = ((world.key, "VARCHAR"), ("checked_on", "DATE"), ("document_kind", "VARCHAR"))
    keys = [kept, *others[:3]]
    kinds = ("passport", "identity card", "driving licence")
    return Table(
        "id_checks", columns, tuple((key, _date(draw, 2019, 2025), draw.choose(kinds)) for key in draw.shuffled(keys))
    )


def _date(draw: Draw, first: int, last: int) -> str:
    return f"{draw.count(first, last)}-{draw.count(1, 12):02d}-{draw.count(1, 28):02d}"


def _phone(draw: Draw) -> str:
    return f"+{draw.count(31, 49)} {draw.count(20, 89)} {draw.count(1012, 9897)} {draw.count(102, 989)}"
