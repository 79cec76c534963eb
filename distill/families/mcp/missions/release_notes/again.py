"""The user speaks again: the release goes out under another number, or a folder has a new owner."""

# ruff: noqa: E501 - sentences read best on one line

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from distill.domain.json import JsonObject
from distill.domain.script import Act, Script
from distill.families.mcp import check_makers as make
from distill.families.mcp.acts import (
    absolute,
    act,
    edit,
    file_hash_of,
    hears,
    line_of,
    range_hash_of,
    read,
    replace_lines,
)
from distill.families.mcp.draw import Draw
from distill.families.mcp.missions.release_notes.world import Change, World
from distill.families.mcp.seeded import untouched
from distill.families.mcp.vocabulary import FIRST_NAMES

NUMBER: Final = (
    "Sorry, I gave you the wrong number. It goes out as {right}; {version} was the dry run and will never exist. Can you put that right in the notes and commit it the usual way? There must be no {version} left in the file.",
    "Damn, it's {right}, not {version}. My fault. Please correct the notes (one section, not two) and commit again as the rules say.",
    "I've just seen that I told you {version} all along. The release is {right}. Same lines, other heading; please fix and commit it properly.",
)
HANDOVER: Final = (
    "Thanks! One change though: {old} has handed {place} over, it belongs to {new} from today. Please change that line in {owners} and the notes along with it. {owners} first, as a commit `owners: {place} to {new}`, then the notes by the rules.",
    "Looks good. But {place} is {new}'s now, {old} moved teams. Could you update {owners} (commit message `owners: {place} to {new}`) and then name the right person in the notes too?",
    "Nearly. {old} says {place} isn't theirs any more, it's {new} now. {owners} should say so, in a commit `owners: {place} to {new}`, and so should the notes.",
)


@dataclass(frozen=True, slots=True)
class Again:
    """What the second turn brings: the right version, or who owns the place of a listed change now; the words."""

    right: str
    change: Change
    place: str
    owner: str
    words: str


def drawn(draw: Draw, world: World) -> Again:
    """The second wish, as `draw.talk` has it."""
    right = f"{world.version.rpartition('.')[0]}.{draw.count(1, 4)}"
    change = draw.choose(world.listed())
    place = next(place for place, owner in world.owner_lines if owner == change.owner)
    taken = {owner for _, owner in world.owner_lines}
    owner = draw.choose([name for name in (f"@{first.lower()}" for first in FIRST_NAMES) if name not in taken])
    options = NUMBER if draw.talk == "correction" else HANDOVER
    words = draw.choose(options).format(
        right=right, version=world.version, old=change.owner, place=place, new=owner, owners=world.owners
    )
    return Again(right, change, place, owner, words)


def scripts(talk: str, world: World, again: Again, first: tuple[Act, ...], done: str) -> tuple[Script, Script]:
    """Reference and mistake; the mistake adds a second section, or commits owners and notes together."""
    heard = (*first, hears(done, again.words))
    if talk == "correction":
        answer = f"The notes of {world.branch} now say {again.right}: same lines, only the heading is another, committed as `notes: {again.right}`. {world.version} no longer stands in {world.file}."
        right, wrong = (_renumbered(world, again, twice=twice) for twice in (False, True))
        return Script((*heard, *right), answer), Script((*heard, *wrong), answer)
    answer = f'{again.place} is with {again.owner} now, in {world.owners} (`owners: {again.place} to {again.owner}`) and in the notes, where "{again.change.subject}" names {again.owner} (`notes: {world.version}`, a commit of its own).'
    right, wrong = (_handed_over(world, again, at_once=at_once) for at_once in (False, True))
    return Script((*heard, *right), answer), Script((*heard, *wrong), answer)


def _renumbered(world: World, again: Again, *, twice: bool) -> tuple[Act, ...]:
    at, path = absolute(world.repo), f"{world.repo}/{world.file}"
    number = line_of(world.changelog(), f"## {world.last}")
    heading = f"## {again.right}\n"
    if twice:
        lines = "".join(change.line() for change in world.listed())
        heading = f"## {again.right}\n\n{lines}\n## {world.version}\n"
    return (
        read(f"The heading is what is wrong. I read {world.file} as it is now, to see where {world.version} stands in it.", path, file_hash_of(path)),
        read(f"It stands in one line, `## {world.version}`. I fetch that line alone, for its hash.", path, range_hash_of(), lines=(number, number)),
        edit(f"The heading becomes {again.right}; the lines below it do not depend on the number.", path, replace_lines(number, number, heading), "${file_hash}"),
        act("The diff should be one line out and one line in.", "git__git_diff_unstaged", repo_path=at),
        *_committed(world, [world.file], f"notes: {again.right}", "The rule for the message holds for this commit too, with the right number."),
        act("I look at the last commits of the branch: the correction should be on top.", "git__git_log", repo_path=at, max_count=2),
    )  # fmt: skip


def _handed_over(world: World, again: Again, *, at_once: bool) -> tuple[Act, ...]:
    at, owners, notes = absolute(world.repo), f"{world.repo}/{world.owners}", f"{world.repo}/{world.file}"
    row = 2 + [place for place, _ in world.owner_lines].index(again.place)
    line = again.change.line()
    number = line_of(world.after(), line.rstrip("\n"))
    in_owners = (
        read(f"Of the lines of {world.owners} only that of {again.place} changes. I read the file again, its order matters.", owners, file_hash_of(owners)),
        read("Now that one line, for its hash.", owners, range_hash_of(), lines=(row, row)),
        edit(f"The line keeps its place, since the last one that fits decides; only the name becomes {again.owner}.", owners, replace_lines(row, row, f"{again.place} {again.owner}\n"), "${file_hash}"),
    )  # fmt: skip
    first = _committed(
        world,
        [world.owners],
        f"owners: {again.place} to {again.owner}",
        "The owners go first and alone, with the message that was given.",
    )
    in_notes = (
        read(f"Next the notes. I read {world.file} to find the line that names {again.change.owner} for this folder.", notes, file_hash_of(notes)),
        read(f'It is the line of "{again.change.subject}"; I read it alone for the hash.', notes, range_hash_of(), lines=(number, number)),
        edit(f"The same line with {again.owner} in it; any other line stays as it is.", notes, replace_lines(number, number, again.change.line(again.owner)), "${file_hash}"),
        act("Before staging I look at the difference once more.", "git__git_diff_unstaged", repo_path=at),
    )  # fmt: skip
    second = _committed(
        world,
        [world.file],
        f"notes: {world.version}",
        "Notes are committed alone, so this is a commit of its own with the prescribed message.",
    )
    both = _committed(
        world,
        [world.owners, world.file],
        f"notes: {world.version}",
        "Both files belong to one change, so they go in together.",
    )
    look = act("The log should show the two commits above the first one.", "git__git_log", repo_path=at, max_count=3)
    return (*in_owners, *in_notes, *both, look) if at_once else (*in_owners, *first, *in_notes, *second, look)


def _committed(world: World, files: list[str], message: str, say: str) -> tuple[Act, ...]:
    at = absolute(world.repo)
    staged = act(f"I stage {' and '.join(files)}, nothing more.", "git__git_add", repo_path=at, files=list(files))
    return staged, act(say, "git__git_commit", repo_path=at, message=message)


def checks(talk: str, world: World, again: Again, seed: JsonObject) -> tuple[JsonObject, ...]:
    """What holds after both turns."""
    git = ["git", world.repo]
    before = untouched(seed)["git"][world.repo]
    files = before["branches"][world.branch]["files"]
    if talk == "correction":
        changed = {world.file: replace(world, version=again.right).after()}
        made = [f"notes: {again.right}", f"notes: {world.version}"]
        told = make.answer_mentions("the last answer names the right number", again.right)
    else:
        line = f"{again.place} {again.change.owner}\n"
        owners = files[world.owners].replace(f"\n{line}", f"\n{again.place} {again.owner}\n")
        changed = {
            world.owners: owners,
            world.file: world.after().replace(again.change.line(), again.change.line(again.owner)),
        }
        made = [f"notes: {world.version}", f"owners: {again.place} to {again.owner}", f"notes: {world.version}"]
        told = make.answer_mentions(
            "the last answer names place and owner", again.place.rstrip("/"), again.owner.lstrip("@")
        )
    log = [*made, *(message.strip() for message in before["log"][world.branch])]
    left = (change.subject for change in world.left())
    return (
        make.tree_equals("the branch holds what is wanted in the end", [*git, "branches", world.branch, "files"], {**files, **changed}),
        make.equals("the commits are those that were asked for", [*git, "log", world.branch], log),
        make.unchanged_except([*git, "branches", world.branch], [*git, "log", world.branch], [*git, "head"]),
        make.said_mentions("the first answer names the release and what was left out", 0, world.version, *left),
        told,
    )  # fmt: skip
