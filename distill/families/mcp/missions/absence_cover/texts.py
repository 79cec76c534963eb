"""Words of `absence_cover`: the team, its tickets, rules, goals, and what is said on the way."""

# ruff: noqa: E501 - lists and sentences read best on one line

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from distill.families.mcp.params import Register

if TYPE_CHECKING:
    from distill.families.mcp.missions.absence_cover.scene import Scene

HOUSES: Final = (
    "Gracelake Hosting",
    "Northbeam Telecom",
    "Fernhill Software",
    "Pallas Payments",
    "Redwick Devices",
    "Solent Cloud",
    "Tarrow Systems",
)
QUEUES: Final = ("business", "premium", "partners", "accounts", "platform")
ABSENCES: Final = ("Leave", "Training away", "Parental leave", "Sick leave", "Family matters")
NO_ABSENCES: Final = ("Birthday", "Launch day", "Inventory in the other building", "Town festival")
MEETINGS: Final = ("Stand-up", "Customer call", "One to one", "Lunch with the team", "Review of open tickets")

RULES: Final = (
    "When an agent is away, the unsolved tickets assigned to them that are due before the day they are back are handed over. Those that wait for the customer stay, and so does what is due later.",
    "A ticket goes to an agent of its queue who has the skill named in its field `skill` (an empty field is for the lead to fill in; what the customer writes does not stand in for it) and is there on the day it is due. An all-day entry in the calendar that is shown as busy means away on that day, whatever the desk says; entries shown as free or with hours do not.",
    "Of several, the one with the fewest open tickets at that moment takes it (what was handed over before counts); of equals, the one who comes first in the queue's list of agents. The tickets are placed in the order in which they are due.",
    "A handover is done as a whole: if one of its tickets cannot be placed or must not be moved, none is. A ticket tagged audit must not be moved.",
    "Whoever takes something gets one mail that names their tickets, with the subject `Cover for <name of the absent agent>`.",
    "If somebody changed a ticket meanwhile, read it again: what it says now counts.",
)


def bodies(it: Scene) -> dict[Register, tuple[str, ...]]:
    """What the goals say, per register."""
    name = it.absent.name
    short = name.split()[0]
    return {
        "terse": (
            f"{it.ticket}: {name} is away from {it.first}. Hand over what cannot wait, by the rules, and mail those who take it. Tell me who got what.",
            f"Cover for {name}, absence starting {it.first} (see calendar): place the tickets that fall due, inform the colleagues, report ticket and taker.",
            f"{name} will be out, first day {it.first}. Distribute the tickets due in that time and write to the takers. I want the list of who has which.",
        ),
        "ticket": (
            f"{name} is not here from {it.first} on; how long is in the calendar.\nTo do: hand over the tickets that are due before the return, according to the rules of the team. One mail to each taker.\nPlease note here which ticket went to whom.",
            f"Absence: {name}, from {it.first}\nExpected: nothing of {short}'s runs over its time meanwhile, nobody is loaded who is not there\nActual: everything still sits with {short}\nReport: tickets and new assignees.",
            f"Handover for {name} (away, starting {it.first}).\nOnly what has to move should move. The colleagues have to know what they got.\nPlease list it in your reply when done.",
        ),
        "vague": (
            f"{short} is going to be away from {it.first}, you'll see for how long in the calendar. I mean {name}. There are tickets that won't keep until then. Could you see to it that the right people have them, and let those people know? And tell me how you split it up.",
            f"I forgot all about {name} being off from {it.first}. Somebody has to mind the tickets that come due in that time, but only those please, {short} hates it when everything is gone. You know how we choose. Write to whoever gets something and give me the list.",
            f"From {it.first} we have to do without {name}. Would you go through those tickets and pass on what can't wait, the way we always decide it? Everyone concerned should get a mail, and I would like to know who has what now.",
        ),
    }


HEADLINES: Final = ("Cover for {absent}", "{absent} is away", "Handover while {absent} is out")

CARDS: Final = (
    "Calendars go by address here, so I begin with the cards of the team at {house}.",
    "First the people of {house}: addresses, and whose calendars I may read.",
)
AWAY: Final = (
    "How long is {absent} away? The calendar should say; I look from {first} on.",
    "Now the calendar of {absent}: the last day of the absence decides which tickets are due in time.",
)
DUE: Final = (
    "The absence goes from {first} to {last}, so {back} is the day of the return. I look for the tickets that are due before it.",
    "Back on {back}, by the calendar. Which unsolved tickets of {absent} are due before that day?",
)
ALL: Final = (
    "The entry covers {first} to {last}; {absent} is back on {back}. I list all unsolved tickets, the ones due first on top.",
    "So {back} is the first day back. Now everything unsolved that {absent} has, sorted by when it is due.",
)
READ: Final = (
    "{key}: when exactly is it due, which skill does it need, and at which version is it?",
    "I open {key} for its due time, its skill and its version.",
    "Now {key}. The list does not show the skill.",
    "What does {key} need, and by when?",
)
READ_TWO: Final = (
    "I open {keys} together for due time, skill and version.",
    "The next two, {keys}: due when, and for whom with which skill?",
)
SEEN: Final = {
    "goes": "{key} is due on {day} and needs {skill}. ",
    "late": "{key} is due on {day} and needs {skill}. ",
    "waiting": "{key} waits for the customer, so it stays. ",
    "after": "{key} is due on {day}, not before the return, so it stays. ",
}
TEAM: Final = (
    "Who could take them? I need skills, load and limits of the agents of {queue}.",
    "Now the team of {queue}: who has these skills, and how much has each?",
)
CALENDARS: Final = (
    "The desk does not know about days off. I look into the calendars of those whose skills fit, for the same days.",
    "Skill and load alone would not do: who is there on the due days? Only the calendars say.",
)
CALENDAR: Final = (
    "{name} has a skill that is needed. Is {name} there on these days?",
    "The calendar of {name}, who could take something by skill.",
    "And {name}: any all-day entry in that time?",
)
NOBODY_AWAY: Final = "{name} has no all-day entry that counts. "
IS_AWAY: Final = "{name} is away on {days}. "
AWAY_SOME: Final = "Days off by the calendars: {who}. "
AWAY_NONE: Final = "None of them has a day off that counts. "
ASSIGN: Final = (
    "{key} comes first by due time among what is left: {skill}, due {day}. With that skill and there on that day, {taker} has the fewest tickets.",
    "Next by due time is {key} ({skill}, {day}). Counting what I have handed over so far, {taker} has the least of those who fit.",
    "{key} needs {skill} on {day}. {taker} fits and has the lowest number of open tickets at this point.",
    "For {key} it is {taker}: right skill, there on {day}, and nobody who fits has fewer.",
)
TIED: Final = (
    "{key} is next ({skill}, due {day}). Several of those who fit have equally few, and {taker} comes first in the list of the queue.",
    "For {key}, with {skill} on {day}, two have the same number; the list of the queue puts {taker} first.",
)
CONFLICT: Final = (
    "Somebody changed {key} after I had read it. I read it again before I decide anything.",
    "{key} is at a newer version than the one I know. What changed? I look again.",
)
NOW_WAITING: Final = (
    "{key} is set to waiting now, by {absent}: it stays after all. ",
    "Meanwhile {absent} has set {key} to waiting for the customer, so by the rules it is not handed over. ",
)
MAIL: Final = (
    "One mail for {taker}, who has {keys} now.",
    "Now the mail to {taker}, who took {keys}.",
    "{taker} has to know about {keys}.",
)
LETTER: Final = (
    "Hello,\n\nwhile {short} is away, please look after {keys}. The time to solve runs out before the return.\n\nThank you",
    "Hi,\n\nyou have these tickets for now: {keys}. They come from {short}, who is out.\n\nThanks a lot",
)
CHECK: Final = (
    "A last look at what {absent} still has: it should be only what waits or is due later.",
    "I check what is left with {absent}.",
)
DONE: Final = (
    "{absent} is away from {first} to {last} and back on {back}. Handed over: {pairs}. Everyone who took something has a mail.{stays}",
    "What is due before {back} is placed: {pairs}. The takers have been written to.{stays}",
)
WAITS: Final = " Not handed over: {keys}, waiting for the customer."
LATER: Final = " Due later and therefore left alone: {keys}."
NO_SKILL: Final = (
    "I handed nothing over. {key} is due on {day}, before {absent} is back, and its field skill is empty: I cannot tell who may take it, and a handover is done as a whole. Please fill in the skill of {key}; then all of them can be placed.",
    "Nothing was moved and nobody was written to. The skill is missing in {key}, which is due on {day}, and without it nobody can be chosen. By the rules the other tickets have to wait for it too.",
)
AUDIT: Final = (
    "I handed nothing over. {key} is due on {day}, before {absent} is back, but it is tagged audit and must not be moved; by the rules a handover is done as a whole. Somebody has to release {key} or decide what happens with it.",
    "Nothing was moved: {key} carries the tag audit, so the rules forbid giving it to somebody else, and without it the rest is not handed over either. It is due on {day}. Please have the tag cleared, or tell me how to go on.",
)
