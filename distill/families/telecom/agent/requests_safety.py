"""Lost phones, fraud, numbers on the move."""

# ruff: noqa: E501 - sentences and rows read best on one line

from __future__ import annotations

from distill.families.telecom.agent import voice
from distill.families.telecom.agent.endings import close, hand_over
from distill.families.telecom.agent.identify import raise_to
from distill.families.telecom.agent.player import Player
from distill.families.telecom.agent.probes_phone import LINE_BINDS


def lost(player: Player) -> None:
    """Close the line, bar a stolen handset, and give the line a new SIM where the caller has another phone."""
    line = player.call("get_line", binds=LINE_BINDS, line_id="${line}")
    if line["status"] == "suspended" and line["hold"] == "lost":
        player.call("resume_line", line_id="${line}")
        player.step("restart_phone")
        player.step("make_test_call")
        _close(player, "The hold is lifted, and the line works again.")
        return
    stolen = _stolen(player)
    player.call("suspend_line", line_id="${line}", hold="lost")
    told = []
    if stolen:
        player.call("bar_device", device_id="${device}")
        told.append("The stolen handset is barred.")
    if player.session.script.fact("new_phone"):
        _new_sim(player)
        told.append("The old SIM is blocked, and your number works on the new phone with an eSIM.")
    else:
        told.append("Your line is on hold, so nobody can use it.")
    _close(player, " ".join(told))


def _stolen(player: Player) -> bool:
    word = "stolen" if "stolen" in player.session.script.fact("stolen") else "lost"
    player.learn(voice.ask_fact("stolen", 0, player.chance), "what", rf"\b({word})\.")
    return word == "stolen"


def _new_sim(player: Player) -> None:
    raise_to(player, player.policy.sensitive)
    player.call("replace_sim", line_id="${line}", kind="esim")
    player.step("install_esim")
    player.call("resume_line", line_id="${line}")
    player.step("restart_phone")
    player.step("make_test_call")


def fraud(player: Player) -> None:
    """Stop what somebody else has set going, lock the number, mark the account, hand over to the fraud desk."""
    line = player.call("get_line", binds=LINE_BINDS, line_id="${line}")
    moves = _moves(player)
    told = []
    if line["forwarding_to"]:
        player.call("set_forwarding", line_id="${line}", forwarding_to="")
        told.append(f"Your calls were forwarded to {line['forwarding_to']}; that is stopped.")
    if moves:
        raise_to(player, player.policy.sensitive)
        player.call("cancel_port", port_id="${move}")
        player.call("set_port_lock", line_id="${line}", locked=True)
        told.append("The move of your number to another operator is cancelled, and the number is locked.")
    if not told:
        _close(
            player,
            "I find no transfer, no new SIM and no forwarding on your line: nothing was changed. Do not answer that text.",
        )
        return
    player.call("flag_fraud", customer_id="${customer}")
    hand_over(player, "fraud", f"{' '.join(told)} The account is marked.")


def _moves(player: Player) -> bool:
    world = player.session.world
    pending = [
        port
        for port in world.ports.values()
        if port.line_id == player.bound["line"] and port.direction == "out" and port.status in {"pending", "scheduled"}
    ]
    binds = {"move": ("port_id", ("direction", "out"))} if pending else {}
    player.call("get_port", binds=binds, line_id="${line}")
    return bool(pending)


def port(player: Player) -> None:
    """A number that is to come in, or to go."""
    world = player.session.world
    ports = [port for port in world.ports.values() if port.line_id == player.bound["line"]]
    binds = {"move": ("port_id", ("direction", ports[0].direction))} if ports else {}
    shown = player.call("get_port", binds=binds, line_id="${line}")
    if not shown["ports"]:
        _unlock(player, locked=shown["port_locked"])
        return
    move = shown["ports"][0]
    if move["status"] == "completed":
        _close(player, f"The transfer was completed on {move['date']}, so there is nothing left to change.")
    elif move["direction"] == "out":
        raise_to(player, player.policy.sensitive)
        player.call(
            "cancel_port",
            "You have changed your mind, and it is not completed: I stop the transfer.",
            port_id="${move}",
        )
        _close(player, "The transfer is cancelled; your number stays with us.")
    elif move["status"] == "scheduled":
        _close(
            player,
            f"Your number comes to us on {move['date']}; I cannot make it faster, the date is the other operator's.",
        )
    else:
        raise_to(player, player.policy.sensitive)
        _resubmit(player, move["reason"])


def _resubmit(player: Player, reason: str) -> None:
    player.say(f"The other operator has refused the transfer: {reason}. We can send it again with the right details.")
    account, pin = player.fact("account_number"), player.fact("transfer_pin")
    if account is None or pin is None:
        _close(
            player,
            "I cannot send the transfer again without both details. Please get them from the old operator and call again.",
        )
        return
    player.call("resubmit_port", port_id="${move}", account_number=account, transfer_pin=pin)
    _close(player, "The transfer is on its way again with the corrected details.")


def _unlock(player: Player, *, locked: bool) -> None:
    if not locked:
        _close(player, "The number is not locked; you can move it at any time.")
        return
    raise_to(player, player.policy.sensitive)
    player.call("set_port_lock", line_id="${line}", locked=False)
    _close(player, "The lock is off; the number can be moved.")


def _close(player: Player, text: str) -> None:
    close(player, f"{text} {voice.one_of(voice.CLOSINGS, player.chance)}")
