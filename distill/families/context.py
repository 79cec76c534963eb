"""What every family is given besides its params."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from distill.config.environment import process_environment
from distill.config.models import DEFAULT_POLICY, PromptsConfig
from distill.domain.case import Case
from distill.domain.rationale import RationalePolicy
from distill.prompts.language import LanguagePolicy, recap_asked
from distill.prompts.templates import Prompts


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

    variables: Callable[[], Mapping[str, str]] = process_environment
    """Reads the environment with the `.env` files over it; raises ConfigFaults for a file that cannot be read."""

    bank: Path | None = None
    """The bank that this run appends to (`casegen.bank`): the user's own bank, whatever the params name."""

    rationale: RationalePolicy = "visible"
    """What the run asks of its teachers; steer templates look at it."""

    only: frozenset[str] | None = None
    """Ids of the cases that may be played (`run.difficulty_band`), all of them out of banks; None: any case."""

    def recap(self, case: Case) -> bool:
        """Whether this case asks for a recap in Chinese; only under the policy that has room for one."""
        language = self.prompts.language
        return language.policy == DEFAULT_POLICY and recap_asked(case.case_id, language.recap_share)

    def steer(self, prompts: Prompts) -> str:
        """The steer block: the family's file `steer` under the rationale policy, with the guidance for teachers."""
        return prompts.render("steer", rationale=self.rationale, guidance=self.prompts.teacher)

    def language(self, case: Case, prompts: Prompts, *, talks: bool = False) -> str:
        """What the system prompt says about language; `talks` where somebody answers."""
        language = self.prompts.language
        policy = LanguagePolicy.parse(language.policy)
        return policy.prompt(prompts, language.guidance, talks=talks, recap=self.recap(case))
