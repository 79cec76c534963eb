"""Which dialects have a batch API."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from distill.endpoints.batch.anthropic import AnthropicBatches
from distill.endpoints.batch.openai import OpenAIBatches
from distill.endpoints.batch.speech import BatchSpeech

SPEECHES: Final[Mapping[str, BatchSpeech]] = MappingProxyType(
    {
        "openai": OpenAIBatches("/v1/chat/completions"),
        "openai-responses": OpenAIBatches("/v1/responses"),
        "anthropic": AnthropicBatches(),
    }
)
"""By dialect; one that is not here cannot have `batch: true`."""
