"""`concurrency` and `budget`: how much at once, and how much in all. Both apply at once on resume."""

from __future__ import annotations

from pydantic import Field

from distill.config.models.base import Section


class ConcurrencyConfig(Section):
    """Bounds on what is alive at the same time; API calls are bounded by each endpoint's max_concurrency."""

    max_workers: int = Field(default=64, ge=1, le=4_096, description="episodes alive at once")
    environment_slots: int | None = Field(
        default=None, ge=1, le=1_024, description="live environments (server processes) at once; null: from the cores"
    )
    max_planned: int = Field(default=64, ge=1, le=4_096, description="proven cases that wait for a teacher at most")


class BudgetConfig(Section):
    """The run stops cleanly before the call that would pass a bound."""

    usd: float | None = Field(
        default=None, gt=0, le=10_000_000, description="dollars for the whole run; null: no bound"
    )
    calls: int | None = Field(default=None, ge=1, description="model calls for the whole run; null: no bound")
