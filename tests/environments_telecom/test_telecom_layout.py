"""What a company's systems print, and finding a value in it again."""

from __future__ import annotations

import json
import re
from collections import Counter

import pytest
from telecom_worlds import full

from distill.environments.telecom.desk import DESK_TOOLS
from distill.environments.telecom.running import call_desk
from distill.environments.telecom.skin import skins

SKINS = sorted(skins())
WORDS = {True: "yes", False: "no", None: "none", "": "none"}


def printed(layout, value):
    """A scalar as the layout writes it, apart from quotes."""
    if layout in {"json", "envelope"}:
        return json.dumps(value).strip('"') if not isinstance(value, str) else value
    return WORDS[value] if isinstance(value, bool) or value in {None, ""} else str(value)


def answers(world):
    """Payload of every tool that reads, on a world with something in every list."""
    line, bill = world.lines[world.holder], list(world.bills)[-1]
    asked = {
        "phone_number": line.phone_number, "customer_id": line.customer_id, "line_id": line.line_id, "bill_id": bill,
        "sim_id": line.sim_id, "device_id": line.device_id, "plan_id": list(world.plans)[2], "area": world.phone.area,
        "country": next(iter(world.packs.values())).countries[0],
    }  # fmt: skip
    for name, tool in DESK_TOOLS.items():
        if not tool.write:
            yield name, call_desk(world, name, {key: asked[key] for key in tool.parameters["properties"]}).payload


def tables(payload):
    return {key: rows for key, rows in payload.items() if isinstance(rows, list) and rows and isinstance(rows[0], dict)}


def scalars(row):
    return {key: value for key, value in row.items() if not isinstance(value, list | tuple)}


def test_every_list_there_is_has_several_rows_to_be_told_apart():
    found = {key: len(rows) for _, payload in answers(full()) for key, rows in tables(payload).items()}
    assert set(found) == {"bills", "charges", "payments", "plans", "promotions", "packs", "ports", "tickets", "outages"}
    assert min(found.values()) >= 2


@pytest.mark.parametrize("name", SKINS)
def test_a_field_is_found_in_the_row_where_another_field_has_a_value(name):
    skin, looked = skins()[name], 0
    for tool, payload in answers(full(name)):
        text = skin.render(payload)
        for rows in tables(payload).values():
            for row in rows:
                for key, value in scalars(row).items():
                    if value == "" or isinstance(value, bool) or Counter(other[key] for other in rows)[value] > 1:
                        continue
                    for wanted, right in scalars(row).items():
                        found = re.search(skin.pattern(wanted, (key, str(value))), text)
                        assert found, f"{tool}: {wanted} where {key} is {value}"
                        assert found[1] == printed(skin.layout, right), f"{tool}: {wanted} where {key} is {value}"
                        looked += 1
    assert looked > 300


@pytest.mark.parametrize("name", SKINS)
def test_without_a_condition_the_first_record_with_the_field_is_read(name):
    skin = skins()[name]
    for tool, payload in answers(full(name)):
        text = skin.render(payload)
        if not tables(payload):
            for key, value in scalars(payload).items():
                assert re.search(skin.pattern(key), text)[1] == printed(skin.layout, value), f"{tool}: {key}"
        for rows in tables(payload).values():
            for key, value in scalars(rows[0]).items():
                if key not in payload:
                    assert re.search(skin.pattern(key), text)[1] == printed(skin.layout, value), f"{tool}: {key}"


@pytest.mark.parametrize("name", SKINS)
def test_a_field_is_not_found_where_no_row_has_the_value(name):
    skin = skins()[name]
    for tool, payload in answers(full(name)):
        text = skin.render(payload)
        for rows in tables(payload).values():
            for key in scalars(rows[0]):
                assert not re.search(skin.pattern(next(iter(rows[0])), (key, "X-404")), text), tool


@pytest.mark.parametrize("name", SKINS)
def test_part_of_a_value_is_not_taken_for_it(name):
    skin = skins()[name]
    world = full(name)
    text = skin.render(call_desk(world, "list_bills", {"customer_id": world.lines[world.holder].customer_id}).payload)
    period = next(iter(world.bills.values())).period
    assert re.search(skin.pattern("bill_id", ("period", period)), text)
    assert not re.search(skin.pattern("bill_id", ("period", period[:-1])), text)
    assert not re.search(skin.pattern("bill_id", ("period", period[1:])), text)


@pytest.mark.parametrize("name", SKINS)
def test_every_value_of_a_result_is_printed(name):
    skin = skins()[name]
    for tool, payload in answers(full(name)):
        text = skin.render(payload)
        for row in (payload, *(row for rows in tables(payload).values() for row in rows)):
            for key, value in scalars(row).items():
                assert skin.key(key) in text, f"{tool}: {key}"
                assert printed(skin.layout, value) in text, f"{tool}: {key}"


@pytest.mark.parametrize("name", SKINS)
def test_a_refusal_is_told_from_a_result(name):
    skin = skins()[name]
    error, result = skin.render_error("no record with line_id X"), skin.render({"line_id": "X"})
    assert "no record with line_id X" in error
    marks = {"json": '"error"', "envelope": '"success":false', "lines": "ERROR:", "pairs": "ERROR:"}
    assert marks[skin.layout] in error
    assert marks[skin.layout] not in result


@pytest.mark.parametrize("name", [name for name in SKINS if skins()[name].layout in {"json", "envelope"}])
def test_json_layouts_are_json(name):
    skin = skins()[name]
    for _, payload in answers(full(name)):
        read = json.loads(skin.render(payload))
        assert read if skin.layout == "json" else read["success"] is True
    assert json.loads(skin.render_error('a "quoted" reason'))


@pytest.mark.parametrize("name", [name for name in SKINS if skins()[name].layout in {"lines", "pairs"}])
def test_an_empty_list_is_printed_as_nothing_rather_than_left_out(name):
    skin = skins()[name]
    text = skin.render({"area": "Elsewhere", "outages": []})
    assert "Elsewhere" in text
    assert skin.key("outages") in text
