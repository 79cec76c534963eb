"""The language policy: which languages an episode is written in, and how that is told to the teacher.

It stands in the exported system prompt, because the student has to obey it too.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from distill.errors import UsageError
from distill.prompts.templates import Prompts

NAMES: Final = {"en": "English", "zh": "Chinese"}
"""Languages told apart by their script: Latin and Han."""

RANKS: Final = ("primary", "secondary")


@dataclass(frozen=True, slots=True)
class LanguagePolicy:
    """`primary` carries the text; `secondary` is answered where it is spoken, None forbids every other language."""

    primary: str
    secondary: str | None = None

    def __str__(self) -> str:
        """The form that `parse` reads and the record keeps."""
        if self.secondary is None:
            return f"{self.primary}-only"
        return f"{self.primary}-primary {self.secondary}-secondary"

    @classmethod
    def parse(cls, text: str) -> LanguagePolicy:
        """Read `en-primary zh-secondary` or `en-only`; raises UsageError that says what is possible."""
        words = [word.rpartition("-")[::2] for word in text.split()]
        if [rank for _, rank in words] == ["only"] and words[0][0] in NAMES:
            return cls(words[0][0])
        ranked = {rank: language for language, rank in words}
        if len(words) != 2 or set(ranked) != set(RANKS) or set(ranked.values()) != set(NAMES):
            raise UsageError(
                f"language policy {text!r}: write `<language>-only`, or `<language>-primary <other>-secondary`; "
                f"languages: {', '.join(sorted(NAMES))}"
            )
        return cls(ranked["primary"], ranked["secondary"])

    def prompt(self, prompts: Prompts, guidance: str = "", *, talks: bool = False, recap: bool = False) -> str:
        """The paragraph for the system prompt; `guidance` is the user's own text, added at its end.

        `talks` says that somebody answers, `recap` that the last words end with a recap in Chinese.
        """
        return prompts.render(
            "language",
            primary=NAMES[self.primary],
            secondary=None if self.secondary is None else NAMES[self.secondary],
            talks=talks,
            recap=recap,
            guidance=guidance,
        )


def recap_asked(case_id: str, share: float) -> bool:
    """Whether the recap is asked for in this case: in `share` (0..1) of all, by the case's id alone."""
    if not share:
        return False
    drawn = int.from_bytes(sha256(f"recap/{case_id}".encode()).digest()[:8], "big")
    return drawn < share * 2**64
