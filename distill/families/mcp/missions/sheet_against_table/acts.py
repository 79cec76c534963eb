"""The acts of `sheet_against_table`: look at both sides, settle what differs, or walk into a trap."""

# ruff: noqa: S608 - the SQL is text for a tool, made of drawn names

from __future__ import annotations

from dataclasses import dataclass

from distill.domain.json import Json
from distill.domain.script import Act, Bind
from distill.families.mcp.acts import sql
from distill.families.mcp.missions.sheet_against_table import texts
from distill.families.mcp.missions.sheet_against_table.scene import DATABASE, Difference, Scene
from distill.families.mcp.sheet_acts import look, look_at, put
from distill.families.mcp.voice import Voice


@dataclass(frozen=True, slots=True)
class Manner:
    """How the reference goes about it.

    It finds the differences by `eye` or with one `query`, looks at the sheet or the table first, updates the
    table in one statement or in several, and checks cells or the whole sheet.
    """

    find: str
    sheet_first: bool
    one_update: bool
    table_first: bool
    whole: bool


def look_around(scene: Scene, manner: Manner, voice: Voice, *, quiet: bool) -> tuple[Act, ...]:
    """What there is on both sides, what was agreed, the sheet, the differences."""
    query = "SELECT table_name, column_name, data_type FROM information_schema.columns ORDER BY table_name"
    tables = sql(voice("tables"), query)
    if scene.policy:
        agreed = sql(voice("policy table", policy=scene.policy), f"SELECT topic, rule FROM {scene.policy}")
    else:
        agreed = look(voice("policy sheet", notes=scene.notes), look_at(scene.world.book, scene.notes))
    sheet = look(
        voice("sheet", sheet=scene.world.sheet),
        look_at(scene.world.book, scene.world.sheet),
        binds=[bind for index, found in enumerate(scene.to_fix) for bind in _in_sheet(found, index)],
    )
    binds = () if quiet else tuple(_in_table(scene, found, index) for index, found in enumerate(scene.to_fix))
    said = voice(manner.find, table=scene.world.table, cents=texts.CENTS if scene.cents else "")
    compare = sql(said, _everything(scene) if manner.find == "eye" else _comparison(scene, settled=quiet), *binds)
    first = (sheet, tables) if manner.sheet_first else (tables, sheet)
    return (*first, agreed, compare)


def _in_sheet(found: Difference, index: int) -> tuple[Bind, Bind]:
    address = rf'"address": "{found.cell}",\s+"value": ([\d.]*\d)'
    return Bind(f"cell{index}", rf'"address": "({found.cell})"'), Bind(f"sheet{index}", address)


def _in_table(scene: Scene, found: Difference, index: int) -> Bind:
    before = scene.columns.index(found.column)
    skipped = r"(?:Decimal\('[\d.]+'\)|[\d.]+), " * before
    return Bind(f"table{index}", rf"\('{found.code}', {skipped}(?:Decimal\(')?([\d.]*\d)")


def _values(scene: Scene) -> list[str]:
    return [
        f"t.{scene.name(column)} / 100.0 AS {column.name}" if scene.name(column) != column.name else f"t.{column.name}"
        for column in scene.columns
    ]


def _everything(scene: Scene) -> str:
    return f"SELECT t.code, {', '.join(_values(scene))}, t.status FROM {scene.world.table} t ORDER BY t.code"


def _comparison(scene: Scene, *, settled: bool) -> str:
    """One statement that holds the sheet's lines against the table's."""
    grid = scene.sheet_now(settled=settled)
    start = next(number for number, cells in enumerate(grid.rows) if "Code" in cells)
    order = [grid.rows[start].index(head) for head in ("Code", *(column.head for column in scene.columns))]
    lines = ", ".join(
        f"('{cells[order[0]]}', {', '.join(str(cells[place]) for place in order[1:])})"
        for cells in grid.rows[start + 1 :]
    )
    names = ", ".join(column.name for column in scene.columns)
    differ = " OR ".join(
        f"s.{column.name}{' * 100' if scene.name(column) != column.name else ''} <> t.{scene.name(column)}"
        for column in scene.columns
    )
    return (
        f"SELECT coalesce(t.code, s.code) AS code, {', '.join(_values(scene))}, t.status FROM {scene.world.table} t "
        f"FULL JOIN (VALUES {lines}) AS s(code, {names}) ON s.code = t.code "
        f"WHERE t.code IS NULL OR s.code IS NULL OR {differ} ORDER BY ALL"
    )


def settle(scene: Scene, manner: Manner, voice: Voice, ticket: str) -> tuple[Act, ...]:
    """Correct each side where it is wrong, record it, look at both again."""
    numbers = {found: index for index, found in enumerate(scene.to_fix)}
    cells = [
        _into_sheet(scene, voice, found, f"${{cell{index}}}", (f"${{table{index}#}}", f"${{sheet{index}}}"))
        for found, index in numbers.items()
        if found in scene.in_sheet
    ]
    updates = _updates(scene, manner, voice, [(found, f"${{sheet{numbers[found]}}}") for found in scene.in_table])
    first, *others = (*updates, *cells) if manner.table_first else (*cells, *updates)
    codes, held = ", ".join(found.code for found in scene.to_fix), scene.held.code
    found = voice("found", codes=codes, held=held, hold=scene.world.hold)
    both = (Act(f"{found} {first.say}", first.calls), *others)
    return (
        *both,
        *_record(scene, voice, ticket, len(scene.in_table), len(scene.in_sheet)),
        *_verify(scene, manner, voice),
    )


def _into_sheet(scene: Scene, voice: Voice, found: Difference, cell: str, values: tuple[Json, Json]) -> Act:
    """Write the right one of (right, wrong) into a cell."""
    right, wrong = values
    value = str(right).replace("#", "")
    said = voice("into sheet", code=found.code, head=found.column.head, cell=cell, value=value, wrong=wrong)
    return put(said, scene.world.book, scene.world.sheet, cell, [[right]])


def _updates(scene: Scene, manner: Manner, voice: Voice, wanted: list[tuple[Difference, str]]) -> list[Act]:
    table, acts = scene.world.table, []
    same = len({found.column for found, _ in wanted}) == 1
    if manner.one_update and same and len(wanted) > 1:
        column = wanted[0][0].column
        name, factor = scene.name(column), " * 100" if scene.name(column) != column.name else ""
        cases = " ".join(f"WHEN '{found.code}' THEN {value}{factor}" for found, value in wanted)
        codes = ", ".join(f"'{found.code}'" for found, _ in wanted)
        said = voice("into table at once", head=column.head, codes=codes.replace("'", ""), table=table)
        return [sql(said, f"UPDATE {table} SET {name} = CASE code {cases} END WHERE code IN ({codes})")]
    for found, value in wanted:
        name = scene.name(found.column)
        factor = " * 100" if name != found.column.name else ""
        said = voice(
            "into table",
            code=found.code,
            head=found.column.head,
            value=value,
            table=table,
            cents=texts.CENTS if factor else "",
        )
        acts.append(sql(said, f"UPDATE {table} SET {name} = {value}{factor} WHERE code = '{found.code}'"))
    return acts


def _record(scene: Scene, voice: Voice, ticket: str, table: int, sheet: int) -> tuple[Act, ...]:
    if not scene.runs:
        return ()
    said = voice("record", runs=scene.runs, table=table, sheet=sheet)
    return (
        sql(said, f"INSERT INTO {scene.runs} (ticket, in_database, in_workbook) VALUES ('{ticket}', {table}, {sheet})"),
    )


def _verify(scene: Scene, manner: Manner, voice: Voice) -> tuple[Act, ...]:
    book, sheet = scene.world.book, scene.world.sheet
    cells = [look_at(book, sheet)] if manner.whole else [look_at(book, sheet, found.cell) for found in scene.in_sheet]
    codes = ", ".join(f"'{found.code}'" for found in scene.in_table)
    names = ", ".join(scene.name(column) for column in scene.columns)
    query = f"SELECT code, {names} FROM {scene.world.table} WHERE code IN ({codes}) ORDER BY code"
    return look(voice("verify sheet"), *cells), sql(voice("verify table"), query)


def slip(scene: Scene, manner: Manner, voice: Voice, ticket: str, trap: str) -> tuple[Act, ...]:
    """What somebody does who walks into a trap; values are the drawn ones."""
    if trap == "direction":
        acts = [_into_sheet(scene, voice, found, found.cell, (found.table, found.sheet)) for found in scene.to_fix]
        return (*acts, *_record(scene, voice, ticket, 0, len(acts)))
    held = scene.held
    if trap == "add":
        values = dict(zip(scene.grid.rows[_head(scene)], _line(scene, scene.only_sheet), strict=True))
        numbers = ", ".join(str(scene.stored(column, values[column.head])) for column in scene.columns)
        query = (
            f"INSERT INTO {scene.world.table} VALUES ('{scene.only_sheet}', '{values['Item']}', {numbers}, 'active')"
        )
        return (*settle(scene, manner, voice, ticket), sql(texts.ADD, query))
    acts = [_into_sheet(scene, voice, held, held.cell, (held.table, held.sheet))]
    if scene.right[held.column.head] != DATABASE and trap != "only held":
        acts = _updates(scene, manner, voice, [(held, str(held.sheet))])
    return tuple(acts) if trap == "only held" else (*acts, *settle(scene, manner, voice, ticket))


def _head(scene: Scene) -> int:
    return next(number for number, cells in enumerate(scene.grid.rows) if "Code" in cells)


def _line(scene: Scene, code: str) -> list[Json]:
    return next(cells for cells in scene.grid.rows if code in cells)
