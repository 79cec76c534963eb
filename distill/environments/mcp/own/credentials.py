"""Credentials that an `mcp.json` writes down, told by the names they stand under."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_SECRET: Final = re.compile(
    r"token|secrets?|pwd|passphrase|credentials?|authorization|cookies?|apikey|\w*(?:password|passwd)"
)
_KEYS: Final = frozenset({"api", "access", "private", "secret", "auth", "account", "encryption", "signing", "x"})
_ABOUT: Final = frozenset(
    {
        *("name", "file", "path", "dir", "url", "uri", "type", "auth"),
        *("length", "limit", "ttl", "id", "header", "env", "var"),
    }
)
"""A name that ends so tells something about a credential."""

_HARMLESS: Final = re.compile(
    r"\s*|true|false|yes|no|on|off|none|null|\d{1,4}|(?:~|\.{1,2})?/.*|[A-Za-z]:\\.*", re.IGNORECASE | re.DOTALL
)
_OPTION: Final = re.compile(r"--?([A-Za-z][\w.-]*)")
_GIVEN: Final = re.compile(r"-{0,2}([A-Za-z][\w.-]*)(?:=|:\s*)(.*)", re.DOTALL)


def names_credential(name: str, *, header: bool = False) -> bool:
    """Whether what stands under such a name is a credential; of a header any key is one."""
    words = [word.lower() for word in _WORD.findall(name)]
    if not words or words[-1] in _ABOUT:
        return False
    if any(_SECRET.fullmatch(word) for word in words):
        return True
    if "key" not in words:
        return False
    return header or words == ["key"] or words[words.index("key") - 1] in _KEYS


def written_down(text: str) -> bool:
    """Whether a value may be the credential itself: no variable, nothing, switch, small number or path."""
    return "${" not in text and not _HARMLESS.fullmatch(text)


def in_arguments(args: Sequence[str]) -> Iterator[int]:
    """Indexes of arguments that hold one: behind its option, or behind the `=` or `:` after its name."""
    for index, arg in enumerate(args):
        option = _OPTION.fullmatch(args[index - 1]) if index and not arg.startswith("-") else None
        given = _GIVEN.fullmatch(arg)
        pairs = [(option[1], arg)] if option else []
        pairs += [(given[1], given[2])] if given else []
        if any(names_credential(name) and written_down(text) for name, text in pairs):
            yield index
