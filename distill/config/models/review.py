"""`review_flow`: what a second model must say before an episode is kept."""

from __future__ import annotations

from pydantic import Field

from distill.config.models.base import Section


class ReviewFlowConfig(Section):
    """Threshold and rounds of the review."""

    enabled: bool = Field(default=True, description="false: executed checks and validators alone decide")
    min_score: float = Field(default=0.75, ge=0, le=1, description="lowest accepted score, 0 to 1")
    max_refinement_rounds: int = Field(
        default=1, ge=0, le=5, description="times an episode is revised and played again"
    )
    allow_same_model: bool = Field(default=False, description="true: a model may judge its own work; the row says so")
    max_asks: int = Field(default=3, ge=1, le=10, description="times a judge is asked for a readable verdict")
