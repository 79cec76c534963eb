"""What is drawn for one delivery: builds with their fates, the manifest at the tag and on main, what lies uncommitted."""

# ruff: noqa: E501 - rows read best on one line

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from distill.domain.json import JsonObject
from distill.families.mcp.acts import absolute
from distill.families.mcp.draw import Draw
from distill.families.mcp.vocabulary import DOMAINS, TICKETS
from distill.families.mcp.wording import email, person

TRAPS: Final = {
    "manifest": "the manifest on main is already that of the next release",
    "failed": "the newest build of the tag did not pass",
    "other": "the newest build that passed was made from something else",
    "withdrawn": "the newest build that passed was withdrawn, which only a file beside it says",
}

ASSETS: Final = (
    "limits.cfg",
    "schema.sql",
    "guide.md",
    "messages.csv",
    "defaults.yaml",
    "checks.toml",
    "install-notes.md",
    "roles.json",
)
BY_PRODUCTS: Final = ("build.log", "test-report.txt", "timings.txt", "coverage.txt")
LOCAL: Final = (
    ("docs/roadmap.md", "# Roadmap\n\nsee the wiki\n", "# Roadmap\n\nrewrite in progress\n"),
    ("tools/check.sh", "make check\n", "make check fast\n"),
    ("config/dev.ini", "trace = off\n", "trace = on\n"),
)
"""A file somebody is working on: path, committed text, text now."""

FROZEN: Final = "frozen, nothing goes out before the contract is signed"
STATES: Final = ("released", "released to pilot customers", "released, support until next summer")

RULES_FILE: Final = """# Deliveries

- What belongs to a delivery is told by {manifest} as it is at the tag of the release. On main that file may be ahead of it.
- All assets come from one build: the one with the highest number that was made from the tag and passed. Each build says so in its BUILD.txt. A build with a file WITHDRAWN in its folder is not used.
- If that build lacks an asset of the manifest, nothing is delivered, and no other build is taken in its place.
- The assets are moved, as they are, to {outbox}/<tag>; whatever else the build has stays there.
- Beside them goes a file CONTENTS: first the line `<tag>, build <number>`, then the assets, one a line, in the order of the manifest.
- In the repository, RELEASES.md on main gets the line `- <tag>: build <number>` at its end. That file alone is committed, with the message `<ticket>: deliver <tag>`. What others have lying around uncommitted stays as it is, and stays uncommitted.
- STATE.md on main gives the state of each release. A release that is frozen there is not delivered.
"""


@dataclass(frozen=True, slots=True)
class Build:
    """One build: its number and what became of it (good, older, failed, other or withdrawn)."""

    number: int
    fate: str


@dataclass(frozen=True, slots=True)
class Scene:
    """What was drawn; `builds` in the order of their numbers, `wanted` the manifest at the tag, `ahead` that on main.

    `whole`: the first look is at everything below the folder of builds.
    """

    repo: str
    ticket: str
    tag: str
    later: str
    house: str
    trap: str
    folder: str
    outbox: str
    manifest: str
    builds: tuple[Build, ...]
    wanted: tuple[str, ...]
    ahead: tuple[str, ...]
    extra: str
    local: tuple[str, str, str]
    staged: bool
    author: str
    past: tuple[tuple[str, int], ...]
    state: str
    whole: bool

    @property
    def at(self) -> str:
        """The repository as tools take it."""
        return absolute(self.repo)

    @property
    def good(self) -> Build:
        """The build to deliver."""
        return next(build for build in self.builds if build.fate == "good")

    @property
    def newer(self) -> tuple[Build, ...]:
        """Builds that are newer and will not do."""
        return tuple(build for build in self.builds if build.number > self.good.number)

    @property
    def target(self) -> str:
        """The folder of the delivery."""
        return f"{self.outbox}/{self.tag}"

    @property
    def message(self) -> str:
        """The prescribed message of the commit."""
        return f"{self.ticket}: deliver {self.tag}"

    def releases(self, number: str = "") -> str:
        """RELEASES.md, with the new line where `number` is given."""
        lines = [f"- {tag}: build {build}" for tag, build in self.past]
        return "# Releases\n\n" + "\n".join([*lines, *([f"- {self.tag}: build {number}"] if number else [])]) + "\n"

    def contents(self, number: str, assets: tuple[str, ...]) -> str:
        """The file CONTENTS."""
        return "\n".join([f"{self.tag}, build {number}", *assets]) + "\n"

    def text(self, build: Build, asset: str) -> str:
        """What a build made of an asset."""
        return f"{asset} of {self.repo}\nmade by build {build.number}\nrevision {build.number % 89 + len(asset)}\n"


def scene(draw: Draw) -> Scene:
    """Everything drawn; `draw.abstention` changes nothing here."""
    domain, trap = draw.choose(DOMAINS), draw.choose(tuple(TRAPS))
    repo = draw.pick("repo", domain.services)
    ticket = draw.note("ticket", f"{draw.choose(TICKETS)}-{draw.count(1000, 9899)}")
    major, minor = draw.count(2, 7), draw.count(2, 8)
    tag, later = draw.note("tag", f"v{major}.{minor}"), f"v{major}.{minor + 1}"
    decoys = draw.sample(("failed", "other", "withdrawn"), draw.choose((1, 2, 2, 3)))
    if trap not in {"manifest", *decoys}:
        decoys[0] = trap
    numbers = sorted(draw.sample(range(3100, 9800), 2 + len(decoys)))
    if trap != "manifest":  # the newest is the one that tempts
        decoys = [*(fate for fate in decoys if fate != trap), trap]
    builds = tuple(Build(number, fate) for number, fate in zip(numbers, ("older", "good", *decoys), strict=True))
    draw.note("builds", numbers)
    assets = draw.several("assets", ASSETS, 5)
    wanted = tuple(assets[: draw.choose((3, 3, 4))])
    ahead = tuple(draw.shuffled([*wanted[1:], assets[4]]))
    folder, outbox = draw.pick(
        "places", (("builds", "outbox"), ("ci/builds", "deliveries"), ("artifacts", "handover"), ("output", "customer"))
    )
    manifest = draw.choose(("release/manifest.txt", "delivery/contents.txt", "packaging/manifest.txt"))
    past = tuple(
        zip((f"v{major}.{minor - 2}", f"v{major}.{minor - 1}"), sorted(draw.sample(range(1000, 3000), 2)), strict=True)
    )
    return Scene(
        repo, ticket, tag, later, domain.name, trap, folder, outbox, manifest, builds, wanted, ahead, draw.choose(BY_PRODUCTS),
        draw.choose(LOCAL), draw.chance(0.4), email(person(draw, "author")), past, draw.choose(STATES), draw.chance(0.4),
    )  # fmt: skip


def seed_of(it: Scene, abstention: str | None) -> JsonObject:
    """Repository, builds and rules; an abstention freezes the release, or takes one asset out of the right build."""
    gone = it.wanted[-1] if abstention == "missing_fact" else ""
    path, _, now = it.local
    repo = {
        "path": it.repo,
        "checkout": "main",
        "commits": _commits(it, FROZEN if abstention == "forbidden" else it.state),
        "tags": [{"name": it.tag, "at": f"release/{it.tag}"}],
    }
    files = {f"{it.folder}/README.md": RULES_FILE.format(manifest=it.manifest, outbox=it.outbox)}
    files[f"{it.repo}/{path}"] = now
    for build in it.builds:
        files |= _outputs(it, build, gone if build.fate == "good" else "")
    return {"git": [{**repo, "stage": [path]} if it.staged else repo], "files": files}


def _commits(it: Scene, state: str) -> list[JsonObject]:
    """The release is prepared and frozen on its own branch; main goes on, with the manifest of the next one."""
    tag, main = (
        f"# {of}\n" + "".join(f"{asset}\n" for asset in assets)
        for of, assets in ((it.tag, it.wanted), (it.later, it.ahead))
    )
    states = "".join(f"- {past}: released\n" for past, _ in it.past) + f"- {it.tag}: {state}\n"
    path, before, _ = it.local
    base = {"README.md": f"# {it.repo}\n", path: before, "RELEASES.md": it.releases(), it.manifest: tag}
    made = (
        ("main", f"Prepare {it.tag}", base),
        (f"release/{it.tag}", f"Freeze {it.tag}", {"VERSION": f"{it.tag}\n"}),
        ("main", f"Open {it.later}", {it.manifest: main}),
        ("main", "State of the releases", {"STATE.md": f"# State\n\n{states}"}),
    )
    return [{"branch": branch, "message": said, "files": files, "author": it.author} for branch, said, files in made]


def _outputs(it: Scene, build: Build, gone: str) -> dict[str, str]:
    """What a build left in its folder, without the asset `gone`."""
    here, source = f"{it.folder}/{build.number}", it.later if build.fate == "other" else it.tag
    result = "failed" if build.fate == "failed" else "passed"
    files = {f"{here}/BUILD.txt": f"build: {build.number}\nsource: {source}\nresult: {result}\n"}
    files[f"{here}/{it.extra}"] = "nothing unusual\n"
    if build.fate == "withdrawn":
        files[f"{here}/WITHDRAWN"] = "signed with the wrong key\n"
    return files | {f"{here}/{asset}": it.text(build, asset) for asset in {*it.wanted, *it.ahead} if asset != gone}
