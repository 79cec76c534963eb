"""The statements of `ledger_reconcile`: what is where, what differs, what is written, what stands there then."""

# ruff: noqa: E501, S608 - statements read best on one line, and are run on a throw-away database

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from distill.domain.script import Act, Bind
from distill.families.mcp.acts import sql
from distill.families.mcp.missions.ledger_reconcile import books, texts


@dataclass(frozen=True, slots=True)
class Plan:
    """Structure of one case: how the tables are discovered, the order of looking, how the end is verified."""

    discover: str
    codes_first: bool
    one_insert: bool
    verify: str
    trap: str
    voice: int


def discover(story: books.Story, plan: Plan) -> tuple[Act, ...]:
    """Which tables and columns there are, and what they mean."""
    guide = sql(texts.guide(story), f"SELECT * FROM {story.guide}")
    if plan.discover == "catalogue":
        query = "SELECT table_name, column_name, data_type FROM information_schema.columns ORDER BY ALL"
        return (sql(texts.CATALOGUE[plan.voice], query), guide)
    return (
        sql(texts.TABLES[plan.voice], "SHOW TABLES"),
        guide,
        *(
            sql(texts.columns(table, number), f"DESCRIBE {table}")
            for number, table in enumerate((story.ledger, story.final, story.corrections))
        ),
    )


def differences(
    story: books.Story, wanted: Sequence[books.Record], shown: Sequence[books.Record], table: str = ""
) -> Act:
    """Every record of the statement that the ledger has otherwise or not at all; learns those that are `wanted` of all `shown`."""
    table = table or story.final
    query = (
        f"SELECT s.ref, s.amount_cents - coalesce(l.gross_cents, 0) AS delta_cents FROM {table} s "
        f"LEFT JOIN {story.ledger} l ON l.ref = s.ref WHERE s.partner = '{story.partner}' AND "
        f"s.{story.period_column} = '{story.period}' AND s.amount_cents <> coalesce(l.gross_cents, 0) ORDER BY s.ref"
    )
    listed = sorted(shown, key=lambda record: record.ref)
    places = [listed.index(record) for record in wanted]
    return sql(
        texts.compare(story), query, *(bind for number, place in enumerate(places) for bind in _row(number, place))
    )


def _row(number: int, place: int) -> tuple[Bind, Bind]:
    skip = rf"^\[(?:\([^)]*\), ){{{place}}}"
    return Bind(f"ref{number}", rf"{skip}\('([^']+)'"), Bind(f"delta{number}", rf"{skip}\('[^']+', (-?\d+)")


def code(story: books.Story) -> Bind:
    """Learns the code of the reason."""
    return Bind("code", rf"\('([A-Z]\d+)', '{story.reason}'\)")


def earlier() -> Bind:
    """Learns the ticket of an earlier correction."""
    return Bind("earlier", r"'([A-Z]+-\d+)'\)\]$")


def inserts(story: books.Story, count: int, plan: Plan) -> tuple[Act, ...]:
    """A correction for each of the `count` records last learnt."""
    tuples = [f"('${{ref{number}}}', ${{delta{number}}}, '${{code}}', '{story.ticket}')" for number in range(count)]
    batches = [", ".join(tuples)] if plan.one_insert else tuples
    return tuple(
        sql(
            texts.insert(story, number, len(batches), several=count > 1),
            f"INSERT INTO {story.corrections} VALUES {batch}",
        )
        for number, batch in enumerate(batches)
    )


def verify(story: books.Story, plan: Plan) -> Act:
    """What stands under the ticket now, and its sum."""
    total = Bind("total", r"(-?\d+)\)\]$")
    where = f"FROM {story.corrections} WHERE ticket = '{story.ticket}'"
    if plan.verify == "sum":
        return sql(texts.VERIFY[plan.voice], f"SELECT count(*), sum(delta_cents) {where}", total)
    return sql(
        texts.VERIFY[plan.voice],
        f"SELECT ref, delta_cents, sum(delta_cents) OVER () AS total {where} ORDER BY ref",
        total,
    )
