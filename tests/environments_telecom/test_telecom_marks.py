"""Read and write marks are true, unknown ids are refused, and each call is pure."""

from __future__ import annotations

import random
from collections import defaultdict

import pytest
from telecom_worlds import TABLE_OF, arguments, but_for_the_log, full, shaken

from distill.environments.telecom.desk import DESK_TOOLS
from distill.environments.telecom.pocket import PHONE_TOOLS
from distill.environments.telecom.running import call_desk, call_phone
from distill.environments.telecom.world import World

CALLS = 80
SIDES = [(call_desk, name, tool) for name, tool in DESK_TOOLS.items()]
SIDES += [(call_phone, name, tool) for name, tool in PHONE_TOOLS.items()]
NAMES = [name for _, name, _ in SIDES]


def calls(run, name, tool, many=CALLS):
    """World before and what came, for random worlds and arguments."""
    chance = random.Random(f"marks/{name}")
    for _ in range(many):
        world = shaken(chance)
        yield world, run(world, name, arguments(tool, world, chance))


@pytest.mark.parametrize(("run", "name", "tool"), [side for side in SIDES if not side[2].write])
def test_a_tool_that_reads_changes_nothing_but_the_desks_log(run, name, tool):
    answered = 0
    for before, came in calls(run, name, tool):
        assert but_for_the_log(came.world) == but_for_the_log(before)
        answered += not came.error
    assert answered


@pytest.mark.parametrize(("run", "name", "tool"), [side for side in SIDES if side[2].write])
def test_a_tool_that_writes_does_change_the_world_where_it_is_let_and_not_where_it_is_refused(run, name, tool):
    changed = 0
    for before, came in calls(run, name, tool, 3 * CALLS):
        different = but_for_the_log(came.world) != but_for_the_log(before)
        assert not (came.error and different), came.error
        changed += different
    assert changed


@pytest.mark.parametrize(("run", "name", "tool"), SIDES, ids=NAMES)
def test_the_same_call_on_the_same_world_comes_out_the_same(run, name, tool):
    chance = random.Random(f"pure/{name}")
    world = shaken(chance)
    made = arguments(tool, world, chance)
    twin = World.from_json(world.as_json())
    first, again = run(world, name, made), run(twin, name, made)
    assert (first.world.digest(), first.payload, first.error) == (again.world.digest(), again.payload, again.error)


BY_ID = [(name, key) for name, tool in DESK_TOOLS.items() for key in tool.parameters["properties"] if key in TABLE_OF]


@pytest.mark.parametrize(("name", "key"), BY_ID)
def test_an_id_that_no_record_has_is_refused_by_name_and_changes_nothing(name, key):
    chance, world = random.Random(name), full()
    made = {**arguments(DESK_TOOLS[name], world, chance), key: "X-404"}
    others = {
        other: next(iter(getattr(world, TABLE_OF[other]))) for other in made if other in TABLE_OF and other != key
    }
    came = call_desk(world, name, made | others)
    assert came.error == f"no record with {key} X-404"
    assert came.payload is None
    assert but_for_the_log(came.world) == but_for_the_log(world)


def test_every_record_table_is_reached_by_some_tool_that_refuses_unknown_ids():
    reached = defaultdict(set)
    for name, key in BY_ID:
        reached[TABLE_OF[key]].add(name)
    assert set(reached) == {
        "customers", "lines", "plans", "sims", "devices", "bills", "charges", "packs", "promotions", "ports",
    }  # fmt: skip


def test_an_unknown_tool_is_no_tool():
    for run in (call_desk, call_phone):
        with pytest.raises(KeyError):
            run(full(), "make_coffee", {})


def desk(world, name, **made):
    return call_desk(world, name, made)


def phone(world, name, **made):
    return call_phone(world, name, made)


LINE = full().holder
BILL = list(full().bills)[-1]
CHARGE = next(row.charge_id for row in full().charges.values() if row.credited_cents)
IN, OUT = full().ports
DEVICE, SIM = full().phone.device_id, full().phone.sim_id
CLOSED = next(plan.plan_id for plan in full().plans.values() if not plan.open)
PLAN = full().lines[LINE].plan_id
PROMOTIONS = {offer.name: offer.promotion_id for offer in full().promotions.values()}


def held(hold):
    return full().change("lines", LINE, status="suspended", hold=hold)


@pytest.mark.parametrize(
    ("world", "name", "made", "text"),
    [
        (full(), "find_customer", {"phone_number": "000"}, "no account has the number 000"),
        (held("lost"), "suspend_line", {"line_id": LINE, "hold": "lost"}, f"line {LINE} is suspended"),
        (full(), "resume_line", {"line_id": LINE}, f"line {LINE} is active"),
        (held("contract_ended"), "resume_line", {"line_id": LINE}, "contract"),
        (full(), "add_data", {"line_id": LINE, "mb": 750}, "steps of 500"),
        (full(), "add_data", {"line_id": LINE, "mb": 0}, "steps of 500"),
        (full(), "add_data", {"line_id": LINE, "mb": 10**30}, "at most 500000 MB"),
        (full(), "change_plan", {"line_id": LINE, "plan_id": CLOSED}, "closed to new choices"),
        (full(), "change_plan", {"line_id": LINE, "plan_id": PLAN}, "has plan"),
        (full().change("lines", LINE, plan_id=CLOSED), "apply_promotion", {"line_id": LINE, "promotion_id": PROMOTIONS["Loyalty 5"]}, "does not go with plan"),
        (full().change("lines", LINE, promotion_id="P"), "apply_promotion", {"line_id": LINE, "promotion_id": PROMOTIONS["Welcome 8"]}, "has promotion P"),
        (full(), "credit_charge", {"charge_id": CHARGE, "amount_cents": 600, "reason": "wrong"}, "at most 599 cents"),
        (full(), "credit_charge", {"charge_id": CHARGE, "amount_cents": 0, "reason": "wrong"}, "at most 599 cents"),
        (full(), "credit_charge", {"charge_id": CHARGE, "amount_cents": 5, "reason": " "}, "needs a reason"),
        (full().change("bills", BILL, status="paid"), "request_payment", {"bill_id": BILL}, "is paid"),
        (full(), "resubmit_port", {"port_id": OUT, "account_number": "1", "transfer_pin": "2"}, "is pending (out)"),
        (full().change("ports", OUT, status="completed"), "cancel_port", {"port_id": OUT}, "is completed"),
        (full().change("sims", SIM, status="blocked"), "activate_sim", {"sim_id": SIM}, "replace it"),
        (full().change_desk(transferred="fraud"), "transfer_to_human", {"reason": "other", "summary": "x"}, "handed over already"),
        (full(), "transfer_to_human", {"reason": "other", "summary": ""}, "needs a summary"),
    ],
)  # fmt: skip
def test_what_the_desk_may_not_do_is_refused_with_the_reason(world, name, made, text):
    came = call_desk(world, name, made)
    assert text in came.error
    assert but_for_the_log(came.world) == but_for_the_log(world)


@pytest.mark.parametrize(
    ("world", "name", "made", "text"),
    [
        (full().change_phone(sim_id=""), "reseat_sim", {}, "no SIM"),
        (full(), "unlock_sim", {"puk": "1"}, "not locked"),
        (full().change_phone(sim_locked=True), "unlock_sim", {"puk": "1"}, "wrong PUK"),
        (full(), "install_esim", {}, "no eSIM to install"),
        (full(), "install_update", {}, "up to date"),
        (full(), "approve_payment", {"payment_id": "X-404"}, "no such request"),
        (full(), "approve_payment", {"payment_id": f"{BILL}-P1"}, "no such request"),
    ],
)
def test_what_the_phone_cannot_do_is_refused_with_the_reason(world, name, made, text):
    came = call_phone(world, name, made)
    assert text in came.error
    assert came.world == world


def test_a_credit_in_parts_never_exceeds_the_charge():
    once = desk(full(), "credit_charge", charge_id=CHARGE, amount_cents=500, reason="wrong").world
    assert once.charges[CHARGE].credited_cents == 600
    assert desk(once, "credit_charge", charge_id=CHARGE, amount_cents=100, reason="wrong").error
    assert not desk(once, "credit_charge", charge_id=CHARGE, amount_cents=99, reason="wrong").error


def test_a_requested_payment_is_approved_on_the_phone_and_the_bill_is_paid():
    world = desk(full(), "request_payment", bill_id=BILL).world
    (listed,) = [
        row for row in phone(world, "check_payment_requests").payload["requests"] if "-P2" not in row["payment_id"]
    ]
    paid = phone(world, "approve_payment", payment_id=listed["payment_id"]).world
    assert paid.bills[BILL].status == "paid"
    assert paid.payments[listed["payment_id"]].status == "settled"
    assert desk(world, "get_bill", bill_id=BILL).payload["amount_cents"] == listed["amount_cents"]


def test_what_is_secret_is_shown_by_no_tool():
    world = full()
    customer, port = world.customers[world.lines[LINE].customer_id], world.ports[IN]
    shown = [desk(world, "get_customer", customer_id=customer.customer_id), desk(world, "get_port", line_id=LINE)]
    shown += [desk(world, "send_one_time_code", line_id=LINE)]
    text = " ".join(str(came.payload) for came in shown)
    assert customer.pin not in text
    assert customer.birth_date not in text
    assert f"'{port.transfer_pin}'" not in text
    assert shown[-1].world.desk.code not in text


def test_a_lost_sim_is_replaced_and_the_new_one_installed_on_a_phone_that_can():
    bare = full().change_phone(sim_id="")
    replaced = desk(bare, "replace_sim", line_id=LINE, kind="esim")
    assert replaced.world.sims[SIM].status == "blocked"
    assert replaced.world.lines[LINE].sim_id == replaced.payload["sim_id"] != SIM
    assert phone(replaced.world, "install_esim").world.phone.sim_id == replaced.payload["sim_id"]
    old = replaced.world.change("devices", DEVICE, esim_capable=False)
    assert "no eSIM" in phone(old, "install_esim").error
