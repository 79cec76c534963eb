"""Counting Han and Latin letters, code and paths left out.

The ratio is exact and free, where language detectors guess wrong on short or mixed text.
"""

from __future__ import annotations

import re
from typing import Final

HAN: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")
LATIN: Final = re.compile(r"[A-Za-z\u00c0-\u024f]")

_FENCED: Final = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_INLINE: Final = re.compile(r"`[^`\n]*`")
_NAMES: Final = re.compile(
    r"""
    https?://\S+                              # addresses
    | [\w.~-]*/[\w./~-]+                      # paths
    | [A-Za-z]\w*(?:[_.:]\w+)+                # snake_case, dotted names, file names
    | "[^"\n]{1,200}" | “[^”\n]{1,200}” | 「[^」\n]{1,200}」   # quoted data
    """,
    re.VERBOSE | re.ASCII,
)


def prose(text: str) -> str:
    """`text` without code, paths, names of things and quoted data."""
    if "`" in text:
        text = _INLINE.sub(" ", _FENCED.sub(" ", text))
    return _NAMES.sub(" ", text)


def count_han(text: str) -> int:
    """Han characters; costs next to nothing for a text that is ASCII."""
    return 0 if text.isascii() else len(HAN.findall(text))


def count_latin(text: str) -> int:
    """Latin letters, accented ones included."""
    return len(LATIN.findall(text))
