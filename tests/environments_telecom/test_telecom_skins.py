"""Companies: names of their own for one and the same world."""

from __future__ import annotations

import random
import re
from dataclasses import fields, replace

import pytest
from jsonschema import Draft202012Validator
from telecom_worlds import arguments, full, shaken

from distill.environments.telecom import records
from distill.environments.telecom.desk import DESK_TOOLS
from distill.environments.telecom.running import call_desk
from distill.environments.telecom.skin import NOUNS, skins
from distill.environments.telecom.world import KEYS
from distill.families.telecom.cast import cast_of
from distill.families.telecom.draw import draw_spec

SKINS = sorted(skins())
HELD_OUT = {name for name, skin in skins().items() if skin.held_out}
NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


def test_there_are_eight_companies_and_some_are_kept_for_evaluation():
    assert len(SKINS) == 8
    assert 1 <= len(HELD_OUT) < 4


def test_a_company_that_is_held_out_is_never_drawn_unless_it_is_asked_for():
    drawn = {draw_spec(seed).skin for seed in range(400)}
    assert drawn == set(SKINS) - HELD_OUT
    asked = tuple(sorted(HELD_OUT))
    assert {draw_spec(seed, companies=asked).skin for seed in range(60)} == HELD_OUT


def test_what_is_held_out_has_names_of_tools_that_no_other_company_has():
    seen = {own for name in SKINS if name not in HELD_OUT for own in skins()[name].to_own.values()}
    for name in HELD_OUT:
        assert len(set(skins()[name].to_own.values()) - seen) > len(DESK_TOOLS) / 2


def test_no_two_companies_look_alike():
    faces = [tuple(skins()[name].to_own.values()) for name in SKINS]
    assert len(set(faces)) == len(faces)
    assert {skins()[name].layout for name in SKINS} == {"json", "envelope", "lines", "pairs"}
    assert len({skins()[name].wording for name in SKINS}) == 4
    assert len({tuple(skins()[name].ids.values()) for name in SKINS}) == len(SKINS)


@pytest.mark.parametrize("name", SKINS)
def test_tool_names_are_unique_valid_and_lead_back(name):
    skin = skins()[name]
    assert set(skin.to_own) == set(DESK_TOOLS)
    assert all(NAME.fullmatch(own) for own in skin.to_own.values())
    assert len(skin.to_canonical) == len(DESK_TOOLS)
    assert all(skin.to_canonical[skin.to_own[tool]] == tool for tool in DESK_TOOLS)


@pytest.mark.parametrize("name", SKINS)
def test_argument_names_are_the_companys_own_and_lead_back(name):
    skin, world, chance = skins()[name], full(), random.Random(name)
    for tool in DESK_TOOLS.values():
        made = arguments(tool, world, chance)
        own = skin.arguments(made)
        assert len(own) == len(made)
        assert skin.canonical_arguments(tool.name, own) == made
        assert set(own) == set(skin.spec(tool.name).parameters["properties"])
        assert all(NAME.fullmatch(key) for key in own)


@pytest.mark.parametrize("name", SKINS)
def test_an_argument_nobody_knows_stays_as_it_is(name):
    assert skins()[name].canonical_arguments("get_line", {"colour": 1}) == {"colour": 1}


@pytest.mark.parametrize("name", SKINS)
def test_a_tools_schema_is_the_same_but_for_names_and_words(name):
    skin = skins()[name]
    for tool in DESK_TOOLS.values():
        spec = skin.spec(tool.name)
        Draft202012Validator.check_schema(spec.parameters)
        assert spec.name == skin.to_own[tool.name]
        assert spec.description
        assert spec.parameters["required"] == list(spec.parameters["properties"])
        assert spec.parameters["additionalProperties"] is False
        for key, schema in tool.parameters["properties"].items():
            own = spec.parameters["properties"][skin.key(key)]
            assert {**own, "description": 0} == {**schema, "description": 0} or own == schema


@pytest.mark.parametrize("name", SKINS)
def test_descriptions_speak_of_things_by_the_companys_words(name):
    skin = skins()[name]
    renamed = [word for word in NOUNS if skin.words.get(word, word) != word]
    kept = {part for word in skin.words.values() for part in word.lower().split()}
    for tool in DESK_TOOLS:
        said = re.findall(r"[a-z]+", skin.spec(tool).description.lower())
        assert not {word for word in renamed if word in said and word not in kept}


@pytest.mark.parametrize("name", SKINS)
def test_no_two_fields_of_a_record_are_called_alike(name):
    skin = skins()[name]
    for kind in vars(records).values():
        if isinstance(kind, type) and kind.__module__ == records.__name__:
            canonical = [field.name for field in fields(kind)]
            assert len({skin.key(field) for field in canonical}) == len(canonical)
    chance = random.Random(1)
    for tool in DESK_TOOLS.values():
        payload = None
        while payload is None:
            payload = call_desk(world := shaken(chance), tool.name, arguments(tool, world, chance)).payload
        assert len({skin.key(field) for field in payload}) == len(payload)


@pytest.mark.parametrize("name", SKINS)
def test_ids_have_the_companys_forms_and_two_serials_give_two_ids(name):
    skin = skins()[name]
    for kind in skin.ids:
        assert len({skin.number(kind, serial) for serial in range(1_000, 1_400)}) == 400
    world, _ = cast_of(skin, random.Random(3))
    shapes = {re.sub(r"\d", "#", row) for table in ("customers", "lines", "bills") for row in getattr(world, table)}
    assert len(shapes) == 3


@pytest.mark.parametrize("name", SKINS)
def test_the_same_call_does_the_same_in_every_company(name):
    """A skin names and lays out; what happens is the world's."""
    skin, world = skins()[name], full(name)
    for tool in DESK_TOOLS.values():
        made = arguments(tool, world, random.Random(tool.name))
        own = skin.canonical_arguments(skin.to_canonical[skin.to_own[tool.name]], skin.arguments(made))
        assert call_desk(world, tool.name, own).world == call_desk(world, tool.name, made).world


def test_two_tools_with_one_name_are_refused():
    skin = replace(skins()["arvella"], tools={"get_line": "find_customer"})
    with pytest.raises(ValueError, match="two tools have one name"):
        _ = skin.to_own


def test_ids_of_the_worlds_tables_are_what_the_skin_fills_in():
    for name in SKINS:
        world = full(name)
        for table in KEYS:
            assert all(getattr(row, KEYS[table]) == key for key, row in getattr(world, table).items())
