"""An agent is away: hand over the tickets that are due meanwhile, each to who may take it, and write to the takers.

Traps: days off stand in calendars only; each handover counts for the next; tickets that wait or are due later
stay; the absent agent changes one while the work goes on.
"""

# ruff: noqa: E501 - lists and sentences read best on one line

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from distill.domain.json import Json, JsonObject
from distill.domain.script import Act, Script
from distill.families.mcp.acts import act
from distill.families.mcp.check_makers import abstains, answer_mentions, equals, new_records, unchanged_except
from distill.families.mcp.draw import Draw
from distill.families.mcp.mission import Mission, Template
from distill.families.mcp.missions import desk_seeds as seeds
from distill.families.mcp.missions.absence_cover import texts as texts
from distill.families.mcp.missions.absence_cover.scene import TRAPS, Agent, Case, Scene, drawn, placed
from distill.families.mcp.missions.absence_cover.world import odd_one, seed_of
from distill.families.mcp.wording import goals

TICKETS: Final = ("ticketdesk", "tickets")


def build(draw: Draw) -> Mission:
    """One absence; see the module's docstring."""
    it = drawn(draw)
    headline = draw.note("headline", draw.choose(texts.HEADLINES).format(absent=it.absent.name))
    wanted = goals(draw, it.ticket, headline, texts.bodies(it))
    kind = draw.abstention
    cards = act(it.say(texts.CARDS, house=it.house), "mailbox__find_contacts", query=it.house)
    looks = (cards, _away(it), *_tickets(it, missing=odd_one(it) if kind == "missing_fact" else None))
    team = _team(it)
    careless = _tickets(replace(it, narrow=False), missing=None, waiting=True)
    reference = Script((*looks, *team, *_hand_over(it), *_last(it)), _done(it))
    slip = it if it.trap == "late" else replace(it, cases=placed(it.cases, it.team, blind=it.trap) or ())
    mistake = Script((*looks[:2], *careless, *team, *_hand_over(slip, careless=True), *_last(it)), _done(it))
    checks = _checks(it)
    if kind is not None:
        mistake = reference
        checks = abstains(
            kind,
            odd_one(it).key,
            ("skill", "skills", "skilled", "qualified", "trained") if kind == "missing_fact" else ("audit", "audited"),
        )
        reference = Script(looks, it.say(texts.NO_SKILL if kind == "missing_fact" else texts.AUDIT, odd_one(it)))
    return Mission(
        seed=seed_of(it, kind),
        goals=wanted,
        setting=f"You help {it.lead}, who leads a support team at {it.house}.",
        places=("Tickets are in the ticket desk, mail and the team's calendars in the mailbox; there are no files.",),
        rules=texts.RULES,
        reference=reference,
        mistake=mistake,
        checks=checks,
        trap=TRAPS[it.trap],
        difficulty="hard" if it.trap in {"late", "calendar", "load"} else "medium",
    )


def _away(it: Scene) -> Act:
    span = {"first_day": it.first, "last_day": it.first}
    return act(it.say(texts.AWAY), "mailbox__list_events", calendar=it.mail_of(it.absent), **span)


def _tickets(it: Scene, missing: Case | None, *, waiting: bool = False) -> tuple[Act, ...]:
    """The list, then each ticket that may be due in time; `missing` does not say which skill it needs."""
    query = f"assignee:{it.absent.key} status:unsolved"
    if it.narrow:
        query += f" due_before:{it.back}"
    acts = [act(it.say(texts.DUE if it.narrow else texts.ALL), "ticketdesk__search_tickets", query=query, sort="due")]
    cases = _read_ones(it, waiting=waiting)
    ahead, step = "", 2 if it.paired else 1
    for start in range(0, len(cases), step):
        chunk = cases[start : start + step]
        calls = [("ticketdesk__read_ticket", {"ticket_id": case.key}) for case in chunk]
        binds = [seeds.version_of(case.key, index) for index, case in enumerate(chunk)]
        said = it.say(
            texts.READ if len(chunk) == 1 else texts.READ_TWO, chunk[0], keys=seeds.listed([case.key for case in chunk])
        )
        acts.append(seeds.together(ahead + said, *calls, binds=binds))
        ahead = "" if missing in chunk else it.say((texts.SEEN[chunk[-1].fate],), chunk[-1])
    return tuple(acts)


def _read_ones(it: Scene, *, waiting: bool = False) -> list[Case]:
    """What is opened: not what the list shows as waiting, and of what is due later only what the list holds."""
    fates = {"goes", "late", *(["waiting"] if waiting else []), *([] if it.narrow else ["after"])}
    return [case for case in it.cases if case.fate in fates]


def _days_off(it: Scene) -> str:
    """What the calendars that were opened last have shown."""
    off = [agent for agent in it.candidates if agent.away]
    if not it.together:
        off = [agent for agent in it.candidates[-1:] if agent.away]
        if not off:
            return it.say((texts.NOBODY_AWAY,), name=it.candidates[-1].name)
    if not off:
        return texts.AWAY_NONE
    return it.say(
        (texts.AWAY_SOME,), who=seeds.listed([f"{agent.name} on {seeds.listed(agent.away)}" for agent in off])
    )


def _team(it: Scene) -> tuple[Act, ...]:
    """Skills and loads, then the calendars of those who may come into question."""
    last = _read_ones(it)[-1]
    said = it.say((texts.SEEN[last.fate],), last) + it.say(texts.TEAM)
    acts = [act(said, "ticketdesk__list_agents", queue=it.queue)]
    days: dict[str, Json] = {"first_day": it.first, "last_day": it.last}
    if it.together:
        calls = [("mailbox__list_events", {"calendar": it.mail_of(agent), **days}) for agent in it.candidates]
        return (*acts, seeds.together(it.say(texts.CALENDARS), *calls))
    ahead = it.say(texts.CALENDARS) + " "
    for agent in it.candidates:
        said = ahead + it.say(texts.CALENDAR, name=agent.name)
        acts.append(act(said, "mailbox__list_events", calendar=it.mail_of(agent), **days))
        ahead = it.say(
            (texts.IS_AWAY if agent.away else texts.NOBODY_AWAY,),
            name=agent.name,
            days=seeds.listed(agent.away or ("",)),
        )
    return tuple(acts)


def _hand_over(it: Scene, *, careless: bool = False) -> tuple[Act, ...]:
    """Every ticket to its taker, then a mail to each."""
    acts: list[Act] = []
    ahead = _days_off(it)
    for case in it.cases:
        if case.fate == "late":
            acts += _late(it, case, ahead, careless=careless)
            ahead = "" if careless else it.say(texts.NOW_WAITING, case)
        elif case.taker:
            acts.append(_assign(case, ahead + it.say(texts.TIED if case.tied else texts.ASSIGN, case)))
            ahead = ""
    for agent in it.team:
        if keys := [case.key for case in it.cases if case.taker == agent.key]:
            acts.append(_mail(it, agent, keys, ahead))
            ahead = ""
    return tuple(acts)


def _assign(case: Case, said: str) -> Act:
    version = seeds.version_of(case.key)
    given = {"ticket_id": case.key, "version": seeds.at_version(case.key), "agent": case.taker}
    return act(said, "ticketdesk__assign_ticket", version, **given)


def _late(it: Scene, case: Case, ahead: str, *, careless: bool) -> list[Act]:
    """The ticket that is changed meanwhile: tried, found changed, read again."""
    able = [agent for agent in it.team if case.skill in agent.skills and case.day not in agent.away]
    taken = [other.taker for other in it.goes if other.due < case.due]
    taker = min(able, key=lambda agent: agent.load + taken.count(agent.key))
    tried = replace(case, taker=taker.key)
    given = {"ticket_id": case.key, "version": seeds.at_version(case.key), "agent": taker.key}
    first = act(ahead + it.say(texts.ASSIGN, tried), "ticketdesk__assign_ticket", **given)
    again = act(it.say(texts.CONFLICT, case), "ticketdesk__read_ticket", seeds.version_of(case.key), ticket_id=case.key)
    return [first, again, *([_assign(tried, it.say(texts.ASSIGN, tried))] if careless else [])]


def _mail(it: Scene, agent: Agent, keys: Sequence[str], ahead: str) -> Act:
    listed = seeds.listed(keys)
    body = it.say(texts.LETTER, short=it.absent.name.split()[0], keys=listed)
    given: dict[str, Json] = {"to": [it.mail_of(agent)], "subject": f"Cover for {it.absent.name}", "body": body}
    return act(ahead + it.say(texts.MAIL, taker=agent.name, keys=listed), "mailbox__send_message", **given)


def _last(it: Scene) -> tuple[Act, ...]:
    query = f"assignee:{it.absent.key} status:unsolved"
    return (act(it.say(texts.CHECK), "ticketdesk__search_tickets", query=query, sort="due"),) if it.check else ()


def _done(it: Scene) -> str:
    pairs = seeds.listed([f"{case.key} to {case.taker}" for case in it.goes])
    waits = [case.key for case in it.cases if case.fate in {"waiting", "late"}]
    later = [case.key for case in it.cases if case.fate == "after" and not it.narrow]
    stays = texts.WAITS.format(keys=seeds.listed(waits)) if waits else ""
    stays += texts.LATER.format(keys=seeds.listed(later)) if later else ""
    return it.say(texts.DONE, pairs=pairs, stays=stays)


def _checks(it: Scene) -> tuple[JsonObject, ...]:
    letters = []
    for agent in it.takers:
        keys = [case.key for case in it.goes if case.taker == agent.key]
        others = [case.key for case in it.cases if case.key not in keys]
        body = {"mentions": keys, "lacks": others}
        letters.append({"recipients": [it.mail_of(agent)], "subject": f"Cover for {it.absent.name}", "body": body})
    touched = [[*TICKETS, case.key, "assignee"] for case in it.goes]
    touched += [[*TICKETS, case.key, "status"] for case in it.cases if case.fate == "late"]
    names = {agent.key: (agent.key, agent.name, agent.name.split()[1]) for agent in it.team}
    return (
        *(
            equals(f"{case.key} is with the right one", [*TICKETS, case.key, "assignee"], case.taker)
            for case in it.goes
        ),
        new_records("each taker has one mail with their tickets", ("mailbox", "sent"), *letters),
        unchanged_except(*touched, ("mailbox", "sent")),
        answer_mentions(
            "the answer says who has what", *(case.key for case in it.goes), *(names[agent.key] for agent in it.takers)
        ),
    )


TEMPLATE: Final = Template(
    name="absence_cover",
    summary="hand over an absent agent's tickets by due time, skill, calendar and load, and write to those who take them",
    servers=("ticketdesk", "mailbox"),
    focus="tickets against calendars, a running count",
    rubric="analysis",
    build=build,
    abstains=("missing_fact", "forbidden"),
)
