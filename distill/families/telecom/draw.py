"""Fresh specs, drawn from a seed: every intent, trap, register, persona and policy, one to six issues."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Final

from distill.environments.telecom.skin import skins
from distill.families.telecom.compose import Unfit, compose
from distill.families.telecom.customer.behaviours import KINDS
from distill.families.telecom.issues import ISSUES, conflict, of_intent
from distill.families.telecom.issues.base import Issue
from distill.families.telecom.persona import PERSONAS
from distill.families.telecom.spec import (
    INTENTS,
    MOST_ISSUES,
    REGISTERS,
    STRICTNESSES,
    TRAPS,
    CaseSpec,
    Intent,
    Strictness,
    Trap,
)

TRAP_WEIGHTS: Final = {
    "plain": 40, "wrong_premise": 16, "late_concern": 16, "must_refuse": 10, "must_escalate": 10, "unverified": 8,
}  # fmt: skip
"""A third of the cases are of the kind in which the obvious action is wrong."""

SIZES: Final = (1, 1, 2, 2, 3, 3, 4, 5, 6)
BEHAVIOURS: Final = (0, 1, 1, 2, 2, 3)
LATE: Final[tuple[Intent, ...]] = ("billing_dispute", "plan_change")
"""Concerns that may come up once the first is settled: they need nothing but the desk."""

LATE_FAULTS: Final[tuple[Intent, ...]] = ("slow_data", "mms")
"""Concerns that may come up after a request at the desk, which leaves no room for another one."""

OWN_ESCALATION: Final = 0.75
"""Share of the trap `must_escalate` in which the issue itself goes to a human, where the intent has such an issue."""

ON_PHONE: Final = frozenset({"restore", "outage"})
"""Workflows in which the caller looks at the phone and changes it."""

PHONE_HABITS: Final = frozenset(
    {"refuses_step", "asks_why", "guesses_first", "claims_done", "slow_confirm", "asks_jargon"}
)

TRIES: Final = 200


def draw_spec(
    seed: int,
    *,
    intents: Sequence[Intent] = INTENTS,
    companies: Sequence[str] | None = None,
    policies: Sequence[Strictness] = STRICTNESSES,
) -> CaseSpec:
    """The spec of this seed, narrowed as asked; pure. Raises ValueError when the narrowing leaves nothing."""
    names = tuple(companies) if companies else tuple(name for name, skin in skins().items() if not skin.held_out)
    for attempt in range(TRIES):
        chance = random.Random(f"{seed}/spec/{attempt}")  # noqa: S311 - seeded on purpose
        spec = _try(seed, chance, chance.choice(intents), (chance.choice(names), chance.choice(policies)))
        if spec is not None and fits(spec):
            return spec
    raise ValueError(f"no case can be drawn from intents {list(intents)}, companies {names}, policies {list(policies)}")


def fits(spec: CaseSpec) -> bool:
    """Whether a spec makes a situation."""
    try:
        compose(spec)
    except Unfit:
        return False
    return True


def _try(seed: int, chance: random.Random, intent: Intent, where: tuple[str, Strictness]) -> CaseSpec | None:
    """`where` is the company and its policy."""
    trap: Trap = chance.choices(TRAPS, [TRAP_WEIGHTS[name] for name in TRAPS])[0]
    issues = pick_issues(intent, trap, chance, chance.choice(SIZES))
    if issues is None:
        return None
    late = _late(intent, issues, chance) if trap == "late_concern" else ()
    if (trap == "late_concern" and not late) or len(issues) + len(late) > MOST_ISSUES:
        return None
    return CaseSpec(
        seed=seed,
        skin=where[0],
        policy=where[1],
        intent=intent,
        issues=(*issues, *late),
        late=len(late),
        persona=chance.choice(tuple(PERSONAS)),
        speech=chance.choice(REGISTERS),
        trap=trap,
        behaviours=habits((*issues, *late), trap, chance),
    )


def habits(issues: Sequence[str], trap: Trap, chance: random.Random) -> tuple[str, ...]:
    """Behaviours that have a place in such a talk, and none that rules out another."""
    phone = trap != "unverified" and any(ISSUES[name].workflow in ON_PHONE for name in issues)
    found = chance.sample([kind for kind in KINDS if phone or kind not in PHONE_HABITS], chance.choice(BEHAVIOURS))
    return tuple(kind for kind in found if kind != "wrong_pin_first" or "forgot_pin" not in found)


def pick_issues(intent: Intent, trap: Trap, chance: random.Random, size: int) -> tuple[str, ...] | None:
    """Issues of an intent that make this trap, at most `size`; None when the intent has none."""
    pool = [issue for issue in of_intent(intent) if suits(issue, trap)]
    if not pool:
        return None
    chance.shuffle(pool)
    if trap == "must_escalate" and chance.random() < OWN_ESCALATION:
        pool.sort(key=lambda issue: issue.outcome != "escalate")
    taken = [pool[0].name]
    if pool[0].workflow != "restore" or pool[0].alone:
        return tuple(taken)
    more = [issue for issue in of_intent(intent) if issue.workflow == "restore" and issue.outcome == "fix"]
    chance.shuffle(more)
    for issue in more:
        if len(taken) >= min(size, MOST_ISSUES):
            break
        if issue.name not in taken and not conflict((*taken, issue.name)):
            taken.append(issue.name)
    return tuple(taken)


def suits(issue: Issue, trap: Trap) -> bool:
    """Whether an issue can carry a trap; a warning on the account makes any fixable one an escalation."""
    traps: dict[str, Callable[[], bool]] = {
        "must_refuse": lambda: issue.outcome == "refuse",
        "must_escalate": lambda: issue.outcome in {"escalate", "fix"},
        "late_concern": lambda: issue.outcome in {"fix", "inform", "refuse"},
        "unverified": lambda: issue.workflow != "outage",
    }
    return traps.get(trap, lambda: issue.outcome in {"fix", "inform"})()


def _late(intent: Intent, issues: tuple[str, ...], chance: random.Random) -> tuple[str, ...]:
    pool = late_pool(intent, issues)
    return (chance.choice(pool).name,) if pool else ()


def late_pool(intent: Intent, issues: Sequence[str]) -> list[Issue]:
    """Issues that may come up once `issues` are settled: a request; where the desk is busy with one, a fault."""
    found = [
        [
            issue
            for other in intents
            if other != intent
            for issue in of_intent(other)
            if not issue.alone and not conflict((*issues, issue.name))
        ]
        for intents in (LATE, LATE_FAULTS)
    ]
    if ISSUES[issues[0]].takes == ("all",):
        return [issue for issue in found[0] if issue.workflow == "dispute"]
    return found[0] or found[1]
