"""What a family gives so that its cases can be proposed by a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeAlias, runtime_checkable

from distill.domain.case import Case
from distill.domain.json import JsonObject
from distill.domain.review import Rubric

Cell: TypeAlias = dict[str, str]
"""One value of each axis of a grid of cases."""


SEEDS: Final = 2**64
"""A case's seed lies below it."""


class BadProposal(Exception):
    """A proposal that makes no case; the text says why, and may be told to whoever proposed."""


@dataclass(frozen=True, slots=True)
class Brief:
    """What the proposer is sent; `schema` is the JSON schema of its answer."""

    system: str
    user: str
    schema: JsonObject = field(hash=False)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a proof showed: `failure` is empty when it holds, `proof` goes into the bank line."""

    failure: str
    proof: JsonObject = field(hash=False)


class CaseMaker(Protocol):
    """One family's side of casegen."""

    @property
    def axes(self) -> Mapping[str, Mapping[str, float]]:
        """Axes of the grid, the first one leads; each value with the share it ought to have beside the others."""
        ...

    @property
    def rubric(self) -> Rubric:
        """What a case is judged by."""
        ...

    def banked(self) -> Sequence[JsonObject]:
        """The `case` of every line of both layers of banks, as the run pinned them, that makes a case."""
        ...

    def cell_of(self, case: JsonObject) -> Cell:
        """The cell of a bank line's `case`."""
        ...

    def case_of(self, case: JsonObject) -> Case:
        """The case of a bank line's `case`."""
        ...

    def open(self, cell: Cell) -> bool:
        """Whether some case may have these values; an axis that is not in the cell is free."""
        ...

    def brief(self, cell: Cell, number: int) -> Brief:
        """What to ask for."""
        ...

    def read(self, answer: JsonObject, cell: Cell, seed: int) -> Case:
        """The case of an answer; raises BadProposal."""
        ...

    def prove(self, case: Case) -> Evidence:
        """Prove by execution, with mutants; CPU work of a tenth of a second at most."""
        ...

    def line(self, case: Case, origin: JsonObject, proof: JsonObject, blind: str) -> JsonObject:
        """The bank line of a case that is kept."""
        ...

    def scripted(self, cell: Cell, seed: int) -> JsonObject:
        """The oracle's proposal for a cell: the same schema, no model."""
        ...


@runtime_checkable
class MakesCases(Protocol):
    """What a family has besides the port `Family` when casegen can make cases of it."""

    def case_maker(self) -> CaseMaker:
        """Its side of casegen."""
        ...
