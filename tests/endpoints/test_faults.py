from __future__ import annotations

from types import SimpleNamespace
from typing import get_args

import aiohttp
import pytest

from distill.endpoints.faults import CAUGHT, VERDICTS, FaultKind, of_exception, of_status


def subclasses(class_):
    for child in class_.__subclasses__():
        yield child
        yield from subclasses(child)


EVERY = sorted({aiohttp.ClientError, *subclasses(aiohttp.ClientError)}, key=lambda class_: class_.__name__)


def test_every_kind_has_a_verdict_and_no_verdict_is_for_an_unknown_kind():
    assert set(VERDICTS) == set(get_args(FaultKind))


def test_every_status_has_a_kind_but_200():
    assert [status for status in range(100, 600) if of_status(status) not in VERDICTS] == [200]
    assert of_status(200) is None


@pytest.mark.parametrize("status", [0, 99, 600, 999, -1])
def test_a_status_outside_http_is_unexpected(status):
    assert of_status(status) == "unexpected_status"


def test_there_are_exceptions_to_map():
    assert len(EVERY) > 25


@pytest.mark.parametrize("class_", EVERY, ids=lambda class_: class_.__name__)
def test_every_exception_of_the_client_has_a_kind(class_):
    assert of_exception(class_.__new__(class_), "head") in VERDICTS


@pytest.mark.parametrize("class_", [OSError, ConnectionResetError, BrokenPipeError, TimeoutError])
def test_exceptions_of_sockets_have_a_kind(class_):
    assert issubclass(class_, CAUGHT)
    assert of_exception(class_(), "body") in VERDICTS


def test_a_bug_is_not_a_fault():
    with pytest.raises(TypeError):
        of_exception(KeyError(), "head")


def test_silence_is_told_apart_by_where_it_fell():
    silence = aiohttp.SocketTimeoutError()
    assert of_exception(silence, "head") == "timeout_first_byte"
    assert of_exception(silence, "body") == "timeout_idle"
    assert of_exception(aiohttp.ConnectionTimeoutError(), "head") == "timeout_connect"
    assert of_exception(TimeoutError(), "body") == "timeout_total"


def test_certificates_stop_an_endpoint_and_refused_connections_do_not():
    key = SimpleNamespace(host="h", port=1, ssl=True)
    assert VERDICTS[of_exception(aiohttp.ClientConnectorCertificateError(key, OSError()), "head")].stop
    assert not VERDICTS[of_exception(aiohttp.ClientConnectorError(key, OSError()), "head")].stop


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (429, "", "throttled"),
        (429, "rate_limit_exceeded", "throttled"),
        (429, "insufficient_quota", "no_credit"),
        (402, "", "no_credit"),
        (401, "", "auth"),
        (403, "", "auth"),
        (404, "", "not_found"),
        (400, "", "bad_request"),
        (413, "", "bad_request"),
        (422, "insufficient_quota", "bad_request"),
        (500, "", "server"),
        (502, "", "gateway"),
        (503, "", "server"),
        (504, "", "gateway"),
        (524, "", "gateway"),
        (529, "", "server"),
        (302, "", "redirect"),
        (204, "", "unexpected_status"),
    ],
)
def test_statuses_with_a_meaning(status, code, kind):
    assert of_status(status, code) == kind


def test_what_is_done_about_a_kind():
    assert {kind for kind, verdict in VERDICTS.items() if verdict.stop} == {
        "no_credit",
        "auth",
        "not_found",
        "redirect",
        "tls",
        "bad_url",
    }
    assert not any(verdict.retry and verdict.stop for verdict in VERDICTS.values())
    assert not VERDICTS["bad_request"].retry
    assert not VERDICTS["throttled"].billed
    free = {kind for kind, verdict in VERDICTS.items() if verdict.retry and not verdict.billed}
    assert free == {"throttled", "server", "dns", "connect", "timeout_connect"}


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (404, "", "The model `gpt-9` does not exist or you do not have access to it."),
        (400, "model_not_found", "no"),
        (400, "", "acme/gpt-9 is not a valid model ID"),
        (400, "", "Model Not Exist"),
        (400, "invalid_request_error", "The model 'gpt-9' was not found"),
        (422, "", "Invalid model: gpt-9"),
    ],
)
def test_a_model_that_is_not_there_stops_the_endpoint_whatever_the_status(status, code, words):
    kind = of_status(status, code, words)
    assert kind == "not_found"
    assert VERDICTS[kind].stop


@pytest.mark.parametrize(
    "words",
    [
        "Unsupported value: 'temperature' does not support 0.2 with this model.",
        "This model's maximum context length is 8192 tokens",
        "tool 'search' not found in tools",
        "",
    ],
)
def test_another_bad_request_does_not(words):
    assert of_status(400, "", words) == "bad_request"
