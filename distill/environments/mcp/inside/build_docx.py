"""Make the seeded Word documents."""

from __future__ import annotations

import datetime as dt
import importlib
import json
import sys
from pathlib import Path
from typing import Any


def main(request: dict[str, Any]) -> None:
    """`items`: path, paragraphs (text, style) and tables (rows of cells)."""
    docx: Any = importlib.import_module("docx")
    pinned = dt.datetime(2026, 1, 2, 3, 4, 5)  # noqa: DTZ001 - the format has no zone
    for item in request["items"]:
        Path(item["path"]).parent.mkdir(parents=True, exist_ok=True)
        document = docx.Document()
        for paragraph in item.get("paragraphs", ()):
            document.add_paragraph(paragraph["text"], style=paragraph.get("style"))
        for rows in item.get("tables", ()):
            table = document.add_table(rows=len(rows), cols=len(rows[0]))
            for row, texts in zip(table.rows, rows, strict=True):
                for cell, text in zip(row.cells, texts, strict=True):
                    cell.text = str(text)
        document.core_properties.author = "distill"
        document.core_properties.created = document.core_properties.modified = pinned
        document.save(item["path"])


if __name__ == "__main__":
    main(json.load(sys.stdin))
    sys.stdout.write("{}")
