"""Who calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class Persona:
    """`patience` is how many turns without progress are borne; `chinese` says that some turns are in Chinese."""

    name: str
    about: str
    patience: int
    skill: Literal["novice", "average", "expert"]
    mood: Literal["calm", "worried", "annoyed", "cheerful"]
    chinese: bool = False


_ALL: Final = (
    Persona("hurried_expert", "works in IT, knows phones, is between two meetings", 3, "expert", "annoyed"),
    Persona("calm_novice", "rarely touches the settings, follows instructions one at a time", 6, "novice", "calm"),
    Persona("worried_parent", "needs the phone because a child has to be picked up", 4, "average", "worried"),
    Persona("grumpy_regular", "has called twice before about other things and expects little", 3, "average", "annoyed"),
    Persona("chatty_senior", "likes to talk, wanders off the subject, means well", 7, "novice", "cheerful"),
    Persona("polite_student", "short of money, careful with what things cost", 5, "average", "calm"),
    Persona("business_traveller", "is on the road, wants exact answers and few words", 3, "expert", "calm"),
    Persona(
        "bilingual_shopkeeper", "runs a shop, thinks in Chinese and English", 5, "average", "cheerful", chinese=True
    ),
)

PERSONAS: Final[Mapping[str, Persona]] = MappingProxyType({persona.name: persona for persona in _ALL})
