"""Words of `ledger_reconcile`."""

# ruff: noqa: E501 - sentences of goals and rationales read best on one line

from __future__ import annotations

from typing import Final

from distill.families.mcp.missions.ledger_reconcile.books import Story
from distill.families.mcp.params import Register

VOICES: Final = 3
"""How many ways there are to say a thing; a case speaks in one of them throughout."""

CATALOGUE: Final = (
    "I do not know the tables yet. One look at all columns shows what there is before I ask for data.",
    "The request speaks of records, not of tables. The catalogue of columns tells me where they may be.",
    "First the lie of the land: every table with its columns, so that I do not guess a name.",
)
TABLES: Final = (
    "I do not know the tables yet, so I list them before I ask for data.",
    "Which tables are there? The names should show where our side and theirs are kept.",
    "I start with a list of the tables; the request names none of them.",
)
COLUMNS: Final = (
    "Before I query {} I look at its columns; names that look alike may mean different amounts.",
    "The partner's side next: {} has to share a key with ours, and I want to see its amount.",
    "Corrections will go into {}, so I need its columns in order.",
)
VERIFY: Final = (
    "The rows are written. I read them back under this ticket, which also gives the sum to report.",
    "Written is not yet checked: what stands under this ticket now, and what does it add up to?",
    "I ask for this ticket's corrections once more; the sum in my answer comes from there.",
)


def columns(table: str, number: int) -> str:
    """Why the columns of the table that comes at this place are looked at."""
    return COLUMNS[number].format(table)


def rules(story: Story) -> tuple[str, ...]:
    """What stands in the system prompt."""
    return (
        f"Amounts are whole cents. The tables {story.ledger} (what we have) and {story.final} (what the partner states) are never edited; a difference is settled by one row per record in {story.corrections}.",
        f"A correction carries its code from {story.codes} and the id of the ticket it is made for. A record that has a correction is settled and gets no second one.",
        "Only a partner's final figures are a ground for corrections.",
    )


def title(story: Story) -> str:
    """Headline of the ticket."""
    return f"{story.partner} {story.period}: {story.records} do not match"


def bodies(story: Story) -> dict[Register, tuple[str, ...]]:
    """What the goals say, per register."""
    partner, period, ticket, reason, records = story.partner, story.period, story.ticket, story.reason, story.records
    return {
        "terse": (
            f"Reconcile {partner}, {period}: book corrections for every {story.record} where our gross amount differs from theirs. Reason: {reason}. Ticket {ticket}. List the records and the sum in cents.",
            f"{ticket}: settle what is still open between us and {partner} for {period} ({reason}). Tell me the references and the total in cents.",
            f"{partner} / {period} / {ticket}: find the {records} that differ, write the missing corrections with the code for '{reason}', report references and sum of the deltas.",
        ),
        "ticket": (
            f"The month {period} of {partner} cannot be closed because their figures and ours differ for some {records}. Cause according to the desk: {reason}. Please write the corrections that are still missing, under this ticket, so that both sides agree, and answer with the references concerned and the sum of the new corrections in cents.",
            f"Partner: {partner}\nPeriod: {period}\nProblem: single {records} stand in our books with another amount than the partner states ({reason}).\nTo do: correct what is open, this period and this partner only.\nReturn: references and total correction in cents.",
            f"Audit found that {partner} and we disagree on {period}. All differences come from the same cause: {reason}. What was settled before must not be settled again. Needed: the open corrections booked under {ticket}; in the reply the references and their sum (cents).",
        ),
        "vague": (
            f"{partner} keeps telling us that our numbers for {period} are off on a few {records}. It's probably just the '{reason}' thing again. Could you look into it and put it right the way we always do, under {ticket}? I'd need to know which ones it were and how much it comes to in cents.",
            f"Can you sort out {period} with {partner} for me? Some {records} don't agree with what they say; the desk thinks '{reason}'. Please book whatever is still missing for {ticket}, and send me the references with the sum in cents so I can answer them.",
            f"I have {partner} on the phone about {period}. They claim a few {records} are wrong on our side, and I believe them ('{reason}', I'd say). Please settle what isn't settled yet, ticket {ticket}, then tell me the references and the overall amount in cents.",
        ),
    }


def guide(story: Story) -> str:
    """Why the conventions are read."""
    return f"The meaning of the columns is written down in {story.guide}; I read it before I compare amounts."


def codes(story: Story) -> str:
    """Why the codes are read."""
    return f"A correction needs a code. I look up in {story.codes} which one stands for '{story.reason}' instead of guessing."


def compare(story: Story) -> str:
    """Why the comparison is made this way."""
    return f"Now I hold the gross amounts against what {story.partner} states for {story.period} and expect only the records that differ."


def booked(story: Story) -> str:
    """Why earlier corrections are read."""
    return f"Some of these may be settled already. I read {story.corrections} before I write, so that nothing is corrected twice."


def which_periods(story: Story) -> str:
    """Why the periods are listed."""
    return f"The comparison is empty, which may mean that all agrees or that there is nothing to compare with. I look which months {story.final} has for {story.partner}."


def insert(story: Story, number: int, statements: int, *, several: bool = True) -> str:
    """Why the rows of this statement are written; `several`: more than one in all."""
    if number:
        return f"That one is in. The next record, ${{ref{number}}}, gets its own row in the same way."
    how = "in one statement" if statements == 1 else "record by record, ${ref0} first"
    what = "missing corrections" if statements != 1 or several else "missing correction"
    return f"I write the {what} into {story.corrections} {how}: the deltas just seen, code ${{code}}, ticket {story.ticket}."


def done(story: Story, count: int) -> str:
    """The final answer of the acting case."""
    listed = ", ".join(f"${{ref{number}}} (${{delta{number}}})" for number in range(count))
    return f"Corrected for {story.partner}, {story.period}, under {story.ticket} with code ${{code}}: {listed}. The new corrections sum to ${{total}} cents. Records settled earlier were left alone."


def missing(story: Story) -> str:
    """The final answer when the final statement is not there."""
    return f"I booked nothing. There is no final statement of {story.partner} for {story.period} in {story.final}, so the true amounts are missing; the draft is no ground for corrections. Once the final figures are in, the difference can be settled."


def already(story: Story, count: int) -> str:
    """The final answer when all is settled."""
    listed = ", ".join(f"${{ref{number}}}" for number in range(count))
    return f"There is nothing left to correct for {story.partner}, {story.period}: the records that differ ({listed} among them) already have their corrections, made under ${{earlier}}. I wrote no second ones."
