"""The mailbox and the desk of `absence_cover` as a seed."""

# ruff: noqa: E501 - lists and sentences read best on one line

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from distill.domain.json import JsonObject
from distill.families.mcp.draw import Draw
from distill.families.mcp.missions import desk_seeds as seeds
from distill.families.mcp.missions.absence_cover import texts
from distill.families.mcp.missions.absence_cover.scene import Agent, Case, Scene
from distill.families.mcp.missions.absence_cover.subjects import SUBJECTS

HOURS: Final = {"low": 240, "normal": 120, "high": 48, "urgent": 24}
ZONE: Final = "UTC"


def odd_one(it: Scene) -> Case:
    """The ticket that lacks its skill or carries the tag, in the abstentions."""
    return it.goes[-1]


def seed_of(it: Scene, abstention: str | None) -> JsonObject:
    """Both states."""
    draw = Draw(f"{it.ticket}/world")
    now = f"{datetime.fromisoformat(it.first) - timedelta(days=3):%Y-%m-%d}T14:30Z"
    return {"mailbox": _mailbox(draw, it, now), "ticketdesk": _desk(draw, it, now, abstention)}


def _mailbox(draw: Draw, it: Scene, now: str) -> JsonObject:
    lead = f"{it.lead.lower().replace(' ', '.')}@{seeds.host(it.house)}"
    people: JsonObject = {lead: {"name": it.lead, "org": it.house, "role": "team lead", "zone": ZONE}}
    access: JsonObject = {}
    events: JsonObject = {}
    absence = _all_day(
        it, it.absent, it.first, draw.choose(texts.ABSENCES), days=(_date(it.back) - _date(it.first)).days
    )
    entries = [absence]
    for agent in (it.absent, *it.team):
        people[it.mail_of(agent)] = {"name": agent.name, "org": it.house, "role": "support agent", "zone": ZONE}
        access[it.mail_of(agent)] = "read"
        entries += [_all_day(it, agent, day, draw.choose(texts.ABSENCES)) for day in agent.away]
        if agent.free_day:
            entries.append(_all_day(it, agent, agent.free_day, draw.choose(texts.NO_ABSENCES), free=True))
        day = f"{_date(it.first) + timedelta(days=draw.count(0, 2)):%Y-%m-%d}"
        at = f"{day}T{draw.count(8, 15):02d}:00"
        entries.append(seeds.event(it.mail_of(agent), draw.choose(texts.MEETINGS), at, 45, ZONE))
    for index, entry in enumerate(draw.shuffled(entries)):
        events[f"ev-{200 + index}"] = entry
    return seeds.mailbox(now, lead, people, events=events, access=access)


def _all_day(it: Scene, agent: Agent, day: str, title: str, *, days: int = 1, free: bool = False) -> JsonObject:
    return seeds.event(it.mail_of(agent), title, f"{day}T00:00", 1440 * days, ZONE, free=free)


def _desk(draw: Draw, it: Scene, now: str, abstention: str | None) -> JsonObject:
    tickets = {case.key: _ticket(it, case, now, abstention) for case in it.cases}
    number = 4000
    for agent in it.team:
        for _ in range(agent.load):
            created = f"{_date(it.first) - timedelta(days=draw.count(4, 6)):%Y-%m-%d}T{draw.count(8, 17):02d}:15Z"
            skill, case = draw.choose(agent.skills), draw.choose(it.cases)
            subject, body = draw.choose(SUBJECTS[skill])
            tickets[f"TD-{number}"] = seeds.ticket(
                case.requester,
                it.queue,
                subject,
                body,
                created,
                priority="low",
                assignee=agent.key,
                fields={"skill": skill},
            )
            number += draw.count(1, 9)
    team = [it.absent, *it.team]
    agents = {agent.key: seeds.agent(agent.name, *agent.skills, limit=20) for agent in team} | {
        _lead(it): seeds.agent(it.lead)
    }
    order = [agent.key for agent in it.team]
    queues = {it.queue: {"agents": [*order, it.absent.key], "hours": HOURS}}
    customers = {
        case.requester: {
            "name": case.requester.partition("@")[0].replace(".", " ").title(),
            "org": case.org,
            "plan": "business",
        }
        for case in it.cases
    }
    return seeds.desk(now, _lead(it), queues, agents, dict(sorted(tickets.items())), customers=customers, faults=_faults(it),
        fields={"skill": {"kind": "choice", "options": ["", *SUBJECTS]}})  # fmt: skip


def _lead(it: Scene) -> str:
    first, last = it.lead.lower().split()
    return f"{first[0]}.{last}"


def _ticket(it: Scene, case: Case, now: str, abstention: str | None) -> JsonObject:
    odd = case is odd_one(it)
    due = datetime.fromisoformat(case.due.removesuffix("Z"))
    priority = (
        "normal" if due - timedelta(hours=HOURS["normal"]) < datetime.fromisoformat(now.removesuffix("Z")) else "low"
    )
    return seeds.ticket(
        case.requester, it.queue, case.subject, case.body, f"{due - timedelta(hours=HOURS[priority]):%Y-%m-%dT%H:%M}Z",
        status="waiting" if case.fate == "waiting" else "open", priority=priority, assignee=it.absent.key,
        fields={"skill": "" if odd and abstention == "missing_fact" else case.skill}, tags=["audit"] if odd and abstention == "forbidden" else [],
        version=2 + int(case.key[-1]) % 5,
    )  # fmt: skip


def _faults(it: Scene) -> list[JsonObject]:
    late = [case for case in it.cases if case.fate == "late"]
    return [
        {
            "tool": "assign_ticket",
            "nth": 1,
            "kind": "meanwhile",
            "change": {"tickets": {case.key: {"status": "waiting"}}},
        }
        for case in late
    ]


def _date(text: str) -> datetime:
    return datetime.fromisoformat(text)
