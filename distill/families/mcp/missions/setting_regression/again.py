"""The user speaks again: another file is to follow, or another value is wanted after all."""

# ruff: noqa: E501 - sentences read best on one line

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from distill.domain.script import Act
from distill.families.mcp.acts import act, edit, file_hash_of, hears, range_hash_of, read, replace_lines
from distill.families.mcp.draw import Draw
from distill.families.mcp.missions.setting_regression import texts

ALIGN: Final = (
    "Good, thank you. Now {spare} should say the same for {key}, please: same branch, a commit of its own with the message `{message}`.",
    "Perfect. One more thing then: give {spare} the same {key} as well. Separate commit on that branch, message `{message}`.",
    "Thanks! Can {spare} get that very {key} too? Put it on the same branch, as its own commit called `{message}`.",
)
SETTLE: Final = (
    "Thanks, but we have just talked it over and don't want the old number back after all: make {key} in {live} {value}. Same branch, on top, message `{message}`.",
    "Hm, sorry, change of plan. {key} in {live} is to be {value} from now on, not the original. A further commit on that branch please, `{message}`.",
    "Hold on, the team would rather have {value} for {key} in {live}. Leave the first commit and add another one on that branch: `{message}`.",
)


@dataclass(frozen=True, slots=True)
class Again:
    """What is wanted in the second turn: the file, its value, the commit message, the user's words."""

    file: str
    value: int
    message: str
    words: str


def drawn(draw: Draw, story: texts.Story, good: int, most: int) -> Again | None:
    """The second wish of this draw, None without one; draws the same whatever the talk is.

    `most` is the largest value that the setting has had.
    """
    settled = draw.number("settled", most + 1, most + max(2, (most - good) // 2))
    follow, change = draw.choose(ALIGN), draw.choose(SETTLE)
    if draw.talk == "follow_up":
        message = f"{story.ticket}: align {story.key}"
        return Again(story.spare, good, message, follow.format(spare=story.spare, key=story.key, message=message))
    if draw.talk == "changed_mind":
        message = f"{story.ticket}: settle {story.key}"
        words = change.format(key=story.key, live=story.live, value=settled, message=message)
        return Again(story.live, settled, message, words)
    return None


def acts(again: Again, story: texts.Story, line: int, *, commits: bool = True) -> tuple[Act, ...]:
    """From the answer that ended the first turn to the second commit (left out without `commits`)."""
    path, repo = f"{story.repo}/{again.file}", f"/workspace/{story.repo}"
    value = "${good}" if again.file == story.spare else str(again.value)
    committed = (
        act(f"Exactly that line should differ now, so I stage {again.file} alone.", "git__git_add", repo_path=repo, files=[again.file]),
        act("Staged. I commit with the message that was given, as a commit of its own.", "git__git_commit", repo_path=repo, message=again.message),
        act("I look at the history of the branch once more: both commits should be there, the new one on top.", "git__git_log", repo_path=repo, max_count=2),
    )  # fmt: skip
    return (
        hears(texts.done(story), again.words),
        read(f"A second wish for the same branch. I read {again.file} as it is now before I touch it.", path, file_hash_of(path)),
        read(f"The line of {story.key} is where I expected it; its own hash is needed to replace just this line.", path, range_hash_of(), lines=(line, line)),
        edit(f"I set {story.key} in {again.file} to {value} and leave every other line.", path, replace_lines(line, line, f"{story.key} = {value}\n"), "${file_hash}"),
        *(committed if commits else ()),
    )  # fmt: skip


def done(again: Again, story: texts.Story) -> str:
    """The final answer after the second turn."""
    if again.file == story.spare:
        return f'{again.file} now says {story.key} = ${{good}} as well, committed as "{again.message}" on {story.branch}. The first commit stays as it was.'
    return f'{story.key} in {again.file} is {again.value} now, committed as "{again.message}" on {story.branch}, on top of the one that had brought back ${{good}}.'
