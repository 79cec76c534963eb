"""Make the seeded workbooks."""

from __future__ import annotations

import datetime as dt
import importlib
import json
import sys
from pathlib import Path
from typing import Any


def main(request: dict[str, Any]) -> None:
    """`items`: path and sheets (name, rows); a string that starts with `=` is a formula."""
    openpyxl: Any = importlib.import_module("openpyxl")
    pinned = dt.datetime(2026, 1, 2, 3, 4, 5)  # noqa: DTZ001 - the format has no zone
    for item in request["items"]:
        Path(item["path"]).parent.mkdir(parents=True, exist_ok=True)
        book = openpyxl.Workbook()
        book.remove(book.active)
        for sheet in item["sheets"]:
            page = book.create_sheet(sheet["name"])
            for row in sheet.get("rows", ()):
                page.append(row)
            for cell, value in sheet.get("cells", {}).items():
                page[cell] = value
        book.properties.creator = "distill"
        book.properties.created = book.properties.modified = pinned
        book.save(item["path"])


if __name__ == "__main__":
    main(json.load(sys.stdin))
    sys.stdout.write("{}")
