"""The mission templates, and how to write one.

A template is a package here whose `__init__` ends in `TEMPLATE = Template(...)`; its name is added
to MODULES below. What is drawn, what is said and what the workspace holds are files of their own
beside it (`scene`, `texts`, `world`). Its heart is `build(draw: Draw) -> Mission`, a pure
function of the draw: no clock, no files, no module state, no other source of chance.

How to write one
----------------
1. *World.* `domain = draw.choose(DOMAINS)`, then values: `draw.pick("service", domain.services)`,
   `draw.number("good", 5, 90)`, `draw.note("path", f"{service}/...")`. Whatever appears in a
   goal goes through `pick`, `number`, `several` or `note`, so that the framework can take it
   out again (`goal_shape`). Structure and wording go through `choose`, `count`, `chance`.
2. *Structure.* Vary inside the template what changes the call sequence (how many files,
   branches or tables; whether a checkout, a second file, a verification is needed; which trap
   is active): at least 6 different skeletons over 40 seeds, none of them dominant.
3. *Seed.* The JSON that environments.mcp.seed describes. The working tree of a repository
   comes from its commits; `files` below a repository are uncommitted changes.
4. *Goals.* `goals(draw, ticket, title, {"terse": [...], "ticket": [...], "vague": [...]})`, three or more
   bodies each. A goal never names a tool, a server or a SQL or git command line to type; it
   says what someone wants. All that is needed is in the goal, in `rules`/`places` (the system
   prompt) or can be found in the workspace.
5. *Reference.* Acts made with `acts.py`: `act(say, "git__git_log", bind..., repo_path=...)`,
   `sql(say, query, bind...)`, `read(...)`, `edit(...)`. `say` is one to three sentences: why this tool, what is
   expected, and what the last observation showed. Values that only an observation can teach
   are bound: `Bind("sha", r"Commit: ([0-9a-f]{40})")`, used as `${sha}` (also in `say` and in the
   answer); `${count#}` as a whole string becomes a number. An observation is matched as
   it stands: the editor's is JSON, with new lines as backslash n. Six calls or more; look, decide, change, verify.
6. *Mistake.* The obvious wrong path as a script of its own (it may share acts with the
   reference): what someone does who overlooks the trap. It must end in a state or an answer that fails a check.
7. *Checks.* From `check_makers.py`: state first (`equals`, `rows`, `contains`, `absent`, `computes`), then always
   `unchanged_except(...)` with the declared edits, then `answer_mentions(...)`. Every meaningful part of the
   reference must matter to a check: a commit message that nobody dictates cannot be checked,
   so the goal dictates it. Accept what a sensible colleague might do differently (another
   order, other words, another way of the same end state).
8. *Abstention.* If the template lists `abstains`, `draw.abstention` is one of those kinds or None. Draw the same
   values in the same order whatever it says, then change one small thing (a row that is missing, a rule more,
   a fix that is there already) and return another reference (looks, changes nothing, says why), the acting
   script as the mistake, and `abstains(kind, thing, ...)` as checks.
9. *Further turns.* If the template lists `talks`, `draw.talk` is one of those kinds or None; never together with an
   abstention, and drawn under the same rule (draw the second wish whatever it says; `draw.apart()` is a draw of its
   own for it). Write the turn's end with `hears(what the assistant says, what the user then says)`; reference and
   mistake hear the same. The kinds: `follow_up` (a further wish that builds on the result), `changed_mind` (another
   result instead, of which the old must be undone or overtaken), `correction` (the user got something wrong in the
   opening: a name, an amount), `asked` (the opening lacks what cannot be looked up; the assistant asks, names the
   choices it found, and has changed nothing so far). Checks hold for what is wanted in the end, with
   `said_mentions(name, 0, ...)`, `asks(name, 0, ...)` and `not_called_before(name, 1, ...)` for the first turn. See
   `setting_regression/again.py`.
10. *Derivability* (the rule is in derivable.py): each name and number in an argument, in `say` and in the answer was
   in the system prompt, the goal, a schema or an earlier observation. Look before you use.

Trying it
---------
With `DISTILL_SERVERS=<folder of installed servers>` (the default folder otherwise):
`python tests/families/inspect_case.py TEMPLATE SEED [KIND]` prints goals, calls, observations, proof;
`... TEMPLATE --prove 6` proves six seeds in each kind; `... TEMPLATE --mutants 6` lists surviving
mutants; `... TEMPLATE --store 12` writes the kill rate (>= 95 %) to kill_rates.json, once all is done.
`pytest tests/families -m "not servers"` holds every template to the rules that need no server;
`pytest tests/families -m servers` proves some seeds of each for real.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from importlib import import_module
from typing import Final

from distill.config.faults import KeyPath, echo, listed, nearest
from distill.errors import UsageError
from distill.families.mcp.mission import Template

MODULES: Final = (
    "setting_regression",
    "hotfix_base",
    "ledger_reconcile",
    "month_summary",
    "record_merge",
    "memo_corrections",
    "format_migration",
    "release_notes",
    "sheet_against_table",
    "approved_changes",
    "summary_audit",
    "minutes_to_graph",
    "lead_handover",
    "archive_filing",
    "release_delivery",
    "contract_terms",
    "stale_build",
    "delivery_dates",
    "export_repair",
    "duplicate_merge",
    "mails_to_tickets",
    "answer_times",
    "meeting_slot",
    "absence_cover",
)
"""One line per template, in the order of their making; cases depend on this order."""


@lru_cache(maxsize=1)
def all_templates() -> tuple[Template, ...]:
    """Every template, in the order of MODULES."""
    return tuple(import_module(f"{__name__}.{module}").TEMPLATE for module in MODULES)


def servers_used() -> tuple[str, ...]:
    """The servers that at least one template needs."""
    return tuple(dict.fromkeys(server for template in all_templates() for server in template.servers))


def misnamed(names: Sequence[str] | None, servers: Sequence[str] | None) -> Iterator[tuple[KeyPath, str]]:
    """What is wrong with the params `templates` and `servers`, each with its place below the params."""
    if names is None and servers is None:
        return
    known = [template.name for template in all_templates()]
    unknown = [*_unknown("templates", names, known), *_unknown("servers", servers, servers_used())]
    yield from unknown
    if unknown or names is None or servers is None:
        return
    asked = [template for template in all_templates() if template.name in names]
    if not any(set(template.servers) <= set(servers) for template in asked):
        needs = "; ".join(f"{template.name} needs {', '.join(template.servers)}" for template in asked)
        yield ("templates",), f"none can be played with {', '.join(servers)} alone: {needs}"


def _unknown(key: str, names: Sequence[str] | None, known: Sequence[str]) -> Iterator[tuple[KeyPath, str]]:
    if names is not None and not names:
        yield (key,), "the list is empty; name some, or leave the key out for all"
    what = {"templates": "no mission template", "servers": "no mission uses a server"}[key]
    for index, name in enumerate(names or ()):
        if name not in known:
            yield (key, index), f"{what} {echo(name)}{nearest(name, known)}; known: {listed(known)}"


def templates(names: Collection[str] | None, servers: Collection[str]) -> tuple[Template, ...]:
    """Templates by name (all with None) whose servers are at hand; raises UsageError when none is left."""
    known = {template.name: template for template in all_templates()}
    for name in names or ():
        if name not in known:
            raise UsageError(f"no mission template {name}; known: {', '.join(known)}")
    picked = [template for template in known.values() if names is None or template.name in names]
    fitting = tuple(template for template in picked if set(template.servers) <= set(servers))
    if not fitting:
        raise UsageError(f"no mission template can be played with the servers {', '.join(servers)} alone")
    return fitting
