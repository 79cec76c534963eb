"""The endpoints of a file: reached, key and model accepted, and what they really do."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urlsplit

import anyio

from distill.app.doctor.probes import JSON_OBJECT, TOOL_CALL, WORDS, Probe
from distill.app.doctor.words import remedy
from distill.app.pools import Specs
from distill.config.loader import Loaded
from distill.config.presets import endpoints_of
from distill.domain.finding import Finding
from distill.endpoints.faults import Fault
from distill.endpoints.probe import Listing, Prober
from distill.endpoints.spec import EndpointSpec
from distill.endpoints.transport import Transport

SKEW_S: Final = 120.0
"""Vendors round their Date header and caches age it; beyond this a clock is wrong."""


@dataclass(slots=True)
class Examined:
    """`skew_s` is how far this clock is ahead of the servers', None when none told; `calls` were paid for."""

    findings: list[Finding]
    skew_s: float | None = None
    calls: int = 0
    cost_usd: float = 0.0
    untried: int = 0
    """Endpoints whose effect was not tried because that costs money."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """An endpoint with what its pool needs it for."""

    spec: EndpointSpec
    variable: str | None
    probes: tuple[Probe, ...]


async def examine_endpoints(loaded: Loaded, specs: Specs, *, paid_probes: bool) -> Examined:
    """All at once; findings in file order. An endpoint that costs nothing is always tried."""
    wanted = list(_wanted(loaded, specs))
    found: dict[int, list[Finding]] = {}
    total = Examined([])
    async with Transport() as transport, anyio.create_task_group() as group:
        for index, want in enumerate(wanted):
            found[index] = []
            group.start_soon(_one, want, Prober(want.spec, transport), found[index], total, paid_probes)
    total.findings = [finding for index in sorted(found) for finding in found[index]]
    return total


async def _one(want: _Wanted, prober: Prober, found: list[Finding], total: Examined, paid_probes: bool) -> None:  # noqa: FBT001 - a task's argument
    name, spec = f"endpoint {want.spec.name}", want.spec
    began = time.monotonic()
    try:
        listing = await prober.models()
    except Fault as fault:
        keyless = fault.kind == "auth" and spec.api_key is None and want.variable is not None
        saw = f"{_host(spec)}: {fault}"
        if keyless:  # the missing key is a finding of its own
            found.append(Finding(name, "warn", f"{_host(spec)} is reached; not asked further without its key"))
        else:
            found.append(Finding(name, "FAIL", saw, remedy(fault.kind, spec, want.variable)))
        return
    total.skew_s = _skew_s(listing, time.time(), total.skew_s)
    found.append(_reached(want, listing, time.monotonic() - began))
    if spec.api_key is None and want.variable is not None:
        return
    if spec.kind == "api" and not paid_probes:
        total.untried += 1
        return
    found += [await _probed(want, prober, probe, total) for probe in want.probes]


async def _probed(want: _Wanted, prober: Prober, probe: Probe, total: Examined) -> Finding:
    name = f"endpoint {want.spec.name}, {probe.name}"
    total.calls += 1
    try:
        answer = await prober.ask(probe.request)
    except Fault as fault:
        return Finding(name, "FAIL", f"{_host(want.spec)}: {fault}", remedy(fault.kind, want.spec, want.variable))
    total.cost_usd += answer.cost_usd or 0.0
    if wrong := probe.judge(answer.decoded):
        return Finding(name, "FAIL", wrong, probe.remedy)
    return Finding(name, "ok", "what came back is what was asked for")


def _reached(want: _Wanted, listing: Listing, took_s: float) -> Finding:
    spec, name = want.spec, f"endpoint {want.spec.name}"
    seen = f"{_host(spec)} answered in {took_s:.1f} s"
    if listing.refused:
        saw = f"{seen} and refuses its list of models to this key: {listing.refused}"
        return Finding(name, "warn", saw, "a key that may only chat is fine: try it with --probe")
    if listing.models is None:
        return Finding(name, "ok", f"{seen}; it has no list of models, so key and model are seen only by --probe")
    if spec.model in listing.models:
        return Finding(name, "ok", f"{seen}; {spec.model} is in its list of models")
    near = get_close_matches(spec.model, listing.models, 1, 0.6)
    hint = f" (did you mean: {near[0]})" if near else ""
    saw = f"{seen}; {spec.model} is not among its {len(listing.models)} listed models{hint}"
    return Finding(name, "warn", saw, "spell model as the vendor does; where the list is not complete, try --probe")


def _wanted(loaded: Loaded, specs: Specs) -> Iterator[_Wanted]:
    casegen = loaded.config.casegen is not None
    reflects = loaded.config.reflection_passes > 0
    teachers = (JSON_OBJECT,) if casegen else (TOOL_CALL, JSON_OBJECT) if reflects else (TOOL_CALL,)
    pools: Sequence[tuple[Sequence[EndpointSpec], tuple[Probe, ...]]] = (
        (specs.teachers, teachers),
        (specs.reviewers, (JSON_OBJECT,)),
        (specs.users, (WORDS,)),
        (specs.solvers, (TOOL_CALL,)),
        (specs.students, (TOOL_CALL,)),
    )
    endpoints = {endpoint.name: endpoint for _, endpoint in endpoints_of(loaded.config)}
    for members, probes in pools:
        for spec in members:
            yield _Wanted(spec, endpoints[spec.name].api_key_env, probes)


def _skew_s(listing: Listing, now_s: float, before: float | None) -> float | None:
    try:
        skew = now_s - parsedate_to_datetime(listing.date).timestamp()
    except (ValueError, TypeError, OverflowError):
        return before
    return skew if before is None or abs(skew) < abs(before) else before


def _host(spec: EndpointSpec) -> str:
    return urlsplit(spec.base_url).netloc
