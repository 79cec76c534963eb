"""The oracle's script: a case's reference as data, with values learnt on the way.

An argument or answer may hold `${name}`. A bind fills `name` from an observation, so that
nothing the oracle says was known to it before it was observed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from distill.domain.json import JsonObject


@dataclass(frozen=True, slots=True)
class Bind:
    """`name` becomes group 1 of the first match of `pattern` in the observation of the act's call number `call`."""

    name: str
    pattern: str
    call: int = 0


@dataclass(frozen=True, slots=True)
class ScriptedCall:
    """A tool call of the reference; strings in `arguments` may hold `${name}`."""

    tool: str
    arguments: JsonObject


@dataclass(frozen=True, slots=True)
class Act:
    """One assistant message: what is said (why this tool, what is expected) and what is called.

    An act that calls nothing ends the assistant's turn; `hears` is what the user says next, where the script
    holds that too.
    """

    say: str
    calls: tuple[ScriptedCall, ...]
    binds: tuple[Bind, ...] = ()
    hears: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    """Acts in order, then the final answer (which may hold `${name}` too)."""

    acts: tuple[Act, ...]
    answer: str

    @property
    def heard(self) -> tuple[str, ...]:
        """What the user says after the opening, in order."""
        return tuple(act.hears for act in self.acts if not act.calls)

    def ending(self, line: str) -> Script:
        """The same with one more line at the end of the answer."""
        return replace(self, answer=f"{self.answer}\n{line}")
