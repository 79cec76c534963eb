"""What `scenarios[].params` may say for this family."""

from __future__ import annotations

from typing import Annotated, Final, Literal, TypeAlias, get_args

from pydantic import BaseModel, ConfigDict, Field

Register: TypeAlias = Literal["terse", "ticket", "vague", "typos", "detailed"]

REGISTERS: Final[tuple[Register, ...]] = get_args(Register)
"""A clipped order, a pasted ticket, a chatty request that circles its point, one typed in haste, an over-specified."""


class ToolList(BaseModel):
    """How long the tool list of a case may get."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    distractors: Annotated[int, Field(ge=0, le=30)] = 8
    """Most tools shown beyond the needed ones; each case draws its own number, at least half of this."""

    max_tokens: Annotated[int, Field(ge=500, le=50_000)] = 6_000
    """Estimated tokens of the whole tool list (it is paid in every call and trained in every row)."""


class ToolParams(ToolList):
    """The tool list, and what is done to it."""

    fault_share: Annotated[float, Field(ge=0.0, le=1.0)] = 0.2
    """Share of cases in which a tool fails once, so that recovery is learnt; a case without a place for it has none."""

    rename_share: Annotated[float, Field(ge=0.0, le=1.0)] = 0.25
    """Share of cases whose tools are shown under other names and descriptions, with the real ones behind."""


class Params(BaseModel):
    """Every key narrows or tunes; the defaults use all templates whose servers are at hand."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    servers: tuple[str, ...] | None = None
    """Only missions that need no other server than these; all by default."""

    templates: tuple[str, ...] | None = None
    """Only these mission templates; all by default."""

    abstention_share: Annotated[float, Field(ge=0.0, le=0.5)] = 0.12
    """Share of cases in which the right thing is to change nothing and say why."""

    talk_share: Annotated[float, Field(ge=0.0, le=1.0)] = 0.4
    """Share of cases in which the user speaks again: a follow-up, a change of mind, a correction, an answer."""

    errand_share: Annotated[float, Field(ge=0.0, le=1.0)] = 0.08
    """Share of cases with two missions one after the other, 30 tool calls or more in all."""

    registers: Annotated[tuple[Register, ...], Field(min_length=1)] = REGISTERS
    """Tones of voice the goals are drawn in."""

    tools: ToolParams = ToolParams()
