"""The mails of `mails_to_tickets`, the tickets their matters may have, and what makes each special."""

# ruff: noqa: E501 - lists and sentences read best on one line

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from distill.families.mcp.draw import Draw
from distill.families.mcp.missions import desk_seeds as seeds
from distill.families.mcp.missions.mails_to_tickets import texts
from distill.families.mcp.speaker import Speaker

TRAPS: Final[Mapping[str, str]] = MappingProxyType({
    "seen": "one mail was entered before, though its label says otherwise",
    "closed": "the matter's ticket is closed and cannot take anything more",
    "merged": "the matter's ticket was merged into another one",
    "private": "the sender writes from an address that the desk does not know; the matter has a ticket all the same",
    "decoy": "another ticket mentions the order, but is about a different one",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mail:
    """One labelled mail. `fate` says what its matter has: `open`, `waiting`, `solved`, `closed`, `merged`, `seen`, `new`.

    `ticket` is where the mail has to be entered (the one to come, for `new` and `closed`), `old` a ticket found on
    the way there, or empty. `buried`: the order stands only in an earlier message of the thread.
    """

    key: str
    thread: str
    fate: str
    order: str
    subject: str
    body: str
    name: str
    card: str
    sender: str
    queue: str
    date: str
    ticket: str
    old: str
    buried: bool
    by_word: bool

    @property
    def found(self) -> str:
        """The ticket that a search for the order shows; empty for a new matter."""
        return self.old or ("" if self.fate == "new" else self.ticket)

    @property
    def answered(self) -> bool:
        """Whether the customer gets an answer."""
        return self.fate != "seen"


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything drawn; `mails` are newest first, as a search shows them."""

    house: str
    owner: str
    me: str
    ticket: str
    label: str
    done: str
    legal: str
    unit: str
    queues: tuple[tuple[str, str], ...]
    mails: tuple[Mail, ...]
    second: str
    decoy: str
    trap: str
    batch: bool
    oldest_first: bool
    late: bool
    check: bool
    together: bool
    voice: Speaker

    @property
    def victim(self) -> Mail:
        """The mail whose order number can be missing; its sender has two matters."""
        return next(mail for mail in self.mails if mail.fate == "open")

    @property
    def special(self) -> Mail:
        """The mail that the trap is about."""
        if self.trap in {"private", "decoy"}:
            return self.victim
        return next(mail for mail in self.mails if mail.fate == self.trap)

    @property
    def worked(self) -> tuple[Mail, ...]:
        """In the order in which they are worked off."""
        return self.mails[::-1] if self.oldest_first else self.mails

    def say(self, options: Sequence[str], mail: Mail | None = None, **values: object) -> str:
        """One of some phrasings, filled in."""
        words: dict[str, object] = {"label": self.label, "done": self.done}
        if mail is not None:
            words |= {
                "key": mail.key,
                "order": mail.order,
                "name": mail.name,
                "sender": mail.sender,
                "found": mail.found,
                "to": mail.ticket,
                "queue": mail.queue,
            }
        return self.voice.say(options, **words, **values)


def drawn(draw: Draw) -> Scene:
    """All that is drawn."""
    domain = seeds.domain_of(draw)
    unit = draw.pick("unit", texts.UNITS)
    house = draw.pick("house", texts.HOUSES)
    trap = draw.choose([*TRAPS])
    voice = Speaker(draw.count(0, 10**9))
    queues = draw.choose(texts.QUEUE_SETS)
    label, done = draw.pick("labels", texts.LABELS)
    fates = _fates(draw, trap)
    companies = draw.several("companies", domain.parties, len(fates))
    mails, numbers = _mails(draw, fates, trap, (unit, draw.choose(domain.codes)), companies, queues)
    return Scene(
        house=house,
        owner=f"service@{seeds.host(house)}",
        me=draw.pick("me", ("l.brandt", "s.okafor", "j.marin", "t.holm")),
        ticket=f"{draw.choose(('SRV', 'DSK', 'CS'))}-{draw.number('ticket', 310, 5890)}",
        label=label,
        done=done,
        legal="legal-review",
        unit=unit,
        queues=queues,
        mails=mails,
        second=numbers[0],
        decoy=numbers[1],
        trap=trap,
        batch=draw.chance(0.6),
        oldest_first=draw.chance(0.4),
        late=draw.chance(0.3),
        check=draw.chance(0.4),
        together=draw.chance(0.5),
        voice=voice,
    )


def _fates(draw: Draw, trap: str) -> list[str]:
    """What the mails' matters have, one of them open, at most one that needs a new ticket; in a drawn order."""
    fates = ["open", *([trap] if trap in {"seen", "closed", "merged"} else [])]
    pool = ["waiting", "solved", "open", "waiting", *([] if trap == "closed" else ["new", "new"])]
    for fate in draw.sample(pool, draw.count(1, 3)):
        if fate != "new" or "new" not in fates:
            fates.append(fate)
    return draw.shuffled(fates)


def _mails(
    draw: Draw, fates: list[str], trap: str, what: tuple[str, str], companies: list[str],
    queues: tuple[tuple[str, str], ...],
) -> tuple[tuple[Mail, ...], list[str]]:  # fmt: skip
    """The mails, and the numbers of two tickets more."""
    unit, prefix = what
    people = seeds.names(draw, "people", len(fates))
    keys = sorted(draw.sample(range(210, 380), len(fates)), reverse=True)
    threads = draw.sample(range(40, 99), len(fates))
    tickets = draw.sample(range(2100, 2890), 2 * len(fates) + 2)
    orders = draw.sample(range(4100, 9890), len(fates))
    subjects, bodies = draw.shuffled(texts.SUBJECTS), draw.shuffled(texts.MAILS)
    victim = fates.index("open")
    made = []
    for index, fate in enumerate(fates):
        order = f"{prefix}-{orders[index]}"
        card = seeds.address(people[index], seeds.host(companies[index]))
        private = trap == "private" and index == victim
        topic = draw.choose(range(len(queues)))
        text = bodies[index].format(unit=unit, order=order, topic=draw.choose(texts.TOPICS[queues[topic][0]]))
        creates = fate in {"new", "closed"}
        made.append(Mail(
            key=f"m-{keys[index]}",
            thread=f"th-{threads[index]}",
            fate=fate,
            order=order,
            subject=subjects[index].format(unit=unit),
            body=f"{text}\n{people[index]}",
            name=people[index],
            card=card,
            sender=seeds.address(people[index].split()[0], "homepost.example") if private else card,
            queue=queues[topic][0],
            date=f"2026-04-{14 - index:02d}T{draw.count(8, 17):02d}:{draw.count(10, 59)}Z",
            ticket=f"TD-{2900 if creates else tickets[index]}",
            old=f"TD-{tickets[len(fates) + index]}" if fate in {"closed", "merged"} else "",
            buried=index != victim and draw.chance(0.3),
            by_word=(trap == "decoy" and index == victim) or draw.chance(0.5),
        ))  # fmt: skip
    return tuple(made), [f"TD-{number}" for number in tickets[-2:]]
