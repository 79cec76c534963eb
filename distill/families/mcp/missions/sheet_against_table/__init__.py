"""A sheet and a table should say the same and do not: settle every difference on the side that is wrong.

Traps: which side is right differs from column to column and is written down only in one place; a line
that differs must not be touched; the table may hold cents; some codes are on one side only.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from distill.domain.json import Json, JsonObject
from distill.domain.script import Script
from distill.families.mcp.check_makers import abstains, answer_mentions, equals, rows, said_mentions, unchanged_except
from distill.families.mcp.draw import Draw
from distill.families.mcp.mission import Mission, Template
from distill.families.mcp.missions.sheet_against_table import again
from distill.families.mcp.missions.sheet_against_table import texts as texts
from distill.families.mcp.missions.sheet_against_table.acts import Manner, look_around, settle, slip
from distill.families.mcp.missions.sheet_against_table.scene import DATABASE, Scene, draw_scene
from distill.families.mcp.vocabulary import TICKETS
from distill.families.mcp.voice import Voice, orders
from distill.families.mcp.wording import goals

BASE: Final = "data.duckdb"

TRAPS: Final = {
    "direction": "which side is right depends on the column, so copying one side over the other spoils values",
    "hold": "one of the lines that differ may not be touched on either side",
    "add": "a code is on one side only and is to be reported, not added",
}

WORDS: Final = ("no", "one", "two", "three", "four", "five")


def build(draw: Draw) -> Mission:
    """One pair of sides; see the module's docstring."""
    ticket = draw.note("ticket", f"{draw.choose(TICKETS)}-{draw.count(1000, 9899)}")
    scene = draw_scene(draw)
    manner = Manner(
        draw.choose(("eye", "query")), draw.chance(0.5), draw.chance(0.4), draw.chance(0.5), draw.chance(0.4)
    )
    trap = draw.choose([trap for trap in TRAPS if trap != "add" or scene.only_sheet])
    phrases, kind = orders(draw, texts.REMARKS), draw.abstention
    apart = draw.apart()
    looking = look_around(scene, manner, Voice(phrases), quiet=kind == "already_done")
    settling = settle(scene, manner, Voice(phrases), ticket)
    slipping = slip(scene, manner, Voice(phrases), ticket, "only held" if kind == "already_done" else trap)
    acting, done = (*looking, *settling), texts.done(scene)
    reference, mistake, checks = Script(acting, done), Script((*looking, *slipping), done), _checks(scene, ticket)
    if draw.talk == "follow_up":
        (heard, *right), (_, *wrong), answer = again.lifted(apart, scene, ticket)
        heard = replace(heard, say=done)
        reference, mistake = Script((*acting, heard, *right), answer), Script((*acting, heard, *wrong), answer)
        checks = _checks(scene, ticket, lifted=True)
    elif draw.talk == "asked":
        reference, mistake = again.asked(apart, scene, looking, settling, done)
        checks = (*checks, *again.asked_checks(scene))
    if kind == "missing_fact":
        reference, mistake = Script(looking, texts.missing(scene)), Script(acting, done)
        checks = abstains(kind, scene.to_fix[0].column.head)
    elif kind == "already_done":
        reference, checks = Script(looking, texts.already(scene)), abstains(kind, scene.held.code)
    return Mission(
        seed=_seed(scene, "missing_fact" if draw.talk == "asked" else kind or ""),
        goals=goals(draw, ticket, f"{scene.world.sheet}: workbook and database differ", texts.bodies(scene)),
        setting=f"You look after the records of {scene.world.business}.",
        places=texts.places(scene),
        rules=texts.rules(scene, ticket),
        reference=reference,
        mistake=mistake,
        checks=checks,
        trap=TRAPS[trap],
        difficulty="hard" if scene.cents or scene.only_sheet or manner.find == "query" else "medium",
    )


def _seed(scene: Scene, kind: str) -> JsonObject:
    settled, missing = kind == "already_done", kind == "missing_fact"
    types = {
        column.head: "DECIMAL(10,2)" if column.price and not scene.cents else "INTEGER" for column in scene.columns
    }
    columns = [["code", "VARCHAR"], ["item", "VARCHAR"]]
    columns += [[scene.name(column), types[column.head]] for column in scene.columns]
    tables: list[JsonObject] = [
        {
            "name": scene.world.table,
            "columns": [*columns, ["status", "VARCHAR"]],
            "rows": scene.table_rows(settled=settled),
        }
    ]
    sheets = [scene.sheet_now(settled=settled).seed()]
    agreed: list[list[Json]] = [list(row) for row in scene.agreement(missing=missing)]
    if scene.policy:
        tables.append({"name": scene.policy, "columns": [["topic", "VARCHAR"], ["rule", "VARCHAR"]], "rows": agreed})
    else:
        sheets.append({"name": scene.notes, "rows": [["What was agreed with the database people"], [], *agreed]})
    if scene.runs:
        names = [["ticket", "VARCHAR"], ["in_database", "INTEGER"], ["in_workbook", "INTEGER"]]
        tables.append({"name": scene.runs, "columns": names, "rows": [list(row) for row in scene.past]})
    return {
        "xlsx": [{"path": scene.world.book, "sheets": sheets}],
        "duckdb": [{"path": BASE, "tables": tables}],
    }


def _checks(scene: Scene, ticket: str, *, lifted: bool = False) -> tuple[JsonObject, ...]:
    """What holds in the end; `lifted` says that the line that was held is settled too, in a second turn."""
    held = scene.held
    late = (held,) if lifted and scene.right[held.column.head] == DATABASE else ()
    world = scene.world
    table, sheet = ["duckdb", BASE, world.table], ["xlsx", world.book, world.sheet]
    names = ["code", "item", *(scene.name(column) for column in scene.columns), "status"]
    cells = {found: [*sheet, found.cell] for found in (*scene.in_sheet, *late)}
    checks = [equals(f"{found.code} is right in the sheet", cells[found], found.table) for found in cells]
    wanted_rows = again.lifted_rows(scene) if lifted else scene.table_rows(settled=True)
    checks.append(rows("the table is right", table, names, wanted_rows, exactly=True))
    allowed = [[*table, "rows"], *cells.values()]
    counts = (len(scene.in_table), len(scene.in_sheet))
    if scene.runs:
        at_runs = ["duckdb", BASE, scene.runs]
        second = [(ticket, *((0, 1) if late else (1, 0)))] if lifted else []
        wanted = [*scene.past, (ticket, *counts), *second]
        checks.append(
            rows("the work is recorded", at_runs, ["ticket", "in_database", "in_workbook"], wanted, exactly=True)
        )
        allowed.append([*at_runs, "rows"])
    loose = [code for code in (scene.only_sheet, scene.only_table) if code]
    said = [(str(count), WORDS[count]) for count in counts]
    told = "the answer counts what was settled and names what was left"
    value = str(held.table if scene.right[held.column.head] == DATABASE else held.sheet)
    return (
        *checks,
        unchanged_except(*allowed),
        *(
            (said_mentions(told, 0, *said, held.code, *loose), answer_mentions("the last answer", held.code, value))
            if lifted
            else (answer_mentions(told, *said, held.code, *loose),)
        ),
    )


TEMPLATE: Final = Template(
    name="sheet_against_table",
    summary="settle differences between a workbook and a table, each on the side that is wrong",
    servers=("excel", "duckdb"),
    focus="comparing two sources under a policy",
    rubric="repair",
    build=build,
    abstains=("missing_fact", "already_done"),
    talks=("follow_up", "asked"),
)
