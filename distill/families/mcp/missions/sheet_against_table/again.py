"""The user speaks again: a line is no longer held and is to be settled too, or says which side is right for a column."""

# ruff: noqa: E501, S608 - sentences read best on one line; the SQL is text for a tool, made of drawn names

from __future__ import annotations

from dataclasses import replace
from typing import Final

from distill.domain.json import Json, JsonObject
from distill.domain.script import Act, Bind, Script
from distill.families.mcp import check_makers as make
from distill.families.mcp.acts import hears, sql
from distill.families.mcp.draw import Draw
from distill.families.mcp.missions.sheet_against_table.scene import DATABASE, WORKBOOK, Scene
from distill.families.mcp.sheet_acts import look, look_at, put

LIFTED: Final = (
    "Thanks. About {code}: it isn't {hold} any more, that was cleared this morning. Set its status to active in the database please and settle it like the rest.{runs}",
    "Good. {code} can be settled as well now, the thing with '{hold}' is over. So: status active, and whatever differs there put right on the side that is wrong.{runs}",
    "And {code}? I've just been told it's no longer {hold}. Please make it active and sort out its difference too, same agreement.{runs}",
)
RUN: Final = (
    " It gets a row of its own in {runs} under the same ticket; the status doesn't count as a corrected value there."
)
SIDES: Final = (
    "Huh, I thought that was written down. For {head} it's the {side}.",
    "The {side} is right for {head}. We agreed on the phone yesterday.",
    "{side}, for {head}. Go ahead.",
)
QUESTIONS: Final = (
    "I have to ask before I correct anything: for {head} the agreement does not say yet which side is right. The two sides differ in it for {codes}. Does the workbook or the database count for {head}? Nothing has been changed so far.",
    "One thing is open. It is not agreed whose {head} is right, the workbook's or the database's, and the sides differ in it ({codes}). Which one is it? Until I know, I leave both sides as they are.",
)


def lifted(draw: Draw, scene: Scene, ticket: str) -> tuple[tuple[Act, ...], tuple[Act, ...], str]:
    """The held line settled rightly and on the wrong side, from the user's words on; and the last answer."""
    held, table, book = scene.held, scene.world.table, scene.world.book
    words = draw.choose(LIFTED).format(
        code=held.code, hold=scene.world.hold, runs=RUN.format(runs=scene.runs) if scene.runs else ""
    )
    name = scene.name(held.column)
    cents = name != held.column.name
    shown = f"{name} / 100.0 AS {held.column.name}" if cents else name
    row = f"SELECT code, {shown}, status FROM {table} WHERE code = '{held.code}'"
    heard = hears("", words)
    status = sql(
        f"First {held.code} as the table has it now: its status, and the {held.column.head} that I left alone before.",
        row,
        Bind("held_table", rf"\('{held.code}', (?:Decimal\(')?([\d.]*\d)"),
    )
    cell = look(
        "And the same value in the workbook, read anew.",
        look_at(book, scene.world.sheet, held.cell),
        binds=[Bind("held_sheet", r'"value": ([\d.]*\d)')],
    )
    free = sql(
        f"The line is free by what I was told, so its status becomes active; {held.code} alone.",
        f"UPDATE {table} SET status = 'active' WHERE code = '{held.code}'",
    )
    into = put(
        f"For {held.column.head} the database is right, so {held.cell} gets ${{held_table}} in place of ${{held_sheet}}.",
        book,
        scene.world.sheet,
        held.cell,
        [["${held_table#}"]],
    )
    update = sql(
        f"For {held.column.head} the workbook is right: the table gets ${{held_sheet}} in place of ${{held_table}}.",
        f"UPDATE {table} SET {name} = ${{held_sheet}}{' * 100' if cents else ''} WHERE code = '{held.code}'",
    )
    in_sheet = scene.right[held.column.head] == DATABASE
    log = _logged(scene, ticket, (0, 1) if in_sheet else (1, 0))
    check = (
        sql("I read the line in the table again; status and value should be what was asked.", row),
        look("The cell beside it: both sides should say the same now.", look_at(book, scene.world.sheet, held.cell)),
    )
    value, side = ("${held_table}", "workbook") if in_sheet else ("${held_sheet}", "database")
    answer = f"{held.code} is active now and settled: {held.column.head} is {value} on both sides, corrected in the {side}.{f' {scene.runs} has a further row for it.' if scene.runs else ''} Nothing of the earlier work was touched again."
    start = (heard, status, cell, free)
    right, wrong = (into, update) if in_sheet else (update, into)
    return (*start, right, *log, *check), (*start, wrong, *log, *check), answer


def _logged(scene: Scene, ticket: str, counts: tuple[int, int]) -> tuple[Act, ...]:
    """The row about the second correction, where runs are logged; `counts` are of the database and the workbook."""
    if not scene.runs:
        return ()
    said = (
        f"This gets a row of its own in {scene.runs}: one correction, in the {'database' if counts[0] else 'workbook'}."
    )
    values = f"('{ticket}', {counts[0]}, {counts[1]})"
    return (sql(said, f"INSERT INTO {scene.runs} (ticket, in_database, in_workbook) VALUES {values}"),)


def lifted_rows(scene: Scene) -> list[list[Json]]:
    """The table once the held line is settled as well."""
    held = scene.held
    at = 2 + scene.columns.index(held.column)
    value = held.table if scene.right[held.column.head] == DATABASE else held.sheet
    rows = scene.table_rows(settled=True)
    for row in rows:
        if row[0] == held.code:
            row[at], row[-1] = scene.stored(held.column, value), "active"
    return rows


def open_side(draw: Draw, scene: Scene) -> Act:
    """The question which side is right for a column, and the answer."""
    column = scene.to_fix[0].column
    codes = ", ".join(found.code for found in scene.to_fix if found.column == column)
    side = scene.right[column.head]
    said = draw.choose(SIDES).format(head=column.head, side=side)
    return hears(draw.choose(QUESTIONS).format(head=column.head, codes=codes), f"{said[0].upper()}{said[1:]}")


def asked(
    draw: Draw, scene: Scene, looking: tuple[Act, ...], settling: tuple[Act, ...], done: str
) -> tuple[Script, Script]:
    """The question before any change; and the same work done on a guess."""
    asking = open_side(draw, scene)
    return Script((*looking, asking, *settling), done), Script((*looking, *settling, replace(asking, say=done)), done)


def asked_checks(scene: Scene) -> tuple[JsonObject, ...]:
    """The question came first, and named the column and both sides."""
    world = scene.world
    writing = ("excel__write_data_to_excel", "excel__apply_formula", ("duckdb__query", make.CHANGES_ROWS))
    sides = ((WORKBOOK, "sheet", world.sheet), (DATABASE, "table", world.table))
    return (
        make.asks("the question names the column and both sides", 0, scene.to_fix[0].column.head, *sides),
        make.not_called_before("nothing was corrected before the answer", 1, *writing),
    )
