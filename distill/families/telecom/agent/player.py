"""The reference player: acts on a live session and keeps what it did as a script.

It looks before it acts and takes every value from what was said or shown: an argument is a template
(`${line}`) that a bind has filled. It knows nothing of what was injected.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeAlias

from distill.domain.binding import fill, learn
from distill.domain.json import JsonObject
from distill.domain.script import Act, Bind, Script, ScriptedCall
from distill.families.telecom.agent import sayings, voice
from distill.families.telecom.agent.words import NOTHING, Words
from distill.families.telecom.policy import Policy
from distill.families.telecom.session import Answer, Session
from distill.reviewing.validators.tongues import tongue

Find: TypeAlias = "str | tuple[str, tuple[str, str]]"
"""A field of a result, or a field of the record where another field has a value."""

VOLUNTEERED: Final = ("birth_date", "postcode")

MOST_TRIES: Final = 4
"""How often a reluctant customer is asked for the same thing."""


class Stuck(Exception):
    """The play cannot go on; the text says why. A case whose reference is stuck is not proven."""


class Over(Exception):
    """The talk has ended: handed over, declined, or the customer hung up."""


class Settled(Exception):
    """The concern is settled without a cure; the customer may have brought up another."""


@dataclass(slots=True)
class Player:
    """One play. `chance` decides wording and the order of looking; `acts` is the script so far.

    With `follows` the agent answers Chinese in Chinese, else it speaks English throughout. `ahead` goes before its
    next words to the customer, `said` holds the reasons it has given.
    """

    session: Session
    policy: Policy
    chance: random.Random
    follows: bool = True
    ahead: Words = NOTHING
    said: set[str] = field(default_factory=set)
    acts: list[Act] = field(default_factory=list)
    bound: dict[str, str] = field(default_factory=dict)
    told: list[Words] = field(default_factory=list)
    shown: dict[str, JsonObject] = field(default_factory=dict)
    """What each desk tool showed last, so that nothing is asked for twice."""

    def call(self, tool: str, why: str = "", binds: Mapping[str, Find] | None = None, **arguments: Any) -> JsonObject:
        """Call a desk tool; `binds` are learnt from what it shows. Raises Stuck when the system refuses.

        `why` is a key of the reasons, for a case in which the tool's own do not fit.
        """
        skin = self.session.skin
        filled = fill(arguments, self.bound)
        came, text = self.session.call(tool, filled)
        if came.error:
            raise Stuck(f"{tool}: {came.error}")
        found = tuple(
            Bind(name, skin.pattern(want) if isinstance(want, str) else skin.pattern(want[0], want[1]))
            for name, want in (binds or {}).items()
        )
        say = voice.why(why or tool, self.chance, self.said)
        act = Act(say, (ScriptedCall(skin.to_own[tool], skin.arguments(arguments)),), found)
        self._keep(act, text)
        self.shown[tool] = came.payload
        return self.shown[tool]

    def say(self, words: Words, binds: Mapping[str, str] | None = None) -> Answer:
        """Speak to the customer, in its tongue; `binds` maps names to regular expressions over the answer."""
        if self.ahead is not NOTHING:
            words, self.ahead = self.ahead + voice.without_lead(words), NOTHING
        text = words.zh if self._hears_chinese() else words.en
        answer = self.session.say(fill(text, self.bound))
        wanted = {**self._volunteered(answer.text), **(binds or {})}
        found = tuple(Bind(name, pattern) for name, pattern in wanted.items() if re.search(pattern, answer.text))
        self._keep(Act(text, (), found), answer.text)
        if answer.end is not None:
            raise Over(answer.end)
        return answer

    def _hears_chinese(self) -> bool:
        """Whether the customer's last words that were in any language were Chinese."""
        said = (line.text for line in reversed(self.session.lines) if line.who == "customer")
        return self.follows and next(filter(None, map(tongue, said)), "en") == "zh"

    def learn(self, words: Words, name: str, pattern: str) -> str:
        """Ask, unless it was said, until an answer matches; what stands for group 1. Raises Stuck when none does.

        That is a template for an answer, the words themselves for what was said before.
        """
        said = "\n".join(line.text for line in self.session.lines if line.who == "customer")
        if (before := re.search(pattern, said)) is not None:
            return before[1]
        for turn in range(MOST_TRIES):
            self.say(words if turn == 0 else voice.one_of(sayings.AGAIN, self.chance) + words, {name: pattern})
            if name in self.bound:
                return f"${{{name}}}"
        raise Stuck(f"the customer never said {name}")

    def agreed(self, words: Words) -> bool:
        """Put a price or a consequence to the customer until it says yes or no; raises Stuck when it never does."""
        for turn in range(MOST_TRIES):
            answer = self.say(words if turn == 0 else voice.one_of(sayings.BACK, self.chance) + words)
            if answer.kind in {"yes", "no"}:
                return answer.kind == "yes"
        raise Stuck("the customer said neither yes nor no")

    def look(self, tool: str) -> JsonObject:
        """Have the customer look at the phone; insists, politely, until it is done."""
        return self.step(tool)

    def step(
        self, tool: str, binds: Mapping[str, str] | None = None, *, tries: int = MOST_TRIES, **arguments: Any
    ) -> JsonObject:
        """Have the customer do something on the phone; `binds` as in `say`. Raises Stuck when it is never done."""
        words = voice.ask(tool, arguments, self.chance)
        for _ in range(tries):
            answer = self.say(words, binds)
            if (seen := answer.saw(tool)) is not None:
                return seen  # type: ignore[no-any-return]
            if answer.kind == "cannot":
                break
            words = voice.insist(tool, arguments, answer.kind, self.chance)
        raise Stuck(f"the customer never did {tool}")

    def _volunteered(self, text: str) -> dict[str, str]:
        """Binds for facts that an answer holds without having been asked for."""
        found: dict[str, str] = {}
        for name in VOLUNTEERED:
            binds = binds_of(name, self.session.script.fact(name), name)
            if binds and all(re.search(pattern, text) for pattern in binds.values()):
                found |= binds
        return found

    def fact(self, name: str) -> str | None:
        """Ask for a fact, unless it was said; the template that stands for it, None when it is not known."""
        known = self.session.script.fact(name)
        if known and all(bind in self.bound for bind in binds_of(name, known, name)):
            return template_of(name, known, name)
        for turn in range(MOST_TRIES - 1):
            binds = binds_of(name, known, f"{name}{'_again' * turn}")
            answer = self.say(voice.ask_fact(name, turn, self.chance), binds)
            if binds and all(bind in self.bound for bind in binds):
                return template_of(name, known, f"{name}{'_again' * turn}")
            if answer.kind == "unknown":
                return None
        return None

    def place(self, name: str) -> str:
        """Town or country the caller is in, as a template, from what was said or from the phone. Raises Stuck."""
        if name in self.bound:
            return f"${{{name}}}"
        known = getattr(self.session.world.phone, {"town": "area", "country": "country"}[name])
        if any(line.who == "customer" and known in line.text for line in self.session.lines):
            return str(known)
        words = voice.ask("check_location", {}, self.chance)
        for _ in range(MOST_TRIES):
            phone = self.session.world.phone
            answer = self.say(words, {"town": f"({phone.area})", "country": f"({phone.country})"})
            if name in self.bound:
                return f"${{{name}}}"
            words = voice.insist("check_location", {}, answer.kind, self.chance)
        raise Stuck("the customer never said where they are")

    def heard(self, name: str, text: str) -> str | None:
        """A template for a fact that was said in `text` already, bound by nothing: the words stand in the talk."""
        known = self.session.script.fact(name)
        return known if known and known in text else None

    def script(self) -> Script:
        """What was played; the last words are the answer."""
        return Script(tuple(self.acts[:-1]), self.acts[-1].say)

    def _keep(self, act: Act, observation: str) -> None:
        learn(act, [observation], self.bound)
        missing = [bind.name for bind in act.binds if bind.name not in self.bound]
        if missing:
            raise Stuck(f"nothing showed {', '.join(missing)}: {observation[:200]}")
        self.acts.append(act)


def binds_of(name: str, known: str, label: str) -> dict[str, str]:
    """Regular expressions by which an answer that holds the fact is taken apart."""
    if not known:
        return {}
    if name == "birth_date":
        day = date.fromisoformat(known)
        return {
            f"{label}_year": rf"(?<!\d)({day.year})(?!\d)",
            f"{label}_day": rf"(?<!\d)({day.day})(?=(?:st|nd|rd|th)?(?: of)? {day:%B}|(?:st|nd|rd|th)?, {day.year}|日)",
        }
    return {label: rf"(?<!\d)({re.escape(known)})(?!\d)"}


def template_of(name: str, known: str, label: str) -> str:
    """The argument that stands for the fact."""
    if name == "birth_date":
        day = date.fromisoformat(known)
        pad = "0" if day.day < 10 else ""
        return f"${{{label}_year}}-{day.month:02d}-{pad}${{{label}_day}}"
    return f"${{{label}}}"
