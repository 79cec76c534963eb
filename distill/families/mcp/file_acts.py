"""Acts on files and folders (the filesystem server); paths are relative to the work folder."""

from __future__ import annotations

from collections.abc import Sequence

from distill.domain.script import Act, Bind, ScriptedCall
from distill.families.mcp.acts import WORKSPACE, absolute, act


def tree(say: str, path: str = WORKSPACE, *binds: Bind) -> Act:
    """Everything below a folder, as nested JSON."""
    return act(say, "filesystem__directory_tree", *binds, path=absolute(path))


def listed(say: str, path: str = WORKSPACE, *binds: Bind) -> Act:
    """One folder: `[FILE] a.txt` or `[DIR] b` a line."""
    return act(say, "filesystem__list_directory", *binds, path=absolute(path))


def found(say: str, path: str, pattern: str, *binds: Bind) -> Act:
    """Paths below a folder that match a glob, one a line."""
    return act(say, "filesystem__search_files", *binds, path=absolute(path), pattern=pattern)


def page(say: str, path: str, *binds: Bind) -> Act:
    """The text of one file as it is."""
    return act(say, "filesystem__read_text_file", *binds, path=absolute(path))


def pages(say: str, paths: Sequence[str], *binds: Bind) -> Act:
    """Several files: each path with a colon, its text, three dashes between two of them."""
    return act(say, "filesystem__read_multiple_files", *binds, paths=[absolute(path) for path in paths])


def written(say: str, path: str, content: str) -> Act:
    """Write a whole file."""
    return act(say, "filesystem__write_file", path=absolute(path), content=content)


def folders(say: str, paths: Sequence[str]) -> Act:
    """Make folders, all in one message."""
    return Act(say, tuple(ScriptedCall("filesystem__create_directory", {"path": absolute(path)}) for path in paths))


def moves(say: str, pairs: Sequence[tuple[str, str]], *binds: Bind) -> Act:
    """Move files (source, target), all in one message."""
    calls = [{"source": absolute(source), "destination": absolute(target)} for source, target in pairs]
    return Act(say, tuple(ScriptedCall("filesystem__move_file", call) for call in calls), binds)
