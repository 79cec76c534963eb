"""Words of `release_delivery`: goals, rules, and what is said on the way."""

# ruff: noqa: E501 - sentences read best on one line

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from distill.families.mcp.missions.release_delivery.scene import FROZEN

if TYPE_CHECKING:
    from distill.families.mcp.missions.release_delivery.scene import Build, Scene
    from distill.families.mcp.params import Register

HEADLINES: Final = ("Deliver {tag} of {repo}", "{repo} {tag}: the customer is waiting", "Hand over {tag} ({repo})")


def rules(it: Scene) -> tuple[str, ...]:
    """What the system prompt lays down."""
    return (
        f"How a release is delivered is told in {it.folder}/README.md; a delivery follows it to the letter or does not happen.",
        "Files of a build are never rewritten; what goes out is what the build made.",
    )


def bodies(it: Scene) -> dict[Register, tuple[str, ...]]:
    """What the goals say, per register."""
    tag, repo, ticket, outbox = it.tag, it.repo, it.ticket, it.outbox
    return {
        "terse": (
            f"{ticket}: put together the delivery of {repo} {tag} in {outbox}, record it. Which build, which files, and which newer builds would not do?",
            f"Deliver {tag} of {repo} ({ticket}). Right build, right files, on record. Tell me the build and why no newer one.",
            f"{repo} {tag} has to go out, ref {ticket}. Assemble it under {outbox} and enter it in the repository. Report build number, files, newer builds passed over.",
            f"Need {tag} in {outbox}/, by the book, ticket {ticket}. Say what is in it, from which build, and what you skipped.",
        ),
        "ticket": (
            f"{tag} of {repo} is due at the customer. Please assemble the delivery in {outbox} as our rules have it and put it on record in the repository. There has been some back and forth with the builds lately, so check which one is fit. The closing note gives the build, the files, and any newer build that was not used.",
            f"What: delivery of {repo} {tag}\nWhere: {outbox}\nRecord: in the repository, under {ticket}\nNot wanted: files of another release, files of a build that is not fit\nReport: build number, files, newer builds left aside with the reason",
            f"Last time the wrong files went out. For {tag} of {repo} please go by the book: files that belong to that release, from the build that is fit for it, into {outbox}, and recorded. Note here the build you took and what was wrong with newer ones.",
        ),
        "vague": (
            f"The customer wants {tag} of {repo} and I promised it for today. Could you get the files together in {outbox}, the proper ones, and write it down where we write these things down? The ticket is {ticket}. I never know which build is the good one. Tell me what you took, and if there were newer ones, why not those.",
            f"Would you prepare {tag} of {repo} for handing over? It goes to {outbox}, and the repository has to know about it, {ticket} is the number. People have been building like mad, not all of it is usable. Let me know which build it was in the end, what is in the package, and which later builds you left alone.",
            f"I have {ticket} on my desk: {tag} of {repo} must be delivered. Somebody started the next release already, so please watch out that we send what belongs to this one. Put it in {outbox}, make the entry, and tell me build and files, also which newer builds were no good.",
        ),
    }


SAID: Final = {
    "tree": (
        "I begin with what the builds left behind: folders, files, and where the rules are.",
        "One look at the build folder as a whole: which builds are there, and what is in each?",
    ),
    "list": (
        "First, which builds are there, and where do the rules for a delivery lie?",
        "I start with the list of builds, to see which numbers there are.",
    ),
    "rules": (
        "How a delivery is made is laid down there. I read that before I choose anything.",
        "The rules first; they tell me which build counts and what has to be recorded.",
    ),
    "state": (
        "The rules exclude frozen releases, so I look up the state of {tag} on main.",
        "Is {tag} free to go out? STATE.md on main says so or not.",
    ),
    "manifest": (
        "What belongs to {tag} is told by the manifest at that tag, so I read it there and not from the folder.",
        "The folder may hold a later manifest. I ask for the file as it was at {tag}.",
    ),
    "builds": (
        "Now the builds: source and result of each stand in its BUILD.txt. I read them side by side.",
        "Next I compare what the builds were made from and how they ended.",
    ),
    "build": (
        "Build {number}: made from what, and did it pass?",
        "I need source and result of {number}.",
        "What does build {number} say of itself? I go from the newest down.",
    ),
    "inside": (
        "Build {number} was made from {tag} and passed. Its folder tells me whether it was withdrawn and whether every asset is there.",
        "{number} fits so far. I look into its folder, for a mark of withdrawal and for the assets.",
    ),
    "folder": (
        "The delivery gets its folder first, since a move needs one.",
        "Before anything can be moved, {tag} needs its folder.",
    ),
    "move": (
        "Now the assets of the manifest, and nothing else, go over.",
        "I move exactly what the manifest names.",
    ),
    "move one": (
        "The manifest names {asset}, so that goes over as it is.",
        "Now {asset}, from the same build as all the others.",
        "Next on the manifest is {asset}; it is moved, not copied.",
        "{asset} belongs to this release as well, so it is moved.",
    ),
    "contents": (
        "All moves were confirmed. CONTENTS lists them in the order of the manifest, under tag and build.",
        "The files are over. Next to them goes CONTENTS, in the prescribed form.",
    ),
    "status": (
        "On to the repository. Before I change anything there I look at its state: others may have work lying around.",
        "Now the record. The status shows me what is uncommitted, and above all what is staged.",
    ),
    "reset": (
        "{path} is staged and is not mine. A commit would take it along, so I empty the index; the edit itself stays.",
        "The index holds {path}, which has nothing to do with the delivery. I unstage it; the file keeps its changes.",
    ),
    "releases": (
        "RELEASES.md gets a line at its end. I read it to see how it ends.",
        "I read RELEASES.md to put the new line after the last one.",
    ),
    "edit": (
        "The last entry is {last}. The new line goes below it.",
        "It ends with {last}, so the entry for {tag} comes after that.",
    ),
    "add": (
        "I stage this one file, by name, and no other.",
        "Only RELEASES.md is staged, as the rules ask.",
    ),
    "diff": (
        "A look at what is staged, before it becomes a commit.",
        "I make sure that the index holds this line and nothing more.",
    ),
    "commit": (
        "The message is prescribed, so the commit is a matter of form.",
        "Now the commit, with the message that the rules give.",
    ),
    "look": (
        "Last, the folder of the delivery as it is now.",
        "I check that the delivery holds every asset and its list.",
    ),
    "after": (
        "And the working tree: other people's edits should be where they were, uncommitted.",
        "Finally the status, to see that what was lying around is still there and still uncommitted.",
    ),
}  # fmt: skip


def fault(it: Scene, build: Build) -> str:
    """What is wrong with a build, in a few words."""
    words = {"failed": "did not pass", "other": f"was made from {it.later}", "withdrawn": "was withdrawn"}
    return f"{build.number} {words[build.fate]}"


def judged(it: Scene) -> str:
    """Which build is left, said before anything is moved."""
    newer = "; ".join(fault(it, build) for build in it.newer)
    return f"{newer}. That leaves ${{build}} as the newest build of {it.tag} that may go out, and it has every asset. "


def done(it: Scene) -> str:
    """The final answer of the acting case."""
    newer = "; ".join(fault(it, build) for build in it.newer)
    return (
        f"{it.tag} of {it.repo} is in {it.target}: {', '.join(it.wanted)} and CONTENTS, all from build ${{build}}. Newer builds were not used: {newer}. "
        f'RELEASES.md on main has the entry, committed as "{it.message}"; other local changes were left as they are.'
    )


def frozen(it: Scene) -> str:
    """The final answer when the release is frozen."""
    return (
        f"I changed nothing. STATE.md on main has {it.tag} as {FROZEN}, and the rules do not allow the delivery of a frozen release. "
        f"Nothing was put into {it.outbox} and nothing recorded. Once the state of {it.tag} is changed the delivery can be made under {it.ticket}."
    )


def incomplete(it: Scene) -> str:
    """The final answer when the right build lacks an asset."""
    newer = "; ".join(fault(it, build) for build in it.newer)
    return (
        f"I changed nothing. The build for {it.tag} would be ${{build}} ({newer}), but {it.wanted[-1]}, which the manifest at {it.tag} names, is missing there. "
        f"The rules forbid delivering an incomplete build as well as taking another one. I need a new build of {it.tag} that has {it.wanted[-1]}, or the missing file put into {it.folder}/${{build}}."
    )
