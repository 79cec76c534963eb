"""The language policy: which languages an episode may be written in, and how it is told to the teacher.

It stands in the exported system prompt, because the student has to obey it too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from distill.errors import UsageError
from distill.prompts.templates import Prompts

NAMES: Final = {"en": "English", "zh": "Chinese"}
"""Languages told apart by their script: Latin and Han."""

RANKS: Final = ("primary", "secondary")

DEFAULT: Final = "en-primary zh-secondary"


@dataclass(frozen=True, slots=True)
class LanguagePolicy:
    """`primary` carries the text; `secondary` may appear beside it, None forbids every other language."""

    primary: str
    secondary: str | None = None

    def __str__(self) -> str:
        """The form that `parse` reads and the record keeps."""
        rest = "" if self.secondary is None else f" {self.secondary}-secondary"
        return f"{self.primary}-primary{rest}"

    @classmethod
    def parse(cls, text: str) -> LanguagePolicy:
        """Read `en-primary zh-secondary`; raises UsageError that says what is possible."""
        ranked: dict[str, str] = {}
        for word in text.split():
            language, _, rank = word.partition("-")
            if language not in NAMES or rank not in RANKS or rank in ranked or language in ranked.values():
                raise _unreadable(text)
            ranked[rank] = language
        if "primary" not in ranked:
            raise _unreadable(text)
        return cls(ranked["primary"], ranked.get("secondary"))

    def prompt(self, prompts: Prompts, guidance: str = "") -> str:
        """The paragraph for the system prompt; `guidance` is the user's own text, added at its end."""
        secondary = None if self.secondary is None else NAMES[self.secondary]
        return prompts.render("language", primary=NAMES[self.primary], secondary=secondary, guidance=guidance)


def _unreadable(text: str) -> UsageError:
    return UsageError(
        f"language policy {text!r}: write `<language>-primary`, optionally followed by "
        f"`<language>-secondary`; languages: {', '.join(sorted(NAMES))}"
    )
