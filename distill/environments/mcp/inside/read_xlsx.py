"""A workbook by content: cells (formulas as formulas), formats that are set, tables, charts."""

from __future__ import annotations

import importlib
from typing import Any


def read(path: str) -> dict[str, Any]:
    """`sheets` by name and their `order`; dates are ISO texts."""
    openpyxl: Any = importlib.import_module("openpyxl")
    book = openpyxl.load_workbook(path)
    return {"order": list(book.sheetnames), "sheets": {page.title: sheet(page) for page in book.worksheets}}


def sheet(page: Any) -> dict[str, Any]:
    """One sheet; keys whose value would be empty are still there."""
    cells, formats = {}, {}
    for row in page.iter_rows():
        for cell in row:
            if cell.value is not None:
                cells[cell.coordinate] = plain(cell.value)
            if cell.has_style and (form := styled(cell)):
                formats[cell.coordinate] = form
    return {
        "cells": cells,
        "formats": formats,
        "merged": sorted(str(area) for area in page.merged_cells.ranges),
        "tables": {table.displayName: table.ref for table in page.tables.values()},
        "charts": [type(chart).__name__ for chart in page._charts],  # noqa: SLF001 - the library has no public list
        "validations": sorted(f"{rule.type} {rule.sqref}" for rule in page.data_validations.dataValidation),
        "freeze": page.freeze_panes,
    }


def styled(cell: Any) -> dict[str, Any]:
    """What differs from a plain cell: bold, italic, fill colour, number format."""
    form: dict[str, Any] = {}
    if cell.font.b:
        form["bold"] = True
    if cell.font.i:
        form["italic"] = True
    if cell.fill.fill_type == "solid" and isinstance(cell.fill.fgColor.rgb, str):
        form["fill"] = cell.fill.fgColor.rgb
    if cell.number_format != "General":
        form["number_format"] = cell.number_format
    return form


def plain(value: Any) -> Any:
    """JSON's own types as they are, an array formula as its text, anything else as text."""
    if isinstance(value, str | int | float | bool):
        return value
    return str(getattr(value, "text", None) or (value.isoformat() if hasattr(value, "isoformat") else value))
