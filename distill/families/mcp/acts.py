"""Short ways to write the acts of a script; every one takes the rationale as `say`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from distill.domain.json import Json
from distill.domain.script import Act, Bind, ScriptedCall

WORKSPACE: Final = "/workspace"
"""The work folder as the servers see it, in every sandbox."""

DATABASE: Final = "data.duckdb"
"""The one database file that the duckdb server opens; seed it under this path."""


def act(say: str, tool: str, *binds: Bind, **arguments: Json) -> Act:
    """One assistant message with one call, e.g. `act("...", "git__git_status", repo_path=repo)`."""
    return Act(say, (ScriptedCall(tool, dict(arguments)),), binds)


def hears(say: str, answer: str) -> Act:
    """Words that end the assistant's turn, and what the user says next."""
    return Act(say, (), (), answer)


def sql(say: str, query: str, *binds: Bind) -> Act:
    """Run one SQL statement; rows come back as a list of tuples, `[('a', 1.5)]`."""
    return act(say, "duckdb__query", *binds, query=query)


def read(say: str, paths: str | Sequence[str], *binds: Bind, lines: tuple[int, int] | None = None) -> Act:
    """Read whole files, or the same lines (first, last) of each; paths are relative to the work folder.

    The observation is JSON: per absolute path a `file_hash` and `ranges` of
    `content, start_line, end_line, range_hash`. New lines in it are written as a backslash and an n.
    """
    wanted = {"start": 1} if lines is None else {"start": lines[0], "end": lines[1]}
    names = [paths] if isinstance(paths, str) else list(paths)
    files = [{"file_path": absolute(name), "ranges": [wanted]} for name in names]
    return act(say, "editor__get_text_file_contents", *binds, files=files)


def edit(say: str, path: str, patch: Json, file_hash: str, *binds: Bind) -> Act:
    """Apply one patch (see `replace_lines`, `append_lines`) or a list of them to one file.

    `file_hash` is usually "${file_hash}", bound from an earlier read with `file_hash_of`.
    """
    patches = patch if isinstance(patch, list) else [patch]
    files = [{"path": absolute(path), "file_hash": file_hash, "patches": patches}]
    return act(say, "editor__edit_text_file_contents", *binds, files=files)


def replace_lines(first: int, last: int, contents: str, range_hash: str = "${range_hash}") -> Json:
    """A patch that puts `contents` where lines `first` to `last` were."""
    return {"line_start": first, "line_end": last, "contents": contents, "range_hash": range_hash}


def append_lines(total_lines: int, contents: str) -> Json:
    """A patch that adds `contents` after the last line; needs no range hash."""
    return {"line_start": total_lines + 1, "line_end": None, "contents": contents}


def file_hash_of(path: str, name: str = "file_hash", call: int = 0) -> Bind:
    """Bind the hash of a whole file from a read of it."""
    pattern = rf'"{_literal(absolute(path))}":\s*\{{[\s\S]*?"file_hash":\s*"([0-9a-f]{{64}})"'
    return Bind(name, pattern, call)


def range_hash_of(name: str = "range_hash", call: int = 0) -> Bind:
    """Bind the hash of the first range of a read."""
    return Bind(name, r'"range_hash":\s*"([0-9a-f]{64})"', call)


def absolute(path: str) -> str:
    """The path as tools take it."""
    return path if path.startswith("/") else f"{WORKSPACE}/{path}"


def line_of(text: str, start: str) -> int:
    """1-based number of the first line of `text` that starts with `start`; raises ValueError if none does."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith(start):
            return number
    raise ValueError(start)


def _literal(text: str) -> str:
    return "".join(f"\\{sign}" if sign in ".+*?()[]{}|^$\\" else sign for sign in text)
