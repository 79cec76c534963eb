"""A small family without servers: a shop with real state, five to seven tool calls a case, checks on the end state.

Named in a run file as `shop_family:ShopFamily`. Nothing here waits or depends on a clock, so
hundreds of cases are played in seconds; everything around it is the real program.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import anyio
from pydantic import BaseModel, ConfigDict, Field

from distill.domain.case import Case, CheckResult, Proof
from distill.domain.json import JsonObject
from distill.domain.message import Message
from distill.domain.review import Criterion, Rubric
from distill.domain.scenario import Scenario
from distill.domain.script import Act, Bind, Script, ScriptedCall
from distill.domain.tool import Observation, ToolCall, ToolSpec
from distill.families.context import FamilyContext
from distill.prompts.language import LanguagePolicy
from distill.prompts.templates import prompts

NAMES = ("Ada", "Bela", "Carla", "Dora", "Edith", "Flora", "Greta", "Hilda", "Irma", "Jana")
HOUSES = ("Aspen", "Birch", "Cedar", "Dogwood")
RUBRIC = Rubric(
    "shop",
    tuple(
        Criterion(name, weight, question, ("no", "partly", "yes"))
        for name, weight, question in (
            ("tools", 2.0, "Is every call needed, and none left out?"),
            ("grounding", 2.0, "Are values taken from what was observed?"),
            ("answer", 3.0, "Does the answer say what was done?"),
            ("rationale", 1.0, "Is it said why each tool is used?"),
        )
    ),
)


def _tool(name: str, description: str, **types: str) -> ToolSpec:
    properties = {key: {"type": kind} for key, kind in types.items()}
    parameters = {"type": "object", "properties": properties, "required": list(types), "additionalProperties": False}
    return ToolSpec(name, description, parameters)


TOOLS = (
    _tool("orders__find", "Find the open order of a customer.", customer="string"),
    _tool("orders__get", "Show one order.", order="string"),
    _tool("orders__release", "Release an order with the ticket of its reservation.", order="string", ticket="string"),
    _tool("orders__cancel", "Cancel an order for good.", order="string"),
    _tool("stock__count", "Count free pieces in a warehouse.", warehouse="string"),
    _tool("stock__reserve", "Reserve pieces in a warehouse.", warehouse="string", pieces="integer"),
    _tool("notes__add", "Write a note for the shift that follows.", text="string"),
)


class Shop:
    """One shop in its seed state; every call really changes or reads `state`."""

    tools: tuple[ToolSpec, ...] = TOOLS

    def __init__(self, seed: JsonObject) -> None:
        self.state: JsonObject = {
            "orders": {key: dict(value) for key, value in seed["orders"].items()},
            "stock": dict(seed["stock"]),
            "reserved": {},
            "notes": [],
        }

    async def call(self, call: ToolCall) -> Observation:
        run: Callable[..., str] = getattr(self, call.name.partition("__")[0] + "_" + call.name.partition("__")[2])
        try:
            return Observation(run(**call.arguments), is_error=False, executed=True, server="shop")
        except LookupError as error:
            return Observation(f"Error: {error.args[0]}", is_error=True, executed=True, server="shop")

    def orders_find(self, customer: str) -> str:
        for number, order in self.state["orders"].items():
            if order["customer"] == customer:
                return f"order {number} of {customer}"
        raise LookupError(f"no order of {customer}")

    def orders_get(self, order: str) -> str:
        found = self._order(order)
        return f"order {order}: pieces: {found['pieces']}, lies in {found['house']}, status {found['status']}"

    def orders_release(self, order: str, ticket: str) -> str:
        found = self._order(order)
        if self.state["reserved"].get(ticket) != [found["house"], found["pieces"]]:
            raise LookupError(f"ticket {ticket} does not cover order {order}")
        found["status"] = "released"
        return f"order {order} is released"

    def orders_cancel(self, order: str) -> str:
        self._order(order)["status"] = "cancelled"
        return f"order {order} is cancelled"

    def stock_count(self, warehouse: str) -> str:
        return f"{self._free(warehouse)} free in {warehouse}"

    def stock_reserve(self, warehouse: str, pieces: int) -> str:
        if not 0 < pieces <= self._free(warehouse):
            raise LookupError(f"{pieces} pieces cannot be reserved in {warehouse}")
        self.state["stock"][warehouse] -= pieces
        ticket = "T" + hashlib.sha256(f"{warehouse}/{pieces}/{len(self.state['reserved'])}".encode()).hexdigest()[:6]
        self.state["reserved"][ticket] = [warehouse, pieces]
        return f"reserved, ticket {ticket}"

    def notes_add(self, text: str) -> str:
        self.state["notes"].append(text)
        return f"note {len(self.state['notes'])} is written"

    def _order(self, order: str) -> JsonObject:
        if order not in self.state["orders"]:
            raise LookupError(f"no order {order}")
        found: JsonObject = self.state["orders"][order]
        return found

    def _free(self, warehouse: str) -> int:
        if warehouse not in self.state["stock"]:
            raise LookupError(f"no warehouse {warehouse}")
        free: int = self.state["stock"][warehouse]
        return free

    async def finish(self) -> JsonObject:
        return self.state

    def describe(self) -> JsonObject:
        return {"servers": [], "sandbox": "none needed", "determinism": "pinned"}


class ShopFamily:
    """Case n: somebody's order is to be released, and in every other case a note is left."""

    name = "shop"
    scenario_type = "shop"
    takes_slot = True

    class Params(BaseModel):
        """`unproven_share` of the cases fail their proof."""

        model_config = ConfigDict(extra="forbid", frozen=True)
        unproven_share: float = Field(default=0.0, ge=0, le=1)

    def __init__(self, params: Params, context: FamilyContext) -> None:
        self.params = params
        self.context = context
        self.shared = prompts()

    def fingerprint(self) -> str:
        return "shop"

    async def prepare(self, *, install: bool, say: Any) -> None:
        return None

    def draw(self, seed: int) -> Case:
        digest = hashlib.sha256(str(seed).encode()).digest()
        picked, house = NAMES[digest[0] % len(NAMES)], HOUSES[digest[1] % len(HOUSES)]
        customer = f"{picked} {digest.hex()[:6]}"
        order, pieces = f"A{digest[2]}x{digest[3]}", 1 + digest[4] % 20
        body: JsonObject = {
            "orders": {
                "Z1": {"customer": "Zoe", "pieces": 1, "house": HOUSES[0], "status": "open"},
                order: {"customer": customer, "pieces": pieces, "house": house, "status": "open"},
            },
            "stock": {name: 100 + digest[5 + index] for index, name in enumerate(HOUSES)},
            "customer": customer,
            "order": order,
            "note": digest[10] % 2 == 0,
        }
        note = " Leave a note with the ticket for the next shift." if body["note"] else ""
        goal = f"Please release the open order of {customer}: reserve its pieces where it lies, then release it.{note}"
        skeleton = f"{digest.hex()[:10]}{'+note' if note else ''}"
        return Case(f"shop-{digest.hex()[:16]}", "shop", "shop/release", goal, digest.hex(), skeleton, "easy", body)

    async def prove(self, case: Case) -> Proof:
        drawn = int(case.case_id.removeprefix("shop-"), 16) % 1_000 / 1_000
        if drawn < self.params.unproven_share:
            return Proof(holds=False, failure="the parameters say so")
        return Proof(holds=True)

    @asynccontextmanager
    async def open(self, case: Case) -> AsyncIterator[Shop]:
        if os.environ.pop("SHOP_HANGS_ONCE", ""):
            await anyio.sleep_forever()
        yield Shop(case.body)

    def scenario(self, case: Case, tools: tuple[ToolSpec, ...]) -> Scenario:
        guidance, language = self.context.prompts, self.context.prompts.language
        told = LanguagePolicy.parse(language.policy).prompt(self.shared, language.guidance)
        system = f"You are a clerk of a shop. Use the tools.\n\n{told}"
        steer = "Say before each call why you make it." + (f"\n\n{guidance.teacher}" if guidance.teacher else "")
        return Scenario(case, system, (case.goal,), tools, RUBRIC, steer, metadata={"servers": []})

    def check(self, case: Case, state: JsonObject, messages: tuple[Message, ...]) -> tuple[CheckResult, ...]:
        seed, order = case.body, case.body["orders"][case.body["order"]]
        wanted = [order["house"], order["pieces"]]
        tickets = [ticket for ticket, covered in state["reserved"].items() if covered == wanted]
        stock = dict(seed["stock"], **{order["house"]: seed["stock"][order["house"]] - order["pieces"]})
        answer = messages[-1].content
        others = {number: value for number, value in state["orders"].items() if number != seed["order"]}
        return (
            CheckResult("the order is released", state["orders"][seed["order"]]["status"] == "released"),
            CheckResult("exactly its pieces are taken", state["stock"] == stock),
            CheckResult("no other order is touched", all(value["status"] == "open" for value in others.values())),
            CheckResult(
                "the answer names order and ticket", seed["order"] in answer and tickets != [] and tickets[0] in answer
            ),
            CheckResult("the note is there when asked for", bool(state["notes"]) == seed["note"]),
        )

    def script(self, case: Case) -> Script:
        acts = [
            _act(
                "I look up the order.",
                "orders__find",
                {"customer": case.body["customer"]},
                Bind("order", r"order (\S+)"),
            ),
            _act(
                "The order says where it lies.",
                "orders__get",
                {"order": "${order}"},
                Bind("house", r"in (\w+)"),
                Bind("pieces", r"pieces: (\d+)"),
            ),
            _act(
                "I check that enough is free.", "stock__count", {"warehouse": "${house}"}, Bind("free", r"(\d+) free")
            ),
            _act(
                "There is enough, so I reserve it.",
                "stock__reserve",
                {"warehouse": "${house}", "pieces": "${pieces#}"},
                Bind("ticket", r"ticket (\w+)"),
            ),
        ]
        release = ScriptedCall("orders__release", {"order": "${order}", "ticket": "${ticket}"})
        note = (ScriptedCall("notes__add", {"text": "ticket ${ticket}"}),) if case.body["note"] else ()
        acts.append(Act("The ticket lets me release the order.", (release, *note)))
        answer = "Order ${order} is released: ${pieces} of ${free} pieces from ${house}, ticket ${ticket}."
        return Script(tuple(acts), answer)


def _act(say: str, tool: str, arguments: JsonObject, *binds: Bind) -> Act:
    return Act(say, (ScriptedCall(tool, arguments),), binds)
