"""accept: kept cases go to the bank, once each, whatever happened between the ledger and the file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import orjson

from distill.domain.json import JsonObject
from distill.storage.banks import alone, append, read_bank


def add_missing(bank: Path, family: str, records: Sequence[bytes]) -> list[JsonObject]:
    """Append those of the ledger's kept lines that the bank does not hold yet, in their order; returns them.

    The ledger is the truth and the bank a view of it: after a kill between the two, the next start
    adds what is missing. Raises StorageError, UsageError.
    """
    with alone(bank):
        held = {line.data["id"] for line in read_bank(bank, family).lines}
        fresh = [line for record in records if (line := orjson.loads(record))["id"] not in held]
        append(bank, fresh)
    return fresh
