"""The refusal classifier on a labelled set, English and Chinese."""

from __future__ import annotations

from pathlib import Path

import orjson

from distill.reviewing.validators.refusal import is_refusal

LABELLED = [orjson.loads(line) for line in (Path(__file__).parent / "refusals.jsonl").read_bytes().splitlines()]


def test_the_set_holds_both_languages_and_both_labels():
    kinds = {(row["refusal"], row["text"][0].isascii()) for row in LABELLED}
    assert len(LABELLED) >= 40
    assert len(kinds) == 4


def test_every_labelled_refusal_is_flagged():
    assert [row["text"] for row in LABELLED if row["refusal"] and not is_refusal(row["text"])] == []


def test_no_ordinary_answer_is_flagged():
    assert [row["text"] for row in LABELLED if not row["refusal"] and is_refusal(row["text"])] == []
