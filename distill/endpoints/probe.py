"""Asking an endpoint who it is: its list of models for nothing, or one question, outside any run and any ledger."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import orjson

from distill.domain.chat import CallId, ChatRequest, Usage
from distill.endpoints.dialects.base import Decoded
from distill.endpoints.dialects.registry import dialect_of
from distill.endpoints.faults import Fault
from distill.endpoints.refusal import refusal
from distill.endpoints.spec import EndpointSpec, Timeouts
from distill.endpoints.transport import HttpReply, Transport
from distill.endpoints.wire import Wire

QUICK: Final = Timeouts(connect_s=10.0, first_byte_s=20.0, idle_s=20.0, total_s=30.0)
"""For a list of models, which no server has to think about."""

_NO_CALL: Final = CallId(0, 0, 0, "teacher", 0, 0, 0)
_NO_ROUTE: Final = frozenset({404, 405, 501})


@dataclass(frozen=True, slots=True)
class Listing:
    """`models` is None when the server has no such list, or refuses it in the words of `refused`.

    `date` is its Date header, "" without one.
    """

    models: tuple[str, ...] | None
    date: str
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One paid reply; `cost_usd` is None for an unpriced endpoint."""

    decoded: Decoded
    cost_usd: float | None


class Prober:
    """One endpoint; raises Fault from every call, at the first fault: nothing is retried."""

    def __init__(self, spec: EndpointSpec, transport: Transport) -> None:
        """`transport` is open, and closed by the caller."""
        self.spec: Final = spec
        self._transport = transport
        self._dialect = dialect_of(spec)
        self._wire = Wire(spec, self._dialect)

    async def models(self) -> Listing:
        """The list of models, with the key where there is one; costs nothing."""
        http = await self._transport.get(self._wire.models_url, self._wire.headers_for(_NO_CALL), QUICK)
        date = http.headers.get("Date", "")
        if http.status in _NO_ROUTE:
            return Listing(None, date)
        if http.status == 403 and (error := self._dialect.error_of(http.body)):  # a key that may only chat
            return Listing(None, date, f"HTTP 403: {self._wire.redact(error.message)}")
        return Listing(_names(self._body(http)), date)

    async def ask(self, request: ChatRequest) -> Answer:
        """One question as a run would send it; costs what it costs."""
        body = self._dialect.encode(request, self.spec)
        bounds = replace(self.spec.timeouts, total_s=min(self.spec.timeouts.total_s, 300.0))
        http = await self._transport.post(self._wire.url, self._wire.headers_for(_NO_CALL), body, bounds)
        decoded = self._dialect.decode(self._body(http), self.spec)
        price = self.spec.full_price
        return Answer(decoded, None if price is None else price.cost(decoded.usage or Usage()))

    def _body(self, http: HttpReply) -> bytes:
        kind = http.headers.get("Content-Type", "application/json")
        if "json" not in kind.lower():
            what = "an HTML page" if "html" in kind.lower() else f"{self._wire.redact(kind)!r}"
            if http.status == 200 or "html" in kind.lower():
                raise Fault("wrong_type", f"HTTP {http.status} with {what} where JSON belongs")
        if http.status != 200:
            fault = refusal(self._dialect, self._wire, http.status, http.body)
            if fault.kind == "redirect":
                there = self._wire.redact(http.headers.get("Location", "nowhere"))
                raise Fault(fault.kind, f"HTTP {http.status}: sent on to {there}")
            raise fault
        http = self._wire.without_key(http)
        if not http.body:
            raise Fault("empty", "HTTP 200 with an empty body")
        return http.body


def _names(body: bytes) -> tuple[str, ...] | None:
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Fault("not_json", f"HTTP 200 with a body that is not JSON ({error})") from None
    rows = data.get("data") if isinstance(data, dict) else None
    if not isinstance(rows, list):
        return None
    names = tuple(row["id"] for row in rows if isinstance(row, dict) and isinstance(row.get("id"), str))
    return names or None
