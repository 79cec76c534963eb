"""A repository by content: branches with their files, messages in log order, index, status."""

from __future__ import annotations

import hashlib
import heapq
import subprocess
from contextlib import closing
from pathlib import Path
from typing import IO, Any

_COMMITS = 2_000
_SAFE = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.quotePath=false")


def read(path: str) -> dict[str, Any]:
    """One work tree with its `.git`."""
    refs = _refs(path)
    head = Path(path, ".git", "HEAD").read_text(encoding="utf-8").strip()
    branches = {name[11:]: commit for name, commit in refs.items() if name.startswith("refs/heads/")}
    with closing(_Objects(path)) as objects:
        logs = {name: _log(objects, commit) for name, commit in branches.items()}
        state: dict[str, Any] = {
            "head": head.removeprefix("ref: refs/heads/"),
            "branches": {
                name: {
                    "commit": commit,
                    "message": logs[name][0],
                    "files": {file: objects.text(blob) for file, blob in objects.tree(commit)},
                }
                for name, commit in branches.items()
            },
            "log": logs,
            "tags": {name[10:]: commit for name, commit in refs.items() if name.startswith("refs/tags/")},
        }
        state["staged"] = _staged(path, objects, refs.get(head.removeprefix("ref: "), ""))
    status = _git(path, "status", "--porcelain", "--untracked-files=all").decode(errors="replace")
    state["status"] = sorted(status.splitlines())
    stash = Path(path, ".git", "logs", "refs", "stash")
    state["stashes"] = len(stash.read_text(encoding="utf-8").splitlines()) if stash.is_file() else 0
    return state


def _git(path: str, *arguments: str) -> bytes:
    return subprocess.run(("git", *_SAFE, "-C", path, *arguments), check=True, stdout=subprocess.PIPE).stdout  # noqa: S603, S607 - sandboxed


def _refs(path: str) -> dict[str, str]:
    lines = _git(path, "for-each-ref", "--format=%(refname) %(objectname) %(*objectname)").decode().splitlines()
    return {parts[0]: parts[-1] for parts in (line.split() for line in lines)}


def _staged(path: str, objects: _Objects, head: str) -> dict[str, Any]:
    """What differs between index and HEAD: path -> text, None where a file is to go."""
    before = dict(objects.tree(head)) if head else {}
    entries = _git(path, "ls-files", "-s", "-z").decode(errors="replace").split("\0")[:-1]
    after = {name: facts.split()[1] for facts, name in (entry.split("\t", 1) for entry in entries)}
    changed: dict[str, Any] = {name: objects.text(blob) for name, blob in after.items() if before.get(name) != blob}
    changed.update(dict.fromkeys(sorted(before.keys() - after.keys())))
    return changed


def _log(objects: _Objects, tip: str) -> list[str]:
    """Messages as `git log` orders them: newest date first, parents after children."""
    seen, messages = {tip}, list[str]()
    date, message, parents = objects.commit(tip)
    queue = [(-date, 0, message, parents)]
    while queue and len(messages) < _COMMITS:
        _, _, message, parents = heapq.heappop(queue)
        messages.append(message)
        for parent in parents:
            if parent not in seen:
                seen.add(parent)
                date, text, grand = objects.commit(parent)
                heapq.heappush(queue, (-date, len(seen), text, grand))
    return messages


class _Objects:
    """One `git cat-file --batch` for all objects of a repository."""

    def __init__(self, path: str) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - sandboxed
            ("git", *_SAFE, "-C", path, "cat-file", "--batch"),  # noqa: S607 - same
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._cache: dict[str, bytes] = {}

    def close(self) -> None:
        """End the process."""
        self._process.communicate()

    def body(self, name: str) -> bytes:
        """The bytes of an object."""
        if name not in self._cache:
            ask, answer = _pipes(self._process)
            ask.write(name.encode() + b"\n")
            ask.flush()
            size = int(answer.readline().split()[2])
            self._cache[name] = answer.read(size)
            answer.read(1)
        return self._cache[name]

    def text(self, blob: str) -> Any:
        """A blob's text, or its hash and size where it is none."""
        body = self.body(blob)
        try:
            return body.decode()
        except UnicodeDecodeError:
            return {"sha256": hashlib.sha256(body).hexdigest(), "bytes": len(body)}

    def commit(self, name: str) -> tuple[int, str, list[str]]:
        """Committer date, message, parents."""
        head, _, message = self.body(name).decode(errors="replace").partition("\n\n")
        lines = head.splitlines()
        date = next(int(line.split()[-2]) for line in lines if line.startswith("committer "))
        return date, message.strip(), [line[7:] for line in lines if line.startswith("parent ")]

    def tree(self, name: str, prefix: str = "") -> list[tuple[str, str]]:
        """Paths and blobs of a commit or tree; links and submodules are left out."""
        if not prefix:
            name = self.body(name)[5:45].decode()
        found: list[tuple[str, str]] = []
        body = self.body(name)
        while body:
            entry, _, rest = body.partition(b"\0")
            mode, _, file = entry.partition(b" ")
            blob, body = rest[:20].hex(), rest[20:]
            path = prefix + file.decode(errors="replace")
            if mode == b"40000":
                found += self.tree(blob, f"{path}/")
            elif mode.startswith(b"100"):
                found.append((path, blob))
        return found


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("git cat-file has no pipes")
    return process.stdin, process.stdout
