from __future__ import annotations

from math import log
from pathlib import Path
from statistics import median, stdev

import anyio
import pytest
from click.testing import CliRunner
from openai import InternalServerError, RateLimitError
from order_desk import client_of
from simulated import anthropic_of, raw_post, served, stats_of

from distill.cli.simulate import command
from distill.config.faults import ConfigFaults
from distill.simulator.call_bank import read_call_bank
from distill.simulator.dress import Dress, FaultRate, Latency
from distill.simulator.dress_file import read_profile
from distill.simulator.limits import Limits
from distill.simulator.options import SimulatorOptions

HELLO = [{"role": "user", "content": "Hello"}]
PROFILE = """{"models": {
  // written by hand
  "big": {"rpm": 600, "input_tpm": 450000, "output_tpm": 90000, "max_in_flight": 64, "burst_s": 3,
          "latency": {"median_s": 1.2, "sigma": 0.4, "per_output_token_s": 0.01},
          "faults": {"429": 0.02, "reset": 0.01},
          "rate_headers": "openai"},
  "small": {}
}}"""


def written(folder: Path, text: str) -> Path:
    path = folder / "profile.json"
    path.write_text(text)
    return path


def test_a_profile_dresses_each_model_it_names(tmp_path: Path):
    limits = Limits(600, 450_000, 90_000, 64, 3)
    faults = (FaultRate("429", 0.02), FaultRate("reset", 0.01))
    assert dict(read_profile(written(tmp_path, PROFILE)).dresses) == {
        "big": Dress(limits, Latency(1.2, 0.4, 0.01), faults, "openai"),
        "small": Dress(),
    }


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("{", 1, "not JSON"),
        ('{"models": []}', 1, "models: expected an object"),
        ('{"models": {},\n "latency": 1}', 2, "unknown key 'latency'"),
        ('{"models": {\n"m": 1}}', 2, "models.m: expected an object"),
        ('{"models": {"m": {\n"rmp": 1}}}', 2, "unknown key 'rmp' (did you mean: rpm)"),
        ('{"models": {"m": {\n"rpm": 0}}}', 2, "greater than 0"),
        ('{"models": {"m": {\n"input_tpm": "1k"}}}', 2, "a number greater than 0"),
        ('{"models": {"m": {\n"rpm": true}}}', 2, "a number greater than 0"),
        ('{"models": {"m": {\n"max_in_flight": 1.5}}}', 2, "a whole number"),
        ('{"models": {"m": {\n"latency": 1}}}', 2, "median_s"),
        ('{"models": {"m": {"latency": {\n"sigma": -1}}}}', 2, "0 or greater"),
        ('{"models": {"m": {"faults": {\n"boom": 0.1}}}}', 2, "unknown kind"),
        ('{"models": {"m": {"faults": {\n"429": 2}}}}', 2, "from 0 to 1"),
        ('{"models": {"m": {\n"faults": {"429": 0.6, "500": 0.6}}}}', 2, "more than 1"),
        ('{"models": {"m": {\n"faults": []}}}', 2, "an object such as"),
        ('{"models": {"m": {\n"rate_headers": "all"}}}', 2, "none, openai, anthropic"),
    ],
)
def test_what_is_wrong_in_a_profile_is_told_at_its_line(tmp_path: Path, text: str, line: int, what: str):
    path = written(tmp_path, text)
    with pytest.raises(ConfigFaults) as refused:
        read_profile(path)
    assert str(refused.value).startswith(f"{path}:{line}:")
    assert what in str(refused.value)


def test_every_fault_of_a_profile_is_told_at_once(tmp_path: Path):
    path = written(tmp_path, '{"models": {"a": {"rpm": -1}, "b": {"x": 1, "latency": []}}}')
    with pytest.raises(ConfigFaults) as refused:
        read_profile(path)
    assert len(refused.value.faults) == 3


def test_the_command_refuses_a_bad_profile_before_it_listens(tmp_path: Path):
    path = written(tmp_path, '{"models": 1}')
    result = CliRunner().invoke(command, ["--profile", str(path)])
    assert isinstance(result.exception, ConfigFaults)
    assert "ready" not in result.output


def test_waits_are_lognormal_and_depend_on_seed_and_call_alone():
    latency = Latency(2.0, 0.5, 0.01)
    waits = [latency.of(7, str(number), 0) for number in range(4_000)]
    assert median(waits) == pytest.approx(2.0, rel=0.05)
    assert stdev(map(log, waits)) == pytest.approx(0.5, rel=0.05)
    assert waits[5] == latency.of(7, "5", 0) != latency.of(8, "5", 0)
    assert latency.of(7, "5", 100) == pytest.approx(waits[5] + 1.0)
    assert Latency(2.0).of(7, "5", 0) == 2.0
    assert Latency(0.0, 0.5).of(7, "5", 0) == 0.0


async def test_several_models_of_one_simulator_have_limits_and_faults_of_their_own(tmp_path: Path):
    dresses = {"sick": Dress(faults=(FaultRate("503", 1.0),)), "slow": Dress(Limits(rpm=1))}
    options = SimulatorOptions(dresses=dresses, call_bank=tmp_path / "bank", answer_chars=40)
    async with served(options) as url, client_of(url) as client:

        async def ask(model: str) -> None:
            await client.chat.completions.create(model=model, messages=HELLO)

        with pytest.raises(InternalServerError):
            await ask("sick")
        await ask("slow")
        with pytest.raises(RateLimitError, match="rpm") as limited:
            await ask("slow")
        for _ in range(3):
            await ask("well")
        assert (await stats_of(url))["faults"] == {"503": 1, "rpm": 1}
    assert 59 <= int(limited.value.response.headers["retry-after"]) <= 60
    lines = read_call_bank(tmp_path / "bank").calls
    assert [(line.status, line.billed, line.fault) for line in lines[:3]] == [
        (503, False, "503"),
        (200, True, None),
        (429, False, "rpm"),
    ]
    assert [line.model for line in lines if line.billed] == ["slow", "well", "well", "well"]


@pytest.mark.parametrize(
    ("limit", "counted"),
    [({"rpm": 60, "burst_s": 1}, "rpm"), ({"input_tpm": 60}, "input-tpm"), ({"output_tpm": 60}, "output-tpm")],
)
async def test_each_limit_refuses_with_a_429_that_is_not_served(limit: dict, counted: str):
    async with served(SimulatorOptions(**limit)) as url:
        body = {"model": "m", "max_tokens": 9, "messages": HELLO}
        statuses = [(await raw_post(f"{url}/{path}", body))[0] for path in ("messages", "chat/completions")]
        stats = await stats_of(url)
    assert (statuses, stats["answered"], stats["faults"]) == ([200, 429], 1, {counted: 1})


async def test_rate_headers_come_with_answers_and_with_refusals():
    limits = {"rpm": 60, "input_tpm": 60_000, "output_tpm": 60_000, "burst_s": 1, "answer_chars": 40}
    async with served(SimulatorOptions(rate_headers="openai", **limits)) as url, client_of(url) as client:
        told = await client.chat.completions.with_raw_response.create(model="m", messages=HELLO)
        with pytest.raises(RateLimitError) as limited:
            await client.chat.completions.create(model="m", messages=HELLO)
    for headers in (told.headers, limited.value.response.headers):
        assert (headers["x-ratelimit-limit-requests"], headers["x-ratelimit-remaining-requests"]) == ("60", "0")
        assert headers["x-ratelimit-reset-requests"].endswith("s")
    async with served(SimulatorOptions(rate_headers="anthropic", **limits)) as url, anthropic_of(url) as client:
        told = await client.messages.with_raw_response.create(model="m", max_tokens=9, messages=HELLO)
    assert told.headers["anthropic-ratelimit-requests-remaining"] == "0"
    assert told.headers["anthropic-ratelimit-output-tokens-remaining"] == "990"
    assert told.headers["anthropic-ratelimit-requests-reset"].endswith("Z")


async def test_a_time_per_token_is_waited_for_by_the_length_of_the_answer():
    dresses = {"m": Dress(latency=Latency(per_output_token_s=0.02))}
    async with served(SimulatorOptions(dresses=dresses, answer_chars=40)) as url, client_of(url) as client:
        before = anyio.current_time()
        await client.chat.completions.create(model="m", messages=HELLO)
        assert anyio.current_time() - before >= 0.2
