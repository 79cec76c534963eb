"""How a talk ends: solved, declined, handed over."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from distill.families.telecom.agent import sayings, voice
from distill.families.telecom.agent.player import Player, Stuck
from distill.families.telecom.agent.words import Words

TOPICS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "no_service": "Caller cannot make or get calls.",
        "slow_data": "Caller's mobile internet is slow or gone.",
        "mms": "Caller's picture messages do not go out.",
        "roaming_calls": "Caller is abroad and cannot call.",
        "roaming_data": "Caller is abroad and has no internet.",
        "charge": "Caller disputes a charge.",
        "plan": "Caller asks about another plan.",
        "promotion": "Caller asks for a promotion.",
        "outage": "Caller asks about a fault in the area.",
        "works": "Caller asks about planned works.",
        "lost": "Caller's phone is gone.",
        "lost_replaced": "Caller's phone is gone; there is a new one.",
        "found": "Caller's lost phone has turned up.",
        "fraud": "Caller fears that somebody is after the number.",
        "fraud_calls": "Caller's calls seem to reach a stranger.",
        "port_in": "Caller waits for a number from another operator.",
        "port_stay": "Caller wants to stop a move of the number.",
        "port_unlock": "Caller wants to move the number away.",
    }
)
"""What a caller has said it is about, in an agent's words."""

PROOFS: Final = {"pin": "PIN", "one_time_code": "one-time code", "birth_date": "date of birth", "postcode": "postcode"}


def summary(player: Player, found: str) -> str:
    """What a colleague is told: what was said, what was proven, what was found and done."""
    session = player.session
    topic = TOPICS[session.script.concerns[session.mind.concern].topic]
    proven = {proof.rpartition("/")[2] for proof in session.world.desk.proven}
    proofs = [name for factor, name in PROOFS.items() if factor in proven]
    known = f"Proven: {', '.join(proofs)}." if proofs else "Nothing proven."
    return f"{topic} {known} {found}"


def hand_over(player: Player, reason: str, why: Words, found: str) -> None:
    """Transfer with what was `found`, and say so; always raises Over."""
    player.call("transfer_to_human", reason=reason, summary=summary(player, found))
    close(player, why + voice.one_of(sayings.HANDED, player.chance))


def sum_up(player: Player, words: Words) -> None:
    """Say what was found and done, and ask whether there is anything else; as `close`."""
    close(player, words + voice.one_of(sayings.CLOSINGS, player.chance))


def close(player: Player, words: Words) -> None:
    """Say the last words; the customer may hang up (Over), or bring something up, which is answered.

    Returns when the customer has a new concern. Raises Stuck when something does not work after all.
    """
    answer = player.say(words)
    for _ in range(3):
        if answer.kind == "wants_promise":
            answer = player.say(voice.one_of(sayings.NO_PROMISE, player.chance))
        elif answer.kind == "wants_goodwill":
            answer = player.say(voice.one_of(sayings.NO_GOODWILL, player.chance))
        else:
            break
    if answer.kind == "still_bad":
        raise Stuck("it still does not work at the end")
