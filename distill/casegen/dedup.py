"""Look-alikes of what the bank holds already: the same shape, or nearly the same words about the same thing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from distill.domain.case import Case

NEAR = 0.8
"""Share of words that two openings about the same thing may have in common."""


@dataclass(slots=True)
class Held:
    """What the bank held when the run began, by shape and by words; `add` takes a case in."""

    shapes: dict[tuple[str, str], str] = field(default_factory=dict)
    words: dict[str, list[tuple[frozenset[str], str]]] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, cases: Iterable[Case]) -> Held:
        """Everything in these cases."""
        held = cls()
        for case in cases:
            held.ids.add(case.case_id)
            held.shapes.setdefault((case.skeleton, case.goal_shape), case.case_id)
            held.words.setdefault(case.skeleton, []).append((_words(case.goal), case.case_id))
        return held

    def twin(self, case: Case) -> str:
        """Why a case is not new, naming the one it repeats; "" when it is."""
        if case.case_id in self.ids:
            return f"the bank holds this case ({case.case_id})"
        if (same := self.shapes.get((case.skeleton, case.goal_shape))) is not None:
            return f"same steps and same words as {same}"
        mine = _words(case.goal)
        for theirs, name in self.words.get(case.skeleton, ()):
            if mine and len(mine & theirs) / len(mine | theirs) >= NEAR:
                return f"same steps and nearly the same words as {name}"
        return ""


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.lower()))
