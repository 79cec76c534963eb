"""Words, file contents and history of `setting_regression`."""

# ruff: noqa: E501 - lists and sentences read best on one line

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from distill.domain.json import JsonObject
from distill.families.mcp.draw import Draw
from distill.families.mcp.params import Register
from distill.families.mcp.wording import email, person

LAYOUTS: Final = (
    ("config/production.toml", "config/staging.toml", "production"),
    ("deploy/live.toml", "deploy/rehearsal.toml", "the live deployment"),
    ("settings/main-site.toml", "settings/test-site.toml", "the main site"),
    ("etc/primary.toml", "etc/standby.toml", "the primary"),
)
GUILTY: Final = (
    "Tidy up configuration",
    "Prepare the next rollout",
    "Review of limits",
    "Align settings with the handbook",
)
LATER: Final = ("Follow up on the settings", "Second pass over the limits", "Adjust after the weekly check")
NOISE: Final = (
    ("Describe the start-up order", "docs/startup.md"),
    ("Explain the on-call rota", "docs/oncall.md"),
    ("Add a glossary", "docs/glossary.md"),
    ("Note the supported versions", "docs/versions.md"),
    ("Sketch the data flow", "docs/data-flow.md"),
    ("List the known issues", "docs/known-issues.md"),
)
RULES: Final = (
    "A commit that puts a setting back has exactly the message `<ticket>: restore <setting>`, with the setting's full name.",
    "A branch that has a file FREEZE at its root takes no commits, and no branch may be cut from it to get around that.",
)
FREEZE: Final = "Frozen for the audit. No commits until this file is removed by the release desk.\n"

WHERE_AM_I: Final = (
    "I first look where the repository stands: which branch is checked out, and whether anything is uncommitted."
)
BRANCHES: Final = (
    "First I look which branches there are and which of them is checked out, since the repair has its own place."
)
WHY_FROZEN: Final = (
    "There is a file FREEZE at the root, which the rules make decisive. I read it to be able to say why."
)
HISTORY: Final = (
    "Now the history. I expect the drift to hide in one of the commits that speak of settings or configuration."
)
BOTH_SUSPECTS: Final = "Two commits speak of settings. I look at both diffs before I decide which value came first."
LATE_SUSPECT: Final = (
    "Two commits speak of settings. I begin with the later one and expect to see whether it touched this one."
)
EARLY_SUSPECT: Final = "The earlier suspect has to be read too: only its diff can show the value from before."
START: Final = "A subject proves nothing about the commits in between. I hold the file of the very first commit against the value that was replaced."
CONFIRM: Final = (
    "The diffs suggest that the value was put back. I read the file as it is now to be sure before I answer."
)
ONTO_IT: Final = "The branch exists; I switch to it so that the commit lands there."
LOOK_AT_DIFF: Final = "Before staging I look at the difference; exactly one line should have changed."
STAGE: Final = "The edit went through. I stage this one file and nothing else."
COMMIT: Final = "Staged. I commit with the message that the rules ask for."
LOOK_AT_COMMIT: Final = "Finally I look at what was really committed; it should be one line in one file."
WHOLE: Final = "I put the whole file back to how it was before that commit."


@dataclass(frozen=True, slots=True)
class Story:
    """The names of one case (`decoy`: the guilty commit changed `spare` too); `role` is what people call the live file, `base` the branch the history is read on."""

    repo: str
    ticket: str
    key: str
    unit: str
    live: str
    spare: str
    role: str
    branch: str
    base: str
    guilty: str
    later: str
    culprit: str
    decoy: bool = False

    @property
    def message(self) -> str:
        """The commit message that the rules dictate."""
        return f"{self.ticket}: restore {self.key}"

    @property
    def where(self) -> str:
        """The place of the repair, as said in a goal."""
        return (
            f"a new branch {self.branch} cut from main"
            if self.branch.startswith("fix/")
            else f"the branch {self.branch}"
        )


@dataclass(frozen=True, slots=True)
class Values:
    """Numbers of one history: `final` is what the live setting is in the end."""

    other: str
    other_old: int
    other_step: int
    spare_good: int
    trap: str
    good: int
    wrong: int
    final: int


def settings_file(name: str, lines: dict[str, int]) -> str:
    """A small TOML file."""
    body = "\n".join(f"{key} = {value}" for key, value in lines.items())
    return f'# Settings of {name}; see docs for the meaning of each\n[service]\nname = "{name}"\nlog_level = "info"\n\n[limits]\n{body}\n'


def with_value(text: str, key: str, value: int) -> str:
    """The file with one setting replaced."""
    return re.sub(rf"(?m)^{key} = \d+$", f"{key} = {value}", text)


def history(draw: Draw, story: Story, values: Values) -> tuple[JsonObject, dict[str, str], str]:
    """The seed, the files at the tip of the branch that the history is read on, and the live file before the drift."""
    order = draw.shuffled((story.key, values.other, "workers"))
    start = {story.key: values.good, values.other: values.other_old, "workers": draw.count(2, 12)}
    old = settings_file(story.repo, {key: start[key] for key in order})
    spare = with_value(old, story.key, values.spare_good)
    files = {
        "README.md": f"# {story.repo}\n\nSettings live below {story.live.split('/')[0]}/.\n",
        story.live: old,
        story.spare: spare,
    }
    noise = draw.shuffled(NOISE)
    before, between, after = draw.count(1, 3), draw.count(0, 2), draw.count(0, 1)
    people = [person(draw, f"colleague_{index}") for index in range(3)]
    guilty = with_value(old, story.key, values.wrong)
    if values.trap == "mixed":
        guilty = with_value(guilty, values.other, values.other_old + values.other_step)
    drift = {story.live: guilty}
    if values.trap == "decoy":
        drift[story.spare] = with_value(spare, story.key, values.wrong + 1)
    last = with_value(guilty, story.key, values.final)
    if values.final == values.wrong:
        last = with_value(guilty, "workers", start["workers"] + values.other_step)
    steps = [(f"Import {story.repo}", files, people[0])]
    steps += [(subject, {path: f"# {subject}\n"}, draw.choose(people)) for subject, path in noise[:before]]
    trunk = len(steps)
    steps += [(story.guilty, drift, story.culprit)]
    steps += [(subject, {path: f"# {subject}\n"}, draw.choose(people)) for subject, path in noise[3 : 3 + between]]
    steps += [(story.later, {story.live: last}, people[1])]
    steps += [(subject, {path: f"# {subject}\n"}, draw.choose(people)) for subject, path in noise[5 : 5 + after]]
    commits: list[JsonObject] = [
        {
            "branch": story.base if index >= trunk else "main",
            "message": subject,
            "files": dict(changed),
            "author": email(who),
        }
        for index, (subject, changed, who) in enumerate(steps)
    ]
    for _, changed, _ in steps[1:]:
        files = {**files, **changed}
    return {"git": [{"path": story.repo, "commits": commits, "checkout": "main"}]}, files, old


def bodies(story: Story) -> dict[Register, tuple[str, ...]]:
    """What the goals say, per register."""
    key, live, where, ticket = story.key, story.live, story.where, story.ticket
    words = " ".join(part for part in key.split("_") if len(part) > 2)
    return {
        "terse": (
            f"{key} in {live} has drifted. Put back the value it started with, on {where}; keep every other change. Ticket {ticket}. Tell me the value and who first changed it.",
            f"{ticket}: restore the original {key} ({live}, {where}). Nothing else may move. Who changed it first, and what was it?",
            f"On {where}: {key} in {live} back to its first committed value, one commit, nothing else. Ref {ticket}. Name the person who first changed it and the value restored.",
        ),
        "ticket": (
            f"Since some release the {key} of {story.role} ({live}) is not what we agreed when the service was set up. Please find the commit that first moved it and put the original value back on {where}. Other changes made since are wanted and have to stay. In the closing note give the restored value and the author of the first change.",
            f"Expected: {key} in {live} as it was in the very first version.\nActual: somebody changed it.\nPlease restore it on {where}, leave all other settings and files as they are today, and write down who changed it first and which value is in force again.",
            f"What: {key}, file {live}\nWhere: {where}\nWanted: the value from before anyone touched it; everything else exactly as now.\nAlso wanted: name of whoever changed it first, and the value.",
        ),
        "vague": (
            f"The {words} on {story.role} feels off since a while, I'm sure it was different when {story.repo} was first set up. Could you put that one back to what it was at the very start, on {where}? Please don't undo anything else people did meanwhile. It's {ticket} on the board. I'd also love to know who changed it first and what the value is again.",
            f"People keep complaining and I think it's the {words} setting ({story.role}). It must have been changed at some point. Can it go back to its original value on {where}, with the rest left alone? The ticket is {ticket}. And who was the first to change it, and what is it now?",
            f"Remember the {words} of {story.repo} that we once settled on? It isn't that any more on {story.role}. Get it back to the first value please, on {where}, just that one thing, under {ticket}. Tell me who moved it first and the number you put back.",
        ),
    }


def frozen_yet(story: Story) -> str:
    """Why the root of the branch is listed."""
    return f"The rules close a branch that has a file FREEZE at its root, so I list the root of {story.base} before anything else."


def switch(story: Story) -> str:
    """Why another branch is checked out."""
    return f"The repair belongs on {story.base}, which is not checked out, and its history may differ. I switch to it."


def new_branch(story: Story) -> str:
    """Why a branch is made."""
    return f"The value to restore is ${{good}}. The change is to go on a new branch {story.branch} from main, so I make it first."


def read_whole(story: Story, file: str) -> str:
    """Why the file is read."""
    return f"The value to restore is ${{good}}, from before ${{culprit}} changed it. I read {file} as it is now, for its hash and the line of {story.key}."


def read_line(story: Story, file: str) -> str:
    """Why one line is read again."""
    return f"I read just the line of {story.key} in {file} again, because an edit needs the hash of exactly the lines it replaces."


def change(story: Story, value: str, *, mixed: bool) -> str:
    """Why the edit is what it is; `mixed`: the guilty commit changed another line too."""
    rest = "the other lines stay, also what else the same commit changed" if mixed else "the other lines stay"
    return f"I replace this one line so that {story.key} is {value}; {rest}."


def done(story: Story) -> str:
    """The final answer of the acting case."""
    return f'{story.key} in {story.live} is ${{good}} again on {story.branch}, committed as "{story.message}". ${{culprit}} was the first to change it, in "{story.guilty}".{_beside(story)} Nothing else was touched.'


def _beside(story: Story) -> str:
    return (
        f" The same commit changed {story.key} in {story.spare} too; that file I left as it is, since it was not asked for."
        if story.decoy
        else ""
    )


def frozen(story: Story) -> str:
    """The final answer when the branch is frozen."""
    return f"I changed nothing: {story.base} has a file FREEZE at its root, and the rules forbid commits to such a branch, also by way of a new one. The release desk has to remove the file first; then the setting can be restored."


def already(story: Story) -> str:
    """The final answer when the repair was there already."""
    return f'Nothing needs to be changed: {story.key} in {story.live} already is ${{good}} again. ${{culprit}} had changed it in "{story.guilty}", and "{story.later}" put the original value back. I left everything as it is.'
