"""Contracts with their clauses, and where the papers of a negotiation lie."""

# ruff: noqa: E501 - lists and sentences read best on one line

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause; `text` holds its figure at `{}` between brackets that mark what makes it unmistakable."""

    heading: str
    subject: str
    text: str
    unit: str
    low: int
    high: int
    step: int = 1


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of contract; at least two clauses count in days."""

    title: str
    desk: str
    ours: str
    clauses: tuple[Clause, ...]
    filler: tuple[str, ...]


KINDS: Final = (
    Kind(
        "Supply agreement", "the purchasing desk of a maker of kitchen machines", "the buyer",
        (Clause("Term", "contract term", "This agreement [runs for {} from the day] it is signed.", "{} months", 12, 60, 6),
         Clause("Orders", "order confirmation", "Orders are [deemed accepted {} after receipt] unless the supplier objects.", "{} days", 3, 20),
         Clause("Payment", "time for payment", "Invoices are [payable within {} of receipt] without deduction.", "{} days", 10, 60, 5),
         Clause("Complaints", "time for complaints", "Visible defects must be [reported within {} of delivery] in writing.", "{} days", 5, 30, 5),
         Clause("Late delivery", "penalty per week", "For each week of delay [a penalty of {} of the order value] falls due.", "{} percent", 1, 8),
         Clause("Minimum quantity", "yearly minimum", "The buyer [calls off at least {} in each calendar year].", "{} pallets", 40, 400, 20),
         Clause("Notice", "notice period", "Either side may [end the agreement with {} of notice].", "{} months", 1, 12)),
        ("Prices follow the list that both sides have initialled.", "Silence is no consent except where this clause says so.", "The place of delivery is the buyer's own dock."),
    ),
    Kind(
        "Lease of business premises", "the property office of a chain of bakeries", "the tenant",
        (Clause("Rent", "monthly rent", "The tenant [pays a rent of {} for each month] in advance.", "EUR {}", 1800, 9600, 50),
         Clause("Deposit", "deposit", "A [deposit of {} is held] in a separate account.", "EUR {}", 3000, 18000, 250),
         Clause("Arrears", "grace for arrears", "The landlord may charge interest once rent is [outstanding for more than {}].", "{} days", 5, 40, 5),
         Clause("Repairs", "time for repairs", "The landlord [repairs what is reported within {}] at his own cost.", "{} days", 5, 40, 5),
         Clause("Small repairs", "cap on small repairs", "The tenant bears [small repairs up to {} a year].", "EUR {}", 200, 1500, 50),
         Clause("Rent review", "interval of reviews", "The rent is [reviewed every {} and not sooner].", "{} months", 12, 60, 6),
         Clause("Notice", "notice period", "Notice is given [no later than {} before the end] of a quarter.", "{} months", 3, 12)),
        ("Keys are handed over against a signed receipt.", "Signs on the front need consent, which may not be refused without reason.", "Heating is part of the running costs."),
    ),
    Kind(
        "Maintenance agreement", "the facility team of a regional hospital", "the client",
        (Clause("Visits", "visits per year", "The contractor [carries out {} in each year] by appointment.", "{} visits", 2, 12),
         Clause("Response", "response to faults", "After a report the contractor is [on site within {} at the latest].", "{} hours", 4, 48, 2),
         Clause("Spare parts", "stock of spare parts", "Worn parts are [replaced from stock within {} of the finding].", "{} days", 2, 20),
         Clause("Report", "time for the report", "A written report [follows within {} of each visit].", "{} days", 2, 20),
         Clause("Fee", "yearly fee", "The client [pays a flat fee of {} for each year].", "EUR {}", 4000, 36000, 500),
         Clause("Liability", "cap on liability", "For slight negligence [liability ends at {} for each case].", "EUR {}", 50000, 500000, 25000),
         Clause("Term", "contract term", "The agreement [is made for {} and then renewed] unless ended.", "{} months", 12, 60, 12)),
        ("Work that stops a ward is announced to the head nurse.", "Tools remain the contractor's own.", "Waste is taken away on the same day."),
    ),
    Kind(
        "Catering agreement", "the events office of a trade fair", "the organiser",
        (Clause("Guests", "final number of guests", "The organiser [names the number of guests {} before the event].", "{} days", 3, 21),
         Clause("Cancellation", "free cancellation", "Cancelling is [free of charge up to {} before the event].", "{} days", 3, 45, 2),
         Clause("Cancellation fee", "fee for late cancellation", "After that [a fee of {} of the agreed sum] is charged.", "{} percent", 20, 80, 5),
         Clause("Price", "price per cover", "Each [cover is charged at {} net], drinks apart.", "EUR {}", 24, 140, 2),
         Clause("Staff", "guests per waiter", "One [waiter looks after no more than {} at a time].", "{} guests", 10, 40, 2),
         Clause("Payment", "time for payment", "The final bill is [due within {} of the event].", "{} days", 3, 45, 2),
         Clause("Tasting", "tastings included", "The price includes [{} of the menu for the organiser].", "{} tastings", 1, 5)),
        ("Allergens are marked on every dish.", "Left-over food goes to the food bank.", "The kitchen is handed back clean."),
    ),
    Kind(
        "Software licence", "the contracts team of a credit union", "the licensee",
        (Clause("Users", "named users", "The licence [covers {} and no concurrent use] beyond them.", "{} named users", 20, 600, 10),
         Clause("Fee", "yearly licence fee", "The licensee [pays {} for each contract year] in advance.", "EUR {}", 6000, 84000, 500),
         Clause("Support", "answer to critical faults", "A critical fault is [answered within {} of its report].", "{} hours", 1, 24),
         Clause("Updates", "notice of updates", "New versions are [announced at least {} before release].", "{} days", 7, 60, 7),
         Clause("Audit", "notice of an audit", "The licensor may audit the use [once a year with {} of notice].", "{} days", 7, 60, 7),
         Clause("Price rise", "cap on price rises", "The fee [rises by no more than {} a year].", "{} percent", 1, 9),
         Clause("Exit", "help on exit", "On exit the licensor [hands over all data within {} of the request].", "{} days", 7, 60, 7)),
        ("Copies for backup are permitted.", "The source code lies with a notary.", "Test systems need no licence of their own."),
    ),
    Kind(
        "Carriage contract", "the shipping department of a brewery", "the shipper",
        (Clause("Loading", "time for loading", "The carrier [allows {} for loading] without charge.", "{} minutes", 30, 180, 15),
         Clause("Waiting", "charge for waiting", "Waiting beyond that is [charged at {} an hour].", "EUR {}", 30, 110, 5),
         Clause("Damage", "time to report damage", "Hidden damage is [notified within {} of unloading].", "{} days", 3, 21),
         Clause("Pallets", "return of pallets", "Empty pallets are [returned within {} in equal number].", "{} days", 3, 21),
         Clause("Fuel", "fuel surcharge", "The [fuel surcharge is {} of the freight] and is reviewed each quarter.", "{} percent", 3, 18),
         Clause("Insurance", "insured sum", "Goods are [insured up to {} for each load].", "EUR {}", 20000, 200000, 10000),
         Clause("Payment", "time for payment", "Freight bills are [settled within {} of their date].", "{} days", 3, 21)),
        ("Drivers wear shoes with steel caps on the premises.", "Part loads need consent in writing.", "The route is the carrier's choice."),
    ),
)  # fmt: skip

OURS: Final = (
    "Halden & Frey", "Merrow", "Castell Brothers", "Ashgrove", "Lindqvist & Daughters", "Tamar House", "Veldhuis", "Corran",
)  # fmt: skip
"""Names that fit any trade."""

PLACES: Final = (
    ("contracts/{name}.docx", "negotiation/{name}-points.xlsx", "Points"),
    ("legal/drafts/{name}.docx", "legal/tables/{name}-changes.xlsx", "Changes"),
    ("agreements/{name}-draft.docx", "agreements/{name}-open-points.xlsx", "Status"),
    ("desk/{name}.docx", "desk/{name}-talks.xlsx", "Talks"),
    ("mandates/{name}/contract.docx", "mandates/{name}/rounds.xlsx", "Rounds"),
)
"""The contract, the workbook of the talks, its sheet."""

OPEN: Final = ("open", "withdrawn", "our proposal", "their proposal", "deferred")
"""States of a line that is not to be entered."""

OTHER_SHEETS: Final = (
    ("Contacts", [["Side", "Name"], ["ours", "{ours}"], ["theirs", "{theirs}"]]),
    ("Meetings", [["Round", "Where"], ["first", "their office"], ["second", "by phone"]]),
    ("Read me", [["What this is"], ["Points of the talks, one line each"], ["Kept by {ours}"]]),
)
