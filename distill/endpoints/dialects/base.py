"""What a dialect is: pure functions between our chat values and a provider's JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from distill.domain.chat import ChatRequest, FinishReason, Usage
from distill.domain.message import Message
from distill.endpoints.spec import EndpointSpec


@dataclass(frozen=True, slots=True)
class Decoded:
    """A reply body, understood.

    `usage` is None when the body does not say. `malformed` says why the tool calls could not
    be parsed; then `message.tool_calls` is empty.
    """

    message: Message
    finish: FinishReason
    usage: Usage | None
    malformed: str | None = None


@dataclass(frozen=True, slots=True)
class WireError:
    """What an error body says; `status` is the HTTP status it names inside, if it does."""

    code: str
    message: str
    status: int | None = None


class Dialect(Protocol):
    """One way of speaking; has no state, does no I/O, and knows neither retries nor money."""

    @property
    def path(self) -> str:
        """Appended to `base_url`; starts with a slash."""
        ...

    @property
    def limits_cached(self) -> bool:
        """Whether the vendor counts input that is read from its cache against limits of input tokens."""
        ...

    @property
    def models_path(self) -> str:
        """Where the list of models is, as `{"data": [{"id": ...}]}`; appended to `base_url`, may end with a query."""
        ...

    def headers(self, spec: EndpointSpec) -> dict[str, str]:
        """Headers that every call to this endpoint carries, the key among them when there is one."""
        ...

    def encode(self, request: ChatRequest, spec: EndpointSpec) -> bytes:
        """The canonical body: the same request and spec give the same bytes in any process."""
        ...

    def decode(self, body: bytes, spec: EndpointSpec) -> Decoded:
        """Read the body of a 200; raises Fault (not_json, error_body, bad_shape or the status it names).

        What has to go back verbatim is kept in `message.native`, under the spec's dialect and model.
        """
        ...

    def error_of(self, body: bytes) -> WireError | None:
        """What the body of another status says, None when it says nothing readable."""
        ...
