"""Words of the repair of an export."""

# ruff: noqa: E501 - lists and sentences read best on one line

from __future__ import annotations

from typing import Final

from distill.families.mcp.missions.export_repair.scene import Scene
from distill.families.mcp.params import Register
from distill.families.mcp.wording import counted

CHECK: Final = (
    "I start with the check that the load does. It should at least say how bad it is.",
    "First the check, to see the refusal myself before I look for reasons.",
)
FORMAT: Final = (
    "The check counts bad lines but names none. What a good line is must be written down; I read {form} before I judge any.",
    "A number, no names. Before I look for the lines I read {form}: what is allowed, and what may be done about the rest.",
)
AUDIT: Final = (
    "The period is open. An overview of {path} first: which columns hold what they should not?",
    "Good, the period is open. Now I have {path} looked through for gaps, doubles and mixed columns, before I read lines.",
)
AUDIT_MORE: Final = (
    "The other export may be ill in another way; the same overview of {path}.",
    "Now {path}, which comes from other devices.",
)
SITES: Final = (
    "The overview cannot know which names are proper sites. I look at the values of that column in {path} and how often each occurs.",
    "Text columns pass as they are, so old codes would go unnoticed. Which values does site have in {path}?",
)
READ: Final = (
    "Now the lines of {path} themselves; against the format I look for separators, currencies, gaps, old codes and doubles.",
    "An overview has no line numbers. I read {path} line by line, with what the format forbids in mind.",
    "Which lines are meant? I read {path} and hold every line against the format.",
)
PAPERS: Final = (
    "Old codes and missing prices need their tables, so I read both papers that the format names.",
    "To put in names and prices I need the two lists, not my memory.",
)
HASHES: Final = (
    "{judged} I read just these lines of {path} again, since an edit needs their hashes; one that goes is taken with its neighbour, because a range cannot become empty.",
    "{judged} For the edit of {path} I take the hashes of exactly those lines, and of a neighbour where a line goes, since something has to take its place.",
)
EDIT: Final = (
    "One edit for all lines of {path}: repaired ones are rewritten, the others taken out, everything else untouched.",
    "I change those lines of {path} in one go; the tool works from the bottom up, so the numbers hold.",
)
REJECT: Final = (
    "What cannot be repaired is kept as it came, below the heading of an export.",
    "Now the file for the lines that I had to take out, so that nothing is lost.",
)
AGAIN: Final = (
    "The lines are done. Does the check agree?",
    "Before I publish, the check once more.",
)
PUBLISH: Final = (
    "All lines fit now. I publish and take the totals from what it prints.",
    "The check is content, so the totals can be made.",
)
REVIEW: Final = (
    "A last look at {path} through the overview: no doubles and no mixed column should be left.",
    "To finish I have {path} looked through again.",
)
GONE: Final = (
    "{code} stands in {path} as a site. It should be in {sites}, so I look there, and at the prices while I am at it.",
    "Before I repair anything: is the old code {code} explained in {sites}?",
)
HEADLINES: Final = (
    "{what} of {month} does not load",
    "{what} {month}: lines refused",
    "Totals for {month} are missing",
)

FAULTS: Final = {
    "thousands": "quantities with a separator",
    "unit": "prices with a currency",
    "gap": "missing prices",
    "code": "old site codes",
    "orphan": "articles without any price",
    "quantity": "missing quantities",
    "double": "lines that were sent twice",
}


def rules(it: Scene) -> tuple[str, ...]:
    """What the system prompt lays down."""
    return (
        f"How an export has to look, and what may be done about lines that do not fit, is written in {it.places[1]}. Nothing else is done to them.",
        "Totals are only published by the build, from exports that pass its check; nobody works them out by hand.",
    )


def bodies(it: Scene) -> dict[Register, tuple[str, ...]]:
    """What the goals say, per register."""
    files, ticket, what, month = " and ".join(export.path for export in it.exports), it.ticket, it.trade.what, it.month
    return {
        "terse": (
            f"The {what} for {month} ({files}) is refused. Repair what the format allows, publish the totals. Report the amount per site and the rejected orders. {ticket}.",
            f"{ticket}: get {files} through the check and publish. Need: amounts per site, numbers of orders that could not be repaired.",
            f"{files} will not load. Mend by the book, then publish, ref {ticket}. Tell me each site's amount and which orders were set aside.",
        ),
        "ticket": (
            f"The {what} of {month} was refused when it was to be loaded. The lines are in {files}. Please repair them as our format allows, set aside what cannot be repaired, and publish the totals. The closing note gives the amount for each site and the numbers of the orders that were set aside.",
            f"Data: {files}\nProblem: the check refuses some lines\nWanted: exports that pass, totals published, nothing invented and nothing lost\nClosing note: amounts by site, orders set aside with the reason",
            f"We have no totals for {month} because {files} did not pass. Devices of different ages write different things, and a few lines were sent twice. Please put this in order by the written format and publish. Finance wants to know the amount of every site and which orders are not in it.",
        ),
        "vague": (
            f"The numbers for {month} still aren't out, something is wrong with {files}. Could you clean that up the way it is written down and get the totals published? Please don't make anything up where something is missing. I need the amounts per site and the orders that fell out. {ticket}.",
            f"Apparently our {what} is full of odd lines again ({files}). Would you straighten it out and publish it? Then tell me what each site comes to and which orders you had to leave out. It's {ticket}.",
            f"I was told that {files} can't be loaded as it is. Can you find out what is wrong with the lines, fix what may be fixed, and let the totals be made? I'd like the amount for each site, and the orders that didn't make it. {ticket} is the number.",
        ),
    }


def judged(it: Scene, number: int) -> str:
    """What is wrong with the lines of one export, by order."""
    lines = [line for _, line in it.exports[number].faulty()]
    parts = []
    for fault, name in FAULTS.items():
        orders = [line.before[0] for line in lines if line.fault == fault]
        if orders:
            parts.append(f"{name}: {', '.join(orders)}")
    return f"To be changed are {'; '.join(parts)}."


def done(it: Scene) -> str:
    """The final answer of the acting case."""
    totals = "; ".join(f"{site} {amount}" for site, _, amount in it.totals())
    repaired = sum(1 for export in it.exports for _, line in export.faulty() if line.after is not None)
    twice = [line.before[0] for line in it.lines_with("double")]
    made = [
        f"The totals of {it.month} are published. Amounts: {totals}.",
        f"{counted(repaired, 'line').capitalize()} repaired",
    ]
    made[-1] += f", {counted(len(twice), 'line')} taken out as sent twice ({', '.join(twice)})." if twice else "."
    aside = [
        f"{line.before[0]} ({'no quantity' if line.fault == 'quantity' else f'{line.before[2]} has no price'})"
        for line in it.rejected()
    ]
    made.append(f"Set aside in {it.reject_path}: {', '.join(aside)}." if aside else "Nothing had to be set aside.")
    return " ".join(made)


def closed(it: Scene) -> str:
    """The final answer when the period is closed."""
    return f"I changed nothing and published nothing. According to {it.places[1]} the period {it.month} is closed, and by its rules nothing is changed in a closed period. The exports still do not pass the check; the period would have to be opened again first."


def unknown(it: Scene) -> str:
    """The final answer when an old code cannot be told."""
    code = it.codes[it.lost]
    return f"I changed nothing yet. The old code {code} stands in the export as a site, but it is not in {it.places[2]}, so I cannot tell which site is meant. By {it.places[1]} that holds everything up. I need to know the site of {code}, then the rest can be repaired and published."
