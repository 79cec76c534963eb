"""Make the seeded DuckDB files."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from typing import Any


def quoted(name: str) -> str:
    """An SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def main(request: dict[str, Any]) -> None:
    """`items`: path, tables (name, columns, rows) and `views` (name, sql)."""
    duckdb: Any = importlib.import_module("duckdb")
    for item in request["items"]:
        Path(item["path"]).parent.mkdir(parents=True, exist_ok=True)
        with duckdb.connect(item["path"]) as connection:
            for table in item.get("tables", ()):
                fill(connection, table)
            for view in item.get("views", ()):
                connection.execute(f"CREATE VIEW {quoted(view['name'])} AS {view['sql']}")


def fill(connection: Any, table: dict[str, Any]) -> None:
    """Create one table and insert its rows in one statement."""
    columns = ", ".join(f"{quoted(name)} {kind}" for name, kind in table["columns"])
    connection.execute(f"CREATE TABLE {quoted(table['name'])} ({columns})")
    rows = table.get("rows", [])
    if rows:
        one = "(" + ", ".join("?" * len(table["columns"])) + ")"
        values = [value for row in rows for value in row]
        connection.execute(f"INSERT INTO {quoted(table['name'])} VALUES " + ", ".join([one] * len(rows)), values)  # noqa: S608 - identifiers are quoted


if __name__ == "__main__":
    main(json.load(sys.stdin))
    sys.stdout.write("{}")
