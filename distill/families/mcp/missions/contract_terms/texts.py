"""Words of the entering of negotiated figures into a contract."""

# ruff: noqa: E501 - lists and sentences read best on one line

from __future__ import annotations

from typing import Final

from distill.families.mcp.missions.contract_terms.scene import HEADS, Scene
from distill.families.mcp.params import Register
from distill.families.mcp.wording import counted

CONTRACT: Final = (
    "The contract first: I need the wording of every clause as it stands, its status, and whether a figure is repeated anywhere.",
    "I read the whole contract before I look at what is to change, so that I notice figures that occur more than once.",
    "Before any line is judged I want to know what the contract says today, schedule included.",
)
CONTRACT_SECOND: Final = (
    "Now the contract itself: is it still a draft, what does each clause say, and does it agree with what the lines call present?",
    "Those are the lines. Against them I hold the whole contract, its status and its schedule included.",
)
TALKS_FIRST: Final = (
    "I begin with {sheet}: which lines are agreed, since when, and from which figure does each start?",
    "First every line of {sheet}, with state and date; only then the contract, so that I know what to look for.",
)
TALKS: Final = (
    "The contract is a draft, so it may be worked on. Now the lines of the talks in {sheet}. For each I want its state, its date and the figure it starts from.",
    "With the clauses in mind I read {sheet}: which lines are agreed, when, and what they start from.",
    "The points themselves are in {sheet}. I read every line with its state before I touch the contract.",
)
TWINS: Final = (
    "Line {line} changes {figure} in clause {number}, and I have seen that figure more than once. I check where it stands, since replacing it blindly would hit other clauses.",
    "{figure} is to change in clause {number} only. I look up each place where it occurs, so that I replace a passage and not just a number.",
    "Before I replace {figure} of clause {number}: does it stand anywhere else? If so I have to go by the wording around it.",
)
SEEN: Final = (
    "{figure} is in clause {other} too, and there it has to stay.",
    "Clause {other} has {figure} as well and must keep it.",
    "So {figure} stands in clauses {number} and {other}, and only the former changes.",
)
WORK: Final = (
    "{judged} I replace the passage of clause {number} with the wording around the figure, which no other clause shares.",
    "{judged} So clause {number} comes first, replaced as a whole passage and not by its figure alone.",
    "{judged} I begin with clause {number} and use enough of its sentence to be unmistakable.",
)
WORK_ALL: Final = (
    "{judged} The passages do not overlap, so I replace them together, each with the wording around its figure.",
    "{judged} I enter the agreed figures now, each by the passage of its own clause.",
)
NEXT: Final = (
    "One occurrence was replaced, as intended. Clause {number} is next, again by its passage.",
    "Exactly one place changed. Now clause {number}.",
    "That hit one place only. I go on with clause {number}.",
)
SCHEDULE: Final = (
    "The schedule repeats {subject} as {figure}, and the rules want both to agree. I set that cell as well.",
    "Clause {number} now differs from the schedule, where {subject} still reads {figure}. The cell has to follow.",
)
NOTES: Final = (
    "The clauses are done. The rules ask for an entry below the last heading for each change; that heading ends the document, so I add at the end.",
    "Each change gets its entry under Changes, in the order of the clauses. It is the last heading, so the end of the document is the place.",
)
NEXT_NOTE: Final = ("The entry is in. The next one, for clause {number}.", "Added; now the entry for clause {number}.")
MARKS: Final = (
    "Now the sheet: yes for the lines that went in, no for the others, in the order of the rows.",
    "The contract is finished, so I mark in the sheet which lines went into it and which did not.",
)
PROOF: Final = (
    "I read the contract once more: the agreed figures should be in, and every other clause as it was.",
    "A last look at the whole document, above all at the clauses that share a figure with a changed one.",
    "To be sure, I read the result from the file and not from memory.",
)
SIGNED: Final = (
    "The contract's own status line says that it is signed. I still look at what was agreed, to say what an addendum would have to hold.",
    "It is signed, and the rules leave a signed contract alone. I read the lines all the same, so that my answer is of use.",
)
LETTER: Final = (
    "Line {line} gives no figure but points to a {letter}. The figure may stand elsewhere in the workbook, so I look at {sheet} before I give up.",
    "For line {line} the new figure is said to be in a {letter}. The only other place is {sheet}; I read it before I say that the figure is missing.",
)
HEADLINES: Final = (
    "Negotiated points into the {title}",
    "{title}: enter what was agreed",
    "{title} with {party}: update the draft",
)


def rules(it: Scene) -> tuple[str, ...]:
    """What the system prompt lays down."""
    made = [
        "Only lines with the state agreed are entered. If two agreed lines are about the same clause, the one agreed on the later day counts.",
        "A line whose Present differs from what the contract says is not entered but reported: somebody worked from an old draft.",
        "A list is entered as a whole or not at all. As long as an agreed line lacks its figure, the contract stays as it is.",
        "A signed contract is never edited; changes to it take an addendum, which the lawyers write.",
        "The schedule at the end repeats some figures. It has to agree with the clauses.",
    ]
    if it.noted:
        shape = it.shape.format(ticket="<ticket>", number="<clause>", before="<old>", after="<new>")
        made.append(
            f"For each change a line is added at the end of the contract, below the heading Changes, in the order of the clauses: `{shape}`"
        )
    if it.marked:
        made.append(f"In the column {HEADS[-1]} of the sheet every line then gets yes or no.")
    return tuple(made)


def bodies(it: Scene) -> dict[Register, tuple[str, ...]]:
    """What the goals say, per register."""
    paper, book, ticket, us = it.paper, it.book, it.ticket, it.kind.ours
    return {
        "terse": (
            f"Bring {paper} in line with what was agreed in {book} ({ticket}). Tell me the new figures, and which lines did not go in and why.",
            f"{ticket}: enter the agreed points of {book} into {paper}. Report by clause, and name the lines left out with the reason.",
            f"Agreed points in {book} -> draft {paper}, ref {ticket}. I need the new figures and a list of the lines you passed over.",
        ),
        "ticket": (
            f"The talks with {it.parties[1]} are done and the outcome is in {book}. Please carry into the draft ({paper}) what was really agreed, and nothing else. The closing note gives the new figure of each changed clause and the numbers of the lines that were not entered, with the reason.",
            f"Draft: {paper}\nPoints of the talks: {book}\nWanted: the draft says what was agreed, every other clause as it was\nClosing note: changed figures; line numbers not entered and why",
            f"{it.people[0]} negotiated for {us} and kept a table ({book}). The draft in {paper} still has the old figures. Please work the table off line by line; some lines are not fit to go in. We need to know which ones, and what the new figures are.",
        ),
        "vague": (
            f"We finally have an understanding with {it.parties[1]}, it's all in {book}. Could you put it into the draft, {paper}? Please only what both of us said yes to, I don't want to explain a wrong number to the lawyers again. Tell me the new figures and the lines you left alone. It's for {ticket}.",
            f"The contract with {it.parties[1]} ({paper}) has to catch up with our talks; {it.people[0]} wrote everything down in {book}. Not every line there is final, you'll see. I'd like to know afterwards what the figures are now and which lines stayed out. {ticket} is the number for it.",
            f"I have {book} with all the points we haggled over and {paper} which still says what it said in spring. Can you make the second one true? Careful, a few points fell through. Then tell me the figures that changed and what you did not take over. {ticket}.",
        ),
    }


def judged(it: Scene) -> str:
    """What the lines have turned out to be, said before the first change."""
    return f"Not to be entered: {'; '.join(_reasons(it))}."


def _reasons(it: Scene) -> list[str]:
    made = []
    for line in it.left:
        if line.fate == "open":
            made.append(f"line {line.number} is {line.state}")
        elif line.fate == "later":
            made.append(f"line {line.number} was overtaken by a later one on clause {line.term.number}")
        else:
            made.append(
                f"line {line.number} starts from {line.present}, but clause {line.term.number} says {line.term.figure}"
            )
    return made


def done(it: Scene, proofs: str) -> str:
    """The final answer of the acting case."""
    changed = "; ".join(
        f"clause {line.term.number} ({line.term.clause.subject}) from {line.term.figure} to {line.new}"
        for line in it.changed
    )
    made = [f"{it.paper} now has {counted(len(it.changed), 'agreed change')}: {changed}."]
    rows = [line.term for line in it.changed if it.place(line.term) is not None]
    if rows:
        made.append(f"The schedule follows for {' and '.join(term.clause.subject for term in rows)}.")
    made.append(f"Not entered: {'; '.join(_reasons(it))}.")
    if it.marked:
        made.append(f"The lines are marked in {it.book}.")
    made.append(proofs)
    return " ".join(made)


READ_BACK: Final = (
    "I read the contract again afterwards; the other clauses are as they were.",
    "A second reading showed no other clause changed.",
)
TOOK: Final = ("Each replacement hit exactly one place.", "Every passage was found once and replaced once.")


def signed(it: Scene) -> str:
    """The final answer when the contract is signed."""
    points = "; ".join(f"clause {line.term.number}, {line.term.figure} to {line.new}" for line in it.changed)
    return (
        f"I left {it.paper} as it is. Its status line says that it was signed on {it.signed_on}, and by the rules a signed contract is not edited. "
        f"What was agreed has to go into an addendum by the lawyers: {points}. Lines that would not belong in it: {', '.join(str(line.number) for line in it.left)}."
    )


def without(it: Scene) -> str:
    """The final answer when a figure is missing."""
    line = it.changed[-1]
    ready = "; ".join(f"clause {one.term.number} from {one.term.figure} to {one.new}" for one in it.changed[:-1])
    return (
        f"Nothing was entered. Line {line.number} is agreed, but its new figure for clause {line.term.number} is missing: the sheet says see {it.letter}, and neither that letter nor its figure is anywhere in the contract or the workbook. "
        f"The rules allow a list only as a whole. Once I have that letter or the figure for {line.term.clause.subject}, the list can go in: {ready}. "
        f"Left out in any case: {'; '.join(_reasons(it))}."
    )
