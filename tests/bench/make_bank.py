"""Makes the built-in bank anew, the same file each time: `python tests/bench/make_bank.py [--check] [FILE]`.

For every intent a pool of specs is drawn, and cases are taken from it one at a time: of the trap that lags
furthest behind its share, always the one that adds most to what the bank has least of. What does not hold, or looks like a case that is there, is left
out. `--check` compares with the file instead of writing it; ends with 1 when they differ.
"""

from __future__ import annotations

import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import orjson

from distill.domain.casemaking import Evidence
from distill.families.telecom.banked import BUILT_IN
from distill.families.telecom.bankwork import PAIRED, Coverage, Entry, coverage
from distill.families.telecom.casemaking import SHARES, TelecomCaseMaker
from distill.families.telecom.draw import draw_spec
from distill.families.telecom.made import UNPLAYABLE, case_of, make
from distill.families.telecom.spec import INTENTS
from distill.storage.banks import BankLine

FILE = Path(__file__).parents[2] / "question_banks" / "builtin" / BUILT_IN
PER_INTENT = 36
POOL = 420
"""Specs drawn for an intent."""

FIRST_SEED = 7_000_000_000
"""Far away from the seeds of runs, so that no composed case of a run shares a world with the bank."""

WEIGHTS = {"sub_issue": 1.5, "behaviour": 0.8, "issues": 1.2, "skeleton": 3.0}
"""What a new value is worth beside 1.0 for the other axes; pairs with the intent count the same again."""

DEMANDED = 4.0
"""What a pair is worth that the bank has to have."""


def drawn(place: int) -> list[Entry]:
    """The pool of an intent."""
    found = []
    for number in range(POOL):
        spec = draw_spec(FIRST_SEED + place * 1_000_000 + number, intents=[INTENTS[place]])
        case = case_of(spec)
        found.append(Entry(BankLine(0, TelecomCaseMaker.line(case, {"kind": "composed"}, {}, "derivable")), spec, case))
    return found


def proved(entry: Entry) -> Evidence:
    if make(entry.case.body["spec"]).script is UNPLAYABLE:
        return Evidence("the reference cannot be played", {})
    return TelecomCaseMaker.prove(entry.case)


def features(entry: Entry) -> list[tuple[tuple[str, ...], float]]:
    """What a case adds to a bank, and what that is worth where the bank has none of it."""
    values = entry.values()
    found = [((axis, value), WEIGHTS.get(axis, 1.0)) for axis, had in values.items() for value in had]
    found += [
        (("intent", entry.spec.intent, *name), DEMANDED if name[0] in PAIRED else weight) for name, weight in found
    ]
    found += [
        (("trap", "difficulty", entry.spec.trap, entry.case.difficulty), 1.0),
        (("persona", "register", entry.spec.persona, entry.spec.speech), 1.0),
        (("policy", "trap", entry.spec.policy, entry.spec.trap), 1.0),
        (("skeleton", entry.case.skeleton), WEIGHTS["skeleton"]),
    ]
    return found


class Chooser:
    """What the bank has so far."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, ...]] = Counter()
        self.looks: set[tuple[str, str]] = set()

    def gain(self, entry: Entry) -> float:
        """Worth of what is rare in the bank, for each thing that the case has; a case with many is not worth more."""
        found = features(entry)
        return (
            sum(weight / (1 + self.counts[name]) ** 2 for name, weight in found)
            / sum(weight for _, weight in found) ** 0.5
        )

    def best(self, intent: str, pool: list[Entry]) -> Entry:
        """The case that adds most, of the trap that lags furthest behind; of equal ones the first."""
        left = [entry for entry in pool if (entry.case.skeleton, entry.case.goal_shape) not in self.looks]
        there = {entry.spec.trap for entry in left}
        trap = max((trap for trap in SHARES if trap in there), key=lambda trap: self.lag(intent, trap))
        return max((entry for entry in left if entry.spec.trap == trap), key=self.gain)

    def lag(self, intent: str, trap: str) -> float:
        return SHARES[trap] / (1 + self.counts["intent", intent, "trap", trap])

    def take(self, entry: Entry) -> None:
        self.looks.add((entry.case.skeleton, entry.case.goal_shape))
        self.counts.update(name for name, _ in features(entry))


def chosen(pools: list[list[Entry]], evidence: dict[str, Evidence]) -> list[Entry]:
    """The bank, in order of intents and then as taken."""
    chooser = Chooser()
    taken: list[list[Entry]] = [[] for _ in pools]
    for _ in range(PER_INTENT):
        for intent, pool, row in zip(INTENTS, pools, taken, strict=True):
            entry = chooser.best(intent, pool)
            pool.remove(entry)
            chooser.take(entry)
            entry.line.data["proof"] = evidence[entry.case.case_id].proof
            row.append(entry)
    return [entry for row in taken for entry in row]


def bank(workers: int | None = None) -> list[Entry]:
    with ProcessPoolExecutor(workers) as pool:
        pools = list(pool.map(drawn, range(len(INTENTS))))
        entries = [entry for row in pools for entry in row]
        evidence = dict(
            zip((entry.case.case_id for entry in entries), pool.map(proved, entries, chunksize=20), strict=True)
        )
    holding = [[entry for entry in row if not evidence[entry.case.case_id].failure] for row in pools]
    for entry in entries:
        if why := evidence[entry.case.case_id].failure:
            print(
                f"left out: seed {entry.spec.seed}, {entry.spec.intent}, {', '.join(entry.spec.issues)}: {why}",
                file=sys.stderr,
            )
    return chosen(holding, evidence)


def lacking(found: Coverage) -> list[str]:
    """What a bank that comes with the program must not lack."""
    return [
        *(f"{axis}: {values}" for axis, values in found.absent().items()),
        *(" / ".join(pair) for pair in found.missing),
    ]


def main() -> int:
    words = [word for word in sys.argv[1:] if word != "--check"]
    file = Path(words[0]) if words else FILE
    entries = bank()
    data = b"".join(orjson.dumps(entry.line.data) + b"\n" for entry in entries)
    found = coverage(entries)
    print(f"{len(entries)} cases, {len(data)} bytes, {found.skeletons} skeletons, kill rate {found.kill_rate:.4f}")
    if lack := lacking(found):
        print("missing:", *lack, sep="\n  ")
        return 1
    if "--check" in sys.argv:
        return int(file.read_bytes() != data)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
