"""Which endpoints share a gate: those with the same host and key, as far as that vendor counts by key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from distill.endpoints.gate.cap import FIRST
from distill.endpoints.gate.core import Core
from distill.endpoints.gate.gate import Gate
from distill.endpoints.gate.lane import Lane
from distill.endpoints.gate.line import Ceilings
from distill.endpoints.spec import EndpointSpec

BY_MODEL: Final = frozenset({"api.openai.com", "api.anthropic.com", "generativelanguage.googleapis.com"})
"""Vendors whose rate limits are those of one model, by their documentation; others are taken to count by key."""


class Gates:
    """The gates of a run."""

    def __init__(self, now: Callable[[], float], *, searching: bool = False) -> None:
        """`now` gives monotonic seconds; `searching` for limits is done at our own servers too."""
        self._now = now
        self._searching = searching
        self._gates: dict[tuple[str, ...], Gate] = {}

    def lane(self, spec: EndpointSpec, *, favoured: bool = False) -> Lane:
        """A way through the gate of `spec`'s key; `favoured` for reviewers, whose backlog is to drain."""
        found_out = spec.kind == "api" or self._searching  # our own servers have no limit to be found
        first = FIRST if found_out else spec.max_concurrency
        gate = self._gates.setdefault(_shared(spec), Gate(self._now, Core(spec.max_concurrency, first)))
        return Lane(gate, Ceilings(spec.max_concurrency, spec.rpm, spec.input_tpm, spec.output_tpm), favoured=favoured)


def counts_by_model(spec: EndpointSpec) -> bool:
    """Whether the limits of an endpoint's key are those of one model."""
    host = urlsplit(spec.base_url).hostname
    return spec.limits_per == "model" or (spec.limits_per is None and host in BY_MODEL)


def _shared(spec: EndpointSpec) -> tuple[str, ...]:
    url = urlsplit(spec.base_url)
    if spec.api_key is None:
        return ("endpoint", spec.name)
    return (url.netloc, spec.api_key.reveal(), spec.model if counts_by_model(spec) else "")
