"""The files of `format_migration`: what each looks like before and after, and the seed."""

# ruff: noqa: E501 - lists and sentences read best on one line

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from distill.domain.json import JsonObject
from distill.families.mcp.draw import Draw
from distill.families.mcp.missions.format_migration import texts
from distill.families.mcp.speaker import Speaker
from distill.families.mcp.vocabulary import DOMAINS, FIRST_NAMES, LAST_NAMES, Domain

STYLES: Final = {"toml": '{key} = "{value}"', "yaml": "{key}: {value}", "ini": "{key}={value}", "md": "{key}: {value}"}


@dataclass(frozen=True, slots=True)
class File:
    """One listed file; `role` is plain, alias, done or generated; `ask` is what it looks up, `order` how its date is written."""

    path: str
    role: str
    value: str
    wanted: str
    ask: str
    head: tuple[str, ...]
    tail: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class World:
    """What was drawn; paths are relative to the work folder."""

    domain: Domain
    noun: str
    old: str
    alias: str
    new: str
    style: str
    bump: bool
    folder: str
    note: str
    index: str
    table: str
    ledger: str
    files: tuple[File, ...]
    rows: tuple[str, ...]
    template: str
    columns: str
    stuck: str
    voice: Speaker

    def line(self, key: str, value: object) -> str:
        """A setting in the style of these files; numbers bare."""
        text = STYLES[self.style].format(key=key, value=value)
        return text if isinstance(value, str) else text.replace('"', "")

    def was(self, file: File) -> str:
        """The old line of a file."""
        return self.line(self.alias if file.role == "alias" else self.old, file.value)

    def now(self, file: File) -> str:
        """The line it becomes."""
        return self.line(self.new, file.wanted)

    def block(self, file: File, *, moved: bool) -> str:
        """The lines that the migration replaces."""
        schema = [self.line("schema", 2 if moved else 1)] if self.bump else []
        return "\n".join([*schema, self.now(file) if moved else self.was(file)]) + "\n"

    def text(self, file: File, *, moved: bool) -> str:
        """The whole file."""
        return (
            "".join(f"{line}\n" for line in file.head)
            + self.block(file, moved=moved)
            + "".join(f"{line}\n" for line in file.tail)
        )

    def span(self, file: File) -> tuple[int, int]:
        """First and last line of the block."""
        first = len(file.head) + 1
        return first, first + self.bump

    @property
    def targets(self) -> tuple[File, ...]:
        """Files to be moved, in the order of the list."""
        return tuple(file for file in self.files if file.role in {"plain", "alias"})

    @property
    def generated(self) -> File:
        """The generated file."""
        return next(file for file in self.files if file.role == "generated")

    def ledger_text(self, extra: tuple[File, ...] = ()) -> str:
        """The record of moved files."""
        done = [file.path for file in (*(file for file in self.files if file.role == "done"), *extra)]
        return "".join(f"{line}\n" for line in ["# moved so far", *done])

    def say(self, options: tuple[str, ...], **more: object) -> str:
        """One phrasing."""
        names = {
            "noun": self.noun,
            "note": self.note,
            "index": self.index,
            "table": self.table,
            "ledger": self.ledger,
            "new": self.new,
        }
        return self.voice.say(options, **{**names, **more})


def drawn(draw: Draw) -> World:
    """One world; twins draw the same values."""
    domain = draw.choose(DOMAINS)
    noun, old, alias, new, table, columns = draw.pick("topic", texts.TOPICS)
    style = draw.choose(tuple(STYLES))
    folder = f"{draw.pick('repo', domain.services)}/{draw.choose(texts.FOLDERS)}"
    root = folder.split("/", maxsplit=1)[0]
    draw.note("folder", folder)
    dates = old == "review"
    roles = [
        "generated",
        *["plain"] * draw.count(1, 2),
        *(["alias"] if draw.chance(0.75) else ["plain"]),
        *(["done"] if draw.chance(0.7) else []),
    ]
    roles = draw.shuffled(roles)
    values = _dates(draw, len(roles)) if dates else _looked_up(draw, domain, old, len(roles) + 1)
    spare, values = values[-1], values[: len(roles)]
    heir = draw.choose([index for index, role in enumerate(roles) if role in {"plain", "alias"}])
    chained = draw.chance(0.5) and not dates
    if chained:
        values[heir] = (values[heir][0], spare[1], values[heir][2])
    names = draw.several("files", domain.sites, len(roles))
    files = tuple(
        _file(draw, domain, f"{folder}/{name.lower().replace(' ', '-')}.{style}", role, value)
        for name, role, value in zip(names, roles, values, strict=True)
    )
    files = tuple(_with_ask(file, dates=dates) for file in files)
    targets = [file for file in files if file.role in {"plain", "alias"}]
    stuck = draw.choose(targets).ask
    rows = _rows(draw, files, files[heir] if chained else None, spare, dates=dates)
    bump, ledger = draw.chance(0.5), draw.pick("ledger", texts.LEDGERS) if draw.chance(0.45) else ""
    return World(
        domain, noun, old, alias, new, style, bump, folder,
        f"{root}/{draw.pick('note', texts.NOTES)}", f"{root}/{draw.choose(texts.INDEXES)}", f"{root}/{table}",
        f"{root}/{ledger}" if ledger else "", files, rows, draw.choose(texts.NOTE), columns, stuck, Speaker(draw.count(0, 10**9)),
    )  # fmt: skip


def _file(draw: Draw, domain: Domain, path: str, role: str, value: tuple[str, str, str]) -> File:
    style = path.rpartition(".")[2]
    mark = draw.choose(texts.GENERATED)
    (one, _, low, high), (two, _, floor, top) = draw.sample(domain.settings, 2)
    shape = STYLES[style].replace('"', "")
    lines = [shape.format(key=one, value=draw.count(low, high)), shape.format(key=two, value=draw.count(floor, top))]
    if style == "md":
        mark = f"<!-- {mark.removeprefix('# ')} -->"
    title = draw.chance(0.7) and style != "md"
    head = [mark] if role == "generated" else [f"# {path.rpartition('/')[2]}"] if title else []
    head += ["---"] if style == "md" else []
    before = draw.count(0, 1)
    tail = [*lines[before:], *(["---", "", "Opened last year."] if style == "md" else [])]
    return File(path, role, value[0], value[1], value[2], (*head, *lines[:before]), tuple(tail))


def _with_ask(file: File, *, dates: bool) -> File:
    """For dates the table is asked by file name and answers with the order."""
    if not dates:
        return file
    return File(file.path, file.role, file.value, file.wanted, file.path.rpartition("/")[2], file.head, (*file.tail,))


def _dates(draw: Draw, count: int) -> list[tuple[str, str, str]]:
    found, start = [], draw.count(0, 1)
    for index in range(count):
        day, month = draw.sample(range(1, 13), 2)
        year = draw.count(2026, 2028)
        first = (index + start) % 2 == 0
        old = f"{day:02}/{month:02}/{year}" if first else f"{month:02}/{day:02}/{year}"
        draw.note(f"date_{index}", old)
        found.append((old, f"{year}/{month:02}/{day:02}", "day" if first else "month"))
    return found


def _looked_up(draw: Draw, domain: Domain, key: str, count: int) -> list[tuple[str, str, str]]:
    if key == "contact":
        firsts, lasts = draw.sample(FIRST_NAMES, count), draw.sample(LAST_NAMES, count)
        olds = [f"{first} {last}" for first, last in zip(firsts, lasts, strict=True)]
        news = [f"{first[0]}{last}".lower() for first, last in zip(firsts, lasts, strict=True)]
    else:
        olds = draw.sample({"supplier": domain.parties, "tier": texts.TIERS}.get(key, texts.ZONES), count)
        numbers = draw.sample(range(11, 99), count)
        prefix = draw.choose(domain.codes) if key == "supplier" else draw.choose("KPRT")
        news = [f"{prefix}{number}" for number in numbers]
    draw.note("values", olds)
    return [(old, new, old) for old, new in zip(olds, news, strict=True)]


def _rows(
    draw: Draw, files: tuple[File, ...], heir: File | None, spare: tuple[str, str, str], *, dates: bool
) -> tuple[str, ...]:
    """Rows of the table, as `asked,answer,remark`; the entry of `heir` refers to the spare one."""
    rows = [] if dates else [f"{spare[0]},{spare[1]},{draw.choose(texts.REMARKS)}"]
    for file in files:
        answer, remark = file.wanted, draw.choose(texts.REMARKS)
        if dates:
            answer = "day first" if file.value[:2] == file.wanted[-2:] else "month first"
        rows.append(f"{file.ask},,see {spare[0]}" if file is heir else f"{file.ask},{answer},{remark}")
    return tuple(draw.shuffled(rows))


def seed_of(world: World, *, lacking: bool, finished: bool) -> JsonObject:
    """The work folder; `lacking` leaves one entry out of the table, `finished` has every target moved already."""
    moved = {"done"} | ({"plain", "alias"} if finished else set())
    files = {file.path: world.text(file, moved=file.role in moved) for file in world.files}
    rows = [row for row in world.rows if not (lacking and row.startswith(f"{world.stuck},"))]
    files[world.table] = "".join(f"{row}\n" for row in (world.columns, *rows))
    files[world.index] = "".join(f"{file.path}\n" for file in world.files)
    files[world.note] = _note(world)
    if world.ledger:
        files[world.ledger] = world.ledger_text(world.targets if finished else ())
    return {"files": files}


def _note(world: World) -> str:
    dates = world.old == "review"
    bump = (
        texts.BUMP.format(schema_old=world.line("schema", 1), schema_new=world.line("schema", 2)) if world.bump else ""
    )
    ledger = texts.LEDGER.format(ledger=world.ledger, index=world.index) if world.ledger else ""
    sample = ("<date>", "<year/month/day>") if dates else ("<old>", "<new>")
    return world.template.format(
        noun=world.noun, old=world.old, alias=world.alias, new=world.new, index=world.index, table=world.table, bump=bump, ledger=ledger,
        how=(texts.HOW_DATE if dates else texts.HOW_TABLE).format(table=world.table),
        old_example=world.line(world.old, sample[0]), new_example=world.line(world.new, sample[1]),
    )  # fmt: skip
