"""Requests at the desk: plans and promotions, faults in an area."""

# ruff: noqa: E501 - sentences and rows read best on one line

from __future__ import annotations

from datetime import timedelta
from typing import Final

from distill.environments.telecom import records as r
from distill.families.telecom.building import Building, Subject
from distill.families.telecom.issues.base import Issue
from distill.families.telecom.months import used_mb
from distill.families.telecom.spec import Intent

PLAN_WISHES: Final = (
    "The cheapest plan with at least {} GB.",
    "I need at least {} GB a month, and the lowest price for it.",
    "Whatever is cheapest and has {} GB or more.",
    "Something with {} GB at least, as cheap as it gets.",
    "I want {} GB or more each month and to pay as little as possible.",
)
PROMOTION_WISHES: Final = (
    "I want the promotion {name} on my line.",
    "It is called {name}, and I want it too.",
    "Please put {name} on my line.",
    "I'd like to have {name}.",
)


def _wants_data(building: Building, gigabytes: int) -> Subject:
    building.knows["gigabytes"] = str(gigabytes)
    return Subject("plan", "told", building.words.choice(PLAN_WISHES).format(gigabytes))


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


def _promotion(building: Building, number: int) -> r.Promotion:
    plans = _now_on(building, 2)
    offer = list(building.world.promotions.values())[number]
    del plans
    building.knows["promotion"] = offer.name
    building.knows["promotion_wish"] = building.words.choice(PROMOTION_WISHES).format(name=offer.name)
    return offer


def good_promotion(building: Building) -> Subject:
    """A promotion the line may have."""
    offer = _promotion(building, 0)
    building.want(promotion_id=offer.promotion_id)
    building.tell(f"{offer.discount_cents / 100:.2f}")
    return Subject("promotion", "told", building.knows["promotion_wish"])


def new_customers_only(building: Building) -> Subject:
    """A promotion for new contracts only."""
    offer = _promotion(building, 1)
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
    return Subject("promotion", "told", building.knows["promotion_wish"])


def expired_promotion(building: Building) -> Subject:
    """A promotion that is over."""
    offer = _promotion(building, 2)
    building.look("list_promotions")
    building.decline(offer.name, "promotion", "offer", "优惠")
    building.tell(offer.valid_until)
    return Subject("promotion", "told", building.knows["promotion_wish"])


def active_outage(building: Building) -> Subject:
    """A fault in the area: nothing to mend, but to say until when."""
    until = (building.cast.today + timedelta(days=building.chance.randrange(1, 4))).isoformat()
    cause = building.chance.choice(("a cut fibre", "a power failure at the mast", "a broken router", "storm damage"))
    _fault(building, "active", until, cause)
    building.look("list_outages")
    building.tell(until)
    building.cured = False
    building.hidden.append(cause)
    return Subject("outage", "told")


def planned_works(building: Building) -> Subject:
    """Works are planned; the caller has heard of them and wants to know."""
    until = (building.cast.today + timedelta(days=building.chance.randrange(5, 12))).isoformat()
    _fault(building, "planned", until, building.chance.choice(("a new mast", "an exchange of antennas")))
    building.tell(until)
    return Subject("works", "told")


def fault_over(building: Building) -> Subject:
    """The fault is over, but the phone has to be restarted."""
    until = (building.cast.today - timedelta(days=1)).isoformat()
    _fault(building, "resolved", until, "a cut fibre")
    building.phone(stale=True)
    building.hidden.append("restart")
    return Subject("no_service", "calls")


def _fault(building: Building, status: str, until: str, cause: str) -> None:
    name = building.cast.skin.number("outage", building.chance.randrange(1_000, 9_000))
    building.put("outages", r.Outage(name, building.cast.town, ("voice", "data", "mms"), status, until, cause))  # type: ignore[arg-type]


PLANS: Final[tuple[Intent, ...]] = ("plan_change",)
OUT: Final[tuple[Intent, ...]] = ("outage",)

ISSUES: Final = (
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
