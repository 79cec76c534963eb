"""`prompts`: guidance given to every teacher and reviewer, and a scenario's own version of it."""

from __future__ import annotations

from typing import Annotated, Final, Literal, TypeAlias

from pydantic import Field

from distill.config.models.base import Guidance, Section

LanguagePolicy: TypeAlias = Literal["en-only", "zh-only", "en-primary zh-secondary", "zh-primary en-secondary"]

DEFAULT_POLICY: Final[LanguagePolicy] = "en-primary zh-secondary"
"""The only one with room for a recap in Chinese."""

Share: TypeAlias = Annotated[float, Field(ge=0, le=1)]


class LanguageConfig(Section):
    """Which languages an episode may be in."""

    policy: LanguagePolicy = Field(default=DEFAULT_POLICY, description="main and second language")
    recap_share: Share = Field(default=0.0, description="share of cases whose last words end with a recap in Chinese")
    guidance: Guidance = Field(default="", description="more about language, for teacher and reviewer")


class PromptsConfig(Section):
    """Guidance for the whole run."""

    teacher: Guidance = Field(default="", description="guidance that every teacher is given")
    reviewer: Guidance = Field(default="", description="guidance that every reviewer is given")
    language: LanguageConfig = Field(default=LanguageConfig(), description="language requirement")


class LanguageOverride(Section):
    """A scenario's language; what is null is inherited."""

    policy: LanguagePolicy | None = Field(default=None, description="main and second language of this scenario")
    recap_share: Share | None = Field(default=None, description="share of cases with a recap in Chinese")
    guidance: Guidance | None = Field(default=None, description="language guidance of this scenario")


class PromptOverrides(Section):
    """A scenario's guidance; what is null is inherited."""

    teacher: Guidance | None = Field(default=None, description="teacher guidance of this scenario")
    reviewer: Guidance | None = Field(default=None, description="reviewer guidance of this scenario")
    language: LanguageOverride = Field(default=LanguageOverride(), description="language of this scenario")

    def over(self, base: PromptsConfig) -> PromptsConfig:
        """The guidance in force: a key given here replaces the run's."""
        language = self.language.model_dump(exclude_none=True)
        own = self.model_dump(exclude_none=True, exclude={"language"})
        return base.model_copy(update={**own, "language": base.language.model_copy(update=language)})
