"""The two layers of banks: the built-in one, read only, and the user's own beside it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from distill.domain.json import JsonObject
from distill.families.deck import taken
from distill.families.telecom.compose import Unfit, compose
from distill.families.telecom.made import FAMILY, id_of, text_of
from distill.families.telecom.params import Params
from distill.families.telecom.spec import CaseSpec
from distill.storage.banks import Bank, read_bank

BUILT_IN: Final = "telecom.jsonl"


@dataclass(frozen=True, slots=True)
class Banked:
    """`held` are the specs of both layers, `own` and `built_in` those that may be dealt.

    `quarantined` lines are (file, number, why).
    """

    held: tuple[CaseSpec, ...]
    own: tuple[CaseSpec, ...]
    built_in: tuple[CaseSpec, ...]
    quarantined: tuple[tuple[str, int, str], ...]
    sha256: str

    @property
    def specs(self) -> tuple[CaseSpec, ...]:
        """All that may be dealt."""
        return (*self.built_in, *self.own)

    @property
    def stock(self) -> tuple[str, ...]:
        """Ids of the cases that may be dealt."""
        return tuple(id_of(text_of(spec)) for spec in self.specs)

    def share(self, place: int, share: float) -> tuple[tuple[CaseSpec, ...], int]:
        """The layer that a place among banked cases is dealt from, at least `share` from the user's own, and the place
        in it; an empty layer when there is nothing to deal.
        """
        if not (self.own and self.built_in):
            return self.own or self.built_in, place
        mine, at = taken(place, share)
        return (self.own if mine else self.built_in), at


def built_in_bank() -> Path:
    """The bank that comes with the program: in a checkout under question_banks/builtin, else inside the package."""
    checkout = Path(__file__).parents[3] / "question_banks" / "builtin" / BUILT_IN
    return checkout if checkout.exists() else Path(str(files("distill") / "_banks" / "builtin" / BUILT_IN))


def read_banks(params: Params, companies: Sequence[str], own: Path, only: Collection[str] | None = None) -> Banked:
    """Read both layers; with `only` no other ids are dealt. Raises UsageError when a file cannot be read."""
    banks = [_read(built_in_bank()), _read(own)]
    held: list[CaseSpec] = []
    bad, first = [], 0
    for bank in banks:
        first = len(held)
        bad += [(str(bank.path), number, why) for number, why in bank.quarantined]
        for line in bank.lines:
            spec = spec_of(line.case)
            if isinstance(spec, str):
                bad.append((str(bank.path), line.number, spec))
            else:
                held.append(spec)
    digest = sha256("/".join(bank.sha256 for bank in banks).encode()).hexdigest()

    def wanted(layer: str, specs: Sequence[CaseSpec]) -> tuple[CaseSpec, ...]:
        return tuple(
            spec
            for spec in specs
            if params.banks in {"both", layer}
            and spec.intent in params.intents
            and spec.policy in params.policies
            and spec.skin in companies
            and (only is None or id_of(text_of(spec)) in only)
        )

    return Banked(tuple(held), wanted("own", held[first:]), wanted("builtin", held[:first]), tuple(bad), digest)


def spec_of(case: JsonObject) -> CaseSpec | str:
    """The spec of a line's `case`, or what is wrong with it."""
    try:
        spec = CaseSpec.model_validate(case)
        compose(spec)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        return f"case.{'.'.join(map(str, first['loc']))}: {first['msg']}"
    except Unfit as unfit:
        return str(unfit)
    return spec


@lru_cache(maxsize=16)
def _cached(path: Path, stamp: tuple[int, int]) -> Bank:  # noqa: ARG001 - the stamp makes a changed file another key
    return read_bank(path, FAMILY)


def _read(path: Path) -> Bank:
    try:
        status = path.stat()
    except OSError:
        return read_bank(path, FAMILY)
    return _cached(path, (status.st_mtime_ns, status.st_size))
