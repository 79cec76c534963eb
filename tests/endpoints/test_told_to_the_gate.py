"""What a reply tells the gate: what it took of a limit, and whether its server works."""

from __future__ import annotations

import anyio
import pytest
from endpoint_fakes import CALL, Bench, answer, spec_of, virtually

from distill.endpoints.budget import RunBudget
from distill.endpoints.till import Till

CACHED = {
    "anthropic": {
        "type": "message", "role": "assistant", "content": [{"type": "text", "text": "Hi"}], "stop_reason": "end_turn",
        "usage": {"input_tokens": 2_000, "cache_read_input_tokens": 18_000, "cache_creation_input_tokens": 0, "output_tokens": 9},
    },
    "openai": {
        "choices": [{"message": {"role": "assistant", "content": "Hi"}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 20_000, "completion_tokens": 9, "prompt_tokens_details": {"cached_tokens": 18_000}},
    },
}  # fmt: skip
TOLD = {
    "anthropic": {
        "anthropic-ratelimit-requests-limit": "4000", "anthropic-ratelimit-requests-remaining": "3000",
        "anthropic-ratelimit-input-tokens-limit": "450000", "anthropic-ratelimit-input-tokens-remaining": "400000",
    },
    "openai": {"x-ratelimit-limit-tokens": "450000", "x-ratelimit-remaining-tokens": "400000"},
}  # fmt: skip


@pytest.mark.parametrize(("dialect", "least_s", "most_s"), [("anthropic", 10, 25), ("openai", 100, 140)])
def test_input_out_of_the_cache_counts_against_a_limit_where_the_vendor_counts_it(dialect, least_s, most_s):
    """Fifty calls of 20,000 tokens, 18,000 of them cached: 133 s of the limit if they count, 13 s if not."""

    async def main():
        bench = Bench(answer(CACHED[dialect], **TOLD[dialect]), specs=[spec_of("one", dialect=dialect)], latency_s=0.1)
        for case in range(50):
            await bench.ask(CALL._replace(case=case))
        return bench.kit.clock.now()

    assert least_s <= virtually(main) <= most_s


@pytest.mark.parametrize(
    ("said", "trips"),
    [
        ({"code": 429, "message": "slow down"}, False),
        ({"code": 503, "message": "no backend"}, True),
        ({"message": "boom"}, True),
    ],
)
def test_an_error_within_a_200_opens_the_breaker_only_if_it_speaks_of_the_server(said, trips):
    async def main():
        bench = Bench(*[answer({"error": said})] * 12, answer(), latency_s=0.1)
        seen = []

        async def watch():
            while True:
                seen.append(bench.endpoints[0].broken)
                await anyio.sleep(0.05)

        async with anyio.create_task_group() as group:
            group.start_soon(watch)
            await bench.ask()
            group.cancel_scope.cancel()
        return any(seen), bench.endpoints[0].broken

    assert virtually(main) == (trips, False)


def test_who_is_woken_for_money_and_leaves_hands_the_turn_on():
    async def main():
        till, got = Till(RunBudget(None, 1.0)), []
        assert till.take(0.4)
        assert till.take(0.4)

        async def want(name, usd, *, stays=True):
            with till.queued() as place:
                while not place.take(usd):
                    await place.room()
                    if not stays:
                        return
            got.append(name)

        async with anyio.create_task_group() as group:
            for name, usd, stays in (("leaves", 0.5, False), ("cancelled", 0.5, True), ("second", 0.5, True)):
                group.start_soon(want_in, name == "cancelled", want, name, usd, stays)
                await anyio.sleep(0.01)
            till.settle(0.4, 0.0)
            await anyio.sleep(0.01)
            assert got == ["second"]
            assert till.take(0.1), "nobody waits any more"

    virtually(main)


async def want_in(cancels, want, name, usd, stays):
    with anyio.move_on_after(0.005 if cancels else None):
        await want(name, usd, stays=stays)
