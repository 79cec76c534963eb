"""Words of the correcting of promised dates that overlooked public holidays."""

# ruff: noqa: E501 - lists and sentences read best on one line

from __future__ import annotations

from typing import Final

from distill.families.mcp.missions.delivery_dates.scene import Order, Scene
from distill.families.mcp.params import Register
from distill.families.mcp.wording import counted

LIST: Final = (
    "First the orders, the whole of {sheet}: dates, terms, states, and what stands above the headings.",
    "I begin with {sheet}. I need every row, with state and remark, before I count a single day.",
)
TOWNS: Final = (
    "The list is open, so it may be corrected. Which calendar a town has stands in {towns}; I look there instead of guessing.",
    "It may still be changed. Holidays depend on country and region, and {towns} says which belong to which town.",
)
COUNT: Final = (
    "{code} goes to {town} with a term of {term}. I count from the order to the promise with both ends, which has to give one more than the term.",
    "{code}, {town}, term {term}: how many business days does the promise really leave? Both ends counted, so one more than the term is right.",
    "Next to be counted is {code} for {town}. With a term of {term} the count from end to end must be one higher.",
    "{town} has its own calendar, so {code} is counted under that one; its term is {term}.",
)
COUNT_ALL: Final = (
    "Only open orders matter. I count each of them from order to promise with both ends, under the calendar of its own town; one more than the term is right.",
    "The open orders are independent of each other, so I have them all counted at once, each with country and region of its town. Each must give one more than its term.",
)
FINE: Final = ("{code} is right as it is.", "{code} keeps its term.", "No holiday got in the way of {code}.")
SHORT: Final = (
    "{code} is short by {days}, because of holidays in {town}.",
    "In {town} holidays took {days} from {code}.",
    "{code} lacks {days} under the calendar of {town}.",
)
STEP: Final = (
    "{short} So its date moves to the next business day there after {promised}.",
    "{short} I move on from {promised} to the next day on which {town} works.",
)
FIXED: Final = (
    "But the customer fixed that date, so it stays and goes into my report.",
    "Its remark says that the customer fixed the date; I leave it and mention it at the end.",
)
BACK_TO: Final = (
    "Everything is counted; back to {code}, the first that has to move.",
    "With the counting done I turn to {code}.",
)
NEXT: Final = (
    "{code} for {town} is the next that fell short.",
    "On to {code}, which was short by {days}.",
    "Now {code}, with {days} missing.",
)
MORE: Final = (
    "That is one of the missing days; {code} needs another, counted from there.",
    "One step done. {code} was short by more than that, so on to the next business day.",
)
PROVE: Final = (
    "I have the new dates counted again before they go into the list. Every one has to come to one more than its term.",
    "Before I write I check the new dates by the same count as at the start.",
)
WRITE: Final = (
    "Now {code} in the list: the new date, and the remark that the rules ask for; the state stays open.",
    "{code} gets its date and says in the remark where it comes from.",
    "The row of {code} is next, date and remark in one go.",
)
WRITE_ALL: Final = (
    "The dates are settled. I write each row that changes, date and remark, and touch no other.",
    "Now into the list with them: for each order that moves its new date and the remark with the old one.",
)
LETTERS: Final = (
    "Each customer whose date moves gets a letter, so these orders go onto the sheet Letters, in the order of the list.",
    "The rules want the moved orders on Letters too. Its headings stand in the first row, so I begin below.",
)
HEADS: Final = (
    "Orders that move also belong on the sheet Letters. I look at its columns, and whether it is empty, before I plan rows for it.",
    "What does the sheet Letters want to know, and does it hold rows already? I read it before I fill it.",
)
BACK: Final = (
    "I read the list once more; only the moved orders should differ.",
    "A last look at the sheet, as it is in the file now.",
)
GAP: Final = (
    "{towns} names {town} but no country for it. There is one more sheet; I look whether it says more before I stop.",
    "For {town} neither country nor region is given in {towns}. Perhaps it stands elsewhere in the workbook.",
)
HEADLINES: Final = (
    "Promised dates overlook holidays",
    "{what}: promises that cannot be kept",
    "Delivery dates to be corrected",
)


def rules(it: Scene) -> tuple[str, ...]:
    """What the system prompt lays down."""
    made = [
        "The term is the number of business days after the day of the order: ordered on a Monday with a term of 3, due on the Thursday if no holiday comes between. A promise before that day is wrong and moves to that day; the others stay.",
        f"What counts are the holidays of the town of delivery, with its region. Country and region of a town are those that the sheet {it.sheets[1]} gives, and no others.",
        "Only open orders are corrected. A date that the customer fixed stays, but is reported if it is too early.",
        f"Where a date changes, Remark says `moved from <old date>`. Dates are written like {it.orders[0].ordered[:4]}-03-31.",
        "A list is corrected as a whole or not at all. Once it was sent to the customers it is not changed any more.",
    ]
    if it.letters:
        made.append("Every moved order also gets a row on the sheet Letters, in the order of the list.")
    return tuple(made)


def bodies(it: Scene) -> dict[Register, tuple[str, ...]]:
    """What the goals say, per register."""
    book, ticket, house = it.book, it.ticket, it.house
    return {
        "terse": (
            f"Promised dates in {book} ignore public holidays. Correct those that are too early ({ticket}). Old and new date per order, please, and which wrong ones you left.",
            f"{ticket}: check the delivery dates in {book} against the holidays where we deliver, move what cannot be kept. List the moves and the exceptions.",
            f"{book}: dates were worked out with weekends only. Put in the holidays. Report orders with new dates, and any too early date that stays. {ticket}.",
        ),
        "ticket": (
            f"The program that works out our delivery dates knows weekends but no public holidays. The list in {book} is affected. Please correct every promise that cannot be kept, according to our rules, and leave the others. The closing note gives order, old date and new date, and names orders whose date is wrong but stays.",
            f"File: {book}\nProblem: promised dates fall short wherever a holiday lies between order and delivery\nWanted: correct dates for what is still to be delivered\nClosing note: moved orders with their new dates; orders with a wrong date that were left alone, and why",
            f"Two customers complained that {house.what} came later than promised. It turned out that holidays at their end were never counted. Please go through {book} and put the dates right where our rules say so. I need to know what moved to when, and what did not although it should have.",
        ),
        "vague": (
            f"Our dates in {book} are a mess because of all the holidays; apparently nobody told the program about them. Could you go through the orders and fix the dates we can't keep? It is different from town to town, I'm afraid. Tell me which orders move to which day, and whether there is any you had to leave wrong. The number is {ticket}.",
            f"I think we promised some people a delivery for a day on which nobody works there, or too early because of a holiday in between. It's all in {book}. Please set it right for what is still open and tell me the new dates, plus the ones that are off but stay. {ticket}.",
            f"Could you look over {book} for me? The promised days were counted as if there were no holidays. I'd like right dates in there and a short list of what changed to what, and of wrong dates you didn't touch. It runs as {ticket}.",
        ),
    }


def reason(order: Order) -> str:
    """Why an order with a wrong date stays as it is."""
    return f"{order.code} (the customer fixed the date, {order.promised} stays)"


def short_by(order: Order) -> str:
    """How many business days a promise lacks, in words."""
    return counted(order.short, "business day")


def done(it: Scene) -> str:
    """The final answer of the acting case."""
    moves = "; ".join(f"{order.code} ({order.town.name}) from {order.promised} to {order.due}" for order in it.moved)
    right = [order.code for order in it.counted if not order.short]
    letters = " They are on the sheet Letters as well." if it.letters else ""
    kept = f"Too early but left: {', '.join(map(reason, it.kept))}." if it.kept else "No other open order is too early."
    return (
        f"Moved in {it.book}: {moves}.{letters} {kept} Right as they are: {', '.join(right)}. "
        f"Not touched, because nobody waits for them: {', '.join(f'{order.code} ({order.state})' for order in it.closed)}. "
        f"Each open order was counted under the calendar of its own town, region included."
    )


def sent(it: Scene) -> str:
    """The final answer when the list has gone out."""
    return (
        f"I changed nothing in {it.book}. The line above the orders says that this list was sent to the customers, and by the rules such a list is not changed any more. "
        f"Whatever is wrong in it has to be told to the customers some other way, or put right in the next list."
    )


def unknown(it: Scene) -> str:
    """The final answer when a town has no calendar."""
    town = it.moved[0].town.name
    return (
        f"I changed nothing in {it.book}. {it.moved[0].code} is to be delivered to {town}, and the sheet {it.sheets[1]} does not give a country or region for {town}; the rules let me use no other source, and a list is corrected as a whole. "
        f"I need country and region of {town} to go on."
    )
