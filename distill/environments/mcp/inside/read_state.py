"""Print the end state of repositories, databases, workbooks and documents as one JSON object.

Standard input names them: {"git": [path], "duckdb": [path], "xlsx": [path], "docx": [path]}.
A file that its library refuses is reported as {"unreadable": reason}, which no check expects.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from typing import Any


def main(request: dict[str, list[str]]) -> dict[str, Any]:
    """The state of each named file by kind; kinds import only what they need."""
    state: dict[str, Any] = {}
    for kind, paths in request.items():
        read = importlib.import_module(f"read_{kind}").read
        state[kind] = {path: guarded(read, path) for path in paths}
    return state


def guarded(read: Any, path: str) -> Any:
    """What `read` says, or why it could not."""
    try:
        return read(path)
    except Exception as error:  # noqa: BLE001 - whatever a strange file does to a library is an answer too
        return {"unreadable": f"{type(error).__name__}: {str(error)[:200]}"}


if __name__ == "__main__":
    json.dump(main(json.load(sys.stdin)), sys.stdout, ensure_ascii=False)
    sys.stdout.flush()
    os._exit(0)  # taking duckdb or openpyxl apart would cost a fifth of the whole
