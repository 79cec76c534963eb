"""What is sent to a vendor's batch API and read from it; replies are made by the vendors' own types."""

from __future__ import annotations

import email
from datetime import UTC, datetime
from email.policy import HTTP

import orjson
import pytest
from anthropic.types.messages import MessageBatch, MessageBatchIndividualResponse
from hypothesis import given
from hypothesis import strategies as st
from openai.types import Batch

from distill.domain.chat import CallId
from distill.endpoints.batch.anthropic import AROUND_S, AnthropicBatches
from distill.endpoints.batch.multipart import form
from distill.endpoints.batch.openai import OpenAIBatches
from distill.endpoints.batch.speech import NOT_ASKED, Asked, Sought, State, custom_id
from distill.endpoints.dialects.base import WireError
from distill.endpoints.faults import Fault

CHAT = OpenAIBatches("/v1/chat/completions")
MESSAGES = AnthropicBatches()
CALLS = [Asked("1-0-0-reviewer-0-0-0_aa", b'{"model":"m","n":1.0}'), Asked("2-0-0-reviewer-0-0-0_aa", b'{"model":"m"}')]
NOON_S = datetime(2026, 11, 30, 12, tzinfo=UTC).timestamp()


def batch(**changed) -> bytes:
    """OpenAI's, as its SDK makes one."""
    known = {
        "id": "batch_1", "object": "batch", "endpoint": "/v1/chat/completions", "completion_window": "24h",
        "created_at": 1, "input_file_id": "file-1", "status": "in_progress", "metadata": {"distill_batch": "aa"},
    }  # fmt: skip
    return Batch.model_validate({**known, **changed}).model_dump_json().encode()


def message_batch(**changed) -> dict:
    """Anthropic's."""
    counts = dict.fromkeys(("canceled", "errored", "expired", "processing", "succeeded"), 0)
    known = {
        "id": "msgbatch_1", "type": "message_batch", "processing_status": "in_progress", "request_counts": counts,
        "created_at": "2026-11-30T12:00:00Z", "expires_at": "2026-12-01T12:00:00Z",
    }  # fmt: skip
    return orjson.loads(MessageBatch.model_validate({**known, **changed}).model_dump_json())


def test_a_custom_id_holds_the_call_and_the_batch_and_only_what_every_vendor_takes():
    made = custom_id(CallId(1234567, 12, 3, "reflector", 10, 100, 9), "0123456789abcdef")
    assert made == "1234567-12-3-reflector-10-100-9_0123456789abcdef"
    assert len(made) <= 64


def test_a_file_of_openai_has_a_line_for_each_call_with_its_body_byte_for_byte():
    upload = CHAT.upload(CALLS, "aa")
    parts = read_form(upload.content_type, upload.body)
    assert upload.path == "/files"
    assert parts["purpose"] == (None, b"batch")
    name, content = parts["file"]
    assert name == "aa.jsonl"
    lines = content.splitlines()
    assert all(call.body in line for call, line in zip(CALLS, lines, strict=True))
    assert [orjson.loads(line)["custom_id"] for line in lines] == [call.custom_id for call in CALLS]
    assert {(orjson.loads(line)["method"], orjson.loads(line)["url"]) for line in lines} == {
        ("POST", "/v1/chat/completions")
    }


def read_form(content_type: str, body: bytes) -> dict[str, tuple[str | None, bytes]]:
    """A form as another program reads it: file name and content by field."""
    whole = email.message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body, policy=HTTP)
    return {
        part.get_param("name", header="content-disposition"): (part.get_filename(), part.get_payload(decode=True))
        for part in whole.iter_parts()
    }


@given(st.binary(max_size=300).filter(lambda content: b"\r" not in content and b"\n" not in content))
def test_a_form_holds_whatever_the_file_holds(content: bytes):
    content_type, body = form({"purpose": "batch"}, "x.jsonl", "application/octet-stream", content)
    assert read_form(content_type, body)["file"] == ("x.jsonl", content)
    assert form({"purpose": "batch"}, "x.jsonl", "application/octet-stream", content) == (content_type, body)


def test_the_boundary_of_a_form_is_no_part_of_it():
    first = form({}, "x", "text/plain", b"")[0].rpartition("=")[2].encode()
    content_type, body = form({}, "x", "text/plain", first)
    assert body.count(content_type.rpartition("=")[2].encode()) == 2


def test_a_batch_of_openai_carries_our_name_and_is_found_by_it():
    assert orjson.loads(CHAT.creation(CALLS, "aa", "file-1")) == {
        "input_file_id": "file-1",
        "endpoint": "/v1/chat/completions",
        "completion_window": "24h",
        "metadata": {"distill_batch": "aa"},
    }
    told = [orjson.loads(batch()), orjson.loads(batch(id="batch_2", metadata=None)), "torn"]
    assert CHAT.candidates(orjson.dumps({"data": told}), Sought("aa", 0.0, 2, exact=True)) == ("batch_1",)
    assert CHAT.candidates(orjson.dumps({"data": told}), Sought("bb", 0.0, 2, exact=True)) == ()


@pytest.mark.parametrize(
    ("status", "ended"),
    [("validating", False), ("in_progress", False), ("finalizing", False), ("cancelling", False),
     ("completed", True), ("failed", True), ("expired", True), ("cancelled", True)],
)  # fmt: skip
def test_every_state_of_openai_is_known(status: str, ended: bool):
    assert CHAT.state(batch(status=status)).ended is ended


def test_results_of_openai_are_in_two_files_and_a_whole_failure_has_a_reason():
    done = CHAT.state(batch(status="expired", output_file_id="file-2", error_file_id="file-3"))
    assert done == State("batch_1", ended=True, results=("/files/file-2/content", "/files/file-3/content"))
    errors = {"data": [{"code": "token_limit_exceeded", "message": "Enqueued token limit"}]}
    assert CHAT.state(batch(status="failed", errors=errors)).error == WireError(
        "token_limit_exceeded", "Enqueued token limit"
    )
    assert CHAT.state(batch(status="failed")).error == WireError("", "the vendor gave no reason")


@pytest.mark.parametrize("bad", ["../../secret", "a/b", "", "a?b", "x" * 200])
def test_an_id_that_is_none_never_becomes_part_of_a_path(bad: str):
    with pytest.raises(Fault, match="no id that can be used"):
        CHAT.state(batch(id=bad))
    with pytest.raises(Fault, match="no id that can be used"):
        CHAT.state(batch(status="completed", output_file_id=bad or "/"))
    with pytest.raises(Fault, match="no id that can be used"):
        MESSAGES.state(orjson.dumps(message_batch(id=bad)))


def test_lines_of_openai_are_read_and_torn_ones_passed_over():
    lines = [
        {"custom_id": "a", "response": {"status_code": 200, "body": {"id": "c"}}, "error": None},
        {"custom_id": "b", "response": {"status_code": 400, "body": {"error": {"message": "no"}}}, "error": None},
        {"custom_id": "c", "response": None, "error": {"code": "batch_expired", "message": "too late"}},
        {"response": {"status_code": 200, "body": {}}},
    ]
    content = b"\n".join([*map(orjson.dumps, lines), b'{"custom_id": "d", "resp', b"[]"])
    assert [(one.custom_id, one.status) for one in CHAT.answers(content)] == [("a", 200), ("b", 400), ("c", NOT_ASKED)]
    assert [one.body for one in CHAT.answers(content)][:2] == [b'{"id":"c"}', b'{"error":{"message":"no"}}']


def sought(since_s: float = NOON_S, *, exact: bool = True) -> Sought:
    return Sought("aa", since_s, 2, exact)


def test_a_batch_of_anthropic_holds_the_bodies_and_is_sought_by_its_time():
    assert MESSAGES.upload(CALLS, "aa") is None
    made = orjson.loads(MESSAGES.creation(CALLS, "aa", ""))
    assert [one["custom_id"] for one in made["requests"]] == [call.custom_id for call in CALLS]
    assert CALLS[0].body in MESSAGES.creation(CALLS, "aa", "")
    told = orjson.dumps({"data": [message_batch(), {"id": "x", "created_at": "soon"}]})
    assert MESSAGES.candidates(told, sought(NOON_S - AROUND_S + 1)) == ("msgbatch_1",)
    assert MESSAGES.candidates(told, sought(NOON_S - AROUND_S - 1)) == ()
    with pytest.raises(Fault, match="no list"):
        MESSAGES.candidates(b"{}", sought())


def test_a_batch_of_anthropic_that_holds_fewer_calls_is_not_ours_nor_one_that_holds_more_than_were_sent():
    def counted(name: str, processing: int, succeeded: int = 0, **changed) -> dict:
        counts = {"canceled": 0, "errored": 0, "expired": 0, "processing": processing, "succeeded": succeeded}
        return message_batch(id=name, request_counts=counts, **changed)

    told = [
        counted("fewer", 1), counted("same", 2), counted("more", 3),
        counted("fewer_ended", 0, 1, processing_status="ended"),
        counted("same_ended", 0, 2, processing_status="ended"),
        counted("more_ended", 0, 3, processing_status="ended"),
        {key: value for key, value in counted("untold", 2).items() if key != "request_counts"},
    ]  # fmt: skip
    listed = orjson.dumps({"data": told})
    assert MESSAGES.candidates(listed, sought()) == ("same_ended", "same", "untold")
    assert MESSAGES.candidates(listed, sought(exact=False)) == ("same_ended", "more_ended", "same", "more", "untold")


def test_the_end_of_a_batch_of_anthropic_is_read_below_base_url_whatever_url_it_names():
    assert not MESSAGES.state(orjson.dumps(message_batch())).ended
    assert not MESSAGES.state(orjson.dumps(message_batch(processing_status="canceling"))).ended
    ended = message_batch(processing_status="ended", results_url="https://elsewhere.example/steal")
    assert MESSAGES.state(orjson.dumps(ended)).results == ("/messages/batches/msgbatch_1/results",)


def test_results_of_anthropic_are_read_each_in_its_way():
    usage = {"input_tokens": 1, "output_tokens": 2}
    message = {
        "id": "m", "type": "message", "role": "assistant", "model": "m", "content": [], "stop_reason": "end_turn",
        "usage": usage,
    }  # fmt: skip
    overloaded = {"type": "error", "error": {"type": "overloaded_error", "message": "busy"}}
    refused = {"type": "error", "error": {"type": "invalid_request_error", "message": "no"}}
    given = {
        "a": {"type": "succeeded", "message": message},
        "b": {"type": "errored", "error": overloaded},
        "c": {"type": "errored", "error": refused},
        "d": {"type": "expired"},
        "e": {"type": "canceled"},
    }
    rows = [
        MessageBatchIndividualResponse.model_validate({"custom_id": name, "result": result}).model_dump_json()
        for name, result in given.items()
    ]
    content = "\n".join([*rows, '{"custom_id": "f", "result": {"type": "new"}}', '{"custom_id": "g"}']).encode()
    found = {one.custom_id: one for one in MESSAGES.answers(content)}
    assert {name: one.status for name, one in found.items()} == {
        "a": 200, "b": 529, "c": 400, "d": NOT_ASKED, "e": NOT_ASKED,
    }  # fmt: skip
    assert orjson.loads(found["a"].body)["usage"]["output_tokens"] == 2
