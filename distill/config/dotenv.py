"""A `.env` file: `NAME=value` lines. Nothing is expanded, nothing is executed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from distill.config.faults import START, ConfigFaults, Fault, Mark

MAX_BYTES: Final = 100_000

_LINE: Final = re.compile(
    r"""\s*(?:export\s+)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)\s*=\s*
        (?: "(?P<double>[^"]*)" | '(?P<single>[^']*)' | (?P<bare>[^\s"'#][^\s]*)? )
        \s*(?:\#.*)?""",
    re.VERBOSE,
)


def read_dotenv(path: Path) -> dict[str, str]:
    """Names and values of a file that may be absent (then empty); raises ConfigFaults without repeating a line."""
    try:
        if not path.is_file():
            return {}
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise _refusal(path, f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise _refusal(path, "not UTF-8 text") from None
    if len(raw) > MAX_BYTES:
        raise _refusal(path, f"larger than {MAX_BYTES} bytes")
    values: dict[str, str] = {}
    faults: list[Fault] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = _LINE.fullmatch(line)
        if found is None:
            faults.append(Fault(Mark(number, 1), "", "expected NAME=value, with quotes around a value with spaces"))
        else:
            values[found["name"]] = next((part for part in found.group("double", "single", "bare") if part), "")
    if faults:
        raise ConfigFaults(str(path), faults)
    return values


def _refusal(path: Path, what: str) -> ConfigFaults:
    return ConfigFaults(str(path), [Fault(START, "", what)])
