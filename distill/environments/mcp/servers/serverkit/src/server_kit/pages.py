"""Pages of a list, and the cursors between them."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

from server_kit.refusal import Refusal


def page(name: str, items: Sequence[Any], limit: int, cursor: str, asked: str) -> dict[str, Any]:
    """`limit` items from the cursor on; `next_cursor` is null on the last page.

    A cursor belongs to the question `asked` it was given for; Refusal for any other.
    """
    mark = f"{zlib.crc32(asked.encode()):08x}"
    start = 0
    if cursor:
        given, _, offset = cursor.partition("-")
        if given != mark or not offset.isdecimal():
            raise Refusal("cursor: it belongs to another search; repeat the search without a cursor")
        start = int(offset)
    end = start + limit
    following = f"{mark}-{end}" if end < len(items) else None
    return {"total": len(items), name: list(items[start:end]), "next_cursor": following}
