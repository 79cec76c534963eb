"""Two lists of the same money disagree: find the records, write the corrections, report the sum.

Traps: two amount columns of which one counts; a draft beside the final statement; a
difference that was corrected earlier. Other periods and partners differ too and are not asked for.
"""

# ruff: noqa: E501, S608 - statements read best on one line, and are run on a throw-away database

from __future__ import annotations

from typing import Final

from distill.domain.json import JsonObject
from distill.domain.script import Act, Script
from distill.families.mcp.acts import DATABASE, sql
from distill.families.mcp.check_makers import abstains, answer_mentions, rows, unchanged_except
from distill.families.mcp.draw import Draw
from distill.families.mcp.mission import Mission, Template
from distill.families.mcp.missions.ledger_reconcile import again
from distill.families.mcp.missions.ledger_reconcile import books as books
from distill.families.mcp.missions.ledger_reconcile import texts as texts
from distill.families.mcp.missions.ledger_reconcile.statements import (
    Plan,
    code,
    differences,
    discover,
    earlier,
    inserts,
    verify,
)
from distill.families.mcp.wording import goals

TRAPS: Final = {
    "column": "the ledger has a net and a gross amount, and only gross can be held against the statement",
    "draft": "a draft of the statement lies beside the final one",
    "booked": "one of the differences was corrected earlier",
}


def build(draw: Draw) -> Mission:
    """One reconciliation; see the module's docstring."""
    story, lists = books.keep(draw)
    plan = Plan(
        discover=draw.choose(("catalogue", "describe")),
        codes_first=draw.chance(0.5),
        one_insert=draw.chance(0.5),
        verify=draw.choose(("sum", "list")),
        trap=draw.choose(tuple(TRAPS)),
        voice=draw.count(0, texts.VOICES - 1),
    )
    title, bodies = again.opening(story, lists, draw.talk)
    wanted = goals(draw, story.ticket, title, bodies)
    reference, mistake, checks = _scripts(story, lists, plan, draw)
    return Mission(
        seed=books.seed(story, lists, draw.abstention),
        goals=wanted,
        setting=f"You work for the finance desk of a company in {story.business}.",
        places=(f"The books are in the DuckDB database {DATABASE}; what its columns mean is written in its table {story.guide}.",),
        rules=texts.rules(story),
        reference=reference,
        mistake=mistake,
        checks=checks,
        trap=TRAPS[plan.trap],
        difficulty="hard" if len(lists.open) > 1 else "medium",
    )  # fmt: skip


def _scripts(
    story: books.Story, lists: books.Lists, plan: Plan, draw: Draw
) -> tuple[Script, Script, tuple[JsonObject, ...]]:
    abstention, apart = draw.abstention, draw.apart()
    look, differing = discover(story, plan), [*lists.open, lists.settled]
    find, codes = (
        differences(story, lists.open, differing),
        sql(texts.codes(story), f"SELECT * FROM {story.codes}", code(story)),
    )
    booked = sql(
        texts.booked(story), f"SELECT ref, delta_cents, code, ticket FROM {story.corrections} ORDER BY ref", earlier()
    )
    middle = (codes, find, booked) if plan.codes_first else (find, booked, codes)
    write = (*inserts(story, len(lists.open), plan), verify(story, plan))
    answer = texts.done(story, len(lists.open))
    if draw.talk is not None:
        known = (codes, booked) if plan.codes_first else (booked, codes)
        return again.scripts(draw.talk, apart, again.Turn(story, lists, plan, look, known))
    if abstention == "missing_fact":
        which = (
            f"SELECT DISTINCT {story.period_column} FROM {story.final} WHERE partner = '{story.partner}' ORDER BY ALL"
        )
        reference = Script((*look, find, sql(texts.which_periods(story), which)), texts.missing(story))
        draft = differences(story, lists.open, differing, story.draft)
        mistake = Script((*look, codes, draft, *write), answer)
        return reference, mistake, abstains("missing_fact", story.period, story.partner)
    if abstention == "already_done":
        reference = Script((*look, find, booked), texts.already(story, len(lists.open)))
        mistake = Script((*look, codes, find, *write), answer)
        return reference, mistake, abstains("already_done", *(record.ref for record in lists.open))
    return (
        Script((*look, *middle, *write), answer),
        Script((*look, codes, *_slip(story, lists, plan)), answer),
        _checks(story, lists),
    )


def _slip(story: books.Story, lists: books.Lists, plan: Plan) -> tuple[Act, ...]:
    """What somebody writes who overlooks the trap: everything that differs, straight from the comparison."""
    column = "net_cents" if plan.trap == "column" else "gross_cents"
    table = story.draft if plan.trap == "draft" else story.final
    query = (
        f"INSERT INTO {story.corrections} SELECT s.ref, s.amount_cents - coalesce(l.{column}, 0), '${{code}}', '{story.ticket}' "
        f"FROM {table} s LEFT JOIN {story.ledger} l ON l.ref = s.ref WHERE s.partner = '{story.partner}' AND "
        f"s.{story.period_column} = '{story.period}' AND s.amount_cents <> coalesce(l.{column}, 0)"
    )
    find = differences(story, lists.open, [*lists.open, lists.settled])
    return find, sql(texts.insert(story, 0, 1), query), verify(story, plan)


def _checks(story: books.Story, lists: books.Lists) -> tuple[JsonObject, ...]:
    table = ["duckdb", DATABASE, story.corrections]
    total = sum(record.delta for record in lists.open)
    return (
        rows(
            "the corrections are exactly the open ones",
            table,
            ["ref", "delta_cents", "code", "ticket"],
            lists.corrections(story),
            exactly=True,
        ),
        unchanged_except([*table, "rows"]),
        answer_mentions("the answer names each record", *(record.ref for record in lists.open)),
        answer_mentions("the answer gives the sum", [str(total), f"{abs(total) / 100:.2f}"]),
    )


TEMPLATE: Final = Template(
    name="ledger_reconcile",
    summary="hold a ledger against a partner's statement and write the corrections that are still missing",
    servers=("duckdb",),
    focus="joins, conventions and exact inserts",
    rubric="analysis",
    build=build,
    abstains=("missing_fact", "already_done"),
    talks=("follow_up", "correction", "asked"),
)
