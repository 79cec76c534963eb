"""States as flat maps: what a seed looks like untouched, and what changed since.

A flat state maps a path (a tuple of strings) to a leaf. Commit hashes are left out: branches
are compared by the files and messages they hold. The paths:

    files, <relative path>                           text (working-tree files: only uncommitted differences)
    git, <repo>, head | status | tags                branch name | porcelain lines | names
    git, <repo>, branches, <branch>                  "branch" when it exists
    git, <repo>, branches, <branch>, files, <path>   text as committed at the tip
    git, <repo>, log, <branch>                       messages, newest first
    duckdb, <file>, <table>, columns | rows          names | rows of cells (no order, numbers as text)
    duckdb, <file>, views                            names
    xlsx, <file>, <sheet>                            "sheet" when it exists
    xlsx, <file>, <sheet>, merged | <A1>             ranges | value or formula (numbers as text)
    graph, <file>, entities, <name>, type            its type
    graph, <file>, entities, <name>, observations    texts, sorted
    graph, <file>, relations, <from>, <kind>, <to>   "relation" when it exists
    docx, <file>, paragraphs | styles | title        texts | names of styles, in order | title
    docx, <file>, tables, <number from 0>            rows of cell texts
    mailbox | ticketdesk, <collection>, <id>, <field>  the field's value
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

from distill.domain.json import Json, JsonObject
from distill.environments.mcp.apps import COLLECTIONS
from distill.families.mcp.seeded import untouched

Path: TypeAlias = tuple[str, ...]

Flat: TypeAlias = Mapping[Path, Json]


def flat(state: JsonObject) -> dict[Path, Json]:
    """A snapshot (or what `untouched` expects of one) as leaves by path.

    A file of a repository's working tree is a leaf only where it differs from what the
    checked-out branch holds; otherwise it says nothing that the branch does not.
    """
    leaves: dict[Path, Json] = {("files", name): text for name, text in state["files"].items()}
    for repo, body in state["git"].items():
        leaves |= _repo(("git", repo), body)
        for name, text in body["branches"].get(body["head"], {"files": {}})["files"].items():
            if leaves.get(("files", f"{repo}/{name}")) == text:
                del leaves["files", f"{repo}/{name}"]
    for file, body in state["duckdb"].items():
        leaves |= _database(("duckdb", file), body)
    for file, body in state["xlsx"].items():
        for sheet, page in body.get("sheets", {}).items():
            leaves["xlsx", file, sheet] = "sheet"
            leaves["xlsx", file, sheet, "merged"] = sorted(page["merged"])
            leaves |= {("xlsx", file, sheet, at): plain(cell) for at, cell in page["cells"].items()}
    for file, body in state["docx"].items():
        leaves |= _document(("docx", file), body)
    for file, body in state.get("graph", {}).items():
        leaves |= _graph(("graph", file), body)
    for app in COLLECTIONS:
        leaves |= _records(app, state.get(app, {}))
    return leaves


def changes(seed: JsonObject, end: JsonObject) -> frozenset[Path]:
    """Paths whose leaf was added, removed or altered, seen from the untouched seed."""
    before, after = flat(untouched(seed)), flat(end)
    return frozenset(
        path for path in before.keys() | after.keys() if _comparable(path, before) != _comparable(path, after)
    )


def within(path: Path, allowed: Iterable[Iterable[str]]) -> bool:
    """Whether a path lies at or under one of the allowed paths."""
    return any(path[: len(prefix)] == prefix for prefix in map(tuple, allowed))


def plain(cell: Json) -> Json:
    """A cell with numbers made comparable: 5, 5.0 and "5.00" become "5"; True and None stay."""
    if isinstance(cell, bool) or cell is None:
        return cell
    number = as_number(str(cell))
    return str(cell) if number is None else number_text(number)


def as_number(text: str) -> Decimal | None:
    """The finite number a text is, if it is nothing else."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def number_text(number: Decimal) -> str:
    """The shortest plain form, rounded to 6 places (doubles from a database carry noise)."""
    rounded = round(number, 6).normalize()
    return f"{rounded:f}" if rounded else "0"


def _repo(at: Path, body: JsonObject) -> dict[Path, Json]:
    leaves: dict[Path, Json] = {
        (*at, "head"): body["head"],
        (*at, "status"): sorted(body["status"]),
        (*at, "tags"): sorted(body["tags"]),
    }
    for branch, content in body["branches"].items():
        leaves[*at, "branches", branch] = "branch"
        leaves |= {(*at, "branches", branch, "files", name): text for name, text in content["files"].items()}
    leaves |= {(*at, "log", branch): [text.strip() for text in log] for branch, log in body["log"].items()}
    return leaves


def _database(at: Path, body: JsonObject) -> dict[Path, Json]:
    leaves: dict[Path, Json] = {(*at, "views"): sorted(body.get("views", {}))}
    for name, table in body.get("tables", {}).items():
        leaves[*at, name, "columns"] = [column[0] for column in table["columns"]]
        leaves[*at, name, "rows"] = [[plain(cell) for cell in row] for row in table["rows"]]
    return leaves


def _graph(at: Path, body: JsonObject) -> dict[Path, Json]:
    leaves: dict[Path, Json] = {}
    for name, entity in body.get("entities", {}).items():
        leaves[*at, "entities", name, "type"] = entity["type"]
        leaves[*at, "entities", name, "observations"] = sorted(entity["observations"])
    for source, kind, target in body.get("relations", ()):
        leaves[*at, "relations", source, kind, target] = "relation"
    return leaves


def _document(at: Path, body: JsonObject) -> dict[Path, Json]:
    if "paragraphs" not in body:
        return {at: "unreadable"}
    paragraphs = body["paragraphs"]
    leaves: dict[Path, Json] = {
        at: "document",
        (*at, "paragraphs"): [paragraph["text"] for paragraph in paragraphs],
        (*at, "styles"): [paragraph["style"] for paragraph in paragraphs],
        (*at, "title"): body["title"],
    }
    return leaves | {(*at, "tables", str(index)): rows for index, rows in enumerate(body["tables"])}


def _records(app: str, collections: JsonObject) -> dict[Path, Json]:
    return {
        (app, collection, key, field): value
        for collection, records in collections.items()
        for key, record in records.items()
        for field, value in record.items()
    }


def _comparable(path: Path, state: Flat) -> Json:
    leaf = state.get(path)
    if path[0] == "duckdb" and path[-1] == "rows" and leaf is not None:
        return sorted(leaf, key=repr)
    return leaf
