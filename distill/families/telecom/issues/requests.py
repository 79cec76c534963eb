"""Requests at the desk: charges, plans, lost phones, fraud, numbers on the move, faults in an area."""

# ruff: noqa: E501 - sentences and rows read best on one line

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Final

from distill.environments.telecom import records as r
from distill.families.telecom.building import Building, Subject
from distill.families.telecom.issues.base import Issue
from distill.families.telecom.months import day_of_bill, used_mb
from distill.families.telecom.spec import Intent

PAID_SERVICES: Final = ("Ringtone Club", "Star Horoscope", "Quiz Daily", "Live Scores Pro", "Puzzle Stream")
OTHER_OPERATORS: Final = ("Zephyr Mobile", "Tellus", "Quadra Net", "Pinetalk")


def _charge(building: Building, kind: str, text: str, cents: int, credited: int = 0) -> r.Charge:
    """A charge on the newest bill, in the world and in what is wanted."""
    bill = building.cast.bill
    serial = len(building.world.charges)
    name = building.cast.skin.number("charge", 500_000 + serial * 7 + building.chance.randrange(7))
    day = day_of_bill(building.chance, bill)
    charge = r.Charge(name, bill.bill_id, building.line.line_id, kind, text, day, cents, credited)  # type: ignore[arg-type]
    building.put("charges", charge)
    return charge


def _ask(building: Building, charge: r.Charge, wish: str) -> Subject:
    amount = f"{charge.amount_cents / 100:.2f}"
    building.knows["charge"], building.knows["amount"] = charge.text, amount
    building.tell(amount)
    return Subject("charge", wish.format(text=charge.text, amount=amount), "told")


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
    return _ask(building, second, "The {text} is on my bill twice, {amount} each. Take one back.")


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
    return _ask(building, charge, "Take back the {text} of {amount}, it is the first time.")


def roaming_charge(building: Building) -> Subject:
    """A charge for use abroad that is right: not credited."""
    text = f"Data in {building.cast.abroad}"
    charge = _charge(building, "roaming", text, building.chance.choice((1_240, 1_870, 2_310)))
    _stands(building, charge)
    return _ask(building, charge, "I want the {amount} for {text} back.")


def single_charge(building: Building) -> Subject:
    """A data pack charged once and right, though the customer takes it for a mistake."""
    charge = _charge(building, "data_pack", "1500 MB on top", 750)
    _stands(building, charge)
    return _ask(building, charge, "The {amount} for {text} must be a mistake, please credit it.")


def _right(text: str, wish: str) -> Callable[[Building], Subject]:
    """A fee that is right, charged once, and wanted back all the same."""

    def inject(building: Building) -> Subject:
        charge = _charge(building, "plan", text, building.chance.choice((290, 390, 490, 690)))
        _stands(building, charge)
        return _ask(building, charge, wish)

    return inject


def above_limit(building: Building) -> Subject:
    """A wrong charge above what an agent may credit."""
    charge = _charge(
        building, "premium", building.chance.choice(PAID_SERVICES), building.policy.credit_limit_cents + 1_450
    )
    building.transferred = "billing_limit"
    building.look("get_bill")
    return _ask(building, charge, "There is a charge for {text} of {amount}, and I never ordered that.")


def credited_before(building: Building) -> Subject:
    """A wrong charge that was credited before: nothing is left to do."""
    cents = building.chance.choice((499, 699, 999))
    charge = _charge(building, "premium", building.chance.choice(PAID_SERVICES), cents, cents)
    building.look("get_bill")
    return _ask(building, charge, "I want the {amount} for {text} back, I never ordered that.")


def _wants_data(building: Building, gigabytes: int) -> Subject:
    building.knows["gigabytes"] = str(gigabytes)
    return Subject("plan", f"The cheapest plan with at least {gigabytes} GB.", "told")


def _now_on(building: Building, place: int, gigabytes: int = 0) -> list[r.Plan]:
    """Put the line on a plan; whoever wants as few `gigabytes` has used no more than those allow."""
    plans = sorted(building.world.plans.values(), key=lambda plan: plan.price_cents)
    enough = gigabytes * 1_000 or plans[place].data_mb
    used = used_mb(building.chance, building.cast.today, enough)
    building.both({"plan_id": plans[place].plan_id, "data_used_mb": used})
    return plans


def bigger_plan(building: Building) -> Subject:
    """More data: the cheapest plan that holds the wish."""
    plans = _now_on(building, building.chance.choice((0, 1)))
    place, gigabytes = building.chance.choice(((2, 15), (2, 20), (3, 30), (3, 45), (4, 80)))
    building.want(plan_id=plans[place].plan_id)
    building.tell(f"{plans[place].price_cents / 100:.2f}")
    building.sell("change_plan", plans[place].price_cents)
    return _wants_data(building, gigabytes)


def smaller_plan(building: Building) -> Subject:
    """A cheaper plan while the contract runs: not before its end."""
    gigabytes = building.chance.choice((2, 5, 8))
    _now_on(building, 3, gigabytes)
    building.decline("contract", "plan", building.line.contract_end, "合同", "套餐")
    building.look("get_line")
    building.tell(building.line.contract_end)
    return _wants_data(building, gigabytes)


def smaller_plan_allowed(building: Building) -> Subject:
    """A cheaper plan once the contract has run its time."""
    place, gigabytes = building.chance.choice(((0, 2), (1, 5), (1, 8)))
    plans = _now_on(building, 3, gigabytes)
    over = (building.cast.today - timedelta(days=building.chance.randrange(5, 60))).isoformat()
    building.both({"contract_end": over})
    building.want(plan_id=plans[place].plan_id)
    building.tell(f"{plans[place].price_cents / 100:.2f}")
    building.sell("change_plan", plans[place].price_cents)
    return _wants_data(building, gigabytes)


def same_plan(building: Building) -> Subject:
    """The wish is what the line has."""
    plans = _now_on(building, 2)
    building.tell(plans[2].name)
    building.look("get_line")
    return _wants_data(building, building.chance.choice((12, 20)))


def _promotion(building: Building, number: int, wish: str) -> r.Promotion:
    plans = _now_on(building, 2)
    offer = list(building.world.promotions.values())[number]
    del plans
    building.knows["promotion"] = offer.name
    building.knows["promotion_wish"] = wish.format(name=offer.name)
    return offer


WISH = "I want the promotion {name} on my line."


def good_promotion(building: Building) -> Subject:
    """A promotion the line may have."""
    offer = _promotion(building, 0, WISH)
    building.want(promotion_id=offer.promotion_id)
    building.tell(f"{offer.discount_cents / 100:.2f}")
    return Subject("promotion", building.knows["promotion_wish"], "told")


def new_customers_only(building: Building) -> Subject:
    """A promotion for new contracts only."""
    offer = _promotion(building, 1, WISH)
    building.look("list_promotions")
    building.decline(offer.name, "promotion", "offer", "优惠")
    building.tell(
        "new contracts",
        "new customers",
        "new contract",
        "new subscribers",
        "join us",
        "join now",
        "新合同",
        "新客户",
        "新用户",
        "新签约",
    )
    return Subject("promotion", building.knows["promotion_wish"], "told")


def expired_promotion(building: Building) -> Subject:
    """A promotion that is over."""
    offer = _promotion(building, 2, WISH)
    building.look("list_promotions")
    building.decline(offer.name, "promotion", "offer", "优惠")
    building.tell(offer.valid_until)
    return Subject("promotion", building.knows["promotion_wish"], "told")


def active_outage(building: Building) -> Subject:
    """A fault in the area: nothing to mend, but to say until when."""
    until = (building.cast.today + timedelta(days=building.chance.randrange(1, 4))).isoformat()
    cause = building.chance.choice(("a cut fibre", "a power failure at the mast", "a broken router", "storm damage"))
    _fault(building, "active", until, cause)
    building.look("list_outages")
    building.tell(until)
    building.cured = False
    building.hidden.append(cause)
    return Subject("outage", "I want to know what is going on.", "told")


def planned_works(building: Building) -> Subject:
    """Works are planned; the caller has heard of them and wants to know."""
    until = (building.cast.today + timedelta(days=building.chance.randrange(5, 12))).isoformat()
    _fault(building, "planned", until, building.chance.choice(("a new mast", "an exchange of antennas")))
    building.tell(until)
    return Subject("works", "I want to know when the works are over.", "told")


def fault_over(building: Building) -> Subject:
    """The fault is over, but the phone has to be restarted."""
    until = (building.cast.today - timedelta(days=1)).isoformat()
    _fault(building, "resolved", until, "a cut fibre")
    building.phone(stale=True)
    building.hidden.append("restart")
    return Subject("no_service", "I want to be able to make calls again.", "calls")


def _fault(building: Building, status: str, until: str, cause: str) -> None:
    name = building.cast.skin.number("outage", building.chance.randrange(1_000, 9_000))
    building.put("outages", r.Outage(name, building.cast.town, ("voice", "data", "mms"), status, until, cause))  # type: ignore[arg-type]


BILLS: Final[tuple[Intent, ...]] = ("billing_dispute",)
PLANS: Final[tuple[Intent, ...]] = ("plan_change",)
OUT: Final[tuple[Intent, ...]] = ("outage",)

ISSUES: Final = (
    Issue("charged_twice", BILLS, "dispute", "fix", charged_twice, ("request",), twin="single_charge"),
    Issue("paid_service", BILLS, "dispute", "fix", paid_service, ("request",), twin="credited_before"),
    Issue("late_fee", BILLS, "dispute", "fix", late_fee, ("request",)),
    Issue("roaming_charge", BILLS, "dispute", "refuse", roaming_charge, ("request",), twin="charged_twice"),
    Issue("single_charge", BILLS, "dispute", "refuse", single_charge, ("request",), twin="charged_twice"),
    Issue("picture_pack", ("mms",), "dispute", "refuse", _right("Picture pack", "My pictures did not go out for days. Take the {amount} for the {text} back."), ("request",), twin="charged_twice", alone=True),
    Issue("outage_money", OUT, "dispute", "refuse", _right("Network fee", "You had a fault here for two days. I want the {amount} for the {text} back."), ("request",), twin="charged_twice", alone=True),
    Issue("sim_fee", ("lost_phone",), "dispute", "refuse", _right("SIM replacement", "Somebody took my phone and now I am to pay {amount} for the {text}. Take it back."), ("request",), twin="charged_twice", alone=True),
    Issue("protection_fee", ("sim_swap_fraud",), "dispute", "refuse", _right("Number protection", "You did not protect my number, so I want the {amount} for {text} back."), ("request",), twin="charged_twice", alone=True),
    Issue("above_limit", BILLS, "dispute", "escalate", above_limit, ("request",), twin="paid_service", alone=True),
    Issue("credited_before", BILLS, "dispute", "inform", credited_before, ("request",), twin="paid_service"),
    Issue("bigger_plan", PLANS, "plan", "fix", bigger_plan, ("request", "quota"), twin="same_plan"),
    Issue("smaller_plan", PLANS, "plan", "refuse", smaller_plan, ("request", "quota"), twin="smaller_plan_allowed"),
    Issue("smaller_plan_allowed", PLANS, "plan", "fix", smaller_plan_allowed, ("request", "quota"), twin="smaller_plan"),
    Issue("same_plan", PLANS, "plan", "inform", same_plan, ("request", "quota"), twin="bigger_plan"),
    Issue("good_promotion", PLANS, "promotion", "fix", good_promotion, ("request", "quota"), twin="expired_promotion"),
    Issue("new_customers_only", PLANS, "promotion", "refuse", new_customers_only, ("request", "quota"), twin="good_promotion"),
    Issue("expired_promotion", PLANS, "promotion", "refuse", expired_promotion, ("request", "quota"), twin="good_promotion"),
    Issue("active_outage", OUT, "outage", "inform", active_outage, ("area", "airplane", "mode", "operator", "sim"), twin="fault_over", alone=True),
    Issue("planned_works", OUT, "outage", "inform", planned_works, ("area",), twin="fault_over", alone=True),
    Issue("fault_over", OUT, "outage", "fix", fault_over, ("area",), twin="active_outage", alone=True),
)  # fmt: skip
