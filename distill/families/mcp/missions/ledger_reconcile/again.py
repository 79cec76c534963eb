"""The user speaks again: another month, the right partner instead of a wrong one, or the month that was never named."""

# ruff: noqa: E501, S608 - statements and sentences read best on one line, and are run on a throw-away database

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from distill.domain.json import JsonObject
from distill.domain.script import Act, Script
from distill.families.mcp import check_makers as make
from distill.families.mcp.acts import DATABASE, hears, sql
from distill.families.mcp.draw import Draw
from distill.families.mcp.missions.ledger_reconcile import books, texts
from distill.families.mcp.missions.ledger_reconcile.statements import Plan, differences, inserts, verify
from distill.families.mcp.params import Register

MORE: Final = (
    "Thanks! And {month}? They say that one is off as well. Please do it the same way, under the same ticket, and tell me what the two months come to together.",
    "Good. Now {month}, please: same partner, same reason, {ticket} again. I need the reference and the total over both months in cents.",
    "They just came back with {month} too, sigh. Can you settle that as well, like the first one and under {ticket}, and send me the sum of everything on the ticket?",
)
MIXED_UP: Final = (
    "Oh no, sorry, my mistake: I meant {partner}, not {other}. {other} hasn't complained at all and deals with this through its own desk, so please take out what you just booked for them and do {partner} instead. Same month, same ticket.",
    "Wait. {other}? I wrote {other}? It's {partner} I have on the phone. Undo that please and do {partner}, everything else as I said.",
    "Hm, I mixed up two names there. It should have been {partner} all along. Please remove this ticket's correction for {other} again and settle {partner} for {period}.",
)
THIS_MONTH: Final = (
    "{period}. The other month isn't ours to touch yet.",
    "{period} please",
    "Sorry, forgot to say: {period}. Just that one, a colleague has the other.",
    "I mean {period}, the one we can't close.",
)


@dataclass(frozen=True, slots=True)
class Turn:
    """Everything a second turn goes by: the first turn's looks (tables, then codes and corrections) and how to write."""

    story: books.Story
    lists: books.Lists
    plan: Plan
    look: tuple[Act, ...]
    known: tuple[Act, ...]

    @property
    def later(self) -> Plan:
        """The same way of working in other words."""
        return replace(self.plan, voice=(self.plan.voice + 1) % texts.VOICES)

    @property
    def differing(self) -> list[books.Record]:
        """What differs for the partner in the month."""
        return [*self.lists.open, self.lists.settled]

    def stray(self) -> books.Record:
        """The record of another partner that differs."""
        return next(one for one in self.lists.agreed if one.partner != self.story.partner and one.delta)

    def extra(self) -> books.Record:
        """The partner's record of another month that differs."""
        return next(one for one in self.lists.agreed if one.period != self.story.period and one.delta)


def opening(story: books.Story, lists: books.Lists, talk: str | None) -> tuple[str, dict[Register, tuple[str, ...]]]:
    """Headline and goals of the first turn."""
    if talk == "asked":
        return f"{story.partner}: {story.records} do not match", bodies(story)
    if talk == "correction":
        story = replace(story, partner=next(one.partner for one in lists.agreed if one.partner != story.partner))
    return texts.title(story), texts.bodies(story)


def scripts(talk: str, draw: Draw, turn: Turn) -> tuple[Script, Script, tuple[JsonObject, ...]]:
    """Reference, mistake and checks of a case in two turns."""
    return {"follow_up": _more, "correction": _mixed_up, "asked": _asked}[talk](draw, turn)


def _first(turn: Turn) -> tuple[Act, ...]:
    """The whole first turn up to its answer."""
    story, count = turn.story, len(turn.lists.open)
    find = differences(story, turn.lists.open, turn.differing)
    return (*turn.look, find, *turn.known, *inserts(story, count, turn.plan), verify(story, turn.plan))


def _more(draw: Draw, turn: Turn) -> tuple[Script, Script, tuple[JsonObject, ...]]:
    story, lists, extra = turn.story, turn.lists, turn.extra()
    there = replace(story, period=extra.period)
    words = draw.choose(MORE).format(month=extra.period, ticket=story.ticket)
    first = (*_first(turn), hears(texts.done(story, len(lists.open)), words))
    find = replace(
        differences(there, [extra], [extra]),
        say=f"{extra.period} is a month of its own, so I compare it afresh; what I saw of {story.period} says nothing about it.",
    )
    settled = sql(
        f"Before I write I look whether ${{ref0}} has a correction from earlier; {story.corrections} holds more than mine.",
        f"SELECT ref, delta_cents, code, ticket FROM {story.corrections} ORDER BY ref",
    )
    write = replace(
        inserts(there, 1, turn.plan)[0],
        say=f"${{ref0}} has none. It gets one row, with the same code and ticket, and nothing of {story.period} is written again.",
    )
    answer = f"{extra.period} is settled too: ${{ref0}} (${{delta0}}), code ${{code}}, under {story.ticket}. Over both months the corrections of this ticket come to ${{total}} cents."
    reference = Script((*first, find, settled, write, verify(there, turn.later)), answer)
    everything = (
        f"INSERT INTO {story.corrections} SELECT s.ref, s.amount_cents - coalesce(l.gross_cents, 0), '${{code}}', '{story.ticket}' "
        f"FROM {story.final} s LEFT JOIN {story.ledger} l ON l.ref = s.ref WHERE s.partner = '{story.partner}' AND s.amount_cents <> coalesce(l.gross_cents, 0)"
    )
    hasty = sql(f"Whatever still differs for {story.partner} goes in with one statement.", everything)
    mistake = Script((*first, find, hasty, verify(there, turn.later)), answer)
    total = sum(record.delta for record in (*lists.open, extra))
    checks = (
        _booked(story, [*lists.corrections(story), [extra.ref, extra.delta, lists.corrections(story)[0][2], story.ticket]]),
        make.unchanged_except(["duckdb", DATABASE, story.corrections, "rows"]),
        _told(lists, first=True),
        make.answer_mentions("the last answer names the record", extra.ref),
        make.answer_mentions("the last answer gives the sum of both months", [str(total), f"{abs(total) / 100:.2f}"]),
    )  # fmt: skip
    return reference, mistake, checks


def _mixed_up(draw: Draw, turn: Turn) -> tuple[Script, Script, tuple[JsonObject, ...]]:
    story, lists, stray = turn.story, turn.lists, turn.stray()
    there = replace(story, partner=stray.partner)
    words = draw.choose(MIXED_UP).format(partner=story.partner, other=stray.partner, period=story.period)
    wrong = (
        *turn.look, differences(there, [stray], [stray]), *turn.known, *inserts(there, 1, turn.plan), verify(there, turn.plan),
        hears(texts.done(there, 1), words),
    )  # fmt: skip
    rows = sql(
        f"What I booked for {stray.partner} has to go first. I read {story.corrections} again, to take out my own row and none of the others.",
        f"SELECT ref, delta_cents, code, ticket FROM {story.corrections} ORDER BY ref",
    )
    undo = sql(
        f"Only ${{ref0}} stands under {story.ticket}; I remove exactly that row.",
        f"DELETE FROM {story.corrections} WHERE ref = '${{ref0}}' AND ticket = '{story.ticket}'",
    )
    find = replace(
        differences(story, lists.open, turn.differing),
        say=f"Now {story.partner}, the one that was meant: where do our gross amounts differ from their final list for {story.period}? What is among the corrections already stays out.",
    )
    write = (*inserts(story, len(lists.open), turn.plan), verify(story, turn.later))
    answer = f"{texts.done(story, len(lists.open))} The correction that I had made for {stray.partner} is out again."
    reference, mistake = (
        Script((*wrong, rows, undo, find, *write), answer),
        Script((*wrong, rows, find, *write), answer),
    )
    return reference, mistake, (
        _booked(story, lists.corrections(story)),
        make.unchanged_except(["duckdb", DATABASE, story.corrections, "rows"]),
        make.said_mentions("the first answer names what was booked", 0, stray.ref),
        _told(lists, first=False),
    )  # fmt: skip


def _asked(draw: Draw, turn: Turn) -> tuple[Script, Script, tuple[JsonObject, ...]]:
    story, lists = turn.story, turn.lists
    both = sorted((story.period, turn.extra().period))
    query = (
        f"SELECT s.{story.period_column}, s.ref, s.amount_cents - coalesce(l.gross_cents, 0) AS delta_cents FROM {story.final} s "
        f"LEFT JOIN {story.ledger} l ON l.ref = s.ref WHERE s.partner = '{story.partner}' AND s.amount_cents <> coalesce(l.gross_cents, 0) ORDER BY ALL"
    )
    every = sql(
        f"The request names no month. I look in which months {story.partner} and we differ; with one of them there would be no question.",
        query,
    )
    question = draw.choose((
        f"One thing first: {story.partner} and our books differ in two months, {both[0]} and {both[1]}. Which of them is to be settled? I have booked nothing so far.",
        f"I need the month before I book anything. There are differences with {story.partner} in {both[0]} and in {both[1]}; which one do you mean?",
    ))  # fmt: skip
    asking = hears(question, draw.choose(THIS_MONTH).format(period=story.period))
    answer = texts.done(story, len(lists.open))
    acts = _first(turn)[len(turn.look) :]
    reference = Script((*turn.look, every, asking, *acts), answer)
    mistake = Script((*turn.look, every, *acts, replace(asking, say=answer)), answer)
    return reference, mistake, (
        _booked(story, lists.corrections(story)),
        make.unchanged_except(["duckdb", DATABASE, story.corrections, "rows"]),
        make.asks("the question names both months", 0, *both),
        make.not_called_before("nothing was booked before the answer", 1, ("duckdb__query", make.CHANGES_ROWS)),
        _told(lists, first=False),
    )  # fmt: skip


def _booked(story: books.Story, wanted: list[list[object]]) -> JsonObject:
    table = ["duckdb", DATABASE, story.corrections]
    return make.rows(
        "the corrections are exactly those that are wanted in the end",
        table,
        ["ref", "delta_cents", "code", "ticket"],
        wanted,
        exactly=True,
    )


def _told(lists: books.Lists, *, first: bool) -> JsonObject:
    total = sum(record.delta for record in lists.open)
    said = (*(record.ref for record in lists.open), [str(total), f"{abs(total) / 100:.2f}"])
    if first:
        return make.said_mentions("the first answer names the records and their sum", 0, *said)
    return make.answer_mentions("the answer names the records and their sum", *said)


def bodies(story: books.Story) -> dict[Register, tuple[str, ...]]:
    """Goals that do not say which month is meant."""
    partner, ticket, reason, records = story.partner, story.ticket, story.reason, story.records
    return {
        "terse": (
            f"Reconcile {partner} for the month that won't close: book corrections for every {story.record} where our gross amount differs from theirs. Reason: {reason}. Ticket {ticket}. List the records and the sum in cents.",
            f"{ticket}: settle what is still open between us and {partner} for the month ({reason}). Only that month. Tell me the references and the total in cents.",
            f"{partner} / {ticket}: one month, find the {records} that differ, write the missing corrections with the code for '{reason}', report references and sum of the deltas.",
        ),
        "ticket": (
            f"One month of {partner} cannot be closed because their figures and ours differ for some {records}. Cause according to the desk: {reason}. Please write the corrections that are still missing for that month, under this ticket, so that both sides agree, and answer with the references concerned and the sum of the new corrections in cents.",
            f"Partner: {partner}\nPeriod: the month in question\nProblem: single {records} stand in our books with another amount than the partner states ({reason}).\nTo do: correct what is open, that period and this partner only.\nReturn: references and total correction in cents.",
            f"Audit found that {partner} and we disagree on a month. All differences in it come from the same cause: {reason}. What was settled before must not be settled again, and other months stay as they are. Needed: the open corrections booked under {ticket}; in the reply the references and their sum (cents).",
        ),
        "vague": (
            f"{partner} keeps telling us that our numbers for the month are off on a few {records}. It's probably just the '{reason}' thing again. Could you look into it and put that month right the way we always do, under {ticket}? I'd need to know which ones it were and how much it comes to in cents.",
            f"Can you sort out the month with {partner} for me? Some {records} don't agree with what they say; the desk thinks '{reason}'. Please book whatever is still missing there for {ticket}, no other month, and send me the references with the sum in cents so I can answer them.",
            f"I have {partner} on the phone about a month that won't close. They claim a few {records} are wrong on our side, and I believe them ('{reason}', I'd say). Please settle what isn't settled yet in it, ticket {ticket}, then tell me the references and the overall amount in cents.",
        ),
    }
