"""A family that can say what an environment looks like without opening it."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from distill.domain.case import Case
from distill.domain.ports import Environment


@runtime_checkable
class Imagines(Protocol):
    """A family whose environments hold processes, and which knows beforehand what they are like."""

    def imagined(self, case: Case) -> Environment:
        """As `Family.open`, with nothing started: the tools it shows, results of the usual length.

        What results say means nothing, nor does the end state; nothing needs to be installed.
        """
        ...
