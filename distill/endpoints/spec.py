"""What is known of one endpoint before it is called: one model behind one URL and key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from typing import Final, Literal, TypeAlias
from urllib.parse import urlsplit

from distill.config.body_fields import RESERVED_BODY_FIELDS
from distill.config.secret import Secret
from distill.domain.chat import EndpointInfo, Usage
from distill.domain.json import JsonObject

Kind: TypeAlias = Literal["api", "local", "scripted"]
Reasoning: TypeAlias = Literal["full", "summary", "none"]

ToolCalls: TypeAlias = Literal["native", "schema"]
"""`schema` asks for calls as JSON text under a schema; see `dialects.schema_calls`."""

Auth: TypeAlias = Literal["bearer", "api-key", "x-api-key"]
"""How a key is sent: as `Authorization: Bearer`, or in the header of that name."""

BATCH_PRICE: Final = 0.5
"""What a call in a batch costs, of the price of any other: "50% lower costs" with OpenAI (guide "Batch API"),
"50% of the standard API prices" with Anthropic (guide "Batch processing"); of every kind of token."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds, none infinite: to connect, to the first byte, between bytes, and from request to last byte.

    The defaults suit a reasoning model that answers without streaming: it is silent until it is done.
    """

    connect_s: float = 10.0
    first_byte_s: float = 600.0
    idle_s: float = 60.0
    total_s: float = 900.0

    def __post_init__(self) -> None:
        """Raise ValueError unless every bound is positive and finite."""
        for bound in (self.connect_s, self.first_byte_s, self.idle_s, self.total_s):
            if not 0 < bound < float("inf"):
                raise ValueError(f"a time-out must be a positive number of seconds, not {bound}")


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per million tokens; `above` holds (input tokens, price) from which a dearer price applies to all.

    `cached_input_usd_per_mtok` or `cache_write_usd_per_mtok` None means that input which is read from the cache,
    or written to it, costs as much as any other.
    """

    input_usd_per_mtok: float
    output_usd_per_mtok: float
    cached_input_usd_per_mtok: float | None = None
    above: tuple[tuple[int, Price], ...] = ()
    cache_write_usd_per_mtok: float | None = None

    def at(self, input_tokens: int) -> Price:
        """The price that applies to a request of this many input tokens."""
        price = self
        for start, dearer in self.above:
            if input_tokens > start:
                price = dearer
        return price

    def cost(self, usage: Usage) -> float:
        """US dollars for what one call used."""
        price = self.at(usage.input) if self.above else self
        plain, read, write = (
            price.input_usd_per_mtok if rate is None else rate
            for rate in (price.input_usd_per_mtok, price.cached_input_usd_per_mtok, price.cache_write_usd_per_mtok)
        )
        fresh = usage.input - usage.cached - usage.cache_write
        dollars = fresh * plain + usage.cached * read + usage.cache_write * write
        return (dollars + usage.output * price.output_usd_per_mtok) / 1_000_000

    def times(self, share: float) -> Price:
        """The same prices, each at this share."""
        return replace(
            self,
            input_usd_per_mtok=self.input_usd_per_mtok * share,
            output_usd_per_mtok=self.output_usd_per_mtok * share,
            cached_input_usd_per_mtok=_times(self.cached_input_usd_per_mtok, share),
            above=tuple((start, dearer.times(share)) for start, dearer in self.above),
            cache_write_usd_per_mtok=_times(self.cache_write_usd_per_mtok, share),
        )

    def most(self, input_tokens: int, output_tokens: int) -> float:
        """US dollars that one call may cost at most: nothing of it cached, all of it written where that is dearer."""
        return max(self.cost(Usage(input_tokens, 0, output_tokens, 0, written)) for written in (0, input_tokens))


FREE: Final = Price(0.0, 0.0)

ASSUMED_OUTPUT_TOKENS: Final = 16_384
"""Of one reply at most, when no max_output_tokens is set: a priced endpoint of a run file always has one."""


def _times(rate: float | None, share: float) -> float | None:
    return None if rate is None else rate * share


@dataclass(frozen=True, slots=True)
class EndpointSpec:
    """One endpoint as configured; `extra` holds vendor body fields (`reasoning_effort`, `seed` ...) sent as they are.

    `price` None means unpriced, never the same as free. `weight` is relative within a pool; 0 is a mere fallback.
    `auth` None leaves it to the dialect how the key is sent; `query` goes behind every path.
    `reasoning` is the operator's word on what the replies hold; None leaves it to `reasoning.FACTS`.
    """

    name: str
    base_url: str
    model: str
    api_key: Secret | None = None
    kind: Kind = "api"
    provider: str = ""
    dialect: str = "openai"
    weight: float = 1.0
    temperature: float | None = None
    top_p: float | None = None
    max_output_tokens: int | None = None
    max_concurrency: int = 16
    rpm: int | None = None
    input_tpm: int | None = None
    output_tpm: int | None = None
    limits_per: Literal["key", "model"] | None = None
    batch: bool = False
    tool_calls: ToolCalls = "native"
    timeouts: Timeouts = Timeouts()
    price: Price | None = None
    extra: JsonObject = field(default_factory=dict, hash=False)
    reasoning: Reasoning | None = None
    max_tokens_field: Literal["max_completion_tokens", "max_tokens"] = "max_completion_tokens"
    query: Mapping[str, str] = field(default_factory=dict, hash=False)
    auth: Auth | None = None
    replay_reasoning: bool = True

    def __post_init__(self) -> None:
        """Raise ValueError on a URL, weight, concurrency or extra field that cannot be meant."""
        url = urlsplit(self.base_url)
        if url.scheme not in {"http", "https"} or not url.hostname:
            raise ValueError(f"endpoint {self.name}: base_url must start with http:// or https:// and name a host")
        if url.username is not None or url.password is not None:
            raise ValueError(f"endpoint {self.name}: base_url must not hold a user name or password")
        if self.kind == "scripted" and not is_loopback(url.hostname):
            raise ValueError(f"endpoint {self.name}: a scripted endpoint must be on a loopback address")
        if not 0 <= self.weight < float("inf"):
            raise ValueError(f"endpoint {self.name}: weight must be 0 or more")
        if self.max_concurrency < 1:
            raise ValueError(f"endpoint {self.name}: max_concurrency must be at least 1")
        if owned := RESERVED_BODY_FIELDS & self.extra.keys():
            raise ValueError(f"endpoint {self.name}: extra must not hold {', '.join(sorted(owned))}")

    @property
    def full_price(self) -> Price | None:
        """What a call outside any batch costs: nothing at a scripted endpoint; None where there is no price."""
        return self.price or (FREE if self.kind == "scripted" else None)

    def most_usd(self, price: Price | None, request_bytes: int) -> float | None:
        """US dollars that a call with a body of so many bytes may cost at most; None where there is no price.

        A token is one byte at the least, whatever the tokenizer and the text; what vendors put in front of tools
        is shorter than the JSON that describes them.
        """
        if price is None:
            return None
        return price.most(request_bytes + 1, self.max_output_tokens or ASSUMED_OUTPUT_TOKENS)

    def to_info(self) -> EndpointInfo:
        """What a record says about this endpoint."""
        return EndpointInfo(
            kind=self.kind,
            endpoint=self.name,
            provider=self.provider,
            model=self.model,
            temperature=self.temperature,
            top_p=self.top_p,
            max_output_tokens=self.max_output_tokens,
        )


def is_loopback(host: str) -> bool:
    """True for `localhost` and for addresses that never leave this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
