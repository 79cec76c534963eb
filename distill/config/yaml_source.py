"""A YAML file read safely, with positions.

YAML 1.2 without tags, merge keys, directives or duplicate keys; at most `MAX_BYTES`, and
see `yaml_tree` for the bounds on aliases, depth and values.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from ruamel.yaml.error import MarkedYAMLError, YAMLError

from distill.config.faults import START, ConfigFaults, Fault, KeyPath, Mark
from distill.config.yaml_tree import Place, Unreadable, parse
from distill.domain.json import Json, JsonObject

MAX_BYTES: Final = 1_000_000

# What YAML 1.2 does not allow in a file; tab, line feed and carriage return are fine.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

# The start of a parser's message -> what to do about it. Messages of ruamel.yaml 0.19.
_REMEDIES: Final = (
    ("found character '\\t'", "a tab cannot indent or start a value; use spaces"),
    ("mapping values are not allowed", "check the indentation; a value that holds ': ' needs quotes"),
    ("could not find expected ':'", "a key needs a colon and a space after it"),
    ("expected <block end>", "check the indentation; this line does not line up with the ones above"),
    ("did not find expected", "check the indentation and the brackets before this place"),
    ("found unexpected end of stream", "a quote or a bracket is never closed"),
    ("found character", "a value that starts with this character needs quotes"),
    ("expected ',' or", "a list [..] or mapping {..} is not closed, or a comma is missing"),
)


@dataclass(frozen=True, slots=True)
class Source:
    """`data` is the file's top mapping; `faults` are those that did not stop the reading."""

    file: str
    data: JsonObject
    places: dict[KeyPath, Place]
    faults: tuple[Fault, ...]

    def locate(self, path: KeyPath, of: Literal["key", "value"] = "value") -> tuple[int, int]:
        """Line and column, from 1, of a key or value; of its nearest parent's when the file has no such path."""
        mark = self.mark(path, of)
        return mark.line, mark.column

    def shown_by(self, path: KeyPath) -> Literal["key", "value"]:
        """What of `path` is wrong when it is: a mapping's name, or a value."""
        value: Json = self.data
        for step in path:
            value = value[step] if isinstance(value, dict) and step in value else None
        return "key" if isinstance(value, dict) else "value"

    def mark(self, path: KeyPath, of: Literal["key", "value"] = "value") -> Mark:
        """The same as a Mark; a parent is shown by its key."""
        place = self.places.get(path)
        if place is not None:
            return place.key if of == "key" else place.value
        for length in range(len(path) - 1, -1, -1):
            place = self.places.get(path[:length])
            if place is not None:
                return place.key
        return START


def read_source(path: Path) -> Source:
    """Read a YAML file whose top is a mapping; raises ConfigFaults for all else."""
    return source_of(read_text(path), path)


def source_of(text: str, path: Path) -> Source:
    """The same for a text; `path` is what faults name."""
    try:
        tree = parse(text)
    except Unreadable as error:
        raise ConfigFaults(str(path), [error.fault]) from None
    except YAMLError as error:
        raise ConfigFaults(str(path), [_syntax_fault(error)]) from None
    if tree.data is None:
        raise _refusal(path, "the file is empty; start from one that `distill init mcp FILE` writes")
    if not isinstance(tree.data, dict):
        raise ConfigFaults(str(path), [*tree.faults, _not_a_mapping(tree.data, tree.places[()])])
    return Source(str(path), tree.data, tree.places, tuple(tree.faults))


def read_text(path: Path) -> str:
    """The text of a file that people write: UTF-8, no larger than `MAX_BYTES`; raises ConfigFaults for all else."""
    try:
        if path.is_dir():
            raise _refusal(path, "this is a folder; name the file in it")
        if not path.exists():
            raise _refusal(path, "there is no such file; check the path and the working folder")
        if not path.is_file():
            raise _refusal(path, "this is not a regular file")
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _refusal(path, f"cannot be read: {error.strerror}") from None
    if len(raw) > MAX_BYTES:
        raise _refusal(path, f"larger than {MAX_BYTES} bytes; such a file is a few kilobytes")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        mark = _mark_at(raw[: error.start].decode("utf-8", "replace"))
        raise ConfigFaults(str(path), [Fault(mark, "", "not UTF-8 text; save the file as UTF-8")]) from None
    if found := _CONTROL.search(text):
        mark = _mark_at(text[: found.start()])
        raise ConfigFaults(str(path), [Fault(mark, "", "a control character stands here; delete it")])
    return text


def _mark_at(before: str) -> Mark:
    return Mark(before.count("\n") + 1, len(before) - before.rfind("\n"))


def _not_a_mapping(data: Json, place: Place) -> Fault:
    kind = "a list" if isinstance(data, list) else "a single value"
    return Fault(place.value, "", f"expected keys with values at the top of the file, found {kind}")


def _refusal(path: Path, what: str) -> ConfigFaults:
    return ConfigFaults(str(path), [Fault(START, "", what)])


def _syntax_fault(error: YAMLError) -> Fault:
    """The parser's problem without the line it stands in: a line may hold a key."""
    if not isinstance(error, MarkedYAMLError) or (error.problem_mark or error.context_mark) is None:
        return Fault(START, "", "not readable as YAML")
    at = error.problem_mark or error.context_mark
    problem = str(error.problem or error.context)
    remedy = next((text for start, text in _REMEDIES if problem.startswith(start)), "check this line and the one above")
    return Fault(Mark(at.line + 1, at.column + 1), "", f"not YAML: {problem}: {remedy}")
