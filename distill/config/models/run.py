"""`run` and `output`: which run this is and where its data goes."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field

from distill.config.models.base import Folder, Section, Slug

Rate: TypeAlias = Annotated[float, Field(ge=0, le=1)]
Rates: TypeAlias = tuple[Rate, Rate]


class DifficultyBand(Section):
    """Lowest and highest pass rate of a role, over all plays of its endpoints; what is null is not looked at."""

    student: Rates | None = Field(default=None, strict=False, description="pass rates of the students, low and high")
    teacher: Rates | None = Field(default=None, strict=False, description="pass rates of the teachers, low and high")


class RunSection(Section):
    """Identity and size of a run."""

    name: Slug = Field(description="name of the run, in every record")
    seed: int = Field(ge=0, lt=2**63, description="where all chance comes from: same seed, same cases")
    target_accepted: int = Field(ge=1, le=10_000_000, description="accepted episodes to export")
    max_cases: int = Field(ge=1, le=100_000_000, description="cases to try at most, not below target_accepted")
    samples_per_case: int = Field(
        default=1, ge=1, le=1_000, description="times each case is played; kept are all that make other calls"
    )
    calibration: Folder | None = Field(
        default=None,
        description="file that distill calibrate wrote: pass rates of cases, teachers' and students'",
    )
    difficulty_band: DifficultyBand | None = Field(
        default=None, description="only cases of banks are played whose pass rates in the calibration lie in it"
    )
    max_episode_tokens: int | None = Field(
        default=None, ge=1_000, le=10_000_000, description="tokens of one episode, in and out; null: the family's bound"
    )
    pilot_cases: int = Field(default=20, ge=0, le=10_000, description="cases of a paid run played before any other")
    min_accept_rate: float = Field(
        default=0.1, ge=0, le=1, description="a paid run stops, resumable, when fewer of its cases are accepted"
    )

    @property
    def plays(self) -> int:
        """Episodes that the run may come to."""
        return self.max_cases * self.samples_per_case


class OutputConfig(Section):
    """Where shards, manifest and ledger are written."""

    dir: Folder = Field(description="folder of the data set; the ledger is in .distill/ below it")
    shard_rows: int = Field(default=1_000, ge=1, le=1_000_000, description="episodes in one shard file")
