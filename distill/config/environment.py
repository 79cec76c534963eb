"""The one place that reads the process environment."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from distill.config.dotenv import read_dotenv
from distill.config.faults import ConfigFaults, Fault, echo
from distill.config.loader import Loaded
from distill.config.presets import POOLS, endpoints_of
from distill.config.secret import Secret

DEFAULT_PATH: Final = "/usr/local/bin:/usr/bin:/bin"

_CHILD_NAMES: Final = ("PATH", "LANG", "LANGUAGE", "TZ", "TERM")
"""What a child process may see of our environment, beside LC_*; never a key, never HOME."""


def process_environment() -> dict[str, str]:
    """A copy of the environment this process was started with."""
    return dict(os.environ)


def read_environment(config_file: Path, process: Mapping[str, str] | None = None) -> dict[str, str]:
    """The process environment over `.env` beside the config over `.env` in the working folder.

    An empty variable of the process does not hide a value in a file. Raises ConfigFaults for
    a `.env` that cannot be read.
    """
    own = process_environment() if process is None else process
    values = read_dotenv(Path(".env"))
    values.update(read_dotenv(config_file.parent / ".env"))
    values.update({name: value for name, value in own.items() if value or name not in values})
    return values


def resolve_keys(
    loaded: Loaded, environment: Mapping[str, str], *, optional: bool = False, pools: Sequence[str] = POOLS
) -> dict[str, Secret]:
    """The key of every variable that an endpoint of these pools names, by variable name.

    Raises ConfigFaults naming every missing variable with each endpoint that wants it, at its
    line; with `optional` the missing ones are left out instead.
    """
    keys: dict[str, Secret] = {}
    faults: list[Fault] = []
    for path, endpoint, variable in _wanted(loaded):
        if path[0] not in pools:
            continue
        value = environment.get(variable, "").strip()
        if value and value.isascii() and value.isprintable() and " " not in value:
            keys[variable] = Secret(value)
            continue
        state = (
            "holds spaces or characters no key has"
            if value
            else "is empty"
            if variable in environment
            else "is missing"
        )
        what = (
            f"environment variable {echo(variable)} {state}; endpoint {endpoint} needs it: export it or put it in .env"
        )
        faults.append(loaded.fault((*path, "api_key_env"), what))
    if faults and not optional:
        raise ConfigFaults(loaded.source.file, faults)
    return keys


def wanted_variables(loaded: Loaded) -> tuple[str, ...]:
    """Names of the variables that the endpoints name, in file order."""
    return tuple(dict.fromkeys(variable for _, _, variable in _wanted(loaded)))


def clean_environment(home: Path, process: Mapping[str, str] | None = None) -> dict[str, str]:
    """What a child process is given: an allow-list, a private HOME, and nothing else."""
    own = process_environment() if process is None else process
    allowed = {name: value for name, value in own.items() if name in _CHILD_NAMES or name.startswith("LC_")}
    return {"PATH": DEFAULT_PATH, **allowed, "HOME": str(home)}


def _wanted(loaded: Loaded) -> list[tuple[tuple[str | int, ...], str, str]]:
    """KeyPath, endpoint name and variable of every endpoint with a key."""
    return [
        (path, endpoint.name, endpoint.api_key_env)
        for path, endpoint in endpoints_of(loaded.config)
        if endpoint.api_key_env is not None
    ]
