"""A value that must not be shown."""

from __future__ import annotations

from typing import NoReturn


class Secret:
    """A key that never prints, pickles or copies itself into a log; `reveal` is its only way out."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        """`value` goes into a header: one line of visible ASCII, else ValueError (which does not quote it)."""
        if not value or not value.isascii() or not value.isprintable() or value != value.strip():
            raise ValueError("a key must be one line of visible ASCII characters")
        self._value = value

    def reveal(self) -> str:
        """The value itself, for a request header and for redaction."""
        return self._value

    def __repr__(self) -> str:
        """The same for every secret."""
        return "Secret(hidden)"

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled; raises TypeError."""
        raise TypeError("a secret is not serialised")
