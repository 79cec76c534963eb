"""The repository of `stale_build`: settings, what the build makes of them, and how the two fell apart."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from distill.domain.json import JsonObject
from distill.families.mcp.draw import Draw
from distill.families.mcp.wording import email, person

PARTS: Final = (
    "alerts", "archive", "billing", "export", "gateway", "intake",
    "labels", "mailer", "portal", "queue", "search", "uploads",
)  # fmt: skip
SIDES: Final = ("docs/handover.md", "docs/on-call.md", "notes/rota.txt", "CONTACTS", "notes/desk.md")
"""A file that somebody is just working on."""

KEYS: Final = (
    ("retry_limit", 2, 12), ("batch_size", 50, 900), ("timeout_s", 5, 90), ("queue_depth", 100, 2000),
    ("cache_minutes", 5, 120), ("page_size", 10, 200), ("max_workers", 2, 32), ("grace_days", 1, 30),
    ("alert_threshold", 40, 95), ("upload_mb", 5, 80), ("session_minutes", 10, 240), ("archive_days", 30, 400),
    ("poll_seconds", 5, 120), ("login_attempts", 3, 12), ("rate_per_minute", 20, 600), ("preview_rows", 5, 60),
)  # fmt: skip
"""Whole-number settings with their bounds."""

AWK: Final = """FNR == 1 { print "# made from " FILENAME "; do not edit" }
/^[a-z]/ { print $1 "=" $3 }
"""

CHECK: Final = """# Is dist what config makes, and is config within its bounds? Says what is not.
bad=0
for part in "$@"; do
  awk -f tools/env.awk "config/$part.conf" > "/tmp/$part.env"
  if ! cmp -s "/tmp/$part.env" "dist/$part.env"; then
    echo "dist/$part.env is not what config/$part.conf makes"
    bad=1
  fi
done
cat dist/*.env | grep -v '^#' | sort > /tmp/index.txt
if ! cmp -s /tmp/index.txt dist/index.txt; then
  echo "dist/index.txt is not the sum of its parts"
  bad=1
fi
for part in "$@"; do
  awk -v file="config/$part.conf" 'NR == FNR { low[$1] = $2; high[$1] = $3; next }
    /^[a-z]/ && ($3 < low[$1] || $3 > high[$1]) {
      print file ": " $1 " = " $3 " is outside " low[$1] " to " high[$1]; wrong = 1 }
    END { exit wrong }' config/bounds "config/$part.conf" || bad=1
done
[ $bad -eq 0 ] && echo "config and dist agree"
exit $bad
"""


def makefile(parts: tuple[str, ...]) -> str:
    """The Makefile; its rule for the parts does not know that a file was committed out of step."""
    return f"""PARTS = {" ".join(parts)}
ENVS = $(PARTS:%=dist/%.env)

all: $(ENVS) dist/index.txt

dist/%.env: config/%.conf
\tawk -f tools/env.awk $< > $@

dist/index.txt: $(ENVS)
\tcat $(ENVS) | grep -v '^#' | sort > $@

rebuild: clean all

clean:
\trm -f $(ENVS) dist/index.txt

check:
\t@sh tools/check.sh $(PARTS)
"""


@dataclass(frozen=True, slots=True)
class Fault:
    """One part out of step: `stale`, `hotfix` or `bound`, its key, the value before and the value after."""

    kind: str
    part: str
    key: str
    before: int
    after: int

    @property
    def wanted(self) -> int:
        """What config and dist should say in the end."""
        return self.before if self.kind == "bound" else self.after


@dataclass(slots=True)
class Tree:
    """Config and dist while the history is written; `values` by part, then key."""

    values: dict[str, dict[str, int]]
    owners: dict[str, str]
    dist: dict[str, str] = field(default_factory=dict)

    def config(self, part: str) -> str:
        """The text of one part's settings."""
        lines = [f"{key} = {value}" for key, value in self.values[part].items()]
        return "\n".join([f"# settings of {part}", f"# owner: {self.owners[part]}", *lines]) + "\n"

    def made(self, part: str) -> str:
        """What the build makes of a part."""
        lines = [f"{key}={value}" for key, value in self.values[part].items()]
        return "\n".join([f"# made from config/{part}.conf; do not edit", *lines]) + "\n"

    def build(self, *parts: str) -> dict[str, str]:
        """Build these parts and the index; gives the files that the build wrote."""
        for part in parts:
            self.dist[part] = self.made(part)
        lines = [line for text in self.dist.values() for line in text.splitlines() if not line.startswith("#")]
        index = "".join(f"{line}\n" for line in sorted(lines))
        return {**{f"dist/{part}.env": self.dist[part] for part in parts}, "dist/index.txt": index}


def line_number(tree: Tree, part: str, key: str) -> int:
    """1-based line of a key in the part's settings."""
    return 3 + list(tree.values[part]).index(key)


def bounds() -> str:
    """The file of bounds."""
    return "".join(f"{key} {low} {high}\n" for key, low, high in KEYS)


def subject(fault: Fault, code: str) -> str:
    """The message of the commit that put a part out of step."""
    return {
        "stale": f"{fault.part}: {fault.key} is now {fault.after}",
        "hotfix": f"{code}: {fault.part} needs {fault.key} at {fault.after} in production at once",
        "bound": f"{fault.part}: tidy up the settings",
    }[fault.kind]


def history(
    draw: Draw, place: tuple[str, str], faults: tuple[Fault, ...], tree: Tree, codes: dict[str, str], repaired: str
) -> tuple[JsonObject, Tree]:
    """Commits on main, and config and dist as they end.

    `place` is the repository and a file that has nothing to do with it all, `repaired` the message
    of a commit that mended everything, if there is one.
    """
    repo, side = place
    parts = tuple(tree.values)
    who = [email(person(draw, name)) for name in ("first", "second", "third")]
    first = {
        "Makefile": makefile(parts),
        "tools/env.awk": AWK,
        "tools/check.sh": CHECK,
        "config/bounds": bounds(),
        side: "Ask the person on duty.\nPhone: 14\n",
        **{f"config/{part}.conf": tree.config(part) for part in parts},
        **tree.build(*parts),
    }
    commits: list[JsonObject] = [{"message": f"Import {repo}", "files": first}]
    calm = _calm(draw, tree, faults)
    steps = [*faults, *calm]
    commits += [_step(step, tree, codes) for step in draw.shuffled(steps)]
    commits.append({"message": "Who to ask", "files": {side: "Ask the team lead.\nPhone: 14\n"}})
    if repaired:
        for fault in faults:
            tree.values[fault.part][fault.key] = fault.wanted
        mended = {f"config/{fault.part}.conf": tree.config(fault.part) for fault in faults if fault.kind != "stale"}
        commits.append({"message": repaired, "files": {**mended, **tree.build(*(fault.part for fault in faults))}})
    authors = draw.shuffled(who)
    for index, commit in enumerate(commits):
        commit |= {"branch": "main", "author": authors[index % len(authors)]}
    return {"path": repo, "checkout": "main", "commits": commits}, tree


def _calm(draw: Draw, tree: Tree, faults: tuple[Fault, ...]) -> list[Fault]:
    """Changes that were made as they should be, in parts that nothing else happens to."""
    taken = {fault.part for fault in faults}
    free = [(part, key) for part, values in tree.values.items() for key in values if part not in taken]
    limits = {key: (low, high) for key, low, high in KEYS}
    made = []
    for part, key in draw.sample(free, 2):
        low, high = limits[key]
        before = tree.values[part][key]
        made.append(Fault("calm", part, key, before, before + 1 if before < high else low))
    return made


def _step(fault: Fault, tree: Tree, codes: dict[str, str]) -> JsonObject:
    """One commit; a stale part leaves dist alone, a hotfix leaves config alone."""
    part, config, dist = fault.part, f"config/{fault.part}.conf", f"dist/{fault.part}.env"
    if fault.kind == "hotfix":
        lines = tree.dist[part].splitlines()
        changed = [f"{fault.key}={fault.after}" if line.startswith(f"{fault.key}=") else line for line in lines]
        tree.dist[part] = "\n".join(changed) + "\n"
        return {"message": subject(fault, codes[part]), "files": {dist: tree.dist[part]}}
    tree.values[part][fault.key] = fault.after
    if fault.kind == "stale":
        return {"message": subject(fault, ""), "files": {config: tree.config(part)}}
    text = f"{part}: {fault.key} from {fault.before} to {fault.after}" if fault.kind == "calm" else subject(fault, "")
    return {"message": text, "files": {config: tree.config(part), **tree.build(part)}}
