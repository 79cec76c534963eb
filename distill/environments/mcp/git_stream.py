"""A git seed as a stream for `git fast-import`: same seed, same commit hashes, on any machine."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final
from zlib import crc32

from distill.domain.json import JsonObject
from distill.environments.sandbox import PINNED_TIME

AUTHOR: Final = "Dana Reyes <dana@example.com>"
"""Who made a seeded commit that names no author."""

_HOLIDAYS: Final = frozenset((12, day) for day in range(24, 32)) | {(1, 1)}


def fast_import(repo: JsonObject) -> bytes:
    """The stream of one repository.

    `commits[]`: `branch`, `message`, `files` {path: text}, and optionally `delete` [path],
    `author` ("Name <mail>"), `date_offset_minutes` (from the pinned date; the default puts
    commits on working days and in working hours before it, see `offset_of`), `from` (branch that a new branch
    starts at, default the one of the commit before), `merge` (a branch merged in).
    `branches[]` and `tags[]`: `name`, `at` (a branch). Raises ValueError on an unknown branch.
    """
    marks: dict[str, int] = {}
    lines: list[bytes] = []
    previous = ""
    commits = repo["commits"]
    salt = crc32(f"{repo.get('path')}/{commits[-1]['message']}".encode()) if commits else 0
    for index, commit in enumerate(commits):
        branch = _word(commit["branch"])
        minutes = commit.get("date_offset_minutes", offset_of(len(commits) - index, salt))
        who = f"{_word(commit.get('author', AUTHOR))} {PINNED_TIME + minutes * 60} +0000"
        lines += [f"commit refs/heads/{branch}\nmark :{index + 1}\nauthor {who}\ncommitter {who}\n".encode()]
        lines.append(_data(_message(commit["message"])))
        start = branch if branch in marks else commit.get("from", previous)
        if start:
            lines.append(f"from :{_mark(marks, start)}\n".encode())
        if "merge" in commit:
            lines.append(f"merge :{_mark(marks, commit['merge'])}\n".encode())
        lines += [f"D {_word(path)}\n".encode() for path in commit.get("delete", ())]
        for path, text in commit.get("files", {}).items():
            lines += [f"M 100644 inline {_word(path)}\n".encode(), _data(text)]
        marks[branch] = index + 1
        previous = branch
    for kind, folder in (("branches", "heads"), ("tags", "tags")):
        for ref in repo.get(kind, ()):
            lines.append(f"reset refs/{folder}/{_word(ref['name'])}\nfrom :{_mark(marks, ref['at'])}\n\n".encode())
    return b"".join(lines)


def offset_of(back: int, salt: int = 0) -> int:
    """Minutes from the pinned date to the commit that is number `back` from the last, which is 1: always earlier ones.

    Three commits in four working days, between eight and six, none over the turn of the year; `salt` shifts days
    and hours, so that two repositories differ.
    """
    pinned = datetime.fromtimestamp(PINNED_TIME, tz=UTC)
    day, left = pinned, back * 4 // 3 + salt % 7
    while left:
        day -= timedelta(days=1)
        left -= day.weekday() < 5 and (day.month, day.day) not in _HOLIDAYS
    at = day.replace(hour=8, minute=0, second=0) + timedelta(minutes=(back * 197 + salt) % 599)
    return int((at - pinned).total_seconds()) // 60


def _word(text: str) -> str:
    """Part of one command line of the stream; anything that could end or quote it is refused."""
    if "\n" in text or "\0" in text or text.startswith('"'):
        raise ValueError(f"{text!r} cannot stand in a git seed")
    return text


def _mark(marks: dict[str, int], branch: str) -> int:
    if branch not in marks:
        raise ValueError(f"no commit was made on branch {branch!r} so far")
    return marks[branch]


def _message(text: str) -> str:
    return text if text.endswith("\n") else f"{text}\n"


def _data(text: str) -> bytes:
    body = text.encode()
    return f"data {len(body)}\n".encode() + body + b"\n"
