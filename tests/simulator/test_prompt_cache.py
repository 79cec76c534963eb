from __future__ import annotations

import pytest
from order_desk import client_of
from simulated import anthropic_of, served

from distill.simulator.call_bank import read_call_bank
from distill.simulator.options import SimulatorOptions
from distill.simulator.prompt_cache import Hit, Prompt, PromptCache

K = b"x" * 4_096
"""1,024 tokens."""


def asked(cache: PromptCache, *pieces: bytes, breakpoints: tuple[int, ...] | None = None, model: str = "m") -> Hit:
    hit = cache.look_up(model, Prompt(pieces, breakpoints))
    cache.remember(hit)
    return hit


def test_the_longest_common_prefix_is_read_in_whole_blocks():
    cache = PromptCache()
    assert asked(cache, K, b"a" * 700).read == 0
    assert asked(cache, K, b"a" * 600, b"b" * 600).read == 1_024 + 128
    assert asked(cache, K, b"c" * 600).read == 1_024
    assert asked(cache, K, b"a" * 700, model="other").read == 0


def test_a_short_prompt_is_never_cached():
    cache = PromptCache()
    assert [asked(cache, K[:-1]) for _ in range(2)] == [Hit(), Hit()]
    assert [asked(cache, K[:-1], breakpoints=(1,)) for _ in range(2)] == [Hit(), Hit()]


def test_only_what_stands_before_a_breakpoint_is_written_and_read():
    cache = PromptCache()
    first = asked(cache, K, K, b"tail", breakpoints=(1,))
    again = asked(cache, K, K, b"tail", breakpoints=(1,))
    assert (first.read, first.written, again.read, again.written) == (0, 1_024, 1_024, 0)
    assert asked(cache, K, K, b"tail", breakpoints=()) == Hit()


def test_a_breakpoint_that_moves_on_reads_what_an_earlier_one_wrote():
    cache = PromptCache()
    asked(cache, K, K, breakpoints=(2,))
    moved = asked(cache, K, K, K, K, breakpoints=(4,))
    assert (moved.read, moved.written) == (2_048, 2_048)


def test_an_earlier_write_is_found_twenty_blocks_back_and_no_further():
    found, lost = PromptCache(), PromptCache()
    for cache in (found, lost):
        asked(cache, K, breakpoints=(1,))
    assert asked(found, K, *[b"y"] * 20, breakpoints=(21,)).read == 1_024
    assert asked(lost, K, *[b"y"] * 21, breakpoints=(22,)).read == 0


def test_the_memory_is_bounded_and_forgets_what_was_used_longest_ago():
    cache = PromptCache(kept=2)
    prompts = [bytes([number]) * 4_096 for number in range(3)]
    asked(cache, prompts[0])
    asked(cache, prompts[1])
    asked(cache, prompts[0])
    asked(cache, prompts[2])
    assert [asked(cache, prompt).read for prompt in (prompts[0], prompts[2], prompts[1])] == [1_024, 1_024, 0]


SYSTEM = "You work at a desk. " * 400


@pytest.mark.parametrize("cache", [True, False])
async def test_chat_and_responses_tell_cached_tokens_and_so_does_the_call_bank(cache: bool, tmp_path):
    options = SimulatorOptions(prompt_cache=cache, call_bank=tmp_path / "bank", answer_chars=40)
    said = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": "Hello"}]
    async with served(options) as url, client_of(url) as client:
        chats = [await client.chat.completions.create(model="m", messages=said) for _ in range(2)]
        responses = [await client.responses.create(model="m", instructions=SYSTEM, input=say) for say in ("a", "b")]
    told = [reply.usage.prompt_tokens_details.cached_tokens for reply in chats]
    told += [reply.usage.input_tokens_details.cached_tokens for reply in responses]
    assert told == ([0, 1_920, 0, 1_920] if cache else [0] * 4)
    assert [line.cached_tokens for line in read_call_bank(tmp_path / "bank").calls] == told


async def test_a_mark_on_the_whole_request_of_messages_moves_on_with_its_last_block():
    said = [{"role": "user", "content": SYSTEM}]
    async with served(SimulatorOptions(prompt_cache=True, answer_chars=40)) as url, anthropic_of(url) as client:
        told = []
        for _ in range(4):
            reply = await client.messages.create(
                model="m", max_tokens=9, messages=said, cache_control={"type": "ephemeral"}
            )
            told.append(reply.usage.cache_read_input_tokens)
            said += [{"role": "assistant", "content": "I see."}, {"role": "user", "content": SYSTEM}]
    assert [round(read / 2_000) for read in told] == [0, 1, 2, 3]


async def test_messages_count_reads_writes_and_the_rest_apart(tmp_path):
    options = SimulatorOptions(prompt_cache=True, call_bank=tmp_path / "bank", answer_chars=40)
    system = [{"type": "text", "text": SYSTEM, "cache_control": {"type": "ephemeral"}}]
    said = [{"role": "user", "content": "Hello"}]
    async with served(options) as url, anthropic_of(url) as client:
        first, second = [
            (await client.messages.create(model="m", max_tokens=9, system=system, messages=said)).usage
            for _ in range(2)
        ]
    written = first.cache_creation_input_tokens
    assert 2_000 <= written <= 2_050
    assert (first.cache_read_input_tokens, second.cache_read_input_tokens) == (0, written)
    assert second.cache_creation_input_tokens == 0
    assert first.input_tokens == second.input_tokens < 100
    lines = read_call_bank(tmp_path / "bank").calls
    assert [(line.cached_tokens, line.cache_write_tokens) for line in lines] == [(0, written), (written, 0)]
    assert lines[0].input_tokens == written + first.input_tokens


async def test_samples_of_a_case_may_be_kept_from_finding_each_others_prompts():
    async def cached(together: int | None) -> list[bool]:
        found = []
        options = SimulatorOptions(prompt_cache=True, cache_samples=together)
        async with served(options) as url, client_of(url) as client:
            for sample in (0, 0, 1, 2, 3):
                call = {"X-Distill-Call": f"5.{sample}.0.teacher.0.0.0"}
                question = [{"role": "user", "content": "x" * 6_000}]
                reply = await client.chat.completions.create(model="m", messages=question, extra_headers=call)
                found.append(reply.usage.prompt_tokens_details.cached_tokens > 0)
        return found

    assert await cached(None) == [False, True, True, True, True]
    assert await cached(1) == [False, True, False, False, False]
    assert await cached(2) == [False, True, True, False, True]
