"""A bank that a run file names and that is not there is told at its place; the default one may be missing."""

from __future__ import annotations

from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
RUN = (PROJECT / "configs" / "run.telecom.yaml").read_text("utf-8").partition("    # params:")[0]
CASEGEN = (PROJECT / "configs" / "casegen.telecom.yaml").read_text("utf-8").rstrip() + "\n"


def place(text: str) -> str:
    lines = text.splitlines()
    [row] = [number for number, line in enumerate(lines, 1) if line.strip().startswith("params:")]
    return f"run.yaml:{row}:{lines[row - 1].index('bank: ') + 7}: scenarios[0].params.bank: "


@pytest.mark.parametrize(
    ("text", "named", "told"),
    [
        (RUN, "mine.jsonl", "mine.jsonl: no such file; make one with distill casegen (casegen.bank), or leave"),
        (RUN, "question_banks/telecom.jsonl", "question_banks/telecom.jsonl: no such file"),
        (RUN, "folder", "folder: not a file"),
        (CASEGEN, "mine.jsonl", "cases go to casegen.bank (question_banks/telecom.jsonl), which is read too; leave"),
    ],
)
def test_a_bank_that_was_named_and_cannot_be_read_is_refused(in_process, text, named, told):
    Path("folder").mkdir()
    whole = f"{text}    params: {{bank: {named}}}\n"
    Path("run.yaml").write_text(whole, encoding="utf-8")
    code, said = in_process("validate", "run.yaml")
    assert code == 2
    assert place(whole) + told in said


def test_a_bank_that_is_there_and_the_default_that_is_not_are_fine(in_process):
    Path("mine.jsonl").touch()
    for more in ("", "    params: {bank: mine.jsonl}\n"):
        Path("run.yaml").write_text(RUN + more, encoding="utf-8")
        assert in_process("validate", "run.yaml") == (0, "")
    Path("run.yaml").write_text(CASEGEN + "    params: {bank: question_banks/telecom.jsonl}\n", encoding="utf-8")
    assert in_process("validate", "run.yaml") == (0, "")
