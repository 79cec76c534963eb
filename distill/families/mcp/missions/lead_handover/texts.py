"""Words of `lead_handover`: goals, rules, and what is said on the way."""

# ruff: noqa: E501 - sentences read best on one line

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from distill.families.mcp.missions.lead_handover.scene import DEPUTY

if TYPE_CHECKING:
    from distill.families.mcp.missions.lead_handover.scene import Post, Scene
    from distill.families.mcp.params import Register

HEADLINES: Final = ("{leaver} leaves on {day}", "Handover of {leaver}", "Successors for the systems of {leaver}")

RULES: Final = (
    "When somebody leaves, each system they lead passes to its deputy, if that deputy is still employed and not away on the day of the handover. Otherwise it passes to the head of the unit that the system belongs to; if that head is the person who leaves, to the second head.",
    "The knowledge graph says who leads a system (`leads`), who deputises for it (`deputises for`) and which unit it belongs to (`belongs to`). Employment, absences and heads of units are in the database; an absence counts while it is approved.",
    "A deputy who takes over a system no longer deputises for it; a deputy who does not take over stays deputy. The deputy posts of the person who leaves end without a successor. People are never removed from the graph.",
    "Each system that is handed over gets a row in the table handovers, with the day of the handover.",
    "If any system of the person has the fact `audit: open`, none of their systems is handed over. If for one of them nobody can be determined, none is handed over either.",
)


def bodies(it: Scene) -> dict[Register, tuple[str, ...]]:
    """What the goals say, per register."""
    who, day = it.leaver, it.day
    return {
        "terse": (
            f"{who} leaves on {day}. Hand over everything they lead, as of that day, graph and records. Tell me who gets what.",
            f"Handover {who}, {day}: find the successors by our rules, put them into the graph and on record. List system -> new lead.",
            f"Last day of {who} is {day}. Pass their systems on as the rules say and end their other posts. Who leads what afterwards?",
            f"Please settle the succession for {who} ({day}). Graph and table both. Name each system with its new lead.",
        ),
        "ticket": (
            f"{who} is leaving us; the handover is on {day}. Please pass on the systems that {who} leads according to the rules, so that the graph is right from then on and the handovers are on record. The closing note names every system with its new lead.",
            f"Who leaves: {who}\nDay of the handover: {day}\nWanted: every system of theirs has the lead that our rules give, posts that end are ended, handovers recorded\nReport: system and new lead, and why it is not the deputy where it is not",
            f"HR has confirmed that {who} hands over on {day}. Nobody has looked after the systems yet. Please find out who takes over which and enter it where it belongs. Do check who is really around on that day. Report back with the names.",
        ),
        "vague": (
            f"You may have heard that {who} is off to new shores, the handover is on {day}. Somebody has to sort out who takes over what, and I am told there are rules for that. Could you see to it, in the graph and wherever handovers get written down? I would like to be able to tell people who their new lead is.",
            f"We said goodbye to {who} at lunch today, and it dawned on me that nothing has been handed over. It is to happen on {day}. Can you work out who gets which system and enter it properly? Some of the deputies may be away, I lost track. Let me know who it is in each case.",
            f"{who} keeps asking me who takes over after {day} and I have no answer. Would you go through what they lead and pass it on the way we do these things? Tell me the names, please, system by system.",
        ),
    }


SAID: Final = {
    "whole": (
        "I begin with the graph as a whole: what {leaver} leads, who deputises for it, which unit it belongs to, whether an audit is open.",
        "Everything starts with what {leaver} leads. One look at the whole graph gives me that, with deputies, units and audits.",
    ),
    "person": (
        "First, what is {leaver} tied to? The links of that name show the systems they lead and where they deputise.",
        "I look up {leaver} in the graph to see which systems are concerned.",
    ),
    "systems": (
        "{leaver} leads {systems}. For these I need the deputies, the units and whether an audit is open.",
        "That makes {systems}. I open them to see their deputies and units, and the audit fact of each.",
    ),
    "staff": (
        "The deputies are {deputies}. Whether they are still employed is a matter for the database.",
        "No audit is open, so it goes on. Are the deputies, {deputies}, all still with us?",
    ),
    "away": (
        "Next, who of them is away on {day}? I read the dates and the state of each absence, because only approved ones count.",
        "Employed is not the same as present: I look at the absences of these people around {day}.",
    ),
    "units": (
        "For systems whose deputy drops out the head of the unit counts, so I read the heads of the units concerned.",
        "Not every deputy can take over. The heads and second heads of those units come next.",
    ),
    "all": (
        "The deputies are {deputies}. I ask for their employment, their absences and the heads of the units side by side.",
        "Audits are closed. Three questions to the database about {deputies} at once: who is employed, who is away, who heads the units.",
    ),
    "unlink": (
        "Now the graph: the links that end go first, leads and deputy posts alike.",
        "With that settled I take out the links that no longer hold.",
    ),
    "link": (
        "The removal says nothing of what it removed, I will look at that later. Now the new leads.",
        "Next come the new leads, one for each system.",
    ),
    "swap": (
        "{system} next: {leaver} goes out as its lead.",
        "Now {system}. The link of {leaver} to it ends first.",
        "For {system} the old lead goes, then {next} comes.",
    ),
    "come": (
        "Its successor is settled, so {next} comes in as the lead of {system}.",
        "And {next} comes in as the lead of {system}, as worked out before.",
        "The old lead of {system} is out; {next} takes over.",
    ),
    "extra": (
        "The graph also has {leaver} as deputy for {extra}. That post ends without a successor.",
        "One thing is left: {leaver} deputises for {extra}, and that ends too.",
    ),
    "log": (
        "The graph is done; the table handovers gets a row for each system, with {day}.",
        "Now the record: one row for each system in handovers, in the order of its columns.",
    ),
    "verify": (
        "I look at the systems again: one lead each, and no link left of {leaver}?",
        "Removals succeed here whether or not something was removed, so I read the links back.",
    ),
    "recheck": (
        "And the rows that were written, as the database has them.",
        "Last, I read the new rows back from handovers.",
    ),
}  # fmt: skip


def judged(it: Scene) -> str:
    """What graph and database have shown, said before the first change."""
    return " ".join(_reason(it, post) for post in it.posts)


def _reason(it: Scene, post: Post) -> str:
    if post.fate == "plain":
        return f"{post.deputy} is there on {it.day} and takes {post.system}."
    if post.fate == "cancelled":
        return f"The absence of {post.deputy} was cancelled, so {post.system} goes to them."
    gone = "has left" if post.fate == "left" else f"is away on {it.day}"
    head = (
        f"the head of {post.unit} is {it.leaver}, so it goes to the second head, {post.next}"
        if post.next != it.units[post.unit][0]
        else f"it goes to the head of {post.unit}, {post.next}"
    )
    return f"{post.deputy} {gone}; {post.system} cannot go to them, {head}."


def done(it: Scene) -> str:
    """The final answer of the acting case."""
    lines = "; ".join(f"{post.system} to {post.next}{_why(it, post)}" for post in it.posts)
    extra = f" Their post as deputy for {it.extra} has ended." if it.extra else ""
    return f"The systems of {it.leaver} are handed over as of {it.day}: {lines}.{extra} The graph has the new leads, and handovers has a row for each system."


def _why(it: Scene, post: Post) -> str:
    if post.fate in DEPUTY:
        return " (deputy)"
    gone = "has left" if post.fate == "left" else "is away that day"
    rank = "second head" if post.next != it.units[post.unit][0] else "head"
    return f" ({rank} of {post.unit}, because {post.deputy} {gone})"


def audit(it: Scene, system: str) -> str:
    """The final answer when a system is under audit."""
    return (
        f"I changed nothing. {it.leaver} leads {', '.join(post.system for post in it.posts)}, and {system} has the fact `audit: open`. The rules do not allow any system of a person to be handed over while one of them is under audit. "
        f"Once the audit of {system} is closed, the handover can be done; if {it.day} cannot wait, somebody has to decide on an exception."
    )


def nobody(it: Scene, post: Post) -> str:
    """The final answer when no successor can be found for a system."""
    gone = "has left" if post.fate == "left" else f"is away on {it.day}"
    return (
        f"I changed nothing. For {post.system} no successor can be determined: {post.deputy}, the deputy, {gone}, and the database gives no head and no second head for {post.unit}. "
        f"By the rules none of the systems of {it.leaver} is handed over until that is clear. I need the head of {post.unit}, or a name for {post.system}."
    )
