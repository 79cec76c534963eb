"""Whose reasoning is only ever shown as a summary."""

from __future__ import annotations

import re
from typing import Final

from distill.endpoints.spec import EndpointSpec

SUMMARISING: Final = re.compile(r"claude|gemini|(?:^|/)(?:gpt-\d|o\d(?:-|$))", re.IGNORECASE)
"""Models whose vendors document that what they return of the reasoning is a summary (Anthropic since Claude 4)."""

WHOLE: Final = re.compile(r"claude-3[-.]7", re.IGNORECASE)
"""The one Claude that returned its thinking as it was."""


def summarises(spec: EndpointSpec, answered: object = None) -> bool:
    """True when reasoning of this endpoint is a summary; `answered` is the model that the reply names.

    An alias of a proxy hides the model's name, so both names are looked at.
    """
    names = [spec.model, *([answered] if isinstance(answered, str) else [])]
    if any(WHOLE.search(name) for name in names):
        return False
    return spec.provider == "anthropic" or any(SUMMARISING.search(name) for name in names)
