"""The one table from status or exception to a kind of fault, and from a kind to what is done about it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

import aiohttp
from aiohttp.http import HttpProcessingError

FaultKind: TypeAlias = Literal[
    "throttled",
    "no_credit",
    "auth",
    "not_found",
    "redirect",
    "bad_request",
    "server",
    "gateway",
    "unexpected_status",
    "dns",
    "connect",
    "tls",
    "bad_url",
    "timeout_connect",
    "timeout_first_byte",
    "timeout_idle",
    "timeout_total",
    "reset",
    "truncated",
    "protocol",
    "too_large",
    "empty",
    "wrong_type",
    "not_json",
    "error_body",
    "bad_shape",
]

Phase: TypeAlias = Literal["head", "body"]
"""Where a reply stood when it failed: nothing of it had come, or its head had."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a kind of fault means.

    `retry`: the same endpoint may be asked again. `fallback`: another endpoint may do better.
    `stop`: this endpoint is useless for the rest of the run. `billed`: it may have cost money.
    """

    retry: bool = False
    fallback: bool = False
    stop: bool = False
    billed: bool = False


_AGAIN: Final = Verdict(retry=True, fallback=True)
_AGAIN_BILLED: Final = Verdict(retry=True, fallback=True, billed=True)
_DEAD: Final = Verdict(fallback=True, stop=True)

VERDICTS: Final = MappingProxyType[FaultKind, Verdict](
    {
        "throttled": _AGAIN,
        "no_credit": _DEAD,
        "auth": _DEAD,
        "not_found": _DEAD,
        "redirect": _DEAD,
        "bad_request": Verdict(),
        "server": _AGAIN,
        "gateway": _AGAIN_BILLED,  # the machine behind it may have answered
        "unexpected_status": Verdict(fallback=True, billed=True),
        "dns": _AGAIN,
        "connect": _AGAIN,
        "tls": _DEAD,
        "bad_url": _DEAD,
        "timeout_connect": _AGAIN,
        "timeout_first_byte": _AGAIN_BILLED,
        "timeout_idle": _AGAIN_BILLED,
        "timeout_total": _AGAIN_BILLED,
        "reset": _AGAIN_BILLED,
        "truncated": _AGAIN_BILLED,
        "protocol": _AGAIN_BILLED,
        "too_large": Verdict(fallback=True, billed=True),
        "empty": _AGAIN_BILLED,
        "wrong_type": _AGAIN_BILLED,
        "not_json": _AGAIN_BILLED,
        "error_body": _AGAIN_BILLED,
        "bad_shape": _AGAIN_BILLED,
    }
)

SAYS_NO: Final[frozenset[FaultKind]] = frozenset({
    "throttled", "no_credit", "auth", "not_found", "redirect", "bad_request", "unexpected_status",
})  # fmt: skip
"""The server works, and will not answer this."""

NO_CREDIT_CODES: Final = frozenset({
    "insufficient_quota", "billing_hard_limit_reached", "insufficient_balance", "billing_error",
})  # fmt: skip
"""Error codes that turn another status into "no credit": OpenAI's two, one of compatible servers, Anthropic's."""

_MAY_MEAN_NO_CREDIT: Final = frozenset({400, 403, 429})

MODERATION: Final = "moderation"
"""Code of a 403 that refuses one input, as a router's moderation does; any other 403 refuses the key."""

NO_MODEL_CODES: Final = frozenset({"model_not_found", "invalid_model", "unknown_model", "model_not_available"})
"""Error codes that turn a 400 into "no such model"."""

_NO_MODEL: Final = re.compile(
    r"\bmodel\b.{0,160}?\b(not found|does not exist|not exist|not available)\b"
    r"|\b(not a valid|no such|unknown|invalid) model\b",
    re.IGNORECASE | re.DOTALL,
)
"""The same in words, for servers that give such a 400 no code of its own: no later call can fare better."""

_ASKED_WRONGLY: Final = frozenset({400, 422})

_BY_STATUS: Final = MappingProxyType[int, FaultKind](
    {
        401: "auth",
        402: "no_credit",
        403: "auth",
        404: "not_found",
        405: "not_found",
        408: "gateway",
        409: "server",
        410: "not_found",
        425: "server",
        429: "throttled",
        501: "not_found",
        502: "gateway",
        504: "gateway",
        **dict.fromkeys(range(520, 528), "gateway"),  # a proxy network that could not reach, or lost, the server
    }
)

_BY_HUNDRED: Final = MappingProxyType[int, FaultKind]({3: "redirect", 4: "bad_request", 5: "server"})


def of_status(status: int, code: str = "", words: str = "") -> FaultKind | None:
    """The kind of an HTTP status, None for 200 alone; `code` and `words` are those of the error body, if any.

    529 is a vendor's "overloaded", a server fault like 503.
    """
    if status == 200:
        return None
    if status in _MAY_MEAN_NO_CREDIT and code in NO_CREDIT_CODES:
        return "no_credit"
    if status == 403 and code == MODERATION:
        return "bad_request"
    if status in _ASKED_WRONGLY and (code in NO_MODEL_CODES or _NO_MODEL.search(words)):
        return "not_found"
    return _BY_STATUS.get(status) or _BY_HUNDRED.get(status // 100, "unexpected_status")


_BY_EXCEPTION: Final[tuple[tuple[type[BaseException], FaultKind], ...]] = (
    (aiohttp.ConnectionTimeoutError, "timeout_connect"),
    (aiohttp.ServerTimeoutError, "timeout_idle"),  # before the head it is timeout_first_byte
    (TimeoutError, "timeout_total"),
    (aiohttp.ClientConnectorDNSError, "dns"),
    (aiohttp.ClientConnectorCertificateError, "tls"),
    (aiohttp.ServerFingerprintMismatch, "tls"),
    (aiohttp.ClientConnectorError, "connect"),
    (aiohttp.InvalidURL, "bad_url"),
    (aiohttp.RedirectClientError, "redirect"),
    (aiohttp.TooManyRedirects, "redirect"),
    (aiohttp.NonHttpUrlClientError, "bad_url"),
    (aiohttp.ClientPayloadError, "truncated"),
    (aiohttp.ClientResponseError, "protocol"),
    (HttpProcessingError, "protocol"),
    (aiohttp.ClientError, "reset"),
    (OSError, "reset"),
)

CAUGHT: Final = (aiohttp.ClientError, HttpProcessingError, OSError)
"""What a transport turns into a Fault; `TimeoutError` is an OSError."""


def of_exception(error: BaseException, phase: Phase) -> FaultKind:
    """The kind of an exception out of `CAUGHT`, first match of the table; raises TypeError for any other."""
    for class_, kind in _BY_EXCEPTION:
        if isinstance(error, class_):
            return "timeout_first_byte" if kind == "timeout_idle" and phase == "head" else kind
    raise TypeError(f"not a transport error: {type(error).__name__}")


class Fault(Exception):
    """One attempt failed; stays inside this room, the pool turns it into EndpointFault or OutageError.

    `hint_s` is how long the server asked to wait, if it did.
    """

    def __init__(self, kind: FaultKind, detail: str, hint_s: float | None = None) -> None:
        """`detail` is one sentence for a person, free of secrets."""
        super().__init__(f"{kind}: {detail}")
        self.kind: Final = kind
        self.detail: Final = detail
        self.hint_s: Final = hint_s

    @property
    def verdict(self) -> Verdict:
        """What the table says about this kind."""
        return VERDICTS[self.kind]
