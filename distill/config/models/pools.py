"""`teacher_pool` and `reviewer_pool`: weighted endpoints with an order of preference."""

from __future__ import annotations

from pydantic import Field

from distill.config.models.base import Section, Slug
from distill.config.models.endpoint import EndpointConfig


class PoolConfig(Section):
    """Endpoints that stand in for each other."""

    endpoints: tuple[EndpointConfig, ...] = Field(
        strict=False, min_length=1, max_length=64, description="models that share the work by weight"
    )
    preferred_order: tuple[Slug, ...] = Field(
        default=(), strict=False, description="endpoint names to try first, in order; the rest follow by weight"
    )
