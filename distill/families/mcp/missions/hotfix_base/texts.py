"""Words of `hotfix_base`: topics of the patch, history, goals, and what is said on the way."""

# ruff: noqa: E501 - lists and sentences read best on one line

from __future__ import annotations

from typing import Final

from distill.families.mcp.params import Register

TOPICS: Final = (
    ("hotline number", "Hotline", ("0800 555 0117", "0800 555 0121", "0800 555 0136"), ("0800 555 0142", "0800 555 0158", "0800 555 0163")),
    ("sender address", "Sender", ("noreply@example.com", "desk@example.com"), ("service@example.org", "hello@example.org")),
    ("postal address", "Write to", ("12 Quay Street", "3 Mill Lane", "88 Station Road"), ("41 Harbour Row", "7 Orchard Close", "19 Foundry Yard")),
    ("company name in the small print", "Operated by", ("Northline Ltd", "Calder Services Ltd"), ("Northline Group plc", "Calder & Wray plc")),
    ("daily cut-off time", "Cut-off", ("15:30", "16:00", "17:15"), ("13:45", "14:30", "18:20")),
    ("account for transfers", "Account", ("DE02 1203 0000", "NL91 4171 6430"), ("DE75 5121 0800", "NL20 2660 5000")),
    ("complaints contact", "Complaints", ("Room 114", "Room 207"), ("Room 332", "Room 018")),
)  # fmt: skip
"""What the parked patch changes: as people call it, label in the files, old values, new values."""

FOLDERS: Final = ("texts", "mail", "letters", "templates", "public")
PAGES: Final = ("reminder", "receipt", "welcome", "delay-notice", "cancellation", "renewal", "footer", "handover")
GREETINGS: Final = ("Dear customer,", "Good day,", "To whom it concerns,", "Hello,")
RULE_FILES: Final = (
    ("rules/limits.yaml", "rules/checks.yaml"),
    ("policy/thresholds.yaml", "policy/guards.yaml"),
    ("tuning/core.yaml", "tuning/edge.yaml"),
    ("engine/values.yaml", "engine/safeguards.yaml"),
)
LOCAL: Final = (
    ("config/dev.toml", 'log_level = "info"\nprofile = "shared"\n', 'log_level = "debug"\nprofile = "mine"\n'),
    ("tools/seed-data.csv", "site,rows\ntest,20\n", "site,rows\ntest,4000\n"),
    (".env.example", "PORT=8080\nTRACE=off\n", "PORT=9090\nTRACE=on\n"),
    ("Makefile", "check:\n\tpytest -q\n", "check:\n\tpytest -q -x\n"),
)
"""A file somebody changed for their own use: path, committed text, text in the working tree."""
PRIVATE: Final = ("notes-to-self.txt", "scratch.md", "todo.local", "call-with-support.txt")

NOISE: Final = (
    ("Describe the start-up order", "docs/startup.md"),
    ("Explain the on-call rota", "docs/oncall.md"),
    ("Add a glossary", "docs/glossary.md"),
    ("Note the supported browsers", "docs/browsers.md"),
    ("Sketch the data flow", "docs/data-flow.md"),
    ("List the known issues", "docs/known-issues.md"),
)
UNDO: Final = (
    "Stabilise before go-live",
    "Back to the approved values",
    'Revert "{fix}: new {key}"',
    "Sync with the field handbook",
    "Late corrections from the pilot",
)
AGAIN: Final = (
    "Second attempt, agreed with operations",
    "Values as signed off on Friday",
    'Revert "Revert {fix}"',
    "Pilot is over",
)
PORT: Final = (
    "Pick the urgent bits for customers on {number}",
    "Service pack for {number}",
    "Requests from the field, {number}",
)
ANNOUNCE: Final = ("Announce {fix}", "{fix} is part of {number}", "Release notes: {fix}")
HEADLINES: Final = ("Hotfix for the {noun}", "{noun}: customers see the old one", "Ship the new {noun}")

RULES: Final = (
    "A fix is in force on a branch when the files of that branch hold every line that the commits of the fix on main brought. Commit messages alone prove nothing.",
    "Release lines are branches named `release/<number>`; the newest is the one with the highest number (4.10 comes after 4.9).",
    "A hotfix branch is named `hotfix/<ticket>`; its one new commit has exactly the message `<ticket>: hotfix on <branch it was cut from>`.",
    "SUPPORT.md on main gives the state of each release line. No hotfix is cut from a line that is closed there, and no other line is taken in its place.",
    "Personal edits and new files in the working tree belong to whoever left them: they are neither committed nor lost.",
)


def bodies(noun: str, fix: str, ticket: str, repo: str) -> dict[Register, tuple[str, ...]]:
    """What the goals say, per register."""
    hotfix = f"hotfix/{ticket}"
    return {
        "terse": (
            f"{ticket}: the patch with the new {noun} sits uncommitted in {repo}. Commit it, and only it, on {hotfix}, cut from the newest release line on which {fix} is really in force. Say which line you took and which newer ones you passed over.",
            f"Cut {hotfix} from the newest release that truly has {fix}, commit the parked {noun} change there, leave other local edits alone. Name the base, and any newer line that failed.",
            f"Need {hotfix} in {repo}: base = newest release line with {fix} fully in force, content = the uncommitted {noun} change, nothing more. Tell me the base and what newer lines lack.",
        ),
        "ticket": (
            f"Customers still get the old {noun}. The patch is finished but lies uncommitted in the working tree of {repo}, next to things that are nobody's business. Please put it on {hotfix}. The customers concerned depend on {fix}, so the branch must start from the newest release line where that fix is in force in full. Note in the ticket which line it was and, for any newer one, that it was ruled out.",
            f"What: new {noun}, prepared in the working tree of {repo}, not committed\nWhere to: {hotfix}\nBase: newest release line with {fix} complete and still active\nNot to be shipped: any other local change\nReport: base chosen, newer lines ruled out",
            f"Expected: a branch {hotfix} that holds the newest release with a working {fix}, plus the new {noun}.\nActual: the change exists only as local edits in {repo}.\nHeads-up: people have been moving {fix} in and out of releases, so do check. Please record the line used and each newer line that would not do.",
        ),
        "vague": (
            f"Someone here prepared the new {noun} in {repo} and then went on leave without committing it. We have to get it out as {hotfix}. It has to sit on top of the most recent release where {fix} actually works, and I honestly don't know which one that is any more, there was some back and forth. Whatever else is lying around in that folder should just stay as it is. Which release did you end up with, and which later ones were no good?",
            f"Can you get the {noun} change out of the door? It's in the {repo} folder, just not committed. The branch should be called {hotfix}. The customer runs the latest release that has {fix} in it, properly I mean, not just in the notes. Don't take along other stuff people left there. And tell me which release it was, plus the newer ones you skipped.",
            f"I need help with {ticket}. The new {noun} was typed into {repo} but never committed. Could it go on a branch {hotfix} that starts from the newest release line where {fix} holds completely? People say it's in all of them, I doubt it. Other local changes are not ours. Let me know the line you chose and any newer one you turned down.",
        ),
    }


STATUS: Final = (
    "I start with the state of the working tree: the patch is said to be uncommitted, and other edits may lie beside it.",
    "First, what is lying around in {repo}? The status tells me the branch, what is staged and what is merely changed.",
    "Before anything is moved I want to see which files are changed and whether something is already staged.",
)
DIFFS: Final = (
    "Names are not enough: I read the changes themselves to tell the patch from personal edits.",
    "Which of these files belong to the patch? The differences will show it.",
    "Several files differ. I look at the lines to separate the patch from the rest.",
)
STAGED: Final = (
    "Something is staged already, so I look at that as well; a commit would take it along.",
    "The index is not empty. I check what a commit would contain as things stand.",
)
BRANCHES: Final = (
    "The patch is clear now. Next, the release lines there are to choose from.",
    "Now the branches: I need the release lines, all of them, to begin with the newest.",
    "I list the branches to see the candidates for the base.",
)
LOG: Final = (
    "To know what {fix} consists of, I look for its commits on main.",
    "What does {fix} really change? The history of main should name its commits.",
    "The rule measures by lines, so I first find the commits of {fix}.",
)
SHOW_FIX: Final = (
    "I read what {fix} brought, to have the exact lines to look for.",
    "The log names {fix}. Its diff tells me which lines have to be present.",
)
SHOW_REST: Final = (
    "There is a second commit for {fix}. Without it the fix would be incomplete, so I read it too.",
    "A follow-up belongs to the same fix; I need its lines as well.",
)
SHOW_BOTH: Final = (
    "Two commits belong to {fix}. I read both, since only together they are the whole fix.",
    "{fix} came in two steps, as the log shows; I look at both diffs.",
)
CONTAINS: Final = (
    "Which branches have this commit in their history? That is a first hint only: it can have been undone since, or carried over under another name.",
    "I ask for the branches that contain the commit. I do not rely on it, because a later commit may have undone it.",
)
LOOK_AT: Final = (
    "The wanted line is `{want}`. I look at {file} as it is on {branch}.",
    "On {branch} I check the file itself, {file}: does it say `{want}`?",
    "Now {branch}: if {file} there holds `{want}`, this part of the fix is in force.",
)
LOOK_AT_ALL: Final = (
    "On {branch} I read both files of the fix at once; both lines have to be there.",
    "Now {branch}: I check both files, because half a fix does not count.",
)
RULED_OUT: Final = (
    "{branch} has `{got}`, so the fix is not in force there. ",
    "That rules {branch} out: it says `{got}`. ",
    "Not {branch}, where the line reads `{got}`. ",
)
UNSTAGE: Final = (
    "{branch} holds the whole fix, so it is the base. Before I commit I empty the index: {alien} is staged and is not part of the patch.",
    "The base is {branch}. The staged {alien} must not slip into the commit, so I unstage it; the edit itself stays.",
)
CREATE: Final = (
    "{branch} has every line of {fix}. I cut {hotfix} from it.",
    "The newest line with the complete fix is {branch}; {hotfix} starts there.",
    "So {branch} is the base. I create {hotfix} on it, naming the base, because the current branch is another one.",
)
SWITCH: Final = (
    "I switch to the new branch; the uncommitted edits should come along, and git refuses if one of them would be lost.",
    "Over to {hotfix}. The local changes travel with the checkout as long as nothing conflicts.",
)
ADD: Final = (
    "Only the files with the new {noun} are staged, by name.",
    "I stage exactly the patch and nothing else.",
    "Staging by name keeps the personal edits out.",
)
VERIFY_STAGED: Final = (
    "One look at what is staged before it becomes a commit.",
    "I check that the index now holds the {noun} and nothing more.",
)
COMMIT: Final = (
    "Everything is in place; the message names the base, as the rules ask.",
    "I commit with the prescribed message.",
)
VERIFY_SHOW: Final = (
    "Finally I read the commit back to see that it is just the patch.",
    "A last check: what does the new commit contain?",
)
VERIFY_STATUS: Final = (
    "Last, the status: the personal edits should still be there, uncommitted.",
    "I make sure that what was left out is still in the working tree.",
)
SUPPORT: Final = (
    "Before anything is cut from {branch}, SUPPORT.md has to say that it is not closed.",
    "{branch} holds every line of {fix}. The rules send me to SUPPORT.md next: is that line still open for hotfixes?",
    "The candidate is {branch}, the newest with the whole fix. I look up its state in SUPPORT.md on main before I build on it.",
)
DONE: Final = (
    'The new {noun} is committed on {hotfix} as "{message}". It starts from {branch}, the newest release line with {fix} in force.{newer} The personal edits are untouched and uncommitted.',
    "{hotfix} is ready: cut from {branch}, where every line of {fix} is present, plus one commit with the new {noun} ({message}).{newer} Other local changes are left as they were, uncommitted.",
)
NEWER: Final = (
    " I passed over {lines}, where {fix} is not fully in force.",
    " Ruled out although newer: {lines}, since lines of {fix} are not there.",
)
STUCK: Final = (
    "I changed nothing. No release line has {fix} in force completely: I looked at {lines}, and on each of them at least one line of the fix is missing. I need to know which line to start {hotfix} from all the same, or the fix has to be put back on one of them first. The new {noun} is still uncommitted in the working tree.",
    "There is no base for {hotfix}, so nothing was changed. I checked {lines}; {fix} is incomplete or missing on every one of them. Please say which line to use regardless, or restore the fix on one of them. The patch with the {noun} still lies in the working tree.",
)
CLOSED: Final = (
    "I changed nothing. {branch} is the newest release line with {fix} in force, but SUPPORT.md on main marks it as closed, and the rules forbid a hotfix on a closed line as well as taking another line in its place.{newer} Somebody has to reopen {branch} or name another base; the patch with the new {noun} is still uncommitted.",
    "Not done, and nothing was changed: {hotfix} would have to start from {branch}, which SUPPORT.md lists as closed. The rules do not allow a hotfix there, nor a substitute.{newer} To go on I need {branch} opened again or a different instruction.",
)
STATES: Final = ("open", "open, best effort", "open until the autumn", "open (pilot customers)", "open, long-term")
