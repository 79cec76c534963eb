from __future__ import annotations

import os
import sys
from pathlib import Path

import anyio
import orjson
import pytest
from anthropic import OverloadedError
from openai import RateLimitError
from order_desk import client_of
from simulated import anthropic_of

from distill.simulator.launch import simulator_process

HELLO = [{"role": "user", "content": "Hello. " * 800}]


async def test_every_flag_of_the_command_reaches_its_own_process_and_both_sdks_see_it(tmp_path: Path):
    profile = tmp_path / "profile.json"
    profile.write_text(orjson.dumps({"models": {"sick": {"faults": {"529": 1}}, "slow": {"rpm": 1}}}).decode())
    flags = "--rpm 600 --input-tpm 600000 --output-tpm 60000 --burst-seconds 60 --rate-headers openai --prompt-cache"
    more = f"--batch-seconds 0 --reasoning-chars 80 --answer-chars 40 --profile {profile}"
    argv = [sys.executable, "-m", "distill", "simulate", *flags.split(), *more.split()]
    async with simulator_process(argv, os.environ) as url, client_of(url) as openai, anthropic_of(url) as anthropic:
        told = [await openai.chat.completions.with_raw_response.create(model="m", messages=HELLO) for _ in range(2)]
        headers, reply = told[1].headers, told[1].parse()
        assert (headers["x-ratelimit-limit-requests"], headers["x-ratelimit-limit-tokens"]) == ("600", "600000")
        assert headers["x-ratelimit-remaining-requests"] == "598"
        assert reply.usage.prompt_tokens_details.cached_tokens > 1_024
        assert len(reply.choices[0].message.reasoning_content) == 80
        response = await openai.responses.create(model="m", input="Hello")
        assert response.output[0].type == "reasoning"
        with pytest.raises(OverloadedError) as sick:
            await anthropic.messages.create(model="sick", max_tokens=9, messages=HELLO)
        assert sick.value.status_code == 529
        await openai.responses.create(model="slow", input="Hello")
        with pytest.raises(RateLimitError):
            await openai.responses.create(model="slow", input="Hello")
        params = {"model": "m", "max_tokens": 9, "messages": HELLO}
        batch = await anthropic.messages.batches.create(requests=[{"custom_id": "a", "params": params}])
        with anyio.fail_after(10):
            while batch.processing_status != "ended":
                await anyio.sleep(0.01)
                batch = await anthropic.messages.batches.retrieve(batch.id)
        (row,) = [row async for row in await anthropic.messages.batches.results(batch.id)]
    assert row.result.message.content[0].text.startswith("This is a canned answer")
