"""The two layers of banks: the built-in one, read only, and the user's own beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from distill.domain.json import JsonObject
from distill.families.telecom.compose import Unfit, compose
from distill.families.telecom.made import FAMILY
from distill.families.telecom.params import Params
from distill.families.telecom.spec import CaseSpec
from distill.storage.banks import Bank, read_bank

BUILT_IN: Final = "telecom.jsonl"


@dataclass(frozen=True, slots=True)
class Banked:
    """`held` are the specs of both layers, `specs` those that the params let through, of which `own` are the user's
    and `built_in` the others.

    `quarantined` lines are (file, number, why).
    """

    held: tuple[CaseSpec, ...]
    specs: tuple[CaseSpec, ...]
    own: tuple[CaseSpec, ...]
    built_in: tuple[CaseSpec, ...]
    quarantined: tuple[tuple[str, int, str], ...]
    sha256: str


def built_in_bank() -> Path:
    """The bank that comes with the program: in a checkout under question_banks/builtin, else inside the package."""
    checkout = Path(__file__).parents[3] / "question_banks" / "builtin" / BUILT_IN
    return checkout if checkout.exists() else Path(str(files("distill") / "_banks" / "builtin" / BUILT_IN))


def read_banks(params: Params, companies: Sequence[str], own: Path) -> Banked:
    """Read both layers; raises UsageError when a file cannot be read."""
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

    def wanted(specs: Sequence[CaseSpec]) -> tuple[CaseSpec, ...]:
        return tuple(
            spec
            for spec in specs
            if spec.intent in params.intents and spec.policy in params.policies and spec.skin in companies
        )

    return Banked(tuple(held), wanted(held), wanted(held[first:]), wanted(held[:first]), tuple(bad), digest)


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
