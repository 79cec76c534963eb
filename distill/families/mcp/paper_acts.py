"""Short ways to write acts on a Word document.

The server tells its failures in words, never as an error, and counts paragraphs, tables, rows and columns from 0.
"""

from __future__ import annotations

from distill.domain.json import Json
from distill.domain.script import Act, Bind, ScriptedCall
from distill.families.mcp.acts import absolute


def whole_text(paper: str) -> ScriptedCall:
    """The call that reads every paragraph, then every cell of every table, one a line."""
    return _call("get_document_text", paper)


def outline(paper: str) -> ScriptedCall:
    """The call that lists paragraphs with index and style, and the first rows of each table."""
    return _call("get_document_outline", paper)


def find(paper: str, text: str) -> ScriptedCall:
    """The call that says in which paragraphs and cells a text stands."""
    return _call("find_text_in_document", paper, text_to_find=text)


def swap(paper: str, old: str, new: str) -> ScriptedCall:
    """The call that replaces a text wherever it stands, also in tables."""
    return _call("search_and_replace", paper, find_text=old, replace_text=new)


def set_cell(paper: str, row: int, column: int, text: str, table: int = 0) -> ScriptedCall:
    """The call that gives one cell of a table its text."""
    return _call("format_table_cell_text", paper, table_index=table, row_index=row, col_index=column, text_content=text)


def add_line(paper: str, text: str) -> ScriptedCall:
    """The call that adds a paragraph at the end."""
    return _call("add_paragraph", paper, text=text)


def block(paper: str, heading: str, texts: list[str]) -> ScriptedCall:
    """The call that puts paragraphs where those between a heading and the next heading were."""
    return _call("replace_paragraph_block_below_header", paper, header_text=heading, new_paragraphs=[*texts])


def do(say: str, *calls: ScriptedCall, binds: tuple[Bind, ...] = ()) -> Act:
    """One message with one or several calls."""
    return Act(say, calls, binds)


def _call(tool: str, paper: str, **arguments: Json) -> ScriptedCall:
    return ScriptedCall(f"word__{tool}", {"filename": absolute(paper), **arguments})
