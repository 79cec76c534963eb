"""Every way in which a server may print a secret."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from urllib.parse import quote

_CREDENTIAL: Final = re.compile(r"key|token|secret|passw|credential|auth", re.IGNORECASE)
_LEAST: Final = 8
"""Characters that a variable's value must have to be taken for a credential by the variable's name alone."""


def credentials(environment: Mapping[str, str]) -> Iterator[str]:
    """Values of variables that are named like credentials: a server may read files in which they stand."""
    for name, value in environment.items():
        if _CREDENTIAL.search(name) and len(value) >= _LEAST and not value.startswith("/"):
            yield value


def spelled(secrets: Iterable[str]) -> tuple[str, ...]:
    """The secrets as they are, inside JSON, percent-encoded and in base64; the longest first."""
    found: set[str] = set()
    for secret in secrets:
        found |= {
            secret,
            quote(secret, safe=""),
            json.dumps(secret)[1:-1],
            json.dumps(secret, ensure_ascii=False)[1:-1],
        }
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            found.add(encode(secret.encode()).decode().rstrip("="))
    return tuple(sorted(found, key=lambda one: (-len(one), one)))
