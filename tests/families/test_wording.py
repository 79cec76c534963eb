"""How goals and references speak: sentences, plurals, and what a merge has looked at."""

from __future__ import annotations

import re

import pytest
from bench import case_of, family_for

from distill.families.mcp.wording import TERSE_TAILS, VAGUE_HEADS, counted, either_way, singular, without_greeting

FAMILY = family_for()


def references(template: str, seeds: int):
    return [case_of(FAMILY, template, seed).body["reference"] for seed in range(seeds)]


def said(reference) -> str:
    return "\n".join([*(act["say"] for act in reference["acts"]), reference["answer"]])


def test_no_goal_goes_on_in_lower_case_after_the_end_of_a_sentence():
    for seed in range(400):
        goal = FAMILY.draw(seed).goal
        assert not re.findall(r"(?<!\bvs)[.!?] [a-z]+(?=[\s,;'])", goal), goal


def test_a_vague_goal_opens_in_one_of_twenty_ways_or_more():
    assert len(set(VAGUE_HEADS)) >= 20
    assert all(head[0].isupper() and head[-1] in ".!?" for head in VAGUE_HEADS)


def test_no_goal_dictates_a_length_that_nothing_checks():
    assert not [tail for tail in TERSE_TAILS if re.search(r"\b(?:lines?|words|sentences?)\b", tail)]


@pytest.mark.parametrize(
    ("number", "noun", "text"), [(1, "line", "one line"), (3, "line", "three lines"), (14, "line", "14 lines")]
)
def test_a_number_and_its_noun_agree(number, noun, text):
    assert counted(number, noun) == text


@pytest.mark.parametrize(("unit", "one"), [("shifts", "shift"), ("crew days", "crew day"), ("EUR", "EUR")])
def test_one_of_a_unit_is_singular_and_a_currency_stays(unit, one):
    assert singular(unit) == one


def test_release_notes_of_one_commit_speak_of_one_line():
    texts = [said(reference) for reference in references("release_notes", 60)]
    assert any("one line" in text for text in texts)
    assert not [text for text in texts if "one lines" in text or "one line, oldest" in text]


def test_a_merge_knows_the_kind_and_the_columns_of_every_table_before_it_decides():
    for seed in range(40):
        body = case_of(FAMILY, "record_merge", seed).body
        queries = [call["arguments"]["query"] for act in body["reference"]["acts"] for call in act["calls"]]
        assert any("table_type" in query for query in queries)
        described = {query.removeprefix("DESCRIBE ") for query in queries if query.startswith("DESCRIBE")}
        whole = any("information_schema.columns" in query and "WHERE" not in query for query in queries)
        assert whole or described == {table["name"] for table in body["seed"]["duckdb"][0]["tables"]}


def test_a_merge_says_what_it_left_alone_and_names_its_ticket():
    for seed in range(40):
        body = case_of(FAMILY, "record_merge", seed).body
        (view,) = body["seed"]["duckdb"][0]["views"]
        answer = body["reference"]["answer"]
        assert f"{view['name']} is only a view" in answer
        assert body["facts"]["ticket"] in answer


def test_a_greeting_is_left_out_in_the_middle_of_a_talk():
    assert without_greeting(f"{VAGUE_HEADS[0]} Could you look at the list?") == "Could you look at the list?"
    assert without_greeting("Fix the list.") == "Fix the list."


def test_a_number_may_be_written_as_a_word_too():
    assert either_way(3) == ("3", "three")
    assert either_way(40) == ("40",)
