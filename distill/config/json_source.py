"""A JSON file that other programs read too, with positions."""

from __future__ import annotations

import json
from pathlib import Path

from ruamel.yaml.error import YAMLError

from distill.config.faults import START, ConfigFaults, Fault, Mark
from distill.config.yaml_source import Source, read_text
from distill.config.yaml_tree import Unreadable, parse


def read_json_source(path: Path) -> Source:
    """Read a JSON file whose top is an object; raises ConfigFaults for all else.

    JSON is YAML but for its tabs, which can only stand between values: with a space for each the positions stay.
    """
    text = read_text(path)
    try:
        data = json.loads(text)
        tree = parse(text.replace("\t", " "))
    except json.JSONDecodeError as error:
        what = f"not JSON: {error.msg} (comments and trailing commas are not JSON)"
        raise ConfigFaults(str(path), [Fault(Mark(error.lineno, error.colno), "", what)]) from None
    except (Unreadable, YAMLError, RecursionError) as error:
        fault = error.fault if isinstance(error, Unreadable) else Fault(START, "", "not readable as plain JSON")
        raise ConfigFaults(str(path), [fault]) from None
    if not isinstance(data, dict):
        raise ConfigFaults(str(path), [Fault(START, "", "expected an object with keys at the top of the file")])
    return Source(str(path), data, tree.places, tuple(tree.faults))
