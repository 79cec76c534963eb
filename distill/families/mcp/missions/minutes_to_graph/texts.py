"""Words of `minutes_to_graph`: goals, rules, and what is said on the way."""

# ruff: noqa: E501 - sentences read best on one line

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from distill.families.mcp.missions.minutes_to_graph.scene import Scene
    from distill.families.mcp.params import Register

HEADLINES: Final = (
    "Minutes of the {group}, {day}",
    "{group}: decisions of {day} are not entered yet",
    "Knowledge graph is behind the {group}",
)


def rules(it: Scene) -> tuple[str, ...]:
    """What the system prompt lays down."""
    return (
        f"How the knowledge graph is kept is told in {it.papers.kept}; whoever enters something keeps to it.",
        "A set of minutes is entered as a whole or not at all: if one decision cannot be entered for certain, nothing is entered and no note is left.",
        "The graph is changed through the tools made for it; its file memory.jsonl is never edited as text.",
    )


def bodies(it: Scene) -> dict[Register, tuple[str, ...]]:
    """What the goals say, per register."""
    group, day, path = it.group, it.papers.day, it.papers.minutes
    return {
        "terse": (
            f"Bring the knowledge graph up to date with the {group} minutes of {day} ({path}). Leave the usual note. Tell me what changed and what you left out.",
            f"{path}: enter what was decided into the graph, note beside it as always. List the changes and anything that was only talked about.",
            f"Graph vs. {group} of {day}: make it match the decisions, minutes are in {path}. Note as per house rules. Which systems changed, what stays open?",
            f"Please enter {path} into the knowledge graph, with the note. Report old and new values, and what did not count.",
        ),
        "ticket": (
            f"The {group} met on {day}. What was decided there is still missing from the knowledge graph. Please enter it the way the graph is kept and leave the note that goes with it. Minutes: {path}. The closing comment should say per system what is new, and name whatever was raised without being decided.",
            f"What: decisions of the {group}, {day}\nSource: {path} and what belongs to it\nTarget: knowledge graph, plus the note beside the minutes\nPlease report: each system with its new values; points that were put off",
            f"Since the {group} of {day} people look things up in the graph and get the old state. It must say what was decided ({path}), no more and no less, and the note must be there. In this ticket: what was changed, and which point is not decided yet.",
        ),
        "vague": (
            f"The {group} met on {day} and I was supposed to put the outcome into our knowledge graph. I never got round to it. The minutes are somewhere around {path}. Could you do that for me, properly, with the little note we always leave? And tell me what is different now and what they did not settle.",
            f"I keep getting questions because the graph still shows how things were before the {group} on {day}. Would you go through the minutes ({path}) and enter what really holds? There was some back and forth in that meeting, I hear. The note too, please. Then tell me in a few words what you changed and what is still open.",
            f"Can you look after the {path} thing? Somebody has to get those decisions into the graph, and it should look the way everything else in there looks. Don't forget the note. I would like to know what came out of it for each system, and what they only talked about.",
        ),
    }


SAID: Final = {
    "folder": (
        "The minutes may not be alone: I look at what lies beside them first, a later paper could change their meaning.",
        "Before I read, I want to see which papers there are from this meeting and where the rules for the graph lie.",
        "I start with the folder. Minutes, corrections and older notes tend to sit together.",
    ),
    "papers": (
        "These belong together, so I read them in one go: the minutes, and how entries have to look.",
        "Now the texts themselves, the minutes next to the rules for the graph; I want both in view before I judge a single line.",
    ),
    "minutes": (
        "Now the minutes: which points were decided, and which were only talked about?",
        "I read the minutes from top to bottom, since a later point can change an earlier one.",
    ),
    "correction": (
        "There is a correction to these minutes. It may replace a figure I have just read, so I read it too.",
        "The folder also holds a correction. Whatever it names counts instead of the minutes.",
    ),
    "kept": (
        "How a decision turns into an entry is laid down in {kept}; I read that before I touch the graph.",
        "The rules name {kept} for the form of entries and of the note, so that comes next.",
    ),
    "whole": (
        "Now the graph as it stands. I read all of it once: I need the exact wording of old facts and the people by full name.",
        "Facts are removed word for word, so I need the graph's own words. I read it as a whole.",
    ),
    "open": (
        "I open the systems that decisions were taken on, and the names that come up: old wording, present leads, and whether a name is there at all.",
        "Now those entries of the graph that the decisions touch. What is not there will be missing from the answer.",
    ),
    "search": (
        "I look up {what} in the graph: its present facts word for word, and its links.",
        "Next {what}: what does the graph say of it today?",
        "What is noted on {what} so far, and who leads it? I search for the name.",
    ),
    "who": (
        "The minutes only say {first}. I see who of that name the graph knows; the list of those present has {full}.",
        "{first} is a first name. Present was {full}; I check how the graph has that person, and whether there are others.",
    ),
    "unclear": (
        "The minutes say {first}, and two people of that name were present. The graph may tell which of them it can be, so I look before I give up.",
        "Two of those present are called {first}. I look up both in the graph, in case only one of them can be meant.",
    ),
    "strike": (
        "The old facts go first, in exactly the words that the graph has: {facts}.",
        "Each key may stand once only, so I take out what the graph shows and no longer holds: {facts}.",
    ),
    "note": (
        "Now the decided facts, in the form `key: value` that the rules ask for: {facts}.",
        "The removal was confirmed. In go the decided values: {facts}.",
    ),
    "unlink": (
        "The graph has {old} as the lead of {system}. That is over, so the link goes.",
        "One lead for each system: before {new} comes in, the link of {old} to {system} goes.",
    ),
    "link": (
        "Now the links that the decisions bring, with {new} as the new lead of {system}.",
        "I add the new links; the lead of {system} is {new}, the one who was present.",
    ),
    "supplier": (
        "{party} is not in the graph yet, as the look at it showed, so it needs an entry with its contract before it can be linked.",
        "The look at the graph gave no {party}. I enter it as a supplier with the contract from the minutes.",
    ),
    "strike one": (
        "For {system} the graph has `{key}: {before}`. That no longer holds, so it goes, word for word.",
        "The {key} of {system} is {before} in the graph; a key may not stand twice, so the old fact goes first.",
        "{system} next. Its present fact, `{key}: {before}`, is taken out before the decided one comes in.",
    ),
    "note one": (
        "It was confirmed as removed. In its place comes the decided {key} of {system}, {after}.",
        "The old one is out; the minutes decided {after} for the {key} of {system}.",
        "Now {system} gets the {key} that counts, {after}, in the same form as the other facts.",
    ),
    "depends": ("{system} gets its new dependency as a link, in the kind that the rules name.", "The decision on what {system} needs becomes a link."),
    "supplies": ("With the entry there, the link from {party} to {system} can be made.", "The entry exists now, so {party} can be linked to {system}."),
    "verify": (
        "Removing says nothing about whether anything was removed, so I look at the changed entries again.",
        "I read the entries back: each key once, one lead for each system, the new links in place?",
        "Before I write the note I make sure that the graph now says what was decided.",
    ),
    "file": (
        "The graph is right. The note goes beside the minutes, a line for each decision, in the prescribed form.",
        "What I read back matches the decisions, so I leave the note, one line for each of them.",
    ),
    "reread": ("A last look at the note as it is stored.", "I read the note once more to be sure that it says what the graph says."),
}  # fmt: skip

ALREADY: Final = (
    "The old values I expected are not there any more: the graph has the decided ones. Before I say so I look whether the note exists as well.",
    "The graph already shows what was decided. One thing is left to look at, the note beside the minutes.",
)


def judged(it: Scene) -> str:
    """What the papers have shown, said before the graph is looked at."""
    off, one = f"the {it.deferred.key} of {it.deferred.system} was only proposed and put off", it.replaced
    if it.trap == "reversal":
        return f"The {one.key} of {one.system} came up twice and the later word, ${{new0}}, counts; {off}. "
    if it.trap == "correction":
        return f"The correction makes the {one.key} of {one.system} ${{new0}}; {off}. "
    return f"Of the points in the minutes one does not count: {off}. "


def done(it: Scene) -> str:
    """The final answer of the acting case."""
    lines = "; ".join(one.line(f"${{new{index}}}") for index, one in enumerate(it.decisions))
    later = {
        "reversal": f" For {it.replaced.system} the later word in the meeting counted.",
        "correction": f" For {it.replaced.system} the correction counted, not the minutes.",
    }
    return (
        f"The graph now holds what the {it.group} decided on {it.papers.day}: {lines}.{later.get(it.trap, '')} Left as it was: {it.deferred.system}, whose {it.deferred.key} was put off. "
        f"The note is in {it.papers.note}."
    )


def unclear(it: Scene) -> str:
    """The final answer when a name fits two people."""
    first = it.lead.new.split()[0]
    return (
        f"I changed nothing. The minutes of {it.papers.day} make {first} the lead of {it.lead.system}, but two people of that name were present, {it.lead.new} and {it.namesake}, and the minutes do not say which of them is meant. "
        f"A set of minutes goes in as a whole or not at all, so I need the full name of the new lead of {it.lead.system} first; the other decisions can then be entered with it."
    )


def already(it: Scene) -> str:
    """The final answer when the graph is up to date."""
    return (
        f"Nothing had to be done: the decisions of the {it.group} of {it.papers.day} are already in the graph ({', '.join(it.changed)}), and the note {it.papers.note} is in place with a line for each of them. "
        f"The {it.deferred.key} of {it.deferred.system} was put off and is unchanged, as it should be. I left everything as I found it."
    )
