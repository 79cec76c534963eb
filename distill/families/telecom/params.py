"""What `scenarios[].params` may say for this family."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from distill.families.telecom.spec import INTENTS, STRICTNESSES, Intent, Strictness


class Params(BaseModel):
    """Every key narrows or tunes; by default three in ten cases come from the banks, the others are composed anew."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bank: Annotated[str, Field(max_length=400)] = "question_banks/telecom.jsonl"
    """The user's own bank; read when it is there, beside the built-in one, which is always read."""

    bank_share: Annotated[float, Field(ge=0.0, le=1.0)] = 0.3
    """Share of the cases that come from the banks."""

    banks: Literal["both", "own", "builtin"] = "both"
    """Which banks those cases come from."""

    intents: Annotated[tuple[Intent, ...], Field(min_length=1)] = INTENTS
    """Only these intents."""

    policies: Annotated[tuple[Strictness, ...], Field(min_length=1)] = STRICTNESSES
    """Only these policies."""

    companies: tuple[str, ...] | None = None
    """Only these companies; by default all that are not held out."""

    held_out: Literal["never", "only"] = "never"
    """`only` plays the companies kept for evaluation, and no others."""

    tools: Annotated[int, Field(ge=8, le=42)] = 24
    """Most tools shown in a case; those that a right way may need come first."""
