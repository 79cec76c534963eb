"""One model behind one URL and key."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from distill.config.body_fields import RESERVED_BODY_FIELDS
from distill.config.models.base import Line, Section, Slug, Url, VariableName
from distill.domain.json import Json

BASE_URL = "URL up to, not including, /chat/completions or what else the dialect adds"


def _extra(fields: dict[str, Json]) -> dict[str, Json]:
    if taken := sorted(RESERVED_BODY_FIELDS & fields.keys()):
        raise ValueError(f"must not set what distill sets itself: {', '.join(taken)}")
    return fields


class TimeoutsConfig(Section):
    """Time limits of one HTTP call, in seconds; none is infinite."""

    connect_s: float = Field(default=10.0, gt=0, le=300, description="seconds to connect, TLS included")
    first_byte_s: float = Field(default=300.0, gt=0, le=3_600, description="seconds to the first byte of the reply")
    idle_s: float = Field(default=120.0, gt=0, le=3_600, description="seconds without a byte inside the reply")
    total_s: float = Field(default=900.0, gt=0, le=7_200, description="seconds of the whole call")


class PriceConfig(Section):
    """What the vendor charges; stands above the built-in price list."""

    input_usd_per_mtok: float = Field(ge=0, le=100_000, description="dollars per million input tokens")
    cached_input_usd_per_mtok: float | None = Field(
        default=None, ge=0, le=100_000, description="dollars per million input tokens read from cache; null: as input"
    )
    cache_write_usd_per_mtok: float | None = Field(
        default=None, ge=0, le=100_000, description="dollars per million input tokens written to cache; null: as input"
    )
    output_usd_per_mtok: float = Field(ge=0, le=100_000, description="dollars per million output tokens")


class EndpointPreset(Section):
    """Keys that endpoints share; what an endpoint writes itself stands above its preset."""

    base_url: Url | None = Field(default=None, description=BASE_URL)
    model: Line | None = Field(default=None, description="model name as the vendor spells it")
    provider: Slug | None = Field(default=None, description="vendor, as in the price list and in every record")
    kind: Literal["api", "local"] = Field(default="api", description="api costs money, local does not")
    dialect: Slug = Field(default="openai", description="API that is spoken: openai, anthropic, openai-responses ...")
    query: dict[Line, Line] = Field(default={}, description="query behind every path, such as an api-version")
    api_key_env: VariableName | None = Field(default=None, description="NAME of the variable that holds the key")
    auth: Literal["bearer", "api-key", "x-api-key"] | None = Field(
        default=None, description="bearer token, or the header that holds the key; null: as is usual in the dialect"
    )
    weight: float = Field(default=1.0, ge=0, le=1_000_000, description="share of the work; 0: only as a fallback")
    temperature: float | None = Field(default=None, ge=0, le=2, description="sampling temperature; null: not sent")
    top_p: float | None = Field(default=None, gt=0, le=1, description="nucleus sampling; null: not sent")
    max_output_tokens: int = Field(default=8_192, ge=1, le=1_000_000, description="tokens of one reply at most")
    max_tokens_field: Literal["max_completion_tokens", "max_tokens"] = Field(
        default="max_completion_tokens", description="field of max_output_tokens in the openai dialect"
    )
    replay_reasoning: bool = Field(
        default=True, description="false: in the openai dialect, reasoning is not sent back to the model that made it"
    )
    max_concurrency: int = Field(
        default=256, ge=1, le=10_000, description="calls in flight at most; how many the server takes is found out"
    )
    rpm: int | None = Field(default=None, ge=1, description="requests per minute at most; null: what is found out")
    input_tpm: int | None = Field(default=None, ge=1, description="input tokens per minute at most; null: as found out")
    output_tpm: int | None = Field(
        default=None, ge=1, description="output tokens per minute at most; null: as found out"
    )
    limits_per: Literal["key", "model"] | None = Field(
        default=None, description="what the vendor counts by: key or model; null: model where that is known"
    )
    batch: bool = Field(default=False, description="true: at half price by the vendor's batch API, within a day")
    tool_calls: Literal["native", "schema"] = Field(
        default="native", description="schema: calls come as JSON text, for servers and models without tool calls"
    )
    timeouts: TimeoutsConfig = Field(default=TimeoutsConfig(), description="time limits of one call")
    price: PriceConfig | None = Field(default=None, description="own prices; null: from the built-in list")
    reasoning: Literal["full", "summary", "none"] | None = Field(
        default=None, description="native reasoning that its replies hold; null: as is known of vendor and model"
    )
    extra: Annotated[dict[str, Json], AfterValidator(_extra)] = Field(
        default={}, description="further fields of the request body, sent as they are"
    )


class EndpointConfig(EndpointPreset):
    """An endpoint after its preset was merged in."""

    name: Slug = Field(description="name in records, reports and preferred_order")
    preset: Slug | None = Field(default=None, description="entry of model_presets this endpoint starts from")
    base_url: Url = Field(description=BASE_URL)
    model: Line = Field(description="model name as the vendor spells it")
    provider: Slug = Field(description="vendor, as in the price list and in every record")
