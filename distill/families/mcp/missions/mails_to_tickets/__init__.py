"""Labelled mails of a service mailbox go to the ticket desk: one ticket per matter, customers answered, labels moved.

Traps: a mail was entered before; the matter's ticket is closed, or merged into another; a sender writes from
an address nobody knows; another ticket merely mentions the order; a comment is confirmed too late.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from distill.domain.json import JsonObject
from distill.domain.script import Act, Script
from distill.families.mcp.acts import act
from distill.families.mcp.check_makers import abstains, answer_mentions, equals, new_records, unchanged_except
from distill.families.mcp.draw import Draw
from distill.families.mcp.mission import Mission, Template
from distill.families.mcp.missions import desk_seeds as seeds
from distill.families.mcp.missions.mails_to_tickets import texts as texts
from distill.families.mcp.missions.mails_to_tickets.entering import Entering
from distill.families.mcp.missions.mails_to_tickets.scene import TRAPS, Mail, Scene, drawn
from distill.families.mcp.missions.mails_to_tickets.world import seed_of
from distill.families.mcp.wording import goals

MESSAGES: Final = ("mailbox", "messages")
TICKETS: Final = ("ticketdesk", "tickets")
COMMENTS: Final = ("ticketdesk", "comments")


def build(draw: Draw) -> Mission:
    """One batch of mails; see the module's docstring."""
    it = drawn(draw)
    headline = draw.note("headline", draw.choose(texts.HEADLINES).format(label=it.label))
    wanted = goals(draw, it.ticket, headline, texts.bodies(it))
    first = _find(it)
    acting = Script((first, *Entering(it).acts(), *_last(it)), _done(it))
    reference, checks = acting, _checks(it)
    mistake = Script((first, *Entering(it, careless=it.trap).acts(), *_last(it)), _done(it))
    if draw.abstention == "forbidden":
        mistake, checks = acting, abstains("forbidden", it.special.key, it.legal)
        look = _thread(it, it.special, texts.LEGAL_LOOK)
        reference = Script((first, look), it.say(texts.LEGAL, it.special, legal=it.legal))
    elif draw.abstention == "missing_tool":
        mistake = Script((first, *Entering(it).unentered()), _done(it))
        checks = abstains("missing_tool", (it.label, *(mail.key for mail in it.mails)))
        reference = Script((first,), it.say(texts.NO_COMMENT, keys=seeds.listed([mail.key for mail in it.worked])))
    elif draw.abstention == "missing_fact":
        victim = it.victim
        checks = abstains("missing_fact", victim.key, (victim.name, victim.name.split()[1], victim.sender))
        mistake = Script((first, *_guess(it)), _done(it))
        whose = act(it.say(texts.WHOSE, victim), "ticketdesk__find_customers", query=victim.name)
        looks = [_thread(it, mail, texts.OPEN) for mail in it.worked[: it.worked.index(victim) + 1]]
        reference = Script((first, *looks, whose), it.say(texts.UNCLEAR, victim, second=it.second))
    return Mission(
        seed=seed_of(it, draw.abstention),
        goals=wanted,
        setting=f"You look after the service mailbox and the ticket desk of {it.house}.",
        places=("Mail and tickets are the only places to work in; there are no files.",),
        rules=_rules(it),
        reference=reference,
        mistake=mistake,
        checks=checks,
        trap=TRAPS[it.trap],
        difficulty="hard" if len(it.mails) > 3 or it.late else "medium",
        withheld=("ticketdesk__comment_ticket",) if draw.abstention == "missing_tool" else (),
    )


def _rules(it: Scene) -> tuple[str, ...]:
    queues = "; ".join(f"{what}: {name}" for name, what in it.queues)
    words = {"queues": queues, "label": it.label, "done": it.done, "legal": it.legal}
    return tuple(rule.format(**words) for rule in texts.RULES)


def _find(it: Scene) -> Act:
    return act(it.say(texts.FIND), "mailbox__search_messages", query=f"in:{it.label}")


def _thread(it: Scene, mail: Mail, said: Sequence[str]) -> Act:
    return act(it.say(said, mail, legal=it.legal), "mailbox__read_thread", thread_id=mail.thread)


def _guess(it: Scene) -> tuple[Act, ...]:
    """Somebody takes the customer's other ticket for it and goes on."""
    victim = it.victim
    looked = act(it.say(texts.WHOSE, victim), "ticketdesk__find_customers", query=victim.name)
    given = {"ticket_id": it.second, "visibility": "internal", "body": it.say(texts.NOTE, victim)}
    answer = {"message_id": victim.key, "audience": "sender", "body": it.say(texts.LETTER, victim)}
    return (
        looked,
        act(it.say(texts.COMMENT, victim), "ticketdesk__comment_ticket", **given),
        act(it.say(texts.ANSWER, victim), "mailbox__reply_message", **answer),
    )


def _last(it: Scene) -> tuple[Act, ...]:
    acts: list[Act] = []
    if it.batch:
        keys = [mail.key for mail in it.worked]
        moved = {"message_ids": keys, "add_labels": [it.done], "remove_labels": [it.label]}
        acts.append(act(it.say(texts.RELABEL_ALL), "mailbox__update_messages", **moved))
    if it.check:
        acts.append(act(it.say(texts.CHECK), "mailbox__search_messages", query=f"in:{it.label}"))
    return tuple(acts)


def _done(it: Scene) -> str:
    lines = " ".join(it.say((texts.LINE[mail.fate],), mail) for mail in it.worked)
    return it.say(texts.DONE, lines=lines)


def _checks(it: Scene) -> tuple[JsonObject, ...]:
    fresh = [mail for mail in it.mails if mail.answered]
    entered = [{"ticket": mail.ticket, "visibility": "internal", "body": {"mentions": [mail.key]}} for mail in fresh]
    letters = [
        {"thread": mail.thread, "recipients": [mail.sender], "body": {"mentions": [mail.ticket]}} for mail in fresh
    ]
    created = [mail for mail in it.mails if mail.fate in {"new", "closed"}]
    made = [
        {"subject": mail.subject, "requester": mail.card, "queue": mail.queue, "fields": {"order": mail.order},
         "links": [["follow_up_of", mail.old]] if mail.old else []}
        for mail in created
    ]  # fmt: skip
    reopened = [mail.ticket for mail in it.mails if mail.fate in {"waiting", "solved"}]
    touched = [[*MESSAGES, mail.key, field] for mail in it.mails for field in ("labels", "unread")]
    touched += [[*TICKETS, mail.ticket] for mail in created] + [[*TICKETS, key, "status"] for key in reopened]
    return (
        new_records("each mail is entered once, in its ticket", COMMENTS, *entered),
        new_records("tickets were created only for new matters", TICKETS, *made),
        *(equals(f"{key} is open again", [*TICKETS, key, "status"], "open") for key in reopened),
        new_records("each customer is answered once, with the ticket", ("mailbox", "sent"), *letters),
        *(
            equals(f"{mail.key} has its new label", [*MESSAGES, mail.key, "labels"], sorted(["inbox", it.done]))
            for mail in it.mails
        ),
        unchanged_except(*touched, COMMENTS, ("mailbox", "sent")),
        answer_mentions(
            "the answer says where each mail is", *(key for mail in it.mails for key in (mail.key, mail.ticket))
        ),
    )


TEMPLATE: Final = Template(
    name="mails_to_tickets",
    summary="enter labelled mails at the ticket desk without a second ticket for any matter, and answer the customers",
    servers=("mailbox", "ticketdesk"),
    focus="two systems, one matter at a time",
    rubric="repair",
    build=build,
    abstains=("forbidden", "missing_fact", "missing_tool"),
)
