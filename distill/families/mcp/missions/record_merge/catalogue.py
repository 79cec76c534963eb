"""Learning what the whole database holds: every table and view by kind, and every column.

The policy speaks of any table and any column name, so none may stay unseen.
"""

# ruff: noqa: E501 - sentences read best on one line

from __future__ import annotations

from typing import Final

from distill.domain.script import Act
from distill.families.mcp.acts import sql
from distill.families.mcp.draw import Draw
from distill.families.mcp.missions.sql_looks import CATALOGUE, queries

KINDS: Final = "SELECT table_name, table_type FROM information_schema.tables ORDER BY table_name"

COLUMNS: Final = f"{CATALOGUE} ORDER BY table_name, ordinal_position"

WHOLE: Final = (
    "SELECT table_name, table_type, column_name, data_type FROM information_schema.tables "
    "JOIN information_schema.columns USING (table_schema, table_name) ORDER BY table_name, ordinal_position"
)

WHOLE_FIRST: Final = (
    "I do not know this database yet. I list every column of every table, and with it whether the name stands for a table or a view.",
    "First the whole catalogue: all columns, and which names are tables and which are views. A merge must not miss a place that points at a record.",
    "Rows come back without column names here, and references may hide anywhere. I fetch all columns with the kind of table they belong to.",
)

KINDS_FIRST: Final = (
    "I begin with the names: what is a table here, and what is only a view of one?",
    "Which tables and views are there at all? Their names and kinds come first, the columns after that.",
    "I start with a list of tables and views, since the request names none.",
)

THEN_ALL_COLUMNS: Final = (
    "Now the columns of all of them, not just of those that sound relevant: a reference may sit under any name.",
    "Names alone do not tell what points at whom. I fetch the columns of every table, in their order.",
    "Next every column with its type; any table may refer to the register, so I leave none out.",
)

BOTH_AT_ONCE: Final = (
    "Two questions to the catalogue: what is a table and what a view, and which columns does each have? I ask both at once.",
    "I ask for the kinds of all tables and for all their columns together; I need both before I look at any row.",
)

DESCRIBE_ALL: Final = (
    "I describe every real table, likely or not; a view holds no rows of its own and can wait.",
    "Each table may hold a reference under a name of its own, so I describe them all. Views have no rows to move.",
)

THE_REST: Final = "Now the tables that are left, so that no column stays unseen."


def explore_all(draw: Draw, tables: list[str]) -> tuple[Act, ...]:
    """One of four ways to learn every column; `tables` are the real ones, for describing them one by one."""
    way = draw.choose(("whole", "names", "both", "describe"))
    if way == "whole":
        return (sql(draw.choose(WHOLE_FIRST), WHOLE),)
    if way == "both":
        return (queries(draw.choose(BOTH_AT_ONCE), KINDS, COLUMNS),)
    kinds = sql(draw.choose(KINDS_FIRST), KINDS)
    if way == "names":
        return kinds, sql(draw.choose(THEN_ALL_COLUMNS), COLUMNS)
    described = [f"DESCRIBE {name}" for name in tables]
    if len(described) <= 6 and draw.chance(0.5):
        return kinds, queries(draw.choose(DESCRIBE_ALL), *described)
    half = (len(described) + 1) // 2
    return kinds, queries(draw.choose(DESCRIBE_ALL), *described[:half]), queries(THE_REST, *described[half:])
