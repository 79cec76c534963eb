"""Network and phone together: what works is derived from both, and what was sent waits for signal."""

from __future__ import annotations

from dataclasses import replace

import pytest
from telecom_worlds import full, healthy

from distill.environments.telecom import records as r
from distill.environments.telecom.coupling import couple
from distill.environments.telecom.running import call_desk, call_phone
from distill.environments.telecom.service import Service, service
from distill.families.telecom.cast import ABROAD, UNCOVERED

LINE = healthy().holder
CALLS, DATA, MMS = "calls", "data", "mms"


def working(world):
    now = service(world)
    good = {CALLS: now.calls, DATA: now.data_mbps >= 20, MMS: now.mms}
    return {name for name, works in good.items() if works}


def phone(**values):
    return healthy().change_phone(**values)


def line(**values):
    return healthy().change("lines", LINE, **values)


def outage(status, *services, area=None):
    world = healthy()
    fault = r.Outage("OUT-1", area or world.phone.area, services, status, "2026-09-01", "a cut fibre")
    return world.put("outages", fault)


def abroad(country=ABROAD[0], pack=0, *, roaming=True, data_roaming=True):
    world = healthy().change_phone(country=country, area=f"{country} City", data_roaming=data_roaming)
    name = list(world.packs)[pack] if pack is not None else ""
    return world.change("lines", LINE, roaming_enabled=roaming, roaming_pack_id=name)


ALL = {CALLS, DATA, MMS}


def test_at_home_with_everything_as_it_should_be_everything_works():
    assert working(healthy()) == ALL
    assert service(healthy()).signal


@pytest.mark.parametrize(
    ("world", "still"),
    [
        (phone(airplane_mode=True), set()),
        (phone(sim_seated=False), set()),
        (phone(sim_locked=True), set()),
        (phone(sim_id=""), set()),
        (phone(sim_id=list(healthy().sims)[1]), set()),
        (phone(stale=True), set()),
        (phone(operator_selection="manual"), set()),
        (phone(radio_mode="3g"), set()),
        (phone(radio_mode="2g"), {CALLS}),
        (phone(radio_mode="4g"), ALL),
        (phone(mobile_data=False), {CALLS}),
        (phone(apn_ok=False), {CALLS}),
        (phone(mms_address_ok=False), {CALLS, DATA}),
        (phone(sms_permission=False), {CALLS, DATA}),
        (phone(storage_permission=False), {CALLS, DATA}),
        (phone(storage_full=True), {CALLS, DATA}),
        (phone(wifi_calling=True), {CALLS, DATA}),
        (phone(vpn=True), {CALLS, MMS}),
        (phone(data_saver=True, battery_saver=True), {CALLS, MMS}),
        (phone(update_pending=True, update_matters=True, data_saver=True), {CALLS, MMS}),
        (phone(update_pending=True), ALL),
        (phone(wifi=True), ALL),
        (phone(data_roaming=True), ALL),
        (line(status="suspended", hold="overdue_bill"), set()),
        (line(status="ported_out"), set()),
        (line(status="cancelled"), set()),
        (line(voice_provisioned=False), {DATA, MMS}),
        (line(data_provisioned=False), {CALLS}),
        (line(mms_provisioned=False), {CALLS, DATA}),
        (line(throttled=True), {CALLS, MMS}),
        (line(data_used_mb=10**7), {CALLS}),
        (line(premium_barred=True, port_locked=True, forwarding_to="1"), ALL),
        (healthy().change("sims", healthy().phone.sim_id, status="inactive"), set()),
        (healthy().change("sims", healthy().phone.sim_id, status="blocked"), set()),
        (healthy().change("devices", healthy().phone.device_id, barred=True), set()),
        (outage("active", "voice"), {DATA, MMS}),
        (outage("active", "data"), {CALLS}),
        (outage("active", "mms"), {CALLS, DATA}),
        (outage("active", "voice", "data", "mms", area="Elsewhere"), ALL),
        (outage("planned", "voice", "data", "mms"), ALL),
        (outage("resolved", "voice", "data", "mms"), ALL),
        (abroad(), ALL),
        (abroad(roaming=False), set()),
        (abroad(data_roaming=False), {CALLS}),
        (abroad(pack=None), {CALLS}),
        (abroad(country=ABROAD[-1], pack=0), {CALLS}),
        (abroad(country=ABROAD[-1], pack=2), ALL),
        (abroad(country=UNCOVERED, pack=2), {CALLS}),
    ],
)
def test_each_switch_breaks_just_what_hangs_on_it(world, still):
    assert working(world) == still


def test_abroad_the_plans_data_does_not_matter():
    world = abroad()
    assert working(world.change("lines", LINE, data_used_mb=10**7)) == ALL


def test_data_that_was_bought_on_top_counts():
    spent = line(data_used_mb=healthy().plans[healthy().lines[LINE].plan_id].data_mb)
    assert DATA not in working(spent)
    assert DATA in working(spent.change("lines", LINE, data_extra_mb=500))


def test_speed_is_the_least_of_radio_and_plan_and_each_brake_slows_it_further():
    world = healthy()
    plan = world.plans[world.lines[LINE].plan_id]
    fast, slow = (world.change("plans", plan.plan_id, speed_mbps=mbps) for mbps in (300, 5))
    assert (service(fast).data_mbps, service(slow).data_mbps) == (300, 5)
    assert service(fast.change_phone(radio_mode="4g")).data_mbps == 60
    speeds = [service(fast).data_mbps]
    for brake in ({"data_saver": True}, {"vpn": True}, {"battery_saver": True}):
        fast = fast.change_phone(**brake)
        speeds.append(service(fast).data_mbps)
    assert speeds == sorted(speeds, reverse=True)
    assert len(set(speeds)) == len(speeds)


def test_nothing_at_all_works_without_signal():
    assert service(phone(airplane_mode=True)) == Service(signal=False, calls=False, data_mbps=0.0, mms=False)


def code(world):
    return call_desk(world, "send_one_time_code", {"line_id": LINE}).world


def test_a_text_arrives_at_once_where_there_is_signal():
    world = code(healthy())
    assert world.desk.outbox == ()
    assert world.desk.code in world.phone.inbox[-1]
    assert world.phone.inbox[-1] in call_phone(world, "read_messages", {}).payload["messages"]


def test_a_text_waits_for_signal_and_comes_with_the_step_that_brings_it():
    world = code(phone(airplane_mode=True))
    assert world.phone.inbox == ()
    assert len(world.desk.outbox) == 1
    still = call_phone(world, "set_network_mode", {"mode": "4g"}).world
    assert still.phone.inbox == ()
    there = call_phone(still, "set_airplane_mode", {"on": False}).world
    assert there.desk.outbox == ()
    assert [world.desk.code in text for text in there.phone.inbox] == [True]


def test_texts_that_waited_arrive_in_the_order_in_which_they_were_sent():
    world = code(healthy()).change_phone(airplane_mode=True)
    world = world.change_desk(outbox=("second", "third"))
    there = call_phone(world, "set_airplane_mode", {"on": False}).world
    assert there.phone.inbox[1:] == ("second", "third")


def test_a_text_to_another_line_does_not_come_to_this_phone():
    other = list(healthy().lines)[1]
    world = call_desk(healthy(), "send_one_time_code", {"line_id": other}).world
    assert world.phone.inbox == world.desk.outbox == ()
    assert world.desk.code


def test_a_code_is_the_same_for_the_same_state_and_another_for_another_line():
    codes = {call_desk(healthy(), "send_one_time_code", {"line_id": name}).world.desk.code for name in healthy().lines}
    assert len(codes) == len(healthy().lines)
    assert code(healthy()).desk.code in codes


@pytest.mark.parametrize(
    "broken", [{"apn_ok": False}, {"mms_address_ok": False}, {"apn_ok": False, "mms_address_ok": False}]
)
def test_settings_that_are_pushed_mend_the_phone_at_once_where_there_is_signal(broken):
    world = phone(**broken)
    assert working(world) != ALL
    assert working(call_desk(world, "push_settings", {"line_id": LINE}).world) == ALL


def test_settings_wait_for_signal():
    world = phone(apn_ok=False, airplane_mode=True)
    pushed = call_desk(world, "push_settings", {"line_id": LINE}).world
    assert not pushed.phone.apn_ok
    assert call_phone(pushed, "set_airplane_mode", {"on": False}).world.phone.apn_ok


def test_settings_for_another_line_do_not_reach_this_phone():
    other = list(healthy().lines)[1]
    assert not call_desk(phone(apn_ok=False), "push_settings", {"line_id": other}).world.phone.apn_ok


@pytest.mark.parametrize(
    ("world", "tool", "made"),
    [
        (line(data_provisioned=False), "reprovision", {"line_id": LINE, "service": "data"}),
        (line(status="suspended", hold="lost"), "resume_line", {"line_id": LINE}),
        (healthy().change("sims", healthy().phone.sim_id, status="inactive"), "activate_sim", {"sim_id": healthy().phone.sim_id}),
        (abroad(roaming=False), "set_roaming", {"line_id": LINE, "enabled": True}),
    ],
)  # fmt: skip
def test_what_the_network_changes_the_phone_learns_at_a_restart(world, tool, made):
    changed = call_desk(world, tool, made).world
    assert working(changed) == set()
    assert working(call_phone(changed, "restart_phone", {}).world) == ALL


def test_what_is_changed_for_another_line_does_not_touch_this_phone():
    other = list(healthy().lines)[1]
    changed = call_desk(healthy(), "reprovision", {"line_id": other, "service": "voice"}).world
    assert working(changed) == ALL


def test_an_access_point_that_was_reset_works_after_a_restart():
    world = call_phone(phone(apn_ok=False), "reset_apn", {}).world
    assert working(world) == set()
    assert working(call_phone(world, "restart_phone", {}).world) == ALL


def test_coupling_twice_is_coupling_once():
    world = code(phone(airplane_mode=True))
    ready = replace(world, phone=replace(world.phone, airplane_mode=False))
    assert couple(couple(ready)) == couple(ready) != ready
    assert couple(full()) is full()


@pytest.mark.parametrize(
    ("values", "tool", "made", "shown"),
    [
        ({"airplane_mode": True}, "check_status_bar", {}, {"signal": "none", "airplane_mode": True}),
        ({"radio_mode": "2g"}, "check_status_bar", {}, {"signal": "weak"}),
        ({}, "check_status_bar", {}, {"signal": "full", "vpn": False}),
        ({"sim_seated": False}, "check_sim", {}, {"sim": "no SIM"}),
        ({"sim_locked": True}, "check_sim", {}, {"sim": "SIM locked, PUK needed"}),
        ({}, "check_sim", {}, {"sim": "ready"}),
        ({"operator_selection": "manual"}, "check_network_mode", {}, {"operator_selection": "manual"}),
        ({"data_saver": True}, "check_data_settings", {}, {"data_saver": True}),
        ({"apn_ok": False}, "check_apn", {}, {"internet_apn": "changed by hand", "mms_address": "operator default"}),
        ({"wifi_calling": True}, "check_wifi", {}, {"wifi_calling": True}),
        ({"vpn": True}, "check_vpn", {}, {"vpn_connected": True}),
        ({"battery_saver": True}, "check_battery", {}, {"battery_saver": True}),
        ({"sms_permission": False}, "check_permissions", {}, {"sms": False, "storage": True}),
        ({"storage_full": True}, "check_storage", {}, {"storage": "full"}),
        ({"update_pending": True}, "check_updates", {}, {"update": "ready to install"}),
        ({"country": "Isola"}, "check_location", {}, {"country": "Isola"}),
        ({"sim_locked": True}, "make_test_call", {}, {"call": "failed"}),
        ({"vpn": True, "data_saver": True}, "run_speed_test", {}, {"verdict": "poor"}),
        ({"mobile_data": False}, "run_speed_test", {}, {"mbps": 0.0, "verdict": "no connection"}),
        ({"storage_full": True}, "send_test_mms", {}, {"picture_message": "not sent"}),
    ],
)
def test_the_phone_shows_what_is_so(values, tool, made, shown):
    assert call_phone(phone(**values), tool, made).payload.items() >= shown.items()


@pytest.mark.parametrize(
    ("values", "tool", "made"),
    [
        ({"airplane_mode": True}, "set_airplane_mode", {"on": False}),
        ({"sim_seated": False}, "reseat_sim", {}),
        ({"radio_mode": "3g"}, "set_network_mode", {"mode": "auto"}),
        ({"operator_selection": "manual"}, "set_operator_selection", {"selection": "auto"}),
        ({"stale": True}, "restart_phone", {}),
        ({"mobile_data": False}, "set_mobile_data", {"on": True}),
        ({"vpn": True}, "disconnect_vpn", {}),
        ({"wifi_calling": True}, "set_wifi_calling", {"on": False}),
        ({"sms_permission": False}, "grant_permission", {"permission": "sms"}),
        ({"storage_permission": False}, "grant_permission", {"permission": "storage"}),
        ({"storage_full": True}, "free_storage", {}),
        ({"sim_locked": True}, "unlock_sim", {"puk": healthy().sims[healthy().phone.sim_id].puk}),
        ({"update_pending": True, "update_matters": True, "stale": True}, "install_update", {}),
    ],
)
def test_each_step_on_the_phone_mends_what_it_is_for(values, tool, made):
    world = phone(**values)
    assert working(world) != ALL
    assert working(call_phone(world, tool, made).world) == ALL
