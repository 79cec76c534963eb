"""The kill rate of a template: how many mutations of its references are noticed."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass

from distill.domain.case import Case
from distill.domain.script import Script
from distill.families.mcp.derivable import underivable
from distill.families.mcp.known import Known
from distill.families.mcp.mutants import Mutant, Verdict, mutants, verdict
from distill.families.mcp.play import Opener, Played, play
from distill.families.mcp.proof import failed


@dataclass(frozen=True, slots=True)
class KillRate:
    """`killed` of `killed + survived`; equivalent mutants are only counted."""

    killed: int
    survived: int
    equivalent: int
    survivors: tuple[str, ...] = ()

    @property
    def rate(self) -> float:
        """Share of mutants noticed, 1.0 when there was none."""
        return self.killed / max(1, self.killed + self.survived) if self.killed + self.survived else 1.0

    def __add__(self, other: KillRate) -> KillRate:
        """Both measurements together."""
        return KillRate(
            self.killed + other.killed,
            self.survived + other.survived,
            self.equivalent + other.equivalent,
            self.survivors + other.survivors,
        )


async def measure_case(
    case: Case, script: Script, texts: tuple[str, ...], open_environment: Opener, rng: random.Random, per_case: int
) -> KillRate:
    """Play the reference and `per_case` mutants of it drawn by `rng` (all of them if there are no more)."""
    reference = await play(script, open_environment)
    every = list(mutants(script))
    found: Counter[Verdict] = Counter()
    survivors: list[str] = []
    for mutant in rng.sample(every, min(per_case, len(every))):
        judged = await _judge(case, reference, mutant, texts, open_environment)
        found[judged] += 1
        if judged == "survived":
            survivors.append(f"{case.template} {case.case_id}: {mutant.label}")
    return KillRate(found["killed"], found["survived"], found["equivalent"], tuple(survivors))


async def _judge(
    case: Case, reference: Played, mutant: Mutant, texts: tuple[str, ...], open_environment: Opener
) -> Verdict:
    mutated = await play(mutant.script, open_environment)
    strange = underivable(mutated, Known(texts, reference.tools), mutant.touched)
    return verdict(reference, mutated, failed(case.body, mutated), strange)
