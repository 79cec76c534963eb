"""A release is delivered: find its manifest at the tag and the build that is fit, move the assets, put it on record.

Traps: main's manifest belongs to the next release; the newest build failed, was made from something else, or
was withdrawn; somebody's edit is staged.
"""

# ruff: noqa: E501 - sentences read best on one line

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from distill.domain.json import JsonObject
from distill.domain.script import Act, Bind, Script
from distill.families.mcp import file_acts
from distill.families.mcp.acts import absolute, act
from distill.families.mcp.check_makers import absent, abstains, answer_mentions, equals, matches, unchanged_except
from distill.families.mcp.draw import Draw
from distill.families.mcp.mission import Mission, Template
from distill.families.mcp.missions.release_delivery import texts as texts
from distill.families.mcp.missions.release_delivery.scene import TRAPS, Build, Scene, scene, seed_of
from distill.families.mcp.seeded import untouched
from distill.families.mcp.voice import Voice, orders
from distill.families.mcp.wording import goals


def build(draw: Draw) -> Mission:
    """One delivery; see the module's docstring."""
    it = scene(draw)
    headline = draw.note("headline", draw.choose(texts.HEADLINES).format(tag=it.tag, repo=it.repo))
    wanted = goals(draw, it.ticket, headline, texts.bodies(it))
    spoken, number = orders(draw, texts.SAID), draw.count(0, 10**9)
    seed = seed_of(it, draw.abstention)
    reference, mistake, checks = (
        _acting(it, spoken, number, ""),
        _acting(it, spoken, number, it.trap),
        _checks(it, seed),
    )
    own, voice = Draw(str(number)), Voice(spoken)
    if draw.abstention == "forbidden":
        mistake, checks = reference, abstains("forbidden", it.tag, ("frozen", "freeze", "froze"))
        reference = Script((*_first(it, voice), _state(it, voice)), texts.frozen(it))
    elif draw.abstention == "missing_fact":
        mistake, checks = (
            _acting(it, spoken, number, "older"),
            abstains("missing_fact", it.wanted[-1], str(it.good.number)),
        )
        reference = Script((*_first(it, voice), _state(it, voice), *_choice(it, own, voice, "")), texts.incomplete(it))
    return Mission(
        seed=seed,
        goals=wanted,
        setting=f"You look after deliveries of {it.repo}.",
        places=(
            f"The git repository of {it.repo} is {it.at}, main is checked out; builds are in {it.folder}/, deliveries go to {it.outbox}/.",
        ),
        rules=texts.rules(it),
        reference=reference,
        mistake=mistake,
        checks=checks,
        trap=TRAPS[it.trap],
        difficulty="hard" if it.staged or len(it.newer) > 1 else "medium",
    )


def _taken(it: Scene, slip: str) -> Build:
    """The build that is used, also by somebody who overlooks the trap."""
    return next((one for one in it.builds if one.fate == slip), it.good)


def _acting(it: Scene, spoken: dict[str, list[str]], number: int, slip: str) -> Script:
    own, voice = Draw(str(number)), Voice(spoken)
    looks = (*_first(it, voice), _state(it, voice), *_choice(it, own, voice, slip))
    assets = it.ahead if slip == "manifest" else it.wanted
    moves = _moves(it, own, voice, assets)
    if slip not in TRAPS and slip != "older":
        moves[0] = replace(moves[0], say=texts.judged(it) + moves[0].say)
    return Script((*looks, *moves, *_record(it, own, voice, assets)), texts.done(it))


def _first(it: Scene, voice: Voice) -> tuple[Act, ...]:
    """The builds there are, and the rules."""
    look = file_acts.tree(voice("tree"), it.folder) if it.whole else file_acts.listed(voice("list"), it.folder)
    return (look, file_acts.page(voice("rules"), f"{it.folder}/README.md"))


def _state(it: Scene, voice: Voice) -> Act:
    return act(voice("state", tag=it.tag), "git__git_show", repo_path=it.at, revision="main:STATE.md")


def _choice(it: Scene, own: Draw, voice: Voice, slip: str) -> tuple[Act, ...]:
    """The manifest, and the builds from the newest down to the one that is fit; learns its number."""
    revision = f"{'main' if slip == 'manifest' else it.tag}:{it.manifest}"
    manifest = act(voice("manifest", tag=it.tag), "git__git_show", repo_path=it.at, revision=revision)
    taken = _taken(it, slip)
    learnt = Bind("build", rf"build: ({taken.number})\b")
    down = it.builds[::-1]
    if own.chance(0.5):
        looks = [file_acts.pages(voice("builds"), [f"{it.folder}/{one.number}/BUILD.txt" for one in down], learnt)]
    else:
        down = down[: down.index(it.good) + 1] if slip != "older" else down
        looks = [
            file_acts.page(
                voice("build", number=one.number),
                f"{it.folder}/{one.number}/BUILD.txt",
                *([learnt] if one == taken else []),
            )
            for one in down
        ]
    fits = [one for one in down if one.fate in {"good", "withdrawn"}] if not slip else [taken]
    fits = sorted(fits, key=lambda one: one.number, reverse=True)
    if not it.whole:
        looks += [
            file_acts.listed(voice("inside", number=one.number, tag=it.tag), f"{it.folder}/{one.number}")
            for one in fits
        ]
    return (*looks, manifest) if own.chance(0.3) else (manifest, *looks)


def _moves(it: Scene, own: Draw, voice: Voice, assets: tuple[str, ...]) -> list[Act]:
    pairs = [(f"{it.folder}/${{build}}/{asset}", f"{it.target}/{asset}") for asset in assets]
    folder = file_acts.folders(voice("folder", tag=it.tag), [it.target])
    if own.chance(0.5):
        return [folder, file_acts.moves(voice("move"), pairs)]
    return [
        folder,
        *(file_acts.moves(voice("move one", asset=asset), [pair]) for asset, pair in zip(assets, pairs, strict=True)),
    ]


def _record(it: Scene, own: Draw, voice: Voice, assets: tuple[str, ...]) -> tuple[Act, ...]:
    """CONTENTS, the entry in RELEASES.md and its commit, a last look."""
    at, releases = it.at, f"{it.repo}/RELEASES.md"
    last = f"- {it.past[-1][0]}: build {it.past[-1][1]}"
    change = {"oldText": last, "newText": f"{last}\n- {it.tag}: build ${{build}}"}
    acts = [
        file_acts.written(voice("contents"), f"{it.target}/CONTENTS", it.contents("${build}", assets)),
        act(voice("status"), "git__git_status", repo_path=at),
    ]
    if it.staged:
        acts.append(act(voice("reset", path=it.local[0]), "git__git_reset", repo_path=at))
    acts += [
        file_acts.page(voice("releases"), releases),
        act(
            voice("edit", last=last.removeprefix("- "), tag=it.tag),
            "filesystem__edit_file",
            path=absolute(releases),
            edits=[change],
        ),
        act(voice("add"), "git__git_add", repo_path=at, files=["RELEASES.md"]),
    ]
    if own.chance(0.4):
        acts.append(act(voice("diff"), "git__git_diff_staged", repo_path=at))
    acts += [
        act(voice("commit"), "git__git_commit", repo_path=at, message=it.message),
        file_acts.listed(voice("look"), it.target),
    ]
    if own.chance(0.6):
        acts.append(act(voice("after"), "git__git_status", repo_path=at))
    return tuple(acts)


def _checks(it: Scene, seed: JsonObject) -> tuple[JsonObject, ...]:
    git, number = ["git", it.repo], str(it.good.number)
    before = untouched(seed)["git"][it.repo]
    new = [["files", f"{it.target}/{asset}"] for asset in it.wanted]
    old = [["files", f"{it.folder}/{number}/{asset}"] for asset in it.wanted]
    contents, page = ["files", f"{it.target}/CONTENTS"], [*git, "branches", "main", "files", "RELEASES.md"]
    return (
        *(equals(f"{asset} is delivered as the build made it", at, it.text(it.good, asset)) for asset, at in zip(it.wanted, new, strict=True)),
        *(absent(f"{asset} was moved out of the build", at) for asset, at in zip(it.wanted, old, strict=True)),
        equals("CONTENTS lists tag, build and assets", contents, it.contents(number, it.wanted)),
        equals("RELEASES.md has the entry on main", page, it.releases(number)),
        equals("one commit with the prescribed message", [*git, "log", "main"], [it.message, *before["log"]["main"]]),
        matches("the other edit is still uncommitted", [*git, "status"], rf"\A[ M][ M] {re.escape(it.local[0])}\n*\Z"),
        unchanged_except(*new, *old, contents, page, [*git, "log", "main"], [*git, "status"], ["files", f"{it.repo}/RELEASES.md"]),
        answer_mentions("the answer names build, files and newer builds", number, *it.wanted, *(str(one.number) for one in it.newer)),
    )  # fmt: skip


TEMPLATE: Final = Template(
    name="release_delivery",
    summary="assemble the delivery of a release from the one build that is fit, as its own manifest says, and record it",
    servers=("filesystem", "git"),
    focus="folders and repository together",
    rubric="repair",
    build=build,
    abstains=("missing_fact", "forbidden"),
)
