"""Two runs side by side: what became of the same cases, and what each cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from distill.domain.json import JsonObject
from distill.storage.journal import sum_spent
from distill.storage.notes import RUN_ID, RUN_NAME
from distill.storage.reading import read_ledger, read_meta, settle_all
from distill.storage.rows import LATEST


@dataclass(frozen=True, slots=True)
class Side:
    """One run: outcomes as words, money, and (verdict, reason, score) of each case by its id.

    A case that was drawn again has several numbers; what became of it is what became of the first.
    """

    name: str
    run_id: str
    outcomes: Counter[str]
    calls: int
    usd: float
    cases: Mapping[str, tuple[str, str, float | None]]

    def as_json(self) -> JsonObject:
        """For `--json`, without the cases."""
        told = {"outcomes": dict(self.outcomes), "calls": self.calls, "usd": self.usd}
        return {"run": self.name, "run_id": self.run_id, **told}

    @property
    def accepted(self) -> int:
        """Exported episodes."""
        return self.outcomes["accepted"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """`moved` counts the cases that both runs played and that ended otherwise: (outcome before, outcome after)."""

    before: Side
    after: Side
    shared: int
    moved: Counter[tuple[str, str]]
    score_before: float | None
    score_after: float | None

    def as_json(self) -> JsonObject:
        """For `--json`."""
        return {
            "runs": [self.before.as_json(), self.after.as_json()],
            "shared_cases": self.shared,
            "mean_score_of_shared_accepted": [self.score_before, self.score_after],
            "moved": [{"before": was, "after": now, "cases": count} for (was, now), count in self.moved.most_common()],
        }


def compare(before: Path, after: Path) -> Comparison:
    """Read both ledgers; takes no lock. Raises UsageError, StorageError."""
    old, new = _read(before), _read(after)
    shared = old.cases.keys() & new.cases.keys()
    ends = [(_word(old.cases[case]), _word(new.cases[case])) for case in shared]
    moved = Counter(end for end in ends if end[0] != end[1])
    both = [case for case in shared if old.cases[case][0] == new.cases[case][0] == "accepted"]
    return Comparison(old, new, len(shared), moved, _mean(old, both), _mean(new, both))


def _read(run_folder: Path) -> Side:
    with read_ledger(run_folder) as connection:
        meta, spent = read_meta(connection), sum_spent(connection)
        names: dict[int, str] = dict(connection.execute(f"SELECT number, case_id {LATEST}"))
        settled = settle_all(connection)[0]
    cases: dict[str, tuple[str, str, float | None]] = {}
    for one in settled:
        cases.setdefault(names[one.head.number], (one.verdict, one.reason, one.head.score))
    outcomes = Counter(_word((one.verdict, one.reason, None)) for one in settled)
    return Side(meta.get(RUN_NAME, ""), meta.get(RUN_ID, ""), outcomes, spent.calls, spent.usd, cases)


def _word(outcome: tuple[str, str, float | None]) -> str:
    verdict, reason, _ = outcome
    return f"{verdict}: {reason}" if reason else verdict


def _mean(side: Side, cases: list[str]) -> float | None:
    scores = [score for case in cases if (score := side.cases[case][2]) is not None]
    return round(sum(scores) / len(scores), 4) if scores else None
