"""The composition root of `distill casegen`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from distill.app.banks import BUILT_IN
from distill.app.casegen_line import CasegenLine, build_casegen
from distill.app.distillation import Trade
from distill.app.families import refuse_other_trades
from distill.app.offline import offline_folder
from distill.app.result import Ending, ending
from distill.app.rooms import Rooms
from distill.config.faults import echo
from distill.config.loader import Loaded
from distill.domain.json import JsonObject
from distill.families.telecom.banked import built_in_bank
from distill.families.telecom.made import FAMILY
from distill.storage.banks import unappendable


@dataclass(frozen=True, slots=True, kw_only=True)
class CasegenResult(Ending):
    """`proved` counts proposals that made a case and held; `new_cells` those that kept cases are the first in."""

    bank: Path
    proved: int
    new_cells: int

    @property
    def proposed(self) -> int:
        """Proposals that made a case, and those that made none."""
        return self.funnel.cases + self.waiting + self.pending

    @property
    def kept(self) -> int:
        """Cases that went to the bank."""
        return self.funnel.accepted

    def as_json(self) -> JsonObject:
        """For the log."""
        own = {"bank": str(self.bank), "proposed": self.proposed, "proved": self.proved, "new_cells": self.new_cells}
        return {**own, **Ending.as_json(self)}


def casegen() -> Trade:
    """Cases for a bank."""
    return Trade(_check, build_casegen, _conclude)


def _check(loaded: Loaded) -> None:
    if loaded.config.casegen is None:
        loaded.refuse(
            ("casegen",), "missing key: this file plays episodes; type: distill run " + str(loaded.source.file)
        )
    refuse_other_trades(loaded)
    if loaded.config.run.samples_per_case != 1:
        loaded.refuse(("run", "samples_per_case"), "casegen makes each case once; leave this key out of its file")
    bank = loaded.config.casegen.bank
    if why := _unfit(Path(bank), Path(loaded.config.output.dir)):
        loaded.refuse(("casegen", "bank"), f"{echo(bank)}: {why}")


def _unfit(bank: Path, folder: Path) -> str:
    """Why a file cannot be the bank that casegen appends to, "" when it can."""
    built_in = built_in_bank().resolve()
    if bank.name == BUILT_IN or bank.resolve() == built_in or built_in.parent in bank.resolve().parents:
        return "is the built-in bank, which is only read; name a file of your own"
    if {folder.resolve(), offline_folder(folder).resolve()} & {*bank.resolve().parents}:
        return f"lies in the run's folder, which --fresh moves aside ({folder}); name a file elsewhere"
    return unappendable(bank, FAMILY)


async def _conclude(rooms: Rooms, line: CasegenLine, *, seal: bool) -> CasegenResult:  # noqa: ARG001 - nothing is sealed
    own = {"bank": line.books.bank, "proved": rooms.ledger.proved, "new_cells": line.new_cells()}
    return await ending(CasegenResult, rooms, line.books, line.live, **own)
