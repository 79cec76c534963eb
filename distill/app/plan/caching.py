"""Which providers keep the beginning of a prompt, and on what terms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from distill.endpoints.spec import EndpointSpec


@dataclass(frozen=True, slots=True)
class Caching:
    """`keeps`: a repeated prefix may be cheaper. `pays_to_write`: putting it there has a price of its own.

    `thoughts_go_back`: the dialect sends earlier thinking back with every call, where it is paid as input.
    """

    keeps: bool
    pays_to_write: bool = False
    thoughts_go_back: bool = False


BY_DIALECT: Final = {
    "anthropic": Caching(keeps=True, pays_to_write=True, thoughts_go_back=True),
    "openai-responses": Caching(keeps=True, thoughts_go_back=True),
}
"""The dialect marks where a prompt may be cut, or sends reasoning back, whoever serves it."""

KEEPING: Final = frozenset({"openai", "azure", "deepseek", "google", "gemini", "xai", "moonshot", "groq", "zai"})
"""Providers that cache by themselves, without being asked, as their documentation says."""

ROUTED: Final = frozenset({"openrouter"})
"""Providers that hand on to the model's maker, which stands before the slash of the model's name."""


def caches(spec: EndpointSpec) -> Caching:
    """What to expect of an endpoint; of a provider that is not known, nothing."""
    if spec.dialect in BY_DIALECT:
        return BY_DIALECT[spec.dialect]
    if spec.provider in ROUTED and spec.model.startswith("anthropic/"):
        return Caching(keeps=True, pays_to_write=True)  # the dialect asks for it
    maker = spec.model.partition("/")[0] if spec.provider in ROUTED else spec.provider
    return Caching(keeps=maker in KEEPING)
