"""Measure anew how long the results of tools usually are, from the shards of a run with real servers.

    python tests/families/usual_results.py exports/mcp-offline/shard-*.jsonl

Results that a seeded fault made up are left out. The run should be long: several hundred cases.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

import orjson

from distill.families.mcp.usual import STORED


def lengths(shards: list[Path]) -> dict[str, list[int]]:
    """By the tool's real name, as the server knows it: bytes of each result inside a JSON string."""
    found: dict[str, list[int]] = defaultdict(list)
    for line in (line for shard in shards for line in shard.read_bytes().splitlines()):
        row = orjson.loads(line)
        real = row["metadata"].get("renamed") or {}
        for step in row["steps"]:
            if step["kind"] == "tool" and "fault" not in step:
                text = row["messages"][step["message_index"]]["content"]
                found[real.get(step["tool"], step["tool"])].append(len(orjson.dumps(text)) - 2)
    return found


if __name__ == "__main__":
    measured = {
        tool: {"results": len(sizes), "bytes": round(sum(sizes) / len(sizes))}
        for tool, sizes in lengths([Path(name) for name in sys.argv[1:]]).items()
    }
    STORED.write_bytes(orjson.dumps(measured, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n")
    print(f"{sum(one['results'] for one in measured.values())} results of {len(measured)} tools")
