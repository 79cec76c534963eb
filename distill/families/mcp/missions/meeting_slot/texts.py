"""Words of `meeting_slot`: houses, subjects, mails, rules, goals, and what is said on the way."""

# ruff: noqa: E501 - lists and sentences read best on one line

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from distill.families.mcp.params import Register

if TYPE_CHECKING:
    from distill.families.mcp.missions.meeting_slot.scene import Scene

HOUSES: Final = (
    "Halden Freight",
    "Corvane Labs",
    "Sundial Energy",
    "Orrin Press",
    "Vantage Foods",
    "Kestrel Insurance",
    "Tarn Rail",
    "Lumina Events",
)
ROOMS: Final = ("Alder", "Birch", "Cedar", "Maple", "Rowan", "Willow")
SUBJECTS: Final = (
    "Renewal of the carrier contract",
    "Pilot in the second region",
    "Audit findings",
    "Plan for the price change",
    "Handover of the supplier list",
    "Open points of the rollout",
    "Budget for the spring campaign",
    "Lessons from the outage",
    "New returns process",
    "Hiring plan",
)
DAY_NAMES: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")

ASK: Final = (
    "Hello all,\n\ncould the {count} of us meet about this in the week from {week} to {friday}? {long} should do.{room}\n\n{name}",
    "Dear colleagues,\n\nlet us settle this in a call, in the week of {week}, by {friday}. I think we need {long}.{room}\n\nRegards\n{name}",
    "Hi,\n\nI would like to go through this with all of you. Week of {week} please, {friday} at the latest, {long}.{room}\n\nThanks\n{name}",
)
LONG: Final = "{minutes} minutes"
A_WHILE: Final = "a little while"
ROOM: Final = " Please get us the room {room} as well, for those on site."
MOVE: Final = " I know we have {date} in the calendar, but that is too late."
TOO_SHORT: Final = " And what stands there will not be long enough this time."
"""So that the entry does not tell the length."""
BAR: Final = (
    "Fine with me, only not on {day}: I am travelling, my calendar does not show it yet.\n\n{name}",
    "Count me in. {day} is out, I will be at a customer's (not in the calendar, sorry).\n\n{name}",
)
GIVE_BACK: Final = (
    "Correction: the trip is off, {day} is possible for me after all.\n\n{name}",
    "Forget what I said, my {day} is free again. The calendar is right.\n\n{name}",
)
YES: Final = (
    "Works for me, whatever is in my calendar is right.\n\n{name}",
    "Good idea. My calendar is up to date, please go by that.\n\n{name}",
)
WEEK: Final = (
    "Team lunch",
    "Call with the bank",
    "Review",
    "Interview",
    "Weekly figures",
    "Supplier visit",
    "Training",
    "Doctor",
    "Steering group",
    "Planning",
)

RULES: Final = (
    "A meeting with several people lies within the working hours of every one of them, when none of them is busy, and as early in the asked week as that allows. What somebody says in the thread counts beside the calendars; of two things they say, the later one.",
    "Its title is the subject of the thread. Everybody in the thread is invited, and so is the room, if one is asked for; without that room the time is no good.",
    "Entries called `Focus time` on the calendar of {owner} give way to a meeting with others: that one date is cancelled. Nothing else does.",
    "A meeting that is in the calendar already is moved, never booked a second time.",
    "When it is booked, one answer goes to everybody in the thread. It gives the date, and the start on each person's own clock.",
)
FORBIDDEN: Final = "From {first} to {last} no meetings are booked or moved for anybody in the house; only the managing director makes exceptions, and puts them in the calendar in person."


def bodies(it: Scene) -> dict[Register, tuple[str, ...]]:
    """What the goals say, per register."""
    who, subject, owner = it.others[0].name, it.subject, it.owner.name
    return {
        "terse": (
            f'Find the earliest time for the meeting that {who} asks for ("{subject}"), book it and answer the thread. Tell me when it is.',
            f'{it.ticket}: get "{subject}" booked, first time that suits all of them, and write back to everyone. I need the date and time.',
            f'The meeting in {who}\'s mail "{subject}": earliest common time, invitation, answer to all. When is it?',
        ),
        "ticket": (
            f'{who} wants to meet about "{subject}". The people are in different places and nobody has found a time.\nPlease book the first one that suits everybody and answer in the thread.\nReport: date and start.',
            f'Request: meeting "{subject}", see the thread that {who} began\nWho: everyone in the thread\nWhen: as early as possible in the week they ask for\nThen: one answer to all, with the start as each of them reads it\nNote the date and time here.',
            f'Still open in the mailbox of {owner}: the date for "{subject}".\nExpected: one entry in the calendar that works for all, everybody informed.\nPlease note the time that it became.',
        ),
        "vague": (
            f'{who} wrote something about getting together because of "{subject}", and I lost track of who can do when. Could you just find the first time where it works for all of us, put it in and let them know? Tell me what it is in the end.',
            f'There is this mail from {who}, "{subject}". They all sit in different places, as always. Would you sort out the date for me, the sooner in that week the better, and write to the round? And let me know when I have to be there.',
            f'I promised {who} a date for "{subject}" and never got to it. Please have a look at the conversation and the calendars, settle it and answer everybody. I only need to know when it is.',
        ),
    }


HEADLINES: Final = ('Date for "{subject}"', "Meeting: {subject}", "Find a time: {subject}")

ABOUT: Final = (
    "I start with whose mailbox this is, what the time is, and whose calendars are shared.",
    "First the basics: owner, time zone, today's date, the calendars I may look at.",
)
FIND: Final = (
    "The request is in a mail with the subject {subject}. I look for it to get the thread.",
    "Now the mail itself: I search for its subject.",
)
THREAD: Final = (
    "I read the whole conversation, not just the first mail: someone may have added a condition later.",
    "Week, length and conditions must be in the thread. I read all of it.",
)
SAID: Final = {
    "none": "The thread asks for {minutes} minutes in the week of {week}, and the calendars are said to be right. ",
    "said": "It is to be {minutes} minutes in the week of {week}; {second} rules out {barred}, which no calendar shows. ",
    "withdrawn": "It is {minutes} minutes in the week of {week}. {second} first ruled out {barred} and then took that back, so the day counts. ",
}
CARDS: Final = (
    "Where do they sit? The contact cards give time zones and how far each calendar is shared.",
    "I look up the cards of the colleagues, for their zones and working hours.",
)
ROOM_CARD: Final = (
    "The room is asked for by name; I need its address to invite it.",
    "Rooms are invited like people, so I look up {room}.",
)
BUSY: Final = (
    "Now everybody's working hours and busy times for that week in one go, each on their own clock.",
    "I ask for the week of all of them together; the times come in each person's own zone.",
)
BUSY_OWN: Final = ("First the week of {owner} on its own.", "I begin with the calendar of {owner}.")
BUSY_REST: Final = ("Then the others, for the same days.", "Now the week of the others.")
LIST: Final = (
    "What exactly keeps {owner} busy? Only the entries tell, and focus time would give way.",
    "Busy is not always busy for {owner}: focus time gives way. I look at the entries themselves.",
)
OLD: Final = (
    "There is an entry already, said to be on {date}. I need its id, because it is to be moved and not booked again.",
    "The meeting stands in the calendar on {date}; I look it up to move it.",
)
CONVERT: Final = (
    "On {before} there are no {minutes} minutes that all of them have free. On {day} the first opens when {opens}: {setter_time} in {setter_zone}. I check what the clocks of the others show then, because the usual difference need not hold in that week.",
    "I go through the week day by day. {before}: no common gap that is long enough. {day}: the first common gap begins when {opens}, at {setter_time} {setter_zone}. Before I book I convert it for the others rather than count hours in my head.",
    "Laid side by side, the busy times leave nothing for all of them on {before}. On {day} they first share {minutes} minutes when {opens}, which is {setter_time} {setter_zone}. I have that converted to every zone, to see that it lies in everyone's working hours.",
)
DAY_BEGINS: Final = "{setter}'s working day begins"
ENDS: Final = "an appointment of {setter} ends"
ROOM_FREE: Final = "the room {setter} becomes free"
FOCUS: Final = (
    "At that time {owner} has only focus time on {focus_day}. It gives way, so I cancel that one date.",
    "What stands there for {owner} is focus time, which yields. I cancel it for {focus_day} alone.",
)
BOOK: Final = (
    "It is within everybody's hours. I book {reads} with all of the thread.",
    "All clocks are fine with it: {reads} for {owner}. I book it now and invite everyone.",
)
SHIFT: Final = (
    "The time suits all. I move the entry to {reads} instead of making a second one.",
    "{reads} it is. The existing entry is moved there.",
)
ANSWER: Final = (
    "The entry stands. The answer goes to all, with each one's local time.",
    "It is booked. I tell everybody in the thread, in their own times.",
)
LETTER: Final = (
    "Hello all,\n\n{verb}: {times}.\n\nRegards",
    "Dear all,\n\n{verb}. The start is {times}.\n\nBest regards",
)
DONE: Final = (
    '"{subject}" is {verb} for {reads} on the clock of {owner}, {minutes} minutes, with everybody from the thread. It is the first time at which all of them can; I answered the thread.{more}',
    '{reads}: that is the first time that suits everyone, and "{subject}" is {verb} for it ({minutes} minutes). Everybody in the thread has the answer.{more}',
)
NO_LENGTH: Final = (
    'I booked nothing and wrote to nobody. Nobody in the thread "{subject}" says how long the meeting is to be, so I cannot tell which gap is large enough. Please ask {first}, or give me the length in minutes.',
    'Nothing was changed: the length is missing. {first} asks for "{subject}" in the week of {week} without saying how many minutes, and I should not guess that. With the length I can go on.',
)
CLOSED: Final = (
    'I booked nothing. The thread "{subject}" asks for the week of {week}, and by the rules no meeting is booked from {first_day} to {last_day}. Only the managing director can make an exception.',
    'Not booked, and nobody was written to: {first} wants the meeting in the week of {week}, in which the rules do not allow any to be booked. For "{subject}" either the managing director makes an exception, or {first} names another week.',
)
