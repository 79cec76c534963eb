"""Whether records that came to be are those that were wanted, in whatever order they came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from distill.domain.json import Json
from distill.families.mcp.words import mentions


def fulfils(record: Mapping[str, Json], wanted: Mapping[str, Json]) -> bool:
    """Whether every wanted field of a record is as wanted (`check_makers.new_records` says how)."""
    return all(_as_wanted(_field(record, name), value) for name, value in wanted.items())


def _field(record: Mapping[str, Json], name: str) -> Json:
    """A field; `recipients` are those of a message, whether addressed or copied."""
    if name == "recipients":
        return [*record.get("to", []), *record.get("cc", [])]
    return record.get(name)


def _as_wanted(found: Json, wanted: Json) -> bool:
    if isinstance(wanted, dict) and wanted.keys() <= {"mentions", "lacks"}:
        text = str(found or "")
        named = all(any(mentions(text, option) for option in _options(value)) for value in wanted.get("mentions", ()))
        return named and not any(mentions(text, value) for value in wanted.get("lacks", ()))
    if isinstance(wanted, list) and isinstance(found, list):
        return sorted(map(repr, found)) == sorted(map(repr, wanted))
    return bool(found == wanted)


def _options(value: Json) -> Sequence[str]:
    return [value] if isinstance(value, str) else [str(option) for option in value]


def paired(fits: Sequence[Sequence[int]]) -> bool:
    """Whether each of `fits` can have a number of its own among those it lists."""
    taken: dict[int, int] = {}

    def seated(guest: int, tried: set[int]) -> bool:
        for seat in fits[guest]:
            if seat not in tried:
                tried.add(seat)
                if seat not in taken or seated(taken[seat], tried):
                    taken[seat] = guest
                    return True
        return False

    return all(seated(guest, set()) for guest in range(len(fits)))
