"""Minutes of a meeting are entered into a knowledge graph: read them and how the graph is kept, change what was decided.

Traps: a decision is taken back later or corrected in another paper; a first name fits two people; a proposal
was put off. The graph's removals succeed whether or not anything was there.
"""

# ruff: noqa: E501 - sentences read best on one line

from __future__ import annotations

from dataclasses import replace
from typing import Final

from distill.domain.json import JsonObject
from distill.domain.script import Act, Bind, Script
from distill.families.mcp import file_acts, graph_acts
from distill.families.mcp.acts import WORKSPACE
from distill.families.mcp.check_makers import abstains, answer_mentions, equals, matches, unchanged_except
from distill.families.mcp.draw import Draw
from distill.families.mcp.mission import Mission, Template
from distill.families.mcp.missions.minutes_to_graph import texts as texts
from distill.families.mcp.missions.minutes_to_graph.papers import Decision, lines_pattern
from distill.families.mcp.missions.minutes_to_graph.scene import TRAPS, Scene, scene, seed_of
from distill.families.mcp.voice import Voice, orders
from distill.families.mcp.wording import goals


def build(draw: Draw) -> Mission:
    """One set of minutes; see the module's docstring."""
    it = scene(draw)
    kind = draw.abstention
    headline = draw.note("headline", draw.choose(texts.HEADLINES).format(group=it.group, day=it.papers.day))
    wanted = goals(draw, it.ticket, headline, texts.bodies(it))
    spoken = orders(draw, texts.SAID)
    way = Draw(f"{it.ticket}/{draw.count(0, 10**9)}")
    plan = (
        way.choose(("list", "tree", "find")),
        way.choose(("whole", "open", "search", "search")),
        way.chance(0.55),
        way.chance(0.4),
    )
    reference, mistake = _script(it, plan, spoken, ""), _script(it, plan, spoken, it.trap)
    checks = _checks(it)
    if kind == "missing_fact":
        mistake, checks = (
            _script(it, plan, spoken, "namesake"),
            abstains("missing_fact", it.lead.system, it.lead.new.split()[0]),
        )
        voice = Voice(spoken)
        reference = Script((*_papers(it, plan, voice), _who(voice, it.lead.new, "unclear")), texts.unclear(it))
    elif kind == "already_done":
        mistake = Script(reference.acts, texts.done(it))
        voice = Voice(spoken)
        looks = (*_papers(it, plan, voice), *_graph(it, plan, voice))
        reference = Script((*looks, file_acts.page(way.choose(texts.ALREADY), it.papers.note)), texts.already(it))
        checks = abstains("already_done", *it.changed)
    return Mission(
        seed=seed_of(it, kind),
        goals=wanted,
        setting=f"You keep the knowledge graph of the {it.group}: systems, people, suppliers and how they hang together.",
        places=("The knowledge graph is what the tools for entities and links show; papers lie in folders beside it.",),
        rules=texts.rules(it),
        reference=reference,
        mistake=mistake,
        checks=checks,
        trap=TRAPS[it.trap],
        difficulty="hard" if len(it.decisions) > 3 or it.trap == "correction" else "medium",
    )


def _script(it: Scene, plan: tuple[str, str, bool, bool], spoken: dict[str, list[str]], slip: str) -> Script:
    voice = Voice(spoken)
    looks = (*_papers(it, plan, voice, slip), *_graph(it, plan, voice, "" if slip else texts.judged(it)))
    changes = _one_by_one(it, voice, slip) if plan[2] else _together(it, voice, slip)
    return Script((*looks, *changes, *_close(it, plan, voice)), texts.done(it))


def _value(it: Scene, one: Decision, slip: str) -> str:
    """What is entered for a decision: as learnt, or as somebody takes it who overlooks the trap."""
    if slip == "namesake" and one.kind == "lead":
        return it.namesake
    return f"${{new{it.decisions.index(one)}}}"


def _papers(it: Scene, plan: tuple[str, str, bool, bool], voice: Voice, slip: str = "") -> tuple[Act, ...]:
    papers = it.papers
    folder = papers.minutes.rpartition("/")[0]
    look = {
        "list": lambda: file_acts.listed(voice("folder"), folder),
        "tree": lambda: file_acts.tree(voice("folder")),
        "find": lambda: file_acts.found(voice("folder"), WORKSPACE, f"**/{folder.rpartition('/')[2]}/**"),
    }[plan[0]]()
    binds = [Bind(f"new{index}", one.pattern(replaced=False)) for index, one in enumerate(it.decisions)]
    if papers.trap in {"reversal", "correction"} and slip not in {"reversal", "correction"}:
        binds[0] = Bind("new0", it.decisions[0].pattern(replaced=True))
    if plan[3] or slip == "correction":
        names = [
            papers.minutes,
            *([papers.correction] if papers.trap == "correction" and slip != "correction" else []),
            papers.kept,
        ]
        return (look, file_acts.pages(voice("papers"), names, *binds))
    acts = [look, file_acts.page(voice("minutes"), papers.minutes, *binds)]
    if papers.trap == "correction":
        acts[1] = file_acts.page(acts[1].say, papers.minutes, *binds[1:])
        acts.append(file_acts.page(voice("correction"), papers.correction, binds[0]))
    return (*acts, file_acts.page(voice("kept", kept=papers.kept), papers.kept))


def _who(voice: Voice, full: str, said: str = "who") -> Act:
    first, _, _ = full.partition(" ")
    return graph_acts.searched(voice(said, first=first, full=full), first)


def _graph(it: Scene, plan: tuple[str, str, bool, bool], voice: Voice, judged: str = "") -> tuple[Act, ...]:
    """What the graph says now; `judged` is what the papers have shown, said with the first look."""
    if plan[1] == "whole":
        return (graph_acts.whole(judged + voice("whole")),)
    news = list(dict.fromkeys(one.new for one in it.decisions if one.kind in {"supplier", "link"}))
    news = [name for name in news if name not in it.changed]
    who = _who(voice, it.lead.new)
    if plan[1] == "open":
        return (graph_acts.opened(judged + voice("open"), [*it.changed, *news]), who)
    looks = [graph_acts.searched(voice("search", what=name), name) for name in (*it.changed, *news)]
    return (replace(looks[0], say=judged + looks[0].say), *looks[1:], who)


def _facts(it: Scene, slip: str) -> list[tuple[str, str, str, str]]:
    """(system, key, old, new) of each fact to change."""
    found = [(one.system, one.key, one.old, _value(it, one, slip)) for one in it.of("fact")]
    if slip == "deferred":
        found.append((it.deferred.system, it.deferred.key, it.deferred.old, it.deferred.new))
    return found


def _together(it: Scene, voice: Voice, slip: str) -> tuple[Act, ...]:
    old: dict[str, list[str]] = {}
    new: dict[str, list[str]] = {}
    for system, key, before, after in _facts(it, slip):
        old.setdefault(system, []).append(f"{key}: {before}")
        new.setdefault(system, []).append(f"{key}: {after}")
    lead = it.lead
    gone, come = ("; ".join(f"{name} {', '.join(said)}" for name, said in facts.items()) for facts in (old, new))
    acts = [graph_acts.struck(voice("strike", facts=gone), old), graph_acts.noted(voice("note", facts=come), new)]
    acts += [_supplier(it, one, voice) for one in it.of("supplier")]
    names = {"old": lead.old, "new": lead.new, "system": lead.system}
    acts.append(graph_acts.unlinked(voice("unlink", **names), [(lead.old, "leads", lead.system)]))
    links = [link for one in it.decisions for link in one.links(_value(it, one, slip))]
    acts.append(graph_acts.linked(voice("link", **names), links))
    return tuple(acts)


def _supplier(it: Scene, one: Decision, voice: Voice) -> Act:
    party = f"${{new{it.decisions.index(one)}}}"
    return graph_acts.added(voice("supplier", party=one.new), {party: ("supplier", [f"contract: {one.key}"])})


def _one_by_one(it: Scene, voice: Voice, slip: str) -> tuple[Act, ...]:
    acts: list[Act] = []
    for system, key, before, after in _facts(it, slip):
        acts.append(
            graph_acts.struck(
                voice("strike one", system=system, key=key, before=before), {system: [f"{key}: {before}"]}
            )
        )
        acts.append(
            graph_acts.noted(voice("note one", system=system, key=key, after=after), {system: [f"{key}: {after}"]})
        )
    lead = it.lead
    names = {"old": lead.old, "new": lead.new, "system": lead.system}
    acts.append(graph_acts.unlinked(voice("unlink", **names), [(lead.old, "leads", lead.system)]))
    acts.append(graph_acts.linked(voice("link", **names), lead.links(_value(it, lead, slip))))
    acts += [
        graph_acts.linked(voice("depends", system=one.system), one.links(_value(it, one, slip)))
        for one in it.of("link")
    ]
    for one in it.of("supplier"):
        acts.append(_supplier(it, one, voice))
        said = voice("supplies", party=one.new, system=one.system)
        acts.append(graph_acts.linked(said, one.links(_value(it, one, slip))))
    return tuple(acts)


def _close(it: Scene, plan: tuple[str, str, bool, bool], voice: Voice) -> tuple[Act, ...]:
    lines = [one.line(f"${{new{index}}}") for index, one in enumerate(it.decisions)]
    acts = [
        graph_acts.opened(voice("verify"), it.changed),
        file_acts.written(voice("file"), it.papers.note, "".join(f"{line}\n" for line in lines)),
    ]
    if plan[3]:
        acts.append(file_acts.page(voice("reread"), it.papers.note))
    return tuple(acts)


def _checks(it: Scene) -> tuple[JsonObject, ...]:
    lead, facts = it.lead, {one.system for one in it.of("fact")}
    links = [link for one in it.decisions for link in one.links()]
    new = it.of("supplier")
    return (
        *(graph_acts.has_facts(f"{system} has the decided facts and no others", system, it.after(system)) for system in it.systems if system in facts),
        *(graph_acts.has_link(f"{source} {kind} {target}", (source, kind, target)) for source, kind, target in links),
        graph_acts.lacks_link("the former lead is none any more", (lead.old, "leads", lead.system)),
        *(graph_acts.has_facts("the supplier has its contract", one.new, [f"contract: {one.key}"]) for one in new),
        *(equals("the supplier is of the right type", [*graph_acts.entity_at(one.new), "type"], "supplier") for one in new),
        matches("the note has a line for each decision", ["files", it.papers.note], lines_pattern([one.line() for one in it.decisions])),
        unchanged_except(
            *(graph_acts.facts_at(system) for system in it.systems if system in facts),
            *map(graph_acts.link_at, links), graph_acts.link_at((lead.old, "leads", lead.system)),
            *(graph_acts.entity_at(one.new) for one in new), ["files", it.papers.note],
        ),
        answer_mentions("the answer says what is new and what was put off", *(one.new for one in it.decisions), *it.changed, it.deferred.system),
    )  # fmt: skip


TEMPLATE: Final = Template(
    name="minutes_to_graph",
    summary="enter what really was decided in a meeting into a knowledge graph, in the form it is kept in",
    servers=("memory", "filesystem"),
    focus="papers and graph together",
    rubric="repair",
    build=build,
    abstains=("missing_fact", "already_done"),
)
