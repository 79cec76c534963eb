"""What the simulator gave out and expects back, by tool-call id."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from distill.domain.json import Json

KEPT: Final = 16_384
"""Tool calls remembered; what was forgotten is not asked for again."""


class Issued:
    """The reasoning that came with each tool call; bounded, lives as long as its process."""

    def __init__(self) -> None:
        """Nothing has been given out."""
        self._with: OrderedDict[str, Json] = OrderedDict()

    def note(self, call_id: str, reasoning: Json | None) -> None:
        """A tool call went out with this reasoning, or without any."""
        self._with.pop(call_id, None)
        if reasoning is not None:
            self._with[call_id] = reasoning
            if len(self._with) > KEPT:
                self._with.popitem(last=False)

    def with_call(self, call_id: str) -> Json | None:
        """What went out with this call, or None."""
        return self._with.get(call_id)
