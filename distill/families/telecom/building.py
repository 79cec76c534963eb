"""A case in the making: a world, what the customer knows and wants, and what must be true in the end."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from distill.domain.json import JsonObject
from distill.environments.telecom import records as r
from distill.environments.telecom.world import World
from distill.families.telecom.cast import Cast
from distill.families.telecom.customer.script import Satisfied
from distill.families.telecom.policy import Policy


@dataclass(slots=True)
class Building:
    """Changed by each issue in turn.

    `wanted` is the world as the operator's records should stand in the end: each issue changes
    it by what ought to be done, apart from how a reference does it. `said` lists facts that
    the customer has to be told, each with its spellings; `declined` what has to be refused, each
    with the spellings of what it is about; `priced` what may be sold; `looks` tools one of which
    shows what an unchanged state rests on; `order` pairs of a tool and one that has to come before
    it. `knows` and `hidden` go into the customer's script.
    """

    world: World
    wanted: World
    cast: Cast
    policy: Policy
    chance: random.Random
    knows: dict[str, str]
    words: random.Random
    """Decides wordings, so that a new one changes no figure of a case."""

    hidden: list[str] = field(default_factory=list)
    said: list[list[str]] = field(default_factory=list)
    transferred: str = ""
    declined: list[list[str]] = field(default_factory=list)
    priced: list[JsonObject] = field(default_factory=list)
    looks: list[list[str]] = field(default_factory=list)
    order: list[list[str]] = field(default_factory=list)
    accepts: bool = True
    cured: bool = True
    """Whether the service works in the end; False for what nobody at the desk can mend."""

    reads_texts: bool = True
    """False where the phone that gets the texts is not at hand."""

    mbps: float = 0.0

    @property
    def line(self) -> r.Line:
        """The caller's line as it is now."""
        return self.world.lines[self.cast.line.line_id]

    def both(self, change: JsonObject) -> None:
        """Change the caller's line, in the world and in what is wanted."""
        self.world = self.world.change("lines", self.line.line_id, **change)
        self.wanted = self.wanted.change("lines", self.line.line_id, **change)

    def broken(self, **values: object) -> None:
        """Change the caller's line in the world alone: it ought to be as it was."""
        self.world = self.world.change("lines", self.line.line_id, **values)

    def want(self, **values: object) -> None:
        """Change what the caller's line ought to be."""
        self.wanted = self.wanted.change("lines", self.line.line_id, **values)

    def phone(self, **values: object) -> None:
        """Set the phone otherwise."""
        self.world = self.world.change_phone(**values)

    def tell(self, *spellings: str) -> None:
        """A fact the customer has to be told, in one of these spellings."""
        self.said.append(list(spellings))

    def decline(self, *about: str) -> None:
        """A wish that has to be refused: what it is about, in spellings one of which stands in the refusal."""
        self.declined.append(list(about))

    def sell(self, tool: str, cents: int) -> None:
        """A sale that is right once the price was said and answered."""
        price = [f"{cents / 100:.2f}", f"{cents} cents"]
        self.priced.append({"tool": tool, "price": price})

    def look(self, *tools: str) -> None:
        """Where nothing is changed, one of these shows why: without it a refusal or a handover is a guess."""
        self.looks.append(list(tools))

    def hand_over(self, reason: str) -> None:
        """Nothing is done and nothing told but that a colleague takes over."""
        self.said.clear()
        self.declined.clear()
        self.order.clear()
        self.looks = [["get_customer"]]
        self.transferred, self.cured = reason, False

    def put(self, table: str, record: object) -> None:
        """A record that is there from the start and stays."""
        self.world = self.world.put(table, record)  # type: ignore[arg-type]
        self.wanted = self.wanted.put(table, record)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a concern is about, for the customer's words: a key of the openings, how it is seen settled, the wish.

    Without a wish of its own the topic's is said, in one of its wordings.
    """

    topic: str
    proof: Satisfied
    wants: str = ""
