"""What calibration has measured: a file of one JSON object a line, by case and endpoint.

A line is `{"schema", "case_id", "role", "endpoint", "model", "kind", "plays", "passed", "pass_at", "tokens", "usd"}`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias, get_args

import orjson

from distill.domain.json import JsonObject
from distill.domain.pass_rate import pass_at, tries_of
from distill.errors import StorageError, UsageError
from distill.storage.durable import replace_file

CALIBRATION: Final = "calibration.jsonl"
"""Name of the file in a folder of calibrate, and of the copy among a run's pins."""

CALIBRATION_SCHEMA: Final = 1

Role: TypeAlias = Literal["teacher", "student"]
Band: TypeAlias = tuple[float, float]
"""Lowest and highest pass rate, both still in the band."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One case at one endpoint; `passed` of `plays` (at least 1) met every check.

    `tokens` is the mean of a play, in and out; `usd` what the model's calls of all plays cost, None without a price.
    `kind` is the endpoint's: `scripted` for the oracle.
    """

    case_id: str
    role: Role
    endpoint: str
    model: str
    kind: str
    plays: int
    passed: int
    tokens: float
    usd: float | None

    def as_json(self) -> JsonObject:
        """A line of the file."""
        return {
            "schema": CALIBRATION_SCHEMA,
            "case_id": self.case_id,
            "role": self.role,
            "endpoint": self.endpoint,
            "model": self.model,
            "kind": self.kind,
            "plays": self.plays,
            "passed": self.passed,
            "pass_at": {
                str(tries): round(pass_at(tries, self.passed, self.plays), 6) for tries in tries_of(self.plays)
            },
            "tokens": round(self.tokens, 1),
            "usd": None if self.usd is None else round(self.usd, 8),
        }


@dataclass(frozen=True, slots=True)
class Calibration:
    """All that was measured, in the order of the file."""

    lines: tuple[Measured, ...]

    @property
    def cases(self) -> frozenset[str]:
        """Ids of the measured cases."""
        return frozenset(line.case_id for line in self.lines)

    @property
    def scripted(self) -> bool:
        """True when an oracle was measured, and no model."""
        return any(line.kind == "scripted" for line in self.lines)

    def rates(self, role: Role) -> dict[str, float]:
        """Pass rate by case: all plays of this role's endpoints together."""
        counted: dict[str, tuple[int, int]] = {}
        for line in self.lines:
            if line.role == role:
                passed, plays = counted.get(line.case_id, (0, 0))
                counted[line.case_id] = (passed + line.passed, plays + line.plays)
        return {case_id: passed / plays for case_id, (passed, plays) in counted.items()}

    def within(self, bands: Iterable[tuple[Role, Band]]) -> frozenset[str]:
        """Cases whose pass rate lies in the band of every role that is named; an unmeasured one does not."""
        found = self.cases
        for role, (low, high) in bands:
            found &= {case_id for case_id, rate in self.rates(role).items() if low <= rate <= high}
        return found

    @property
    def learnable(self) -> frozenset[str] | None:
        """Cases that a student failed at least once; None where no student was measured."""
        rates = self.rates("student")
        return frozenset(case_id for case_id, rate in rates.items() if rate < 1) if rates else None

    @property
    def suspects(self) -> tuple[str, ...]:
        """Cases that nobody passed even once, in the order of the file: the case may be at fault."""
        passed = {line.case_id for line in self.lines if line.passed}
        return tuple(dict.fromkeys(line.case_id for line in self.lines if line.case_id not in passed))


def write_calibration(path: Path, lines: Sequence[Measured]) -> None:
    """Put the file in place, whole or not at all. Raises StorageError."""
    try:
        replace_file(path, b"".join(orjson.dumps(line.as_json()) + b"\n" for line in lines))
    except OSError as error:
        raise StorageError(f"{path}: cannot be written ({error.strerror or error})") from error


def read_calibration(path: Path) -> Calibration:
    """Read a file; several of them put together are one too. Raises UsageError for anything else, with its line."""
    try:
        pieces = path.read_bytes().splitlines()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror or error})") from error
    lines: list[Measured] = []
    for number, piece in enumerate(pieces, 1):
        line = _measured(piece)
        if line is None:
            raise UsageError(f"{path}:{number}: not a line of a calibration; distill calibrate writes such a file")
        lines.append(line)
    return Calibration(tuple(lines))


def _measured(piece: bytes) -> Measured | None:
    try:
        data = orjson.loads(piece)
        line = Measured(**{name: data[name] for name in Measured.__dataclass_fields__})
        sound = data["schema"] == CALIBRATION_SCHEMA and line.role in get_args(Role) and isinstance(line.case_id, str)
        sound = sound and 0 <= line.passed <= line.plays and line.plays >= 1
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return None
    return line if sound else None
