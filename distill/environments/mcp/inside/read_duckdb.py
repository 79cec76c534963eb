"""A DuckDB file by content: tables with columns, count and ordered rows; views with their SQL."""

from __future__ import annotations

import base64
import importlib
from typing import Any

_ROWS = 10_000


def read(path: str) -> dict[str, Any]:
    """Schemas other than `main` show in names as `schema.table`."""
    duckdb: Any = importlib.import_module("duckdb")
    with duckdb.connect(path, read_only=True) as connection:
        connection.execute("SET enable_external_access=false")
        tables = {}
        for schema, name in connection.execute(
            "SELECT schema_name, table_name FROM duckdb_tables() WHERE NOT internal ORDER BY ALL"
        ).fetchall():
            tables[shown(schema, name)] = table(connection, schema, name)
        views = {
            shown(schema, name): sql
            for schema, name, sql in connection.execute(
                "SELECT schema_name, view_name, sql FROM duckdb_views() WHERE NOT internal ORDER BY ALL"
            ).fetchall()
        }
    return {"tables": tables, "views": views}


def table(connection: Any, schema: str, name: str) -> dict[str, Any]:
    """Columns as [name, type], rows ordered by all columns and cut at `_ROWS`, and the true count."""
    source = f"{quoted(schema)}.{quoted(name)}"
    found = connection.execute(f"SELECT * FROM {source} ORDER BY ALL LIMIT {_ROWS}")  # noqa: S608 - quoted
    columns = [[column[0], str(column[1])] for column in found.description]
    rows = [[plain(value) for value in row] for row in found.fetchall()]
    count = connection.execute(f"SELECT count(*) FROM {source}").fetchone()[0]  # noqa: S608 - quoted
    return {"columns": columns, "rows": rows, "count": count}


def plain(value: Any) -> Any:
    """JSON's own types as they are; decimals, dates and the like as their text."""
    if value is None or isinstance(value, str | int | bool):
        return value
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else str(value)  # noqa: PLR0124 - NaN
    if isinstance(value, bytes):
        return {"base64": base64.b64encode(value).decode()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    return str(value)


def shown(schema: str, name: str) -> str:
    """The name that checks use."""
    return name if schema == "main" else f"{schema}.{name}"


def quoted(name: str) -> str:
    """An SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
