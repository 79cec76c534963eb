"""Plans, promotions, roaming packs."""

from __future__ import annotations

from typing import Annotated, Final

from distill.domain.json import JsonObject
from distill.environments.telecom.desk.lookup import plain, record
from distill.environments.telecom.toolkit import Refused, reads, writes
from distill.environments.telecom.world import World

LineId = Annotated[str, "line number as the systems show it"]


def get_plan(world: World, plan_id: Annotated[str, "plan number"]) -> JsonObject:
    """Read a plan: price, data, speed, shortest contract, and whether it can be chosen today."""
    return plain(record(world, "plans", plan_id))


def list_plans(world: World) -> JsonObject:
    """List the plans that can be chosen today."""
    return {"plans": [plain(plan, "open") for plan in world.plans.values() if plan.open]}


def change_plan(
    world: World, line_id: LineId, plan_id: Annotated[str, "the plan to change to"]
) -> tuple[World, JsonObject]:
    """Move a line to another plan from today on."""
    line, plan = record(world, "lines", line_id), record(world, "plans", plan_id)
    if not plan.open:
        raise Refused(f"plan {plan_id} is closed to new choices")
    if line.plan_id == plan_id:
        raise Refused(f"line {line_id} has plan {plan_id} already")
    return world.change("lines", line_id, plan_id=plan_id), {"line_id": line_id, "plan_id": plan_id}


def list_promotions(world: World, plan_id: Annotated[str, "plan number"]) -> JsonObject:
    """List the promotions of a plan, expired ones included, with their conditions."""
    record(world, "plans", plan_id)
    found = [plain(offer, "plans") for offer in world.promotions.values() if plan_id in offer.plans]
    return {"plan_id": plan_id, "promotions": found}


def apply_promotion(
    world: World, line_id: LineId, promotion_id: Annotated[str, "promotion number"]
) -> tuple[World, JsonObject]:
    """Give a line a monthly discount. The system does not hold conditions against the line: the agent does."""
    line, offer = record(world, "lines", line_id), record(world, "promotions", promotion_id)
    if line.plan_id not in offer.plans:
        raise Refused(f"promotion {promotion_id} does not go with plan {line.plan_id}")
    if line.promotion_id:
        raise Refused(f"line {line_id} has promotion {line.promotion_id}")
    changed = world.change("lines", line_id, promotion_id=promotion_id)
    return changed, {"line_id": line_id, "promotion_id": promotion_id, "discount_cents": offer.discount_cents}


def list_roaming_packs(world: World, country: Annotated[str, "country the caller is in or goes to"]) -> JsonObject:
    """List the data packs that work in a country."""
    wanted = country.strip().lower()
    found = [
        plain(pack, "countries") for pack in world.packs.values() if wanted in {name.lower() for name in pack.countries}
    ]
    return {"country": country, "packs": found}


def add_roaming_pack(world: World, line_id: LineId, pack_id: Annotated[str, "pack number"]) -> tuple[World, JsonObject]:
    """Sell a data pack for use abroad to a line; it starts at once."""
    record(world, "lines", line_id)
    pack = record(world, "packs", pack_id)
    changed = world.change("lines", line_id, roaming_pack_id=pack_id)
    return changed, {"line_id": line_id, "pack_id": pack_id, "price_cents": pack.price_cents}


TOOLS: Final = reads(get_plan, list_plans, list_promotions, list_roaming_packs) | writes(
    change_plan, apply_promotion, add_roaming_pack
)
