"""A Word document by content: paragraphs with style, tables, title and author."""

from __future__ import annotations

import importlib
from typing import Any


def read(path: str) -> dict[str, Any]:
    """`paragraphs` of the body in order, `tables` as rows of cell texts."""
    docx: Any = importlib.import_module("docx")
    document = docx.Document(path)
    return {
        "paragraphs": [
            {"text": paragraph.text, "style": paragraph.style.name, "bold": any(run.bold for run in paragraph.runs)}
            for paragraph in document.paragraphs
        ],
        "tables": [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables],
        "title": document.core_properties.title or "",
        "author": document.core_properties.author or "",
    }
