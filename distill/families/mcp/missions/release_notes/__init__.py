"""Release notes from the commits since the last release, by the repository's own policy.

Traps: a commit that was taken back (under a subject that may not say so), one that came back, one that
touches only docs/, one that an earlier release lists, and an owner decided by the last line that fits.
"""

from __future__ import annotations

import re
from typing import Final

from distill.domain.json import JsonObject
from distill.domain.script import Act, Bind, Script, ScriptedCall
from distill.families.mcp.acts import (
    absolute,
    act,
    append_lines,
    edit,
    file_hash_of,
    line_of,
    range_hash_of,
    read,
    replace_lines,
)
from distill.families.mcp.check_makers import abstains, answer_mentions, equals, tree_equals, unchanged_except
from distill.families.mcp.draw import Draw
from distill.families.mcp.mission import Mission, Template
from distill.families.mcp.missions.release_notes import again
from distill.families.mcp.missions.release_notes import texts as texts
from distill.families.mcp.missions.release_notes.world import LISTED, World, drawn, seed_of
from distill.families.mcp.seeded import untouched
from distill.families.mcp.vocabulary import TICKETS
from distill.families.mcp.wording import counted, goals

TRAPS: Final = {
    "reverted": "a commit was taken back later",
    "again": "a commit was taken back and came back",
    "docs": "a commit called a feature or fix touches only documentation",
    "already": "a commit is listed under an earlier release",
    "owner": "two lines of the owners fit, and the last one counts",
}


def build(draw: Draw) -> Mission:
    """One release; see the module's docstring."""
    world = drawn(draw)
    ticket = draw.note("ticket", f"{draw.choose(TICKETS)}-{draw.count(1000, 9899)}")
    wanted = goals(
        draw, ticket, f"Release notes for {world.version}", texts.bodies(world.repo, world.version, world.branch)
    )
    reading, parallel = draw.choose(("three", "two", "one")), draw.chance(0.5)
    verify = draw.choose((("diff",), ("show",), (), ("diff", "show")))
    fates = tuple(dict.fromkeys(change.fate for change in world.changes if change.fate != "plain"))
    trap = draw.choose((*fates, "owner"))
    seed = seed_of(draw, world, lacking=draw.abstention == "missing_fact", finished=draw.abstention == "already_done")
    look = _look(world, reading, parallel=parallel)
    second = again.drawn(draw.apart(), world)
    done, head = _done(world), [["git", world.repo, "head"]]
    right = [change.line() for change in world.listed()]
    if draw.abstention == "missing_fact":
        words = {"subject": world.stuck.title, "path": world.stuck.path}
        reference = Script(look, world.say(texts.STUCK, **words))
        others = [change.line() for change in world.listed() if change is not world.stuck]
        mistake = Script((*look, *_write(world, others, ())), done)
        checks = abstains(
            "missing_fact", [world.stuck.path, world.stuck.subject], world.owners.rpartition("/")[2], allowed=head
        )
    elif draw.abstention == "already_done":
        confirm = () if world.style == "changelog" else (read(world.say(texts.READ_BACK), _path(world)),)
        reference = Script((*look, *confirm), world.say(texts.ALREADY))
        mistake = Script((*look, *_write(world, right, ())), done)
        checks = abstains("already_done", world.version, allowed=head)
    elif draw.talk is not None:
        first = (*look, *_write(world, right, verify))
        reference, mistake = again.scripts(draw.talk, world, second, first, done)
        checks = again.checks(draw.talk, world, second, seed)
    else:
        reference = Script((*look, *_write(world, right, verify)), done)
        mistake = Script((*look, *_write(world, _wrong(world, trap), verify)), done)
        checks = _checks(world, seed)
    return Mission(
        seed=seed,
        goals=wanted,
        setting=f"You prepare the releases of {world.repo}.",
        places=_places(world),
        rules=texts.RULES,
        reference=reference,
        mistake=mistake,
        checks=checks,
        trap=TRAPS[trap],
        difficulty="hard" if {"again", "already"} & set(fates) else "medium",
    )


def _places(world: World) -> tuple[str, ...]:
    return (
        f"The git repository of {world.repo} is {absolute(world.repo)}.",
        f"The policy for release notes is {world.policy} in the repository.",
    )


def _path(world: World) -> str:
    return f"{world.repo}/{world.file}"


def _look(world: World, reading: str, *, parallel: bool) -> tuple[Act, ...]:
    at = absolute(world.repo)
    acts = [act(world.say(texts.WHERE), "git__git_branch", repo_path=at, branch_type="local")]
    if world.switch:
        acts.append(act(world.say(texts.SWITCH), "git__git_checkout", repo_path=at, branch_name=world.branch))
    policy, owners, old = (f"{world.repo}/{name}" for name in (world.policy, world.owners, "CHANGELOG.md"))
    if reading == "three":
        acts.append(read(world.say(texts.READ_POLICY), policy))
        acts.append(read(world.say(texts.READ_OWNERS), owners))
        acts.append(read(world.say(texts.READ_LOG_FILE), old))
    elif reading == "two":
        acts.append(read(world.say(texts.READ_POLICY), policy))
        acts.append(read(world.say(texts.READ_REST), [owners, old]))
    else:
        acts.append(read(world.say(texts.READ_POLICY), policy))
    candidates = [change for change in world.changes if change.fate in LISTED or change.fate == "docs"]
    binds = [_sha(change.title, f"sha_{index}") for index, change in enumerate(candidates)]
    acts.append(act(world.say(texts.LOG), "git__git_log", *binds, repo_path=at))
    if reading == "one":
        acts.append(read(world.say(texts.READ_REST), [owners, old]))
    calls = [
        ScriptedCall("git__git_show", {"repo_path": at, "revision": f"${{sha_{index}}}"})
        for index in range(len(candidates))
    ]
    if parallel:
        acts.append(Act(world.say(texts.SHOW_ALL), tuple(calls)))
    else:
        acts += [
            Act(world.say(texts.SHOW, subject=change.title), (call,))
            for change, call in zip(candidates, calls, strict=True)
        ]
    return tuple(acts)


def _sha(title: str, name: str) -> Bind:
    return Bind(name, rf"Commit: '?([0-9a-f]{{40}})(?:(?!Commit: )[\s\S])*?Message: '?{re.escape(title)}")


def _write(world: World, lines: list[str], verify: tuple[str, ...]) -> tuple[Act, ...]:
    at, path = absolute(world.repo), _path(world)
    say = world.say(texts.WRITE, lines=_lines(len(lines)))
    acts: list[Act] = []
    if world.style == "changelog":
        number = line_of(world.changelog(), f"## {world.last}")
        binds = (file_hash_of(path), range_hash_of())
        acts.append(read(world.say(texts.HEADING), path, *binds, lines=(number, number)))
        acts.append(edit(say, path, replace_lines(number, number, world.section(lines)), "${file_hash}"))
    else:
        acts.append(edit(say, path, append_lines(0, world.section(lines)), ""))
    if "diff" in verify and world.style == "changelog":
        acts.append(act(world.say(texts.CHECK), "git__git_diff_unstaged", repo_path=at))
    elif "diff" in verify:
        acts.append(act(world.say(texts.CHECK_STATUS), "git__git_status", repo_path=at))
    made = Bind("made", "hash ([0-9a-f]{40})")
    acts.append(act(world.say(texts.STAGE), "git__git_add", repo_path=at, files=[world.file]))
    acts.append(act(world.say(texts.COMMIT), "git__git_commit", made, repo_path=at, message=f"notes: {world.version}"))
    if "show" in verify:
        acts.append(act(world.say(texts.READ_BACK), "git__git_show", repo_path=at, revision="${made}"))
    return tuple(acts)


def _wrong(world: World, trap: str) -> list[str]:
    """The lines of somebody who overlooks the trap."""
    if trap == "owner":
        return [change.line(change.rival) for change in world.listed()]
    fates = LISTED - {"again"} if trap == "again" else LISTED | {trap}
    return [change.line() for change in world.changes if change.fate in fates]


def _lines(number: int) -> str:
    return counted(number, "line") + (", oldest first" if number > 1 else "")


def _done(world: World) -> str:
    left = "; ".join(world.say(texts.LEFT[change.fate], subject=change.title) for change in world.left())
    sentence = f" {left[0].upper()}{left[1:]}." if left else ""
    return world.say(texts.DONE, lines=_lines(len(world.listed())), left=sentence)


def _checks(world: World, seed: JsonObject) -> tuple[JsonObject, ...]:
    git = ["git", world.repo]
    before = untouched(seed)["git"][world.repo]
    tree = {**before["branches"][world.branch]["files"], world.file: world.after()}
    log = [f"notes: {world.version}", *(message.strip() for message in before["log"][world.branch])]
    return (
        tree_equals(
            "the notes are on the branch and nothing else moved", [*git, "branches", world.branch, "files"], tree
        ),
        equals("one new commit, with the prescribed message", [*git, "log", world.branch], log),
        unchanged_except([*git, "branches", world.branch], [*git, "log", world.branch], [*git, "head"]),
        answer_mentions(
            "the answer names the release and what was left out",
            world.version,
            *(change.subject for change in world.left()),
        ),
    )


TEMPLATE: Final = Template(
    name="release_notes",
    summary="compile release notes from the commits since a release by the repository's policy, and commit them",
    servers=("git", "editor"),
    focus="sorting commits by a written policy, exact insertion",
    rubric="repair",
    build=build,
    abstains=("missing_fact", "already_done"),
    talks=("follow_up", "correction"),
)
