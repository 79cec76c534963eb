"""Words of `archive_filing`: goals, rules, and what is said on the way."""

# ruff: noqa: E501 - sentences read best on one line

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from distill.families.mcp.missions.archive_filing.scene import CLOSED

if TYPE_CHECKING:
    from distill.families.mcp.missions.archive_filing.scene import Document, Scene
    from distill.families.mcp.params import Register

HEADLINES: Final = ("Papers in {inbox} are not filed", "Filing backlog: {inbox}", "{inbox} is filling up again")


def rules(it: Scene) -> tuple[str, ...]:
    """What the system prompt lays down."""
    return (
        f"How papers are filed is told in {it.rules}; it holds for every paper.",
        "The register is the table documents of the database, holds are in the table holds; a hold counts until it is lifted.",
        "What cannot be done as the filing rules say is not done in another way.",
    )


def bodies(it: Scene) -> dict[Register, tuple[str, ...]]:
    """What the goals say, per register."""
    inbox, archive, many = it.inbox, it.archive, it.records
    return {
        "terse": (
            f"File what is in {inbox}. Register too. Tell me per document what you did with it.",
            f"Clear {inbox} into {archive} by the filing rules, update the register. Which documents were filed, which stayed and why?",
            f"{inbox}/ -> {archive}/, everything that may go. Keep the register in step. Report by document number.",
            f"Please do the filing for {inbox}. Only what is ready. List filed and not filed.",
        ),
        "ticket": (
            f"A pile of {many} papers has come together in {inbox}. Please file them in {archive} as our rules have it and keep the register in step. Some of them are there in more than one version. The closing note should say for each document number whether it was filed, and if not, what keeps it.",
            f"What: papers in {inbox}\nWhere to: {archive}, by the filing rules\nAlso: register up to date\nNot wanted: anything filed that should have waited\nReport: filed documents, documents left with the reason",
            f"During the last check somebody found papers on {many} in {inbox} that should be in {archive} by now, and others that must not go there yet. Please sort this out; afterwards every paper is where it belongs and the register says so. Name the documents that stay behind.",
        ),
        "vague": (
            f"The folder {inbox} has been bothering me for weeks. Could you put the papers in there where they belong? There are rules for it somewhere in {archive}, and the register wants to know as well. Careful, people save the same thing under all kinds of names. Tell me what went where and what has to wait.",
            f"I was away and now {inbox} is full. Would you file that for me, please, the way it is done here? I think some things are not ready, you will see. And let me know by number which ones are filed and which are still lying there.",
            f"Can you tidy up {inbox}? It is all {many} stuff, and it should be in {archive}, unless there is something against it. The register should know about it afterwards. I only need a short overview by document, filed or not, and why not.",
        ),
    }


SAID: Final = {
    "tree": (
        "I start with everything that is there: the papers in the inbox, and which folders the archive has already.",
        "One look at the whole tree shows me the papers, the rules and the folders that exist.",
    ),
    "list": (
        "First the inbox: which papers are there, and which look like versions of one another?",
        "I begin with what lies in the inbox.",
    ),
    "archive": (
        "And the archive, to see which folders exist and where the rules are.",
        "Next the archive: its folders tell me later which ones I have to make.",
    ),
    "rules": (
        "Before I judge any paper I read how filing is done here.",
        "The rules come before the papers; I read them in full.",
    ),
    "papers": (
        "Names say nothing by these rules, so I read the papers: version, date and signature stand in their first lines.",
        "Now the papers themselves. I need document, version and signature of each.",
    ),
    "rest": (
        "And the other half of the papers, for the same facts.",
        "The remaining papers, so that I have seen every version.",
    ),
    "register": (
        "The papers are clear. Department and year come from the register, so I ask for these numbers.",
        "Next the register: is every one of these documents known, and where does it belong?",
    ),
    "holds": (
        "A hold would keep a document here whatever the papers say. I look these numbers up.",
        "Before anything moves: is one of them on hold?",
    ),
    "both": (
        "Register and holds decide the rest. I ask both about these numbers at the same time.",
        "Two questions to the database side by side: where does each document belong, and is one on hold?",
    ),
    "folders": (
        "Some folders are missing in the archive, and a move needs its folder, so I make them first.",
        "The tree has no such folders yet; they have to be there before a file can go in.",
    ),
    "move": (
        "Now the moves, each file to its place under its own name.",
        "Everything is decided, so the files go to their places.",
    ),
    "move one": (
        "{no} next, as register and papers have it: {what}.",
        "For {no} everything is settled, so I move {what}.",
        "Then {no}, each file under its own name: {what}.",
        "The way is clear for {no} too: {what}.",
    ),
    "update": (
        "The moves were confirmed. The register gets the path of each filed document.",
        "All moves went through, so filed_as is due for the documents that were filed.",
    ),
    "check": (
        "I look at the inbox again: only what has to wait should be left.",
        "Last, what is still in the inbox, and should it be?",
    ),
    "recheck": (
        "And the register, to see that it reads as it should.",
        "I read the register back to see the paths as they are stored.",
    ),
}  # fmt: skip


def judged(it: Scene) -> str:
    """What papers, register and holds have shown, said before the first change."""
    return " ".join(_reason(one) for one in it.documents)


def _reason(one: Document) -> str:
    filed = one.filed
    if one.fate == "hold":
        return f"{one.no} is on hold and stays."
    if one.fate == "stranger":
        return f"The register does not know {one.no}, so it stays."
    assert filed is not None  # noqa: S101 - every other fate has one
    if one.fate == "draft":
        return f"Version {one.papers[0].version} of {one.no} is unsigned and stays; version {filed.version} is filed."
    rest = f", version {one.papers[1].version} is superseded" if len(one.papers) > 1 else ""
    lifted = ", its hold was lifted" if one.fate == "lifted" else ""
    return f"{one.no}: {filed.name} is version {filed.version}, signed{lifted}, and goes to {one.department}, {one.year}{rest}."


def done(it: Scene) -> str:
    """The final answer of the acting case."""
    filed = "; ".join(f"{one.no} as {one.filed.to}" for one in it.filed if one.filed)
    old = [paper.name for one in it.filed for paper in one.papers if paper.to.startswith("superseded/")]
    moved = f" Superseded: {', '.join(old)}." if old else ""
    left = "; ".join(f"{one.no} ({_why(one)})" for one in it.left)
    stay = f" Still in {it.inbox}: {left}." if left else f" Nothing is left in {it.inbox}."
    return f"Filed: {filed}.{moved}{stay} The register has the paths of the filed documents."


def _why(one: Document) -> str:
    if one.fate == "draft":
        return f"{one.papers[0].name} is an unsigned draft"
    return "on hold" if one.fate == "hold" else "unknown to the register"


def closed(it: Scene) -> str:
    """The final answer when the archive is closed."""
    return (
        f"I changed nothing. {it.rules} gives the state of the archive as {CLOSED}. That forbids filing anything from {it.inbox} for now, and the register stays as it is. "
        f"The papers stay where they are. Once the audit is over and the state says open, they can be filed."
    )


def unable(it: Scene) -> str:
    """The final answer when nothing can move a file."""
    numbers = ", ".join(one.no for one in it.filed)
    left = "; ".join(f"{one.no} ({_why(one)})" for one in it.left) or "none"
    return (
        f"I changed nothing. The papers for {numbers} in {it.inbox} are ready, but filing means moving them, and I have no tool that can move a file; copies are not allowed by {it.rules}. "
        f"Not to be filed in any case: {left}. Until there is a way to move files the register is unchanged as well."
    )
