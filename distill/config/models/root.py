"""A whole run file."""

from __future__ import annotations

from pydantic import Field

from distill.config.models.base import Line, Section, Slug
from distill.config.models.cache import CacheConfig
from distill.config.models.casegen import CasegenConfig
from distill.config.models.concurrency import BudgetConfig, ConcurrencyConfig
from distill.config.models.endpoint import EndpointPreset, PriceConfig
from distill.config.models.environments import EnvironmentsConfig
from distill.config.models.pools import PoolConfig
from distill.config.models.prompts import PromptsConfig
from distill.config.models.review import ReviewFlowConfig
from distill.config.models.run import OutputConfig, RunSection
from distill.config.models.scenarios import ScenarioConfig
from distill.domain.rationale import RationalePolicy


class RunConfig(Section):
    """Everything a run is told; presets are already merged into the endpoints."""

    run: RunSection = Field(description="identity and size of the run")
    output: OutputConfig = Field(description="where the data goes")
    teacher_pool: PoolConfig = Field(description="models that play the episodes")
    reviewer_pool: PoolConfig | None = Field(default=None, description="models that judge; needed by review_flow")
    user_pool: PoolConfig | None = Field(
        default=None, description="models that play the user; needed by scenarios in which a user answers"
    )
    solver_pool: PoolConfig | None = Field(
        default=None, description="models that solve proposed cases blind; only for casegen"
    )
    student_pool: PoolConfig | None = Field(
        default=None, description="models that play cases to be measured, without review; only for calibrate"
    )
    casegen: CasegenConfig | None = Field(default=None, description="new cases for a bank; only for distill casegen")
    model_presets: dict[Slug, EndpointPreset] = Field(default={}, description="endpoint settings to share, by name")
    prices: dict[Line, PriceConfig] = Field(
        default={}, description="prices by model or endpoint name; below an endpoint's own, above the built-in list"
    )
    review_flow: ReviewFlowConfig = Field(default=ReviewFlowConfig(), description="what the review demands")
    reflection_passes: int = Field(default=0, ge=0, le=3, description="times a teacher criticises its own draft")
    rationale: RationalePolicy = Field(
        default="visible", description="how a teacher says why: native reasoning, visible words beside its calls, none"
    )
    prompts: PromptsConfig = Field(default=PromptsConfig(), description="guidance for all prompts")
    concurrency: ConcurrencyConfig = Field(default=ConcurrencyConfig(), description="how much at once")
    budget: BudgetConfig = Field(default=BudgetConfig(), description="how much in all; a paid run needs a bound")
    cache: CacheConfig = Field(default=CacheConfig(), description="replies shared with other runs")
    shutdown_grace_s: float = Field(
        default=30.0, ge=0, le=600, description="seconds given to calls in flight at a stop"
    )
    max_outage_s: float = Field(
        default=1800.0, ge=1, le=604_800, description="seconds without one good reply after which the run stops"
    )
    scenarios: tuple[ScenarioConfig, ...] = Field(
        strict=False, min_length=1, max_length=256, description="kinds of situation"
    )
    environments: EnvironmentsConfig = Field(default=EnvironmentsConfig(), description="where tool calls run")

    def prompts_for(self, scenario_index: int) -> PromptsConfig:
        """The guidance in force for `scenarios[scenario_index]`."""
        return self.scenarios[scenario_index].prompts.over(self.prompts)
