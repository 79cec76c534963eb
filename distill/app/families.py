"""From the scenarios of a configuration to families."""

from __future__ import annotations

from pathlib import Path

from distill.config.environment import process_environment
from distill.config.loader import Loaded, validate_params
from distill.config.plugins import load_plugin
from distill.domain.ports import Family
from distill.environments.mcp.library import built_in_banks, default_servers_root
from distill.families.context import FamilyContext


def build_families(loaded: Loaded, *, unsafe_no_sandbox: bool = False) -> list[Family]:
    """One family per scenario, params checked by the family's own model; raises ConfigFaults.

    Opens nothing: `Family.prepare` does, before a run.
    """
    families: list[Family] = []
    for index, scenario in enumerate(loaded.config.scenarios):
        generator = load_plugin(scenario.generator)
        params = validate_params(generator.Params, scenario.params, ("scenarios", index, "params"), loaded)
        families.append(generator(params, _context(loaded, index, unsafe_no_sandbox=unsafe_no_sandbox)))
    return families


def _context(loaded: Loaded, index: int, *, unsafe_no_sandbox: bool) -> FamilyContext:
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
    )
