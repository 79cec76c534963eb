"""The call bank: one JSON line per answered call, and the truth about the oracle's mistakes.

A line is written with one `write` before the reply's first byte leaves, to a file opened
for appending. So a reply that a client holds is always in the bank, whoever is killed, and
several simulator processes may share one file. The kernel keeps the line when this process
dies; it is not synced to the disk (a test's evidence, not the user's data).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson

from distill.domain.chat import CallId
from distill.simulator.brain import Note


@dataclass(frozen=True, slots=True)
class BankedCall:
    """One answered call. `status` is 0 when no status line was sent (`hang`).

    `billed` is True where a provider would ask for money: the model did the work, even if the
    reply never arrived whole; `batch` is True where it would ask for half. `fault` names the injected fault, or is
    None. `input_tokens` includes those read from a prompt cache and those written to it.
    """

    call: str | None
    body_sha256: str
    bytes_sent: int
    status: int
    billed: bool
    input_tokens: int = 0
    output_tokens: int = 0
    fault: str | None = None
    cached_tokens: int = 0
    cache_write_tokens: int = 0
    model: str | None = None
    batch: bool = False


@dataclass(frozen=True, slots=True)
class BankedNote:
    """A note of the oracle: `kind` is `mistake` or `bind_failed`."""

    call: str | None
    kind: str
    mistake: str
    act: int
    detail: str

    @property
    def episode(self) -> tuple[int, int, int, int]:
        """(case, sample, generation, round) of the call; raises ValueError without a call id."""
        call = CallId.parse(self.call or "")
        return call.case, call.sample, call.generation, call.round


@dataclass(frozen=True, slots=True)
class CallBankContents:
    """All complete lines of a bank, in file order; `torn` counts unreadable lines."""

    calls: tuple[BankedCall, ...]
    notes: tuple[BankedNote, ...]
    torn: int

    @property
    def mistakes(self) -> tuple[BankedNote, ...]:
        """Mistakes, each call's once: a reply asked for again after a kill logs its truth again."""
        seen = {(note.call, note.mistake): note for note in self.notes if note.kind == "mistake"}
        return tuple(seen.values())


class CallBank:
    """Appends lines; used as a context manager, which closes the file."""

    def __init__(self, path: Path) -> None:
        """Creates the file, readable by the owner alone, in a folder that exists; raises OSError."""
        self._fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)

    def append(self, answered: BankedCall, notes: Iterable[Note] = ()) -> None:
        """Write the call's line and its notes in one `write`; raises OSError when it came out short."""
        lines = [orjson.dumps({"kind": "call"} | asdict(answered), option=orjson.OPT_APPEND_NEWLINE)]
        lines += [
            orjson.dumps({"call": answered.call} | asdict(note), option=orjson.OPT_APPEND_NEWLINE) for note in notes
        ]
        data = b"".join(lines)
        if os.write(self._fd, data) != len(data):
            raise OSError("the call bank took only part of a line; is the disk full?")

    def close(self) -> None:
        """Close the file."""
        os.close(self._fd)


def read_call_bank(path: Path) -> CallBankContents:
    """Read a bank that may still be growing; a missing file is an empty bank."""
    calls: list[BankedCall] = []
    notes: list[BankedNote] = []
    torn = 0
    for line in _lines(path):
        try:
            record = orjson.loads(line)
        except orjson.JSONDecodeError:
            torn += 1
            continue
        if record["kind"] == "call":
            del record["kind"]
            calls.append(BankedCall(**record))
        else:
            notes.append(BankedNote(**record))
    return CallBankContents(tuple(calls), tuple(notes), torn)


def _lines(path: Path) -> Iterator[bytes]:
    if path.exists():
        with path.open("rb") as file:
            yield from file
