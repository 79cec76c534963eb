"""Whether one act of a reference shows what the one before it changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any, Final

from distill.domain.binding import names_in
from distill.domain.json import Json
from distill.domain.script import Act, ScriptedCall

_TABLE: Final = re.compile(r"\b(?:from|join)\s+(\w+)", re.IGNORECASE)
_CHANGED: Final = re.compile(r"\b(?:insert\s+into|update|delete\s+from)\s+(\w+)", re.IGNORECASE)
_QUOTED: Final = re.compile(r"'([^']+)'")
_CELL: Final = re.compile(r"([A-Z]+)(\d+)")


def looks_at(look: Act, change: Act) -> bool:
    """Whether a call of the look shows what a call of the change changes, and binds nothing that the change needs."""
    if not look.calls or {bind.name for bind in look.binds} & set(names_in([call.arguments for call in change.calls])):
        return False
    return any(_shows(seen, done) for done in change.calls for seen in look.calls)


def _shows(look: ScriptedCall, change: ScriptedCall) -> bool:
    server = change.tool.partition("__")[0]
    if server not in _SERVERS:
        return bool({*_texts(look.arguments)} & {*_texts(change.arguments)})
    return look.tool.startswith(f"{server}__") and _SERVERS[server](look, change)


def _texts(value: Json) -> Iterator[str]:
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(item)
    if isinstance(value, str) and len(value) > 3:
        yield value


def _tool(call: ScriptedCall) -> str:
    return call.tool.partition("__")[2]


def _excel(look: ScriptedCall, change: ScriptedCall) -> bool:
    if _tool(look) != "read_data_from_excel" or any(
        look.arguments[key] != change.arguments.get(key) for key in ("filepath", "sheet_name")
    ):
        return False
    cell = change.arguments.get("start_cell") or change.arguments.get("cell")
    first, last = look.arguments.get("start_cell"), look.arguments.get("end_cell")
    if first is None:
        return True
    (low, top), (high, bottom), (column, row) = (_place(one) for one in (first, last or first, cell))
    return low <= column <= high and top <= row <= bottom


def _place(cell: Any) -> tuple[tuple[int, str], int]:
    found = _CELL.fullmatch(str(cell))
    return ((len(found[1]), found[1]), int(found[2])) if found else ((0, ""), 0)


def _duckdb(look: ScriptedCall, change: ScriptedCall) -> bool:
    """The same table; where the look asks for some rows alone, by a word that the change names too."""
    asked, made = str(look.arguments.get("query")), str(change.arguments.get("query"))
    tables = {name.lower() for name in _TABLE.findall(asked)} & {name.lower() for name in _CHANGED.findall(made)}
    where = re.split(r"\bwhere\b", asked, maxsplit=1, flags=re.IGNORECASE)[1:]
    wanted = set(_QUOTED.findall(where[0])) if where else set()
    return bool(tables) and (not wanted or bool(wanted & set(_QUOTED.findall(made))))


def _editor(look: ScriptedCall, change: ScriptedCall) -> bool:
    """The same file, whole."""
    if _tool(look) != "get_text_file_contents":
        return False
    whole = {one["file_path"] for one in look.arguments["files"] if one.get("ranges") in (None, [{"start": 1}])}
    return bool(whole & {one.get("path") for one in change.arguments.get("files", ())})


def _filesystem(look: ScriptedCall, change: ScriptedCall) -> bool:
    if _tool(look) in {"read_text_file", "read_file", "read_multiple_files"}:
        return (
            change.arguments.get("path") in look.arguments.get("paths", [look.arguments.get("path")])
            and _tool(change) != "create_directory"
        )
    if _tool(look) in {"list_directory", "directory_tree"} and _tool(change) in {"move_file", "create_directory"}:
        new = str(change.arguments.get("destination") or change.arguments.get("path"))
        return look.arguments.get("path") == str(PurePosixPath(new).parent)
    return False


def _memory(look: ScriptedCall, change: ScriptedCall) -> bool:
    """Every entity and both ends of every link that are changed."""
    if _tool(look) == "read_graph":
        return True
    names: set[str | None] = {*look.arguments.get("names", ())}
    changed = {one[end] for one in change.arguments.get("relations", ()) for end in ("from", "to")}
    for key in ("observations", "deletions", "entities"):
        changed |= {one.get("entityName") or one.get("name") for one in change.arguments.get(key, ())}
    return _tool(look) == "open_nodes" and bool(changed) and changed <= names


def _git(look: ScriptedCall, change: ScriptedCall) -> bool:
    shows = {
        "git_add": {"git_status", "git_diff_staged"},
        "git_reset": {"git_status", "git_diff_staged"},
        "git_commit": {"git_log", "git_status"},
        "git_checkout": {"git_branch", "git_status"},
        "git_create_branch": {"git_branch"},
    }
    return look.arguments.get("repo_path") == change.arguments.get("repo_path") and _tool(look) in shows.get(
        _tool(change), ()
    )


def _word(look: ScriptedCall, change: ScriptedCall) -> bool:
    if look.arguments.get("filename") != change.arguments.get("filename"):
        return False
    swapped = {change.arguments.get("find_text"), change.arguments.get("replace_text")} - {None}
    return _tool(look) == "get_document_text" or look.arguments.get("text_to_find") in swapped


def _mailbox(look: ScriptedCall, change: ScriptedCall) -> bool:
    """An event in a calendar, by its day; what was sent is shown nowhere that a reference looks."""
    day = str(change.arguments.get("start") or change.arguments.get("occurrence_date") or "")[:10]
    same = (
        _tool(look) == "list_events"
        and look.arguments.get("calendar") == change.arguments.get("calendar")
        and _tool(change) == "create_event"
    )
    return same and bool(day) and str(look.arguments.get("first_day")) <= day <= str(look.arguments.get("last_day"))


def _ticketdesk(look: ScriptedCall, change: ScriptedCall) -> bool:
    return (
        _tool(look) == "read_ticket"
        and look.arguments.get("ticket_id") == change.arguments.get("ticket_id")
        and "ticket_id" in change.arguments
    )


_SERVERS: Final[Mapping[str, Callable[[ScriptedCall, ScriptedCall], bool]]] = MappingProxyType(
    {
        "excel": _excel,
        "duckdb": _duckdb,
        "editor": _editor,
        "filesystem": _filesystem,
        "memory": _memory,
        "git": _git,
        "word": _word,
        "mailbox": _mailbox,
        "ticketdesk": _ticketdesk,
    }
)
"""Per server, whether one call shows what another changes."""
