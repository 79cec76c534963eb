"""A setting drifted along the way: find out when and by whom, put back its first value, and only that.

Traps: the guilty commit made another change that must stay; the setting was changed twice;
a second file holds the same setting. Besides, the repair may belong on another branch.
"""

# ruff: noqa: E501 - lists and sentences read best on one line

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from distill.domain.json import JsonObject
from distill.domain.script import Act, Bind, Script, ScriptedCall
from distill.families.mcp.acts import absolute, act, edit, file_hash_of, line_of, range_hash_of, read, replace_lines
from distill.families.mcp.check_makers import (
    abstains,
    answer_mentions,
    contains,
    said_mentions,
    tree_equals,
    unchanged_except,
)
from distill.families.mcp.draw import Draw
from distill.families.mcp.mission import Mission, Template
from distill.families.mcp.missions.setting_regression import again
from distill.families.mcp.missions.setting_regression import texts as texts
from distill.families.mcp.vocabulary import DOMAINS, TICKETS
from distill.families.mcp.wording import goals, person

TRAPS: Final = {
    "mixed": "the guilty commit also made a change that must stay",
    "twice": "the setting was changed twice, so undoing the last change is not enough",
    "decoy": "a second file holds the same setting and was changed in the same commit",
}


@dataclass(frozen=True, slots=True)
class Scene:
    """What was drawn; `files` is what the target branch holds, `place` where the repair goes (main, release, new)."""

    story: texts.Story
    trap: str
    place: str
    parallel: bool
    verify: str
    good: int
    wrong: int
    middle: int
    old_text: str
    files: dict[str, str]

    @property
    def repo(self) -> str:
        """The repository as tools take it."""
        return absolute(self.story.repo)

    @property
    def line(self) -> int:
        """Where the setting stands in the live file."""
        return line_of(self.files[self.story.live], f"{self.story.key} =")


def build(draw: Draw) -> Mission:
    """One regression; see the module's docstring."""
    scene, seed = _scene(draw)
    story = scene.story
    look = _look(scene, frozen=draw.abstention == "forbidden")
    done = texts.done(story)
    second = again.drawn(draw, story, scene.good, scene.middle)
    if draw.abstention == "forbidden":
        reference = Script(look, texts.frozen(story))
        mistake = Script((*_look(scene, frozen=False), *_repair(scene, "${good}")), done)
        checks = abstains("forbidden", "FREEZE", story.base)
    elif draw.abstention == "already_done":
        confirm = read(texts.CONFIRM, f"{story.repo}/{story.live}")
        reference = Script((*look, confirm), texts.already(story))
        mistake = Script((*look, *_repair(scene, str(scene.wrong))), done)
        checks = abstains("already_done", story.key, str(scene.good), allowed=[["git", story.repo, "head"]])
    elif second is not None:
        first = (*look, *_repair(scene, "${good}"))
        reference = Script((*first, *again.acts(second, story, scene.line)), again.done(second, story))
        forgetful = again.acts(second, story, scene.line, commits=False)
        mistake = Script((*first, *forgetful), again.done(second, story))
        checks = _checks(scene, second)
    else:
        reference = Script((*look, *_repair(scene, "${good}")), done)
        mistake = Script((*look, *_slip(scene)), done)
        checks = _checks(scene)
    return Mission(
        seed=seed,
        goals=goals(draw, story.ticket, f"{story.key} of {story.repo} has drifted", texts.bodies(story)),
        setting=f"You look after the configuration of {story.repo}.",
        places=(f"The git repository of {story.repo} is {scene.repo}; its live settings are in {story.live}.",),
        rules=texts.RULES,
        reference=reference,
        mistake=mistake,
        checks=checks,
        trap=TRAPS[scene.trap],
        difficulty="hard" if scene.place == "release" or scene.trap == "decoy" else "medium",
    )


def _scene(draw: Draw) -> tuple[Scene, JsonObject]:
    domain = draw.choose(DOMAINS)
    (key, unit, low, high), (other, _, floor, top) = draw.several("settings", domain.settings, 2)
    ticket = draw.note("ticket", f"{draw.choose(TICKETS)}-{draw.count(1000, 9899)}")
    live, spare, role = draw.pick("layout", texts.LAYOUTS)
    place = draw.choose(("main", "release", "new"))
    branch = {"main": "main", "release": f"release/{draw.count(2, 9)}.{draw.count(0, 9)}", "new": f"fix/{ticket}"}[
        place
    ]
    story = texts.Story(
        repo=draw.pick("repo", domain.services), ticket=ticket, key=draw.note("key", key), unit=unit,
        live=live, spare=spare, role=role, branch=draw.note("branch", branch), base=branch if place == "release" else "main",
        guilty=draw.pick("guilty", texts.GUILTY), later=draw.pick("later", texts.LATER), culprit=person(draw, "culprit"),
    )  # fmt: skip
    good = draw.number("good", low, high)
    span = max(4, (high - low) // 3)
    wrong = draw.note("wrong", good + draw.number("shift", max(1, span // 4), span))
    middle = draw.note("middle", wrong + draw.number("further", 1, max(2, span // 2)))
    draw.note("other", other)
    values = (
        draw.number("other_old", floor, top),
        draw.number("other_step", 1, 9),
        draw.number("spare_good", low, high),
    )
    trap = draw.choose(tuple(TRAPS))
    story = replace(story, decoy=trap == "decoy")
    final = {"already_done": good}.get(draw.abstention or "", middle if trap == "twice" else wrong)
    seed, files, old = texts.history(draw, story, texts.Values(other, *values, trap, good, wrong, final))
    if draw.abstention == "forbidden":
        seed["git"][0]["commits"][-1]["files"]["FREEZE"] = texts.FREEZE
    parallel, verify = draw.chance(0.5), draw.choose(("diff", "show", "none"))
    return Scene(story, trap, place, parallel, verify, good, wrong, middle, old, files), seed


def _look(scene: Scene, *, frozen: bool) -> tuple[Act, ...]:
    story, repo = scene.story, scene.repo
    where = act(texts.BRANCHES, "git__git_branch", repo_path=repo, branch_type="local")
    if scene.place == "main":
        where = act(texts.WHERE_AM_I, "git__git_status", repo_path=repo)
    root = act(texts.frozen_yet(story), "git__git_show", repo_path=repo, revision=f"{story.base}:")
    if frozen:
        return where, root, act(texts.WHY_FROZEN, "git__git_show", repo_path=repo, revision=f"{story.base}:FREEZE")
    move = act(texts.switch(story), "git__git_checkout", repo_path=repo, branch_name=story.base)
    binds = (_commit(story.later, "later"), _commit(story.guilty, "guilty"), _commit(f"Import {story.repo}", "start"))
    log = act(texts.HISTORY, "git__git_log", *binds, repo_path=repo)
    start = act(texts.START, "git__git_show", repo_path=repo, revision=f"${{start}}:{story.live}")
    shows = [
        ScriptedCall("git__git_show", {"repo_path": repo, "revision": f"${{{name}}}"}) for name in ("later", "guilty")
    ]
    value = rf"\+\+\+ b/{re.escape(story.live)}\n(?:[^\n]*\n)*?-{story.key} = (\d+)"
    who = r"Author: ([^<\n]+?) <"
    suspects: tuple[Act, ...]
    if scene.parallel:
        suspects = (Act(texts.BOTH_SUSPECTS, tuple(shows), (Bind("good", value, 1), Bind("culprit", who, 1))),)
    else:
        suspects = (
            Act(texts.LATE_SUSPECT, (shows[0],)),
            Act(texts.EARLY_SUSPECT, (shows[1],), (Bind("good", value), Bind("culprit", who))),
        )
    return (where, root, *((move,) if scene.place == "release" else ()), log, *suspects, start)


def _commit(subject: str, name: str) -> Bind:
    return Bind(name, rf"Commit: '?([0-9a-f]{{40}})(?:(?!Commit: )[\s\S])*?Message: '?{re.escape(subject)}")


def _repair(scene: Scene, value: str, file: str = "") -> tuple[Act, ...]:
    story, file = scene.story, file or scene.story.live
    patch = replace_lines(scene.line, scene.line, f"{story.key} = {value}\n")
    line = (scene.line, scene.line)
    return _commit_acts(
        scene,
        file,
        read(texts.read_line(story, file), f"{story.repo}/{file}", range_hash_of(), lines=line),
        edit(texts.change(story, value, mixed=scene.trap == "mixed"), f"{story.repo}/{file}", patch, "${file_hash}"),
    )


def _commit_acts(scene: Scene, file: str, *changing: Act) -> tuple[Act, ...]:
    story, repo = scene.story, scene.repo
    path = f"{story.repo}/{file}"
    branch = (
        act(texts.new_branch(story), "git__git_create_branch", repo_path=repo, branch_name=story.branch, base_branch="main"),
        act(texts.ONTO_IT, "git__git_checkout", repo_path=repo, branch_name=story.branch),
    )  # fmt: skip
    return (
        *(branch if scene.place == "new" else ()),
        read(texts.read_whole(story, file), path, file_hash_of(path)),
        *changing,
        *((act(texts.LOOK_AT_DIFF, "git__git_diff_unstaged", repo_path=repo),) if scene.verify == "diff" else ()),
        act(texts.STAGE, "git__git_add", repo_path=repo, files=[file]),
        act(
            texts.COMMIT, "git__git_commit", Bind("made", "hash ([0-9a-f]{40})"), repo_path=repo, message=story.message
        ),
        *(
            (act(texts.LOOK_AT_COMMIT, "git__git_show", repo_path=repo, revision="${made}"),)
            if scene.verify == "show"
            else ()
        ),
    )


def _slip(scene: Scene) -> tuple[Act, ...]:
    """What somebody does who overlooks the trap."""
    story = scene.story
    if scene.trap == "twice":
        return _repair(scene, str(scene.wrong))
    if scene.trap == "decoy":
        return _repair(scene, "${good}", story.spare)
    path, last = f"{story.repo}/{story.live}", len(scene.old_text.splitlines())
    whole = read(texts.WHOLE, path, range_hash_of())
    return _commit_acts(
        scene, story.live, whole, edit(texts.WHOLE, path, replace_lines(1, last, scene.old_text), "${file_hash}")
    )


def _checks(scene: Scene, second: again.Again | None = None) -> tuple[JsonObject, ...]:
    story = scene.story
    git = ["git", story.repo]
    fixed = texts.with_value(scene.files[story.live], story.key, scene.good)
    wanted = {**scene.files, story.live: fixed}
    told: tuple[JsonObject, ...] = (
        answer_mentions("the answer names the value and who changed it", str(scene.good), story.culprit),
    )
    if second is not None:
        wanted[second.file] = texts.with_value(wanted[second.file], story.key, second.value)
        told = (
            said_mentions("the first answer names the value and who changed it", 0, str(scene.good), story.culprit),
            contains("the second commit is one of its own", [*git, "log", story.branch], second.message),
            answer_mentions("the last answer names the value in force", str(second.value)),
        )
    return (
        tree_equals("the setting is back and all else stayed", [*git, "branches", story.branch, "files"], wanted),
        contains("the commit message follows the rule", [*git, "log", story.branch], story.message),
        unchanged_except([*git, "branches", story.branch], [*git, "log", story.branch], [*git, "head"]),
        *told,
    )


TEMPLATE: Final = Template(
    name="setting_regression",
    summary="find in the history how a setting drifted, restore it, commit where it belongs",
    servers=("git", "editor"),
    focus="history reading and line edits",
    rubric="repair",
    build=build,
    abstains=("already_done", "forbidden"),
    talks=("follow_up", "changed_mind"),
)
