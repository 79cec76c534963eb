"""Goals, remarks and answers of `memo_corrections`."""

# ruff: noqa: E501 - sentences read best on one line

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from distill.families.mcp.missions.memo_corrections.scene import Scene
from distill.families.mcp.params import Register

REMARKS: Final = {
    "memo": (
        "I read the memo to its end before anything else: additions at the bottom may change what stands at the top.",
        "First {memo}, whole. I want the numbered corrections, any rule about lines, and whatever was added later.",
        "The memo decides what is to change, so I read all of it, its last lines included.",
        "I open {memo}. I expect a list of codes with new values, and perhaps remarks that alter it.",
    ),
    "register": (
        "Only approved memos count, so I look {memo} up in {register} before I touch anything.",
        "Is {memo} approved? {register} tells, and the rest depends on it.",
        "The rules make {register} decisive. I expect a line for {memo} there and want to see what it says.",
    ),
    "annex": (
        "Number {number} gives no value for {code} but points to {annex}. I read that too before I go on.",
        "For {code} the memo refers to {annex}, so its value has to come from there.",
        "One value, that of {code}, stands in {annex}. I look it up; other lines of the annex are none of this memo's business.",
    ),
    "page": (
        "I look the codes up in {page}: {codes}. I need the cell of each and its present value for the log.",
        "Next the sheet {page}. Row numbers mean nothing here, so I search it for {codes}.",
        "I read {page} to find out in which cells the values of {codes} stand now; a code may be there more than once.",
    ),
    "pages": (
        "The list is spread over {pages}. I read both at once and look for {codes}.",
        "{pages} are the current sheets. I read them together, because {double} or any other code may stand in either.",
        "I open {pages} side by side and note cell and present value of {codes}.",
    ),
    "write": (
        "{code} is listed once; {head} goes from {old} to {new} in {cell}.",
        "For {code} the {head} is {old} now and has to be {new}: {cell}.",
        "{cell} holds the {head} of {code}, still {old}. I enter {new}.",
        "Next {code}: I put {new} into {cell} in place of {old} and leave the rest of its line alone.",
    ),
    "double": (
        "{code} is listed twice. By the memo's rule the line that says {line} is meant, so {new} goes into {cell}.",
        "There are two lines of {code}; only the one that says {line} is to change. I enter {new} for {head} in {cell}.",
        "Two lines have the code {code}. The memo settles it: the one that says {line}. Its {head} is in {cell} and becomes {new}.",
    ),
    "amended": (
        "Number {number} was changed further down in the memo: the {head} of {code} is to be {new}, which I enter in {cell}.",
        "For {code} the later word counts. Number {number} should now read {new}; I put it into {cell}.",
        "The first value for {code} is out of date, the addition says {new}. That goes into {cell}, its {head}.",
    ),
    "at once": (
        "The corrections do not depend on each other, so I enter them in one go; {gone} is left out because it was withdrawn, and for {double} I take the line that says {line}.",
        "All cells are known. I write them together, without {gone}, which the memo withdraws, and for {double} in the line that says {line}.",
        "I enter what holds in the end at once: not {gone} (withdrawn), and {double} only in the line that says {line}.",
    ),
    "new log": (
        "The cells are written. Now the log {log} with old and new values, in the memo's order and in the form that the rules give.",
        "Next the log, a new file {log}. The old values are those that I saw before I wrote.",
        "I note in {log} what was changed, one line each as the rules want it.",
    ),
    "old log": (
        "The log {log} is kept by everybody, so I read it first: I have to add below what is there.",
        "Before I write to {log} I need its present text and hash; earlier entries must stay.",
        "The rules name {log}, which may hold entries already. I read it to continue after the last one.",
    ),
    "append": (
        "It has {before} lines. I add mine below them, in the memo's order and in the form that is used there.",
        "There are {before} earlier lines, which stay. The new lines go after them.",
        "I append to the {before} lines of {log}, old value first, then the new one.",
    ),
    "verify cells": (
        "I read exactly the cells that I changed and expect the new values in them.",
        "A look at the changed cells, to be sure that each value landed in its own line.",
        "Now I check the written cells one by one.",
    ),
    "verify pages": (
        "I read the list again: the new values should be there, and the other line of the double code as before.",
        "To be sure I look at the whole list once more; nothing beside the entered cells may have moved.",
        "One more read of the list, to compare it with what the memo says in the end.",
    ),
    "verify log": (
        "Last I read {log} as it is now, to see that its lines are complete and in order.",
        "And the log itself: I expect one line per correction and nothing doubled in {log}.",
        "Finally a look at {log}, which others will rely on.",
    ),
}  # fmt: skip

CONFIRM: Final = "The cells hold the memo's values already. I read {log} to see whether this memo was logged as well."


def places(scene: Scene) -> tuple[str, ...]:
    """Where things lie."""
    world = scene.world
    pages = " and ".join(f"the sheet {page.name}" for page in scene.pages)
    past = f"; the sheet {scene.archive.name} is of earlier times" if scene.archive else ""
    return (
        f"The {world.list_name} is /workspace/{world.book}, kept in {pages}{past}.",
        f"{scene.author}'s memo of {scene.day} is /workspace/{scene.memo}; memos lie in /workspace/memos.",
    )


def rules(scene: Scene) -> tuple[str, ...]:
    """What holds for memos."""
    gone = (
        "a withdrawn one is logged as `<code>: withdrawn`" if scene.names_withdrawn else "withdrawn ones are not logged"
    )
    return (
        f"Only a memo that {scene.register} lists as approved may be entered, and it is entered as a whole or not at all.",
        "What a memo says last holds. Sheets of earlier times are never changed.",
        f"Once a memo is entered, {scene.log} gets a line per correction, in the memo's order, of exactly the form `<code>: <column> <old> -> <new>`, values as the sheet shows them; {gone}. Lines that are there stay.",
    )


def bodies(scene: Scene) -> dict[Register, Sequence[str]]:
    """What the goals say."""
    memo, author, name, subject, day = scene.memo, scene.author, scene.world.list_name, scene.world.subject, scene.day
    return {
        "terse": (
            f"Enter {memo} into the {name} and log it. Say what you left out and which line you took where a code is there twice.",
            f"{memo}: apply to the {name}, with the usual log. Report anything withdrawn, and the line used for the doubled code.",
            f"{author}'s memo ({memo}) has to go into the {name} today, log included. Name the correction that was not entered and the line chosen for the code with two.",
        ),
        "ticket": (
            f"The corrections from the {subject} of {day} ({memo}) are still not in the {name}. Please enter what holds according to the memo, in the lines it means, and write the log. Nothing else in the list may change; people work from it. In the closing note: which correction was not entered, and which of its lines was changed for the code that is listed twice.",
            f"Memo: {memo}\nFrom: {author}\nTo be done: enter it into the {name}, then the log as always\nClosing note: the withdrawn correction by code, and for the code with two lines the one that was changed",
            f"Please work through {memo} ({subject}). Look lines up by code, rows have moved since. I need the {name} corrected and the log kept, and a note here that says what was skipped and which line was meant for the code that occurs twice.",
        ),
        "vague": (
            f"{author} sent round a memo about the {subject} on {day} and I don't think anybody put it into the {name} yet. Could you do that, and keep the log the way we do? I remember one of the items was taken back later on, and one code is on the list twice, so please tell me what you did about those.",
            f"Could you take care of {author}'s memo from {day} please? It's the {subject} one. It should all end up in the {name}, properly logged. Afterwards just tell me which item you left out and which line you picked for the code we have two of.",
            f"We had the {subject} and {author} wrote it all up in a memo ({day}). Can you get the {name} in line with it and note it in the log? Read it to the end, things were added. I'd like to hear what wasn't entered, and which line you took where the code is there twice.",
        ),
    }


def done(scene: Scene) -> str:
    """The final answer of the acting case."""
    entered = ", ".join(f"{entry.code} ({entry.field.head}: {entry.new})" for entry in scene.kept)
    double = scene.double
    change = f" Number {scene.amended.number} went in with the value that was added later." if scene.amended else ""
    return (
        f"The memo of {scene.day} is entered: {entered}. {double.code} is listed twice; I changed the line that says {scene.told}, {double.sheet} {double.cell}. "
        f"{scene.withdrawn.code} was left out because the memo withdraws it.{change} The old and new values are in {scene.log}, and nothing else was touched."
    )


def missing(scene: Scene) -> str:
    """The final answer when a value is yet to come."""
    entry, where = scene.still_open, scene.annex or "it"
    return (
        f"I entered nothing. Number {entry.number} of the memo, {entry.field.head} of {entry.code}, has no value yet: {where} says that it is to follow, and nothing that was added gives it. "
        f"Since a memo is entered as a whole or not at all, list and log are as they were. I need that value from {scene.author}; then everything can go in."
    )


def forbidden(scene: Scene) -> str:
    """The final answer when the memo is no more than a draft."""
    return (
        f"I entered nothing: {scene.memo} is not approved, {scene.register} has its approval as open, and the rules allow only approved memos to be entered. "
        f"The {scene.world.list_name} and the log are as they were. Once it is listed as approved, I can enter its corrections, without {scene.withdrawn.code}, which it withdraws."
    )


def already(scene: Scene) -> str:
    """The final answer when the memo was entered before."""
    double = scene.double
    return (
        f"Nothing is left to do: the memo of {scene.day} has already been entered. Its values stand in the {scene.world.list_name}, for {double.code} in the line that says {scene.told}, "
        f"{scene.withdrawn.code} was rightly left as it was, and {scene.log} has the lines. I changed nothing."
    )
