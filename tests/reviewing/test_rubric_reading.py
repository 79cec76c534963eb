"""Rubrics are read with errors that name the place."""

from __future__ import annotations

import pytest

from distill.errors import UsageError
from distill.reviewing.rubric import SHARED, parse_rubric, parse_rubrics

OWN = {
    "name": "diagnosis",
    "weight": 3,
    "question": "Was the cause found?",
    "anchors": {1: "no", 3: "partly", 5: "yes"},
}


def rubric(*criteria):
    return {"name": "repair", "criteria": list(criteria)}


def test_own_and_shared_criteria_make_a_rubric():
    read = parse_rubric(rubric(OWN, {"use": "grounding", "weight": 2}, {"use": "answer"}), "rubric.yaml")
    assert [(criterion.name, criterion.weight) for criterion in read.criteria] == [
        ("diagnosis", 3.0),
        ("grounding", 2.0),
        ("answer", 1.0),
    ]
    assert read.criteria[0].anchors == ("no", "partly", "yes")
    assert read.criteria[1].question == SHARED["grounding"].question


def test_a_file_of_rubrics_names_them_by_kind():
    read = parse_rubrics({"repair": {"criteria": [OWN]}, "audit": {"name": "audits", "criteria": [OWN]}}, "rubric.yaml")
    assert {kind: found.name for kind, found in read.items()} == {"repair": "repair", "audit": "audits"}


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ([], "r: write a mapping, not list"),
        ({"name": "x"}, "r: missing criteria"),
        ({"name": "x", "criterias": []}, r"r: unknown key 'criterias' \(did you mean: criteria\)"),
        (rubric(), "r: criteria: write a list"),
        (rubric("grounding"), r"r: criteria\[0\]: write a mapping, not str"),
        (
            rubric(OWN, {"use": "grounded"}),
            r"r: criteria\[1\].use: no shared criterion 'grounded'; known: answer, grounding",
        ),
        (rubric({"use": "answer", "wieght": 2}), "did you mean: weight"),
        (rubric(OWN, OWN), r"r: criteria\[1\].name: 'diagnosis' is there already"),
        (rubric({**OWN, "weight": 0}), r"criteria\[0\].weight: 0 is not a number above 0"),
        (rubric({**OWN, "weight": True}), "weight: True"),
        (rubric({**OWN, "weight": float("nan")}), "weight: nan"),
        (rubric({**OWN, "question": " "}), r"criteria\[0\].question: write some text"),
        (rubric({**OWN, "anchors": {1: "no", 5: "yes"}}), r"criteria\[0\].anchors: missing 3"),
        (rubric({**OWN, "anchors": {1: "no", 2: "x", 3: "partly", 5: "yes"}}), "anchors: unknown key '2'"),
    ],
)
def test_each_fault_says_where_it_is(raw, message):
    with pytest.raises(UsageError, match=message):
        parse_rubric(raw, "r")
