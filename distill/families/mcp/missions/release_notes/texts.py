"""Words of `release_notes`: commits, policy, goals, and what is said on the way."""

# ruff: noqa: E501 - lists and sentences read best on one line

from __future__ import annotations

from typing import Final

from distill.families.mcp.params import Register

SUBJECTS: Final = (
    "accept several {records} at once",
    "round amounts to the cent",
    "show the site on every {record}",
    "try again when a partner is silent",
    "keep the filter after a reload",
    "sort {records} by due date",
    "warn before a {record} is closed",
    "export {records} with headings",
    "respect the switch to summer time",
    "no longer lose the last page",
    "print the reference in full",
    "allow a comment on each {record}",
    "count cancelled {records} separately",
    "read files with a byte order mark",
)
CHORES: Final = (
    "chore: bump the linter",
    "ci: run the checks on two cores",
    "refactor: split a long function",
    "chore: rename a variable",
    "test: cover the empty case",
)
BACK_OUT: Final = (
    'Revert "{subject}"',
    'chore: calm before the holidays\n\nTakes back "{subject}".',
    'Revert "{subject}"\n\nToo many questions from customers.',
)
REAPPLY: Final = ('Reapply "{subject}"', 'chore: ready after all\n\nBrings back "{subject}" unchanged.')
FOLDERS: Final = ("booking", "reports", "mail", "intake", "search", "billing", "portal", "exchange", "planner")
PARTS: Final = ("layout", "upload", "totals", "queue", "preview", "archive")
FILES: Final = ("rules.py", "views.py", "jobs.py", "forms.py", "store.py")
POLICIES: Final = ("docs/release-notes.md", "RELEASING.md", "docs/how-we-release.md")
OWNER_FILES: Final = ("OWNERS", "docs/OWNERS", "MAINTAINERS")

POLICY: Final = (
    """# Release notes

- The notes of a release cover the commits since the commit `Release <previous version>`.
- A commit counts when its subject begins with `feat:` or `fix:` and it changes at least one file outside docs/.
- A commit that was taken back later does not count, unless it was brought back after that. The commits that take back or bring back are never listed themselves.
- What the section of an earlier release lists already is not listed again.
- One line per commit, oldest first: `- <subject without its prefix> (<owner>)`.
- The owner follows from {owners} and the changed file; the last line there that fits counts. Without a fitting line there are no notes: ask first, do not guess and do not leave the commit out.
- {where}
""",
    """How release notes are made
==========================

Which commits: all after `Release <previous version>` with `feat:` or `fix:` at the start of the subject, provided they touch a file outside docs/.
Which not: what was taken back (unless it came back later), the taking back and bringing back as such, and what an earlier section lists already.
Line: `- <subject without its prefix> (<owner>)`, the oldest commit first.
Owner: see {owners}; of all lines that fit the changed file the last one decides. If no line fits, the notes have to wait: nobody guesses, nothing is dropped.
Place: {where}
""",
)
IN_CHANGELOG: Final = "The new section goes into CHANGELOG.md above the latest one and looks like the others: `## <version>`, an empty line, the lines, an empty line."
IN_FILE: Final = "Each release has its own file `notes/<version>/NOTES.md`: `# <version>`, an empty line, the lines. CHANGELOG.md is frozen and serves for reading."

RULES: Final = ("Release notes are committed alone, with exactly the message `notes: <version>`.",)


def bodies(repo: str, version: str, branch: str) -> dict[Register, tuple[str, ...]]:
    """What the goals say, per register."""
    return {
        "terse": (
            f"Write the release notes of {version} for {repo} on {branch}, following the repository's policy, and commit them. Give me, by subject, any feat or fix that did not make it and why.",
            f"{repo}: notes for {version}, branch {branch}, per policy, committed. List by subject each feat/fix commit left out.",
            f"Release notes {version} on {branch} of {repo}, please, as the policy says. Name left-out feat and fix commits by subject.",
        ),
        "ticket": (
            f"{version} of {repo} is about to go out from {branch} and has no release notes yet. Please compile them from the commits since the last release as laid down in the repository, and commit them on {branch}. In the closing note quote the subjects of those feat and fix commits that are not listed, with the reason.",
            f"What: release notes for {version}\nRepository: {repo}\nBranch: {branch}\nHow: as the policy in the repository says, to the letter\nClosing note: subjects of feat/fix commits left out, reason",
            f"Expected: {branch} of {repo} carries the notes for {version}.\nActual: nobody wrote them.\nNot everything that is called a feature or a fix belongs in there, see the policy. Please commit the notes and quote the subjects of what you left out.",
        ),
        "vague": (
            f"We're shipping {version} of {repo} from {branch} and I only just noticed that nobody did the release notes. There's a text in the repository on how they're made. Could you write and commit them? Some things were pulled again at the last minute, so please look closely. I'd like to hear which features or fixes you left out, by their subject lines.",
            f"Could you do the release notes for {version}? It's {repo}, the branch is {branch}. We have rules for what goes in and who is named, they're in the repository somewhere at the obvious place. Commit them there too. And tell me the subjects of feat or fix commits that you skipped, so that I can answer questions.",
            f"Everyone asks me what is new in {repo} {version} and I have nothing to show. Please put the notes together from what was committed on {branch} since the last release, the way our policy wants it, and commit them on that branch. If a feature or fix isn't in, quote its subject and tell me why.",
        ),
    }


WHERE: Final = (
    "First I see which branches there are and which one is checked out.",
    "Where does the repository stand? The notes belong on {branch}, so the checked-out branch matters.",
)
SWITCH: Final = (
    "The notes are for {branch}, and the log shows only what is checked out. I switch.",
    "{branch} is not checked out; its history and its files are what I need.",
)
LOG: Final = (
    "Now the commits, back to the last release.",
    "I read the history; everything above the last release commit is up for the notes.",
    "Which commits came after the previous release? The log will tell.",
)
READ_POLICY: Final = (
    "The policy decides what counts, so I read {policy} first.",
    "Before I look at commits I read {policy}.",
)
READ_REST: Final = (
    "The policy refers to {owners} and to the earlier sections; I read both files.",
    "Owners come from {owners}, and CHANGELOG.md shows form and earlier entries. I read both.",
)
READ_THREE: Final = (
    "I read policy, owners and changelog together; all three decide what is written and how.",
    "What counts, who owns it, how it looks: {policy}, {owners} and CHANGELOG.md, read at once.",
)
READ_OWNERS: Final = ("Next {owners}, for the names behind the paths.", "The policy takes owners from {owners}.")
READ_LOG_FILE: Final = (
    "CHANGELOG.md shows what earlier releases list and how a section looks.",
    "Earlier sections matter too: nothing may be listed twice. I read CHANGELOG.md.",
)
SHOW: Final = (
    'Which file did "{subject}" change? Owner and eligibility depend on it.',
    '"{subject}" may count; I look at the files it touches.',
    'Next candidate: "{subject}". I need its path.',
    'I open "{subject}" to see what it changes.',
)
SHOW_ALL: Final = (
    "Reverts and earlier entries are sorted out. Of what remains I look at what it touches.",
    "The log leaves a handful of candidates. Their diffs tell the paths, and so the owners.",
)
HEADING: Final = (
    "The new section goes above `## {last}`. I read that line alone for the hash the edit needs.",
    "I insert before the line `## {last}` and fetch its hash first.",
)
WRITE: Final = (
    "Everything is decided, owners included: {lines}.",
    "I write the section as the policy wants it: {lines}.",
)
CHECK: Final = (
    "Before staging I look at the difference; it should be the new section only.",
    "The diff should show one new section and nothing else.",
)
CHECK_STATUS: Final = (
    "The status should show just the one new file.",
    "A look at the status before staging: one new file is expected.",
)
STAGE: Final = (
    "I stage this one file, and nothing besides it.",
    "Only {file} goes into the commit, so only it is staged.",
)
COMMIT: Final = (
    "I commit with the message that the rules prescribe.",
    "Staged; the message has to be the prescribed one.",
)
READ_BACK: Final = (
    "Finally I read the commit back to be sure of it.",
    "I verify what was committed on {branch}.",
)

DONE: Final = (
    "The notes for {version} are committed on {branch} in {file}, with {lines}.{left}",
    "{file} on {branch} has the notes for {version} now ({lines}), committed as `notes: {version}`.{left}",
)
LEFT: Final = {
    "reverted": ('"{subject}" is not in because it was taken back', 'left out: "{subject}", taken back later'),
    "docs": ('"{subject}" changes only docs/ and does not count', 'not listed: "{subject}", which touches docs/ alone'),
    "already": ('"{subject}" is listed under an earlier release', '"{subject}" was announced with an earlier release'),
}
STUCK: Final = (
    'I wrote nothing. "{subject}" counts for {version}, but it changes {path}, and no line of {owners} fits that path, so its owner is missing. The policy says to ask in that case: who owns it? With a line in {owners} the notes can be made.',
    'The notes for {version} have to wait, nothing was changed: {owners} has no line for {path}, the file behind "{subject}", and without an owner the policy forbids both guessing and dropping it. I need to know the owner of that path.',
)
ALREADY: Final = (
    "Nothing to do: {file} on {branch} already has the notes for {version}, committed as `notes: {version}`, and they agree with the commits and the policy. I changed nothing.",
    "The notes for {version} are already in place in {file} on {branch}. I compared them with the commits since the last release; no change is needed.",
)
