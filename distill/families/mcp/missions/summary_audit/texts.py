"""Words of the audit of a summary: the counting rules, the goals, what is said, the answers."""

# ruff: noqa: E501 - lists and sentences read best on one line

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from distill.families.mcp.missions.summary_audit.scene import Scene
from distill.families.mcp.missions.summary_audit.world import column
from distill.families.mcp.params import Register

SAID: Final = MappingProxyType({
    "rules": (
        "How things are counted is laid down in a table of its own. Without it I could not say which of two figures is right.",
        "Before comparing any numbers I read the counting rules; they decide what a right figure is.",
        "A table of counting rules is there. It comes before the figures.",
    ),
    "summary": (
        "Now the summary itself, as it stands.",
        "I look at the figures that are doubted, with the rest of their rows.",
        "These are the figures in question; I want to see them beside their neighbours.",
    ),
    "view": (
        "There is a view that shows the same kind of figure. Before I use it as a witness I read how it counts.",
        "The view would be the quick comparison. I look at its definition first; it need not follow the rules.",
    ),
    "status": (
        "I break the doubted figure down by status, to see what it could be made of.",
        "What lies behind this figure? A breakdown by status is a cheap first look.",
    ),
    "compare": (
        "Now I count afresh from the detail rows, strictly by the rules, and hold the result against the whole summary. Only differences should come back.",
        "I recount everything the way the rules say, each reference once and nothing void, and list where the summary differs.",
        "The fair test: the summary beside a fresh count by the rules, for every row and not just the doubted one.",
    ),
    "closed": (
        "The cause is clear. Before I write I check that the period is still open.",
        "A closed period must not be touched, so I look which ones are.",
        "One more condition: the period has to be open. I check that now.",
    ),
    "verify": (
        "The same comparison again; now it should find nothing.",
        "I repeat the recount. An empty list means that the summary follows the rules everywhere.",
    ),
    "reread": (
        "And the rows of that period once more, for the report and to see that the rest has stayed.",
        "Last I read the period in the summary as it stands now.",
    ),
    "other": (
        "By the rules nothing differs. Then where does the complaint come from? I compare with the view that people look at.",
        "The summary is right in every row. I suspect the view, so I ask where it differs from the summary.",
    ),
})  # fmt: skip


def rules(it: Scene) -> tuple[tuple[str, str], ...]:
    """The rules as (topic, text)."""
    house = it.house
    _, provisional, void = house.states
    found = [
        (
            "what counts",
            f"The {house.counted} of every {house.one} count, also while its status is {provisional}; with the status {void} they do not.",
        ),
        ("doubles", "A reference counts once, however many rows an import has made of it."),
        (
            "place",
            f"What counts is the {column(house)} of a row; {house.first_place} is kept as history and says nothing about it.",
        ),
        ("period", "What counts is the period named in the row, however late the row was entered."),
    ]
    if it.derived:
        found.append(("remainder", f"In {house.summary}, {house.free} is always {house.capacity} less {house.sum_of}."))
    if it.total:
        found.append(("total", f"In {house.summary}, {house.total} holds the sums over all places of its period."))
    return (
        *found,
        ("evidence", f"Rows of detail, views and archives are evidence and are not changed. A wrong summary is corrected in {house.summary}."),
        ("closing", "Nothing of a period that stands in closed_periods may be changed; the controller has to reopen it first."),
    )  # fmt: skip


def bodies(it: Scene) -> dict[Register, tuple[str, ...]]:
    """What the goals say, per register."""
    house, ticket = it.house, it.ticket
    what = house.summary.replace("_", " ")
    where = {"named": f"{it.hinted} in {it.period}", "period": it.period, "place": it.hinted}[it.hint]
    tell = f"the wrong and the right figures and the reference of the {house.one} that caused it"
    return {
        "terse": (
            f"{what}: the figures for {where} look wrong. Find the cause, correct the summary only, ref {ticket}. Report {tell}.",
            f"{ticket}: {what} does not follow from the {house.many} for {where}. Fix the summary wherever it is off and give me {tell}.",
            f"Audit {where} in the {what} against its {house.many}; put the summary right, nothing else ({ticket}). I need {tell}.",
        ),
        "ticket": (
            f"Somebody recounted the {house.counted} by hand and does not arrive at what the {what} says for {where}. Please establish what is right by our counting rules, correct the summary where it is wrong and leave the {house.many} alone. The closing note gives {tell}.",
            f"Observed: {what}, {where}, seems off.\nExpected: figures that follow from the {house.many} by the counting rules.\nAllowed: corrections of the summary.\nNot allowed: anything else.\nPlease report {tell}.",
            f"Audit finding: the {what} cannot be derived from the {house.many} for {where}. There may be more than one figure to correct. Wanted: a summary that follows the rules, and in this ticket {tell}.",
        ),
        "vague": (
            f"The {what} is a bit strange for {where}, don't you think? I added up the {house.counted} and got something else, though I may have counted wrong. If it is the summary, please correct it (just that), and tell me {tell}. It's {ticket}.",
            f"Someone upstairs doesn't believe our {what} for {where}. Can you check it against the {house.many}, the way we are supposed to count, and put it right if need be? I'd have to tell them {tell}. It's for {ticket}.",
            f"We get different numbers for {where} depending on who counts. Could you find out what the {what} should really say and correct it there, without touching the {house.many}? And please let me know {tell}, for {ticket}.",
        ),
    }


def cause(it: Scene, ref: str) -> str:
    """What went wrong, in a clause."""
    house = it.house
    return {
        "void": f"{ref} is {house.states[2]} and was counted all the same",
        "twice": f"{ref} was imported twice and was counted twice",
        "moved": f"{ref} was first entered for {it.wrong[0]}, belongs to {it.wrong[-1]} now, and was still counted for {it.wrong[0]}",
        "late": f"{ref} was entered long after the others and is not in the summary",
    }[it.cause]


def done(it: Scene, *, viewed: bool) -> str:
    """The final answer of the acting case; `viewed` says that the view's definition was read."""
    house = it.house
    parts = [f"{place} from ${{shown{index}}} to ${{right{index}}}" for index, place in enumerate(it.wrong)]
    more = "".join(f" {place}: {column} from {before} to {after}." for place, column, before, after in it.dependents())
    if viewed:
        more += f" The view {house.view} is defined in a way that does not follow the rules, so it is no proof."
    return (
        f"{house.summary} was wrong for {it.period} and is corrected in {house.sum_of}: {', '.join(parts)}. Cause: {cause(it, '${culprit}')}; "
        f"its {it.culprit.quantity} {house.counted} are the difference.{more} A new count by the rules agrees with the summary everywhere; the rows of {house.detail} are as they were. That settles {it.ticket}."
    )


def closed(it: Scene) -> str:
    """The final answer when the period is closed."""
    parts = [
        f"{place} shows ${{shown{index}}} and should show ${{right{index}}}" for index, place in enumerate(it.wrong)
    ]
    return (
        f"I changed nothing. {it.house.summary} is wrong for {it.period}: {', '.join(parts)}, because {cause(it, '${culprit}')}. "
        f"But {it.period} stands in closed_periods, and by the rules nothing of a closed period may be changed. The controller has to reopen {it.period} first; then the figures can be corrected."
    )


def already(it: Scene) -> str:
    """The final answer when the summary is right."""
    house = it.house
    return (
        f"No change is needed. By the counting rules every figure of {house.summary} is already right, those of {it.period} included. "
        f"What differs is the view {house.view}: for {it.period} it gives ${{seen}} for {it.wrong[0]} where {house.summary} rightly has ${{kept}}, since it does not count by the rules. I left everything as it is."
    )
