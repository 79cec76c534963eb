"""What the snapshot of an untouched seed says, worked out without starting anything.

It is the end state of doing nothing and the yardstick for collateral damage; a test holds it
against the real environment for every template.
"""

from __future__ import annotations

from functools import lru_cache

import orjson

from distill.domain.json import Json, JsonObject
from distill.environments.mcp.apps import COLLECTIONS, content


def untouched(seed: JsonObject) -> JsonObject:
    """The snapshot of a seed nobody worked on, commit hashes left out; cached by content."""
    return _untouched(orjson.dumps(seed, option=orjson.OPT_SORT_KEYS))


@lru_cache(maxsize=256)
def _untouched(seed_bytes: bytes) -> JsonObject:
    seed = orjson.loads(seed_bytes)
    files: JsonObject = dict(seed.get("files", {}))
    repos: JsonObject = {}
    for repo in seed.get("git", ()):
        at = repo["path"]
        repos[at] = _repo(repo)
        tree = repos[at]["branches"][repos[at]["head"]]["files"]
        repos[at]["status"] = _status(tree, files, f"{at}/", repo.get("stage", ()))
        files = {**{f"{at}/{name}": text for name, text in tree.items()}, **files}
    return {
        "files": files,
        "git": repos,
        "duckdb": {book["path"]: _database(book) for book in seed.get("duckdb", ())},
        "xlsx": {book["path"]: {"sheets": _sheets(book["sheets"])} for book in seed.get("xlsx", ())},
        "docx": {paper["path"]: _document(paper) for paper in seed.get("docx", ())},
        "graph": {graph["path"]: _graph(graph) for graph in seed.get("graph", ())},
        **{app: content(app, seed[app]) if app in seed else {} for app in COLLECTIONS},
    }


def _graph(graph: JsonObject) -> JsonObject:
    entities = {
        entity["name"]: {"type": entity["type"], "observations": sorted(entity.get("observations", ()))}
        for entity in graph.get("entities", ())
    }
    return {"entities": entities, "relations": [list(relation) for relation in graph.get("relations", ())]}


def _status(tree: JsonObject, files: JsonObject, prefix: str, staged: list[str]) -> list[str]:
    lines = []
    for path, text in files.items():
        name = path.removeprefix(prefix)
        if name == path or tree.get(name) == text:
            continue
        if name in staged:
            lines.append(f"{'M' if name in tree else 'A'}  {name}")
        else:
            lines.append(f"{' M' if name in tree else '??'} {name}")
    return sorted(lines)


def _repo(repo: JsonObject) -> JsonObject:
    trees: dict[str, dict[str, str]] = {}
    logs: dict[str, list[str]] = {}
    previous = ""
    for commit in repo["commits"]:
        branch = commit["branch"]
        if branch not in trees:
            start = commit.get("from", previous)
            trees[branch], logs[branch] = dict(trees.get(start, {})), list(logs.get(start, []))
        for gone in commit.get("delete", ()):
            trees[branch].pop(gone, None)
        trees[branch] |= commit.get("files", {})
        logs[branch].insert(0, commit["message"])
        previous = branch
    for ref in repo.get("branches", ()):
        trees[ref["name"]], logs[ref["name"]] = dict(trees[ref["at"]]), list(logs[ref["at"]])
    return {
        "head": repo.get("checkout", "main"),
        "branches": {name: {"files": files} for name, files in trees.items()},
        "log": logs,
        "tags": [ref["name"] for ref in repo.get("tags", ())],
    }


def _database(book: JsonObject) -> JsonObject:
    tables = {
        table["name"]: {"columns": table["columns"], "rows": table.get("rows", [])} for table in book.get("tables", ())
    }
    return {"tables": tables, "views": {view["name"]: view["sql"] for view in book.get("views", ())}}


def _sheets(sheets: list[JsonObject]) -> JsonObject:
    return {
        sheet["name"]: {"cells": _cells(sheet.get("rows", [])) | sheet.get("cells", {}), "merged": []}
        for sheet in sheets
    }


def _cells(rows: list[list[Json]]) -> JsonObject:
    return {
        f"{column_letters(column)}{row}": value
        for row, values in enumerate(rows, 1)
        for column, value in enumerate(values, 1)
        if value is not None
    }


def _document(paper: JsonObject) -> JsonObject:
    paragraphs = [
        {"text": paragraph["text"], "style": paragraph.get("style") or "Normal"} for paragraph in paper["paragraphs"]
    ]
    tables = [[[str(cell) for cell in row] for row in rows] for rows in paper.get("tables", ())]
    return {"paragraphs": paragraphs, "tables": tables, "title": ""}


def column_letters(number: int) -> str:
    """1 -> A, 26 -> Z, 27 -> AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
