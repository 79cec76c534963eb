"""The shop with a judge who counts needless calls, so that good episodes score differently."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from shop_family import RUBRIC, ShopFamily

from distill.domain.case import Case
from distill.domain.review import Criterion, Rubric
from distill.domain.scenario import Scenario
from distill.domain.tool import ToolSpec

ECONOMY = Criterion("economy", 6.0, "Is no call needless?", ("many are", "one or two are", "none is"))
THRIFTY = Rubric("thrifty", (*RUBRIC.criteria, ECONOMY))


class ThriftyShop(ShopFamily):
    """As the shop; its rubric is not part of what its cases are made from."""

    def scenario(self, case: Case, tools: tuple[ToolSpec, ...]) -> Scenario:
        return replace(super().scenario(case, tools), rubric=THRIFTY)

    @staticmethod
    def judging_fingerprint() -> str:
        return hashlib.sha256(repr(THRIFTY).encode()).hexdigest()
