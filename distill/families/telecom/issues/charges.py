"""Requests about charges: wrong ones, right ones, those given back before, those above what an agent may credit."""

# ruff: noqa: E501 - sentences and rows read best on one line

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from distill.environments.telecom import records as r
from distill.families.telecom.building import Building, Subject
from distill.families.telecom.issues.base import Issue
from distill.families.telecom.months import day_of_bill
from distill.families.telecom.spec import Intent

PAID_SERVICES: Final = ("Ringtone Club", "Star Horoscope", "Quiz Daily", "Live Scores Pro", "Puzzle Stream")


def _charge(building: Building, kind: str, text: str, cents: int, credited: int = 0) -> r.Charge:
    """A charge on the newest bill, in the world and in what is wanted."""
    bill = building.cast.bill
    serial = len(building.world.charges)
    name = building.cast.skin.number("charge", 500_000 + serial * 7 + building.chance.randrange(7))
    day = day_of_bill(building.chance, bill)
    charge = r.Charge(name, bill.bill_id, building.line.line_id, kind, text, day, cents, credited)  # type: ignore[arg-type]
    building.put("charges", charge)
    return charge


def _ask(building: Building, charge: r.Charge, *wishes: str) -> Subject:
    """A wish about a charge, in one of these wordings."""
    wish = building.words.choice(wishes)
    amount = f"{charge.amount_cents / 100:.2f}"
    building.knows["charge"], building.knows["amount"] = charge.text, amount
    building.tell(amount)
    return Subject("charge", "told", wish.format(text=charge.text, amount=amount))


def _credited(building: Building, charge: r.Charge) -> None:
    building.wanted = building.wanted.put("charges", replace(charge, credited_cents=charge.amount_cents))


def charged_twice(building: Building) -> Subject:
    """The same service fee twice on one bill."""
    cents = building.chance.choice((390, 590, 790, 890))
    text = building.chance.choice(("SIM delivery", "Number change", "Paper bill", "Voicemail box"))
    first = _charge(building, "service_fee", text, cents)
    second = _charge(building, "service_fee", text, cents)
    del first
    _credited(building, second)
    building.knows["twice"] = "yes"
    return _ask(
        building,
        second,
        "The {text} is on my bill twice, {amount} each. Take one back.",
        "You have charged me two times for {text}, {amount} each. I want one of them back.",
        "{text} stands there twice with {amount}, and I had it once. Please credit one.",
        "Why do I pay {amount} for {text} twice? One of the two has to go.",
    )


def paid_service(building: Building) -> Subject:
    """A paid text service that nobody ordered: credit it and, as the customer wishes, bar such services."""
    charge = _charge(
        building, "premium", building.chance.choice(PAID_SERVICES), building.chance.choice((499, 699, 999))
    )
    _credited(building, charge)
    building.want(premium_barred=True)
    return _ask(
        building,
        charge,
        "There is a charge for {text} of {amount}, and I never ordered that. I want it back, and no more such services on my line.",
        "{amount} for something called {text}: I never signed up for it. Give it back and keep such things off my line.",
        "I have no idea what {text} is, and I am to pay {amount} for it. I want the money back and such services barred.",
        "Somebody put {text} on my bill, {amount}. I ordered nothing of the kind; take it off and stop such services.",
    )


def _stands(building: Building, charge: r.Charge) -> None:
    """A charge that is right and wanted back all the same."""
    building.decline(charge.text, f"{charge.amount_cents / 100:.2f}")
    building.look("get_bill")


def late_fee(building: Building) -> Subject:
    """A first late fee: waived where the policy allows it, declined elsewhere."""
    charge = _charge(building, "late_fee", "Late payment fee", building.chance.choice((500, 750, 900)))
    if building.policy.late_fee_waived:
        _credited(building, charge)
    else:
        building.look("get_bill", "list_bills")
        building.decline("late fee", "late payment fee", f"{charge.amount_cents / 100:.2f}", "滞纳金")
    return _ask(
        building,
        charge,
        "Take back the {text} of {amount}, it is the first time.",
        "I paid late once and you took {amount}, it says {text}. Please waive it, it was the first time.",
        "There is a {text} of {amount}. It never happened before, so I would like it back.",
    )


def roaming_charge(building: Building) -> Subject:
    """A charge for use abroad that is right: not credited."""
    text = f"Data in {building.cast.abroad}"
    charge = _charge(building, "roaming", text, building.chance.choice((1_240, 1_870, 2_310)))
    _stands(building, charge)
    return _ask(
        building,
        charge,
        "I want the {amount} for {text} back.",
        "It says {text}, {amount}. I hardly used the phone there, so take it back.",
        "{amount} for {text} is too much, I want it credited.",
    )


def single_charge(building: Building) -> Subject:
    """A data pack charged once and right, though the customer takes it for a mistake."""
    charge = _charge(building, "data_pack", "1500 MB on top", 750)
    _stands(building, charge)
    return _ask(
        building,
        charge,
        "The {amount} for {text} must be a mistake, please credit it.",
        "I don't see why there is {text} for {amount} on my bill. Please take it off.",
        "It says {text}, {amount}, and I think that is wrong. I want it back.",
    )


def _right(text: str, *wishes: str) -> Callable[[Building], Subject]:
    """A fee that is right, charged once, and wanted back all the same."""

    def inject(building: Building) -> Subject:
        charge = _charge(building, "plan", text, building.chance.choice((290, 390, 490, 690)))
        _stands(building, charge)
        return _ask(building, charge, *wishes)

    return inject


def above_limit(building: Building) -> Subject:
    """A wrong charge above what an agent may credit."""
    charge = _charge(
        building, "premium", building.chance.choice(PAID_SERVICES), building.policy.credit_limit_cents + 1_450
    )
    building.transferred = "billing_limit"
    building.look("get_bill")
    return _ask(
        building,
        charge,
        "There is a charge for {text} of {amount}, and I never ordered that.",
        "You want {amount} for {text} from me, and I never asked for it.",
        "{text}, {amount}: I did not order it and I won't pay it.",
    )


def credited_before(building: Building) -> Subject:
    """A wrong charge that was credited before: nothing is left to do."""
    cents = building.chance.choice((499, 699, 999))
    charge = _charge(building, "premium", building.chance.choice(PAID_SERVICES), cents, cents)
    building.look("get_bill")
    return _ask(
        building,
        charge,
        "I want the {amount} for {text} back, I never ordered that.",
        "There is {text} on my bill, {amount}. I never took that, so give it back.",
        "I am charged {amount} for {text} and never signed up. Please credit it.",
    )


BILLS: Final[tuple[Intent, ...]] = ("billing_dispute",)
OUT: Final[tuple[Intent, ...]] = ("outage",)

ISSUES: Final = (
    Issue("charged_twice", BILLS, "dispute", "fix", charged_twice, ("request",), twin="single_charge"),
    Issue("paid_service", BILLS, "dispute", "fix", paid_service, ("request",), twin="credited_before"),
    Issue("late_fee", BILLS, "dispute", "fix", late_fee, ("request",)),
    Issue("roaming_charge", BILLS, "dispute", "refuse", roaming_charge, ("request",), twin="charged_twice"),
    Issue("single_charge", BILLS, "dispute", "refuse", single_charge, ("request",), twin="charged_twice"),
    Issue("picture_pack", ("mms",), "dispute", "refuse", _right("Picture pack", "My pictures did not go out for days. Take the {amount} for the {text} back.", "I pay {amount} for the {text} and could not send one picture last week. I want that back.", "What is the {text} for, if pictures don't go out? Please credit the {amount}."), ("request",), twin="charged_twice", alone=True),
    Issue("outage_money", OUT, "dispute", "refuse", _right("Network fee", "You had a fault here for two days. I want the {amount} for the {text} back.", "There was no network here for two days, so I won't pay {amount} for the {text}.", "The network was down and you still charge the {text}, {amount}. Give it back."), ("request",), twin="charged_twice", alone=True),
    Issue("sim_fee", ("lost_phone",), "dispute", "refuse", _right("SIM replacement", "Somebody took my phone and now I am to pay {amount} for the {text}. Take it back.", "My phone was taken from me, and you charge {amount} for the {text} on top. I want it back.", "It says {text}, {amount}. I did not lose the phone on purpose, so please take it off."), ("request",), twin="charged_twice", alone=True),
    Issue("protection_fee", ("sim_swap_fraud",), "dispute", "refuse", _right("Number protection", "You did not protect my number, so I want the {amount} for {text} back.", "I pay {amount} for {text}, and somebody tried to take my number all the same. I want it back.", "What do I have {text} for, if my number is not safe? Credit me the {amount}."), ("request",), twin="charged_twice", alone=True),
    Issue("above_limit", BILLS, "dispute", "escalate", above_limit, ("request",), twin="paid_service", alone=True),
    Issue("credited_before", BILLS, "dispute", "inform", credited_before, ("request",), twin="paid_service"),
)  # fmt: skip
