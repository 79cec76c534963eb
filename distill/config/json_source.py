"""A JSON file that other programs read too, with positions."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final

from ruamel.yaml.error import YAMLError

from distill.config.faults import START, ConfigFaults, Fault, Mark
from distill.config.yaml_source import Source, read_text
from distill.config.yaml_tree import Unreadable, parse

_TOKEN: Final = re.compile(r'"(?:\\.|[^"\\\n])*"|//[^\r\n]*|/\*.*?\*/', re.DOTALL)
_COMMA: Final = re.compile(r'"(?:\\.|[^"\\\n])*"|,(?=\s*[}\]])')


def read_json_source(path: Path) -> Source:
    """Read a JSON file whose top is an object; raises ConfigFaults for all else.

    Comments and trailing commas are read as blanks, for editors write them. JSON is YAML but for its tabs, which can
    only stand between values: with a space for each the positions stay.
    """
    text = _plain(read_text(path))
    try:
        data = json.loads(text)
        tree = parse(text.replace("\t", " "))
    except json.JSONDecodeError as error:
        what = f"not JSON: {error.msg}"
        raise ConfigFaults(str(path), [Fault(Mark(error.lineno, error.colno), "", what)]) from None
    except (Unreadable, YAMLError, RecursionError) as error:
        fault = error.fault if isinstance(error, Unreadable) else Fault(START, "", "not readable as plain JSON")
        raise ConfigFaults(str(path), [fault]) from None
    if not isinstance(data, dict):
        raise ConfigFaults(str(path), [Fault(START, "", "expected an object with keys at the top of the file")])
    return Source(str(path), data, tree.places, tuple(tree.faults))


def _plain(text: str) -> str:
    """The text without comments and trailing commas, everything else at its place."""
    return _COMMA.sub(_blank, _TOKEN.sub(_blank, text))


def _blank(match: re.Match[str]) -> str:
    return match[0] if match[0].startswith('"') else re.sub(r"[^\r\n]", " ", match[0])
