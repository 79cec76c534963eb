"""The queue of `duplicate_merge`: reports of one fault among other tickets, and what makes each special."""

# ruff: noqa: E501 - lists and sentences read best on one line

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from distill.domain.json import JsonObject
from distill.families.mcp.draw import Draw
from distill.families.mcp.missions import desk_seeds as seeds
from distill.families.mcp.missions.duplicate_merge import texts
from distill.families.mcp.speaker import Speaker

TRAPS: Final[Mapping[str, str]] = MappingProxyType({
    "cause": "one report of the same thing has another error code, seen only inside the ticket",
    "priority": "the highest priority is on a ticket that disappears, and merging does not carry it over",
    "meanwhile": "a colleague changes a ticket between reading and merging and finds another cause",
    "plan": "a report comes from a customer whose tickets are never merged",
    "age": "the ticket that looks like the main one is not the oldest",
})  # fmt: skip

PRIORITIES: Final = ("low", "normal", "high", "urgent")


@dataclass(frozen=True, slots=True)
class Report:
    """One ticket that names the thing; `code` is what its field says, `fate` what the rules make of it.

    Fates: `stays`, `merge`, `linked` (its customer is never merged), `other` (another code), `late` (a colleague
    finds another code while the work goes on), `solved` and `gone` (seen in the list already).
    """

    key: str
    fate: str
    code: str
    priority: str
    requester: str
    queue: str
    status: str
    created: str
    subject: str
    body: str
    plan: str
    org: str


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything drawn; `reports` are in the order of their age."""

    house: str
    thing: str
    asset: str
    code: str
    wrong: str
    ticket: str
    queues: tuple[str, str]
    me: str
    plan: str
    reports: tuple[Report, ...]
    others: JsonObject
    trap: str
    limit: int
    pairwise: bool
    benign: bool
    voice: Speaker

    def of(self, *fates: str) -> list[Report]:
        """Reports with one of these fates, oldest first."""
        return [report for report in self.reports if report.fate in fates]

    @property
    def stays(self) -> Report:
        """The oldest of those that belong together."""
        return self.of("stays")[0]

    @property
    def merged(self) -> list[Report]:
        """Those that are merged into it."""
        return self.of("merge")

    @property
    def raised(self) -> str:
        """The priority that the one that stays must have at the end."""
        return max((report.priority for report in (self.stays, *self.merged)), key=PRIORITIES.index)

    @property
    def clash(self) -> Report | None:
        """The ticket that somebody changes before it is merged."""
        if self.of("late"):
            return self.of("late")[0]
        near = [report for report in self.merged if report.queue == self.stays.queue]
        return near[-1] if self.benign and near else None

    def say(self, options: tuple[str, ...], **values: object) -> str:
        """One of some phrasings, filled in."""
        return self.voice.say(
            options,
            **{
                "asset": self.asset,
                "code": self.code,
                "stays": self.stays.key,
                "wrong": self.wrong,
                "thing": self.thing,
                **values,
            },
        )


def drawn(draw: Draw) -> Scene:
    """All that is drawn."""
    domain = seeds.domain_of(draw)
    thing, prefix, codes = draw.pick("thing", texts.THINGS)
    asset = draw.note("asset", f"{prefix}-{draw.count(100, 989)}")
    code, wrong = draw.several("codes", codes, 2)
    plan = draw.pick("plan", texts.PLANS)
    queues = draw.several("queues", texts.QUEUES, 2)
    trap = draw.choose([*TRAPS])
    fates = _fates(draw, trap)
    voice = Speaker(draw.count(0, 10**9))
    agents = seeds.names(draw, "agents", 3)
    reports = _reports(draw, fates, trap, (thing, asset, code, wrong), (tuple(queues), plan, domain.parties))
    return Scene(
        house=draw.note("house", domain.name),
        thing=thing,
        asset=asset,
        code=code,
        wrong=wrong,
        ticket=f"{draw.choose(texts.INCIDENTS)}-{draw.number('ticket', 210, 4890)}",
        queues=(queues[0], queues[1]),
        me=agents[0],
        plan=plan,
        reports=reports,
        others=_others(draw, reports, queues, prefix, asset),
        trap=trap,
        limit=draw.choose((5, 6, 10, 15)),
        pairwise=draw.chance(0.4),
        benign=trap != "meanwhile" and draw.chance(0.25),
        voice=voice,
    )


def _fates(draw: Draw, trap: str) -> list[str]:
    """Fates by age; the oldest that counts is the one that stays."""
    extra = {"cause": ["other"], "meanwhile": ["late"], "plan": ["linked"]}.get(trap, [])
    more = [fate for fate in ("other", "linked", "moved", "solved", "gone") if fate not in extra and draw.chance(0.33)]
    later = draw.shuffled(["merge"] * draw.count(2, 4) + extra + more)
    before = [fate for fate in ("solved", "other") if fate in later and draw.chance(0.4)]
    for fate in before:
        later.remove(fate)
    return [*before, "stays", *later]


def _reports(
    draw: Draw, fates: list[str], trap: str, what: tuple[str, str, str, str], where: tuple[tuple[str, ...], str, tuple[str, ...]]
) -> tuple[Report, ...]:  # fmt: skip
    thing, asset, code, wrong = what
    queues, plan, parties = where
    people = seeds.names(draw, "reporters", len(fates))
    numbers = sorted(draw.sample(range(1200, 1990), len(fates)))
    hours = sorted(draw.sample(range(44), len(fates)))
    subjects, bodies = draw.shuffled(texts.SUBJECTS), draw.shuffled(texts.REPORTS)
    highest = next(index for index, fate in reversed([*enumerate(fates)]) if fate == "merge")
    site = draw.choose(texts.PLACES)
    made = []
    for index, fate in enumerate(fates):
        company = draw.choose(parties)
        usual = ("low", "normal", "normal") if trap == "priority" else ("normal",)
        lure = trap == "age" and index == highest
        level = draw.choose(("high", "urgent")) if trap == "priority" and index == highest else draw.choose(usual)
        made.append(Report(
            key=f"TD-{numbers[index]}",
            fate="merge" if fate == "moved" else fate,
            code=wrong if fate == "other" else code,
            priority=level,
            requester=seeds.address(people[index], seeds.host(company)),
            queue=queues[1] if fate == "moved" else queues[0],
            status={"solved": "solved", "gone": "merged"}.get(fate) or draw.choose(("new", "open", "open")),
            created=f"2026-03-{10 + hours[index] // 12}T{8 + hours[index] % 12:02d}:{draw.count(10, 59)}Z",
            subject=f"Main ticket for {asset}" if lure else texts.said(subjects, index, thing=thing, asset=asset),
            body=texts.said(bodies, index, thing=thing, asset=asset, site=site),
            plan=plan if fate == "linked" else draw.choose([name for name in texts.PLANS if name != plan]),
            org=company,
        ))  # fmt: skip
    return tuple(made)


def _others(draw: Draw, reports: tuple[Report, ...], queues: list[str], prefix: str, asset: str) -> JsonObject:
    """Tickets that have nothing to do with it; some are about a thing of the same kind."""
    taken = {report.key for report in reports}
    found: JsonObject = {}
    for index, subject in enumerate(draw.sample(texts.NOISE, draw.count(4, 7))):
        key = f"TD-{draw.count(1200, 1990)}"
        other = f"{prefix}-{draw.count(100, 989)}"
        if key in taken or other == asset:
            continue
        text = subject.format(asset=other)
        sender = draw.choose(reports).requester
        found[key] = seeds.ticket(
            sender,
            queues[index % 2],
            text,
            f"{text}. Please have a look.",
            f"2026-03-{draw.count(2, 12):02d}T11:00Z",
            fields={"asset": other},
            version=draw.count(1, 5),
        )
    return found
