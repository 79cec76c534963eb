"""What a case is made from: small enough for a bank line, and everything else follows from it."""

from __future__ import annotations

from typing import Annotated, Final, Literal, TypeAlias, get_args

from pydantic import BaseModel, ConfigDict, Field

Strictness: TypeAlias = Literal["lenient", "standard", "strict"]

Register: TypeAlias = Literal["terse", "chatty", "typos", "detailed", "vague", "bilingual"]

Trap: TypeAlias = Literal["plain", "wrong_premise", "late_concern", "must_refuse", "must_escalate", "unverified"]
"""Where the obvious way is wrong: a false cause is asserted, a second concern comes late, the request is
forbidden, only a human may go on, the caller cannot prove who they are."""

Intent: TypeAlias = Literal[
    "no_service", "slow_data", "mms", "roaming", "billing_dispute", "plan_change", "lost_phone", "sim_swap_fraud",
    "porting", "outage",
]  # fmt: skip

REGISTERS: Final[tuple[Register, ...]] = get_args(Register)
TRAPS: Final[tuple[Trap, ...]] = get_args(Trap)
INTENTS: Final[tuple[Intent, ...]] = get_args(Intent)
STRICTNESSES: Final[tuple[Strictness, ...]] = get_args(Strictness)

MOST_ISSUES: Final = 6
MOST_LATE: Final = 2
SPEC_SCHEMA: Final = 1
"""Version of `CaseSpec`; a bank line of another one is not read."""

Words: TypeAlias = Annotated[str, Field(max_length=600)]


class Details(BaseModel):
    """World details and wording that may be proposed; empty ones are drawn from the seed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(max_length=60)] = ""
    """The customer's name."""

    context: Words = ""
    """A sentence about the customer's situation, said in passing."""

    opening: Words = ""
    """The first thing the customer says, in place of a drawn one. Must not name the cause."""


class CaseSpec(BaseModel):
    """`issues` are all in the world from the start; the last `late` of them are brought up only later."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    seed: Annotated[int, Field(ge=0, lt=2**64)]
    skin: str
    policy: Strictness
    intent: Intent
    issues: Annotated[tuple[str, ...], Field(min_length=1, max_length=MOST_ISSUES)]
    late: Annotated[int, Field(ge=0, le=MOST_LATE)] = 0
    persona: str
    speech: Annotated[Register, Field(alias="register")]
    trap: Trap
    behaviours: Annotated[tuple[str, ...], Field(max_length=3)] = ()
    details: Details = Details()
