"""Lost phones, fraud, numbers on the move."""

# ruff: noqa: E501 - sentences and rows read best on one line

from __future__ import annotations

from typing import Final

from distill.families.telecom.agent import voice
from distill.families.telecom.agent.endings import hand_over, sum_up
from distill.families.telecom.agent.identify import raise_to
from distill.families.telecom.agent.player import Player
from distill.families.telecom.agent.probes_phone import LINE_BINDS
from distill.families.telecom.agent.voice import one_of
from distill.families.telecom.agent.words import NOTHING, Words

FOUND: Final = (
    Words("The hold is lifted, and the line works again.", "线路已经恢复,可以正常使用了。"),
    Words(
        "I have lifted the hold, and your call went through: the line is back.",
        "停用已经解除,电话也打通了,线路恢复了。",
    ),
    Words("Your line is active again, as the test call shows.", "线路又能用了,测试电话也打通了。"),
)
CLOSED: Final = (
    Words("Your line is on hold, so nobody can use it.", "您的线路已经停用,谁也用不了。"),
    Words("The line is on hold as lost; no calls can be made on it now.", "线路已按丢失停用,现在谁也打不了电话。"),
    Words(
        "I have put your line on hold. Until it is lifted nobody can run up charges.",
        "线路我已经停用,恢复之前不会再产生费用。",
    ),
)
NOTHING_FOUND: Final = (
    Words(
        "I find no transfer and no forwarding on your line, and nothing has been changed.",
        "您的线路上没有转网,也没有呼叫转移,什么都没有被改动。",
    ),
    Words(
        "I have looked: there is no transfer of your number, and no forwarding is set. I changed nothing.",
        "我查过了,没有转网,也没有设置呼叫转移,我没有做改动。",
    ),
    Words(
        "Your number is not on its way anywhere, there is no forwarding, and I found nothing out of place on the line.",
        "您的号码没有转网申请,也没有呼叫转移,没有发现异常。",
    ),
)
STAYS: Final = (
    Words("The transfer is cancelled; your number stays with us.", "转网已经取消,您的号码留在我们这里。"),
    Words(
        "I have cancelled the transfer, so the number remains on your line.", "我已经取消了转网,号码还在您的线路上。"
    ),
)
SENT_AGAIN: Final = (
    Words("The transfer is on its way again with the corrected details.", "转网已经用更正后的资料重新提交了。"),
    Words(
        "I have resubmitted the transfer with both details; it is pending now.",
        "我已经用这两项资料重新提交了转网,正在处理。",
    ),
)
UNLOCKED: Final = (
    Words("The lock is off; the number can be moved.", "锁已经解开,号码可以转走了。"),
    Words("Your number is no longer locked, so the move can go ahead.", "号码已经没有锁了,可以办转网。"),
)


def lost(player: Player) -> None:
    """Close the line, bar a stolen handset, and give the line a new SIM where the caller has another phone."""
    line = player.call("get_line", "get_line:lost", binds=LINE_BINDS, line_id="${line}")
    if line["status"] == "suspended" and line["hold"] == "lost":
        player.call("resume_line", line_id="${line}")
        player.step("restart_phone")
        player.step("make_test_call")
        sum_up(player, one_of(FOUND, player.chance))
        return
    stolen = _stolen(player)
    player.call("suspend_line", line_id="${line}", hold="lost")
    told = []
    if stolen:
        player.call("bar_device", device_id="${device}")
        told.append(Words("The stolen handset is barred.", "被盗的手机已经禁用。"))
    if player.session.script.fact("new_phone"):
        _new_sim(player)
        told.append(
            Words(
                "The old SIM is blocked, and your number works on the new phone with an eSIM.",
                "旧卡已经作废,您的号码在新手机上用eSIM可以正常使用。",
            )
        )
    else:
        told.append(one_of(CLOSED, player.chance))
    sum_up(player, sum(told, NOTHING))


def _stolen(player: Player) -> bool:
    word = "stolen" if "stolen" in player.session.script.fact("stolen").lower() else "lost"
    player.learn(voice.ask_fact("stolen", 0, player.chance), "what", rf"(?i)\b({word})\.")
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
    line = player.call("get_line", "get_line:fraud", binds=LINE_BINDS, line_id="${line}")
    moves = _moves(player)
    told, done = [], []
    if line["forwarding_to"]:
        done.append(f"Forwarding to {line['forwarding_to']} removed.")
        player.call("set_forwarding", line_id="${line}", forwarding_to="")
        told.append(
            Words(
                f"Your calls were forwarded to {line['forwarding_to']}; that is stopped.",
                f"您的来电被转到了{line['forwarding_to']},已经停掉。",
            )
        )
    if moves:
        raise_to(player, player.policy.sensitive)
        player.call("cancel_port", port_id="${move}")
        player.call("set_port_lock", line_id="${line}", locked=True)
        done.append("Move of the number cancelled, number locked.")
        told.append(
            Words(
                "The move of your number to another operator is cancelled, and the number is locked.",
                "把您的号码转到别家的申请已经取消,号码也锁上了。",
            )
        )
    if not told:
        sum_up(player, one_of(NOTHING_FOUND, player.chance))
        return
    player.call("flag_fraud", customer_id="${customer}")
    marked = Words("The account is marked.", "账户也做了标记。")
    hand_over(player, "fraud", sum(told, NOTHING) + marked, " ".join((*done, "Account marked.")))


def _moves(player: Player) -> bool:
    world = player.session.world
    pending = [
        port
        for port in world.ports.values()
        if port.line_id == player.bound["line"] and port.direction == "out" and port.status in {"pending", "scheduled"}
    ]
    binds = {"move": ("port_id", ("direction", "out"))} if pending else {}
    player.call("get_port", "get_port:fraud", binds=binds, line_id="${line}")
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
        done = Words(
            f"The transfer was completed on {move['date']}, so there is nothing left to change.",
            f"转网在{move['date']}已经完成,没有什么要改的了。",
        )
        sum_up(player, done)
    elif move["direction"] == "out":
        raise_to(player, player.policy.sensitive)
        player.call("cancel_port", "cancel_port:stay", port_id="${move}")
        sum_up(
            player,
            one_of(STAYS, player.chance),
        )
    elif move["status"] == "scheduled":
        on_its_way = Words(
            f"Your number comes to us on {move['date']}; I have no way to bring that date forward.",
            f"您的号码{move['date']}转到我们这里;这个日期我无法提前。",
        )
        sum_up(player, on_its_way)
    else:
        raise_to(player, player.policy.sensitive)
        _resubmit(player, move["reason"])


def _resubmit(player: Player, reason: str) -> None:
    player.ahead = Words(
        f"The other operator has refused the transfer: {reason}. We can send it again with the right details.",
        f"对方运营商拒绝了转网,原因是:{reason}。资料正确的话可以重新提交。",
    )
    account, pin = player.fact("account_number"), player.fact("transfer_pin")
    if account is None or pin is None:
        missing = Words(
            "I cannot send the transfer again without both details, account number and transfer PIN. Please get them from the old operator and call again.",
            "账号和transfer PIN缺一样我都无法重新提交转网。请向原运营商要到后再打来。",
        )
        sum_up(player, missing)
        return
    player.call("resubmit_port", port_id="${move}", account_number=account, transfer_pin=pin)
    sum_up(
        player,
        one_of(SENT_AGAIN, player.chance),
    )


def _unlock(player: Player, *, locked: bool) -> None:
    if not locked:
        sum_up(player, Words("The number is not locked; you can move it at any time.", "号码没有锁,您随时可以转走。"))
        return
    raise_to(player, player.policy.sensitive)
    player.call("set_port_lock", "set_port_lock:off", line_id="${line}", locked=False)
    sum_up(player, one_of(UNLOCKED, player.chance))
