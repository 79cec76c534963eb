"""What the agent may do, as figures: the same ones stand in the policy text and in the checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

POINTS: Final[Mapping[str, int]] = MappingProxyType({"pin": 2, "one_time_code": 2, "birth_date": 1, "postcode": 1})
"""What each right answer is worth."""

OPEN_TO_ALL: Final = frozenset(
    {
        "find_customer", "verify_identity", "send_one_time_code", "list_outages", "list_plans", "get_plan",
        "list_promotions", "list_roaming_packs", "transfer_to_human", "open_ticket", "flag_fraud",
    }
)  # fmt: skip
"""Tools that show nothing of an account and change nothing in it, so that nobody has to be identified."""

SENSITIVE: Final = frozenset(
    {"replace_sim", "resubmit_port", "cancel_port", "set_port_lock", "credit_charge", "block_sim"}
)
"""Changes that cost money or give a number away."""


@dataclass(frozen=True, slots=True)
class Policy:
    """`general` and `sensitive` are points of identification; `misses` wrong answers end the talk with a handover.

    `credit_limit_cents` bounds what one contact may give back. `late_fee_waived` says whether
    a first late fee may be credited at all.
    """

    name: str
    general: int
    sensitive: int
    misses: int
    credit_limit_cents: int
    late_fee_waived: bool

    def points_for(self, tool: str) -> int:
        """Points that a tool asks for."""
        if tool in OPEN_TO_ALL:
            return 0
        return self.sensitive if tool in SENSITIVE else self.general


POLICIES: Final[Mapping[str, Policy]] = MappingProxyType(
    {
        "lenient": Policy("lenient", 2, 2, 3, 5_000, late_fee_waived=True),
        "standard": Policy("standard", 2, 3, 2, 2_500, late_fee_waived=True),
        "strict": Policy("strict", 3, 4, 2, 1_000, late_fee_waived=False),
    }
)


def points(factors: Iterable[str]) -> int:
    """What the proven factors are worth together."""
    return sum(POINTS[factor] for factor in set(factors))
