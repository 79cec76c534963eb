"""Recognising an API key written where only its variable's name belongs."""

from __future__ import annotations

import re
from typing import Final

# Prefixes that vendors publish for their keys and tokens, so that leaks can be found by scanning.
_VENDOR: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:sk-|gsk_|xai-|hf_|nvapi-|pplx-|csk-|gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|ya29\.|tgp_v1_|fw_)"
    r"(?=[A-Za-z0-9_.-]*[0-9A-Z])[A-Za-z0-9_.-]{16,}"
    r"|(?<![A-Z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])"
    r"|AIza[A-Za-z0-9_-]{30,}"
    r"|[Bb]earer\s+[A-Za-z0-9_.~+/-]{12,}"
    r"|eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}"
)
_HEX: Final = re.compile(r"\A[0-9a-fA-F]{32,}\Z")
_DENSE: Final = re.compile(r"[A-Za-z0-9+]{24,}")
_VARIABLE: Final = re.compile(r"\A[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*\Z")
_LONGEST_WORD: Final = 20
_MOST_DIGITS: Final = 6
_PATHS: Final = ("/", "./", "~/")


def looks_like_key(text: str, *, path: bool = False) -> bool:
    """True for a vendor's key format, a long hex string, or a run of 24 and more letters of both cases and digits.

    A path, by where it stands or by its beginning, may hold such a run: names of runs and mounts are like that.
    """
    if _VENDOR.search(text) or _HEX.match(text):
        return True
    return not path and not text.startswith(_PATHS) and any(_is_random(run) for run in _DENSE.findall(text))


def is_variable_name(text: str) -> bool:
    """True for `OPENAI_API_KEY` and the like; an upper-case token with many digits or no word break is not a name."""
    if not _VARIABLE.match(text) or looks_like_key(text):
        return False
    longest = max(len(word) for word in text.split("_"))
    return longest <= _LONGEST_WORD and sum(letter.isdigit() for letter in text) <= _MOST_DIGITS


def _is_random(run: str) -> bool:
    digits = sum(letter.isdigit() for letter in run)
    return digits >= _MOST_DIGITS and run.upper() != run and run.lower() != run
