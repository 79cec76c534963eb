"""What is drawn for one build that is out of step."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Final

from distill.domain.json import JsonObject
from distill.families.mcp.acts import absolute
from distill.families.mcp.draw import Draw
from distill.families.mcp.missions.stale_build.world import KEYS, PARTS, SIDES, Fault, Tree, history
from distill.families.mcp.vocabulary import DOMAINS, TEAMS, TICKETS

TRAPS: Final = {
    "overwrite": "a plain rebuild throws away a value that was set by hand in the output and is wanted",
    "fresh": "make takes a stale output for up to date, since both were checked out at the same moment",
    "generated": "the value has to be mended where it comes from; in the output it would be lost again",
    "alien": "somebody else's uncommitted edit lies in the working tree",
}

MIXES: Final = (
    ("hotfix",),
    ("hotfix", "stale"),
    ("bound", "stale"),
    ("hotfix", "bound"),
    ("hotfix", "bound", "stale"),
    ("hotfix", "stale", "stale"),
)
"""Which parts are out of step; at least one needs its settings changed."""

FITS: Final = {
    "overwrite": {"hotfix"},
    "fresh": {"stale"},
    "generated": {"hotfix", "bound"},
    "alien": {"hotfix", "bound"},
}


@dataclass(frozen=True, slots=True)
class Scene:
    """What was drawn; `tree` is config and dist before the work."""

    repo: str
    ticket: str
    trap: str
    team: str
    other_team: str
    faults: tuple[Fault, ...]
    parts: tuple[str, ...]
    codes: dict[str, str]
    tree: Tree
    git: JsonObject
    seed: JsonObject
    mended: str
    side: str
    number: int

    @property
    def at(self) -> str:
        """The repository as tools take it."""
        return absolute(self.repo)

    @property
    def message(self) -> str:
        """The message that the rules dictate."""
        return f"{self.ticket}: config and dist back in step"

    @property
    def edits(self) -> tuple[Fault, ...]:
        """The parts whose settings have to change."""
        return tuple(fault for fault in self.faults if fault.kind != "stale")

    @property
    def guarded(self) -> Fault:
        """The part that may belong to somebody else."""
        return self.edits[0]


def scene(draw: Draw) -> Scene:
    """Everything drawn; an abstention changes an owner or adds a last commit."""
    repo = draw.pick("repo", draw.choose(DOMAINS).services)
    ticket = draw.note("ticket", f"{draw.choose(TICKETS)}-{draw.count(1000, 9899)}")
    trap = draw.choose(tuple(TRAPS))
    mix = draw.choose([mix for mix in MIXES if FITS[trap] & set(mix)])
    parts = tuple(sorted(draw.several("parts", PARTS, draw.count(len(mix) + 2, 5))))
    team, other_team = draw.several("teams", TEAMS, 2)
    keys = draw.shuffled(KEYS)
    values = {
        part: {key: draw.count(low, high) for key, low, high in sorted(keys[3 * index : 3 * index + 3])}
        for index, part in enumerate(parts)
    }
    faults = tuple(
        _fault(draw, kind, part, draw.choose(list(values[part])), values)
        for kind, part in zip(mix, draw.sample(parts, len(mix)), strict=True)
    )
    draw.note("values", [[fault.key, fault.before, fault.after] for fault in faults])
    owners = dict.fromkeys(parts, team)
    guarded = next(fault for fault in faults if fault.kind != "stale")
    if draw.abstention == "forbidden":
        owners[guarded.part] = other_team
    codes = {part: f"{draw.choose(TICKETS)}-{draw.count(100, 999)}" for part in parts}
    mended = f"{draw.choose(TICKETS)}-{draw.count(100, 999)}: config and dist brought back in step"
    side = draw.pick("side", SIDES)
    order, number = draw.count(0, 10**9), draw.count(0, 10**9)
    git, tree = history(
        Draw(str(order)),
        (repo, side),
        faults,
        Tree(values, owners),
        codes,
        mended if draw.abstention == "already_done" else "",
    )
    note = "Ask the team lead.\nPhone: 14\nBack on Monday.\n"
    seed = {"git": [git], "files": {f"{repo}/{side}": note}}
    return Scene(repo, ticket, trap, team, other_team, faults, parts, codes, tree, git, seed, mended, side, number)


def _fault(draw: Draw, kind: str, part: str, key: str, values: dict[str, dict[str, int]]) -> Fault:
    low, high = next((low, high) for name, low, high in KEYS if name == key)
    before = values[part][key]
    if kind == "bound":
        wrong = before * 10 if before * 10 > high else high + before
        return Fault(kind, part, key, before, wrong)
    others = [value for value in range(low, high + 1) if value != before]
    return Fault(kind, part, key, before, draw.choose(others))


def shuffled(items: tuple[Fault, ...], number: int) -> list[Fault]:
    """The same faults in an order that tells nothing."""
    return random.Random(number).sample(items, len(items))  # noqa: S311 - seeded on purpose
