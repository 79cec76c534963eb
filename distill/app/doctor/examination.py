"""All checks of `distill doctor` in the order in which a run would meet them."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from distill.app.begun import blocking_since
from distill.app.casegen_run import casegen
from distill.app.doctor import host
from distill.app.families import build_families
from distill.app.offline import offline_folder
from distill.app.options import OfflineOptions, RunOptions
from distill.app.pools import Specs, paid_specs
from distill.config.environment import read_environment, resolve_keys, wanted_variables
from distill.config.faults import ConfigFaults
from distill.config.loader import Loaded, load_run
from distill.config.secret import Secret
from distill.domain.finding import Examines, Finding
from distill.domain.ports import Family
from distill.errors import DistillError, UsageError, boundary


@dataclass(frozen=True, slots=True)
class Orders:
    """What the command line says; `probe` allows questions that cost money."""

    config: Path
    offline: bool = False
    probe: bool = False
    unsafe_no_sandbox: bool = False
    sets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """`untried` endpoints would have cost money to try; `calls` were asked, `cost_usd` is what they cost."""

    findings: tuple[Finding, ...]
    untried: int = 0
    calls: int = 0
    cost_usd: float = 0.0

    @property
    def well(self) -> bool:
        """Nothing failed."""
        return all(finding.level != "FAIL" for finding in self.findings)


async def examine(orders: Orders) -> Diagnosis:
    """Everything that can be looked at, also when something before it fails; raises nothing that a user can mend."""
    findings = [host.python()]
    try:
        loaded = load_run(orders.config, offline=orders.offline, sets=orders.sets)
        families = build_families(loaded, unsafe_no_sandbox=orders.unsafe_no_sandbox)
        if loaded.config.casegen is not None:
            casegen().check(loaded)
        specs = None if orders.offline else paid_specs(loaded, {}, time.time())
    except UsageError as error:
        wrong = (Finding("config", "FAIL", line) for line in str(error).splitlines())
        return Diagnosis((*findings, *wrong, host.clock(None, 0.0)))
    findings.append(Finding("config", "ok", f"{orders.config} is valid"))
    diagnosis = (
        await _outside(loaded, specs, orders) if specs is not None else Diagnosis((_offline(), host.clock(None, 0.0)))
    )
    findings += diagnosis.findings
    folder = Path(loaded.config.output.dir)
    folder = offline_folder(folder) if orders.offline else folder
    findings += host.folder(folder, loaded.config.run.plays)
    findings += _begun(loaded, folder, orders)
    for family in families:
        findings += await _places(family)
    return Diagnosis(tuple(dict.fromkeys(findings)), diagnosis.untried, diagnosis.calls, diagnosis.cost_usd)


def _begun(loaded: Loaded, folder: Path, orders: Orders) -> Iterator[Finding]:
    """Where the run has begun: what has changed since, and would be refused."""
    try:
        changes, judged = blocking_since(loaded, folder)
    except DistillError as error:
        yield Finding("begun run", "FAIL", str(error))
        return
    options = RunOptions(orders.config, offline=OfflineOptions() if orders.offline else None, sets=orders.sets)
    judge = f"type: {options.judge}; or " if judged else ""
    remedy = f"{judge}set it back, or start anew with --fresh (the old folder is moved aside)"
    for change in changes:
        yield Finding("begun run", "FAIL", f"{folder}: {change}", remedy)


async def _places(family: Family) -> tuple[Finding, ...]:
    if not isinstance(family, Examines):
        return ()
    found: list[Finding] = []
    with boundary() as caught:
        found += await family.examine()
    if (error := caught.error) is not None:
        what = str(error) if isinstance(error, DistillError) else f"could not be looked at: {error!r}"
        found.append(Finding(f"scenario {family.name}", "FAIL", what))
    return tuple(found)


def _offline() -> Finding:
    return Finding("endpoints", "ok", "none is needed: --offline plays a scripted oracle on this machine")


async def _outside(loaded: Loaded, unkeyed: Specs, orders: Orders) -> Diagnosis:
    """Keys, endpoints, and the clock held against theirs."""
    from distill.app.doctor.endpoints import SKEW_S, examine_endpoints

    try:
        environment = read_environment(Path(loaded.source.file))
    except ConfigFaults as error:
        return Diagnosis(tuple(Finding("keys", "FAIL", line) for line in str(error).splitlines()))
    keys = list(_keys(loaded, environment))
    held: Mapping[str, Secret] = resolve_keys(loaded, environment, optional=True)
    specs = paid_specs(loaded, held, time.time()) if held else unkeyed
    seen = await examine_endpoints(loaded, specs, paid_probes=orders.probe)
    findings = (*keys, *seen.findings, host.clock(seen.skew_s, SKEW_S))
    return Diagnosis(findings, seen.untried, seen.calls, seen.cost_usd)


def _keys(loaded: Loaded, environment: Mapping[str, str]) -> Iterator[Finding]:
    """Names of variables, never a value."""
    held = resolve_keys(loaded, environment, optional=True)
    if held:
        yield Finding("keys", "ok", f"{', '.join(held)} present")
    elif not wanted_variables(loaded):
        yield Finding("keys", "ok", "none is needed")
    try:
        resolve_keys(loaded, environment)
    except ConfigFaults as error:
        for line in str(error).splitlines():
            yield Finding("keys", "FAIL", line)
