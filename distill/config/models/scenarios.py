"""`scenarios`: which kinds of situation, in what shares."""

from __future__ import annotations

from pydantic import Field

from distill.config.models.base import Line, Section
from distill.config.models.prompts import PromptOverrides
from distill.domain.json import Json


class ScenarioConfig(Section):
    """One family with its pinned parameters; everything else is inherited from the run."""

    generator: Line = Field(description="package.module:Class, or a family's registered name")
    weight: float = Field(default=1.0, gt=0, le=1_000_000, description="share of the cases")
    params: dict[str, Json] = Field(default={}, description="the family's own parameters, checked by the family")
    prompts: PromptOverrides = Field(default=PromptOverrides(), description="guidance that replaces the run's")
