"""What customers of the absent agent write, by the skill that it takes."""

# ruff: noqa: E501 - lists and sentences read best on one line

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

SUBJECTS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = MappingProxyType(
    {
        "billing": (
            ("Wrong currency on the statement", "Our statement is in dollars since last month, and the contract says euros. Accounting will not book it like this."),
            ("Invoice counts a seat twice", "One of our colleagues changed her name and is now charged as two seats. Please correct the invoice."),
            ("Credit note does not arrive", "We were promised a credit note for the outage in spring. It is on none of the invoices since."),
            ("Change of the paying company", "From next quarter our parent company pays. What do you need from us, and by when?"),
            ("Discount missing after the renewal", "The renewal went through at the list price, without the discount that we agreed on."),
            ("Reminder for a paid invoice", "We get reminders for an invoice that was paid three weeks ago. The receipt can be sent."),
        ),
        "network": (
            ("Second line for the branch", "The branch by the harbour needs a second line, because the first fails whenever it rains."),
            ("New office needs to be connected", "We move into the new floor soon and the sockets there are dead. What has to be ordered?"),
            ("Calls break off after ten minutes", "Since Tuesday every longer call is cut. Short ones are fine."),
            ("Slow between the two sites", "Copying a folder to the other site takes an hour, it used to be minutes."),
            ("Address range is used up", "New devices get no address any more. I believe our range is too small by now."),
            ("Printer room without signal", "There is no wireless signal at the back of the building since the antenna was moved."),
        ),
        "access": (
            ("Two users see each other's files", "Two colleagues from different departments can open each other's folders. That must not be."),
            ("Old account is still active", "Somebody who left us in spring can still log in, as I just saw. Please close that account."),
            ("Nobody can approve requests", "Our only approver is ill and nobody else has the right to. We need a deputy."),
            ("Second factor lost", "My phone is gone and with it the codes. I cannot get in and have the month end to do."),
            ("Group rights after the merger", "After the merger half of our people are missing in the shared folders."),
            ("Guest can change prices", "A guest account was able to change a price yesterday. It should only read."),
        ),
        "backup": (
            ("Restore of a deleted folder", "Somebody deleted the folder with the drawings of the spring fair. Can it be brought back from Friday?"),
            ("Nightly copy ends with a warning", "The report says finished with warnings, for four nights now. Is our copy complete?"),
            ("How far back can we go?", "The auditors want a state from last autumn. Does one exist, and how do we get at it?"),
            ("Copy of the mailbox is too old", "The restored mailbox ends in the middle of last month. The rest is missing."),
            ("Second place for the copies", "Our insurer wants a copy outside the building. What can you offer?"),
            ("Restore went to the wrong server", "The folder came back on the test server. We need it on the real one."),
        ),
        "reporting": (
            ("Monthly figures are missing", "The report of last month is empty for two of our sites, although both were open."),
            ("Totals differ between two reports", "The yearly report shows more than the sum of the months. Which one is right?"),
            ("Export stops half way", "The export of the sales report ends after some two thousand lines, without a message."),
            ("Column for the region is gone", "The weekly report has no column for the region any more, and the board asks for it."),
            ("Report goes to somebody who left", "The Monday report is still sent to a former colleague. Please take the address out."),
            ("Chart shows last year", "The chart on the first page did not move on with the new year."),
        ),
        "printing": (
            ("Letters come out blank", "The first page is fine and all further pages are white, on both machines."),
            ("Labels are cut off", "The lower third of every label is missing since the paper was changed."),
            ("Wrong tray for the envelopes", "Envelopes are taken from the tray with the plain paper, whatever we choose."),
            ("Queue hangs after lunch", "Every day around one the queue stands still until somebody restarts the machine."),
            ("Umlauts are boxes", "Names with an umlaut come out as boxes on the delivery notes. On the screen they are right."),
            ("Colours of the logo are off", "Our logo is printed in violet. It ought to be blue."),
        ),
        "imports": (
            ("Import of the price list", "The new price list is turned away with an error in line 212, and I cannot see anything wrong there."),
            ("Dates are read the wrong way round", "The fourth of March becomes the third of April. We send the file as always."),
            ("Customers appear twice after the import", "Since the last import about forty customers are in twice."),
            ("File is accepted, nothing happens", "The upload says success, but no item is changed afterwards."),
            ("Decimal comma is lost", "A price of 12,50 arrives as 1250. That is expensive for our customers."),
            ("Import of staff from the old system", "We have the staff as a table from the old system. In which form do you need it?"),
        ),
    }
)  # fmt: skip
"""Skill -> (subject, what the customer writes)."""
