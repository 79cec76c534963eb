"""Words of the merging of records: the policy, the goals, the answers."""

# ruff: noqa: E501 - lists and sentences read best on one line

from __future__ import annotations

from typing import Final

from distill.families.mcp.draw import Draw
from distill.families.mcp.missions.record_merge.scene import Person, Scene
from distill.families.mcp.params import Register

READ_POLICY: Final = (
    "There is a table of data rules. The policy binds me, so I read it before I judge any record.",
    "The policy for merging is kept in the database itself. I read it now; it decides what counts as the same person.",
    "Before looking at people I read the rules: who counts as the same, which record stays, what must not be touched.",
)

IN_ONE_GO: Final = (
    "All is settled. I do the whole merge in one transaction, so that no row can be left pointing at a record that is gone.",
    "Now the change, as one transaction: either everything moves or nothing does.",
    "I move, tidy and delete in one transaction; the deletion comes last.",
)

MOVE_FIRST: Final = (
    "First I re-point what belongs to the record that goes; the record itself is deleted only after that.",
    "I begin with the dependent rows. As long as both records exist nothing can be orphaned.",
    "The rows move first, table by table.",
)

THEN_DELETE: Final = (
    "Everything has moved. What is left is the record itself and whatever else the policy asks for.",
    "The updates went through, each with a row count back. Now the rest of the merge.",
    "Nothing should point at the old record any more, so it can go.",
)

NOTHING_POINTS: Final = (
    "I check that no table points at the removed record any more; I expect no line for it at all, and the sums under the kept one.",
    "Now the proof: what still carries the old number? It should be nothing at all.",
    "Last I count again, for the old number and for the kept one.",
)

KEPT_ROW: Final = (
    "And the kept record once more, to see that its own fields are what the policy wants.",
    "I look at the kept record itself; its fields should be as the policy says.",
)

COUNT_ROWS: Final = (
    "Before I change anything I count what hangs on each of the two, table by table. The numbers are needed for the report.",
    "Now the rows that depend on either record. I count them per table, so that I can tell afterwards whether all of them arrived.",
    "What belongs to the two records? I ask every table that refers to the register, including those that call the column something else.",
)

SEARCH_ALL: Final = (
    "Nobody is named, so I let the policy's own test search the whole register: which groups have more than one record?",
    "I look for the pair the way the policy defines it and not by e-mail address, which families share.",
    "The whole register has to be searched. I group it by exactly what the policy calls the same person.",
)

ROWS_OF_IT: Final = (
    "One group came back. Now its rows in full.",
    "Exactly one hit. I want to see the records behind it.",
    "There is one double. I fetch the records themselves.",
)

SIDE_BY_SIDE: Final = (
    "I look at both reported records side by side. Likeness is not enough, so I read every field.",
    "First the two records that were named; I doubt the second one and want to see all its fields.",
    "The two reported records, in full.",
)

NOT_THIS_ONE: Final = (
    "{look} does not pass the policy's test against {named}, so it is somebody else. I search for whoever does.",
    "By the policy {named} and {look} are two people. The true double must be another record, which I look for now.",
    "As suspected, {look} is not it. I ask for every record that could be the same person as {named}.",
)

BY_NAME: Final = (
    "All records under the name {name}, whatever the capitals. More than one person could share it.",
    "The goal gives a name, so I start there, without regard to capitals.",
    "I fetch everything filed under {name} and compare field by field.",
)

BY_NUMBER: Final = (
    "Two records of that name, but their {number_word}s differ, so they are not the same person however alike they look. Who else has one of these numbers?",
    "The obvious pair fails the test: two different {number_word}s. The double may go by another name, so I search by number.",
)


def policy(it: Scene) -> tuple[tuple[str, str], ...]:
    """The rules as (topic, text)."""
    world = it.world
    same = {
        "name": f"Two records are one {world.one} only if the full name (capitals aside) and the date of birth both agree. Families share e-mail addresses and telephones, so neither proves anything.",
        "number": f"Two records are one {world.one} exactly if they have the same {world.number_word}. Names change, names repeat, and families share e-mail addresses; none of these proves anything.",
    }[it.rule]
    keep = {
        "oldest": "Of two records of one person the one that was opened first is kept. Record numbers are not handed out in order and say nothing about age.",
        "active": f"Of two records of one person the one with the more recent entry among the {it.deps[0].many} is kept, whatever its age.",
        "checked": "Of two records of one person the one whose identity was checked at the desk is kept. The other was typed in without papers.",
    }[it.keeps]
    fields = {
        "fill": "A field that is empty in the kept record is filled from the other one. A field that is filled stays as it is.",
        "stay": "The kept record's own fields stay exactly as they are, empty ones too; nothing is copied over.",
    }[it.fields]
    history = (
        "Only the register of holds and merge_log are history: what is written there stays."
        if it.logged
        else "Only the register of holds is history and stays as it was written."
    )
    moving = f"Whatever points at the other record, in any table and under any column name, is made to point at the kept one. Then the other record is deleted. {history}"
    rules = [("same person", same), ("which is kept", keep), ("fields", fields), ("moving", moving)]
    if it.logged:
        rules.append(("log", "Every merge adds one row to merge_log: the kept number, the removed number, the ticket."))
    rules += [
        ("archives", "Tables with a year in their name are archives. They are never changed."),
        ("holds", f"A record with an open {it.hold[1]} (no release date) must not be merged, changed or removed. Only the records office lifts one."),
    ]  # fmt: skip
    return tuple(rules)


def bodies(it: Scene) -> dict[Register, tuple[str, ...]]:
    """What the goals say, per register."""
    return {"named": _named, "suspect": _suspect, "sweep": _sweep}[it.mode](it)


REPORT: Final = "which number was kept, which was removed and how many rows moved per table"


def _named(it: Scene) -> dict[Register, tuple[str, ...]]:
    one, ticket, who, report = it.world.one, it.ticket, it.namesake.name, REPORT
    return {
        "terse": (
            f"{who} is registered as {article(one)} twice. Merge the double per policy, ref {ticket}. Report {report}.",
            f"{ticket}: duplicate {one} record for {who}. Merge it as the policy says, leave look-alikes alone. I need {report}.",
            f"Double record: {who}. Clean it up by the merge policy ({ticket}); tell me {report}.",
        ),
        "ticket": (
            f"The front desk sees more than one {one} under the name of {who}. At least two of these are the same person according to our merge policy. Please merge those, and only those. For the closing note: {report}.",
            f"Problem: letters to {who} go out twice.\nCause (suspected): the same person is in the register two times.\nWanted: one record for that person, as the policy lays down, with everything that belonged to the other.\nNote down {report}.",
            f"{who} called and complained about being listed twice. Please sort this out by the book: the policy says what is the same person and which record stays. Reply with {report}.",
        ),
        "vague": (
            f"{who} keeps getting everything twice and is rather cross by now. I guess there is a record too many? Please make it one, following our merging rules, for {ticket}. And then tell me {report}.",
            f"We have this {one}, {who}, who seems to exist two times here. Can you put that right the way our policy wants it? It's {ticket}. I'd need to know {report}.",
            f"Somebody typed {who} in a second time, I think, though there may also be another person of that name, so do look closely. One record should remain ({ticket}). Could you say {report}?",
        ),
    }


def _suspect(it: Scene) -> dict[Register, tuple[str, ...]]:
    one, ticket, report = it.world.one, it.ticket, REPORT
    a, b = it.named.key, _suspected(it).key
    return {
        "terse": (
            f"{a} seems to be a duplicate; the desk suspects {b}. Check against the merge policy, merge whatever really is the same {one} as {a}, ref {ticket}. Report {report}.",
            f"{ticket}: {a} and {b} reported as one {one}. Find the true double of {a} by policy and merge that. Report {report}.",
            f"Double of {a}: find it (someone says {b}, unverified), merge per policy, {ticket}. I need {report}.",
        ),
        "ticket": (
            f"The desk believes that {a} and {b} are the same {one}. It may be wrong about {b}, but {a} certainly has a double somewhere. Please find out by the merge policy which record it is and merge the two. Closing note: {report}.",
            f"Reported pair: {a} / {b}\nSure about: {a} is one of two records of one person\nNot sure about: which is the other\nWanted: the merge of the true pair as the policy says, nothing else. Please state {report}.",
            f"Duplicate alert for {a}. The proposal of the alert was {b}; proposals go by likeness and are often wrong. Decide by the policy, merge the real pair, and give {report}.",
        ),
        "vague": (
            f"A colleague swears that {a} is in the register a second time, and thinks it is {b}. I wouldn't bet on that. Whichever it really is, please make the two one, by our rules, for {ticket}. Then tell me {report}.",
            f"I stumbled over {a}, there must be another record for the same person. Maybe {b}? You'll see. Please merge the right ones as our policy has it ({ticket}) and let me know {report}.",
            f"Could you have a look at {a}? It looks as if we have that {one} twice, {b} was mentioned but please don't take my word for it. Put the right two together for {ticket}; I'd like to hear {report}.",
        ),
    }


def _sweep(it: Scene) -> dict[Register, tuple[str, ...]]:
    one, many, ticket, report = it.world.one, it.world.many, it.ticket, REPORT
    return {
        "terse": (
            f"One {one} is in the register twice. Find the pair by the merge policy, merge it, ref {ticket}. Report {report}.",
            f"{ticket}: find and merge the one duplicate among the {many}. Policy decides. Tell me {report}.",
            f"There is exactly one double among our {many}. Merge it by the book ({ticket}); report {report}.",
        ),
        "ticket": (
            f"The yearly data check says that one {one} is registered twice but not who. Please find the pair as the merge policy defines it and merge it. Look-alikes stay apart. In the closing note: {report}.",
            f"Finding of the data check: number of {many} is one too high.\nWanted: the double found and merged as the policy says; all others left as they are.\nPlease note {report}.",
            f"Among the {many} there is one person with two records. Shared addresses have misled us before, so please go by the policy alone when you merge them. We need {report}.",
        ),
        "vague": (
            f"Our count of {many} is off by one and I'm told that somebody is in there twice. No idea who. Could you find out and put it right by our rules? It's for {ticket}. Tell me {report}, please.",
            f"Apparently one of our {many} has two records. Please find them and make them one, the way the policy says ({ticket}), and be careful with people who only look alike. I'd love to know {report}.",
            f"Someone told me there's a double {one} hiding in the database. Could you find it, merge it properly for {ticket} and let me know {report}?",
        ),
    }


def done(it: Scene, keep: str, drop: str) -> str:
    """The final answer of the acting case."""
    moved = ", ".join(f"${{moved{index}}} in {dep.table}" for index, dep in enumerate(it.deps))
    places = " or ".join(dep.table for dep in it.deps)
    extra = " One referral in introduced_by was re-pointed too." if it.referred else ""
    if it.filled:
        extra += " The empty telephone number was filled from the removed record."
    else:
        extra += " The kept record's own fields stayed as they were."
    if it.mode == "suspect":
        extra += f" {_suspected(it).key}, which was suspected, is somebody else's record and stays."
    left = f"{it.hold[0]} and {it.world.archive} are history and were left alone; {it.view} is only a view."
    noted = f"The merge is in merge_log under {it.ticket}." if it.logged else f"That settles {it.ticket}."
    return f"{keep} and {drop} were one {it.world.one}. {keep} was kept, because {_reason(it)}; {drop} was removed. Rows moved to {keep}: {moved}.{extra} No row of {places} points at {drop} any more. {left} {noted}"


def _suspected(it: Scene) -> Person:
    return it.relative if it.trap == "relative" else it.namesake


def held(it: Scene) -> str:
    """The final answer when one record is under a hold."""
    first, second = it.pair
    number = next(row[0] for row in it.tables[it.hold[0]].rows if row[1] == it.held.key)
    return f"I changed nothing. {first} and {second} are indeed one {it.world.one}, but {it.held.key} is under an open {it.hold[1]} ({number} in {it.hold[0]}, no release date), and the policy says that such a record must not be merged, changed or removed. The records office has to lift {number} first; then {it.ticket} can be done."


def unknowable(it: Scene) -> str:
    """The final answer when the deciding fact is not recorded."""
    first, second = it.pair
    lacking = {
        "oldest": f"when a record was opened, but {it.world.table} does not hold such a date, and the numbers say nothing about age",
        "active": f"the most recent of the {it.deps[0].many}, but {it.deps[0].table} does not hold any dates",
        "checked": "whose identity was checked at the desk, but no table or column records such checks; that fact is missing",
    }[it.keeps]
    return f"I changed nothing. {first} and {second} are one {it.world.one} by the policy. Which of them is kept depends on {lacking}. I need that fact, or a decision by the owner of the policy, before I can merge them for {it.ticket}."


def _reason(it: Scene) -> str:
    return {
        "oldest": "it was opened first",
        "active": f"it has the more recent entry in {it.deps[0].table}",
        "checked": "its identity was checked at the desk",
    }[it.keeps]


def seen(it: Scene) -> str:
    """What the rows of the candidates have shown."""
    keep, drop, namesake = *it.pair, it.namesake.key
    if it.rule == "name":
        return f"{keep} and {drop} agree in name and date of birth; {namesake} has the name but another birthday, so that is somebody else."
    both = f"{keep} and {drop} have the same {it.world.number_word}, {it.keep.number}."
    if it.mode == "named":
        return f"{both} {namesake} shares the name but has a number of its own, so it stays out of this."
    return both


def hold_question(draw: Draw, it: Scene) -> str:
    """Why holds are looked up."""
    return f"{seen(it)} " + draw.choose((
        f"Before anything moves I must know whether either is under {article(it.hold[1])}.",
        f"Next the holds: an open {it.hold[1]} on either would end this.",
        f"The policy forbids touching a record under {article(it.hold[1])}, so I look in {it.hold[0]}.",
    ))  # fmt: skip


def survivor_question(draw: Draw, it: Scene) -> str:
    """Why the deciding table is asked."""
    if it.keeps == "active":
        return draw.choose((
            f"Which of the two stays depends on the latest of the {it.deps[0].many}. I ask for that date for both.",
            f"The one with the more recent activity stays. The latest date in {it.deps[0].table} decides.",
        ))  # fmt: skip
    return draw.choose((
        "The one whose identity was checked stays. I look which of the two is in id_checks.",
        "Now the question which record stays: only one of them should have been checked at the desk.",
    ))  # fmt: skip


def decided(it: Scene) -> str:
    """What was concluded about the survivor."""
    return f"The {it.hold[1]} on {it.held.key} was released, so it binds no longer. {it.keep.key} stays, because {_reason(it)}, and {it.drop.key} goes. Nothing moves in {it.view}, which is a view, or in {it.world.archive}, an archive by its name."


def article(noun: str) -> str:
    """With a or an."""
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
