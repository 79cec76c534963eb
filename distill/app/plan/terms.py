"""What providers' terms say about training on a model's answers: pointers for whoever decides, not advice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from distill.app.plan.caching import ROUTED
from distill.endpoints.spec import EndpointSpec


@dataclass(frozen=True, slots=True)
class Terms:
    """`says` is what was found in `document` at `address` on the day `looked_at` (ISO), in our words.

    `restricts` is None where it was not found out.
    """

    provider: str
    restricts: bool | None
    says: str
    document: str = ""
    address: str = ""
    looked_at: str = ""
    reported: bool = False


LOOKED_AT: Final = "2026-11-29"

COMPETE: Final = "restricts using output to develop models that compete with the provider's"

KNOWN: Final = {
    "openai": ("Services Agreement", "https://openai.com/policies/services-agreement/", True),
    "anthropic": ("Commercial Terms of Service", "https://www.anthropic.com/legal/commercial-terms", True),
    "google": ("Gemini API Additional Terms of Service", "https://ai.google.dev/gemini-api/terms", False),
    "xai": ("Terms of Service - Enterprise", "https://x.ai/legal/terms-of-service-enterprise", True),
}
"""Providers whose terms for businesses and developers hold such a clause; True: by report, not by our own reading."""

ALSO: Final = {"x-ai": "xai", "gemini": "google", "google-vertex": "google"}
"""Other names of the same."""

UNKNOWN: Final = "not known: read them"
LOCAL: Final = "your own server: the licence of the model's weights applies; read it"


def terms_of(spec: EndpointSpec) -> Terms:
    """The terms that an endpoint's answers come under; of a provider that hands on, those of the model's maker."""
    if spec.kind != "api":
        return Terms(spec.provider, None, LOCAL)
    maker = spec.model.partition("/")[0] if spec.provider in ROUTED and "/" in spec.model else spec.provider
    named = maker if maker == spec.provider else f"{spec.provider}, {maker}"
    known = KNOWN.get(ALSO.get(maker, maker))
    if known is None:
        return Terms(named, None, UNKNOWN)
    document, address, reported = known
    return Terms(named, True, COMPETE, document, address, LOOKED_AT, reported)
