"""How a talk ends: solved, declined, handed over."""

from __future__ import annotations

from distill.families.telecom.agent import voice
from distill.families.telecom.agent.player import Player, Stuck
from distill.families.telecom.agent.words import Words


def hand_over(player: Player, reason: str, why: Words) -> None:
    """Transfer, and say so; always raises Over."""
    player.call("transfer_to_human", reason=reason, summary=voice.summary(player.session.script.concerns, why))
    close(player, why + voice.one_of(voice.HANDED, player.chance))


def sum_up(player: Player, words: Words) -> None:
    """Say what was found and done, and ask whether there is anything else; as `close`."""
    close(player, words + voice.one_of(voice.CLOSINGS, player.chance))


def close(player: Player, words: Words) -> None:
    """Say the last words; the customer may hang up (Over), or bring something up, which is answered.

    Returns when the customer has a new concern. Raises Stuck when something does not work after all.
    """
    answer = player.say(words)
    for _ in range(3):
        if answer.kind == "wants_promise":
            answer = player.say(voice.one_of(voice.NO_PROMISE, player.chance))
        elif answer.kind == "wants_goodwill":
            answer = player.say(voice.one_of(voice.NO_GOODWILL, player.chance))
        else:
            break
    if answer.kind == "still_bad":
        raise Stuck("it still does not work at the end")
