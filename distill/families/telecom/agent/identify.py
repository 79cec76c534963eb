"""Who calls: finding the account and proving the caller, as far as the policy asks."""

from __future__ import annotations

from distill.families.telecom.agent import sayings, voice
from distill.families.telecom.agent.endings import hand_over
from distill.families.telecom.agent.player import Player, Stuck
from distill.families.telecom.policy import POINTS, points
from distill.families.telecom.talk import Line

ORDER = ("pin", "birth_date", "postcode")


def identify(player: Player, need: int) -> None:
    """Find the account by number, then ask for answers until they are worth `need` points.

    Hands over when they are not to be had or too many were wrong.
    """
    if "customer" not in player.bound:
        number = _number(player)
        player.call(
            "find_customer",
            binds={"customer": "customer_id", "line": "line_id"},
            phone_number=number,
        )
    raise_to(player, need)


def raise_to(player: Player, need: int) -> None:
    """Ask for more answers, where those given are worth less than `need` points."""
    have = _proven(player)
    order = [factor for factor in ORDER if factor not in have]
    if player.chance.random() < 0.4 and need - points(have) <= 2:
        order.sort(key=lambda factor: factor == "pin")
    for factor in order:
        if points(have) >= need:
            return
        have = _ask_and_verify(player, factor, have)
    if points(have) < need and "one_time_code" not in have:
        have = _code(player, have)
    if points(have) < need:
        not_proven(player)


def not_proven(player: Player) -> None:
    """Hand over a caller who cannot be identified as far as it takes."""
    why = voice.one_of(sayings.NOT_IDENTIFIED, player.chance)
    hand_over(player, "identity", why, "That is not enough, so I went no further.")


def _ask_and_verify(player: Player, factor: str, have: set[str]) -> set[str]:
    """Hold the answer against the account; a PIN may have been mixed up, so it is asked for once more."""
    for turn in range(2 if factor == "pin" else 1):
        value = _first(player, factor) if turn == 0 else _again(player, factor)
        if value is None:
            return have
        key = "verify_identity:more" if "account" in player.bound else ""
        shown = player.call("verify_identity", key, customer_id="${customer}", factor=factor, value=value)
        if shown["match"]:
            return have | {factor}
        if player.session.world.desk.misses >= player.policy.misses:
            not_proven(player)
    return have


def _first(player: Player, factor: str) -> str | None:
    """The first answer, which a mistaken customer gets wrong."""
    script = player.session.script
    if factor != "pin" or not script.wrong_pin or "wrong_pin_first" in player.session.mind.done:
        return player.fact(factor)
    for turn in range(3):
        player.say(voice.ask_fact(factor, turn, player.chance), {"pin_first": rf"(?<!\d)({script.wrong_pin})(?!\d)"})
        if "pin_first" in player.bound:
            return "${pin_first}"
    return None


def _again(player: Player, factor: str) -> str | None:
    """The same once more, the mismatch told."""
    known, label = player.session.script.fact(factor), f"{factor}_right"
    for _ in range(3):
        player.say(voice.mismatch(factor, player.chance), {label: rf"(?<!\d)({known})(?!\d)"} if known else {})
        if label in player.bound:
            return f"${{{label}}}"
        if not known:
            return None
    return None


def _code(player: Player, have: set[str]) -> set[str]:
    player.call("send_one_time_code", line_id="${line}")
    try:
        player.step("read_messages", {"code": r"code is (\d{6})"}, tries=2)
    except Stuck:
        return have
    if player.bound.get("code") != player.session.world.desk.code:
        return have
    shown = player.call(
        "verify_identity", "verify_identity:code", customer_id="${customer}", factor="one_time_code", value="${code}"
    )
    return have | {"one_time_code"} if shown["match"] else have


def _number(player: Player) -> str:
    lines: tuple[Line, ...] = player.session.lines
    said = player.heard("phone_number", lines[0].text)
    if said:
        return said
    number = player.fact("phone_number")
    return number or "unknown"


def _proven(player: Player) -> set[str]:
    return {proof.rpartition("/")[2] for proof in player.session.world.desk.proven} & set(POINTS)
