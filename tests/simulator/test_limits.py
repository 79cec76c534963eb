from __future__ import annotations

import pytest

from distill.errors import UsageError
from distill.simulator.limits import Limiter, Limits, Refusal
from distill.simulator.rate_headers import moment, rate_headers, retry_after, span


def test_a_minutes_quota_cannot_be_spent_at_once():
    limiter = Limiter(Limits(rpm=600), now=0.0)
    admitted = [limiter.admit(0.0, 1) is None for _ in range(100)]
    assert (sum(admitted), admitted[59], admitted[60]) == (60, True, False)
    assert limiter.admit(0.0, 1) == Refusal("rpm", pytest.approx(0.1))
    assert limiter.admit(0.1, 1) is None


@pytest.mark.parametrize("rpm", [5, 60, 600, 3_000])
def test_asking_all_the_time_gets_the_rate_and_no_more(rpm: int):
    limiter = Limiter(Limits(rpm=rpm), now=0.0)
    admitted = sum(limiter.admit(tick / 100, 1) is None for tick in range(60_000))
    burst = max(1, rpm / 10)
    assert 10 * rpm + burst - 1 <= admitted <= 10 * rpm + burst


def test_a_refused_call_takes_nothing_from_any_limit():
    limiter = Limiter(Limits(rpm=600, input_tpm=60_000), now=0.0)
    assert limiter.admit(0.0, 6_000) is None
    before = limiter.levels(0.0)
    assert limiter.admit(0.0, 3_000) == Refusal("input-tpm", pytest.approx(3.0))
    assert limiter.levels(0.0) == before


def test_the_hint_is_the_time_after_which_the_same_call_is_admitted():
    limiter = Limiter(Limits(rpm=60, input_tpm=6_000), now=0.0)
    now = 0.0
    for _ in range(50):
        refusal = limiter.admit(now, 170)
        if refusal is not None:
            assert limiter.admit(now + refusal.retry_after_s * 0.99, 170) is not None
            now += refusal.retry_after_s
            assert limiter.admit(now, 170) is None


def test_a_prompt_larger_than_a_full_bucket_is_admitted_by_a_full_one_and_paid_for_afterwards():
    limiter = Limiter(Limits(input_tpm=60_000), now=0.0)
    assert limiter.admit(0.0, 30_000) is None
    assert limiter.admit(0.0, 1) == Refusal("input-tpm", pytest.approx(24.001))
    assert limiter.admit(24.1, 1) is None


def test_output_is_charged_once_it_is_known():
    limiter = Limiter(Limits(output_tpm=6_000), now=0.0)
    assert limiter.admit(0.0, 1) is None
    limiter.spend_output(0.0, 1_600)
    assert limiter.admit(0.0, 1) == Refusal("output-tpm", pytest.approx(10.01))
    assert limiter.admit(10.1, 1) is None


def test_what_is_in_flight_counts_until_it_is_released():
    limiter = Limiter(Limits(max_in_flight=2), now=0.0)
    assert [limiter.admit(0.0, 1) for _ in range(3)] == [None, None, Refusal("max-in-flight", 1.0)]
    limiter.release()
    assert limiter.admit(0.0, 1) is None


def test_where_nothing_is_limited_every_call_is_admitted():
    limiter = Limiter(Limits(), now=0.0)
    assert all(limiter.admit(0.0, 10**9) is None for _ in range(100))
    assert limiter.levels(0.0) == {}


@pytest.mark.parametrize("limits", [{"rpm": 0}, {"input_tpm": -1}, {"burst_s": 0}, {"max_in_flight": 0}])
def test_a_limit_that_admits_nothing_is_refused(limits: dict):
    with pytest.raises(UsageError, match="greater than 0"):
        Limits(**limits)


def test_openais_headers_tell_requests_and_tokens():
    limiter = Limiter(Limits(rpm=600, input_tpm=60_000, output_tpm=30_000), now=0.0)
    limiter.admit(0.0, 1_500)
    assert rate_headers("openai", limiter.levels(0.0), 0.0) == {
        "x-ratelimit-limit-requests": "600",
        "x-ratelimit-remaining-requests": "59",
        "x-ratelimit-reset-requests": "100ms",
        "x-ratelimit-limit-tokens": "60000",
        "x-ratelimit-remaining-tokens": "4500",
        "x-ratelimit-reset-tokens": "1.5s",
    }


def test_anthropics_headers_tell_three_limits_with_times():
    limiter = Limiter(Limits(rpm=600, input_tpm=60_000, output_tpm=30_000), now=0.0)
    limiter.admit(0.0, 1_500)
    headers = rate_headers("anthropic", limiter.levels(0.0), 1_767_225_600.0)
    assert headers["anthropic-ratelimit-input-tokens-limit"] == "60000"
    assert headers["anthropic-ratelimit-input-tokens-remaining"] == "4500"
    assert headers["anthropic-ratelimit-input-tokens-reset"] == "2026-01-01T00:00:02Z"
    assert headers["anthropic-ratelimit-output-tokens-reset"] == "2026-01-01T00:00:00Z"
    assert len(headers) == 9
    assert rate_headers("none", limiter.levels(0.0), 0.0) == {}


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0s"), (0.012, "12ms"), (1, "1s"), (1.5, "1.5s"), (59.9999, "1m0s"), (360, "6m0s"), (3_600, "1h0m0s")],
)
def test_a_span_is_written_as_openai_writes_it(seconds: float, text: str):
    assert span(seconds) == text


def test_hints_are_whole_and_never_zero():
    assert [retry_after(wait_s) for wait_s in (0, 0.2, 1.0, 1.1)] == ["1", "1", "1", "2"]
    assert moment(0.4) == "1970-01-01T00:00:01Z"
