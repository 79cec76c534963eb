"""OpenAI's batch API: a file of requests, a batch made of it, files of results.

https://platform.openai.com/docs/api-reference/batch
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import orjson

from distill.domain.json import Json, JsonObject
from distill.endpoints.batch.multipart import form
from distill.endpoints.batch.speech import NOT_ASKED, Answer, Asked, Sought, State, Upload, id_of, lines_of, listed
from distill.endpoints.dialects.base import WireError
from distill.endpoints.dialects.reading import object_of

MARK: Final = "distill_batch"
"""Key of the batch's metadata that holds our own name for it."""

ENDED: Final = frozenset({"completed", "failed", "expired", "cancelled"})
"""Any other status is on its way to one of these."""


class OpenAIBatches:
    """`endpoint` is the path that the vendor sends each request to, which is not the one of `base_url`."""

    path = "/batches"
    keeps_name = True

    def __init__(self, endpoint: str) -> None:
        """`/v1/chat/completions` or `/v1/responses`."""
        self._endpoint = endpoint

    def upload(self, calls: Sequence[Asked], name: str) -> Upload:
        """One line for each call, in a file with purpose `batch`."""
        content_type, body = form(
            {"purpose": "batch"}, f"{name}.jsonl", "application/jsonl", b"".join(map(self._line, calls))
        )
        return Upload("/files", content_type, body)

    def creation(self, calls: Sequence[Asked], name: str, file_id: str) -> bytes:
        """Names the file; the name goes into the metadata, by which it is found again."""
        del calls
        return orjson.dumps(
            {
                "input_file_id": file_id,
                "endpoint": self._endpoint,
                "completion_window": "24h",
                "metadata": {MARK: name},
            }
        )

    def state(self, body: bytes) -> State:
        """The files of whole replies and of errors, where there are such."""
        told = object_of(body)
        files = [told.get(key) for key in ("output_file_id", "error_file_id")]
        results = tuple(f"/files/{id_of({'id': one})}/content" for one in files if one)
        return State(id_of(told), told.get("status") in ENDED, results, _error(told))

    def candidates(self, body: bytes, sought: Sought) -> tuple[str, ...]:
        """The one with our name in its metadata."""
        marked = [(one, one.get("metadata")) for one in listed(body)]
        return tuple(id_of(one) for one, mark in marked if isinstance(mark, dict) and mark.get(MARK) == sought.name)

    def answers(self, body: bytes) -> Iterator[Answer]:
        """A call that was not asked (`batch_expired`, `batch_cancelled`) has an error beside its response."""
        for told in lines_of(body):
            response = told.get("response")
            if isinstance(response, dict) and isinstance(response.get("status_code"), int):
                yield Answer(told["custom_id"], response["status_code"], orjson.dumps(response.get("body")))
            else:
                yield Answer(told["custom_id"], NOT_ASKED, orjson.dumps({"error": told.get("error")}))

    def _line(self, call: Asked) -> bytes:
        line: JsonObject = {
            "custom_id": call.custom_id,
            "method": "POST",
            "url": self._endpoint,
            "body": orjson.Fragment(call.body),
        }
        return orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE)


def _error(told: JsonObject) -> WireError | None:
    """Why a batch failed as a whole: what its first complaint says."""
    if told.get("status") != "failed":
        return None
    errors: Json = told.get("errors")
    data = errors.get("data") if isinstance(errors, dict) else None
    first = data[0] if isinstance(data, list) and data and isinstance(data[0], dict) else {}
    return WireError(str(first.get("code") or ""), str(first.get("message") or "the vendor gave no reason"))
