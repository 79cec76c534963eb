"""Words of `mails_to_tickets`: mails, queues, rules, goals, and what is said on the way."""

# ruff: noqa: E501 - lists and sentences read best on one line

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from distill.families.mcp.params import Register

if TYPE_CHECKING:
    from distill.families.mcp.missions.mails_to_tickets.scene import Scene

HOUSES: Final = (
    "Lindhurst Supply",
    "Brackwater Parts",
    "Osterley Tools",
    "Palmgrove Direct",
    "Tidewell Stores",
    "Merrow Goods",
    "Ashcombe Trade",
    "Velmora",
)
LABELS: Final = (
    ("for-desk", "entered"),
    ("to-ticket", "filed"),
    ("desk", "done"),
    ("unfiled", "filed"),
    ("todo-desk", "in-desk"),
)
QUEUE_SETS: Final = (
    (("billing", "invoices and payments"), ("dispatch", "deliveries")),
    (("billing", "invoices and payments"), ("returns", "damaged or wrong goods")),
    (("dispatch", "deliveries"), ("returns", "damaged or wrong goods")),
    (("billing", "invoices and payments"), ("dispatch", "deliveries"), ("returns", "damaged or wrong goods")),
)
"""Queues and what they are for."""
UNITS: Final = ("order", "consignment", "shipment", "purchase order", "delivery")
"""What the numbers are of that customers write about; every topic fits each."""
TOPICS: Final = MappingProxyType({
    "billing": ("the invoice shows the wrong amount", "we were charged twice", "the payment was booked to another account"),
    "dispatch": ("the delivery has not come", "only half of it was delivered", "the driver found nobody to take the delivery"),
    "returns": ("two crates arrived broken", "we got the wrong goods", "the goods came in damaged boxes"),
})  # fmt: skip
SUBJECTS: Final = (
    "A question about our {unit}",
    "This is taking long",
    "Reminder",
    "Please look into this",
    "Still waiting",
    "Our {unit}",
    "Second attempt",
    "Not happy",
)
MAILS: Final = (
    "Hello,\n\nabout {order}: {topic}. Could you see to it?\n\nRegards",
    "Good morning,\n\n{topic}, and that with {order}, which was urgent. Please let me know how this goes on.",
    "Dear team,\n\nI am writing about our {unit} {order} because {topic}. Thank you for your help.",
    "Hi,\n\nplease check {order}. It seems that {topic}.\n\nBest wishes",
    "To whom it may concern,\n\n{order} is not settled: {topic}. I expect an answer this week.",
    "Hi there, {topic}. The number is {order}. Thanks!",
)
VAGUE_MAIL: Final = "Hello,\n\nit is about our {unit} again, you know the one. Nothing has happened since. Could you see to it?\n\nRegards"
LATER_MAIL: Final = (
    "Any news on this? Nothing has changed on our side.",
    "I have not heard from you since. What is the state of it?",
    "Following up on my message below. Please answer.",
)

RULES: Final = (
    "The service mailbox passes customers' mail on to the ticket desk. A matter is an order number: every matter has one ticket, whoever writes and from whatever address. The custom field `order` tells which; a number that is merely mentioned does not.",
    "To enter a mail: an internal comment on the matter's ticket that names the id of the mail's message. A waiting or solved ticket is set to open afterwards. A merged ticket's matter goes on in the ticket it was merged into.",
    "If the matter has no ticket, or only a closed one, a new ticket is created: subject of the mail, `order` filled in, requester as on the customer's card, queue by topic ({queues}). It is linked as follow_up_of the closed one, if there is one. Then the mail is entered there.",
    "A mail whose message id stands in a comment already has been entered: it gets its label and nothing else.",
    "Everybody whose mail is newly entered gets an answer in the thread that names the ticket. Then the mail loses the label `{label}` and gets `{done}`.",
    "A batch is entered whole or not at all: if one mail must not be entered or cannot be told which order it is about, none is entered, labelled or answered. Mail labelled {legal} must not be entered.",
)


def bodies(it: Scene) -> dict[Register, tuple[str, ...]]:
    """What the goals say, per register."""
    label = it.label
    return {
        "terse": (
            f"{it.ticket}: enter everything in the service mailbox that is labelled {label} at the ticket desk and answer the customers. I need the list: which mail is in which ticket.",
            f"Please work off the label {label}: each mail into its ticket, customers answered, labels set. Give me mail and ticket number for each.",
            f"Mails labelled {label} have to go into the desk. Usual rules, no duplicates. Report the ticket of every one.",
        ),
        "ticket": (
            f"The shared mailbox has mail under {label} that nobody has entered at the desk. Customers are waiting.\nTo do: enter each by the rules, answer, relabel.\nPlease note here which ticket each mail ended up in.",
            f"Expected: no mail under {label}; every matter has one ticket that knows of the mail.\nActual: a batch is lying there since the weekend.\nWatch out for matters that have a ticket already. List the tickets when it is done.",
            f"Backlog in the service mailbox ({label}).\nWanted: all of it in the ticket desk, one ticket per matter, customers informed, labels moved on.\nReport: message and ticket, line by line.",
        ),
        "vague": (
            f"There are a few mails in the service mailbox with the label {label}, and the desk doesn't know about them yet. Could you bring that in order? Some of these people have written before, so please don't open a second ticket for the same thing. They should get an answer too. And tell me where each one went.",
            f"I never got round to the {label} mails. Would you put them where they belong at the ticket desk and write back to the people? You know how we do it. I'd like to know the ticket for each in the end.",
            f"Somebody marked mails with {label} and then nothing happened. Can you take them over to the ticket desk, answer everyone who needs an answer and clear the label? A list of which mail is in which ticket would be great.",
        ),
    }


HEADLINES: Final = ("Mail that is not at the desk yet", "Enter the {label} mails", "Backlog in the service mailbox")

FIND: Final = (
    "First the batch itself: everything that carries the label {label}.",
    "I list the mails under {label} to see how many there are and from whom.",
)
OPEN: Final = (
    "{key} is from {sender}. The subject does not give the order number, so I read the whole conversation.",
    "Next, {key}: what is it about, and which order? The thread should say.",
    "I read {key} with all that came before it; the number may stand further up.",
    "Now the conversation of {key}, which {sender} began.",
)
OPEN_ALL: Final = (
    "One bad mail stops the whole batch, so I read all of these conversations before I enter any. The order numbers should be in them.",
    "The batch goes in whole or not at all. I read every conversation first: which orders are they about, and is any of them unclear?",
)
WHOLE: Final = (
    "The batch is entered whole or not at all, so every conversation is read before anything is entered.",
    "None of them carries a label that stops the batch. Whether each names its order only reading tells, so that comes first.",
)
SEARCH: Final = (
    "{key} is about {order}. Is there a ticket for it? I look in all of them, settled ones too.",
    "The order of {key} is {order}. One matter, one ticket, so I look for an existing one first.",
    "For {key} it is {order}. Before anything is created I search the desk for it.",
)
READ: Final = (
    "{found} turns up for {order}. Its status, its fields and its comments decide what happens with {key}.",
    "There is {found}. I open it: is it really {order}, and does it know {key} already?",
    "I look into {found} before I add anything, since the mail might be in there.",
)
READ_DECOY: Final = (
    "Two tickets come up, and a number can be merely mentioned. I open {decoy} first.",
    "{decoy} is among the hits as well. Whether it is about {order} only its field shows.",
)
NOT_DECOY: Final = (
    "{decoy} only mentions {order}; its own field is another. ",
    "By its field {decoy} is a different order. ",
)
READ_TARGET: Final = (
    "{found} was merged into {to}, so the matter lives there. I check that {to} does not have the mail yet.",
    "The merge leads from {found} to {to}; that is the ticket to enter it in, and I read it first.",
)
COMMENT: Final = (
    "{to} has order {order} and says nothing of {key}. I enter it as an internal comment.",
    "{key} is not in {to} yet. It goes in as an internal comment that names the message.",
    "That is the right ticket: {to}. I enter {key} there.",
)
COMMENT_NEW: Final = (
    "The ticket {to} is there now. I enter {key} in it.",
    "With {to} created, the mail itself is entered, as the rules ask.",
)
LOST: Final = (
    "No confirmation came, and the comment may or may not be there. I look before I write it twice.",
    "That timed out. Doing it again blindly could put it in twice, so I read {to} first.",
)
REOPEN: Final = (
    "The customer has written, so {to} must not stay as it was: back to open.",
    "{to} was not open; by the rules it is set to open now.",
)
AFTER_LOSS: Final = ("The comment is there after all, once. ", "It had gone through. ")
NONE: Final = (
    "Nothing at the desk has {order}. A new ticket it is; the requester has to be the address on {name}'s card.",
    "No ticket for {order}. I look up the card of {name} for the requester of a new one.",
)
CLOSED: Final = (
    "{found} is about {order} but closed, so a follow-up is needed. First the card of {name}.",
    "It is closed: {found} takes nothing more. For a new ticket I need {name}'s card.",
)
CREATE: Final = (
    "The card gives the requester; the topic belongs to {queue}. I create the ticket with the mail's subject.",
    "By its topic this goes to {queue}. Subject from the mail, order {order}, requester from the card.",
)
LINK: Final = (
    "The new ticket follows up on {found}, and the link says so.",
    "Now the link from {to} to the closed {found}.",
)
SEEN: Final = (
    "A comment in {found} already names {key}: it was entered before. So it only gets its label. ",
    "{found} knows {key} already. No second comment and no second answer, just the label. ",
)
ANSWER: Final = (
    "{key} is in {to}. Now the answer to {name}, in the thread, with the number.",
    "{name} should know where it is handled: I answer with {to}.",
    "Entered. The customer gets a short answer that names {to}.",
)
LETTER: Final = (
    "Thank you for your message. We handle it in {to} and will come back to you there.",
    "Thank you for writing. Your matter has the number {to}; a colleague is looking into it.",
    "We have your message. Please refer to {to} if you write again.",
)
NOTE: Final = (
    "Mail {key} from the customer, see the service mailbox.",
    "The customer wrote: {key} in the service mailbox.",
    "Entered from mail {key}.",
)
FIRST: Final = ("See the mail in the service mailbox.", "The customer wrote to the service mailbox.")
RELABEL: Final = (
    "{key} is through: away with {label}, on with {done}.",
    "{key} is done, so its label moves on to {done}.",
)
RELABEL_ALL: Final = (
    "All of them are dealt with. I move the labels in one go: {label} off, {done} on.",
    "That was the batch. Last, the labels of all of them.",
)
CHECK: Final = (
    "A last look that nothing is left under {label}.",
    "I check that the label {label} is empty now.",
)
DONE: Final = (
    "Nothing is left under {label}. {lines}",
    "The batch is entered and the labels are moved on. {lines}",
)
LINE: Final = MappingProxyType({
    "open": "{key} is in {to}.",
    "waiting": "{key} is in {to}, which is open again.",
    "solved": "{key} is in {to}, which I reopened.",
    "merged": "{key} is in {to}, since {found} was merged into it.",
    "seen": "{key} had been entered in {to} before, so I only moved its label.",
    "new": "{key} has a new ticket, {to}.",
    "closed": "{key} has a new ticket, {to}, as a follow-up of the closed {found}.",
})  # fmt: skip
LEGAL_LOOK: Final = (
    "{key} carries {legal} besides {label}. Before I decide I read what it is about.",
    "One of them, {key}, is labelled {legal} too. I open its conversation to be sure that nothing lifts that.",
)
LEGAL: Final = (
    "I changed nothing. {key} from {name} is labelled {legal}, and the rules do not allow entering such mail, nor the rest of the batch without it. Once {key} is released or taken out of {label}, the others can be entered.",
    "Nothing was entered, answered or relabelled: {key} is under {legal}. By the rules the whole batch has to wait then. Somebody has to release {key} or remove it from {label}.",
)
WHOSE: Final = (
    "{key} names no order at all. Perhaps its sender has just one matter; the card will show.",
    "There is no number anywhere in the conversation of {key}. I look at what {name} has at the desk.",
)
NO_COMMENT: Final = (
    "I changed nothing. Under {label} are {keys}, but to enter one takes an internal comment on its ticket, and I have no tool that writes comments. A batch goes in whole or not at all, so nobody was answered and no label moved. With a way to comment, the rest is clear.",
    "Nothing was entered, answered or relabelled: none of the tools here can write a comment on a ticket, and by the rules that is what entering a mail means. {keys} stay under {label} until somebody can.",
)
UNCLEAR: Final = (
    "I changed nothing. {key} from {name} does not say which order it is about, and {name} has more than one matter, {found} and {second}. The rules have a batch entered whole or not at all, so I need the order number of {key} first.",
    "Nothing was entered. The order number is missing in {key}: {name} could mean {found} or {second}. Since the batch goes in whole or not at all, somebody has to ask {name} which order it is.",
)
