"""How one mail after another is entered, with care or without."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from distill.domain.json import Json
from distill.domain.script import Act
from distill.families.mcp.acts import act
from distill.families.mcp.missions import desk_seeds as seeds
from distill.families.mcp.missions.mails_to_tickets import texts
from distill.families.mcp.missions.mails_to_tickets.scene import Mail, Scene


class Entering:
    """The acts for a whole batch; `careless` names the trap that is walked into."""

    def __init__(self, it: Scene, careless: str = "") -> None:
        self._it: Final = it
        self._careless: Final = careless
        self._late = it.late
        self._lost: Mail | None = None
        self._before = ""

    def acts(self) -> tuple[Act, ...]:
        """Every mail in its turn."""
        found: list[Act] = self.threads()
        for mail in self._it.worked:
            for one in self._one(mail):
                found.append(replace(one, say=f"{self._before}{one.say}"))
                self._before = ""
            if mail.fate == "seen" and not self._falls_for(mail):
                self._before = self._it.say(texts.SEEN, mail)
            if not self._it.batch:
                found.append(self._relabel(mail))
        if self._before and found:
            found[-1] = replace(found[-1], say=f"{found[-1].say} {self._before}".strip())
        return tuple(found)

    def unentered(self) -> tuple[Act, ...]:
        """Somebody who cannot comment answers the customers all the same."""
        return tuple(one for one in self.acts() if one.calls[0].tool != "ticketdesk__comment_ticket")

    def threads(self) -> list[Act]:
        """All conversations, before anything is entered: one bad mail stops the whole batch."""
        it = self._it
        if it.together:
            calls = [("mailbox__read_thread", {"thread_id": mail.thread}) for mail in it.worked]
            return [seeds.together(it.say(texts.OPEN_ALL), *calls)]
        first, *rest = (it.say(texts.OPEN, mail) for mail in it.worked)
        said = [f"{it.say(texts.WHOLE)} {first}", *rest]
        return [
            act(text, "mailbox__read_thread", thread_id=mail.thread) for text, mail in zip(said, it.worked, strict=True)
        ]

    def _falls_for(self, mail: Mail) -> bool:
        return bool(self._careless) and mail is self._it.special

    def _one(self, mail: Mail) -> list[Act]:
        it = self._it
        acts = [self._search(mail)]
        if mail.fate == "new" or (self._falls_for(mail) and self._careless in {"private", "merged"}):
            return [*acts, *self._create(mail)]
        acts += self._read(mail)
        if mail.fate == "closed":
            return [*acts, *self._create(mail)]
        if mail.fate == "seen" and not self._falls_for(mail):
            return acts
        wrong = self._falls_for(mail) and self._careless == "decoy"
        acts += self._comment(mail, it.decoy if wrong else mail.ticket, texts.COMMENT)
        if mail.fate in {"waiting", "solved"}:
            given = {"ticket_id": mail.ticket, "version": seeds.at_version(mail.ticket), "status": "open"}
            acts.append(self._act(texts.REOPEN, mail, "ticketdesk__set_status", **given))
        return [*acts, self._answer(mail, mail.ticket)]

    def _search(self, mail: Mail) -> Act:
        query = mail.order if mail.by_word else f"field:order={mail.order}"
        return act(self._it.say(texts.SEARCH, mail), "ticketdesk__search_tickets", query=query)

    def _read(self, mail: Mail) -> list[Act]:
        it = self._it
        acts = []
        seen = ""
        if it.trap == "decoy" and mail is it.victim:
            said = it.say(texts.READ_DECOY, mail, decoy=it.decoy)
            acts.append(act(said, "ticketdesk__read_ticket", seeds.version_of(it.decoy), ticket_id=it.decoy))
            seen = it.say(texts.NOT_DECOY, mail, decoy=it.decoy)
        bind = seeds.version_of(mail.found)
        acts.append(act(seen + it.say(texts.READ, mail), "ticketdesk__read_ticket", bind, ticket_id=mail.found))
        if mail.fate == "merged":
            bind = seeds.version_of(mail.ticket)
            acts.append(act(it.say(texts.READ_TARGET, mail), "ticketdesk__read_ticket", bind, ticket_id=mail.ticket))
        return acts

    def _create(self, mail: Mail) -> list[Act]:
        it = self._it
        card = act(
            it.say(texts.CLOSED if mail.fate == "closed" else texts.NONE, mail),
            "ticketdesk__find_customers",
            query=mail.name,
        )
        given: dict[str, Json] = {"queue": mail.queue, "subject": mail.subject, "requester": mail.card}
        given |= {"body": it.say(texts.FIRST), "fields": {"order": mail.order}}
        acts = [card, act(it.say(texts.CREATE, mail), "ticketdesk__create_ticket", **given)]
        to = mail.ticket if mail.fate in {"new", "closed"} else "TD-2900"
        if mail.fate == "closed" and not self._falls_for(mail):
            link = {"ticket_id": to, "kind": "follow_up_of", "other_id": mail.old}
            acts.append(act(it.say(texts.LINK, mail), "ticketdesk__link_tickets", **link))
        return [*acts, *self._comment(mail, to, texts.COMMENT_NEW), self._answer(mail, to)]

    def _comment(self, mail: Mail, to: str, said: tuple[str, ...]) -> list[Act]:
        """The internal comment; the first one of all may be confirmed too late."""
        it = self._it
        given = {"ticket_id": to, "visibility": "internal", "body": it.say(texts.NOTE, mail)}
        if not self._late:
            return [act(it.say(said, mail), "ticketdesk__comment_ticket", seeds.version_of(to), **given)]
        self._late = False
        first = act(it.say(said, mail), "ticketdesk__comment_ticket", **given)
        look = act(it.say(texts.LOST, mail), "ticketdesk__read_ticket", seeds.version_of(to), ticket_id=to)
        self._lost = mail
        return [first, look]

    def _answer(self, mail: Mail, to: str) -> Act:
        body = self._it.say(texts.LETTER, replace(mail, ticket=to))
        given = {"message_id": mail.key, "audience": "sender", "body": body}
        return self._act(texts.ANSWER, mail, "mailbox__reply_message", **given)

    def _act(self, said: tuple[str, ...], mail: Mail, tool: str, **given: Json) -> Act:
        """An act that, right after a look for a lost comment, says what the look showed."""
        found = ""
        if self._lost is mail:
            found, self._lost = self._it.say(texts.AFTER_LOSS), None
        return act(found + self._it.say(said, mail), tool, **given)

    def _relabel(self, mail: Mail) -> Act:
        it = self._it
        moved = {"message_ids": [mail.key], "add_labels": [it.done], "remove_labels": [it.label]}
        said, self._before = self._before + it.say(texts.RELABEL, mail), ""
        return act(said, "mailbox__update_messages", **moved)
