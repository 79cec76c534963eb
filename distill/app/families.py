"""From the scenarios of a configuration to families."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from distill.app.band import band_faults, in_band, pin_calibration
from distill.config.environment import process_environment, read_environment
from distill.config.faults import ConfigFaults, Fault, echo
from distill.config.loader import Loaded, validate_params
from distill.config.models.environments import McpConfig
from distill.config.paths import kind_of, trouble
from distill.config.plugins import load_plugin
from distill.domain.casemaking import CaseMaker, MakesCases
from distill.domain.ports import Family
from distill.environments.mcp.library import Library, built_in_banks, default_servers_root
from distill.families.context import FamilyContext
from distill.stages.dealing import Dealer


def build_families(loaded: Loaded, *, unsafe_no_sandbox: bool = False, pins: Path | None = None) -> list[Family]:
    """One family per scenario, params checked by the family's own model and by itself; raises ConfigFaults.

    A family that has a method `faulty_params` names with it what its model cannot know: pairs of
    a key's path below the params and what is wrong there. Folders of dossiers and the calibration that the file names
    are looked into; opening anything else is left to `Family.prepare`, before a run.
    """
    families: list[Family] = []
    faults = list(_dossier_faults(loaded))
    only = in_band(loaded, pins)
    for index, scenario in enumerate(loaded.config.scenarios):
        generator, where = load_plugin(scenario.generator), ("scenarios", index, "params")
        try:
            params = validate_params(generator.Params, scenario.params, where, loaded)
        except ConfigFaults as refused:
            faults += refused.faults
            continue
        context = _context(loaded, index, unsafe_no_sandbox=unsafe_no_sandbox, pins=pins)
        family = generator(params, replace(context, only=only))
        if hasattr(family, "faulty_params"):
            faults += [loaded.fault((*where, *below), what) for below, what in family.faulty_params()]
        families.append(family)
    if only is not None and not faults:
        faults += band_faults(loaded, families)
    if faults:
        raise ConfigFaults(loaded.source.file, faults)
    return families


def pin_all(loaded: Loaded, families: Sequence[Family], pins: Path) -> None:
    """Let each family that reads a growing bank keep a copy of it for this run, and keep one of the calibration."""
    for family in families:
        if hasattr(family, "pin"):
            family.pin(pins)
    pin_calibration(loaded, pins)


def secrets_of(families: Sequence[Family]) -> tuple[str, ...]:
    """What families take from the environment for servers of the user's own; it must stand in no log."""
    return tuple(secret for family in families if hasattr(family, "secrets") for secret in family.secrets())


def refuse_other_trades(loaded: Loaded) -> None:
    """Casegen makes cases of one family, which has to lend itself to that; raises ConfigFaults."""
    first, *others = loaded.config.scenarios
    if others:
        loaded.refuse(("scenarios", 1), "casegen makes cases of one family; leave one scenario in this file")
    if not issubclass(load_plugin(first.generator), MakesCases):
        loaded.refuse(("scenarios", 0, "generator"), "casegen cannot make cases of this family; one that can: telecom")


def dealer_of(loaded: Loaded, families: Sequence[Family]) -> Dealer:
    """Who says which case a number is, the same for a run, its oracle and whoever judges it again."""
    weights = [scenario.weight for scenario in loaded.config.scenarios]
    return Dealer(families, weights, loaded.config.run.seed, loaded.config.run.samples_per_case)


def case_maker(families: Sequence[Family]) -> CaseMaker:
    """The maker of a file that `refuse_other_trades` let through."""
    (family,) = families
    assert isinstance(family, MakesCases)  # noqa: S101 - its class was looked at
    return family.case_maker()


def _dossier_faults(loaded: Loaded) -> Iterator[Fault]:
    """Folders without a dossier; the default one may be missing: the built-in dossiers are always read."""
    for index, folder in enumerate(loaded.config.environments.mcp.dossiers):
        what = "" if folder in McpConfig().dossiers else _no_dossiers(Path(folder))
        if what:
            yield loaded.fault(("environments", "mcp", "dossiers", index), f"{echo(folder)}: {what}")


def _no_dossiers(folder: Path) -> str:
    """Why nothing can be read there, empty when something can."""
    if why := trouble(folder):
        return why
    if kind_of(folder) != "folder":
        return "not a folder" if kind_of(folder) else "no such folder"
    library = Library.load([folder], folder)
    if library.dossiers:
        return ""
    return f"no dossier in this folder; {library.problems[0]}" if library.problems else "no dossier (*.json) in it"


def _context(loaded: Loaded, index: int, *, unsafe_no_sandbox: bool, pins: Path | None) -> FamilyContext:
    settings = loaded.config.environments.mcp
    own = [Path(folder) for folder in settings.dossiers]
    built_in = built_in_banks()
    return FamilyContext(
        prompts=loaded.config.prompts_for(index),
        dossier_dirs=(built_in, *(folder for folder in own if folder.resolve() != built_in.resolve())),
        servers_root=Path(settings.servers_dir)
        if settings.servers_dir
        else default_servers_root(process_environment()),
        unsafe_no_sandbox=unsafe_no_sandbox,
        pins=pins,
        variables=partial(read_environment, Path(loaded.source.file)),
        bank=Path(loaded.config.casegen.bank) if loaded.config.casegen is not None else None,
        rationale=loaded.config.rationale,
    )
