"""What a call takes, in the units that limits count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from distill.endpoints.gate.told import Resource

MINUTE_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Need:
    """Tokens of one call, as far as they can be known before it, or as they came to be."""

    input_tokens: float
    output_tokens: float

    @property
    def tokens(self) -> float:
        """Both."""
        return self.input_tokens + self.output_tokens

    def units(self, resource: Resource) -> float:
        """How much of a resource that is."""
        match resource:
            case "requests":
                return 1.0
            case "tokens":
                return self.tokens
            case "input":
                return self.input_tokens
            case "output":
                return self.output_tokens

    def less(self, used: Need) -> Need:
        """What is left of this when `used` was taken of it; negative where that was more."""
        return Need(self.input_tokens - used.input_tokens, self.output_tokens - used.output_tokens)
