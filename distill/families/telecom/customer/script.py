"""What the customer is told before the talk: who it is, what it knows, wants and does out of line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from distill.families.telecom.customer.ways import Voice

Satisfied: TypeAlias = Literal["calls", "data", "mms", "told"]
"""How the customer knows that a concern is settled: by trying it out, or by being told."""


@dataclass(frozen=True, slots=True)
class Concern:
    """One thing the customer calls about.

    `opening` is how it is brought up, `wants` the answer to "what exactly?", `proof` how it is
    seen to be settled, `mbps` the speed that counts as good, `topic` a key of
    the complaints. `stolen` and the like stand in
    `facts` and go into what the customer knows.
    """

    opening: str
    wants: str
    proof: Satisfied
    mbps: float = 0.0
    topic: str = ""


@dataclass(frozen=True, slots=True)
class CustomerScript:
    """`knows` maps facts to what is said; a fact that is not in it is not known.

    `wrong_pin` is what a mistaken customer says first. `hidden` holds words of the cause and
    the cure that the customer must not say before agent or phone did. `patience` counts turns
    without progress.
    """

    persona: str
    about: str
    knows: tuple[tuple[str, str], ...]
    concerns: tuple[Concern, ...]
    behaviours: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    wrong_pin: str = ""
    patience: int = 4
    chinese: bool = False
    accepts: bool = True
    """Whether the customer says yes to a price or a consequence that is put to it."""

    reads_texts: bool = True
    """False for a caller who cannot read the account holder's texts."""

    voice: Voice = field(default_factory=Voice)
    """Which of several ways to say a thing is taken."""

    def fact(self, name: str) -> str:
        """What is said when asked for it, "" when not known."""
        return next((value for known, value in self.knows if known == name), "")
