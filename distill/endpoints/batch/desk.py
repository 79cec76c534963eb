"""The requests around batches: make one, look at it, fetch what came of it, find one that was lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from distill.domain.chat import CallId
from distill.endpoints.batch.speech import Answer, Asked, BatchSpeech, Sought, State, id_of
from distill.endpoints.dialects.base import Dialect
from distill.endpoints.dialects.reading import object_of
from distill.endpoints.faults import Fault
from distill.endpoints.kit import Kit
from distill.endpoints.refusal import refusal
from distill.endpoints.retry import hint_of
from distill.endpoints.spec import EndpointSpec
from distill.endpoints.transport import HttpReply
from distill.endpoints.wire import Wire

MOST_RESULT_BYTES: Final = 256 * 1024 * 1024
"""Of one file of results: 500 replies of half a megabyte, which is 128k tokens each."""

LISTED: Final = 100
"""Batches that are looked through for a lost one, the newest first: the most that both vendors give at once."""

LONGEST_TRANSFER_S: Final = 600.0
"""For files: what a call may last says nothing of them."""

_NO_CALL: Final = CallId(0, 0, 0, "reviewer", 0, 0, 0)


class Desk:
    """One endpoint's; every method raises Fault at the first one, and nothing is tried again here."""

    def __init__(self, spec: EndpointSpec, dialect: Dialect, speech: BatchSpeech, kit: Kit) -> None:
        """`dialect` reads errors."""
        self.speech: Final = speech
        self.wire: Final = Wire(spec, dialect)
        self._dialect = dialect
        self._kit = kit
        self._timeouts = replace(spec.timeouts, total_s=max(spec.timeouts.total_s, LONGEST_TRANSFER_S))

    async def upload(self, calls: Sequence[Asked], name: str) -> str:
        """Send the file of requests up, where the vendor wants one; its id, else ""."""
        upload = self.speech.upload(calls, name)
        if upload is None:
            return ""
        reply = await self._post(upload.path, upload.body, upload.content_type)
        return id_of(object_of(reply))

    async def create(self, calls: Sequence[Asked], name: str, file_id: str) -> State:
        """Make the batch: from here on it costs."""
        return self.speech.state(await self._post(self.speech.path, self.speech.creation(calls, name, file_id)))

    async def look(self, vendor_id: str) -> State:
        """How it stands."""
        return self.speech.state(await self._get(f"{self.speech.path}/{vendor_id}"))

    async def find(self, sought: Sought) -> tuple[str, ...]:
        """Ids of batches that may be the one that is sought, in the order to look."""
        return self.speech.candidates(await self._get(f"{self.speech.path}?limit={LISTED}"), sought)

    async def fetch(self, state: State) -> dict[str, Answer]:
        """All results, by custom id."""
        found: dict[str, Answer] = {}
        for path in state.results:
            found |= {one.custom_id: one for one in self.speech.answers(await self._get(path))}
        return found

    def fault_of(self, answer: Answer) -> Fault:
        """What a call's answer means that is no 200."""
        return refusal(self._dialect, self.wire, answer.status, answer.body)

    def words_of(self, answer: Answer) -> str:
        """What the vendor says of a call that it has not asked."""
        error = self._dialect.error_of(answer.body)
        return self.wire.redact(error.message) if error else "no readable reason"

    async def _post(self, path: str, body: bytes, content_type: str = "application/json") -> bytes:
        headers = {**self.wire.headers_for(_NO_CALL), "Content-Type": content_type}
        return self._body(await self._kit.transport.post(self.wire.below(path), headers, body, self._timeouts))

    async def _get(self, path: str) -> bytes:
        headers = self.wire.headers_for(_NO_CALL)
        url, most = self.wire.below(path), MOST_RESULT_BYTES
        return self._body(await self._kit.transport.get(url, headers, self._timeouts, most))

    def _body(self, http: HttpReply) -> bytes:
        if http.status != 200:
            raise refusal(self._dialect, self.wire, http.status, http.body, hint_of(http.headers, self._kit.wall))
        return http.body
