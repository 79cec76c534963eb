"""A parked patch goes on a hotfix branch: cut it from the newest release line that really has a certain fix.

Traps: a release undid the fix, wholly or half, whatever its messages say; another has it under
another commit; a revert was itself reverted; 4.10 is newer than 4.9; strangers' edits lie beside the patch.
"""

# ruff: noqa: E501 - lists and sentences read best on one line

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from distill.domain.json import JsonObject
from distill.domain.script import Act, Bind, Script, ScriptedCall
from distill.families.mcp.acts import act
from distill.families.mcp.check_makers import (
    abstains,
    answer_mentions,
    equals,
    matches,
    said_mentions,
    tree_equals,
    unchanged_except,
)
from distill.families.mcp.draw import Draw
from distill.families.mcp.mission import Mission, Template
from distill.families.mcp.missions.hotfix_base import again
from distill.families.mcp.missions.hotfix_base import texts as texts
from distill.families.mcp.missions.hotfix_base.history import COMPLETE, history
from distill.families.mcp.missions.hotfix_base.scene import TRAPS, Scene, drawn
from distill.families.mcp.seeded import untouched
from distill.families.mcp.wording import goals


def build(draw: Draw) -> Mission:
    """One hotfix; see the module's docstring."""
    scene = drawn(draw)
    spoken = (again if draw.talk == "asked" else texts).bodies(scene.patch.noun, scene.fix, scene.ticket, scene.repo)
    wanted = goals(draw, scene.ticket, _headline(draw, scene), spoken)
    closed = scene.base if draw.abstention == "forbidden" else ""
    seed = history(draw, scene.repo, scene.fix, scene.rules, scene.lines, scene.patch, closed)
    apart = draw.apart()
    rules = _rules_read(scene)
    searching = (*_tree(scene), *_fix(scene), *rules)
    if draw.abstention == "missing_fact":
        reference = Script(searching, scene.say(texts.STUCK, lines=_listed([name for name, _ in scene.lines][::-1])))
        mistake = Script((*searching, *_commit(scene, scene.lines[-1][0])), _done(scene))
        checks = abstains("missing_fact", scene.fix, *(name for name, fate in scene.lines if fate != "before"))
    elif draw.abstention == "forbidden":
        reference = Script((*searching, _support(scene)), scene.say(texts.CLOSED, newer=_newer(scene)))
        mistake = Script((*searching, *_commit(scene, scene.base)), _done(scene))
        checks = abstains("forbidden", scene.base, "SUPPORT.md")
    elif draw.talk == "follow_up":
        first = (*searching, *_commit(scene, scene.base))
        second = again.drawn(apart, scene)
        reference = again.follow(scene, second, first, _done(scene))
        mistake = again.follow(scene, second, first, _done(scene), careless=True)
        checks = (*_checks(scene, seed, second), *again.checks(scene, second, seed))
    elif draw.talk == "asked":
        tree, rest = _tree(scene), (*_fix(scene), *rules, *_commit(scene, scene.base))
        asking = again.asks(apart, scene)
        reference = Script((*tree, asking, *rest), _done(scene))
        mistake = Script((*tree, *rest, replace(asking, say=_done(scene))), _done(scene))
        checks = (*_checks(scene, seed), *again.asked_checks(scene))
    else:
        reference = Script((*searching, *_commit(scene, scene.base)), _done(scene))
        mistake = Script((*searching, *_slip(scene)), _done(scene))
        checks = _checks(scene, seed)
    return Mission(
        seed=seed,
        goals=wanted,
        setting=f"You look after releases of {scene.repo}.",
        places=(f"The git repository of {scene.repo} is {scene.at}; main is checked out.",),
        rules=texts.RULES,
        reference=reference,
        mistake=mistake,
        checks=checks,
        trap=TRAPS[scene.trap][1],
        difficulty="hard" if scene.trap in {"deep", "port"} or scene.patch.alien else "medium",
    )


def _headline(draw: Draw, scene: Scene) -> str:
    headlines = again.HEADLINES if draw.talk == "asked" else texts.HEADLINES
    return draw.note("headline", draw.choose(headlines).format(noun=scene.patch.noun))


def _tree(scene: Scene) -> tuple[Act, ...]:
    acts = [act(scene.say(texts.STATUS), "git__git_status", repo_path=scene.at)]
    acts.append(act(scene.say(texts.DIFFS), "git__git_diff_unstaged", repo_path=scene.at))
    if scene.patch.staged:
        acts.append(act(scene.say(texts.STAGED), "git__git_diff_staged", repo_path=scene.at))
    return tuple(acts)


def _branches(scene: Scene) -> Act:
    return act(scene.say(texts.BRANCHES), "git__git_branch", repo_path=scene.at, branch_type="local")


def _fix(scene: Scene) -> tuple[Act, ...]:
    """The branches, and the commits of the fix."""
    subjects = (rf"{scene.fix}: ", rf"Follow-up to {scene.fix}")[: len(scene.rules)]
    binds = [
        Bind(f"fix_{index}", rf"Commit: '?([0-9a-f]{{40}})(?:(?!Commit: )[\s\S])*?Message: '?{subject}")
        for index, subject in enumerate(subjects)
    ]
    log = act(scene.say(texts.LOG), "git__git_log", *binds, repo_path=scene.at)
    calls = [
        ScriptedCall("git__git_show", {"repo_path": scene.at, "revision": f"${{fix_{index}}}"})
        for index in range(len(subjects))
    ]
    shows: tuple[Act, ...]
    if scene.together and len(calls) > 1:
        shows = (Act(scene.say(texts.SHOW_BOTH), tuple(calls)),)
    else:
        shows = tuple(
            Act(scene.say(said), (call,)) for said, call in zip((texts.SHOW_FIX, texts.SHOW_REST), calls, strict=False)
        )
    hint = (
        act(scene.say(texts.CONTAINS), "git__git_branch", repo_path=scene.at, branch_type="local", contains="${fix_0}"),
    )
    return (_branches(scene), log, *shows, *(hint if scene.contains else ()))


def _rules_read(scene: Scene) -> tuple[Act, ...]:
    """Release lines from the newest down to the first that holds the whole fix."""
    acts: list[Act] = []
    verdict = ""
    for name, fate in reversed(scene.lines):
        acts += _file_acts(scene, name, verdict, until_wrong=fate)
        if fate in COMPLETE:
            break
        wrong = scene.rules[-1] if fate == "half" else scene.rules[0]
        verdict = scene.say(texts.RULED_OUT, branch=name, got=wrong.line(wrong.old))
    return tuple(acts)


def _file_acts(scene: Scene, branch: str, verdict: str, until_wrong: str = "whole") -> list[Act]:
    calls = [
        (rule, ScriptedCall("git__git_show", {"repo_path": scene.at, "revision": f"{branch}:{rule.file}"}))
        for rule in scene.rules
    ]
    if scene.together and len(calls) > 1:
        return [Act(verdict + scene.say(texts.LOOK_AT_ALL, branch=branch), tuple(call for _, call in calls))]
    if until_wrong in {"lost", "before"}:
        calls = calls[:1]
    return [
        Act(
            (verdict if index == 0 else "")
            + scene.say(texts.LOOK_AT, branch=branch, file=rule.file, want=rule.line(rule.new)),
            (call,),
        )
        for index, (rule, call) in enumerate(calls)
    ]


def _support(scene: Scene, **words: str) -> Act:
    return act(scene.say(texts.SUPPORT, **words), "git__git_show", repo_path=scene.at, revision="main:SUPPORT.md")


def _commit(scene: Scene, base: str, *, careless: bool = False) -> tuple[Act, ...]:
    patch, at, words = scene.patch, scene.at, {"branch": base}
    acts = [_support(scene, **words)]
    if patch.alien and not careless:
        acts.append(act(scene.say(texts.UNSTAGE, alien=patch.alien, **words), "git__git_reset", repo_path=at))
    acts += [
        act(
            scene.say(texts.CREATE, **words),
            "git__git_create_branch",
            repo_path=at,
            branch_name=scene.hotfix,
            base_branch=base,
        ),
        act(scene.say(texts.SWITCH), "git__git_checkout", repo_path=at, branch_name=scene.hotfix),
        act(scene.say(texts.ADD), "git__git_add", repo_path=at, files=list(patch.pages)),
    ]
    if "staged" in scene.verify:
        acts.append(act(scene.say(texts.VERIFY_STAGED), "git__git_diff_staged", repo_path=at))
    made = Bind("made", "hash ([0-9a-f]{40})")
    acts.append(act(scene.say(texts.COMMIT), "git__git_commit", made, repo_path=at, message=scene.message(base)))
    if "show" in scene.verify:
        acts.append(act(scene.say(texts.VERIFY_SHOW), "git__git_show", repo_path=at, revision="${made}"))
    if "status" in scene.verify:
        acts.append(act(scene.say(texts.VERIFY_STATUS), "git__git_status", repo_path=at))
    return tuple(acts)


def _slip(scene: Scene) -> tuple[Act, ...]:
    """What somebody does who trusts messages, or does not look at the index."""
    if scene.patch.alien and scene.trap != "deep":
        return _commit(scene, scene.base, careless=True)
    names = [name for name, _ in scene.lines]
    return _commit(scene, names[-2] if scene.trap == "again" else names[-1])


def _newer(scene: Scene) -> str:
    return scene.say(texts.NEWER, lines=_listed(scene.newer())) if scene.newer() else " There is no newer release line."


def _done(scene: Scene) -> str:
    return scene.say(texts.DONE, newer=_newer(scene))


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _checks(scene: Scene, seed: JsonObject, second: again.Again | None = None) -> tuple[JsonObject, ...]:
    """What holds after the first turn; with a `second`, what it takes along is no longer left, and its branch is new."""
    git, patch = ["git", scene.repo], scene.patch
    before = untouched(seed)["git"][scene.repo]
    tree = {**before["branches"][scene.base]["files"], **{page: patch.text(patch.new) for page in patch.pages}}
    left = [rf"[ M][ M] {re.escape(path)}" for path in (*(() if second else (patch.decoy,)), patch.local[0])]
    left += [rf"\?\? {re.escape(patch.private)}"] if patch.private else []
    return (
        tree_equals("the hotfix branch is the right release plus the patch", [*git, "branches", scene.hotfix, "files"], tree),
        equals("one commit on top of that release, with the prescribed message", [*git, "log", scene.hotfix], [scene.message(scene.base), *before["log"][scene.base]]),
        matches("personal edits are still uncommitted", [*git, "status"], rf"\A(?:(?:{'|'.join(left)})(?:\n|\Z)){{{len(left)}}}\Z"),
        unchanged_except(
            [*git, "branches", scene.hotfix], [*git, "log", scene.hotfix], [*git, "head"], [*git, "status"],
            *(["files", f"{scene.repo}/{page}"] for page in patch.pages),
            *(second.paths(scene) if second else ()),
        ),
        said_mentions("the first answer names the base and the newer lines", 0, scene.base, *scene.newer())
        if second
        else answer_mentions("the answer names the base and the newer lines", scene.base, *scene.newer()),
    )  # fmt: skip


TEMPLATE: Final = Template(
    name="hotfix_base",
    summary="find the release line on which a fix really holds, and commit a parked patch on a branch cut from it",
    servers=("git",),
    focus="branches compared by content, selective staging",
    rubric="repair",
    build=build,
    abstains=("missing_fact", "forbidden"),
    talks=("follow_up", "asked"),
)
