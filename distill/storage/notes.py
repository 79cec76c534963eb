"""Facts of the run, proofs and notes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from distill.domain.case import Proof
from distill.storage.digests import Digests, digest_of
from distill.storage.tables import META, NOTE, PROOF
from distill.storage.writer import Writer

RUN_ID: Final = "run_id"
RUN_NAME: Final = "run_name"
TARGET: Final = "target_accepted"
SKELETON_SHARE: Final = "skeleton_share"
BANK: Final = "bank"
SAMPLES: Final = "samples_per_case"
MEASURES: Final = "measures"
LEARNABLE: Final = "learnable"
CONFIG: Final = "config"
"""Keys of `meta` that readers of a run folder (status, sample) look at; numbers as str() writes them.

`config` is the canonical configuration as JSON."""


class NoteBook:
    """Base of the ledger that keeps small facts; all of them are in memory, so reading is free."""

    def __init__(self, writer: Writer, meta: dict[str, str], proofs: dict[str, Proof]) -> None:
        """`meta` and `proofs` as the ledger held them at the start."""
        self._notes = writer
        self._meta = meta
        self._holds = Digests()
        self._broken: dict[str, Proof] = {}
        for case_id, proof in proofs.items():
            self._keep(case_id, proof)

    def read_meta(self, key: str) -> str | None:
        """A fact fixed earlier, such as `run_id` or the fingerprint."""
        return self._meta.get(key)

    async def write_meta(self, facts: Mapping[str, str]) -> None:
        """Commit facts together, replacing earlier ones."""
        for key, value in facts.items():
            self._notes.enqueue((META, (key, value)))
        self._meta.update(facts)
        await self._notes.submit(lambda _: None)

    def known_proof(self, case_id: str) -> Proof | None:
        """What running this case showed before, by its content."""
        if (broken := self._broken.get(case_id)) is not None:
            return broken
        return None if self._holds.get(digest_of(case_id)) is None else Proof(holds=True)

    def record_proof(self, case_id: str, proof: Proof) -> None:
        """Queue a proof."""
        self._keep(case_id, proof)
        self._notes.enqueue((PROOF, (case_id, int(proof.holds), proof.failure)))

    @property
    def proved(self) -> int:
        """How many cases running has shown to hold."""
        return len(self._holds)

    def _keep(self, case_id: str, proof: Proof) -> None:
        if proof.holds:
            self._holds.put(digest_of(case_id), 1)
        else:
            self._broken[case_id] = proof

    def note(self, kind: str, detail: str, number: int | None = None) -> None:
        """Queue an event worth keeping, such as a divergence and the step where it was seen."""
        self._notes.enqueue((NOTE, (number, kind, detail)))
