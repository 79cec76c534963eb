"""The repository of `hotfix_base`: release lines with different fates of one fix, and a dirty working tree."""

# ruff: noqa: E501 - lists and sentences read best on one line

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from distill.domain.json import JsonObject
from distill.families.mcp.draw import Draw
from distill.families.mcp.missions.hotfix_base import texts
from distill.families.mcp.wording import email, person

EARLY: Final = frozenset({"before", "port"})
"""Fates of release lines that were opened before the fix came to main."""

COMPLETE: Final = frozenset({"whole", "again", "port"})
"""Fates with which the fix is in force in full; the others are before, lost and half."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the fix: in `file`, `key` went from `old` to `new`."""

    file: str
    key: str
    old: int
    new: int

    def line(self, value: int) -> str:
        """The line with a value."""
        return f"{self.key}: {value}"

    def text(self, value: int) -> str:
        """The whole file with a value."""
        return f"# reviewed every quarter\nenabled: true\n{self.line(value)}\nowner: operations\n"


@dataclass(frozen=True, slots=True)
class Patch:
    """The parked change and what lies beside it; `local` is (path, committed text, text now), `state` what is staged."""

    noun: str
    label: str
    old: str
    new: str
    pages: tuple[str, ...]
    decoy: str
    local: tuple[str, str, str]
    private: str
    state: str
    greeting: str

    @property
    def alien(self) -> str:
        """A staged file that is not part of the patch."""
        return self.local[0] if self.state == "alien" else ""

    @property
    def staged(self) -> tuple[str, ...]:
        """What is staged at the start."""
        return {"alien": (self.local[0],), "own": self.pages[:1]}.get(self.state, ())

    def text(self, value: str, hours: str = "9 to 5") -> str:
        """A page with a value."""
        return f"{self.greeting}\n\nplease find the details below.\n\n{self.label}: {value}\nOpen: {hours}\n\nKind regards\n"


def history(
    draw: Draw, repo: str, fix: str, rules: tuple[Rule, ...], lines: tuple[tuple[str, str], ...],
    patch: Patch, closed: str,
) -> JsonObject:  # fmt: skip
    """The seed; SUPPORT.md marks the line `closed` (if any) as closed."""
    book = _Book([email(person(draw, f"colleague_{index}")) for index in range(3)], draw.shuffled(texts.NOISE))
    pages = {page: patch.text(patch.old) for page in (*patch.pages, patch.decoy)}
    old = {rule.file: rule.text(rule.old) for rule in rules}
    book.commit(
        "main", f"Import {repo}", {"README.md": f"# {repo}\n", patch.local[0]: patch.local[1], **pages, **old}, ""
    )
    book.chatter(draw.count(1, 2))
    for branch, fate in lines:
        if fate in EARLY:
            book.open(branch)
    book.commit("main", f"{fix}: new {rules[0].key}", {rules[0].file: rules[0].text(rules[0].new)})
    book.chatter(draw.count(0, 1))
    for rule in rules[1:]:
        book.commit("main", f"Follow-up to {fix}: {rule.key} as well", {rule.file: rule.text(rule.new)})
    for branch, fate in lines:
        chatter = draw.chance(0.4)
        if fate not in EARLY:
            book.open(branch)
            book.chatter(int(chatter))
    states = {branch: draw.choose(texts.STATES) for branch, _ in lines} | ({closed: "closed"} if closed else {})
    support = "".join(f"- {branch}: {state}\n" for branch, state in states.items())
    book.commit("main", "State of the release lines", {"SUPPORT.md": f"# Support\n\n{support}"})
    for branch, fate in lines:
        names = {"fix": fix, "key": rules[0].key, "number": branch.removeprefix("release/")}
        turn = draw.count(0, 59)
        for words, values in _moves(fate, rules):
            book.commit(branch, words[turn % len(words)].format(**names), values)
        if draw.chance(0.5):
            news = {"docs/announcements.md": f"# {names['number']}\n\n- {fix}\n"}
            book.commit(branch, draw.choose(texts.ANNOUNCE).format(**names), news)
    return _seed(repo, book.commits, patch)


@dataclass(slots=True)
class _Book:
    """Commits written one after another; `noise` is used up by `chatter`."""

    people: list[str]
    noise: list[tuple[str, str]]
    commits: list[JsonObject] = field(default_factory=list)

    def commit(self, branch: str, message: str, files: dict[str, str], start: str = "main") -> None:
        author = self.people[len(self.commits) % len(self.people)]
        self.commits.append({"branch": branch, "from": start, "message": message, "files": files, "author": author})

    def chatter(self, count: int) -> None:
        for _ in range(count):
            subject, path = self.noise.pop()
            self.commit("main", subject, {path: f"# {subject}\n"})

    def open(self, branch: str) -> None:
        self.commit(branch, f"Open {branch}", {"VERSION": f"{branch.removeprefix('release/')}.0\n"})


def _seed(repo: str, commits: list[JsonObject], patch: Patch) -> JsonObject:
    changed = {page: patch.text(patch.new) for page in patch.pages}
    files = {patch.decoy: patch.text(patch.old, "8 to 6"), patch.local[0]: patch.local[2], **changed}
    if patch.private:
        files[patch.private] = "ask about the invoice\n"
    return {
        "git": [{"path": repo, "checkout": "main", "commits": commits, "stage": list(patch.staged)}],
        "files": {f"{repo}/{path}": text for path, text in files.items()},
    }


def _moves(fate: str, rules: tuple[Rule, ...]) -> list[tuple[tuple[str, ...], dict[str, str]]]:
    """What happens on a release line after it was opened: wordings of the subject, files."""
    old = {rule.file: rule.text(rule.old) for rule in rules}
    new = {rule.file: rule.text(rule.new) for rule in rules}
    half = {rules[-1].file: rules[-1].text(rules[-1].old)}
    moves: dict[str, list[tuple[tuple[str, ...], dict[str, str]]]] = {
        "lost": [(texts.UNDO, old)],
        "half": [(texts.UNDO[:2] + texts.UNDO[3:], half)],
        "again": [(texts.UNDO, old), (texts.AGAIN, new)],
        "port": [(texts.PORT, new)],
    }
    return moves.get(fate, [])
