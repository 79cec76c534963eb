"""Words of the mending of a build whose output and settings fell apart."""

# ruff: noqa: E501 - lists and sentences read best on one line

from __future__ import annotations

from typing import Final

from distill.families.mcp.missions.stale_build.scene import Scene
from distill.families.mcp.missions.stale_build.world import Fault
from distill.families.mcp.params import Register

CHECK: Final = (
    "I start with the check itself; its output should say which parts are meant.",
    "First I want to see the failure with my own eyes, so I run the check.",
    "Before I read any file I let the check tell me where it hurts.",
)
STATUS: Final = (
    "The check names the parts. Before I touch anything I look whether somebody has unfinished work in this tree.",
    "So that is what fails. Now the working tree: is it clean, or does someone's edit lie in it?",
)
MAKEFILE: Final = (
    "{side} is being edited by someone and stays out of this. Next I read how dist is made and which targets there are.",
    "There is one uncommitted edit, in {side}, and it is not mine. I read the Makefile to see what a rebuild would really do.",
)
MAKEFILE_LATE: Final = (
    "The history is clear now. Before I mend anything I read the Makefile: how is dist made, and is there a target that makes it from nothing?",
    "I know who changed what. The Makefile has to tell me how the outputs come about and what a rebuild would do to them.",
)
LOG: Final = (
    "A part that differs can be stale, or changed by hand; the files alone cannot tell which side is right. The history can.",
    "Both sides of a difference look equally plausible. I read the log to learn which side was changed last and why.",
    "Rebuilding would make the check pass, but perhaps by throwing a wanted value away. So first the history.",
)
SHOW: Final = (
    "This commit concerns {part}. I look which side it changed.",
    "Next suspect: the commit on {part}. Did it touch config, dist or both?",
    "What exactly did the commit on {part} change?",
)
SHOW_ALL: Final = (
    "These commits concern the parts in question. I look which side each of them changed, config or dist.",
    "I open the commits on the failing parts together; what matters is which of the two folders each one touched.",
)
READ: Final = (
    "{finding} So config/{part}.conf needs a change. I read the file first, owner included.",
    "{finding} The value belongs into config/{part}.conf; I look at the whole file, since its head names an owner.",
)
LINE: Final = (
    "The file is ours ({team}). I take the hash of just the line with {key}, which the edit has to name.",
    "Owner is {team}, so I may change it. One more read, of the line with {key} alone, for its hash.",
)
EDIT: Final = (
    "I set {key} to {value} where it comes from, and leave the other lines of {part} alone.",
    "Now {key} in config/{part}.conf becomes {value}; dist follows from that with the rebuild.",
)
REBUILD: Final = (
    "Config now says what is wanted. A plain build would take files of the same age for up to date, so I use the target that starts from nothing.",
    "With the settings right I make dist anew from nothing, because the stale outputs are not older than their sources and would be skipped.",
)
PLAIN: Final = (
    "Now the ordinary build, which should make whatever is out of date.",
    "I let the build make what it thinks is due.",
)
STILL: Final = (
    "That made less than I expected: nothing for {part}. I ask the check before I trust it.",
    "The stale output of {part} is not among what was made. What does the check say?",
)
FORCE: Final = (
    "As I feared: dist/{part}.env was checked out together with its source, so it counts as up to date. The target that starts from nothing will do it.",
    "{part} still differs, because its output is no older than its source. I have it all made from nothing instead.",
)
AGAIN: Final = (
    "Everything was made anew. The check has to confirm it.",
    "The commands ran through. Does the check agree now?",
)
DIFF: Final = (
    "The check says that both sides agree. I look at the whole difference before I commit, to see only what I meant to change.",
    "All parts agree. Now the difference: just the keys in question, and the edit that is not mine.",
)
ADD: Final = (
    "I put exactly the files of this repair into the index; {side} stays out.",
    "Only config and dist files of the repaired parts go in, the stranger's edit does not.",
)
COMMIT: Final = (
    "The index is as it should be. I commit with the message that the rules ask for.",
    "One commit, with the prescribed message.",
)
LAST: Final = (
    "A last look: the foreign edit must be the only thing left.",
    "To close I look whether {side} is all that remains uncommitted.",
)
OWNER: Final = (
    "{finding} The value belongs into config/{part}.conf, so I read that file and its owner before I change it.",
    "{finding} That would take a change of config/{part}.conf. I look who owns it.",
)
MENDED: Final = (
    "The check finds nothing to complain about. Somebody may have been faster, so I look at the latest commits.",
    "Config and dist agree, against what the request says. The log should tell since when.",
)
MENDED_SHOW: Final = (
    "The newest commit says that it brought both back in step. I look whether it did what was wanted, hand-set values included.",
    "There is a commit that claims to have mended this. I read it before I believe it.",
)
HEADLINES: Final = ("Check of {repo} fails", "{repo}: config and dist disagree", "Nightly check of {repo} is red")


def rules(it: Scene) -> tuple[str, ...]:
    """What the system prompt lays down."""
    return (
        "Settings live in config; dist is made from them by the Makefile and is committed too. Nobody edits dist.",
        "If a value was set in dist by hand all the same, in a hurry, it was wanted: it goes into config. If config was changed and dist was forgotten, config is right.",
        "A setting outside its bounds goes back to the value that it had before the commit that did it.",
        f"A settings file whose owner is another team than {it.team} is not changed by us, and then the repair waits as a whole: nothing is committed until that team has agreed.",
        "A repair is one commit on main with the files that it needs and no others. Its message is `<ticket>: config and dist back in step`.",
    )


def bodies(it: Scene) -> dict[Register, tuple[str, ...]]:
    """What the goals say, per register."""
    repo, ticket = it.repo, it.ticket
    return {
        "terse": (
            f"The check of {repo} fails. Mend it properly, commit under {ticket}, and tell me which settings have which value now.",
            f"{ticket}: {repo} no longer passes its own check. Find out why, put it right, commit. Report the settings concerned with their values.",
            f"{repo}, {ticket}: config and dist have come apart. Back in step please, without losing anything somebody wanted. Values in the report.",
        ),
        "ticket": (
            f"The nightly check of {repo} is red. Several people worked on it last week and not all of them kept to the procedure. Please find out what happened to each part that fails, bring config and dist back in step with the values that were wanted, and commit the repair. The closing note names the settings and their final values.",
            f"Where: {repo}\nSymptom: the check fails\nWanted: the check passes, nobody's wanted value is lost, one commit for the repair\nClosing note: per part the setting and its value, and what had happened",
            f"{repo} has failed its check since the weekend. A colleague suggested to just build everything again, but I am not sure that this would be right. Please look into it, repair what is broken, commit it, and write down which values are in force now.",
        ),
        "vague": (
            f"The little check in {repo} is complaining again and I can't deploy until it is happy. Could you have a look and sort it out for good? I'd hate to lose a setting that somebody changed for a reason. The number is {ticket}; tell me what the values are in the end.",
            f"Something in {repo} is out of step, the check says so every night. Can you clean that up and commit it? {ticket} is what I got for it. Please tell me afterwards which settings were affected and what they are now.",
            f"I took over {repo} and its check has never passed for me. I think people changed things in different places. Would you put it right, carefully, and commit? I'd like to hear which settings it was about and which values hold now. It runs under {ticket}.",
        ),
    }


def finding(it: Scene, fault: Fault) -> str:
    """What the history has shown of a part."""
    if fault.kind == "hotfix":
        return f"{it.codes[fault.part]} set {fault.key} to {fault.after} in dist alone, so that value was wanted and config was forgotten."
    if fault.kind == "bound":
        return f"The tidying of {fault.part} turned {fault.key} from {fault.before} into {fault.after}, which is out of bounds, so {fault.before} it is again."
    return f"For {fault.part} only config was changed, so dist is stale there."


def _what(it: Scene, fault: Fault) -> str:
    return {
        "hotfix": f"{fault.key} of {fault.part} is {fault.wanted}: {it.codes[fault.part]} had set it by hand in dist, and config now says it too",
        "bound": f"{fault.key} of {fault.part} is {fault.wanted} again: {fault.after} was out of bounds",
        "stale": f"{fault.key} of {fault.part} is {fault.wanted}: config had it, dist was never made anew",
    }[fault.kind]


def done(it: Scene) -> str:
    """The final answer of the acting case."""
    return (
        f"The check of {it.repo} passes again and the repair is committed as `{it.message}`. {'; '.join(_what(it, fault) for fault in it.faults)}. "
        f"The uncommitted edit of {it.side} is still there, untouched."
    )


def owned(it: Scene) -> str:
    """The final answer when another team has to agree first."""
    fault = it.guarded
    return (
        f"I changed nothing and committed nothing. {finding(it, fault)} That takes a change of config/{fault.part}.conf, whose owner is {it.other_team}; "
        f"by the rules we may not change it and the whole repair waits for that team. Please ask {it.other_team} to agree to {fault.key} = {fault.wanted}."
    )


def already(it: Scene) -> str:
    """The final answer when it has been mended."""
    values = ", ".join(f"{fault.key} = {fault.wanted} ({fault.part})" for fault in it.faults)
    return f"There is nothing left to do: the check of {it.repo} passes, and the commit `{it.mended}` has already put things right, with {values}. I changed nothing."


CONFIRM: Final = (
    "Its change looks right. To be sure I read the settings as they are now, not as they were in that commit.",
    "That is the repair that was asked for. One look at the files themselves, in case something came later.",
)
