"""Which cases are played: drawn in order of their numbers, look-alikes dropped."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from distill.domain.case import Case
from distill.domain.ports import Family
from distill.stages.dealing import Dealer
from distill.storage.digests import Digests, digest_of

LOOK_ALIKE = "look_alike"
SKELETON_SHARE = "skeleton_share"

SHARE_FLOOR = 4
"""A skeleton may be planned this often before its share of the plan is looked at."""


@dataclass(frozen=True, slots=True)
class Planned:
    """The case of `number`; `dropped` is a reject reason (with `detail`) or empty when it is to be played."""

    number: int
    sample: int
    scenario_index: int
    case: Case
    dropped: str = ""
    detail: str = ""


class Planner:
    """Draws cases in order and drops look-alikes before anything is paid for.

    The order of completion, a resume or concurrency cannot change what case n is: `plan(n)`
    first plans every number below n. What an earlier start concluded is remembered; a draw
    is pure, so the rest is drawn again. What is decided of a case holds for all its samples.
    """

    def __init__(self, families: Sequence[Family], dealer: Dealer, max_share: float) -> None:
        """`dealer` deals the cases of `families`; `max_share` (0..1) caps a skeleton's part of the plan.

        A family that is `handmade` is not capped: whoever wrote its cases has decided what they look like.
        """
        self._families = families
        self._dealer = dealer
        self._max_share = max_share
        self._next = 0
        self._latest: Planned | None = None
        self._seen = Digests()
        self._skeletons = Digests()
        self._ahead: dict[int, Planned] = {}

    def remember(self, skeleton: str, goal_shape: str, *, dropped: bool) -> None:
        """Take the next case, with all its samples, as planned by an earlier start, without drawing it."""
        if not dropped:
            self._keep(digest_of(skeleton), digest_of(skeleton, goal_shape), self._next)
        self._next += self._dealer.samples

    def plan(self, number: int) -> Planned:
        """The case of `number`; each number can be asked for once."""
        while self._next <= number:
            self._ahead[self._next] = self._draw(self._next)
            self._next += 1
        return self._ahead.pop(number)

    def _draw(self, number: int) -> Planned:
        of_case, sample = self._dealer.place_of(number)
        if sample and self._latest is not None:
            return replace(self._latest, number=number, sample=sample)
        self._latest = self._decide(number, of_case)
        return self._latest

    def _decide(self, number: int, of_case: int) -> Planned:
        index, case = self._dealer.case_of(number)
        skeleton, whole = digest_of(case.skeleton), digest_of(case.skeleton, case.goal_shape)
        twin = self._seen.get(whole)
        if twin is not None:
            return Planned(number, 0, index, case, LOOK_ALIKE, f"same skeleton and same goal as case {twin}")
        cap = max(SHARE_FLOOR, math.ceil(self._max_share * (of_case + 1)))
        if (self._skeletons.get(skeleton) or 0) >= cap and not getattr(self._families[index], "handmade", False):
            return Planned(number, 0, index, case, SKELETON_SHARE, f"{cap} cases of this skeleton are planned already")
        self._keep(skeleton, whole, number)
        return Planned(number, 0, index, case)

    def _keep(self, skeleton: int, whole: int, number: int) -> None:
        self._seen.put(whole, number)
        self._skeletons.put(skeleton, (self._skeletons.get(skeleton) or 0) + 1)
