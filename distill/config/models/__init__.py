"""The strict, frozen models of a run file, one idea per file."""

from __future__ import annotations

from distill.config.models.base import is_loopback
from distill.config.models.concurrency import BudgetConfig, ConcurrencyConfig
from distill.config.models.endpoint import EndpointConfig, EndpointPreset, PriceConfig, TimeoutsConfig
from distill.config.models.environments import EnvironmentsConfig, McpConfig
from distill.config.models.pools import PoolConfig
from distill.config.models.prompts import DEFAULT_POLICY, LanguageConfig, LanguagePolicy, PromptOverrides, PromptsConfig
from distill.config.models.review import ReviewFlowConfig
from distill.config.models.root import RunConfig
from distill.config.models.run import OutputConfig, RunSection
from distill.config.models.scenarios import ScenarioConfig

__all__ = [
    "DEFAULT_POLICY",
    "BudgetConfig",
    "ConcurrencyConfig",
    "EndpointConfig",
    "EndpointPreset",
    "EnvironmentsConfig",
    "LanguageConfig",
    "LanguagePolicy",
    "McpConfig",
    "OutputConfig",
    "PoolConfig",
    "PriceConfig",
    "PromptOverrides",
    "PromptsConfig",
    "ReviewFlowConfig",
    "RunConfig",
    "RunSection",
    "ScenarioConfig",
    "TimeoutsConfig",
    "is_loopback",
]
