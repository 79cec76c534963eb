"""What a mission template hands to the framework."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias, get_args

from distill.domain.case import Difficulty
from distill.domain.json import JsonObject
from distill.domain.script import Script
from distill.families.mcp.draw import Draw
from distill.families.mcp.params import Register

Abstention: TypeAlias = Literal["missing_tool", "missing_fact", "forbidden", "already_done"]

Talk: TypeAlias = Literal["follow_up", "changed_mind", "correction", "asked", "next_errand"]
"""Why the user speaks again: a further wish that builds on the result, another wish instead, a mistake of the
user's own put right, an answer to the assistant's question; or a second mission that has nothing to do with
the first, which the framework joins to it (see `errands`) and no template lists."""

ABSTENTIONS: Final[tuple[Abstention, ...]] = get_args(Abstention)


@dataclass(frozen=True, slots=True)
class Mission:
    """One drawn situation, before the framework shapes it into a Case.

    `reference` reaches the goal; `mistake` is the obvious wrong path and must fail a check.
    For an abstention the reference looks around, changes nothing and says why; the mistake
    acts. `setting` says in a sentence for whom the assistant works, `places` what lies in the
    work folder, `rules` what holds here (all three in the system prompt). `trap` says in a few
    words where the obvious call goes wrong. `withheld` tools are never shown (a missing
    tool); every tool that either script calls is shown, unless withheld. Where the user speaks
    again, both scripts hold the same later turns (`acts.hears`), and the checks hold for what
    the user wants in the end.
    """

    seed: JsonObject = field(repr=False)
    goals: Mapping[Register, str]
    reference: Script
    mistake: Script
    checks: tuple[JsonObject, ...]
    trap: str
    difficulty: Difficulty
    setting: str
    places: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Template:
    """A mission template: a pure function from a `Draw` to a `Mission`, and what it is about.

    `rubric` names an entry of rubric.yaml. `abstains` lists the kinds this template can be
    drawn in; `build` reads `draw.abstention` and must draw the same values in the same
    order whatever it says, so that the acting case of the same seed is the near-twin.
    `talks` lists the ways in which its user may speak again; `build` reads `draw.talk`, under the
    same rule. The two never come together.
    """

    name: str
    summary: str
    servers: tuple[str, ...]
    focus: str
    rubric: str
    build: Callable[[Draw], Mission]
    abstains: tuple[Abstention, ...] = ()
    talks: tuple[Talk, ...] = ()
