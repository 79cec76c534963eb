"""What every record of a run has in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RunIdentity:
    """Provenance of a run, fixed in the ledger at its first start.

    `config_sha256` leaves live keys and output.dir out. `scenario_types` maps a family's name
    to the record's `scenario_type`; a family that is not in it gives its own name. `parent_id` is set for an
    episode that was judged again: the `config_sha256` under which it was played. `price_list` is the version of the
    built-in prices at this start, None for an offline run; no record holds it, the manifest does. `samples` is how
    often each case is played.
    """

    run_id: str
    run_name: str
    seed: int
    config_sha256: str
    prompt_sha256: str
    bank_sha256: str
    code_version: str
    language_policy: str
    reflection_passes: int
    parent_id: str | None = None
    price_list: str | None = None
    samples: int = 1
    scenario_types: Mapping[str, str] = field(default_factory=dict, hash=False)
