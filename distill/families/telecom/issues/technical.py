"""Service that is missing or slow: on the phone, on the line, in the network, abroad."""

# ruff: noqa: E501 - sentences and rows read best on one line

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Final

from distill.environments.telecom import records as r
from distill.families.telecom.building import Building, Subject
from distill.families.telecom.cast import UNCOVERED
from distill.families.telecom.issues.base import Issue

CALLS = Subject("no_service", "calls")
DATA = Subject("slow_data", "data")
MMS = Subject("mms", "mms")

WITHOUT_PAYING: Final = (
    "Switch my line on again now, I will see about the bill later.",
    "I want the line on again first, I will see about the bill later.",
    "Put me back on now; I can see about the bill later, when I have the money.",
)


def _phone(subject: Subject, hidden: str, **values: object) -> Callable[[Building], Subject]:
    def inject(building: Building) -> Subject:
        building.phone(**values)
        building.hidden.append(hidden)
        return subject

    return inject


def _line(subject: Subject, hidden: str, **values: object) -> Callable[[Building], Subject]:
    def inject(building: Building) -> Subject:
        building.broken(**values)
        building.hidden.append(hidden)
        return subject

    return inject


def sim_inactive(building: Building) -> Subject:
    """The network does not know the SIM as active."""
    building.world = building.world.change("sims", building.line.sim_id, status="inactive")
    building.hidden.append("SIM is inactive")
    return CALLS


def _overdue(building: Building) -> str:
    """The last bill that fell due is unpaid, and the line on hold for it."""
    bill = [bill for bill in building.world.bills.values() if bill.status == "paid"][-1]
    owed = sum(charge.amount_cents for charge in building.world.charges.values() if charge.bill_id == bill.bill_id)
    building.world = building.world.change("bills", bill.bill_id, status="overdue")
    building.broken(status="suspended", hold="overdue_bill")
    building.hidden.append("unpaid bill")
    building.tell(f"{owed / 100:.2f}")
    return bill.bill_id


def overdue_bill(building: Building) -> Subject:
    """On hold for an unpaid bill; the customer pays, and the line is resumed."""
    name = _overdue(building)
    owed = sum(charge.amount_cents for charge in building.world.charges.values() if charge.bill_id == name)
    building.wanted = building.wanted.put("payments", r.Payment(f"{name}-P", name, owed, "settled"))
    building.order.append(["request_payment", "resume_line"])
    return CALLS


def will_not_pay(building: Building) -> Subject:
    """On hold for an unpaid bill, and the customer wants it lifted without paying: not allowed."""
    name = _overdue(building)
    building.wanted = building.wanted.change("bills", name, status="overdue")
    building.want(status="suspended", hold="overdue_bill")
    building.accepts, building.cured = False, False
    building.look("get_line")
    building.decline("bill", "unpaid", "paid", "账单")
    return replace(CALLS, wants=building.words.choice(WITHOUT_PAYING))


def contract_ended(building: Building) -> Subject:
    """On hold because the contract has ended: only the contracts team can go on."""
    building.both({"status": "suspended", "hold": "contract_ended"})
    building.hidden.append("contract has ended")
    building.look("get_line")
    building.transferred, building.cured = "contract", False
    return CALLS


def device_barred(building: Building) -> Subject:
    """The handset is on the list of stolen ones."""
    for world in ("world", "wanted"):
        setattr(building, world, getattr(building, world).change("devices", building.line.device_id, barred=True))
    building.hidden.append("list of stolen")
    building.look("get_device")
    building.transferred, building.cured = "device", False
    return CALLS


def fraud_review(building: Building) -> Subject:
    """On hold for a review by the fraud desk."""
    building.both({"status": "suspended", "hold": "fraud_review"})
    building.hidden.append("fraud")
    building.look("get_line")
    building.transferred, building.cured = "fraud", False
    return CALLS


def data_used_up(building: Building) -> Subject:
    """Nothing left this month; the customer buys what it wants."""
    plan = building.world.plans[building.line.plan_id]
    bought = building.chance.choice((0, 0, 0, 500, 1_000))
    used = plan.data_mb + bought + building.chance.randrange(1, 240)
    building.both({"data_used_mb": used, "data_extra_mb": bought})
    if bought:
        _bought(building, bought)
    wish = building.chance.choice((500, 1_000, 1_500, 2_000))
    cents = wish // 500 * 250
    building.want(data_extra_mb=building.line.data_extra_mb + wish)
    charge = r.Charge("new", "", building.line.line_id, "data_pack", f"{wish} MB on top", building.world.today, cents)
    building.wanted = building.wanted.put("charges", charge)
    building.knows["top_up"] = str(wish)
    building.hidden.append("used up")
    building.tell(f"{cents / 100:.2f}", f"{cents} cents")
    building.sell("add_data", cents)
    return DATA


def _bought(building: Building, megabytes: int) -> None:
    """Data on top that was bought earlier this month, and is gone too; it goes to the next bill."""
    building.put(
        "charges",
        r.Charge(
            building.cast.skin.number("charge", 700_000 + building.chance.randrange(90_000)),
            "",
            building.line.line_id,
            "data_pack",
            f"{megabytes} MB on top",
            building.cast.today.replace(day=building.chance.randint(1, building.cast.today.day)).isoformat(),
            megabytes // 500 * 250,
        ),
    )


def fair_use(building: Building) -> Subject:
    """Slowed down by fair use until the month turns: nothing to be done, but to say until when."""
    included = building.world.plans[building.line.plan_id].data_mb
    building.both({"throttled": True, "data_used_mb": round(included * building.chance.uniform(0.7, 0.97))})
    today = building.cast.today
    turns = (today.replace(day=1) + timedelta(days=32)).replace(day=1).isoformat()
    building.knows["month_turns"] = turns
    building.hidden.append("fair use")
    building.tell(turns, "first of next month", "1st of next month", "next month", "下个月", "下月")
    building.look("get_usage", "get_line")
    building.decline("fair use", "slowed", "slow", turns, "公平使用", "限速")
    building.cured = False
    return DATA


def _abroad(building: Building, country: str) -> None:
    building.phone(country=country, area=f"{country} City")
    building.knows["country"], building.knows["town"] = country, f"{country} City"


def _pack(building: Building) -> None:
    """The right pack is on the line already."""
    pack = next(pack for pack in building.world.packs.values() if building.world.phone.country in pack.countries)
    building.both({"roaming_pack_id": pack.pack_id})


def roaming_off(building: Building) -> Subject:
    """Abroad, and the line may not be used there."""
    if building.world.phone.country == building.world.home:
        _abroad(building, building.cast.abroad)
        _pack(building)
        building.phone(data_roaming=True)
    building.broken(roaming_enabled=False)
    building.want(roaming_enabled=True)
    building.hidden.append("roaming is not allowed")
    return Subject("roaming_calls", "calls")


def phone_roaming_off(building: Building) -> Subject:
    """Abroad, and the phone may not use data there."""
    _here(building)
    building.phone(data_roaming=False)
    building.hidden.append("data roaming")
    return Subject("roaming_data", "data")


def no_pack(building: Building) -> Subject:
    """Abroad without a pack; the customer chooses one of those offered."""
    _here(building)
    building.broken(roaming_pack_id="")
    pack = building.chance.choice(_sensible(building))
    building.want(roaming_pack_id=pack.pack_id)
    building.knows["pack"] = pack.name
    building.hidden.append("needs a pack")
    building.tell(f"{pack.price_cents / 100:.2f}")
    building.sell("add_roaming_pack", pack.price_cents)
    return Subject("roaming_data", "data")


def _sensible(building: Building) -> list[r.RoamingPack]:
    """Packs for the country that nobody would leave for a better and cheaper one."""
    here = [pack for pack in building.world.packs.values() if building.world.phone.country in pack.countries]
    return [
        pack
        for pack in here
        if not any(
            other.price_cents < pack.price_cents and other.data_mb >= pack.data_mb and other.days >= pack.days
            for other in here
        )
    ]


def uncovered(building: Building) -> Subject:
    """In a country without any agreement: data is not possible there."""
    _abroad(building, UNCOVERED)
    building.both({"roaming_enabled": True})
    building.phone(data_roaming=True)
    building.hidden.append("no agreement")
    building.cured = False
    building.decline(UNCOVERED, "agreement")
    building.look("list_roaming_packs")
    building.tell(UNCOVERED)
    return Subject("roaming_data", "data")


def _here(building: Building) -> None:
    """Abroad with everything set, unless another issue has seen to that."""
    if building.world.phone.country != building.world.home:
        return
    _abroad(building, building.cast.abroad)
    building.both({"roaming_enabled": True})
    building.phone(data_roaming=True)
    _pack(building)


NO: Final = "no_service"
SLOW: Final = "slow_data"
PIX: Final = "mms"
ROAM: Final = "roaming"
OUT: Final = "outage"

ISSUES: Final = (
    Issue("airplane_mode", (NO, OUT), "restore", "fix", _phone(CALLS, "airplane mode", airplane_mode=True), ("airplane",)),
    Issue("sim_loose", (NO, OUT), "restore", "fix", _phone(CALLS, "SIM out", sim_seated=False), ("sim",)),
    Issue("sim_locked", (NO,), "restore", "fix", _phone(CALLS, "PUK", sim_locked=True), ("sim",)),
    Issue("sim_inactive", (NO,), "restore", "fix", sim_inactive, ("sim",), twin="device_barred"),
    Issue("overdue_bill", (NO,), "restore", "fix", overdue_bill, ("hold",), twin="will_not_pay"),
    Issue("will_not_pay", (NO,), "restore", "refuse", will_not_pay, ("hold",), twin="overdue_bill", alone=True),
    Issue("own_hold", (NO,), "restore", "fix", _line(CALLS, "on hold", status="suspended", hold="customer_request"), ("hold",), twin="contract_ended"),
    Issue("contract_ended", (NO,), "restore", "escalate", contract_ended, ("hold",), twin="own_hold", alone=True),
    Issue("fraud_review", (NO, ROAM), "restore", "escalate", fraud_review, ("hold",), twin="own_hold", alone=True),
    Issue("device_barred", (NO,), "restore", "escalate", device_barred, ("device",), twin="sim_inactive", alone=True),
    Issue("voice_missing", (NO,), "restore", "fix", _line(CALLS, "provisioned", voice_provisioned=False), ("voice",)),
    Issue("manual_operator", (NO, OUT), "restore", "fix", _phone(CALLS, "operator selection", operator_selection="manual"), ("operator",)),
    Issue("mode_3g", (NO, OUT), "restore", "fix", _phone(CALLS, "network mode", radio_mode="3g"), ("mode",)),
    Issue("mobile_data_off", (SLOW, PIX), "restore", "fix", _phone(DATA, "mobile data is off", mobile_data=False), ("switch",)),
    Issue("data_used_up", (SLOW,), "restore", "fix", data_used_up, ("quota",), twin="fair_use"),
    Issue("fair_use", (SLOW,), "restore", "refuse", fair_use, ("quota",), twin="data_used_up", alone=True),
    Issue("data_saver", (SLOW,), "restore", "fix", _phone(DATA, "data saver", data_saver=True), ("saver",)),
    Issue("battery_saver", (SLOW,), "restore", "fix", _phone(DATA, "battery saver", battery_saver=True), ("battery",)),
    Issue("mode_2g", (SLOW, PIX), "restore", "fix", _phone(DATA, "network mode", radio_mode="2g"), ("mode",)),
    Issue("vpn", (SLOW,), "restore", "fix", _phone(DATA, "VPN", vpn=True), ("vpn",)),
    Issue("apn_changed", (SLOW,), "restore", "fix", _phone(DATA, "access point", apn_ok=False), ("apn",)),
    Issue("data_missing", (SLOW,), "restore", "fix", _line(DATA, "provisioned", data_provisioned=False), ("data",)),
    Issue("old_software", (SLOW,), "restore", "fix", _phone(DATA, "system update", update_pending=True, update_matters=True), ("update",)),
    Issue("mms_address", (PIX,), "restore", "fix", _phone(MMS, "access point", mms_address_ok=False), ("apn",)),
    Issue("mms_missing", (PIX,), "restore", "fix", _line(MMS, "provisioned", mms_provisioned=False), ("mms",)),
    Issue("no_storage_right", (PIX,), "restore", "fix", _phone(MMS, "permission", storage_permission=False), ("storage_right",)),
    Issue("no_sms_right", (PIX,), "restore", "fix", _phone(MMS, "permission", sms_permission=False), ("sms_right",)),
    Issue("wifi_calling", (PIX,), "restore", "fix", _phone(MMS, "Wi-Fi calling", wifi_calling=True, wifi=True), ("wifi",)),
    Issue("storage_full", (PIX,), "restore", "fix", _phone(MMS, "storage is full", storage_full=True), ("storage",)),
    Issue("roaming_off", (ROAM,), "restore", "fix", roaming_off, ("roaming",)),
    Issue("phone_roaming_off", (ROAM,), "restore", "fix", phone_roaming_off, ("phone_roaming",)),
    Issue("no_pack", (ROAM,), "restore", "fix", no_pack, ("pack",), twin="uncovered"),
    Issue("uncovered", (ROAM,), "restore", "refuse", uncovered, ("pack", "roaming", "phone_roaming"), twin="no_pack", alone=True),
)  # fmt: skip
