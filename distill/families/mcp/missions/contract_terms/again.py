"""The user speaks again: a line that was left out has been agreed after all."""

# ruff: noqa: E501 - sentences read best on one line

from __future__ import annotations

from typing import Final

from distill.domain.script import Act
from distill.families.mcp import paper_acts as paper
from distill.families.mcp.acts import hears
from distill.families.mcp.missions.contract_terms.scene import Line, Scene, Term
from distill.families.mcp.sheet_acts import at, look, look_at, put
from distill.families.mcp.speaker import Speaker

STATE: Final = 6
"""The column that says how far a line has come; the last one says whether it was entered."""

AFTER_ALL: Final = (
    "Thanks. {who} has just rung: line {line} is agreed after all, with the figure that stands there. Please set its state to agreed and take it into the draft as well{end}. What does the clause say now?",
    "Good. Meanwhile they have come round on line {line}, at the figure in the table. Could you enter that one too, and put agreed as its state{end}? Tell me what the clause says then.",
    "All right. One more, though: line {line} is settled now, {who} told me so a minute ago, nothing changed about the figure. State to agreed please, and into the contract with it{end}. I'd like to hear the wording of the figure afterwards.",
)
NOTED: Final = "; its entry under Changes can simply go to the end"

LOOK: Final = (
    "It was left out for its state alone. I read its row again, for the figure and to see that nobody has changed it meanwhile.",
    "Before I enter it I look at the row as it is now: figure, state, and where the mark belongs.",
)
AGREED: Final = (
    "The row is as before. First the state, so that sheet and contract do not contradict each other for a moment longer than needed.",
    "Figure unchanged. I set the state to agreed, as asked.",
)
PASSAGE: Final = (
    "Now clause {number}, by its passage, from {figure} to the figure of the row.",
    "The clause itself: I replace the passage of clause {number} that holds {figure}.",
)
SCHEDULE: Final = "The schedule repeats {subject}, so its cell follows as the rules ask."
ENTRY: Final = ("The entry under Changes, at the end as the user said.", "Its entry comes last this time, as agreed.")
MARK: Final = ("In the sheet the line now gets its yes.", "The mark of the line turns from no to yes.")
PROOF: Final = (
    "I read the contract once more: this clause new, those of before as I left them.",
    "A last look at the whole paper, because two rounds of changes are in it now.",
)


def late(it: Scene) -> Line:
    """The line that was not agreed at first."""
    return next(line for line in it.lines if line.fate == "open")


def words(it: Scene, number: int) -> str:
    """What the user says after the first answer."""
    end = NOTED if it.noted else ""
    return Speaker(number).say(AFTER_ALL, who=it.people[0], line=late(it).number, end=end)


def acts(it: Scene, number: int, done: str, *, careless: bool = False) -> tuple[Act, ...]:
    """From the first answer to the proof of the second round; the careless see to the contract and not to the sheet."""
    say, line = Speaker(number + 1).say, late(it)
    row, new = it.lines.index(line) + 2, f"${{new{line.number}}}"
    names = {"number": line.term.number, "figure": line.term.figure, "subject": line.term.clause.subject}
    made = [hears(done, words(it, number)), look(say(LOOK), look_at(it.book, it.sheet, at(1, row), at(8, row)))]
    if not careless:
        made.append(put(say(AGREED), it.book, it.sheet, at(STATE, row), [["agreed"]]))
    swap = paper.swap(it.paper, line.term.passage(), line.term.passage(new))
    made.append(paper.do(say(PASSAGE, **names), swap))
    if (place := it.place(line.term)) is not None:
        made.append(paper.do(SCHEDULE.format(**names), paper.set_cell(it.paper, place, 1, new)))
    if it.noted:
        note = it.shape.format(ticket=it.ticket, number=line.term.number, before=line.term.figure, after=new)
        made.append(paper.do(say(ENTRY), paper.add_line(it.paper, note)))
    if it.marked and not careless:
        made.append(put(say(MARK), it.book, it.sheet, at(STATE + 2, row), [["yes"]]))
    return (*made, paper.do(say(PROOF), paper.whole_text(it.paper)))


def answer(it: Scene) -> str:
    """The answer after the second round."""
    line = late(it)
    rows = " The schedule says the same." if it.place(line.term) is not None else ""
    mark = " and marked as entered" if it.marked else ""
    return (
        f"Line {line.number} is in: clause {line.term.number} ({line.term.clause.subject}) went from {line.term.figure} to {line.new}.{rows} "
        f"Its state in {it.book} is agreed now{mark}. The changes of before are as they were."
    )


def paragraphs(it: Scene, before: list[str]) -> list[str]:
    """The contract's text in the end, from what the first round left."""
    line = late(it)
    after = [line.term.sentence(line.new) if text == line.term.sentence() else text for text in before]
    return [*after, it.note(line)] if it.noted else after


def figure(it: Scene, term: Term) -> str | None:
    """The figure that the second round gives a clause, None for the others."""
    line = late(it)
    return line.new if line.term == term else None
