"""Ways to find out what a database holds, and small tables as data; shared by the templates on DuckDB."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from distill.domain.json import Json, JsonObject
from distill.domain.script import Act, Bind, Script, ScriptedCall
from distill.families.mcp.acts import DATABASE, sql
from distill.families.mcp.draw import Draw

CATALOGUE: Final = "SELECT table_name, column_name, data_type FROM information_schema.columns"

FIRST_LOOK: Final = (
    "I do not know this database yet. I list every table with its columns before I ask for any rows.",
    "Nothing tells me what the tables are called, so the catalogue comes first: tables, columns, types.",
    "First the lie of the land: which tables there are and which columns they have.",
    "Rows come back without column names here, so I need the catalogue to read them. I fetch it whole.",
)

NAMES_ONLY: Final = (
    "I begin with the names of the tables; that should show where to look.",
    "Which tables are there at all? Their names come first, the columns of the ones that matter after that.",
    "I start by listing the tables: what is there, and under which names?",
)

THEN_COLUMNS: Final = (
    "I look up the columns of the tables whose names fit in one go; if something points elsewhere, I look there too.",
    "Now the columns of the tables that sound relevant; the order matters too, because rows come back unnamed.",
    "Some of these names fit the request. Before I query them I read their columns, and follow what they point to.",
)

DESCRIBE_EACH: Final = (
    "I describe each table that may play a part; the names alone do not say how they hang together.",
    "The names look telling, but I want the columns before I trust them. I describe the likely ones side by side.",
)


@dataclass(frozen=True, slots=True)
class Table:
    """A table as data: columns as (name, type), rows as lists of cells."""

    name: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Json, ...], ...]

    @property
    def heads(self) -> list[str]:
        """Names of the columns."""
        return [name for name, _ in self.columns]

    def seed(self) -> JsonObject:
        """As the seed of a database holds it."""
        return {
            "name": self.name,
            "columns": [list(column) for column in self.columns],
            "rows": [list(row) for row in self.rows],
        }

    def at(self) -> list[str]:
        """Its path in the end state."""
        return ["duckdb", DATABASE, self.name]

    def changed(self, change: Callable[[dict[str, Json]], dict[str, Json] | None]) -> Table:
        """A copy with each row changed, or left out where `change` returns None."""
        heads = self.heads
        after = [change(dict(zip(heads, row, strict=True))) for row in self.rows]
        return Table(self.name, self.columns, tuple(tuple(row.values()) for row in after if row is not None))

    def pointed(self, column: str, old: Json, new: Json) -> Table:
        """A copy in which a column that held `old` holds `new`."""
        return self.changed(lambda row: {**row, column: new} if row[column] == old else row)

    def without(self, column: str) -> Table:
        """A copy that lacks one column."""
        at = self.heads.index(column)
        return Table(
            self.name,
            self.columns[:at] + self.columns[at + 1 :],
            tuple(row[:at] + row[at + 1 :] for row in self.rows),
        )


def database(tables: Sequence[Table], views: Sequence[tuple[str, str]] = ()) -> JsonObject:
    """The seed of one database; views as (name, query)."""
    return {
        "duckdb": [
            {
                "path": DATABASE,
                "tables": [table.seed() for table in tables],
                "views": [{"name": name, "sql": query} for name, query in views],
            }
        ]
    }


def explore(draw: Draw, deciding: Sequence[str]) -> tuple[Act, ...]:
    """One of four ways to learn tables and columns; `deciding` are the tables that matter, described singly if few."""
    ways = ("whole", "names", "describe", "one by one") if len(deciding) <= 5 else ("whole", "names")
    way = draw.choose(ways)
    if way == "whole":
        return (sql(draw.choose(FIRST_LOOK), CATALOGUE),)
    names = sql(draw.choose(NAMES_ONLY), "SHOW TABLES")
    if way == "names":
        listed = ", ".join(f"'{name}'" for name in deciding)
        return names, sql(draw.choose(THEN_COLUMNS), f"{CATALOGUE} WHERE table_name IN ({listed})")
    calls = tuple(ScriptedCall("duckdb__query", {"query": f"DESCRIBE {name}"}) for name in deciding)
    if way == "describe" or len(calls) == 1:
        return names, Act(draw.choose(DESCRIBE_EACH), calls)
    half = (len(calls) + 1) // 2
    return (
        names,
        Act(draw.choose(DESCRIBE_EACH), calls[:half]),
        Act("Now the columns of the others that may hold a piece of this.", calls[half:]),
    )


def queries(say: str, *statements: str) -> Act:
    """One message with several statements."""
    return Act(say, tuple(ScriptedCall("duckdb__query", {"query": query}) for query in statements))


def literal(value: Json) -> str:
    """A value as SQL writes it."""
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int | float) else "'" + str(value).replace("'", "''") + "'"


def shown_row(cells: Sequence[str]) -> str:
    """A pattern for a row as the server prints it; cells are patterns, the first usually a group."""
    return r"\(" + ", ".join(cells)


def printed(value: Json, kind: str = "VARCHAR") -> str:
    """A pattern for one cell as the server prints it, a Python literal."""
    if value is None:
        return "None"
    if kind == "DATE":
        year, month, day = (int(part) for part in str(value).split("-"))
        return rf"datetime\.date\({year}, {month}, {day}\)"
    if kind.startswith("DECIMAL"):
        return rf"Decimal\('{re.escape(str(value))}'\)"
    return re.escape(repr(value))


def taught(script: Script, at: int, binds: Mapping[str, tuple[str, Bind]]) -> Script:
    """From act number `at` on the script knows some values only by what it saw there.

    `binds` maps a name to the value as it stands in the script and to the bind that finds it;
    every later mention of the value becomes `${name}`.
    """
    names = {value: f"${{{name}}}" for name, (value, _) in binds.items()}
    hide = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, names))})(?![\w-])")

    def swap(value: Json) -> Json:
        if isinstance(value, str):
            return hide.sub(lambda found: names[found.group()], value)
        if isinstance(value, dict):
            return {key: swap(item) for key, item in value.items()}
        return [swap(item) for item in value] if isinstance(value, list) else value

    acts = list(script.acts)
    acts[at] = replace(acts[at], binds=(*acts[at].binds, *(bind for _, bind in binds.values())))
    for number in range(at + 1, len(acts)):
        calls = tuple(ScriptedCall(call.tool, swap(call.arguments)) for call in acts[number].calls)
        acts[number] = Act(swap(acts[number].say), calls, acts[number].binds)
    return Script(tuple(acts), swap(script.answer))
