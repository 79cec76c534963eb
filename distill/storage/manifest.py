"""`manifest.json`: what the dataset folder holds, by content."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import orjson

from distill.domain.json import JsonObject
from distill.storage.identity import RunIdentity
from distill.storage.record import SCHEMA_VERSION
from distill.storage.shardbook import ShardRow

MANIFEST: Final = "manifest.json"


def build_manifest(rows: Sequence[ShardRow], identity: RunIdentity, funnel: JsonObject | None) -> bytes:
    """Sorted keys, no clock: the same data gives the same bytes.

    `funnel` is None while shards are still being replaced; then `complete` is false.
    """
    manifest: JsonObject = {
        "schema_version": SCHEMA_VERSION,
        "run_id": identity.run_id,
        "run_name": identity.run_name,
        "seed": identity.seed,
        "config_sha256": identity.config_sha256,
        "prompt_sha256": identity.prompt_sha256,
        "bank_sha256": identity.bank_sha256,
        "code_version": identity.code_version,
        "price_list": identity.price_list,
        "complete": funnel is not None,
        "rows": sum(row.rows for row in rows),
        "counts": funnel or {},
        "shards": [
            {"path": row.path, "sha256": row.sha256, "bytes": row.bytes, "rows": row.rows}
            for row in sorted(rows, key=lambda row: row.index)
        ],
    }
    return orjson.dumps(manifest, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2) + b"\n"
