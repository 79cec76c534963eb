"""How a talk ends: solved, declined, handed over."""

from __future__ import annotations

from distill.families.telecom.agent import voice
from distill.families.telecom.agent.player import Player, Stuck
from distill.families.telecom.agent.words import Words

PROMISE = ("promise", "word", "保证")
GOODWILL = ("money back", "for free", "补偿", "退我", "trouble? A month")


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
        if any(word in answer.text for word in PROMISE):
            answer = player.say(voice.one_of(voice.NO_PROMISE, player.chance))
        elif any(word in answer.text for word in GOODWILL):
            answer = player.say(voice.one_of(voice.NO_GOODWILL, player.chance))
        else:
            break
    if "still does not work" in answer.text or "还是不行" in answer.text:
        raise Stuck("it still does not work at the end")
