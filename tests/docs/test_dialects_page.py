"""Every endpoint on the page of providers is one that `validate` takes, and each provider has one."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from distill.app.pools import paid_specs
from distill.config.loader import Loaded, load_text
from distill.endpoints.dialects.registry import BUILT_IN, dialect_named
from distill.endpoints.wire import Wire

PAGE = Path(__file__).parents[2] / "docs" / "dialects.md"
TEXT = PAGE.read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
REST = """
run: {name: page, seed: 1, target_accepted: 1, max_cases: 1}
output: {dir: out}
review_flow: {enabled: false}
budget: {calls: 1}
scenarios: [{generator: mcp}]
"""


def loaded(block: str) -> Loaded:
    return load_text(block + REST, PAGE)


def urls() -> dict[str, str]:
    """Where each endpoint of the page is sent to, by its name."""
    specs = [spec for block in BLOCKS for spec in paid_specs(loaded(block), {}, time.time()).teachers]
    return {spec.name: str(Wire(spec, dialect_named(spec.dialect)).url) for spec in specs}


@pytest.mark.parametrize("block", BLOCKS)
def test_each_block_is_a_pool_that_validate_takes(block: str) -> None:
    assert paid_specs(loaded(block), {}, time.time()).teachers


def test_every_provider_has_its_block_and_its_url() -> None:
    assert urls() == {
        "sol": "https://api.openai.com/v1/responses",
        "sol-chat": "https://api.openai.com/v1/chat/completions",
        "azure": "https://my-resource.openai.azure.com/openai/v1/chat/completions",
        "azure-deployment": "https://my-resource.openai.azure.com/openai/deployments/my-deployment/chat/completions"
        "?api-version=2024-10-21",
        "router": "https://openrouter.ai/api/v1/chat/completions",
        "vllm": "http://127.0.0.1:8000/v1/chat/completions",
        "sglang": "http://127.0.0.1:30000/v1/chat/completions",
        "llamacpp": "http://127.0.0.1:8080/v1/chat/completions",
        "deepseek": "https://api.deepseek.com/chat/completions",
        "gemini": "https://generativelanguage.googleapis.com/v1beta/openai/chat/completions",
        "opus": "https://api.anthropic.com/v1/messages",
        "bedrock": "https://proxy.example.com/bedrock/v1/messages",
        "vertex": "https://proxy.example.com/vertex/v1/chat/completions",
    }


def test_every_built_in_dialect_is_in_the_first_table() -> None:
    assert all(f"| `{name}`" in TEXT for name in BUILT_IN)


def test_the_plug_in_on_the_page_is_the_one_in_the_tests() -> None:
    (shown,) = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    project = PAGE.parents[1] / "tests" / "endpoints" / "example_dialect" / "pyproject.toml"
    assert shown in project.read_text(encoding="utf-8")
