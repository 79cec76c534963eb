"""A check fails because settings and what the build made of them fell apart: find out which side is right, mend, rebuild, commit.

Traps: a rebuild throws away a wanted value that was set in the output; make takes stale outputs for up to date;
a value mended in the output is lost again; somebody else's edit lies in the tree.
"""

# ruff: noqa: E501 - sentences read best on one line

from __future__ import annotations

import re
from typing import Final

from distill.domain.json import JsonObject
from distill.domain.script import Act, Bind, Script, ScriptedCall
from distill.families.mcp.acts import act, edit, file_hash_of, range_hash_of, read, replace_lines
from distill.families.mcp.check_makers import abstains, answer_mentions, equals, tree_equals, unchanged_except
from distill.families.mcp.draw import Draw
from distill.families.mcp.mission import Mission, Template
from distill.families.mcp.missions.stale_build import texts as texts
from distill.families.mcp.missions.stale_build.scene import TRAPS, Scene, scene, shuffled
from distill.families.mcp.missions.stale_build.world import Fault, Tree, line_number, subject
from distill.families.mcp.seeded import untouched
from distill.families.mcp.speaker import Speaker
from distill.families.mcp.wording import goals

DIST_ONLY: Final = "generated"


def build(draw: Draw) -> Mission:
    """One build; see the module's docstring."""
    it = scene(draw)
    headline = draw.note("headline", draw.choose(texts.HEADLINES).format(repo=it.repo))
    wanted = goals(draw, it.ticket, headline, texts.bodies(it))
    way = Way(it)
    if draw.abstention == "already_done":
        reference = Script(way.confirms(), texts.already(it))
        mistake = Script((*way.looks(), *way.mends(), *way.commits()), texts.done(it))
        checks = abstains("already_done", it.mended.partition(":")[0], *(str(fault.wanted) for fault in it.faults))
    elif draw.abstention == "forbidden":
        reference = Script((*way.looks(), way.owner()), texts.owned(it))
        mistake = Script((*way.looks(), *way.mends(), *way.commits()), texts.done(it))
        checks = abstains("forbidden", it.guarded.part, it.guarded.key, it.other_team)
    else:
        reference = Script((*way.looks(), *way.mends(), *way.commits()), texts.done(it))
        other = Way(it)
        mistake = Script((*other.looks(), *other.mends(it.trap), *other.commits(it.trap)), texts.done(it))
        checks = _checks(it)
    return Mission(
        seed=it.seed,
        goals=wanted,
        setting=f"You work for the {it.team} team and keep {it.repo} in order.",
        places=(
            f"The repository of {it.repo} is {it.at}; main is checked out.",
            f"Targets of its Makefile, check among them, run in that folder with the arguments -C {it.repo}.",
        ),
        rules=texts.rules(it),
        reference=reference,
        mistake=mistake,
        checks=checks,
        trap=TRAPS[it.trap],
        difficulty="hard" if len(it.faults) > 1 else "medium",
    )


class Way:
    """How one colleague goes about it."""

    def __init__(self, it: Scene) -> None:
        self._it: Final = it
        own = Draw(str(it.number))
        self._together: Final = own.chance(0.45)
        self._recipe_late: Final = own.chance(0.5)
        self._diffs: Final = own.chance(0.6)
        self._closes: Final = own.chance(0.5)
        self._tries: Final = own.chance(0.5)
        self._order: Final = own.count(0, 10**9)
        self._speaker: Final = Speaker(own.count(0, 10**9))

    def say(self, options: tuple[str, ...], **names: object) -> str:
        """One phrasing."""
        return self._speaker.say(options, side=self._it.side, **names)

    def _make(self, say: str, target: str) -> Act:
        return act(say, "make__make", target=target, args=["-C", self._it.repo])

    def looks(self) -> tuple[Act, ...]:
        """The check, the tree, the recipe, the history of every part that fails."""
        it = self._it
        made = [self._make(self.say(texts.CHECK), "check")]
        made.append(act(self.say(texts.STATUS), "git__git_status", repo_path=it.at))
        recipe = read(self.say(texts.MAKEFILE_LATE if self._recipe_late else texts.MAKEFILE), f"{it.repo}/Makefile")
        faults = shuffled(it.faults, self._order)
        binds = [
            Bind(
                f"commit_{fault.part}",
                rf"Commit: '?([0-9a-f]{{40}})(?:(?!Commit: )[\s\S])*?Message: '?{re.escape(subject(fault, it.codes[fault.part]))}",
            )
            for fault in faults
        ]
        log = act(self.say(texts.LOG), "git__git_log", *binds, repo_path=it.at)
        calls = [
            ScriptedCall("git__git_show", {"repo_path": it.at, "revision": f"${{commit_{fault.part}}}"})
            for fault in faults
        ]
        values = [_learns(fault, index if self._together else 0) for index, fault in enumerate(faults)]
        if self._together and len(faults) > 1:
            shows = [Act(self.say(texts.SHOW_ALL), tuple(calls), tuple(values))]
        else:
            shows = [
                Act(self.say(texts.SHOW, part=fault.part), (call,), (bind,))
                for fault, call, bind in zip(faults, calls, values, strict=True)
            ]
        return (*made, *([] if self._recipe_late else [recipe]), log, *shows, *([recipe] if self._recipe_late else []))

    def owner(self) -> Act:
        """The settings file that somebody else may own."""
        fault = self._it.guarded
        said = self.say(texts.OWNER, finding=texts.finding(self._it, fault), part=fault.part)
        return read(said, f"{self._it.repo}/config/{fault.part}.conf")

    def mends(self, slip: str = "") -> tuple[Act, ...]:
        """Settings, the rebuild, the check; `slip` names what is overlooked."""
        it = self._it
        made: list[Act] = []
        for fault in it.edits:
            if slip == "overwrite" and fault.kind == "hotfix":
                continue
            made += self._in_dist(fault) if slip == "generated" else self._in_config(fault)
        return (*made, *(() if slip == "generated" else self._builds(slip)))

    def _builds(self, slip: str) -> tuple[Act, ...]:
        """The rebuild and the check; some colleagues try the ordinary build first."""
        stale = next((fault.part for fault in self._it.faults if fault.kind == "stale"), "")
        if slip == "fresh":
            return (self._make(self.say(texts.PLAIN), "all"),)
        last = self._make(self.say(texts.AGAIN), "check")
        if not (stale and self._tries):
            return self._make(self.say(texts.REBUILD), "rebuild"), last
        return (
            self._make(self.say(texts.PLAIN), "all"),
            self._make(self.say(texts.STILL, part=stale), "check"),
            self._make(self.say(texts.FORCE, part=stale), "rebuild"),
            last,
        )

    def _in_config(self, fault: Fault) -> list[Act]:
        it, words = self._it, {"part": fault.part, "key": fault.key, "team": self._it.team, "value": fault.wanted}
        path, number = f"{it.repo}/config/{fault.part}.conf", line_number(it.tree, fault.part, fault.key)
        file, line = f"file_{fault.part}", f"line_{fault.part}"
        patch = replace_lines(number, number, f"{fault.key} = ${{value_{fault.part}}}\n", f"${{{line}}}")
        return [
            read(self.say(texts.READ, finding=texts.finding(it, fault), **words), path, file_hash_of(path, file)),
            read(self.say(texts.LINE, **words), path, range_hash_of(line), lines=(number, number)),
            edit(self.say(texts.EDIT, **words), path, patch, f"${{{file}}}"),
        ]

    def _in_dist(self, fault: Fault) -> list[Act]:
        """The wrong place: the line in the output, made to agree with config or with itself."""
        path, number = f"{self._it.repo}/dist/{fault.part}.env", line_number(self._it.tree, fault.part, fault.key) - 1
        file, line = f"file_{fault.part}", f"line_{fault.part}"
        patch = replace_lines(number, number, f"{fault.key}={fault.before}\n", f"${{{line}}}")
        words = {"part": fault.part, "key": fault.key, "team": self._it.team, "value": fault.before}
        return [
            read(
                self.say(texts.LINE, **words),
                path,
                file_hash_of(path, file),
                range_hash_of(line),
                lines=(number, number),
            ),
            edit(self.say(texts.EDIT, **words), path, patch, f"${{{file}}}"),
        ]

    def commits(self, slip: str = "") -> tuple[Act, ...]:
        """The difference, the index, the commit."""
        it = self._it
        files = [f"config/{fault.part}.conf" for fault in it.edits]
        files += [f"dist/{fault.part}.env" for fault in it.faults if fault.kind != "hotfix"]
        files = sorted({*files, "dist/index.txt"})
        if slip == "generated":
            files = sorted({f"dist/{fault.part}.env" for fault in it.edits})
        if slip == "alien":
            files.append(it.side)
        made = [act(self.say(texts.DIFF), "git__git_diff_unstaged", repo_path=it.at)] if self._diffs else []
        made.append(act(self.say(texts.ADD), "git__git_add", repo_path=it.at, files=files))
        made.append(act(self.say(texts.COMMIT), "git__git_commit", repo_path=it.at, message=it.message))
        if self._closes:
            made.append(act(self.say(texts.LAST), "git__git_status", repo_path=it.at))
        return tuple(made)

    def confirms(self) -> tuple[Act, ...]:
        """What one looks at when the check passes already."""
        it = self._it
        mended = Bind("mended", rf"Commit: '?([0-9a-f]{{40}})(?:(?!Commit: )[\s\S])*?Message: '?{re.escape(it.mended)}")
        return (
            self._make(self.say(texts.CHECK), "check"),
            act(self.say(texts.MENDED), "git__git_log", mended, repo_path=it.at),
            act(self.say(texts.MENDED_SHOW), "git__git_show", repo_path=it.at, revision="${mended}"),
            *((read(self.say(texts.CONFIRM), [f"{it.repo}/config/{fault.part}.conf" for fault in it.faults]),)),
        )


def _learns(fault: Fault, call: int) -> Bind:
    """The value that a commit shows: what was set, or what stood there before."""
    sign, mark = ("-", " = ") if fault.kind == "bound" else (r"\+", "=" if fault.kind == "hotfix" else " = ")
    return Bind(f"value_{fault.part}", rf"\n{sign}{fault.key}{mark}(\d+)", call)


def _checks(it: Scene) -> tuple[JsonObject, ...]:
    git = ["git", it.repo]
    before = untouched(it.seed)["git"][it.repo]
    values = {part: dict(values) for part, values in it.tree.values.items()}
    for fault in it.faults:
        values[fault.part][fault.key] = fault.wanted
    after = Tree(values, it.tree.owners)
    made = {f"config/{part}.conf": after.config(part) for part in values} | after.build(*values)
    return (
        tree_equals("config and dist hold the wanted values and nothing else differs", [*git, "branches", "main", "files"], {**before["branches"]["main"]["files"], **made}),
        equals("one commit on main with the prescribed message", [*git, "log", "main"], [it.message, *before["log"]["main"]]),
        equals("the foreign edit is still uncommitted", [*git, "status"], before["status"]),
        unchanged_except([*git, "branches", "main"], [*git, "log", "main"]),
        answer_mentions("the answer names settings and values", *(fault.key for fault in it.faults), *(str(fault.wanted) for fault in it.faults)),
    )  # fmt: skip


TEMPLATE: Final = Template(
    name="stale_build",
    summary="find out from the history which side of a failed build check is right, mend the source, rebuild from nothing and commit",
    servers=("make", "git", "editor"),
    focus="build, history and files together",
    rubric="repair",
    build=build,
    abstains=("already_done", "forbidden"),
)
