"""The sequencer: outcomes are settled in case order, whatever order they come in.

A pure fold: the same outcomes give the same settlement in every process. It keeps ids, scores
and signatures (about 130 bytes an exported case), never episodes.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from distill.storage.digests import Digests, digest_of
from distill.storage.rows import Head

Verdict: TypeAlias = Literal["accepted", "surplus", "duplicate", "rejected", "failed"]

EXACT_DUPLICATE: Final = "exact_duplicate"
SAME_CALLS: Final = "same_calls"
LOOK_ALIKE: Final = "look_alike"
TARGET_REACHED: Final = "target_reached"
SKELETON_SHARE: Final = "skeleton_share"


@dataclass(frozen=True, slots=True)
class Settled:
    """The last word on a case. Only `accepted` is exported; `duplicate` counts as rejected in the funnel.

    `kept` is the record id that a duplicate repeats; `better_twin` says that the duplicate
    scored higher than the one that is kept (the lowest case number always is).
    """

    head: Head
    verdict: Verdict
    reason: str = ""
    kept: str = ""
    better_twin: bool = False


class Sequencer:
    """Settles outcomes as soon as every lower number is known.

    Exported are the first `target` accepted cases that are neither duplicates nor above their
    skeleton's share. A shared skeleton alone is never a duplicate: `skeleton_share` (0..1, of
    the target; None for no cap) turns what is above it into surplus. Cases without a tool call
    in their reference (empty skeleton) are not capped. Samples of one case are no look-alikes of each other:
    they are duplicates when they make the same calls.
    """

    def __init__(self, target: int, skeleton_share: float | None = None, first: int = 0, samples: int = 1) -> None:
        """`first` is the lowest case number of the run; `samples` numbers in a row are one case."""
        self._target: Final = target
        self._cap: Final = None if skeleton_share is None else max(1, math.ceil(skeleton_share * target))
        self._samples: Final = samples
        self._same_content: Final = EXACT_DUPLICATE if samples == 1 else SAME_CALLS
        self._next = first
        self._waiting: dict[int, Head] = {}
        self._contents = Digests()
        self._shapes = Digests()
        self._kept = bytearray()
        self._ends = array("Q")
        self._scores = array("d")
        self._cases = array("Q")
        self._skeletons: Counter[str] = Counter()

    @property
    def accepted(self) -> int:
        """How many are exported."""
        return len(self._scores)

    @property
    def full(self) -> bool:
        """True when the target is reached: later accepted cases are surplus."""
        return self.accepted >= self._target

    @property
    def next_number(self) -> int:
        """The lowest number that is not settled; what is offered above it waits."""
        return self._next

    @property
    def waiting(self) -> int:
        """Outcomes that wait for a lower number."""
        return len(self._waiting)

    def offer(self, head: Head) -> list[Settled]:
        """Take one outcome and return what it settles, in case order; ValueError when its number was offered before."""
        if head.number < self._next or head.number in self._waiting:
            raise ValueError(f"case {head.number} has an outcome already")
        self._waiting[head.number] = head
        settled: list[Settled] = []
        while (ready := self._waiting.pop(self._next, None)) is not None:
            settled.append(self._settle(ready))
            self._next += 1
        return settled

    def _settle(self, head: Head) -> Settled:
        if head.kind != "accepted":
            return Settled(head, head.kind, head.reason)
        content, shape = digest_of(head.content_hash), digest_of(head.skeleton, head.goal_shape)
        of_case, alike = head.number // self._samples, self._shapes.get(shape)
        if alike is not None and self._cases[alike] == of_case:
            alike = None
        for reason, twin in ((self._same_content, self._contents.get(content)), (LOOK_ALIKE, alike)):
            if twin is not None:
                better = (head.score or 0.0) > self._scores[twin]
                return Settled(head, "duplicate", reason, self._id_of(twin), better_twin=better)
        if self.full:
            return Settled(head, "surplus", TARGET_REACHED)
        if self._cap is not None and head.skeleton:
            if self._skeletons[head.skeleton] >= self._cap:
                return Settled(head, "surplus", SKELETON_SHARE)
            self._skeletons[head.skeleton] += 1
        self._contents.put(content, self.accepted)
        self._shapes.put(shape, self.accepted)
        self._kept += head.record_id.encode()
        self._ends.append(len(self._kept))
        self._scores.append(head.score or 0.0)
        self._cases.append(of_case)
        return Settled(head, "accepted")

    def _id_of(self, index: int) -> str:
        """Record id of the exported case of this index."""
        start = self._ends[index - 1] if index else 0
        return self._kept[start : self._ends[index]].decode()
