"""The user speaks again: a second memo, or which line of a doubled code the memo means."""

# ruff: noqa: E501 - sentences read best on one line

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from distill.domain.json import Json, JsonObject
from distill.domain.script import Act, Bind
from distill.families.mcp import check_makers as make
from distill.families.mcp.acts import append_lines, edit, file_hash_of, hears, read
from distill.families.mcp.draw import Draw
from distill.families.mcp.missions.memo_corrections.drawing import another
from distill.families.mcp.missions.memo_corrections.scene import Entry, Scene
from distill.families.mcp.sheet_acts import look, look_at, put
from distill.families.mcp.wording import person

SECOND: Final = (
    "Great, thank you. {author} has just sent another one, {memo}. It's short. Please enter that too, log and all, and tell me each old and new value.",
    "Ugh, there is a second memo: {memo}. Same procedure please. Which values did it replace, and with what?",
    "Perfect. Next one then, {memo}, also from {author}. Enter it the same way and give me the old and new values for my notes.",
)
WHICH: Final = (
    "Before I enter anything: number {number} of the memo changes the {head} of {code}, but {code} is listed twice, in {one} and in {two}, and the memo does not say which line is meant. Which of the two is it? Since a memo goes in as a whole, nothing has been entered yet.",
    "I need to ask about {code} first. It has two lines, {one} and {two}, and number {number} fits either of them. Which line should get the new {head}? Until then I leave list and log as they are.",
)
THIS_LINE: Final = (
    "The one that says {mark} under {head}.",
    "{mark}. The other line stays as it is.",
    "Oh dear, does the memo not say? It's the line with {mark} under {head}, I just rang up and asked.",
)
DOUBLE: Final = (
    "{code} is listed twice, and I was told which line is meant, the one that says {line}. So {new} goes into {cell}.",
    "There are two lines of {code}; by the answer only the one that says {line} is to change. I enter {new} for {head} in {cell}.",
    "Of the two lines with the code {code} the one that says {line} is meant, as I now know. Its {head} is in {cell} and becomes {new}.",
)
"""Remarks on the doubled code where the user, not the memo, said which line is meant."""


@dataclass(frozen=True, slots=True)
class Memo:
    """A second memo: its path, who approved it, its two corrections (`entries`, `new` for their values now), the words."""

    path: str
    approver: str
    entries: tuple[Entry, Entry]
    words: str

    def text(self, scene: Scene) -> str:
        """The file."""
        head = f"{scene.world.subject.capitalize()}: further corrections to the {scene.world.list_name}\nDate: {scene.later}\nFrom: {scene.author}\n\n"
        return head + "".join(
            f"{number}. {one.code}, {one.field.head}: {one.new}\n" for number, one in enumerate(self.entries, 1)
        )

    def lines(self) -> str:
        """What belongs into the log."""
        return "".join(f"{one.code}: {one.field.head} {one.old} -> {one.new}\n" for one in self.entries)


def second_memo(draw: Draw, scene: Scene) -> Memo:
    """It changes a value that the first memo has just set, and the one that was withdrawn there."""
    fresh = draw.choose([entry for entry in scene.kept if entry is not scene.double])
    gone = scene.withdrawn
    first = replace(fresh, old=fresh.new, new=another(draw, fresh.field, [fresh.old, fresh.new, fresh.first]))
    last = replace(gone, new=another(draw, gone.field, [gone.old, gone.new, gone.first]))
    entries = (first, last) if draw.chance(0.5) else (last, first)
    path = f"{scene.memo.rpartition('.')[0]}-{draw.choose(('second', 'more', 'part-2'))}.txt"
    words = draw.choose(SECOND).format(author=scene.author, memo=path)
    return Memo(path, person(draw, "approver_second"), entries, words)


def enter(scene: Scene, memo: Memo, done: str, *, from_memory: bool = False) -> tuple[Act, ...]:
    """From the first answer to the second log; `from_memory` notes the old value that was seen before the first memo."""
    binds = [
        Bind(
            f"next{index}",
            rf"{re.escape(one.code)}, {re.escape(one.field.head)}: ({'|'.join(one.field.options) or r'[0-9]+(?:[.][0-9]+)?'})",
        )
        for index, one in enumerate(memo.entries)
    ]
    cells = [look_at(scene.world.book, one.sheet, one.cell) for one in memo.entries]
    present = [Bind(f"stands{index}", r'"value": "?([^"\n]+?)"?,\n', index) for index in range(2)]
    before = scene.log_before + scene.lines()
    old = ["stands0", "stands1"]
    if from_memory:
        old = [
            f"old{next(number for number, entry in enumerate(scene.entries) if entry.code == one.code)}"
            for one in memo.entries
        ]
    lines = "".join(
        f"{one.code}: {one.field.head} ${{{old[index]}}} -> ${{next{index}}}\n"
        for index, one in enumerate(memo.entries)
    )
    writes = [
        put(
            f"{one.code}: the {one.field.head} stands at ${{stands{index}}} and becomes ${{next{index}}}, in {one.sheet}, {one.cell}.",
            scene.world.book, one.sheet, one.cell, [[_learnt(one, index)]],
        )
        for index, one in enumerate(memo.entries)
    ]  # fmt: skip
    return (
        hears(done, memo.words),
        read(f"A memo of its own needs an approval of its own, so I read {scene.register} again together with {memo.path}.", [scene.register, memo.path], *binds),
        look("It is approved. Both codes are among those I know, but their values may have moved since I first looked; I read the two cells as they are now.", *cells, binds=present),
        *writes,
        read(f"For the log I read {scene.log} again: my own lines are in it now and its hash has changed.", scene.log, file_hash_of(scene.log, "log_hash")),
        edit("I add two lines, in the order of this memo, with the values that stood in the cells just before.", scene.log, append_lines(len(before.splitlines()), lines), "${log_hash}"),
        look("I look at both cells once more; each should hold the value of the second memo.", *cells),
        read("And at the log: the earlier lines unchanged, two new ones below.", scene.log),
    )  # fmt: skip


def _learnt(one: Entry, index: int) -> Json:
    return f"${{next{index}}}" if one.field.options else f"${{next{index}#}}"


def entered(scene: Scene, memo: Memo) -> str:
    """The answer after the second memo."""
    said = ", ".join(
        f"{one.code}, {one.field.head}: ${{stands{index}}} -> ${{next{index}}}"
        for index, one in enumerate(memo.entries)
    )
    return f"{memo.path} is approved and entered as well: {said}. Both are in {scene.log}, below the lines of the first memo; nothing else was touched."


def entered_checks(memo: Memo) -> tuple[JsonObject, ...]:
    """What the last answer has to say."""
    said = [str(value) for one in memo.entries for value in (one.code, one.old, one.new)]
    return (make.answer_mentions("the last answer gives old and new values", *said),)


def asks(draw: Draw, scene: Scene) -> Act:
    """The question which line is meant, and the answer."""
    double, (mark, head) = scene.double, scene.told.split(" under ")
    places = sorted([(double.sheet, double.cell), double.other or ("", "")])
    one, two = (f"{sheet} {cell} ({head} {_mark(scene, sheet, cell, head)})" for sheet, cell in places)
    question = draw.choose(WHICH).format(
        number=double.number, head=double.field.head, code=double.code, one=one, two=two
    )
    said = draw.choose(THIS_LINE).format(mark=mark, head=head)
    return hears(question, f"{said[0].upper()}{said[1:]}")


def _mark(scene: Scene, sheet: str, cell: str, head: str) -> Json:
    """What a line says under the head that tells lines of one code apart."""
    page = next(page for page in scene.pages if page.name == sheet)
    heads = next(row for row in page.rows if "Code" in row)
    return page.rows[int(re.sub(r"\D", "", cell)) - 1][heads.index(head)]


def asked_checks(scene: Scene) -> tuple[JsonObject, ...]:
    """The question came first, and named the code and both lines."""
    double, (_, head) = scene.double, scene.told.split(" under ")
    lines = [(double.sheet, double.cell), double.other or ("", "")]
    told = [(cell, f"row {re.sub(r'[A-Z]', '', cell)}", str(_mark(scene, sheet, cell, head))) for sheet, cell in lines]
    writing = (
        "excel__write_data_to_excel",
        "editor__edit_text_file_contents",
        "editor__create_text_file",
        "editor__append_text_file_contents",
    )
    return (
        make.asks("the question names the code and both lines", 0, double.code, *told),
        make.not_called_before("nothing was entered before the answer", 1, *writing),
    )
