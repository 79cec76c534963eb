"""What is known of the reasoning that endpoints hand back, and who has the last word."""

from __future__ import annotations

import pytest

from distill.domain.message import Message
from distill.endpoints.reasoning import FACTS, known, labelled
from distill.endpoints.spec import EndpointSpec

ANTHROPIC = "https://api.anthropic.com/v1"
THINKING = {"thinking": {"type": "enabled", "budget_tokens": 2_000}}
ALOUD = {"thinking": {"type": "adaptive", "display": "summarized"}}


def spec(dialect: str, url: str, model: str, extra: dict | None = None, **more) -> EndpointSpec:
    return EndpointSpec(name="e", base_url=url, model=model, dialect=dialect, extra=extra or {}, **more)


@pytest.mark.parametrize(
    ("endpoint", "returns"),
    [
        (spec("openai", "https://api.openai.com/v1", "gpt-6.1-sol", {"reasoning_effort": "high"}), "none"),
        (spec("openai", "https://mine.openai.azure.com/openai/v1", "gpt-5"), "none"),
        (spec("openai-responses", "https://api.openai.com/v1", "gpt-5"), "none"),
        (spec("openai-responses", "https://api.openai.com/v1", "gpt-5", {"reasoning": {"summary": "auto"}}), "summary"),
        (spec("anthropic", ANTHROPIC, "claude-opus-4-5-20251101"), "none"),
        (spec("anthropic", ANTHROPIC, "claude-opus-4-5-20251101", THINKING), "summary"),
        (spec("anthropic", ANTHROPIC, "claude-opus-4-20250514", THINKING), "summary"),
        (spec("anthropic", ANTHROPIC, "claude-sonnet-4.6", {"thinking": {"type": "adaptive"}}), "summary"),
        (spec("anthropic", ANTHROPIC, "claude-3-7-sonnet-20250219", THINKING), "full"),
        (spec("anthropic", ANTHROPIC, "claude-3-5-haiku-20241022", THINKING), "none"),
        (spec("anthropic", ANTHROPIC, "claude-opus-4-8", {"thinking": {"type": "adaptive"}}), "none"),
        (spec("anthropic", ANTHROPIC, "claude-opus-4-8", ALOUD), "summary"),
        (spec("anthropic", ANTHROPIC, "claude-opus-5.5", ALOUD), "summary"),
        (spec("openai", "https://api.deepseek.com", "deepseek-reasoner"), "full"),
        (spec("openai", "https://api.deepseek.com", "deepseek-v4-pro", {"thinking": {"type": "disabled"}}), "none"),
        (spec("openai", "https://api.deepseek.com", "deepseek-chat"), "none"),
        (spec("openai", "https://api.deepseek.com", "deepseek-chat", THINKING), "full"),
        (spec("openai", "https://generativelanguage.googleapis.com/v1beta/openai", "gemini-3.8-flash"), "none"),
        (spec("openai", "https://openrouter.ai/api/v1", "openai/gpt-5"), None),
        (spec("openai", "http://127.0.0.1:8000/v1", "qwen3-32b", kind="local"), None),
        (spec("openai", "http://127.0.0.1:8000/v1", "oracle", kind="scripted"), "full"),
    ],
)
def test_what_is_known_without_a_word_of_the_operator(endpoint, returns):
    assert known(endpoint).returns == returns


@pytest.mark.parametrize("word", ["full", "summary", "none"])
def test_the_operators_word_stands_above_every_fact(word):
    assert known(spec("openai", "https://api.openai.com/v1", "gpt-5", reasoning=word)).returns == word
    assert known(spec("openai", "https://api.deepseek.com", "deepseek-reasoner", reasoning=word)).returns == word


def test_an_endpoint_that_returns_none_is_told_how_it_would():
    assert "dialect: openai-responses" in known(spec("openai", "https://api.openai.com/v1", "gpt-5")).how
    assert "display: summarized" in known(spec("anthropic", ANTHROPIC, "claude-opus-4-8")).how
    assert "summary: auto" in known(spec("openai-responses", "https://api.openai.com/v1", "gpt-5")).how


def test_every_fact_names_where_it_stands():
    assert all(fact.source.startswith("https://") for fact in FACTS)


def test_reasoning_is_marked_as_the_operator_says_and_else_as_the_dialect_does():
    thought = Message("assistant", "", "Because.")
    told = Message("assistant", "", "Because.", summarised=True)
    assert labelled(thought, "summary").summarised
    assert not labelled(told, "full").summarised
    assert labelled(told, None) == told
    assert labelled(Message("assistant", "Yes."), "summary") == Message("assistant", "Yes.")
