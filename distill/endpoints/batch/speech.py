"""What a vendor's batch API is: pure functions between calls and bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import orjson

from distill.domain.chat import CallId
from distill.domain.json import JsonObject
from distill.endpoints.dialects.base import WireError
from distill.endpoints.dialects.reading import object_of
from distill.endpoints.faults import Fault

NOT_ASKED: Final = 0
"""Status of a call that the vendor has not come to; it is not billed."""

_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,128}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Asked:
    """One call of a batch: its own name there, and the body that it would be sent alone."""

    custom_id: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Upload:
    """What goes up before the batch is made: where to, and how."""

    path: str
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Sought:
    """A batch that the vendor may have: our own name for it, when we meant to make it, and how many calls it holds.

    `since_s` are seconds since the epoch. Unless `exact` it may hold more than `calls`: some were answered before.
    """

    name: str
    since_s: float
    calls: int
    exact: bool


@dataclass(frozen=True, slots=True)
class State:
    """A batch as the vendor tells of it. `results` are paths, once `ended`; `error` says why it failed as a whole."""

    id: str
    ended: bool
    results: tuple[str, ...] = ()
    error: WireError | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one call: an HTTP status, or `NOT_ASKED`, and the body of the reply or of the error."""

    custom_id: str
    status: int
    body: bytes


class BatchSpeech(Protocol):
    """One vendor's way; paths stand behind `base_url`."""

    path: str
    """Of batches: posted to, listed, looked at."""

    keeps_name: bool
    """True where the vendor keeps our own name for a batch: then a candidate is the one that is sought."""

    def upload(self, calls: Sequence[Asked], name: str) -> Upload | None:
        """The file of requests, where the vendor wants one first."""
        ...

    def creation(self, calls: Sequence[Asked], name: str, file_id: str) -> bytes:
        """The body that makes the batch; `file_id` is "" where nothing was uploaded."""
        ...

    def state(self, body: bytes) -> State:
        """Read what the vendor says of a batch; raises Fault."""
        ...

    def candidates(self, body: bytes, sought: Sought) -> tuple[str, ...]:
        """Ids out of a list of batches that may be the one that is sought, in the order to look; raises Fault."""
        ...

    def answers(self, body: bytes) -> Iterator[Answer]:
        """Read a file of results; lines that cannot be read are passed over: their calls have no answer."""
        ...


def custom_id(call: CallId, name: str) -> str:
    """The call id with hyphens, then the batch's name: Anthropic takes no dots, and 64 characters at most.

    With the name no other batch, of this run or of any, holds a call of the same id.
    """
    return f"{str(call).replace('.', '-')}_{name}"


def id_of(told: JsonObject) -> str:
    """The id of what was made, fit to be part of a path; raises Fault."""
    found = told.get("id")
    if not isinstance(found, str) or _ID.fullmatch(found) is None:
        raise Fault("bad_shape", "the reply names no id that can be used")
    return found


def listed(body: bytes) -> list[JsonObject]:
    """The objects of a list; raises Fault."""
    data = object_of(body).get("data")
    if not isinstance(data, list):
        raise Fault("bad_shape", "the reply is no list")
    return [one for one in data if isinstance(one, dict)]


def lines_of(body: bytes) -> Iterator[JsonObject]:
    """The objects of a file of JSON lines that name a request."""
    for line in body.splitlines():
        try:
            told = orjson.loads(line)
        except orjson.JSONDecodeError:
            continue
        if isinstance(told, dict) and isinstance(told.get("custom_id"), str):
            yield told
