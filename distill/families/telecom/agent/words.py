"""What the reference agent says, in both languages: the same values stand in both."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """A text for the customer; may hold `${name}`. Which of the two is spoken depends on the customer's last words."""

    en: str
    zh: str

    def __add__(self, more: Words) -> Words:
        """One after the other."""
        return Words(f"{self.en} {more.en}".strip(), f"{self.zh}{more.zh}")


NOTHING = Words("", "")
