"""What native reasoning an endpoint hands back: the operator's word first, then what is known of vendors.

Nothing is guessed: where no fact applies it is unknown, and the operator has to say `reasoning:`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

from distill.domain.json import JsonObject
from distill.domain.message import Message
from distill.endpoints.spec import EndpointSpec, Reasoning


@dataclass(frozen=True, slots=True)
class Known:
    """`returns` None: nobody knows. `how` says what would make the endpoint return some, "" where nothing would."""

    returns: Reasoning | None
    how: str = ""


def _always(_extra: JsonObject) -> bool:
    return True


def _inside(extra: JsonObject, field: str, key: str) -> object:
    value = extra.get(field)
    return value.get(key) if isinstance(value, dict) else None


def _thinks(extra: JsonObject) -> bool:
    return _inside(extra, "thinking", "type") in {"enabled", "adaptive"}


def _thinks_aloud(extra: JsonObject) -> bool:
    return _thinks(extra) and _inside(extra, "thinking", "display") == "summarized"


def _not_switched_off(extra: JsonObject) -> bool:
    return _inside(extra, "thinking", "type") != "disabled"


def _summarises(extra: JsonObject) -> bool:
    return _inside(extra, "reasoning", "summary") is not None


@dataclass(frozen=True, slots=True)
class Fact:
    """What a vendor returns over a dialect, once `extra` has `asked` for it; until then none.

    `host` is the end of the URL's host, `model` a pattern to be found in the model's name; "" fits all.
    """

    dialect: str
    host: str
    model: str
    returns: Reasoning
    how: str
    source: str
    asked: Callable[[JsonObject], bool] = _always

    def fits(self, spec: EndpointSpec) -> bool:
        """Whether it is about this endpoint."""
        host = urlsplit(spec.base_url).hostname or ""
        return (
            spec.dialect == self.dialect and host.endswith(self.host) and re.search(self.model, spec.model) is not None
        )


_CLAUDE_DOCS: Final = "https://platform.claude.com/docs/en/build-with-claude/extended-thinking"
_DEEPSEEK_DOCS: Final = "https://api-docs.deepseek.com/guides/thinking_mode"
_OPENAI_DOCS: Final = "https://platform.openai.com/docs/guides/reasoning"
_GEMINI_DOCS: Final = "https://ai.google.dev/gemini-api/docs/openai"

_THINK: Final = "switch it on with extra: {thinking: {type: enabled, budget_tokens: 4096}}"
_LEAVE_ON: Final = "take thinking: {type: disabled} out of extra"
_THINK_ALOUD: Final = "switch it on with extra: {thinking: {type: adaptive, display: summarized}}"
_SUMMARISE: Final = "ask for it with extra: {reasoning: {summary: auto}}"
_OTHER_DIALECT: Final = "take dialect: openai-responses with extra: {reasoning: {summary: auto}}"

FACTS: Final = (
    Fact("openai", "api.deepseek.com", "^deepseek-chat$", "full", _THINK, _DEEPSEEK_DOCS, _thinks),
    Fact("openai", "api.deepseek.com", "", "full", _LEAVE_ON, _DEEPSEEK_DOCS, _not_switched_off),
    Fact("anthropic", "api.deepseek.com", "", "full", _LEAVE_ON, _DEEPSEEK_DOCS, _not_switched_off),
    Fact("openai", "api.openai.com", "", "none", _OTHER_DIALECT, _OPENAI_DOCS),
    Fact("openai", ".openai.azure.com", "", "none", _OTHER_DIALECT, _OPENAI_DOCS),
    Fact("openai-responses", "", "", "summary", _SUMMARISE, _OPENAI_DOCS, _summarises),
    Fact("openai", "generativelanguage.googleapis.com", "", "none", "", _GEMINI_DOCS),
    Fact("anthropic", "", "claude-3-7", "full", _THINK, _CLAUDE_DOCS, _thinks),
    Fact("anthropic", "", r"claude-\w+-4(?![-.](?:[7-9]|[1-9]\d)(?!\d))", "summary", _THINK, _CLAUDE_DOCS, _thinks),
    Fact("anthropic", "", "claude-(?!3)", "summary", _THINK_ALOUD, _CLAUDE_DOCS, _thinks_aloud),
    Fact("anthropic", "", "claude-3", "none", "", _CLAUDE_DOCS),
)
"""The first that fits counts. Claude 4 to 4.6 sends a summary of its thinking, later ones only with `display`."""

UNKNOWN: Final = (
    "whether this endpoint returns any is not known (vLLM and SGLang do with a reasoning parser, OpenRouter by model)"
)


def known(spec: EndpointSpec) -> Known:
    """What the replies of an endpoint hold; a scripted one does as it is told."""
    if spec.reasoning is not None or spec.kind == "scripted":
        return Known(spec.reasoning or "full")
    fact = next((fact for fact in FACTS if fact.fits(spec)), None)
    if fact is None:
        return Known(None, UNKNOWN)
    return Known(fact.returns, fact.how) if fact.asked(spec.extra) else Known("none", fact.how)


def labelled(message: Message, word: Reasoning | None) -> Message:
    """The message, its reasoning a summary or not as the operator's `word` has it; without one as the dialect says."""
    if not message.reasoning or word not in {"full", "summary"}:
        return message
    return replace(message, summarised=word == "summary")
