"""One call on its way into a batch."""

from __future__ import annotations

from dataclasses import dataclass

from distill.endpoints.sending import Errand


@dataclass(slots=True, eq=False)
class Slip:
    """`gone`: nobody waits for it any more."""

    errand: Errand
    gone: bool = False
