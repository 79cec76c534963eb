"""The books of `ledger_reconcile`: names, records, tables."""

# ruff: noqa: E501 - statements and sentences read best on one line

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from distill.domain.json import Json, JsonObject
from distill.families.mcp.acts import DATABASE
from distill.families.mcp.draw import Draw
from distill.families.mcp.vocabulary import DOMAINS, TICKETS

NAMES: Final = (
    ("ledger", "statement_final", "statement_draft", "corrections", "reason_codes", "conventions", "period"),
    ("own_books", "partner_list", "partner_list_preview", "adjustments", "adjustment_codes", "reading_guide", "month"),
    ("postings", "their_report", "their_report_tmp", "rebookings", "rebooking_codes", "table_notes", "booking_month"),
    ("journal", "settlement_signed", "settlement_unsigned", "true_ups", "true_up_codes", "house_rules", "fiscal_month"),
)
REASONS: Final = (
    "amount entered wrongly",
    "amount read off the wrong line",
    "rate applied twice",
    "surcharge left out",
)
OTHER_REASONS: Final = (
    "sent to another partner",
    "disputed by the partner",
    "rounding at year end",
    "currency difference",
)


@dataclass(frozen=True, slots=True)
class Story:
    """Names of one case; `period` is a month like 2025-11 and `reason` the one whose code is to be used."""

    business: str
    record: str
    records: str
    partner: str
    period: str
    ticket: str
    earlier_ticket: str
    reason: str
    ledger: str
    final: str
    draft: str
    corrections_table: str
    codes: str
    guide: str
    period_column: str

    @property
    def corrections(self) -> str:
        """The table that corrections are written to."""
        return self.corrections_table


@dataclass(frozen=True, slots=True)
class Record:
    """One record: what the ledger holds gross and net, and what the statement says."""

    ref: str
    partner: str
    period: str
    net: int
    gross: int
    stated: int

    @property
    def delta(self) -> int:
        """Statement minus ledger, in cents."""
        return self.stated - self.gross


@dataclass(frozen=True, slots=True)
class Lists:
    """`open` differ and are to be corrected, `settled` differs and was corrected earlier, `agreed` need nothing."""

    open: tuple[Record, ...]
    settled: Record
    agreed: tuple[Record, ...]
    codes: tuple[tuple[str, str], ...]

    def corrections(self, story: Story) -> list[list[Json]]:
        """What the corrections table has to hold in the end."""
        code = next(code for code, meaning in self.codes if meaning == story.reason)
        earlier: list[list[Json]] = [[self.settled.ref, self.settled.delta, code, story.earlier_ticket]]
        return earlier + [[record.ref, record.delta, code, story.ticket] for record in self.open]


def keep(draw: Draw) -> tuple[Story, Lists]:
    """Draw names and records."""
    domain = draw.choose(DOMAINS)
    record, records = draw.pick("record", domain.records)
    partner, other = draw.several("partners", [name for name in domain.parties if "'" not in name], 2)
    months = [f"{draw.choose(('2024', '2025'))}-{month:02}" for month in draw.sample(range(1, 13), 2)]
    period = draw.note("period", months[0])
    tickets = [f"{draw.choose(TICKETS)}-{number}" for number in draw.sample(range(1000, 9900), 2)]
    names = draw.pick("names", NAMES)
    reason = draw.pick("reason", REASONS)
    story = Story(
        domain.name, record, records, partner, period, draw.note("ticket", tickets[0]), tickets[1], reason, *names
    )
    prefix = draw.pick("prefix", domain.codes)
    refs = [f"{prefix}-{number}" for number in sorted(draw.sample(range(10_000, 99_999), 14))]
    draw.note("refs", refs)
    order = draw.shuffled(refs)
    count = draw.count(1, 3)
    wrong = [_record(draw, ref, partner, period, differs=True) for ref in order[: count + 1]]
    agreed = [_record(draw, ref, partner, period, differs=False) for ref in order[count + 1 : 8]]
    agreed += [_record(draw, ref, other, period, differs=ref == order[8]) for ref in order[8:11]]
    agreed += [_record(draw, ref, partner, months[1], differs=ref == order[11]) for ref in order[11:]]
    meanings = draw.shuffled([reason, *draw.sample(OTHER_REASONS, 3)])
    letter = draw.choose("KRXC")
    codes = tuple(
        (f"{letter}{number}", meaning) for number, meaning in zip(draw.sample(range(10, 90), 4), meanings, strict=True)
    )
    found = sorted(wrong[:count], key=lambda one: one.ref)
    return story, Lists(tuple(found), wrong[count], tuple(agreed), codes)


def _record(draw: Draw, ref: str, partner: str, period: str, *, differs: bool) -> Record:
    net = draw.count(2_000, 90_000)
    gross = net + draw.count(300, 9_000)
    shift = draw.count(105, 4_000) * draw.choose((1, -1))
    return Record(
        ref,
        partner,
        period,
        net,
        gross,
        gross + shift if differs and gross + shift > 0 else gross + (abs(shift) if differs else 0),
    )


def seed(story: Story, lists: Lists, abstention: str | None) -> JsonObject:
    """The database; an abstention lacks the month's final statement, or has all corrections already."""
    every = sorted([*lists.open, lists.settled, *lists.agreed], key=lambda one: one.ref)
    month = (story.partner, story.period)
    final = [one for one in every if abstention != "missing_fact" or (one.partner, one.period) != month]
    booked = lists.corrections(story)[: None if abstention == "already_done" else 1]
    if abstention == "already_done":
        booked = [[*row[:3], story.earlier_ticket] for row in booked]
    stated = [["ref", "VARCHAR"], ["partner", "VARCHAR"], [story.period_column, "VARCHAR"], ["amount_cents", "INTEGER"]]
    tables = [
        _table(story.ledger, [*stated[:3], ["net_cents", "INTEGER"], ["gross_cents", "INTEGER"]], [[one.ref, one.partner, one.period, one.net, one.gross] for one in every]),
        _table(story.final, stated, [[one.ref, one.partner, one.period, one.stated] for one in final]),
        _table(story.draft, stated, [[one.ref, one.partner, one.period, one.stated + 10 * (one in lists.open)] for one in every]),
        _table(story.corrections, [["ref", "VARCHAR"], ["delta_cents", "INTEGER"], ["code", "VARCHAR"], ["ticket", "VARCHAR"]], booked),
        _table(story.codes, [["code", "VARCHAR"], ["meaning", "VARCHAR"]], [list(pair) for pair in lists.codes]),
        _table(story.guide, [["about", "VARCHAR"], ["remark", "VARCHAR"]], _remarks(story)),
    ]  # fmt: skip
    return {"duckdb": [{"path": DATABASE, "tables": tables}]}


def _table(name: str, columns: list[list[str]], rows: list[list[Json]]) -> JsonObject:
    return {"name": name, "columns": columns, "rows": rows}


def _remarks(story: Story) -> list[list[Json]]:
    return [
        [story.final, "amounts are gross; this list is what counts"],
        [story.draft, "sent ahead for information, amounts may still change, never book from it"],
        [story.ledger, "net_cents is without tax and surcharges, gross_cents with them"],
        [story.corrections, "one row per record; delta_cents is what the partner states minus what we have"],
    ]
