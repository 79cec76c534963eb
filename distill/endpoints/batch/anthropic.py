"""Anthropic's batch API: all requests in one body, results as JSON lines.

https://docs.anthropic.com/en/api/creating-message-batches
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

import orjson

from distill.domain.json import Json, JsonObject
from distill.endpoints.batch.speech import NOT_ASKED, Answer, Asked, Sought, State, id_of, lines_of, listed
from distill.endpoints.dialects.anthropic_errors import STATUS, error_of
from distill.endpoints.dialects.reading import object_of

AROUND_S: Final = 1_800.0
"""A batch that was made so long before or after we meant to make it may be ours: the clocks may differ."""


class AnthropicBatches:
    """The vendor keeps no name of ours: only the results tell whose a batch is."""

    path = "/messages/batches"
    keeps_name = False

    def upload(self, calls: Sequence[Asked], name: str) -> None:
        """Nothing goes up before."""

    def creation(self, calls: Sequence[Asked], name: str, file_id: str) -> bytes:
        """The bodies under their ids."""
        del name, file_id
        requests = [{"custom_id": call.custom_id, "params": orjson.Fragment(call.body)} for call in calls]
        return orjson.dumps({"requests": requests})

    def state(self, body: bytes) -> State:
        """Results are all in one place; the key goes there below `base_url`, whatever URL the reply names."""
        told = object_of(body)
        ended = _has_ended(told)
        return State(id_of(told), ended, (f"{self.path}/{id_of(told)}/results",) if ended else ())

    def candidates(self, body: bytes, sought: Sought) -> tuple[str, ...]:
        """Those that were made about then and hold as many calls; first those that have ended, which tell at once."""
        about = [one for one in listed(body) if _is_about(one.get("created_at"), sought.since_s)]
        fit = sorted((one for one in about if _may_hold(one, sought)), key=lambda one: not _has_ended(one))
        return tuple(id_of(one) for one in fit)

    def answers(self, body: bytes) -> Iterator[Answer]:
        """`succeeded`, `errored`, `canceled` or `expired`; an error has the status that belongs to its type."""
        for told in lines_of(body):
            result = told.get("result")
            match result if isinstance(result, dict) else {}:
                case {"type": "succeeded", "message": dict() as message}:
                    yield Answer(told["custom_id"], 200, orjson.dumps(message))
                case {"type": "errored", "error": dict() as error}:
                    yield _refused(told["custom_id"], orjson.dumps(error))
                case {"type": "canceled" | "expired" as kind}:
                    yield Answer(told["custom_id"], NOT_ASKED, orjson.dumps({"error": {"message": kind}}))


def _refused(custom_id: str, body: bytes) -> Answer:
    error = error_of(body)
    return Answer(custom_id, STATUS.get(error.code, 500) if error else 500, body)


def _has_ended(told: JsonObject) -> bool:
    return told.get("processing_status") == "ended"


def _may_hold(told: JsonObject, sought: Sought) -> bool:
    """By its counts, which add up to all of its calls at any time; True where it tells none."""
    counts: Json = told.get("request_counts")
    numbers = counts.values() if isinstance(counts, dict) else ()
    total = sum(number for number in numbers if isinstance(number, int))
    return total in {0, sought.calls} or (total > sought.calls and not sought.exact)


def _is_about(created_at: Json, since_s: float) -> bool:
    try:
        created_s = datetime.fromisoformat(str(created_at)).timestamp()
    except ValueError:
        return False
    return abs(created_s - since_s) <= AROUND_S
