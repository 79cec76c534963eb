"""Many tickets report one fault: keep the oldest, merge what the rules allow, set its priority, tell the reporters.

Traps: the error code stands inside the tickets; merging carries no priority over; one plan is never
merged; a colleague changes a ticket between reading and merging, with a finding or without.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from distill.domain.json import JsonObject
from distill.domain.script import Act, Bind, Script
from distill.families.mcp.acts import act
from distill.families.mcp.check_makers import abstains, answer_mentions, equals, new_records, unchanged_except
from distill.families.mcp.draw import Draw
from distill.families.mcp.mission import Mission, Template
from distill.families.mcp.missions import desk_seeds as seeds
from distill.families.mcp.missions.duplicate_merge import texts as texts
from distill.families.mcp.missions.duplicate_merge.scene import TRAPS, Report, Scene, drawn
from distill.families.mcp.missions.duplicate_merge.world import noted, seed_of
from distill.families.mcp.wording import goals

TICKETS: Final = ("ticketdesk", "tickets")
COMMENTS: Final = ("ticketdesk", "comments")


def build(draw: Draw) -> Mission:
    """One group of reports; see the module's docstring."""
    it = drawn(draw)
    headline = draw.note("headline", draw.choose(texts.HEADLINES).format(asset=it.asset, code=it.code))
    wanted = goals(draw, it.ticket, headline, texts.bodies(it))
    looks = _looks(it, blank=draw.abstention == "missing_fact")
    reference = Script((*looks, *_work(it, it.stays, it.merged)), _done(it))
    mistake = Script((*looks, *_slip(it)), _done(it))
    checks = _checks(it)
    if draw.abstention == "forbidden":
        mistake, checks = reference, abstains("forbidden", it.stays.key)
        reference = Script(looks, it.say(texts.HELD, keys=_keys([*it.merged, *it.of("late", "linked")])))
    elif draw.abstention == "missing_fact":
        blank = [*it.merged, *it.of("late", "linked")]
        mistake = reference
        checks = abstains("missing_fact", (it.asset, it.code, it.stays.key), [report.key for report in blank])
        reference = Script(looks, it.say(texts.BLANK, keys=_keys(blank)))
    elif draw.abstention == "missing_tool":
        mistake = Script((*looks, *_instead(it)), _done(it))
        checks = abstains("missing_tool", it.stays.key)
        reference = Script(looks, it.say(texts.NO_MERGE, keys=_keys([*it.merged, *it.of("late")])))
    return Mission(
        seed=seed_of(it, draw.abstention),
        goals=wanted,
        setting=f"You work on the ticket desk of a support team in {it.house}.",
        places=("All tickets, customers and rules of the workflow are in the ticket desk; there are no files.",),
        rules=(*(rule.format(plan=it.plan) for rule in texts.RULES), texts.HOLD),
        reference=reference,
        mistake=mistake,
        checks=checks,
        trap=TRAPS[it.trap],
        difficulty="hard" if it.clash or it.of("linked") or len(it.merged) > 3 else "medium",
        withheld=("ticketdesk__merge_tickets",) if draw.abstention == "missing_tool" else (),
    )


def _keys(reports: Sequence[Report]) -> str:
    return seeds.listed([report.key for report in sorted(reports, key=lambda report: report.created)])


def _looks(it: Scene, *, blank: bool) -> tuple[Act, ...]:
    """The list, page by page, then each unsolved candidate; `blank`: most of them do not say which error it is."""
    asked = {"query": it.asset, "sort": "oldest", "limit": it.limit}
    cursor = Bind("cursor", r'"next_cursor": "([^"]+)"')
    found = len(it.reports)
    acts = [act(it.say(texts.SEARCH), "ticketdesk__search_tickets", *([cursor] if found > it.limit else []), **asked)]
    for start in range(it.limit, found, it.limit):
        binds = [cursor] if found > start + it.limit else []
        acts.append(act(it.say(texts.NEXT_PAGE), "ticketdesk__search_tickets", *binds, **asked, cursor="${cursor}"))
    settled = it.of("solved", "gone")
    before = it.say(texts.SKIPPED, skipped=_keys(settled)) if settled else ""
    unsolved = [report for report in it.reports if report not in settled]
    step = 2 if it.pairwise else 1
    for start in range(0, len(unsolved), step):
        chunk = unsolved[start : start + step]
        said = texts.READ if len(chunk) == 1 else texts.READ_TWO
        calls = [("ticketdesk__read_ticket", {"ticket_id": report.key}) for report in chunk]
        binds = [seeds.version_of(report.key, index) for index, report in enumerate(chunk)]
        words = {"key": chunk[0].key, "keys": _keys(chunk)}
        acts.append(seeds.together(before + it.say(said, **words), *calls, binds=binds))
        others = [report for report in chunk if report.fate == "other"]
        same = texts.BLANK_SEEN if blank and chunk[-1].fate != "stays" else texts.MATCH
        before = it.say(texts.OTHER if others else same, key=_keys(others or chunk[-1:]))
    return tuple(acts)


def _work(it: Scene, into: Report, merged: Sequence[Report], *, careless: str = "") -> tuple[Act, ...]:
    """Merge, set the priority, tell everybody; `careless` names what is overlooked."""
    acts: list[Act] = []
    turned = ""
    for report in sorted([*merged, *it.of("late")], key=lambda report: report.created):
        if report is into:
            continue
        first, *rest = _merge(it, report, into, careless=careless)
        acts += [Act(turned + first.say, first.calls, first.binds), *rest]
        turned = it.say(texts.TURNED, key=report.key) if report.fate == "late" else ""
    if it.raised != into.priority and careless != "priority":
        given = {"ticket_id": into.key, "version": seeds.at_version(into.key), "priority": it.raised}
        acts.append(act(turned + it.say(texts.RAISE, raised=it.raised), "ticketdesk__update_ticket", **given))
        turned = ""
    public = {"ticket_id": into.key, "visibility": "public"}
    told = it.say(texts.PUBLIC, keys=_keys([report for report in merged if report is not into]))
    acts.append(act(turned + it.say(texts.TELL), "ticketdesk__comment_ticket", **public, body=told))
    if careless != "plan":
        acts += [step for report in it.of("linked") for step in _link(it, report)]
    if it.limit != 5:
        acts.append(act(it.say(texts.VERIFY), "ticketdesk__read_ticket", ticket_id=into.key))
    return tuple(acts)


def _merge(it: Scene, report: Report, into: Report, *, careless: str) -> list[Act]:
    acts: list[Act] = []
    given = {"ticket_id": report.key, "version": seeds.at_version(report.key), "into_id": into.key}
    kept = Bind(seeds.hole(into.key), r'"version_of_target": (\d+)')
    if report.queue != into.queue:
        move = {"ticket_id": report.key, "version": seeds.at_version(report.key), "queue": into.queue}
        said = it.say(texts.MOVE, key=report.key, queue=report.queue)
        acts.append(act(said, "ticketdesk__update_ticket", seeds.version_of(report.key), **move))
    if report is not it.clash:
        return [*acts, act(it.say(texts.MERGE, key=report.key), "ticketdesk__merge_tickets", kept, **given)]
    acts.append(act(it.say(texts.MERGE, key=report.key), "ticketdesk__merge_tickets", **given))
    again = seeds.version_of(report.key)
    acts.append(act(it.say(texts.REREAD, key=report.key), "ticketdesk__read_ticket", again, ticket_id=report.key))
    if report.fate == "merge" or careless == "meanwhile":
        acts.append(act(it.say(texts.CLEARED, key=report.key), "ticketdesk__merge_tickets", kept, **given))
    return acts


def _link(it: Scene, report: Report) -> tuple[Act, ...]:
    words = {"key": report.key, "plan": it.plan}
    link = {"ticket_id": report.key, "kind": "related_to", "other_id": it.stays.key}
    told = {"ticket_id": report.key, "visibility": "public", "body": it.say(texts.PRIVATE)}
    return (
        act(it.say(texts.LINK, **words), "ticketdesk__link_tickets", **link),
        act(it.say(texts.LINK_TELL, **words), "ticketdesk__comment_ticket", **told),
    )


def _instead(it: Scene) -> tuple[Act, ...]:
    """What somebody does who makes do without a merge."""
    links = [{"ticket_id": one.key, "kind": "duplicate_of", "other_id": it.stays.key} for one in it.merged]
    told = {"ticket_id": it.stays.key, "visibility": "public", "body": it.say(texts.PUBLIC, keys=_keys(it.merged))}
    return (
        *(act(it.say(texts.LINK_INSTEAD, key=link["ticket_id"]), "ticketdesk__link_tickets", **link) for link in links),
        act(it.say(texts.TELL), "ticketdesk__comment_ticket", **told),
    )


def _slip(it: Scene) -> tuple[Act, ...]:
    """What somebody does who overlooks the trap."""
    if it.trap == "cause":
        return _work(it, it.stays, [*it.merged, *it.of("other")])
    if it.trap == "plan":
        return _work(it, it.stays, [*it.merged, *it.of("linked")], careless="plan")
    if it.trap == "age":
        return _work(it, it.merged[-1], [it.stays, *it.merged])
    return _work(it, it.stays, it.merged, careless=it.trap)


def _done(it: Scene) -> str:
    linked, out = it.of("linked"), it.of("other", "late")
    more = it.say(texts.LINKED_NOTE, keys=_keys(linked), plan=it.plan) if linked else ""
    more += it.say(texts.OTHER_NOTE, keys=_keys(out)) if out else ""
    return it.say(texts.DONE, keys=_keys(it.merged), raised=it.raised, more=more)


def _checks(it: Scene) -> tuple[JsonObject, ...]:
    stays, keys = it.stays.key, [report.key for report in it.merged]
    told = [{"ticket": stays, "visibility": "public", "body": {"mentions": keys}}]
    told += [
        {"ticket": report.key, "visibility": "public", "body": {"mentions": [stays]}} for report in it.of("linked")
    ]
    touched = [[*TICKETS, key, field] for key in keys for field in ("status", "merged_into", "links", "queue")]
    touched += [[*TICKETS, stays, field] for field in ("priority", "copied", "tags")]
    touched += [[*TICKETS, report.key, "links"] for report in it.of("linked")]
    return (
        *(equals(f"{key} is merged into the oldest", [*TICKETS, key, "merged_into"], stays) for key in keys),
        *(
            equals(f"{report.key} is linked", [*TICKETS, report.key, "links"], [["related_to", stays]])
            for report in it.of("linked")
        ),
        equals("the ticket that stays has the highest priority", [*TICKETS, stays, "priority"], it.raised),
        new_records("the reporters are told in public", COMMENTS, *told, among={"visibility": "public"}),
        unchanged_except(*touched, *noted(it), COMMENTS),
        answer_mentions("the answer says what stays and what was merged", stays, *keys),
    )


TEMPLATE: Final = Template(
    name="duplicate_merge",
    summary="put the reports of one fault together by the desk's rules and tell those who reported it",
    servers=("ticketdesk",),
    focus="many tickets, versions, irreversible merges",
    rubric="repair",
    build=build,
    abstains=("forbidden", "missing_fact", "missing_tool"),
)
