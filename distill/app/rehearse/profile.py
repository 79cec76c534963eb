"""The profile that a run leaves behind: how its models behaved, for the rehearsal of the next."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from statistics import fmean, median
from typing import Final

import orjson

from distill.config.faults import ConfigFaults
from distill.endpoints.endpoint import Endpoint
from distill.endpoints.gate.gate import Gate
from distill.endpoints.gate.need import MINUTE_S
from distill.errors import StorageError
from distill.simulator.dress import Dress, FaultRate, Latency
from distill.simulator.dress_file import Profile, read_profile, written
from distill.simulator.limits import Limits
from distill.simulator.rate_headers import RateHeaders
from distill.stages.tally import Tally
from distill.storage.behaviour import Behaviour, read_behaviour, revised_share
from distill.storage.place import PRIVATE
from distill.storage.reading import read_ledger

FILE: Final = "profile.json"
"""Below `<run>/.distill`."""

FEWEST: Final = 30
"""Whole replies before anything is said of a model's latency."""

HARMFUL: Final = 0.65
"""Of the oracle's mistakes so many lead to a revision (0.61 in telecom, 0.71 in mcp); others are harmless."""

WIDEST: Final = 1.5
"""Sigma; a wider scatter is a sign that the line does not fit."""

LIKE: Final[Mapping[str, str]] = {
    "server": "500",
    "gateway": "502",
    "timeout_first_byte": "hang",
    "timeout_idle": "hang",
    "timeout_total": "hang",
    "connect": "reset",
    "reset": "reset",
    "protocol": "reset",
    "truncated": "truncated",
    "empty": "empty",
    "wrong_type": "html",
    "not_json": "malformed",
    "error_body": "malformed",
    "bad_shape": "malformed",
}
"""The simulator's fault that a client takes for this kind; others are no property of a server."""


def leave_profile(folder: Path, endpoints: Sequence[Endpoint], tally: Tally) -> None:
    """Write it into a run's folder; what an earlier start knew of limits stays where this one has met none.

    A ledger that cannot be read and a file that cannot be written are no reason to end otherwise.
    """
    with suppress(StorageError, OSError):
        _leave(folder, endpoints, tally)


def _leave(folder: Path, endpoints: Sequence[Endpoint], tally: Tally) -> None:
    with read_ledger(folder) as connection:
        behaved = {one.endpoint: one for one in read_behaviour(connection)}
        revised = revised_share(connection)
    file, earlier = folder / PRIVATE / FILE, Profile()
    if file.exists():
        with suppress(ConfigFaults):
            earlier = read_profile(file)
    dresses = dict(earlier.dresses)
    for endpoint in endpoints:
        one = behaved.get(endpoint.spec.name)
        if one is not None and len(one.waits) >= FEWEST:
            known = dresses.get(endpoint.spec.model, Dress()).limits
            dresses[endpoint.spec.model] = dressed(one, limits_met(endpoint.lane.gate, known), _told(endpoint))
    sloppiness = earlier.sloppiness if revised is None else round(min(1.0, revised / HARMFUL), 3)
    hopeless = round(1.0 - tally.accepted / tally.judged, 3) if tally.judged else earlier.hopeless
    fresh = file.with_suffix(".new")
    fresh.write_bytes(orjson.dumps(written(Profile(dresses, sloppiness, hopeless)), option=orjson.OPT_INDENT_2))
    fresh.replace(file)


def dressed(seen: Behaviour, limits: Limits, headers: RateHeaders) -> Dress:
    """What one endpoint's replies and faults say."""
    shares: dict[str, float] = {}
    for kind, count in seen.faults.items():
        if kind in LIKE:
            shares[LIKE[kind]] = shares.get(LIKE[kind], 0.0) + count / seen.sent
    return Dress(limits, latency(seen.waits), tuple(FaultRate(*one) for one in sorted(shares.items())), headers)


def latency(waits: Sequence[tuple[float, int]]) -> Latency:
    """A straight line through seconds over output tokens, and the scatter of what it leaves: lognormal."""
    seconds, tokens = [one[0] for one in waits], [float(one[1]) for one in waits]
    mean_s, mean_t = fmean(seconds), fmean(tokens)
    spread = math.fsum((one - mean_t) ** 2 for one in tokens)
    together = math.fsum((one - mean_t) * (wait - mean_s) for one, wait in zip(tokens, seconds, strict=True))
    each = max(0.0, together / spread) if spread else 0.0
    rest = sorted(max(1e-4, wait - each * one) for one, wait in zip(tokens, seconds, strict=True))
    low, high = rest[int(0.16 * len(rest))], rest[min(len(rest) - 1, int(0.84 * len(rest)))]
    return Latency(round(median(rest), 4), round(min(WIDEST, math.log(high / low) / 2), 3), round(each, 6))


def limits_met(gate: Gate, known: Limits) -> Limits:
    """What the server has told, or the gate has found out; `known` where neither."""
    core = gate.core
    if core.told:
        rates = {what: rate * MINUTE_S for what, rate in core.told.items()}
        return Limits(rates.get("requests"), rates.get("input", rates.get("tokens")), rates.get("output"))
    if core.search.found:
        rate = round(core.search.limit * MINUTE_S, 1)
        return Limits(rpm=rate) if core.search.unit == "requests" else Limits(input_tpm=rate)
    return replace(known, max_in_flight=core.cap.kept) if core.cap.cut else known


def _told(endpoint: Endpoint) -> RateHeaders:
    if not endpoint.lane.gate.core.told:
        return "none"
    return "anthropic" if endpoint.spec.dialect == "anthropic" else "openai"
