"""What a server tells of its limits, in headers and in the words of a refusal."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import formatdate

import pytest

from distill.endpoints.gate.scope import scope_of
from distill.endpoints.gate.told import Told, told_by

NOW_S = 1_750_000_000.0


def heard(headers):
    return told_by(headers, lambda: NOW_S)


def at(seconds: float) -> str:
    return datetime.fromtimestamp(NOW_S + seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_openais_headers_tell_of_requests_and_tokens_with_their_spans():
    told = heard(
        {
            "x-ratelimit-limit-requests": "500", "x-ratelimit-remaining-requests": "499",
            "x-ratelimit-reset-requests": "120ms", "x-ratelimit-limit-tokens": "450000",
            "x-ratelimit-remaining-tokens": "123456", "x-ratelimit-reset-tokens": "6m0s",
        }
    )  # fmt: skip
    assert told == {"requests": Told(500, 499, 0.12), "tokens": Told(450_000, 123_456, 360.0)}


def test_anthropics_headers_tell_of_input_and_output_apart_with_a_time_of_day():
    told = heard(
        {
            f"anthropic-ratelimit-{name}-{what}": text
            for name, limit, left, reset in (
                ("requests", "50", "0", at(12)), ("input-tokens", "30000", "29000", at(2)),
                ("output-tokens", "8000", "8000", at(-5)),
            )
            for what, text in (("limit", limit), ("remaining", left), ("reset", reset))
        }
    )  # fmt: skip
    assert told == {
        "requests": Told(50, 0, 12.0),
        "input": Told(30_000, 29_000, 2.0),
        "output": Told(8_000, 8_000, 0.0),
    }


def test_a_time_of_day_is_held_against_the_servers_own_clock_where_it_tells():
    names = {"limit": "50", "remaining": "0", "reset": at(12 + 7_200)}
    headers = {f"anthropic-ratelimit-requests-{name}": text for name, text in names.items()}
    assert heard({**headers, "Date": formatdate(NOW_S + 7_200, usegmt=True)})["requests"].reset_s == 12.0
    assert heard(headers)["requests"].reset_s == 7_212.0


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1s", 1.0), ("1m30.5s", 90.5), ("2h", 7_200.0), ("7", 7.0), ("-4", 0.0), ("1e99", 86_400.0), ("soon", None),
        ("", None), ("1s and more", None), (None, None),
    ],
)  # fmt: skip
def test_a_span_is_read_or_not_said(text, seconds):
    headers = {"x-ratelimit-limit-requests": "60", "x-ratelimit-remaining-requests": "59"}
    if text is not None:
        headers["x-ratelimit-reset-requests"] = text
    assert heard(headers)["requests"].reset_s == seconds


@pytest.mark.parametrize(
    ("limit", "left"),
    [("0", "0"), ("-1", "5"), ("many", "5"), ("60", "few"), ("nan", "5"), ("60", "nan"), ("inf", "5"), ("", "")],
)
def test_nonsense_is_not_believed(limit, left):
    assert heard({"x-ratelimit-limit-requests": limit, "x-ratelimit-remaining-requests": left}) == {}


def test_half_of_a_pair_says_nothing_and_below_zero_is_nothing_left():
    assert heard({"x-ratelimit-limit-requests": "60"}) == {}
    assert heard({"x-ratelimit-remaining-tokens": "60"}) == {}
    assert heard({"x-ratelimit-limit-tokens": "60", "x-ratelimit-remaining-tokens": "-9"})["tokens"].remaining == 0.0
    assert heard({}) == {}


@pytest.mark.parametrize("reset", ["tomorrow", "", "99999-01-01T00:00:00Z"])
def test_a_time_of_day_that_is_none_is_not_said(reset):
    names = {"limit": "50", "remaining": "0", "reset": reset}
    told = heard({f"anthropic-ratelimit-requests-{name}": text for name, text in names.items()})
    assert told == {"requests": Told(50, 0, None)}


@pytest.mark.parametrize(
    ("words", "scope"),
    [
        ("Rate limit reached for gpt-4.1 on tokens per min (TPM): Limit 450000, Used 449000", "tokens"),
        ("Rate limit reached for gpt-4.1 on requests per min (RPM): Limit 500", "requests"),
        ("This request would exceed your organization's rate limit of 30,000 input tokens per minute", "tokens"),
        ("Number of concurrent connections has exceeded your rate limit", "concurrency"),
        ("Too many in-flight requests", "concurrency"),
        ("Quota exceeded for quota metric 'Generate Content API requests per minute'", "requests"),
        ("slow down", None),
        ("", None),
    ],
)
def test_the_words_of_a_refusal_name_what_was_exceeded_or_not(words, scope):
    assert scope_of(words) == scope
