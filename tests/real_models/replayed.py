"""Whether accepted episodes deserve it, worked out anew: apart from the checks and the review that accepted them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sloppy import end_of_episode, end_of_reference

from distill.app.families import build_families
from distill.config.loader import Loaded
from distill.domain.case import Case
from distill.domain.json import JsonObject
from distill.domain.ports import Family
from distill.stages.dealing import Dealer
from distill.storage.episodes import Shown


async def wrongly_accepted(loaded: Loaded, cases: Iterable[Shown]) -> list[str]:
    """Why an accepted case ought to have been none, a line for each that ought."""
    families = build_families(loaded)
    for family in families:
        await family.prepare(install=False, say=print)
    dealer = Dealer(families, [one.weight for one in loaded.config.scenarios], loaded.config.run.seed)
    found = []
    for shown in cases:
        if shown.kind == "accepted":
            index, case = dealer.case_of(shown.number)
            assert case.case_id == shown.case_id
            assert shown.record is not None
            found += await ends_elsewhere(families[index], case, shown.record)
    return found


async def ends_elsewhere(family: Family, case: Case, record: JsonObject) -> list[str]:
    """Empty when the record's calls, run again in a fresh environment, end where the reference ends."""
    wanted, _, _ = await end_of_reference(family, case)
    ended = await end_of_episode(family, case, record)
    return [] if _without_words(ended) == _without_words(wanted) else [f"case {case.case_id} ends elsewhere: {ended}"]


def _without_words(state: Any) -> Any:
    """Notes say the same in many ways: only whether there are any counts."""
    return {**state, "notes": bool(state["notes"])} if "notes" in state else state
