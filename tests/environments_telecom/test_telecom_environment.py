"""A live contact: own names for the agent, the phone for the customer, one world behind both."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from telecom_worlds import healthy

from distill.domain.tool import ToolCall
from distill.environments.telecom.desk import DESK_TOOLS
from distill.environments.telecom.environment import PHONE, TelecomEnvironment, phone_specs
from distill.environments.telecom.pocket import PHONE_TOOLS
from distill.environments.telecom.skin import skins
from distill.environments.telecom.world import World

SHOWN = ("find_customer", "verify_identity", "get_line", "push_settings", "transfer_to_human")


def opened(skin="deltaphon", needs=((), 0.0), **phone):
    return TelecomEnvironment(healthy(skin).change_phone(**phone), skins()[skin], SHOWN, needs)


def own(environment, tool, **made):
    return ToolCall("c1", environment.skin.to_own[tool], environment.skin.arguments(made))


def test_it_offers_what_it_was_told_to_under_the_companys_names():
    environment = opened()
    assert [tool.name for tool in environment.tools] == [skins()["deltaphon"].to_own[name] for name in SHOWN]
    assert environment.tools[-1].name == "forward_call"


def test_the_customers_tools_are_the_same_in_every_company():
    assert [spec.name for spec in phone_specs()] == list(PHONE_TOOLS)
    assert not {spec.name for spec in phone_specs()} & set(DESK_TOOLS)


@pytest.mark.parametrize("skin", sorted(skins()))
async def test_a_call_under_own_names_reaches_the_world_and_is_answered_in_own_words(skin):
    environment = opened(skin, apn_ok=False)
    line = environment.world.lines[environment.world.holder]
    seen = await environment.call(own(environment, "push_settings", line_id=line.line_id))
    assert environment.world.phone.apn_ok
    assert (seen.is_error, seen.executed, seen.server) == (False, True, skin)
    assert environment.skin.key("line_id") in seen.text
    assert line.line_id in seen.text


async def test_a_refusal_is_an_error_and_leaves_the_world_alone():
    environment = opened()
    seen = await environment.call(own(environment, "get_line", line_id="X-404"))
    assert seen.is_error
    assert seen.executed
    assert "no record with line_id X-404" in seen.text
    assert replace(environment.world, desk=healthy("deltaphon").desk) == healthy("deltaphon")
    assert [entry.refused for entry in environment.world.desk.log] == [True]


async def test_the_customer_acts_on_the_same_world_and_is_answered_in_json():
    environment = opened(airplane_mode=True)
    seen = await environment.call_user(ToolCall("u1", "set_airplane_mode", {"on": False}))
    assert (json.loads(seen.text), seen.is_error, seen.server) == ({"result": "ok"}, False, PHONE)
    assert not environment.world.phone.airplane_mode
    refused = await environment.call_user(ToolCall("u2", "install_update", {}))
    assert json.loads(refused.text) == {"error": "the system is up to date"}
    assert refused.is_error


@pytest.mark.parametrize(
    ("needs", "phone", "satisfied"),
    [
        ((("calls",), 0.0), {}, True),
        ((("calls",), 0.0), {"airplane_mode": True}, False),
        ((("data",), 10.0), {"mobile_data": False}, False),
        ((("data",), 10.0), {"vpn": True, "data_saver": True}, False),
        ((("data",), 0.0), {"vpn": True}, True),
        ((("calls", "mms"), 0.0), {"storage_full": True}, False),
        (((), 0.0), {"airplane_mode": True}, True),
    ],
)
def test_the_customer_is_satisfied_when_what_was_called_about_works(needs, phone, satisfied):
    assert opened(needs=needs, **phone).user_view() == {"satisfied": satisfied, "handed": False}


async def test_the_customer_notices_a_handover():
    environment = opened()
    await environment.call(own(environment, "transfer_to_human", reason="other", summary="needs a colleague"))
    assert environment.user_view()["handed"] is True


async def test_in_the_end_the_world_is_given_as_json_with_its_digest():
    environment = opened()
    await environment.call_user(ToolCall("u1", "set_wifi", {"on": True}))
    end = await environment.finish()
    assert World.from_json(end["world"]) == environment.world
    assert end["digest"] == environment.world.digest() != healthy("deltaphon").digest()


def test_it_answers_the_same_in_every_play_and_needs_no_process():
    assert opened().describe() == {
        "servers": [], "sandbox": "simulation", "determinism": "pinned", "company": "deltaphon",
    }  # fmt: skip
