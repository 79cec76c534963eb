"""Words of the applying of a list: goals, rules, what is said on the way, the answers."""

# ruff: noqa: E501 - lists and sentences read best on one line

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from distill.families.mcp.missions.approved_changes.scene import Scene
from distill.families.mcp.params import Register

SAID: Final = MappingProxyType({
    "list": (
        "The list itself comes first; it should say who signed it and what else belongs to it.",
        "I read the whole list before anything else, headings included, since they may say how to read the lines.",
        "First the paper with the decisions. I want every line and whatever it refers to.",
    ),
    "note": (
        "The list says that its figures need a note to be read. A figure without its unit is not a value, so I read that next.",
        "The heading points to another file for the figures. I open it before I trust a single number.",
        "The lines hold bare numbers. Their unit must be in the note that the list names.",
    ),
    "later": (
        "There are later decisions as well; they may replace lines of the list, so they belong to the same picture.",
        "The list names a later paper. I read it now, because it can overrule what I have just seen.",
    ),
    "both": (
        "The list names two more files, one on the figures and one with later decisions. I need both before I judge a line.",
        "Two papers go with the list: how to read it, and what was decided afterwards. I read them together.",
    ),
    "now": (
        "Next I look at every item that the papers name, as it stands now. That shows which of them exist and what is to be reported as the old value.",
        "Before changing anything I fetch the present state of all the codes on the list, also of those I expect to leave out.",
        "Now the database side: which of these codes are there, with what status and value?",
    ),
    "check": (
        "I read the same rows again. Only the items that were to change should differ.",
        "Now the proof from the database itself; these figures go into the result.",
        "The same question as before the change. The answers are what I shall report.",
    ),
    "log": (
        "The rules want every change in value_log. I write the old and new values exactly as the database gave them.",
        "Next the entries in value_log, one for each change, with the figures just read.",
    ),
    "open": (
        "The result goes to the end of a file that has older lines. I read it to know where it ends and what its hash is.",
        "Before I add to the result file I look at it: its last line and its hash are needed.",
    ),
    "write": (
        "Everything is verified, so I write the result, with the figures as read from the database and in the order of the codes.",
        "Now the result file, one line for each change, in the form that the rules ask for.",
        "The changes are in. I put them on record, old and new value as observed.",
    ),
    "reread": (
        "A last look at the file as it is on disk now.",
        "I read the result once more to be sure that it says what the database says.",
    ),
    "unsigned": (
        "The list has one signature and the rules ask for two. Perhaps the other papers settle that, so I look before I give up.",
        "The second signature is outstanding. I read what goes with the list in case it was given later.",
    ),
    "nowhere": (
        "The note leaves the unit open. I look whether the database itself records how lists count before I stop.",
        "The unit of this list is not settled, says the note. The last place it could be is the database, so I read its catalogue.",
    ),
})  # fmt: skip

ONE_MORE: Final = (
    "One row was changed, as it should be. The next item follows.",
    "That touched exactly one row. On to the next one.",
    "The count that came back is right. Now the next code.",
    "Again a single row. I go on in the order of the codes.",
    "Fine, one row again. There is another line to apply.",
    "No surprise in the count. The following one is done the same way.",
)


def rules(it: Scene) -> tuple[str, ...]:
    """What the system prompt lays down."""
    one, shape = it.cat.one, it.shape.format(code="<code>", before="<old value>", after="<new value>")
    where = (
        "New lines go to the end of the result file; the older ones stay."
        if it.append
        else "The result file has no other lines."
    )
    return (
        "A list of changes is applied only if two people have signed it. From any other nothing is applied.",
        f"Only approved lines count. If two approved decisions name the same {one}, the one with the later date counts.",
        f"The figures of a list are read as the note that it names says. {'An' if one[0] in 'aeiou' else 'A'} {one} with the status {it.cat.retired} takes no changes, and a list never adds {it.cat.many}.",
        f"The result file has one line for each {one} that was changed, in the order of the codes, `{shape}`, with the values as the database shows them. {where}",
        *(("Each change also adds a row to value_log: the code, the old value, the new value, the ticket.",) if it.logged else ()),
    )  # fmt: skip


def bodies(it: Scene) -> dict[Register, tuple[str, ...]]:
    """What the goals say, per register."""
    what, many, source, out, ticket = it.cat.what, it.cat.many, it.papers.source, it.papers.result, it.ticket
    return {
        "terse": (
            f"Apply whatever is approved and valid in {source} to the {many} ({ticket}). Result to {out}. Tell me old and new values and what you left out.",
            f"{ticket}: bring the {what} of the {many} in line with {source}. Record the outcome in {out}; give me the new values and the skipped codes.",
            f"Decisions in {source} -> database. Only lines that really count. Outcome in {out}, ref {ticket}. Which codes were changed to what, which not?",
        ),
        "ticket": (
            f"The committee has decided on the {what} of some {many}; the decisions are in {source}. Please enter what is approved and can be entered, leave the rest, and put the outcome into {out}. The closing note names each changed code with its new value and the codes that were left out, with the reason.",
            f"What: {what}, several {many}\nSource: {source} and whatever it refers to\nWanted: the database holds what was decided, {out} says what was changed\nClosing note: changed codes with values, codes not changed and why",
            f"Please work off {source}. Not every line in it is fit to be applied, so read with care. The values have to be right in the database, the outcome has to be in {out}, and this ticket should say what was changed from what to what and what was passed over.",
        ),
        "vague": (
            f"There's a paper in {source} with new figures for our {what}. Could you get them into the system? I think a few lines in there are not good to go, you'll notice. Put down what you changed in {out} (it's for {ticket}) and tell me which codes you touched, with the figures, and which you didn't.",
            f"They finally agreed on the {what} thing, see {source}. Would you enter it, only what was properly approved please, and note the outcome in {out}? Tell me afterwards which codes have which value now and which ones you skipped. {ticket}, by the way.",
            f"I was given {source} and no time to do it. It changes the {what} for some of the {many}, though somebody said not all of it holds any more. Please sort it out, write what was done to {out} and give me old and new values and the codes left alone. The number is {ticket}.",
        ),
    }


def done(it: Scene) -> str:
    """The final answer of the acting case."""
    lines = "; ".join(
        f"{item.code} from ${{before{index}}} to ${{after{index}}}" for index, item in enumerate(it.changed)
    )
    out = [
        f"{it.undecided.code} ({it.papers.decision_on(it.undecided.code)}, not approved)",
        f"{it.ghost} (no such {it.cat.one})",
    ]
    if it.retired:
        out.append(f"{it.retired.code} (status {it.cat.retired})")
    return (
        f"{it.papers.name} is applied: {lines}. Its figures were in {it.unit.name} and were converted. For {it.papers.twice} the later decision counted. "
        f"Left out: {', '.join(out)}. The values were read back from the database and are in {it.papers.result}. That settles {it.ticket}."
    )


def unsigned(it: Scene) -> str:
    """The final answer when a signature is missing."""
    return (
        f"I changed nothing. {it.papers.name} ({it.papers.source}) is signed by {it.papers.signed[0]} alone; the second signature is outstanding, and the rules say that a list "
        f"without two signatures must not be applied. Once the second signature is on it, the list can be applied as it is."
    )


def unconvertible(it: Scene) -> str:
    """The final answer when nobody settled the unit."""
    return (
        f"I changed nothing. According to {it.papers.note} the unit of the figures of {it.papers.name} has not been settled yet, and the database does not say how that list counts either. "
        f"Applied as they stand they could be wrong by any factor. I need the unit of {it.papers.name}, or how its figures convert, before any line can be applied."
    )


def judged(it: Scene) -> str:
    """What the rows and the papers have shown, said before the change."""
    left = f"{it.ghost} does not exist, {it.undecided.code} was not approved"
    left += f", {it.retired.code} is {it.cat.retired}" if it.retired else ""
    return f"{left}; these stay out. For {it.papers.twice} the later decision counts. The figures are in {it.unit.name}, so each is converted as the note says."
