"""A model call: its identity, its request, its reply."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple, TypeAlias, cast, get_args

from distill.domain.authors import Judged
from distill.domain.json import JsonObject
from distill.domain.message import Message
from distill.domain.tool import ToolSpec

Role: TypeAlias = Literal["teacher", "reflector", "reviewer", "user", "proposer"]

FinishReason: TypeAlias = Literal["stop", "tool_calls", "length", "content_filter", "refusal", "unknown"]
"""`unknown` stands for null and for every value a dialect does not list; never a final turn."""

FROM_CACHE: Final = 0
"""The attempt number of a reply that nobody was asked for: it came out of the cache folder. Requests count from 1."""

NOT_SENT: Final = "not_sent"
"""The miss of an intent whose request never went out; no fault of anybody."""


class CallId(NamedTuple):
    """Identity of one paid question; a tuple, because it is the key of what is known of a call in flight.

    `generation` rises with --retry-failed and with a diverged restart, `round` with each
    refinement, `step` counts model calls through an episode, `ask` rises when a received
    reply has to be asked for again. Transport attempts are rows under it in the ledger.
    """

    case: int
    sample: int
    generation: int
    role: Role
    round: int
    step: int
    ask: int

    def __str__(self) -> str:
        """`case.sample.generation.role.round.step.ask`, the form of header and ledger."""
        return f"{self.case}.{self.sample}.{self.generation}.{self.role}.{self.round}.{self.step}.{self.ask}"

    @classmethod
    def parse(cls, text: str) -> CallId:
        """Read `str(call_id)` back; raises ValueError on anything else."""
        case, sample, generation, role, round_, step, ask = text.split(".")
        if role not in get_args(Role):
            raise ValueError(text)
        return cls(int(case), int(sample), int(generation), cast("Role", role), int(round_), int(step), int(ask))

    def again(self) -> CallId:
        """The same question, asked once more."""
        return self._replace(ask=self.ask + 1)


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """What a model is asked.

    `steer` is the one declared block that is sent but never exported; a dialect appends it
    to the system message between fixed markers. `response_schema` asks for a JSON answer.
    `judged` decides who is asked, and is sent to nobody.
    """

    messages: tuple[Message, ...]
    tools: tuple[ToolSpec, ...] = ()
    steer: str = ""
    response_schema: JsonObject | None = None
    judged: Judged | None = None

    @property
    def grows(self) -> bool:
        """True when the next request is likely to begin with this one: a tool loop, or a talk under way."""
        return bool(self.tools) or any(message.role == "assistant" for message in self.messages)


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens, as the provider counts them; `input` includes `cached` and `cache_write`, `output` includes `reasoning`.

    `cache_write` are input tokens that were put into a cache at a price of their own.
    """

    input: int = 0
    cached: int = 0
    output: int = 0
    reasoning: int = 0
    cache_write: int = 0


@dataclass(frozen=True, slots=True)
class Reply:
    """A parsed reply, whose receipt is already in the ledger.

    `malformed` says why the tool calls could not be parsed (then `message.tool_calls` is
    empty and the question is asked again); `cost_usd` is None for an unpriced endpoint. `seconds` is how long the
    request took, without any waiting before it; 0 when the reply was in the ledger already.
    """

    message: Message
    finish: FinishReason
    usage: Usage
    cost_usd: float | None
    endpoint: str
    model: str
    malformed: str | None = None
    seconds: float = field(default=0.0, compare=False)


@dataclass(frozen=True, slots=True)
class EndpointInfo:
    """What a record says about who answered (`metadata.generation.teacher`)."""

    kind: Literal["api", "local", "scripted"]
    endpoint: str
    provider: str
    model: str
    temperature: float | None
    top_p: float | None
    max_output_tokens: int | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """A complete raw reply body as it came over the wire, and the cache key of its request.

    `seconds` from the request to the last byte; None when that is not known, or nothing was sent: `from_cache`.
    `batched` replies came out of a batch, at the price of one.
    """

    key: str
    endpoint: str
    body: bytes
    seconds: float | None = None
    from_cache: bool = False
    batched: bool = False
