"""The repository of `release_notes`: commits since a release, with what becomes of each in the notes."""

# ruff: noqa: E501 - lists and sentences read best on one line

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from distill.domain.json import JsonObject
from distill.families.mcp.draw import Draw
from distill.families.mcp.missions.release_notes import texts
from distill.families.mcp.speaker import Speaker
from distill.families.mcp.vocabulary import DOMAINS, FIRST_NAMES
from distill.families.mcp.wording import email, person

LISTED: Final = frozenset({"plain", "again"})
"""Fates of commits that belong in the notes; the others are reverted, docs and already."""


@dataclass(frozen=True, slots=True)
class Change:
    """A feat or fix: `subject` without its prefix; `rival` is the owner that a hasty reader of the owners would name."""

    prefix: str
    subject: str
    path: str
    owner: str
    rival: str
    fate: str
    turn: int

    @property
    def title(self) -> str:
        """The commit's subject."""
        return f"{self.prefix}: {self.subject}"

    def text(self, *, done: bool) -> str:
        """The changed file, before or after."""
        if self.path.startswith("docs/"):
            return f"# Manual\n\n{f'How to: {self.subject}.' if done else 'To be written.'}\n"
        step = f"    step(batch, {self.turn})  # {self.subject}\n" if done else ""
        return f"def run(batch):\n    check(batch)\n{step}    return batch\n"

    def line(self, owner: str = "") -> str:
        """Its line in the notes."""
        return f"- {self.subject} ({owner or self.owner})\n"


@dataclass(frozen=True, slots=True)
class World:
    """What was drawn; `style` is changelog or file, `changes` are oldest first."""

    repo: str
    last: str
    version: str
    branch: str
    switch: bool
    style: str
    policy: str
    owners: str
    policy_text: str
    owner_lines: tuple[tuple[str, str], ...]
    changes: tuple[Change, ...]
    stuck: Change
    voice: Speaker

    @property
    def file(self) -> str:
        """Where the notes go, inside the repository."""
        return "CHANGELOG.md" if self.style == "changelog" else f"notes/{self.version}/NOTES.md"

    def listed(self) -> list[Change]:
        """What the notes list."""
        return [change for change in self.changes if change.fate in LISTED]

    def left(self) -> list[Change]:
        """Feats and fixes that the notes do not list."""
        return [change for change in self.changes if change.fate not in LISTED]

    def section(self, lines: list[str]) -> str:
        """What is written: for a changelog with the heading line that it is put above."""
        body = "".join(lines)
        return (
            f"## {self.version}\n\n{body}\n## {self.last}\n"
            if self.style == "changelog"
            else f"# {self.version}\n\n{body}"
        )

    def changelog(self) -> str:
        """CHANGELOG.md before."""
        old = "".join(change.line() for change in self.changes if change.fate == "already")
        return f"# Changes of {self.repo}\n\n## {self.last}\n\n{old}- faster start (@{self.repo})\n"

    def after(self) -> str:
        """The whole file once the notes are in."""
        section = self.section([change.line() for change in self.listed()])
        return self.changelog().replace(f"## {self.last}\n", section) if self.style == "changelog" else section

    def say(self, options: tuple[str, ...], **more: object) -> str:
        """One phrasing."""
        names = {
            "branch": self.branch,
            "policy": self.policy,
            "owners": self.owners,
            "last": self.last,
            "version": self.version,
            "file": self.file,
        }
        return self.voice.say(options, **{**names, **more})


def drawn(draw: Draw) -> World:
    """One world; twins draw the same values."""
    domain = draw.choose(DOMAINS)
    repo = draw.pick("repo", domain.services)
    major, minor = draw.count(1, 8), draw.count(0, 11)
    last = draw.note("last", f"{major}.{minor}.{draw.count(0, 4)}")
    version = draw.note("version", f"{major}.{minor + 1}.0")
    switch = draw.chance(0.6)
    branch = draw.note("branch", f"release/{major}.{minor + 1}" if switch else "main")
    style = draw.choose(("changelog", "changelog", "file"))
    if draw.talk == "correction":
        style = "changelog"  # a file of its own could not be taken away again
    record, records = draw.choose(domain.records)
    fates = draw.shuffled(["plain"] * draw.count(1, 3) + draw.sample(("reverted", "again", "docs", "already"), 2))
    subjects = [text.format(record=record, records=records) for text in draw.sample(texts.SUBJECTS, len(fates))]
    draw.note("subjects", subjects)
    folders = draw.sample(texts.FOLDERS, len(fates))
    part = draw.choose(texts.PARTS)
    names = draw.sample([name.lower() for name in FIRST_NAMES], len(fates) + 1)
    special = draw.choose([index for index, fate in enumerate(fates) if fate in LISTED])
    deep_wins = draw.chance(0.6)
    changes = []
    owner_lines = [(f"{folder}/", f"@{name}") for folder, name in zip(folders, names, strict=False)]
    for index, (fate, subject, folder) in enumerate(zip(fates, subjects, folders, strict=True)):
        file = draw.choose(texts.FILES)
        path, owner, rival = f"{folder}/{file}", f"@{names[index]}", ""
        if index == special:
            path, deep = f"{folder}/{part}/{file}", f"@{names[-1]}"
            owner, rival = (deep, owner) if deep_wins else (owner, deep)
        if fate == "docs":
            path = f"docs/{folder}.md"
        changes.append(Change(draw.choose(("feat", "fix")), subject, path, owner, rival, fate, draw.count(0, 59)))
    deep_line = (f"{folders[special]}/{part}/", f"@{names[-1]}")
    owner_lines = draw.shuffled(owner_lines)
    owner_lines = [*owner_lines, deep_line] if deep_wins else [deep_line, *owner_lines]
    policy, owners = draw.choose(texts.POLICIES), draw.choose(texts.OWNER_FILES)
    where = texts.IN_CHANGELOG if style == "changelog" else texts.IN_FILE
    stuck = draw.choose([change for change in changes if change.fate in LISTED])
    return World(
        repo, last, version, branch, switch, style, policy, owners, draw.choose(texts.POLICY).format(owners=owners, where=where),
        tuple(owner_lines), tuple(changes), stuck, Speaker(draw.count(0, 10**9)),
    )  # fmt: skip


def seed_of(draw: Draw, world: World, *, lacking: bool, finished: bool) -> JsonObject:
    """The repository; `lacking` has no owner for the stuck change, `finished` has the notes already."""
    people = [email(person(draw, f"colleague_{index}")) for index in range(3)]
    folder = world.stuck.path.partition("/")[0]
    lines = [line for line in world.owner_lines if not (lacking and line[0].startswith(f"{folder}/"))]
    owners = "# path, owner\n" + "".join(f"{path} {owner}\n" for path, owner in lines)
    code = {change.path: change.text(done=False) for change in world.changes}
    start = {world.policy: world.policy_text, world.owners: owners, "CHANGELOG.md": world.changelog(), **code}
    steps: list[tuple[str, dict[str, str]]] = [(f"Release {world.last}", {"VERSION": f"{world.last}\n"})]
    later: list[tuple[int, str, dict[str, str]]] = []
    for index, change in enumerate(world.changes):
        new = {change.path: change.text(done=True)}
        old = {change.path: code[change.path]}
        later.append((index * 10, change.title, new))
        if change.fate in {"reverted", "again"}:
            later.append((index * 10 + draw.count(1, 25), _said(texts.BACK_OUT, change), old))
        if change.fate == "again":
            later.append((index * 10 + draw.count(26, 45), _said(texts.REAPPLY, change), new))
    chores = draw.sample(texts.CHORES, min(draw.count(1, 2), 8 - len(later)))
    later += [(draw.count(0, 50), subject, {"tools/checks.cfg": f"# {subject}\n"}) for subject in chores]
    steps += [(subject, files) for _, subject, files in sorted(later, key=lambda step: step[0])]
    if finished:
        steps.append((f"notes: {world.version}", {world.file: world.after()}))
    commits: list[JsonObject] = [
        {"branch": "main", "message": f"Import {world.repo}", "files": start, "author": people[0]}
    ]
    for index, (subject, files) in enumerate(steps):
        target = "main" if index == 0 else world.branch
        commits.append({"branch": target, "message": subject, "files": files, "author": people[index % 3]})
    return {"git": [{"path": world.repo, "checkout": "main", "commits": commits}]}


def _said(options: tuple[str, ...], change: Change) -> str:
    return options[change.turn % len(options)].format(subject=change.title)
