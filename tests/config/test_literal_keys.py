from __future__ import annotations

from collections.abc import Callable

import pytest

from distill.config.literal_keys import is_variable_name, looks_like_key

# Made up, in the formats vendors publish; none of them was ever valid.
CANARIES = [
    "sk-proj-Canary0123456789abcdefghij",
    "sk-ant-api03-Canary0123456789abcdefghij",
    "sk-or-v1-0123456789abcdef0123456789abcdef",
    "AKIAIOSFODNN7CANARY1",
    "AIzaSyCanary0123456789abcdefghijklmno",
    "hf_CanaryAbcdefghij0123456789",
    "gsk_Canary0123456789Abcdefghij",
    "ghp_Canary0123456789Abcdefghij01234567",
    "Bearer canary0123456789abcdef",
    "0123456789abcdef0123456789abcdef",
    "Canary9x8y7z6w5v4u3t2s1rQpOnMlKj",
]


@pytest.mark.parametrize("canary", CANARIES)
def test_a_key_is_recognised_and_is_no_variable_name(canary: str) -> None:
    assert looks_like_key(canary)
    assert not is_variable_name(canary)


@pytest.mark.parametrize(
    "name", ["OPENAI_API_KEY", "OPENROUTER_API_KEY", "KEY", "AZURE_OPENAI_API_KEY_2", "TEAM42_KEY"]
)
def test_a_variable_name_is_no_key(name: str) -> None:
    assert is_variable_name(name)
    assert not looks_like_key(name)


@pytest.mark.parametrize(
    "text",
    [
        "gpt-6.1-sol", "anthropic/claude-opus-5.5", "distill.families.mcp:MCPScenarioGenerator", "exports/teacher-example",
        "https://openrouter.ai/api/v1", "en-primary zh-secondary", "Before each tool call say why this tool.",
        "question_banks/mcp", "Qwen3-235B-A22B-Instruct-2507", "risk-assessment-of-2026-holdings", "co-pilot-mode",
        "deepseek-r1-distill-llama-70b",
    ],
)  # fmt: skip
def test_ordinary_text_is_no_key(text: str) -> None:
    assert not looks_like_key(text)


@pytest.mark.parametrize(
    "name", ["openai_api_key", "my key", "", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "A1B2C3D4E5F6G7H8", "_KEY", "A__B"]
)
def test_other_text_is_no_variable_name(name: str) -> None:
    assert not is_variable_name(name)


PLACES = [
    ("api_key_env: OPENROUTER_API_KEY", "api_key_env: {}", "34:20: reviewer_pool.endpoints[0].api_key_env"),
    ("api_key_env: OPENAI_API_KEY", "api_key_env: {}", "12:18: model_presets.shared.api_key_env"),
    ("model: strict", "model: strict\n      extra: {{headers: {{Authorization: '{}'}}}}", "36:40: reviewer_pool.endpoints[0].extra.headers.Authorization"),
    ("model: strict", "model: strict\n      api_key: {}", "36:16: reviewer_pool.endpoints[0].api_key"),
    ("model: strict", "model: '{}'", "35:14: reviewer_pool.endpoints[0].model"),
    ("name: small", "name: '{}'", "2:9: run.name"),
    ("preset: shared", "preset: '{}'", "20:15: teacher_pool.endpoints[0].preset"),
    ("[two]", "['{}']", "28:21: teacher_pool.preferred_order[0]"),
    ("collections:OrderedDict", "'{}'", "39:16: scenarios[0].generator"),
    ("size: 3", "size: 3\n      '{}': 1", "42:7: scenarios[0].params"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "place"), PLACES)
@pytest.mark.parametrize("canary", CANARIES)
def test_a_literal_key_is_refused_wherever_it_stands_and_never_repeated(
    faults: Callable[..., list[str]], canary: str, old: str, new: str, place: str
) -> None:
    found = faults((old, new.format(canary)))
    assert any(line.startswith(f"{place}: a key stands here in plain text") for line in found)
    assert canary not in "\n".join(found)


def test_a_word_that_is_not_a_name_is_not_repeated_either(faults: Callable[..., list[str]]) -> None:
    found = faults(("OPENROUTER_API_KEY", "hunter2-hunter2"))
    assert any("must be the NAME of an environment variable" in line for line in found)
    assert "hunter2" not in "\n".join(found)
