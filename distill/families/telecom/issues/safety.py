"""Lost phones, fraud, numbers on the move; and accounts under a warning."""

# ruff: noqa: E501 - sentences and rows read best on one line

from __future__ import annotations

from datetime import timedelta
from typing import Final

from distill.environments.telecom import records as r
from distill.families.telecom.building import Building, Subject
from distill.families.telecom.issues.base import Issue
from distill.families.telecom.spec import Intent

TELL: Final = "told"
STOLEN: Final = (
    "It was stolen.", "Somebody took it, so yes, stolen.", "I am quite sure that it was stolen.",
    "It was taken out of my bag: stolen.", "Stolen. It was snatched on the tram.",
)  # fmt: skip
ONLY_LOST: Final = (
    "It is just lost.", "I think I left it somewhere, so just lost.", "Nobody took it, it is lost.",
    "As far as I know it is only lost.", "It must have slipped out of my pocket, so lost.", "Just lost.",
)  # fmt: skip
OTHER_OPERATORS: Final = ("Zephyr Mobile", "Tellus", "Quadra Net", "Pinetalk")


def _new_phone(building: Building) -> None:
    """The caller has another phone in hand, without a SIM."""
    device = r.Device(
        building.cast.skin.number("device", 88_000 + building.chance.randrange(999)),
        "Pixa 6",
        f"35{building.chance.randrange(10**12, 10**13)}",
    )
    building.put("devices", device)
    building.phone(device_id=device.device_id, sim_id="")
    building.knows["new_phone"] = "yes"


def _lost(building: Building, *, stolen: bool, replaced: bool) -> Subject:
    building.knows["stolen"] = building.words.choice(STOLEN if stolen else ONLY_LOST)
    if stolen:
        building.wanted = building.wanted.change("devices", building.cast.line.device_id, barred=True)
    building.reads_texts = False
    if not replaced:
        building.want(status="suspended", hold="lost")
        return Subject("lost", TELL)
    _new_phone(building)
    sim = building.wanted.sims[building.line.sim_id]
    building.wanted = building.wanted.change("sims", sim.sim_id, status="blocked")
    building.wanted = building.wanted.put("sims", r.Sim("new", building.line.line_id, "", "esim"))
    building.want(sim_id="new")
    building.order.append(["suspend_line", "replace_sim"])
    return Subject("lost_replaced", "calls")


def lost(building: Building) -> Subject:
    """Lost, no other phone: hold the line, bar nothing."""
    return _lost(building, stolen=False, replaced=False)


def stolen(building: Building) -> Subject:
    """Stolen, no other phone: hold the line and bar the handset."""
    return _lost(building, stolen=True, replaced=False)


def lost_replaced(building: Building) -> Subject:
    """Lost, another phone in hand: a new SIM."""
    return _lost(building, stolen=False, replaced=True)


def stolen_replaced(building: Building) -> Subject:
    """Stolen, another phone in hand: bar the handset, a new SIM."""
    return _lost(building, stolen=True, replaced=True)


def found_again(building: Building) -> Subject:
    """On hold as lost, and found again."""
    building.broken(status="suspended", hold="lost")
    return Subject("found", "calls")


def _out_port(building: Building, status: r.PortStatus = "pending") -> r.Port:
    date = (building.cast.today + timedelta(days=3)).isoformat()
    operator = building.chance.choice(OTHER_OPERATORS)
    number = building.line.phone_number
    port = r.Port(
        building.cast.skin.number("port", building.chance.randrange(10_000, 90_000)),
        building.line.line_id,
        number,
        "out",
        operator,
        status,
        date=date,
    )
    building.put("ports", port)
    return port


OPEN: Final[tuple[r.PortStatus, ...]] = ("pending", "scheduled")


def stolen_number(building: Building) -> Subject:
    """Somebody else has asked for the number to be moved away: stop, lock, mark, hand over."""
    port = _out_port(building, building.chance.choice(OPEN))
    building.wanted = building.wanted.change("ports", port.port_id, status="cancelled")
    building.want(port_locked=True)
    _marked(building)
    building.hidden.append(port.operator)
    return Subject("fraud", TELL)


def forwarded(building: Building) -> Subject:
    """Calls are forwarded to a number the customer does not know."""
    strange = building.cast.skin.number("phone", building.chance.randrange(1_000, 9_999))
    building.broken(forwarding_to=strange)
    _marked(building)
    building.hidden.append("forwarded")
    return Subject("fraud_calls", TELL)


def forwarded_and_moved(building: Building) -> Subject:
    """Both at once."""
    forwarded(building)
    return stolen_number(building)


def false_alarm(building: Building) -> Subject:
    """A text meant to frighten, and nothing has happened."""
    building.look("get_port", "get_line")
    building.tell(
        "found nothing", "find nothing", "see nothing", "nothing on", "nothing has", "nothing was", "nothing is", "nothing wrong",
        "nothing unusual", "nothing suspicious", "nothing changed", "nothing pending", "nothing strange", "there is nothing",
        "there's nothing", "no pending", "no transfer", "no request", "no forwarding", "no sign", "no change", "not been changed", "not changed",
        "没有转网", "没有被改动", "没有异常", "没有查到", "没有设置", "没有发现",
    )  # fmt: skip
    return Subject("fraud", TELL)


def _marked(building: Building) -> None:
    building.wanted = building.wanted.change("customers", building.cast.customer.customer_id, fraud_flag=True)
    building.transferred = "fraud"


def _in_port(building: Building, status: r.PortStatus, reason: str = "", date: str = "") -> r.Port:
    operator = building.chance.choice(OTHER_OPERATORS)
    name = building.cast.skin.number("port", building.chance.randrange(10_000, 90_000))
    old = (f"{building.chance.randrange(100_000, 999_999)}", f"{building.chance.randrange(1_000, 9_999)}")
    number = building.line.phone_number
    if status != "completed":  # until the number is here, the line has one of its own
        number = building.cast.skin.number("phone", building.chance.randrange(1_000, 9_999))
    port = r.Port(name, building.line.line_id, number, "in", operator, status, *old, reason, date)
    building.put("ports", port)
    building.knows["operator_before"] = operator
    return port


def _rejected(building: Building, reason: str) -> r.Port:
    port = _in_port(building, "rejected", reason)
    building.knows["account_number"] = f"{building.chance.randrange(1_000_000, 9_999_999)}"
    building.knows["transfer_pin"] = f"{building.chance.randrange(10_000, 99_999)}"
    building.hidden.append(reason)
    return port


def port_rejected(building: Building) -> Subject:
    """The other operator refused wrong details; the caller has the right ones."""
    port = _rejected(
        building, building.chance.choice(("account number wrong", "transfer PIN wrong", "details do not fit"))
    )
    building.wanted = building.wanted.change(
        "ports",
        port.port_id,
        status="pending",
        reason="",
        account_number=building.knows["account_number"],
        transfer_pin=building.knows["transfer_pin"],
    )
    return Subject("port_in", TELL)


def port_without_pin(building: Building) -> Subject:
    """The same, but the caller does not have the transfer PIN: it cannot be sent again."""
    _rejected(building, "transfer PIN wrong")
    del building.knows["transfer_pin"]
    building.decline("transfer", "transfer PIN", "number", "details", "转网", "号码", "携号")
    building.look("get_port")
    building.tell("both details", "transfer PIN", "transfer code", "PIN", "携号码", "携转码", "授权码")
    return Subject("port_in", TELL)


def port_scheduled(building: Building) -> Subject:
    """On its way, with a date: nothing to do but say it."""
    date = (building.cast.today + timedelta(days=building.chance.randrange(2, 7))).isoformat()
    _in_port(building, "scheduled", date=date)
    building.look("get_port")
    building.tell(date)
    sooner = ("I want my old number on this line, today.", "I'd like to have my old number here by tonight.")
    return Subject("port_in", TELL, building.words.choice(sooner))


def port_done(building: Building) -> Subject:
    """Done already."""
    date = (building.cast.today - timedelta(days=2)).isoformat()
    _in_port(building, "completed", date=date)
    building.look("get_port")
    building.tell(date)
    return Subject("port_in", TELL)


def stay(building: Building) -> Subject:
    """The caller asked for a move away and has changed its mind."""
    port = _out_port(building)
    building.wanted = building.wanted.change("ports", port.port_id, status="cancelled")
    return Subject("port_stay", TELL)


def unlock_number(building: Building) -> Subject:
    """The caller wants to leave, and the number is locked."""
    building.both({"port_locked": True})
    building.want(port_locked=False)
    return Subject("port_unlock", TELL)


LOST: Final[tuple[Intent, ...]] = ("lost_phone",)
FRAUD: Final[tuple[Intent, ...]] = ("sim_swap_fraud",)
PORT: Final[tuple[Intent, ...]] = ("porting",)

ISSUES: Final = (
    Issue("lost", LOST, "lost", "fix", lost, ("all",), twin="stolen", alone=True),
    Issue("stolen", LOST, "lost", "fix", stolen, ("all",), twin="lost", alone=True),
    Issue("lost_replaced", LOST, "lost", "fix", lost_replaced, ("all",), twin="stolen_replaced", alone=True),
    Issue("stolen_replaced", LOST, "lost", "fix", stolen_replaced, ("all",), twin="lost_replaced", alone=True),
    Issue("found_again", LOST, "lost", "fix", found_again, ("all",), twin="lost", alone=True),
    Issue("stolen_number", FRAUD, "fraud", "escalate", stolen_number, ("all",), twin="false_alarm", alone=True),
    Issue("forwarded", FRAUD, "fraud", "escalate", forwarded, ("all",), twin="false_alarm", alone=True),
    Issue("forwarded_and_moved", FRAUD, "fraud", "escalate", forwarded_and_moved, ("all",), twin="false_alarm", alone=True),
    Issue("false_alarm", FRAUD, "fraud", "inform", false_alarm, ("all",), twin="stolen_number", alone=True),
    Issue("port_rejected", PORT, "port", "fix", port_rejected, ("request",), twin="port_without_pin"),
    Issue("port_without_pin", PORT, "port", "refuse", port_without_pin, ("request",), twin="port_rejected"),
    Issue("port_scheduled", PORT, "port", "inform", port_scheduled, ("request",), twin="port_rejected"),
    Issue("port_done", PORT, "port", "inform", port_done, ("request",), twin="port_rejected"),
    Issue("stay", PORT, "port", "fix", stay, ("request",), twin="port_done"),
    Issue("unlock_number", PORT, "port", "fix", unlock_number, ("request",), twin="port_done"),
)  # fmt: skip
