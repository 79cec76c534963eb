"""The mailbox and the desk of `mails_to_tickets` as a seed."""

# ruff: noqa: E501 - lists and sentences read best on one line

from __future__ import annotations

from distill.domain.json import JsonObject
from distill.families.mcp.draw import Draw
from distill.families.mcp.missions import desk_seeds as seeds
from distill.families.mcp.missions.mails_to_tickets import texts
from distill.families.mcp.missions.mails_to_tickets.scene import Mail, Scene

NOW = "2026-04-15T08:20Z"


def seed_of(it: Scene, abstention: str | None) -> JsonObject:
    """Both states; a legal label and a mail without its number are the abstentions."""
    own = Draw(f"{it.ticket}/world")
    return {"mailbox": _mailbox(own, it, abstention), "ticketdesk": _desk(own, it)}


def _mailbox(draw: Draw, it: Scene, abstention: str | None) -> JsonObject:
    messages: JsonObject = {}
    for mail in it.mails:
        vague = f"{texts.VAGUE_MAIL.format(unit=it.unit)}\n{mail.name}"
        lost = abstention == "missing_fact" and mail is it.victim
        held = abstention == "forbidden" and mail is it.special
        labels = sorted(["inbox", it.label, *([it.legal] if held else [])])
        last = draw.choose(texts.LATER_MAIL) if mail.buried else vague if lost else mail.body
        messages[mail.key] = seeds.letter(
            mail.thread, mail.sender, [it.owner], mail.date, mail.subject, last, labels=labels
        )
        if mail.buried:
            earlier = f"m-{int(mail.key[2:]) - 190}"  # below every mail that is worked, above the newsletters
            messages[earlier] = seeds.letter(
                mail.thread,
                mail.sender,
                [it.owner],
                f"2026-03-{draw.count(10, 28)}T09:30Z",
                mail.subject,
                mail.body,
                labels=["inbox"],
                unread=False,
            )
    for index, subject in enumerate(("Newsletter", "Holiday plan", "Your parcel stickers")):
        messages[f"m-{10 + index}"] = seeds.letter(
            f"th-{10 + index}",
            "news@elsewhere.example",
            [it.owner],
            f"2026-04-{10 + index}T07:00Z",
            subject,
            "For your information.",
            unread=False,
        )
    people = {it.owner: {"name": it.house, "org": it.house, "zone": "Europe/London"}}
    return seeds.mailbox(
        NOW, it.owner, people, messages=messages, labels=["inbox", it.label, it.done, it.legal, "newsletter"]
    )


def _desk(draw: Draw, it: Scene) -> JsonObject:
    tickets: JsonObject = {}
    comments: JsonObject = {}
    for mail in it.mails:
        if mail.found:
            tickets[mail.found] = _ticket(draw, mail, {"seen": "open"}.get(mail.fate, mail.fate))
        if mail.fate == "merged":
            tickets[mail.found] |= {"merged_into": mail.ticket, "links": [["duplicate_of", mail.ticket]]}
            tickets[mail.ticket] = _ticket(draw, mail, "open")
        if mail.fate == "seen":
            body = texts.NOTE[draw.count(0, 2)].format(key=mail.key)
            comments[f"c-{draw.count(310, 490)}"] = seeds.comment(
                mail.ticket, "s.lund", "2026-04-14T15:00Z", "internal", body
            )
    victim = it.victim
    other = f"{victim.order.split('-')[0]}-{draw.count(1000, 3990)}"
    tickets[it.second] = seeds.ticket(
        victim.card,
        victim.queue,
        "Another order",
        "The papers are incomplete.",
        "2026-03-30T10:00Z",
        fields={"order": other},
        assignee=it.me,
    )
    if it.trap == "decoy":
        text = f"This came on the same truck as {victim.order}. Please check the papers."
        tickets[it.decoy] = seeds.ticket(
            it.mails[-1].card,
            victim.queue,
            "Papers missing",
            text,
            "2026-03-20T10:00Z",
            fields={"order": f"{other[:-2]}07"},
            assignee=it.me,
        )
    team = [it.me, "s.lund", "d.ferro"]
    return seeds.desk(
        NOW, it.me, {name: {"agents": team, "hours": {}} for name, _ in it.queues}, {name: seeds.agent(name, limit=50) for name in team},
        dict(sorted(tickets.items())), comments=comments, customers={mail.card: _card(mail) for mail in it.mails},
        fields={"order": {"kind": "text", "options": []}}, next={"ticket": 2900, "comment": 500},
        faults=[{"tool": "comment_ticket", "nth": 1, "kind": "late"}] if it.late else [],
    )  # fmt: skip


def _ticket(draw: Draw, mail: Mail, status: str) -> JsonObject:
    said = f"It is about {mail.order}." if draw.chance(0.6) or mail.by_word else "See the customer's call."
    subject = draw.choose(
        ("Call from a customer", "Complaint", "Customer asks for news", "To be looked into", "Reported by phone")
    )
    return seeds.ticket(
        mail.card,
        mail.queue,
        subject,
        said,
        f"2026-0{draw.count(2, 3)}-{draw.count(10, 27)}T10:00Z",
        status=status,
        fields={"order": mail.order},
        assignee=draw.choose(("s.lund", "d.ferro")),
        version=draw.count(2, 6),
    )


def _card(mail: Mail) -> JsonObject:
    return {"name": mail.name, "org": mail.card.partition("@")[2].split(".")[0], "plan": "standard"}
