"""Somebody leaves, and what they lead passes on: the graph says who leads and deputises, the database who is there.

Traps: a deputy is away on the day or has left; an absence was cancelled; the head who steps in is the one
who leaves. Removing links succeeds whether or not there was one.
"""

# ruff: noqa: E501, S608 - sentences read best on one line; the SQL is text for a tool, made of drawn names

from __future__ import annotations

from dataclasses import replace
from typing import Final

from distill.domain.json import JsonObject
from distill.domain.script import Act, Bind, Script, ScriptedCall
from distill.families.mcp import graph_acts
from distill.families.mcp.acts import sql
from distill.families.mcp.check_makers import abstains, answer_mentions, rows, unchanged_except
from distill.families.mcp.draw import Draw
from distill.families.mcp.mission import Mission, Template
from distill.families.mcp.missions.lead_handover import texts as texts
from distill.families.mcp.missions.lead_handover.scene import (
    DEPUTY,
    TRAPS,
    Post,
    Scene,
    log_table,
    scene,
    seed_of,
    stuck_at,
)
from distill.families.mcp.missions.sql_looks import explore
from distill.families.mcp.voice import Voice, orders
from distill.families.mcp.wording import goals

TABLES: Final = ("staff", "absences", "units", "handovers")


def build(draw: Draw) -> Mission:
    """One handover; see the module's docstring."""
    it = scene(draw)
    headline = draw.note("headline", draw.choose(texts.HEADLINES).format(leaver=it.leaver, day=it.day))
    wanted = goals(draw, it.ticket, headline, texts.bodies(it))
    spoken, number = orders(draw, texts.SAID), draw.count(0, 10**9)
    reference, mistake, checks = (
        _acting(it, spoken, number, slip=False),
        _acting(it, spoken, number, slip=True),
        _checks(it),
    )
    if draw.abstention == "forbidden":
        mistake, checks = reference, abstains("forbidden", it.posts[-1].system, ("audit", "auditors", "audited"))
        reference = Script(_graph(it, Draw(str(number)), Voice(spoken)), texts.audit(it, it.posts[-1].system))
    elif draw.abstention == "missing_fact":
        post, own, voice = stuck_at(it), Draw(str(number)), Voice(spoken)
        checks = abstains("missing_fact", post.system, post.unit)
        reference = Script(
            (*_graph(it, own, voice), *explore(own, TABLES), *_present(it, own, voice, vacant=post.unit)),
            texts.nobody(it, post),
        )
    return Mission(
        seed=seed_of(it, draw.abstention),
        goals=wanted,
        setting=f"You keep the books on who looks after which system of a company in {it.house}.",
        places=(
            "A knowledge graph holds systems, people and units; the only database holds staff, absences, units and handovers.",
        ),
        rules=texts.RULES,
        reference=reference,
        mistake=mistake,
        checks=checks,
        trap=TRAPS[it.trap],
        difficulty="hard" if it.trap == "head" or len(it.posts) > 3 else "medium",
    )


def _acting(it: Scene, spoken: dict[str, list[str]], number: int, *, slip: bool) -> Script:
    own, voice = Draw(str(number)), Voice(spoken)
    looks = [*_graph(it, own, voice), *explore(own, TABLES)]
    looks += _present(it, own, voice)[: 1 if slip else None]
    changes = (_together if own.chance(0.45) else _one_by_one)(it, voice, slip)
    judged = "" if slip else f"{texts.judged(it)} "
    changes = (replace(changes[0], say=judged + changes[0].say), *changes[1:])
    return Script((*looks, *changes, *_close(it, voice, slip)), texts.done(it))


def _graph(it: Scene, own: Draw, voice: Voice) -> tuple[Act, ...]:
    """Systems, deputies, units, audits; learns the deputies."""
    binds = [
        Bind(f"deputy{index}", rf'"from": "([^"]+)",\s*"to": "{post.system}",\s*"relationType": "deputises for"')
        for index, post in enumerate(it.posts)
    ]
    names = [post.system for post in it.posts]
    if own.chance(0.3):
        return (graph_acts.whole(voice("whole", leaver=it.leaver), *binds),)
    say, search = voice("person", leaver=it.leaver), own.chance(0.5)
    person = graph_acts.searched(say, it.leaver) if search else graph_acts.opened(say, [it.leaver])
    opened = graph_acts.opened(voice("systems", leaver=it.leaver, systems=", ".join(names)), names, *binds)
    return (person, opened)


def _present(it: Scene, own: Draw, voice: Voice, vacant: str = "") -> tuple[Act, ...]:
    """Employment, absences and heads, together or one after the other; learns the heads (but of a unit `vacant`)."""
    deputies = ", ".join(f"'${{deputy{index}}}'" for index in range(len(it.posts)))
    at_once = own.chance(0.4)
    units = dict.fromkeys(post.unit for post in it.posts if post.fate not in DEPUTY)
    asked = dict.fromkeys(post.unit for post in it.posts) if at_once else units
    listed = ", ".join(f"'{unit}'" for unit in asked)
    queries = {
        "staff": f"SELECT name, status FROM staff WHERE name IN ({deputies}) ORDER BY name",
        "away": f"SELECT name, first_day, last_day, state FROM absences WHERE name IN ({deputies}) ORDER BY name",
        "units": f"SELECT unit, head, second_head FROM units WHERE unit IN ({listed})",
    }
    named = {"deputies": deputies.replace("'", ""), "day": it.day}
    binds = [Bind(f"head{number}", _head(it, unit)) for number, unit in enumerate(units) if unit != vacant]
    if at_once:
        calls = tuple(ScriptedCall("duckdb__query", {"query": query}) for query in queries.values())
        return (Act(voice("all", **named), calls, tuple(replace(bind, call=2) for bind in binds)),)
    first, second, third = (sql(voice(kind, **named), query) for kind, query in queries.items())
    return (first, second, replace(third, binds=tuple(binds)))


def _head(it: Scene, unit: str) -> str:
    """Where the one stands who steps in for a unit's deputies."""
    return rf"\('{unit}', '[^']+', '([^']+)'\)" if it.units[unit][0] == it.leaver else rf"\('{unit}', '([^']+)'"


def _next(it: Scene, post: Post, slip: bool) -> str:  # noqa: FBT001 - one of two scripts
    index = it.posts.index(post)
    if slip or post.fate in DEPUTY:
        return f"${{deputy{index}}}"
    units = list(dict.fromkeys(other.unit for other in it.posts if other.fate not in DEPUTY))
    return f"${{head{units.index(post.unit)}}}"


def _ends(it: Scene, post: Post, slip: bool) -> list[graph_acts.Link]:  # noqa: FBT001 - same
    links = [(it.leaver, "leads", post.system)]
    return (
        [*links, (f"${{deputy{it.posts.index(post)}}}", "deputises for", post.system)]
        if slip or post.fate in DEPUTY
        else links
    )


def _together(it: Scene, voice: Voice, slip: bool) -> tuple[Act, ...]:  # noqa: FBT001 - same
    ends = [link for post in it.posts for link in _ends(it, post, slip)]
    ends += [(it.leaver, "deputises for", it.extra)] if it.extra else []
    come = [(_next(it, post, slip), "leads", post.system) for post in it.posts]
    return (graph_acts.unlinked(voice("unlink"), ends), graph_acts.linked(voice("link"), come))


def _one_by_one(it: Scene, voice: Voice, slip: bool) -> tuple[Act, ...]:  # noqa: FBT001 - same
    acts: list[Act] = []
    for post in it.posts:
        named = {"system": post.system, "leaver": it.leaver, "next": _next(it, post, slip)}
        acts.append(graph_acts.unlinked(voice("swap", **named), _ends(it, post, slip)))
        acts.append(graph_acts.linked(voice("come", **named), [(named["next"], "leads", post.system)]))
    if it.extra:
        said = voice("extra", leaver=it.leaver, extra=it.extra)
        acts.append(graph_acts.unlinked(said, [(it.leaver, "deputises for", it.extra)]))
    return tuple(acts)


def _close(it: Scene, voice: Voice, slip: bool) -> tuple[Act, ...]:  # noqa: FBT001 - same
    values = ", ".join(f"('{post.system}', '{it.leaver}', '{_next(it, post, slip)}', '{it.day}')" for post in it.posts)
    names = [*(post.system for post in it.posts), *([it.extra] if it.extra else [])]
    return (
        sql(voice("log", day=it.day), f"INSERT INTO handovers VALUES {values}"),
        graph_acts.opened(voice("verify", leaver=it.leaver), names),
        sql(
            voice("recheck"),
            f"SELECT system, from_person, to_person, day FROM handovers WHERE from_person = '{it.leaver}'",
        ),
    )


def _checks(it: Scene) -> tuple[JsonObject, ...]:
    log = log_table(it, after=True)
    return (
        *(graph_acts.has_link(f"{person} leads {system}", (person, kind, system)) for person, kind, system in it.new),
        *(graph_acts.lacks_link(f"{person} no longer {kind} {system}", (person, kind, system)) for person, kind, system in it.gone),
        rows("every handover is on record, once", log.at(), log.heads, log.rows, exactly=True),
        unchanged_except(*map(graph_acts.link_at, (*it.new, *it.gone)), [*log.at(), "rows"]),
        answer_mentions("the answer names each system and its new lead", *(post.system for post in it.posts), *(post.next for post in it.posts)),
    )  # fmt: skip


TEMPLATE: Final = Template(
    name="lead_handover",
    summary="work out from graph and database who takes over the systems of somebody who leaves, and enter it in both",
    servers=("memory", "duckdb"),
    focus="graph and database together",
    rubric="repair",
    build=build,
    abstains=("forbidden", "missing_fact"),
)
