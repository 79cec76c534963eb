"""What `hotfix_base` draws before it builds anything."""

# ruff: noqa: E501 - lists and sentences read best on one line

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from distill.families.mcp.acts import absolute
from distill.families.mcp.draw import Draw
from distill.families.mcp.missions.hotfix_base import texts
from distill.families.mcp.missions.hotfix_base.history import COMPLETE, Patch, Rule
from distill.families.mcp.speaker import Speaker
from distill.families.mcp.vocabulary import DOMAINS, TICKETS

TRAPS: Final = {
    "lost": (("whole", "lost"), "the newest release undid the fix"),
    "half": (("whole", "half"), "the newest release lost half of the fix"),
    "port": (("port", "lost"), "the right release has the fix under another commit, the newest undid it"),
    "again": (("whole", "again"), "the newest release undid the fix and took it back in"),
    "deep": (("whole", "half", "lost"), "the two newest releases lost the fix, one of them only half of it"),
}


@dataclass(frozen=True, slots=True)
class Scene:
    """What was drawn; `lines` are (release branch, fate of the fix there), oldest first."""

    repo: str
    ticket: str
    fix: str
    rules: tuple[Rule, ...]
    lines: tuple[tuple[str, str], ...]
    patch: Patch
    trap: str
    contains: bool
    together: bool
    verify: tuple[str, ...]
    voice: Speaker

    @property
    def at(self) -> str:
        """The repository as tools take it."""
        return absolute(self.repo)

    @property
    def hotfix(self) -> str:
        """The branch to be made."""
        return f"hotfix/{self.ticket}"

    @property
    def base(self) -> str:
        """The newest release line with the whole fix; the oldest line when none has it."""
        return next((name for name, fate in reversed(self.lines) if fate in COMPLETE), self.lines[0][0])

    def newer(self) -> list[str]:
        """Release lines above the base, newest first."""
        names = [name for name, _ in self.lines]
        return names[: names.index(self.base) : -1]

    def words(self) -> dict[str, str]:
        """Names that phrases may use."""
        return {
            "repo": self.repo,
            "fix": self.fix,
            "hotfix": self.hotfix,
            "noun": self.patch.noun,
            "branch": self.base,
            "message": self.message(self.base),
        }

    def message(self, base: str) -> str:
        """The commit message the rules dictate."""
        return f"{self.ticket}: hotfix on {base}"

    def say(self, options: tuple[str, ...], **more: object) -> str:
        """One phrasing."""
        return self.voice.say(options, **{**self.words(), **more})


def drawn(draw: Draw) -> Scene:
    """One scene; twins draw the same values."""
    domain = draw.choose(DOMAINS)
    repo = draw.pick("repo", domain.services)
    ticket = draw.note("ticket", f"{draw.choose(TICKETS)}-{draw.count(1000, 9899)}")
    fix = draw.note("fix", f"{draw.choose(domain.codes)}-{draw.count(110, 989)}")
    trap = draw.choose(tuple(TRAPS))
    count = 2 if draw.chance(0.4) or trap in {"half", "deep"} else 1
    files = draw.pick("rule_files", texts.RULE_FILES)
    rules = tuple(
        Rule(file, key, old := draw.number(f"old_{key}", low, high), old + draw.number(f"step_{key}", 2, 30))
        for file, (key, _, low, high) in list(zip(files, draw.several("settings", domain.settings, 2), strict=True))[
            :count
        ]
    )
    fates = ["before"] * (0 if trap == "deep" else draw.count(0, 1)) + list(TRAPS[trap][0])
    if draw.abstention == "missing_fact":
        spoilt = {"whole": "half" if count > 1 else "lost", "again": "lost", "port": "before"}
        fates = [spoilt.get(fate, fate) for fate in fates]
    major, minor = draw.count(2, 8), draw.choose((1, 2, 3, 5, 8, 8))
    lines = tuple((f"release/{major}.{minor + step}", fate) for step, fate in enumerate(fates))
    draw.note("lines", [name for name, _ in lines])
    patch = _patch(draw)
    verify = draw.choose((("staged",), ("show",), ("status",), (), (), ()))
    contains, together, voice = draw.chance(0.25), draw.chance(0.5), Speaker(draw.count(0, 10**9))
    return Scene(repo, ticket, fix, rules, lines, patch, trap, contains, together, verify, voice)


def _patch(draw: Draw) -> Patch:
    noun, label, olds, news = draw.pick("topic", texts.TOPICS)
    folder = draw.choose(texts.FOLDERS)
    count = draw.choose((1, 2, 2, 3))
    pages = [f"{folder}/{page}.md" for page in draw.several("pages", texts.PAGES, count + 1)]
    state = draw.choose(("clear", "clear", "alien", "own"))
    return Patch(
        noun, label, draw.pick("from", olds), draw.pick("to", news), tuple(pages[:count]), pages[count],
        draw.pick("local", texts.LOCAL), draw.pick("private", texts.PRIVATE) if draw.chance(0.6) else "", state, draw.choose(texts.GREETINGS),
    )  # fmt: skip
