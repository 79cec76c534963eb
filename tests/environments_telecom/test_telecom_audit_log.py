"""The desk's log: what touched whom, and by what the caller was identified at that moment."""

from __future__ import annotations

from telecom_worlds import healthy

from distill.environments.telecom.records import Entry
from distill.environments.telecom.running import call_desk

WORLD = healthy()
LINE = WORLD.lines[WORLD.holder]
CUSTOMER = WORLD.customers[LINE.customer_id]
STRANGER = next(name for name in WORLD.customers if name != CUSTOMER.customer_id)
CHARGE = next(iter(WORLD.charges))
BILL = WORLD.charges[CHARGE].bill_id


def after(*calls):
    world = WORLD
    for name, made in calls:
        world = call_desk(world, name, made).world
    return world.desk


def verify(factor, value, customer=CUSTOMER.customer_id):
    return "verify_identity", {"customer_id": customer, "factor": factor, "value": value}


PIN, BORN = verify("pin", CUSTOMER.pin), verify("birth_date", CUSTOMER.birth_date)
ROAM = ("set_roaming", {"line_id": LINE.line_id, "enabled": True})


def test_a_write_before_identification_is_logged_with_nothing_proven():
    assert after(ROAM).log == (Entry("set_roaming", write=True, customer_id=CUSTOMER.customer_id, proven=()),)


def test_a_write_after_identification_is_logged_with_what_was_proven_by_then():
    log = after(PIN, ROAM, BORN, ROAM).log
    assert [entry.proven for entry in log if entry.tool == "set_roaming"] == [("pin",), ("pin", "birth_date")]


def test_a_read_is_logged_too_and_marked_as_one():
    (entry,) = after(("get_customer", {"customer_id": CUSTOMER.customer_id})).log
    assert (entry.tool, entry.write, entry.proven) == ("get_customer", False, ())


def test_what_is_proven_for_one_customer_counts_for_no_other():
    log = after(PIN, ("get_customer", {"customer_id": STRANGER})).log
    assert log[-1] == Entry("get_customer", write=False, customer_id=STRANGER, proven=())


def test_whose_record_is_touched_follows_from_any_of_its_ids():
    sim, device = LINE.sim_id, LINE.device_id
    touched = [
        ("get_line", {"line_id": LINE.line_id}),
        ("get_bill", {"bill_id": BILL}),
        ("credit_charge", {"charge_id": CHARGE, "amount_cents": 5, "reason": "wrong"}),
        ("get_sim", {"sim_id": sim}),
        ("get_device", {"device_id": device}),
        ("find_customer", {"phone_number": LINE.phone_number}),
    ]
    assert {entry.customer_id for entry in after(*touched).log} == {CUSTOMER.customer_id}
    assert len(after(*touched).log) == len(touched)


def test_what_belongs_to_nobody_is_logged_without_a_customer():
    (entry,) = after(("list_plans", {})).log
    assert entry.customer_id == ""


def test_a_wrong_answer_proves_nothing_and_is_counted():
    desk = after(verify("pin", "0000"), verify("postcode", "x"), ROAM)
    assert (desk.proven, desk.misses) == ((), 2)
    assert desk.log[-1].proven == ()


def test_an_answer_counts_however_it_is_spaced_and_once():
    desk = after(verify("pin", f" {CUSTOMER.pin[:2]} {CUSTOMER.pin[2:]} "), PIN)
    assert desk.proven == (f"{CUSTOMER.customer_id}/pin",)


def test_a_code_that_was_never_sent_proves_nothing():
    assert after(verify("one_time_code", "")).proven == ()
    assert after(verify("one_time_code", "000000")).misses == 1


def test_the_code_that_was_sent_last_proves_the_caller():
    world = call_desk(WORLD, "send_one_time_code", {"line_id": LINE.line_id}).world
    proven = call_desk(world, *verify("one_time_code", world.desk.code)).world.desk.proven
    assert proven == (f"{CUSTOMER.customer_id}/one_time_code",)


def test_a_code_proves_only_the_customer_whose_line_it_was_sent_to():
    world = call_desk(WORLD, "send_one_time_code", {"line_id": LINE.line_id}).world
    came = call_desk(world, *verify("one_time_code", world.desk.code, STRANGER))
    assert came.payload["match"] is False
    assert came.world.desk.proven == ()


def test_a_call_that_is_refused_is_logged_as_refused_for_its_answer_may_tell_something():
    assert after(("get_line", {"line_id": "X-404"})).log == (Entry("get_line", False, "", (), refused=True),)
    (entry,) = after(("credit_charge", {"charge_id": CHARGE, "amount_cents": 10**7, "reason": "wrong"})).log
    assert (entry.customer_id, entry.refused) == (CUSTOMER.customer_id, True)


def test_what_belongs_to_nobody_counts_as_touched_by_the_caller():
    log = after(PIN, ("get_device", {"device_id": "nobody's"})).log
    assert log[-1].proven == ("pin",)
