"""Which episodes of the oracle hold a mistake, which one, and where: the truth that a pipeline is tested against.

| kind | what the teacher does |
|---|---|
| wrong_tool | calls another offered tool instead, with arguments that fit it |
| wrong_argument | calls the right tool with one value wrong |
| missing_step | leaves out an act, one that changes something where there is one |
| malformed_json | sends tool arguments that are no JSON, once; asked again, it gets them right |
| cut_answer | stops in the middle of its text, finish reason `length` |
| refusal | declines, in words or in the `refusal` field |
| wrong_answer | changes a fact of its final answer |
| early_stop | claims to be done before it is |

After a wrong tool or argument the teacher notices half of the time and plays the act again. A hopeless play holds a
mistake in every round, never noticed, and its judge likes nothing: it is rejected in the end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

from distill.domain.chat import CallId
from distill.domain.script import Act, Script
from distill.errors import UsageError
from distill.simulator.chance import draw, pick
from distill.simulator.facts import has_facts
from distill.simulator.perturb import leaves

MistakeKind: TypeAlias = Literal[
    "wrong_tool",
    "wrong_argument",
    "missing_step",
    "malformed_json",
    "cut_answer",
    "refusal",
    "wrong_answer",
    "early_stop",
]

KINDS: Final[tuple[MistakeKind, ...]] = get_args(MistakeKind)

REVISION_SHARE: Final = 1 / 3
"""In a revised round mistakes are this much rarer."""

HEALING: Final = frozenset({"malformed_json"})
"""Mistakes that are put right when asked about: none of a hopeless play."""

_READS: Final = re.compile(
    r"(?:^|[^a-z])(?:get|list|read|show|status|log|diff|search|find|describe|query|view|count|check|fetch|inspect)"
    r"(?:$|[^a-z])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Mistake:
    """`act` is where it happens (the number of acts: the final answer); `key` seeds its details."""

    kind: MistakeKind
    act: int
    recovers: bool
    key: str


@dataclass(frozen=True, slots=True)
class EpisodeKey:
    """What an episode's mistake depends on; the generation is left out, so a restart errs alike."""

    seed: int
    case: int
    sample: int
    round: int

    def __str__(self) -> str:
        """The reason for `chance.draw`."""
        return f"{self.seed}.{self.case}.{self.sample}.{self.round}"


@dataclass(frozen=True, slots=True)
class Errs:
    """How often a model errs: `sloppiness` is the share of plays with a mistake, `hopeless` of those lost in any case.

    Raises UsageError for what is no share.
    """

    seed: int
    sloppiness: float = 0.0
    hopeless: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what is no share."""
        for name, share in (("sloppiness", self.sloppiness), ("hopeless", self.hopeless)):
            if not 0 <= share <= 1:
                raise UsageError(f"{name} {share} is not a share from 0 to 1")

    def plan(self, script: Script, call: CallId) -> Mistake | None:
        """The mistake of the round that a call belongs to."""
        return plan(script, self._key(call), self.sloppiness, self.hopeless)

    def hopeless_in(self, call: CallId) -> bool:
        """Whether a call belongs to a play that comes to no good."""
        return is_hopeless(self._key(call), self.hopeless)

    def _key(self, call: CallId) -> EpisodeKey:
        return EpisodeKey(self.seed, call.case, call.sample, call.round)


def is_hopeless(episode: EpisodeKey, share: float) -> bool:
    """Whether this play is one of so many that come to no good, whatever its judge says."""
    return share > 0 and draw(f"{episode.seed}.{episode.case}.{episode.sample}/hopeless") < share


def plan(script: Script, episode: EpisodeKey, probability: float, hopeless: float = 0.0) -> Mistake | None:
    """The mistake of this episode, or None; pure, and drawn from the kinds that the script allows.

    `hopeless` is the share of plays that hold one in every round; `probability` is of all others.
    """
    lost = is_hopeless(episode, hopeless)
    likely = probability if episode.round == 0 else probability * REVISION_SHARE
    key = f"{episode}/mistake"
    if not lost and draw(key) >= likely:
        return None
    places = {kind: _places(kind, script) for kind in KINDS}
    possible = [kind for kind in KINDS if places[kind] and not (lost and kind in HEALING)]
    kind = possible[pick(len(possible), key, "kind")]
    act = places[kind][pick(len(places[kind]), key, "act")]
    return Mistake(kind, act, not lost and draw(key, "recovers") < 0.5, key)


def reads_only(act: Act) -> bool:
    """A guess from names: every tool of the act is called like one that only looks."""
    return all(_READS.search(call.tool) for call in act.calls)


def _places(kind: MistakeKind, script: Script) -> list[int]:
    acting = [index for index, act in enumerate(script.acts) if act.calls]
    final = len(script.acts)
    if kind == "wrong_answer":
        return [final] if has_facts(script.answer) else []
    if kind in {"cut_answer", "refusal"}:
        return [*acting, final]
    if kind == "wrong_argument":
        return [index for index in acting if any(leaves(script.acts[index].calls[0].arguments))]
    if kind == "missing_step":
        changing = [index for index in acting if not reads_only(script.acts[index])]
        unbound = [index for index in changing if not script.acts[index].binds]
        return unbound or changing or acting
    return acting
