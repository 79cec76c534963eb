"""Dresses at work: each with its own limiter and script of faults."""

from __future__ import annotations

from collections.abc import Mapping

from distill.simulator.dress import Dress
from distill.simulator.faults import FaultScript
from distill.simulator.limits import Limiter
from distill.simulator.rate_headers import rate_headers


class Dressed:
    """One dress, worn since the start."""

    def __init__(self, dress: Dress, seed: int, now: float) -> None:
        """`now` on the clock that later calls use."""
        self.dress = dress
        self.limiter = Limiter(dress.limits, now)
        self.script = FaultScript(dress.faults, seed)
        self.tells = dress.rate_headers != "none"
        """True when replies carry rate headers."""
        self._seed = seed

    def wait_s(self, key: str, output_tokens: int) -> float:
        """Seconds before the answer to the call `key`."""
        return self.dress.latency.of(self._seed, key, output_tokens)

    def headers(self, now: float, now_epoch_s: float) -> dict[str, str]:
        """The rate headers of a reply that leaves now."""
        return rate_headers(self.dress.rate_headers, self.limiter.levels(now), now_epoch_s)


class Wardrobe:
    """Finds the dress of a model."""

    def __init__(self, default: Dress, dresses: Mapping[str, Dress], seed: int, now: float) -> None:
        """Models without a dress of their own share `default` and its limits."""
        self._default = Dressed(default, seed, now)
        self._by_model = {model: Dressed(dress, seed, now) for model, dress in dresses.items()}
        worn = (default, *dresses.values())
        self.draws = any(dress.faults or dress.latency.sigma for dress in worn)
        """True when something is drawn by call, so that a call needs a key."""

    def of(self, model: object) -> Dressed:
        """The dress of the model that a request names."""
        return self._by_model.get(model, self._default) if isinstance(model, str) else self._default
