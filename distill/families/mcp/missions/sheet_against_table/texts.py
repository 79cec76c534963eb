"""Goals, remarks and answers of `sheet_against_table`."""

# ruff: noqa: E501 - sentences read best on one line

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from distill.families.mcp.missions.sheet_against_table.scene import Scene
from distill.families.mcp.params import Register

CENTS: Final = ", in cents there while the sheet has amounts with decimals"

ADD: Final = "This code is missing in the table, so I add it there as the sheet has it."

REMARKS: Final = {
    "tables": (
        "I begin with what the database holds: tables and columns, so that I know what stands against the sheet.",
        "Which tables are there, and what are their columns called? I need that before I compare anything.",
        "First the layout of the database. I expect one table for the lines and perhaps others that explain.",
    ),
    "policy table": (
        "There is a table {policy} with topics and rules. It should say which side is right, so I read it before any comparison.",
        "{policy} looks like the agreement. Without it I could not tell which side to correct.",
        "Before I decide anything I read {policy}; neither side is right by itself.",
    ),
    "policy sheet": (
        "The list refers to {notes} for what counts. I read that before I compare; neither side is right by itself.",
        "{notes} comes before any correction: I need to know which side to believe, and the list points there.",
        "A line above the list names {notes}. Correcting a side by guess would be wrong, so I look there first.",
    ),
    "sheet": (
        "I read {sheet} whole, to have every value and its address, and whatever stands above the list.",
        "The sheet {sheet} gives codes, values and cells. The order of lines may differ from the table's, so I go by code.",
        "Now the list {sheet} with its cells; notes around it may matter as well.",
    ),
    "eye": (
        "Now the same columns of {table}, by code{cents}. The list is short enough to be compared line by line.",
        "I fetch {table} with the status of each line{cents} and hold it against the sheet.",
        "The other half: all lines of {table} in the order of their codes{cents}. I look for values that differ and codes that are missing.",
    ),
    "query": (
        "I let the database do the comparison: the lines of the sheet as values against {table}{cents}. What comes back differs or is on one side only.",
        "Comparing by eye invites slips, so I join the lines I read with {table}{cents}; only differences should come back.",
        "One join of the values from the sheet with {table}{cents} shows every difference, codes that lack a partner included.",
    ),
    "found": (
        "What differs: {codes}, and {held}, which is {hold} and therefore stays as it is.",
        "There are differences in {codes}. {held} differs too, but its status is {hold}, so I keep away from it.",
        "I see other values for {codes}; that of {held} must stay, since the line is {hold}.",
    ),
    "into sheet": (
        "{code}: for {head} the database is right. I write {value} into {cell}, where {wrong} stands.",
        "The sheet says {wrong} and the table {value} for the {head} of {code}; the table counts, so {cell} changes.",
        "The agreement gives {head} to the database, so {cell} ({code}) becomes {value}.",
        "In {cell} the {head} of {code} is wrong; the table says {value}, and for this column the table counts.",
    ),
    "into table": (
        "{code}: for {head} the workbook is right, so {table} gets {value}{cents}.",
        "{head} belongs to the workbook. I set {code} in {table} to {value}{cents}.",
        "The sheet's {value} counts for the {head} of {code}; I correct {table}{cents}.",
    ),
    "into table at once": (
        "{codes} differ in {head} only, where the workbook is right. One statement corrects {table}.",
        "For {head} the workbook counts. I set {codes} in {table} together, each to the value of its own line.",
    ),
    "record": (
        "Both sides are corrected. The rules want a row in {runs}: database {table}, workbook {sheet}.",
        "Now the record in {runs} that the rules ask for; corrected values in the database: {table}, in the workbook: {sheet}.",
        "I enter the counts into {runs}: database {table}, workbook {sheet}.",
    ),
    "verify sheet": (
        "I read the workbook again where I wrote; it should agree with the table now.",
        "A look at the cells that I changed.",
        "Let me see whether the values arrived in the right cells.",
    ),
    "verify table": (
        "And the corrected lines of the table, which should equal the sheet.",
        "The same for the database: the lines that I updated.",
        "Last the updated lines in the database, to be sure that the values arrived.",
    ),
}  # fmt: skip


def places(scene: Scene) -> tuple[str, ...]:
    """Where things lie."""
    return (
        f"The workbook is /workspace/{scene.world.book}, its list is the sheet {scene.world.sheet}.",
        f"The database is connected; the table that mirrors the list is {scene.world.table}.",
    )


def rules(scene: Scene, ticket: str) -> tuple[str, ...]:
    """What holds besides the agreement."""
    said = [
        "Which side is right is agreed column by column and written down in the workbook or in the database; what is agreed there holds.",
        "As long as it is open for one of the columns which side is right, nothing is corrected on either side.",
    ]
    if scene.runs:
        said.append(
            f"Whoever corrects something adds one row to {scene.runs}: the ticket ({ticket} for this work), the number of values corrected in the database, the number corrected in the workbook."
        )
    return tuple(said)


def bodies(scene: Scene) -> dict[Register, Sequence[str]]:
    """What the goals say."""
    sheet, book, table, business = scene.world.sheet, scene.world.book, scene.world.table, scene.world.business
    return {
        "terse": (
            f"Bring {sheet} ({book}) and the table {table} in line, as agreed. Report the number of values corrected on each side, and whatever was left as it is, by code.",
            f"{book} and {table} differ. Settle it by the agreement; give me counts per side and the codes you left alone or found on one side only.",
            f"Compare {sheet} in {book} with {table}, correct what is wrong on the side that is wrong. Counts per side, plus codes not settled.",
        ),
        "ticket": (
            f"Since the last import {sheet} ({book}) and the table {table} no longer agree. Please find every value that differs and correct it on the side that is wrong according to what was agreed. Anything the agreement keeps away from is to be reported only. Closing note: number of values corrected in the database, number corrected in the workbook, codes left as they are.",
            f"Left: sheet {sheet}, {book}\nRight: table {table}\nWanted: the same values on both sides, corrected according to the agreement\nClosing note: counts for database and workbook, and all codes that were not touched although the sides differ",
            f"Expected: {sheet} and {table} say the same for every code.\nActual: they do not.\nPlease settle it, column by column as agreed, and write down how many values were put right in the database and how many in the workbook, and which codes you had to leave.",
        ),
        "vague": (
            f"The list in {book} and what the system shows ({table}) have drifted apart and people quote whichever suits them. Could you get them back in line? We did agree once which one counts for what. I'd like to hear how many values you changed on either side, and which codes you couldn't or shouldn't settle.",
            f"Something is off between our {sheet} sheet and the {table} table. I can't tell which is right, it depends, there was an agreement. Please sort it out and tell me how many corrections went into the database and how many into the workbook, and which codes are still open.",
            f"Auditors of {business} compared {book} with {table} and weren't amused. Can you make the two agree, on whichever side is wrong each time? Then tell me how many fixes that were for the database, how many for the workbook, and what you left alone.",
        ),
    }


def _loose(scene: Scene) -> str:
    said = []
    if scene.only_sheet:
        said.append(f"{scene.only_sheet} is only in the workbook")
    if scene.only_table:
        said.append(f"{scene.only_table} is only in the database")
    return f" {' and '.join(said)}; by the agreement I added nothing." if said else " No code is on one side only."


def done(scene: Scene) -> str:
    """The final answer of the acting case."""
    table, sheet = scene.in_table, scene.in_sheet
    in_table = ", ".join(f"{found.code} ({found.column.head})" for found in table)
    in_sheet = ", ".join(f"{found.code} ({found.column.head})" for found in sheet)
    recorded = f" The counts are in {scene.runs}." if scene.runs else ""
    return (
        f"Corrected in the database: {len(table)}, namely {in_table}. Corrected in the workbook: {len(sheet)}, namely {in_sheet}. "
        f"{scene.held.code} differs in {scene.held.column.head} too but is {scene.world.hold}, so I left it alone on both sides.{_loose(scene)}{recorded}"
    )


def missing(scene: Scene) -> str:
    """The final answer when a column is still open."""
    head = scene.to_fix[0].column.head
    codes = ", ".join(found.code for found in scene.to_fix if found.column.head == head)
    return (
        f"I corrected nothing. Workbook and database differ, among others in {head} ({codes}), but it is not stated which side is right for {head}: the agreement says that this is still to be agreed. "
        f"As long as that is open nothing may be corrected on either side. Does the workbook or the database count for {head}? Once that is settled I can do all of it."
    )


def already(scene: Scene) -> str:
    """The final answer when both sides agree."""
    held = scene.held
    return (
        f"Nothing is left to correct: {scene.world.sheet} and {scene.world.table} already agree, but for {held.code}. It differs in {held.column.head} and is {scene.world.hold}, which the agreement tells me to leave alone and report.{_loose(scene)} "
        f"Corrections: none in the database, none in the workbook."
    )
