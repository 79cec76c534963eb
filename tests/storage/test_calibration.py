from __future__ import annotations

from itertools import combinations

import pytest

from distill.domain.pass_rate import pass_at, tries_of
from distill.errors import UsageError
from distill.storage.calibration import Calibration, Measured, read_calibration, write_calibration


def line(case_id, role, passed, plays=4, endpoint="one", kind="api"):
    return Measured(case_id, role, endpoint, "model", kind, plays, passed, 1234.5, 0.25)


@pytest.mark.parametrize("plays", range(1, 7))
def test_pass_at_k_is_the_share_of_choices_that_hold_a_passed_play(plays):
    for passed in range(plays + 1):
        marks = [True] * passed + [False] * (plays - passed)
        for tries in range(1, plays + 1):
            chosen = list(combinations(marks, tries))
            assert pass_at(tries, passed, plays) == pytest.approx(sum(map(any, chosen)) / len(chosen))


def test_told_are_powers_of_two_and_all_plays():
    assert [list(tries_of(plays)) for plays in (1, 2, 3, 8, 10)] == [
        [1],
        [1, 2],
        [1, 2, 3],
        [1, 2, 4, 8],
        [1, 2, 4, 8, 10],
    ]


def test_what_is_written_is_read_and_two_files_make_one(tmp_path):
    lines = [line("a", "teacher", 4), line("a", "student", 1)]
    write_calibration(tmp_path / "c.jsonl", lines)
    assert read_calibration(tmp_path / "c.jsonl").lines == tuple(lines)
    both = (tmp_path / "c.jsonl").read_bytes() * 2
    (tmp_path / "both.jsonl").write_bytes(both)
    assert len(read_calibration(tmp_path / "both.jsonl").lines) == 4


@pytest.mark.parametrize(
    "text",
    ["", "no json", "[]", '{"schema": 1}', '{"schema": 9, "case_id": "a"}', "null"],
)
def test_a_foreign_line_is_refused_with_its_number(tmp_path, text):
    write_calibration(tmp_path / "c.jsonl", [line("a", "teacher", 4)])
    with (tmp_path / "c.jsonl").open("a") as file:
        file.write(f"{text}\n")
    with pytest.raises(UsageError, match=r"c\.jsonl:2: not a line of a calibration"):
        read_calibration(tmp_path / "c.jsonl")


def test_counts_that_cannot_be_are_refused(tmp_path):
    write_calibration(tmp_path / "c.jsonl", [line("a", "teacher", 3)])
    text = (tmp_path / "c.jsonl").read_text()
    for wrong in (
        text.replace('"passed":3', '"passed":5'),
        text.replace('"teacher"', '"tutor"'),
        text.replace('"plays":4', '"plays":"4"'),
    ):
        (tmp_path / "c.jsonl").write_text(wrong)
        with pytest.raises(UsageError, match="not a line of a calibration"):
            read_calibration(tmp_path / "c.jsonl")


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(UsageError, match=r"none\.jsonl: cannot be read"):
        read_calibration(tmp_path / "none.jsonl")


def test_the_band_looks_at_all_endpoints_of_a_role_together():
    calibration = Calibration((
        line("a", "teacher", 4), line("a", "student", 0, endpoint="s1"), line("a", "student", 4, endpoint="s2"),
        line("b", "teacher", 1), line("b", "student", 0, endpoint="s1"),
        line("c", "student", 0, endpoint="s1"),
    ))  # fmt: skip
    assert calibration.rates("student") == {"a": 0.5, "b": 0.0, "c": 0.0}
    assert calibration.within([("student", (0.0, 0.5))]) == {"a", "b", "c"}
    assert calibration.within([("student", (0.0, 0.4))]) == {"b", "c"}
    assert calibration.within([("student", (0.0, 0.5)), ("teacher", (0.5, 1.0))]) == {"a"}, "c has no teacher's rate"


def test_suspect_is_what_nobody_passed_and_learnable_what_a_student_failed_once():
    calibration = Calibration((
        line("a", "teacher", 0), line("a", "student", 0), line("b", "teacher", 0), line("b", "student", 1),
        line("c", "teacher", 4), line("c", "student", 4),
    ))  # fmt: skip
    assert calibration.suspects == ("a",)
    assert calibration.learnable == {"a", "b"}
    assert not calibration.scripted
    alone = Calibration((line("a", "teacher", 1, kind="scripted"),))
    assert alone.scripted
    assert alone.learnable is None, "no student was measured"
