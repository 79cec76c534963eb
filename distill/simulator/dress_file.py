"""Reading `--profile FILE`: a dress for each model name.

    {"sloppiness": 0.3, "hopeless": 0.1, "models": {"big-model": {
      "rpm": 600, "input_tpm": 450000, "output_tpm": 90000, "max_in_flight": 64, "burst_s": 6,
      "latency": {"median_s": 1.2, "sigma": 0.4, "per_output_token_s": 0.01},
      "faults": {"429": 0.02, "reset": 0.01},
      "rate_headers": "openai"}}}

Every key of a dress may be left out: then there is no such limit, no wait, no fault and no header. `sloppiness` is
the share of plays with a mistake, `hopeless` of those with one in every round; both are for rehearsals and may be left
out too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from math import isfinite
from pathlib import Path
from typing import Any, Final, get_args

from distill.config.faults import ConfigFaults, Fault, KeyPath, dotted, echo, listed, nearest
from distill.config.json_source import read_json_source
from distill.config.yaml_source import Source
from distill.domain.json import JsonObject
from distill.simulator.dress import ALLOWED_FAULTS, Dress, FaultRate, Latency, is_fault
from distill.simulator.limits import Limits
from distill.simulator.rate_headers import RateHeaders

_SHARES: Final = ("sloppiness", "hopeless")
_LIMITS: Final = ("rpm", "input_tpm", "output_tpm", "max_in_flight", "burst_s")
_LATENCY: Final = ("median_s", "sigma", "per_output_token_s")
_DRESS: Final = (*_LIMITS, "latency", "faults", "rate_headers")

Found = Iterator[tuple[KeyPath, str, bool]]
"""(where, what is wrong, whether the key itself is meant)."""


@dataclass(frozen=True, slots=True)
class Profile:
    """How models behave, by name, and what shares of plays they mistake; None where the file does not say."""

    dresses: Mapping[str, Dress] = field(default_factory=dict)
    sloppiness: float | None = None
    hopeless: float | None = None

    @property
    def errs(self) -> bool:
        """Whether a play of a case may differ from the next."""
        return bool(self.sloppiness or self.hopeless)


def read_profile(path: Path) -> Profile:
    """A whole file; raises ConfigFaults with every fault of it at its line."""
    source = read_json_source(path)
    faults = [*source.faults, *(_fault(source, *found) for found in _check(source.data))]
    if faults:
        raise ConfigFaults(source.file, faults)
    dresses = {model: _dress(written) for model, written in source.data["models"].items()}
    return Profile(dresses, *(source.data.get(share) for share in _SHARES))


def written(profile: Profile) -> JsonObject:
    """A profile as its file holds it."""
    shares = {name: share for name in _SHARES if (share := getattr(profile, name)) is not None}
    return {**shares, "models": {model: _written(dress) for model, dress in profile.dresses.items()}}


def _written(dress: Dress) -> JsonObject:
    limits = {key: value for key, value in asdict(dress.limits).items() if value is not None}
    faults = {rate.kind: rate.share for rate in dress.faults}
    return {**limits, "latency": asdict(dress.latency), "faults": faults, "rate_headers": dress.rate_headers}


def _fault(source: Source, path: KeyPath, what: str, of_key: bool) -> Fault:  # noqa: FBT001 - unpacked
    return Fault(source.mark(path, "key" if of_key else "value"), dotted(path), what)


def _dress(written: JsonObject) -> Dress:
    limits = Limits(**{key: written[key] for key in _LIMITS if key in written})
    faults = tuple(FaultRate(kind, float(share)) for kind, share in written.get("faults", {}).items())
    return Dress(limits, Latency(**written.get("latency", {})), faults, written.get("rate_headers", "none"))


def _check(data: JsonObject) -> Found:
    yield from _known(data, (), ("models", *_SHARES))
    for name in _SHARES:
        if not (_is_number(share := data.get(name, 0)) and 0 <= share <= 1):
            yield (name,), "expected a share from 0 to 1", False
    if not isinstance(data.get("models"), dict):
        yield ("models",), "expected an object with a dress for each model name", False
        return
    for model, written in data["models"].items():
        path: KeyPath = ("models", model)
        if isinstance(written, dict):
            yield from _check_dress(written, path)
        else:
            yield path, "expected an object with limits, latency, faults and rate_headers", False


def _check_dress(written: JsonObject, path: KeyPath) -> Found:
    yield from _known(written, path, _DRESS)
    for key in _LIMITS:
        if key in written and not (_is_number(written[key]) and written[key] > 0):
            yield (*path, key), "expected a number greater than 0", False
    if _is_number(most := written.get("max_in_flight", 1)) and most != int(most):
        yield (*path, "max_in_flight"), "expected a whole number", False
    yield from _check_latency(written.get("latency", {}), (*path, "latency"))
    yield from _check_faults(written.get("faults", {}), (*path, "faults"))
    if written.get("rate_headers", "none") not in get_args(RateHeaders):
        yield (*path, "rate_headers"), f"expected one of {listed(get_args(RateHeaders))}", False


def _check_latency(written: Any, path: KeyPath) -> Found:
    if not isinstance(written, dict):
        yield path, f"expected an object with {listed(_LATENCY)}", False
        return
    yield from _known(written, path, _LATENCY)
    for key in _LATENCY:
        if key in written and not (_is_number(written[key]) and written[key] >= 0):
            yield (*path, key), "expected a number, 0 or greater", False


def _check_faults(written: Any, path: KeyPath) -> Found:
    if not isinstance(written, dict):
        yield path, 'expected an object such as {"429": 0.02, "reset": 0.01}', False
        return
    total = 0.0
    for kind, share in written.items():
        if not is_fault(kind):
            yield (*path, kind), f"unknown kind (allowed: {ALLOWED_FAULTS})", True
        if _is_number(share) and 0 <= share <= 1:
            total += share
        else:
            yield (*path, kind), "expected a share from 0 to 1", False
    if total > 1 + 1e-9:
        yield path, "the shares add up to more than 1", True


def _known(written: JsonObject, path: KeyPath, keys: tuple[str, ...]) -> Found:
    for key in written:
        if key not in keys:
            yield (*path, key), f"unknown key {echo(key)!r}{nearest(key, keys)}; known are {listed(keys)}", True


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
