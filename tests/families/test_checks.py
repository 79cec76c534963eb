"""Checks: what they accept, and that each can fail."""

from __future__ import annotations

import pytest

from distill.domain.message import Message
from distill.domain.tool import ToolCall
from distill.families.mcp.check_makers import (
    absent,
    abstains,
    answer_lacks,
    answer_mentions,
    called,
    contains,
    equals,
    lacks,
    matches,
    rows,
    tree_equals,
    unchanged_except,
)
from distill.families.mcp.checks import run_checks
from distill.families.mcp.seeded import untouched
from distill.families.mcp.words import mentions

SEED = {
    "files": {"notes/a.txt": "alpha\n", "shop/draft.md": "not committed\n"},
    "git": [
        {
            "path": "shop",
            "commits": [
                {"branch": "main", "message": "Start", "files": {"app.toml": "retries = 3\n", "old.txt": "x\n"}},
                {"branch": "release/1.0", "message": "Cut", "files": {"VERSION": "1.0\n"}, "delete": ["old.txt"]},
            ],
        }
    ],
    "duckdb": [
        {
            "path": "data.duckdb",
            "tables": [
                {"name": "due", "columns": [["ref", "VARCHAR"], ["cents", "INTEGER"]], "rows": [["A1", 5], ["A2", 7]]}
            ],
        }
    ],
    "xlsx": [{"path": "book.xlsx", "sheets": [{"name": "Sums", "rows": [["Total", 12.5], [None, "=B1*2"]]}]}],
}
GIT = ("git", "shop")


def run(check, state=None, answer="", calls=()):
    messages = [Message("assistant", "", tool_calls=tuple(ToolCall("c", name, {}) for name in calls))]
    (result,) = run_checks((check,), SEED, state or untouched(SEED), (*messages, Message("assistant", answer)))
    return result.passed


def changed(**parts):
    state = untouched(SEED)
    copy = {kind: dict(things) for kind, things in state.items()}
    for kind, things in parts.items():
        copy[kind] |= things
    return copy


@pytest.mark.parametrize(
    ("check", "passes"),
    [
        (equals("n", ["files", "notes/a.txt"], "alpha"), True),
        (equals("n", ["files", "notes/a.txt"], "alph"), False),
        (equals("n", ["xlsx", "book.xlsx", "Sums", "B1"], 12.50), True),
        (equals("n", ["xlsx", "book.xlsx", "Sums", "B1"], 12.51), False),
        (contains("n", [*GIT, "log", "release/1.0"], "Start"), True),
        (contains("n", [*GIT, "log", "main"], "Cut"), False),
        (lacks("n", [*GIT, "branches", "main", "files", "app.toml"], "retries = 5"), True),
        (lacks("n", [*GIT, "branches", "main", "files", "app.toml"], "retries = 3"), False),
        (lacks("n", ["files", "nowhere"], "x"), False),
        (absent("n", [*GIT, "branches", "release/1.0", "files", "old.txt"]), True),
        (absent("n", [*GIT, "branches", "main"]), False),
        (matches("n", [*GIT, "log", "main"], r"^St\w+$"), True),
        (matches("n", [*GIT, "log", "main"], r"^Cu"), False),
        (tree_equals("n", [*GIT, "branches", "main", "files"], {"app.toml": "retries = 3", "old.txt": "x"}), True),
        (tree_equals("n", [*GIT, "branches", "main", "files"], {"app.toml": "retries = 3"}), False),
        (rows("n", ["duckdb", "data.duckdb", "due"], ["cents", "ref"], [[7, "A2"]], exactly=False), True),
        (rows("n", ["duckdb", "data.duckdb", "due"], ["ref"], [["A2"]], exactly=True), False),
        (rows("n", ["duckdb", "data.duckdb", "due"], ["ref"], [["A2"], ["A1"]], exactly=True), True),
        (rows("n", ["duckdb", "data.duckdb", "due"], ["gone"], [["A2"]], exactly=False), False),
        (unchanged_except(), True),
    ],
)
def test_a_state_check_tells_right_from_wrong(check, passes):
    assert run(check) is passes


def test_damage_beside_the_declared_edit_is_noticed_wherever_it_happens():
    allowed = unchanged_except(["files", "notes/a.txt"])
    assert run(allowed, changed(files={"notes/a.txt": "beta\n"}))
    assert not run(allowed, changed(files={"notes/b.txt": "new\n"}))
    assert not run(allowed, changed(files={"shop/app.toml": "retries = 9\n"}))
    repo = untouched(SEED)["git"]["shop"]
    assert not run(allowed, changed(git={"shop": {**repo, "head": "release/1.0"}}))
    assert not run(allowed, changed(git={"shop": {**repo, "log": {**repo["log"], "main": ["More", "Start"]}}}))
    assert not run(allowed, changed(git={"shop": {**repo, "status": []}}))
    database = untouched(SEED)["duckdb"]["data.duckdb"]
    more = {**database, "tables": {**database["tables"], "extra": {"columns": [["a", "INTEGER"]], "rows": []}}}
    assert not run(allowed, changed(duckdb={"data.duckdb": more}))
    sheets = {"Sums": {"cells": {"A1": "Total", "B1": 12.5, "B2": "=B1*3"}, "merged": []}}
    assert not run(allowed, changed(xlsx={"book.xlsx": {"sheets": sheets}}))


def test_the_order_of_rows_and_the_spelling_of_numbers_are_no_change():
    table = {"columns": [["ref", "VARCHAR"], ["cents", "INTEGER"]], "rows": [["A2", "7.00"], ["A1", 5.0]]}
    assert run(unchanged_except(), changed(duckdb={"data.duckdb": {"tables": {"due": table}, "views": {}}}))


@pytest.mark.parametrize(
    ("text", "value", "there"),
    [
        ("The total is 1,234.50 EUR.", "1234.5", True),
        ("The total is 1234.", "123", False),
        ("Down by \u22121,250 cents", "-1250", True),
        ("Rate: 12%", "12", True),
        ("on 2025-11-03", "11", False),
        ("It was `carrier_timeout_s`.", "carrier_timeout_s", True),
        ("It was carrier_timeout_s2.", "carrier_timeout_s", False),
        ("Line one\nby  Tamsin   Thorne", "tamsin thorne", True),
        ("see INV-10234.", "INV-1023", False),
    ],
)
def test_an_answer_mentions_a_value_in_any_usual_spelling_and_only_the_whole_of_it(text, value, there):
    assert mentions(text, value) is there


def test_alternatives_need_one_and_separate_values_need_all():
    check = answer_mentions("n", ["-1250", "12.50"], "INV-7")
    assert run(check, answer="INV-7 comes to 12.50.")
    assert not run(check, answer="It comes to 12.50.")
    assert not run(check, answer="INV-7 comes to 13.")


def test_a_required_call_has_to_be_made():
    assert run(called("n", "git__git_log"), calls=["git__git_log"])
    assert not run(called("n", "git__git_log"), calls=["git__git_show"])


def abstention(answer, state=None, kind="forbidden", thing="FREEZE"):
    seed, state = SEED, state or untouched(SEED)
    return [
        r.name for r in run_checks(abstains(kind, thing), seed, state, (Message("assistant", answer),)) if not r.passed
    ]


def test_an_abstention_passes_with_the_right_message_and_an_untouched_state_only():
    good = "I changed nothing: the rules forbid commits while the file FREEZE is there."
    assert not abstention(good)
    assert abstention("") == ["the answer gives the reason", "the answer names what it is about"]
    assert abstention("The rules forbid it.") == ["the answer names what it is about"]
    assert abstention("There is a FREEZE file.") == ["the answer gives the reason"]
    assert abstention(f"{good} Still, I've committed the fix.") == ["the answer claims no change"]
    assert abstention(good, changed(files={"notes/a.txt": "beta\n"})) == ["nothing was changed"]


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("already_done", "No change is needed for FREEZE, it was restored by an earlier commit."),
        ("missing_fact", "There is no final statement for FREEZE, so I could not determine the amount."),
        ("missing_fact", "FREEZE hasn't arrived yet; I need it before anything can be booked."),
        ("missing_tool", "None of the tools can do FREEZE."),
        ("forbidden", "FREEZE is frozen, so I may not touch it."),
        ("forbidden", "Only the managing director can make an exception, so FREEZE stays as it is."),
        ("forbidden", "FREEZE needs a second signature before I can apply it."),
        ("missing_tool", "There is no way for me to copy FREEZE with what I have been given."),
        ("missing_tool", "The tools on offer do not include one that sends FREEZE."),
        ("already_done", "The figures for FREEZE are right as they stand."),
        ("already_done", "FREEZE matches the source, so I left everything alone."),
        ("missing_fact", "Nobody in the thread names a length for FREEZE."),
        ("missing_fact", "The letter behind FREEZE is not among the files."),
    ],
)
def test_sensible_wordings_of_each_reason_are_understood(kind, answer):
    assert not abstention(answer, kind=kind)


def test_a_claim_of_nothing_is_no_claim():
    good = "The rules forbid commits while the file FREEZE is there."
    assert not abstention(f"{good} I changed neither file, and I have written nothing.")
    assert abstention(f"{good} I moved both files.") == ["the answer claims no change"]


def test_claims_are_told_from_denials():
    check = answer_lacks("n", r"\bI (?:have )?changed\b(?! nothing)")
    assert run(check, answer="I changed nothing.")
    assert not run(check, answer="I have changed the file.")


def test_a_document_is_compared_by_paragraphs_styles_and_cells():
    seed = {
        "docx": [
            {
                "path": "r.docx",
                "paragraphs": [{"text": "Term", "style": "Heading 1"}, {"text": "12 months."}],
                "tables": [[["Subject", "Figure"], ["term", 12]]],
            }
        ]
    }
    end = untouched(seed)
    asked = (
        equals("text", ["docx", "r.docx", "paragraphs"], ["Term", "24 months."]),
        equals("cells", ["docx", "r.docx", "tables", "0"], [["Subject", "Figure"], ["term", "24"]]),
        unchanged_except(["docx", "r.docx", "paragraphs"], ["docx", "r.docx", "tables", "0"]),
    )
    assert [result.passed for result in run_checks(asked, seed, end, ())] == [False, False, True]
    paper = end["docx"]["r.docx"]
    changed = {
        **end,
        "docx": {
            "r.docx": {
                **paper,
                "paragraphs": [paper["paragraphs"][0], {**paper["paragraphs"][1], "text": "24 months."}],
                "tables": [[["Subject", "Figure"], ["term", "24"]]],
            }
        },
    }
    assert all(result.passed for result in run_checks(asked, seed, changed, ()))
    retitled = {**changed, "docx": {"r.docx": {**changed["docx"]["r.docx"], "title": "Another"}}}
    assert [result.passed for result in run_checks(asked, seed, retitled, ())] == [True, True, False]
    unreadable = {**end, "docx": {"r.docx": {"unreadable": "no document"}}}
    assert not any(result.passed for result in run_checks(asked, seed, unreadable, ()))
