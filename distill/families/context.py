"""What every family is given besides its params."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from distill.config.models import PromptsConfig


@dataclass(frozen=True, slots=True)
class FamilyContext:
    """Global settings that a family inherits.

    `prompts` is the guidance in force for this scenario (the run's, with the scenario's own
    over it). `dossier_dirs` are read in order, later ones override. Nothing here is opened
    before `Family.prepare`.
    """

    prompts: PromptsConfig
    dossier_dirs: tuple[Path, ...]
    servers_root: Path
    unsafe_no_sandbox: bool = False
    pins: Path | None = None
    """Folder of the run's own copies of banks, made at its first start; a copy there stands above the bank."""

    bank: Path | None = None
    """The bank that this run appends to (`casegen.bank`): the user's own bank, whatever the params name."""
