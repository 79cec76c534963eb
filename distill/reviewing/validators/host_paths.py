"""Paths of the machine that played the episode; inside a sandbox the work folder is `/workspace`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from distill.domain.episode import Draft
from distill.reviewing.validators.finding import Finding
from distill.reviewing.validators.sayings import said_by

NAME: Final = "host_path"

_HOST: Final = re.compile(
    r"(?<![\w.:/-])(?:/home/(?!agent\b)[\w.-]+|/root/[\w.-]+|/Users/[\w.-]+|[A-Z]:\\Users\\[\w.-]+)"
)


def host_paths(draft: Draft) -> tuple[Finding, ...]:
    """A home folder in an observation that nobody named before: the sandbox showed its host.

    A path from the request, or one that the teacher made up and a tool repeats, is no leak.
    """
    return tuple(Finding(NAME, f"an observation names the host's {path}") for path in _first_seen(draft))


def _first_seen(draft: Draft) -> Iterator[str]:
    named: list[str] = []
    told: set[str] = set()
    for message in draft.messages:
        if message.role == "tool":
            for path in _HOST.findall(message.content):
                if path not in told and not any(path in text for text in named):
                    told.add(path)
                    yield path
        else:
            named.extend(said_by(message))
