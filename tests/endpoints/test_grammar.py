from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from distill.endpoints.dialects.grammar import DEEPEST, MOST_VALUES, simplified

DOSSIERS = Path(__file__).parents[2] / "question_banks" / "mcp"
KEPT = {"type", "properties", "required", "items", "enum", "const", "anyOf", "additionalProperties"}

CASES = {
    "formats, patterns, bounds and descriptions are left out": (
        {"type": "string", "format": "date", "pattern": "^2", "minLength": 3, "description": "A day."},
        {"type": "string"},
    ),
    "an object lists its own properties and no others": (
        {"type": "object", "properties": {"b": {"type": "integer", "minimum": 1}, "a": {}}, "required": ["b"]},
        {
            "type": "object",
            "properties": {"b": {"type": "integer"}, "a": {}},
            "required": ["b"],
            "additionalProperties": False,
        },
    ),
    "a required name without a property is not required": (
        {"type": "object", "properties": {"a": {}}, "required": ["a", "z"]},
        {"type": "object", "properties": {"a": {}}, "required": ["a"], "additionalProperties": False},
    ),
    "an object that must be empty stays so": (
        {"type": "object", "properties": {}, "additionalProperties": False},
        {"type": "object", "properties": {}, "required": [], "additionalProperties": False},
    ),
    "a free-form object stays one": ({"type": "object"}, {"type": "object"}),
    "a short enum is kept": ({"type": "string", "enum": ["x", "y"]}, {"enum": ["x", "y"]}),
    "a long enum is its type": ({"type": "integer", "enum": [*range(MOST_VALUES + 1)]}, {"type": "integer"}),
    "a constant is all there is to say": ({"type": "string", "const": "x"}, {"const": "x"}),
    "one of is any of": ({"oneOf": [{"type": "string"}, {"type": "null"}]}, {"anyOf": [{"type": "string"}, {"type": "null"}]}),
    "a list of types is kept": ({"type": ["string", "null"]}, {"type": ["string", "null"]}),
    "items are cut too": ({"type": "array", "items": {"format": "uri"}, "maxItems": 2}, {"type": "array", "items": {}}),
    "a reference is put in its place": (
        {"type": "array", "items": {"$ref": "#/$defs/a~1b"}, "$defs": {"a/b": {"type": "number", "minimum": 0}}},
        {"type": "array", "items": {"type": "number"}},
    ),
    "a reference that leads nowhere allows anything": ({"$ref": "https://example.org/schema"}, {}),
    "parts of an allOf are laid over one another": (
        {
            "allOf": [{"properties": {"a": {"type": "string"}}, "required": ["a"]}, {"properties": {"b": {}}}],
            "required": ["b"],
        },
        {
            "type": "object",
            "properties": {"a": {"type": "string"}, "b": {}},
            "required": ["a", "b"],
            "additionalProperties": False,
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_schema_is_cut_down(name):
    schema, cut = CASES[name]
    assert simplified(schema) == cut


def test_a_schema_that_names_itself_ends():
    tree = {"type": "object", "properties": {"children": {"type": "array", "items": {"$ref": "#"}}}}
    assert json.dumps(simplified(tree)).count("children") <= DEEPEST
    assert simplified({"$ref": "#"}) == {}


def keys_of(schema):
    """Every key that stands where a keyword may stand."""
    yield from schema
    for name, inner in schema.items():
        if name == "properties":
            for one in inner.values():
                yield from keys_of(one)
        elif name == "items":
            yield from keys_of(inner)
        elif name == "anyOf":
            for one in inner:
                yield from keys_of(one)


def test_every_tool_of_the_bank_is_cut_to_the_few_keywords_and_is_a_schema_still():
    tools = [
        tool
        for path in sorted(DOSSIERS.glob("*.json"))
        for tool in json.loads(path.read_text(encoding="utf-8")).get("tools", ())
    ]
    assert len(tools) > 50
    for tool in tools:
        cut = simplified(tool["parameters"])
        Draft202012Validator.check_schema(cut)
        assert set(keys_of(cut)) <= KEPT


NAMES = st.sampled_from(["a", "b", "c"])
LEAVES = st.sampled_from([
    {"type": "string", "maxLength": 2}, {"type": "integer", "minimum": 0}, {"enum": [1, "x"]}, {"const": None}, {},
])  # fmt: skip
SCHEMAS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(lambda items: {"type": "array", "items": items}, inner),
        st.builds(lambda one, two: {"anyOf": [one, two]}, inner, inner),
        st.builds(
            lambda properties: {
                "type": "object",
                "properties": properties,
                "required": sorted(properties)[:1],
                "additionalProperties": False,
            },
            st.dictionaries(NAMES, inner, min_size=1),
        ),
    ),
    max_leaves=8,
)
VALUES = st.recursive(
    st.sampled_from([None, 0, -1, 1, "x", "long"]),
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(NAMES, inner, max_size=3)),
    max_leaves=6,
)


@given(SCHEMAS, VALUES)
def test_what_a_closed_schema_allows_is_still_allowed(schema, value):
    if Draft202012Validator(schema).is_valid(value):
        assert Draft202012Validator(simplified(schema)).is_valid(value)
