"""`cache`: replies that runs share."""

from __future__ import annotations

from pydantic import Field

from distill.config.models.base import Folder, Section


class CacheConfig(Section):
    """Whoever asks the same model exactly the same question again gets the first answer, for nothing."""

    dir: Folder | None = Field(default=None, description="folder of replies that runs share; null: none")
