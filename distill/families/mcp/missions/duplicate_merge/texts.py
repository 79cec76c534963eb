"""Words of `duplicate_merge`: things that break, reports, rules, goals, and what is said on the way."""

# ruff: noqa: E501 - lists and sentences read best on one line

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from distill.families.mcp.params import Register

if TYPE_CHECKING:
    from distill.families.mcp.missions.duplicate_merge.scene import Scene

THINGS: Final = (
    ("label printer", "LP", ("E17", "E31", "E04", "E52")),
    ("handheld scanner", "HS", ("B12", "B20", "B07", "B33")),
    ("card terminal", "CT", ("T404", "T118", "T230", "T512")),
    ("gate", "GT", ("G3", "G8", "G11", "G14")),
    ("weighing scale", "WS", ("W21", "W40", "W09", "W66")),
    ("cold room", "CR", ("C5", "C9", "C13", "C2")),
    ("kiosk", "KS", ("K71", "K15", "K28", "K90")),
    ("sorting belt", "SB", ("S33", "S18", "S41", "S07")),
)
"""What broke: as people call it, the prefix of its number, error codes."""

PLANS: Final = ("premier", "standard", "basic", "partner")
QUEUES: Final = ("hardware", "field service", "helpdesk", "devices", "first line", "equipment")
INCIDENTS: Final = ("OPS", "SUP", "INC", "DESK")
PLACES: Final = ("the front hall", "bay 3", "the north side", "the counter", "the loading dock", "the second floor")
SUBJECTS: Final = (
    "{asset} down again",
    "{thing} {asset} not working",
    "Problem with {asset}",
    "{asset}: nothing happens",
    "Cannot use {thing} {asset}",
    "Urgent? {asset} stopped",
    "{asset} shows an error",
    "Help with {asset} please",
    "Still no {asset}",
    "{thing} stuck ({asset})",
)
REPORTS: Final = (
    "Since this morning the {thing} {asset} at {site} does nothing but blink.",
    "We switched {asset} off and on twice, no change. It stands at {site}.",
    "Customers are queueing because of {asset}. When will somebody come?",
    "My colleague says {asset} was reported already, but just to be sure.",
    "{asset} shows a code and then goes dark. Somebody at {site} has the details.",
    "The {thing} at {site}, number {asset}, gave up an hour ago.",
    "Same as yesterday, I think: {asset} does not respond.",
    "We need {asset} back before the weekend. It is the only {thing} at {site}.",
    "Hello, {asset} makes a noise and stops. Thank you for a quick answer.",
    "Not sure if you know yet, {asset} is out of order.",
)
NOISE: Final = (
    "Invoice address has changed",
    "New user for the portal",
    "{asset} needs a new paper roll",
    "Question about the opening hours",
    "Password of the back office account",
    "{asset} is to be moved to another room",
    "Training for two new colleagues",
    "Quarterly report is missing a page",
    "Please cancel the loan of {asset}",
    "Wrong name on the badge",
)

RULES: Final = (
    "Reports belong together when they are unsolved and their fields `asset` and `error` are the same; what a subject says proves nothing. An empty field is never guessed.",
    "The oldest of them stays, the others are merged into it. A report in another queue is first moved to the queue of the one that stays.",
    "Tickets of customers on the {plan} plan are never merged: each is linked as related_to the one that stays, and gets a public comment of its own that names it.",
    "The ticket that stays has, at the end, the highest priority that any of the merged ones had, and one public comment that names every ticket merged into it.",
    "If somebody changed a ticket meanwhile, what they wrote counts.",
    "Merging is the desk's own merge and nothing else: a duplicate that is only linked, closed or commented on comes back, and then the group is worse than before.",
)
HOLD: Final = "A ticket tagged legal-hold is not merged, and nothing is merged into it. If the oldest report is on hold, the whole group is left as it is and no other ticket takes its place."


def said(options: Sequence[str], index: int, **values: str) -> str:
    """One of the phrasings in turn, its first letter large."""
    text = options[index % len(options)].format(**values)
    return text[0].upper() + text[1:]


def bodies(it: Scene) -> dict[Register, tuple[str, ...]]:
    """What the goals say, per register."""
    return {
        "terse": (
            f"{it.ticket}: tidy up the reports about {it.asset} with error {it.code}. One ticket is to remain, by the rules; whoever reported it has to hear. Tell me which one stays and which went into it.",
            f"Put the duplicate reports of {it.code} on {it.thing} {it.asset} together as the desk's rules say and inform the people who wrote. I need the number that stays and the numbers that went.",
            f"Too many tickets about {it.asset}, error {it.code}. Reduce them to one according to our rules and let the reporters know. Which one is left, which ones are gone?",
        ),
        "ticket": (
            f"The {it.thing} {it.asset} failed with {it.code} and half the house wrote in about it. The field team wants one ticket to work on.\nWanted: duplicates put together by the rules, priority right, reporters told.\nReport back: number of the ticket that stays, numbers of those merged into it.",
            f"Expected: one ticket for error {it.code} on {it.asset}.\nActual: several, in more than one state, written by different customers.\nPlease sort it out as the rules of the desk have it, including what the reporters get to read, and note here what stayed and what was merged.",
            f"What: {it.asset} ({it.thing}), error {it.code}, reported many times over\nTo do: keep one, merge the rest where the rules allow it, tell everyone concerned\nNot to do: touch reports of anything else\nResult: list which ticket remains and what went into it",
        ),
        "vague": (
            f"It looks as if everybody and their neighbour has written to us about the {it.thing}, {it.asset}, the {it.code} thing. The technicians keep opening the same story again and again. Could you make one out of them, the way we always do it, and see that the people know? I'd like to hear which number we keep and which ones disappeared.",
            f"Our queue is full of {it.asset}. I mean the {it.code} failure of that {it.thing}, there may be other stuff about it as well which isn't the same. Can you boil it down to a single ticket by our rules and tell those who reported it? And then give me the numbers, kept and merged.",
            f"You know {it.asset}, the {it.thing}? It broke with {it.code} and now we have I don't know how many tickets. There should be one. You know the rules better than I do. People who wrote should get word. Afterwards, just tell me what stayed and what was merged.",
        ),
    }


HEADLINES: Final = (
    "Many reports about {asset}",
    "{asset}: one ticket instead of many",
    "Duplicates for {asset}, {code}",
)

SEARCH: Final = (
    "First I need every ticket that names {asset}. Which of them share the error {code} I can only see inside, so this is just the list of candidates.",
    "I look for all tickets about {asset}, the oldest first, because the oldest that counts is the one to stay.",
    "Everything that mentions {asset}, sorted by age: the list shows status and queue, the error code stands in the tickets themselves.",
)
NEXT_PAGE: Final = (
    "The list goes on, as the cursor shows. A report I have not seen could be one of them, so I fetch the next page.",
    "That was not all of it. I take the next page before I judge anything.",
)
READ: Final = (
    "{key} is a candidate by its subject; its fields and its customer decide.",
    "Now {key}: same error or another one, and who wrote it?",
    "I open {key} for its fields, its customer's plan and its version.",
    "Next, {key}. I need what the fields say, not the subject.",
    "{key} is unsolved and names {asset}; the fields tell whether it is {code}.",
)
SKIPPED: Final = (
    "The list shows {skipped} as no longer unsolved, so I leave that aside. ",
    "{skipped} is settled already by its status and does not count. ",
)
READ_TWO: Final = (
    "I open {keys} together: error code, plan and version of both.",
    "Two at a time, {keys}: do they say {code}, and whose are they?",
)
OTHER: Final = (
    "{key} says {wrong}, not {code}, so it is left alone. ",
    "{key} has error {wrong}: same thing, other fault, not ours. ",
)
MATCH: Final = (
    "{key} says {code}, so it belongs to the group. ",
    "{code} it is in {key}. ",
    "That is one of them: {key} has {code}. ",
    "{key} fits in both fields. ",
)
BLANK_SEEN: Final = ("In {key} the error is empty. ", "{key} does not say which error it is. ")
MOVE: Final = (
    "{key} has the right fields but sits in {queue}. It goes to the queue of {stays} first.",
    "By its fields {key} belongs to the group, yet it is in {queue}; merging works only within one queue, so I move it.",
)
MERGE: Final = (
    "{key} has asset and error of {stays} and is younger. I merge it, with the version I read.",
    "{key} is a plain duplicate: same fields, younger than {stays}.",
    "Now {key}, which matches in both fields, into {stays}.",
    "{key} goes into {stays}; nothing in it speaks against that.",
)
REREAD: Final = (
    "Somebody changed {key} after I had read it. What they wrote may matter, so I read it again before I decide.",
    "A conflict: {key} is not what it was. I look at what changed instead of forcing the merge.",
)
CLEARED: Final = (
    "Only a tag was added; the fields are as before, so {key} is still a duplicate. I merge it at its new version.",
    "The change was a tag and nothing that speaks against it. {key} is merged now.",
)
TURNED: Final = (
    "A technician has just set the error of {key} to {wrong}. So it does not belong here and stays separate. ",
    "{key} turned out to be {wrong}, by the colleague's comment and by the field now. I leave it as it is. ",
)
RAISE: Final = (
    "Merging carried no priority over. One of the merged ones was {raised}, so {stays} has to become that.",
    "{stays} still has its own priority; the highest among those merged was {raised}. I set it.",
)
TELL: Final = (
    "The reporters are copied on {stays} now. One public comment there reaches them all and names what was merged.",
    "Now the word to everyone who reported it, on {stays}, with the numbers that went into it.",
)
LINK: Final = (
    "{key} has the same fault, but its customer is on the {plan} plan: no merging, a link instead.",
    "The customer of {key} is {plan}, so the rules want it linked to {stays} and kept.",
)
LINK_TELL: Final = (
    "{key} was not merged, so its requester is not copied on {stays} and needs a comment on their own ticket.",
    "A public comment on {key}, since the one on {stays} does not reach this customer.",
)
VERIFY: Final = (
    "A last look at {stays}: priority, people copied, and my comment.",
    "I read {stays} once more to see that all of it is there.",
)
PUBLIC: Final = (
    "Thank you for your reports. We have put them together and handle all of them in this ticket from now on: {keys} went into it.",
    "Several of you wrote about the same fault. {keys} are part of this ticket now, and we will answer everybody here.",
)
PRIVATE: Final = (
    "Thank you for your report. The cause is the one we already work on in {stays}; your own ticket stays open and you will hear from us here.",
    "Your report has the same cause as {stays}. We keep your ticket as well and will let you know as soon as it works again.",
)
DONE: Final = (
    "{stays} stays, with priority {raised}. Merged into it: {keys}. The reporters have been told in a public comment there.{more}",
    "All reports of {code} on {asset} are in {stays} now (priority {raised}): {keys} were merged and everyone copied was told.{more}",
)
LINKED_NOTE: Final = (
    " {keys} was linked and not merged, because the customer is on the {plan} plan; there is a comment on it.",
)
OTHER_NOTE: Final = (" {keys} stayed out, since the error there is {wrong}.",)
HELD: Final = (
    "I changed nothing. {stays} is the oldest report of {code} on {asset}, and it carries the tag legal-hold: the rules do not allow merging anything into it, nor letting another ticket take its place. The younger ones are {keys}. If the hold on {stays} is lifted, they can be put together.",
    "Nothing was changed: the ticket that would have to stay, {stays}, is on legal-hold, and by the rules the whole group then stays as it is. That concerns {keys} too. Somebody has to lift the hold first.",
)
NO_MERGE: Final = (
    "I changed nothing. For {code} on {asset} the oldest report is {stays}, and {keys} would go into it; but that takes the desk's merge, and I have no tool that merges tickets. Linking or closing them instead is no merge by the rules. With the merge, or by somebody who has it, it is quickly done.",
    "Nothing was changed: the tools here can read, link and edit tickets, but none of the tools can merge them, and the rules accept nothing else. Whoever can merge should keep {stays} and put {keys} into it.",
)
LINK_INSTEAD: Final = (
    "There is no merge here, so I link {key} as a duplicate of {stays}.",
    "{key} gets a link to {stays} in place of a merge.",
)
BLANK: Final = (
    "I changed nothing. Only {stays} says {code}; in {keys} the field error is empty, and an empty field must not be guessed. I need the error codes of those reports before they can be put together with {stays}.",
    "Nothing was merged. The error is missing in {keys}, so whether they are {code} like {stays} is unknown, and the rules do not let me guess. Once the field is filled in, it can be done.",
)
