"""The desk of `duplicate_merge` as a seed."""

from __future__ import annotations

from distill.domain.json import JsonObject
from distill.families.mcp.missions import desk_seeds as seeds
from distill.families.mcp.missions.duplicate_merge.scene import Report, Scene

NOW = "2026-03-13T16:40Z"
FOUND = "c-801"
"""The comment of the colleague who looked at the thing meanwhile."""


def seed_of(it: Scene, abstention: str | None) -> JsonObject:
    """The seed; a hold on the oldest ticket or empty fields are the abstentions."""
    tickets = {report.key: _ticket(it, report, abstention) for report in it.reports} | it.others
    team = [it.me, "r.vale", "k.oduya"]
    agents = {name: seeds.agent(name, limit=40) for name in team}
    queues = {name: {"agents": team, "hours": {"normal": 72, "high": 24, "urgent": 8}} for name in it.queues}
    people = {
        report.requester: {"name": _name(report.requester), "org": report.org, "plan": report.plan}
        for report in it.reports
    }
    state = seeds.desk(
        NOW,
        it.me,
        queues,
        agents,
        dict(sorted(tickets.items())),
        customers=people,
        fields={"asset": {"kind": "text", "options": []}, "error": {"kind": "text", "options": []}},
        faults=_faults(it),
    )
    return {"ticketdesk": state}


def _ticket(it: Scene, report: Report, abstention: str | None) -> JsonObject:
    blank = abstention == "missing_fact" and report.fate in {"merge", "linked", "late"}
    more: JsonObject = {
        "status": report.status,
        "priority": report.priority,
        "version": 1 + int(report.key[-1]) % 4,
        "fields": {"asset": it.asset, "error": "" if blank else report.code},
        "assignee": it.me if report.status == "solved" else "",
    }
    if report.fate == "stays":
        more["tags"] = ["legal-hold"] if abstention == "forbidden" else []
        more["copied"] = [gone.requester for gone in it.of("gone")]
    if report.fate == "gone":
        more |= {"merged_into": it.stays.key, "links": [["duplicate_of", it.stays.key]]}
    return seeds.ticket(report.requester, report.queue, report.subject, report.body, report.created, **more)


def _faults(it: Scene) -> list[JsonObject]:
    """Somebody's change to one ticket, at the first merge, whichever ticket that is of."""
    if it.clash is None:
        return []
    key = it.clash.key
    change: JsonObject = {"tickets": {key: {"tags": ["seen"]}}}
    if it.clash.fate == "late":
        said = f"Checked on site: this is {it.wrong}, not {it.code}. Keep it separate."
        fields = {"asset": it.asset, "error": it.wrong}
        change = {
            "tickets": {key: {"fields": fields}},
            "comments": {FOUND: seeds.comment(key, "r.vale", NOW, "internal", said)},
        }
    return [{"tool": "merge_tickets", "nth": 1, "kind": "meanwhile", "change": change}]


def _name(address: str) -> str:
    return " ".join(part.capitalize() for part in address.partition("@")[0].split("."))


def noted(it: Scene) -> list[list[str]]:
    """Paths that the colleague's change alters."""
    if it.clash is None:
        return []
    field = "fields" if it.clash.fate == "late" else "tags"
    return [["ticketdesk", "tickets", it.clash.key, field]]
