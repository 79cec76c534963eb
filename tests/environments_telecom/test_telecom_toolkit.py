"""Tools made from plain functions: schema from hints, marked read or write."""

from __future__ import annotations

import inspect
from typing import Annotated, Literal

import pytest
from jsonschema import Draft202012Validator
from telecom_worlds import full

from distill.environments.telecom.desk import DESK_TOOLS
from distill.environments.telecom.pocket import PHONE_TOOLS
from distill.environments.telecom.toolkit import reads, writes
from distill.environments.telecom.world import World

ALL_TOOLS = {**DESK_TOOLS, **PHONE_TOOLS}


def paint(
    world: World,
    wall: Annotated[str, "which wall"],
    coats: int,
    colour: Annotated[Literal["red", "blue"], "the colour"],
    dry: bool = True,
) -> World:
    """Paint a wall.

    It takes a day.
    """
    return world.change_phone(area=f"{wall}{coats}{colour}{dry}")


def test_a_schema_follows_from_the_hints():
    tool = writes(paint)["paint"]
    assert tool.description == "Paint a wall. It takes a day."
    assert tool.parameters == {
        "type": "object",
        "properties": {
            "wall": {"type": "string", "description": "which wall"},
            "coats": {"type": "integer"},
            "colour": {"type": "string", "enum": ["red", "blue"], "description": "the colour"},
            "dry": {"type": "boolean"},
        },
        "required": ["wall", "coats", "colour", "dry"],
        "additionalProperties": False,
    }


def test_a_hint_that_no_schema_stands_for_is_refused_when_the_tool_is_made():
    def odd(world: World, wall: float) -> World:
        return world

    with pytest.raises(KeyError):
        reads(odd)


def test_the_same_function_can_be_marked_either_way():
    def look(world: World) -> dict[str, str]:
        """Look."""
        return {"today": world.today}

    assert not reads(look)["look"].write
    assert writes(look)["look"].write


def test_a_tool_gives_the_world_and_what_came_back_whatever_its_function_returns():
    world = full()
    painted, said = writes(paint)["paint"].call(world, {"wall": "a", "coats": 2, "colour": "red", "dry": True})
    assert (painted.phone.area, said) == ("a2redTrue", {"result": "ok"})
    assert reads(lambda world: {"x": world.home})["<lambda>"].call(world, {}) == (world, {"x": world.home})
    assert writes(lambda world: (painted, {"y": world.home}))["<lambda>"].call(world, {}) == (
        painted,
        {"y": world.home},
    )


def test_there_are_tools_enough_for_both_sides_and_none_belongs_to_both():
    assert len(DESK_TOOLS) >= 20
    assert len(PHONE_TOOLS) >= 25
    assert not set(DESK_TOOLS) & set(PHONE_TOOLS)
    assert all(name == tool.name for name, tool in ALL_TOOLS.items())


@pytest.mark.parametrize("name", sorted(ALL_TOOLS))
def test_a_tool_has_a_valid_closed_schema_that_names_each_parameter_and_says_what_it_does(name):
    tool = ALL_TOOLS[name]
    Draft202012Validator.check_schema(tool.parameters)
    wanted = [parameter for parameter in inspect.signature(tool.run).parameters if parameter != "world"]
    assert list(tool.parameters["properties"]) == tool.parameters["required"] == wanted
    assert tool.parameters["additionalProperties"] is False
    assert all(schema["type"] in {"string", "integer", "boolean"} for schema in tool.parameters["properties"].values())
    assert tool.description.endswith(".")
    assert "  " not in tool.description


@pytest.mark.parametrize(
    ("tool", "name", "schema"),
    [
        ("credit_charge", "amount_cents", {"type": "integer"}),
        ("set_port_lock", "locked", {"type": "boolean"}),
        ("verify_identity", "factor", {"type": "string", "enum": ["pin", "birth_date", "postcode", "one_time_code"]}),
        ("replace_sim", "kind", {"type": "string", "enum": ["physical", "esim"]}),
        ("reprovision", "service", {"type": "string", "enum": ["voice", "data", "mms"]}),
        ("set_network_mode", "mode", {"type": "string", "enum": ["auto", "5g", "4g", "3g", "2g"]}),
        ("unlock_sim", "puk", {"type": "string"}),
        ("set_airplane_mode", "on", {"type": "boolean"}),
    ],
)
def test_a_parameter_has_the_type_its_tool_needs(tool, name, schema):
    found = ALL_TOOLS[tool].parameters["properties"][name]
    assert {key: value for key, value in found.items() if key != "description"} == schema


@pytest.mark.parametrize("name", sorted(DESK_TOOLS))
def test_an_agents_tool_says_what_each_parameter_is_unless_its_values_say_it(name):
    for schema in DESK_TOOLS[name].parameters["properties"].values():
        assert schema.get("description") or schema.get("enum")


def test_an_integer_that_comes_as_a_float_is_stored_as_an_integer():
    world = full()
    after, _ = DESK_TOOLS["add_data"].call(world, {"line_id": world.holder, "mb": 500.0})
    assert type(after.lines[world.holder].data_extra_mb) is int
