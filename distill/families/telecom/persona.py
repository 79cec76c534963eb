"""Who calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from distill.families.telecom.customer.ways import Tone


@dataclass(frozen=True, slots=True)
class Persona:
    """`patience` is how many turns without progress are borne; `chinese` says that some turns are in Chinese.

    `abouts` are several people of the kind; a case has one of them.
    """

    name: str
    abouts: tuple[str, ...]
    patience: int
    skill: Literal["novice", "average", "expert"]
    mood: Literal["calm", "worried", "annoyed", "cheerful"]
    tone: Tone
    born: tuple[int, int]
    """First year in which such a caller may have been born, and the first in which none is."""

    chinese: bool = False

    def about(self, seed: int) -> str:
        """Who it is in the case of this seed."""
        return self.abouts[seed % len(self.abouts)]


_ALL: Final = (
    Persona(
        "hurried_expert",
        (
            "works in IT, knows phones, is between two meetings",
            "administers servers for a living, hates waiting, has looked at the obvious things already",
            "develops software, talks in half sentences, has ten minutes before the next call",
        ),
        3,
        "expert",
        "annoyed",
        "curt",
        (1968, 2001),
    ),
    Persona(
        "calm_novice",
        (
            "rarely touches the settings, follows instructions one at a time",
            "got the phone as a present, reads everything out slowly",
            "works in a garden centre, uses the phone for calls and pictures and little else",
        ),
        6,
        "novice",
        "calm",
        "plain",
        (1950, 1999),
    ),
    Persona(
        "worried_parent",
        (
            "needs the phone because a child has to be picked up",
            "waits for a call from the school and fears to miss it",
            "has two small children at home and little time to listen",
        ),
        4,
        "average",
        "worried",
        "tense",
        (1978, 1998),
    ),
    Persona(
        "grumpy_regular",
        (
            "has called twice before about other things and expects little",
            "is a customer of many years, thinks that everything was better once",
            "keeps every bill in a folder and distrusts all hotlines",
        ),
        3,
        "average",
        "annoyed",
        "curt",
        (1950, 1978),
    ),
    Persona(
        "chatty_senior",
        (
            "likes to talk, wanders off the subject, means well",
            "is retired, has all day, tells about the neighbours while the phone is busy",
            "was a teacher once, is curious how it all works, thanks for everything",
        ),
        7,
        "novice",
        "cheerful",
        "warm",
        (1939, 1958),
    ),
    Persona(
        "polite_student",
        (
            "short of money, careful with what things cost",
            "studies far from home, shares a flat, counts every coin",
            "works evenings in a cinema and asks for the price of everything first",
        ),
        5,
        "average",
        "calm",
        "plain",
        (1998, 2007),
    ),
    Persona(
        "business_traveller",
        (
            "is on the road, wants exact answers and few words",
            "sells machines, lives out of a suitcase, says what is needed and nothing more",
            "is an auditor, takes notes, repeats nothing",
        ),
        3,
        "expert",
        "calm",
        "curt",
        (1964, 1995),
    ),
    Persona(
        "bilingual_shopkeeper",
        (
            "runs a shop, thinks in Chinese and English",
            "runs a noodle bar, serves between two sentences, mixes Chinese and English",
            "repairs watches, is patient and precise, changes between Chinese and English",
        ),
        5,
        "average",
        "cheerful",
        "plain",
        (1957, 1991),
        chinese=True,
    ),
)

PERSONAS: Final[Mapping[str, Persona]] = MappingProxyType({persona.name: persona for persona in _ALL})
