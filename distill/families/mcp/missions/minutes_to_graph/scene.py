"""What is drawn for one set of minutes: the graph as it was, the decisions, what was only talked about."""

# ruff: noqa: E501 - rows read best on one line

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from distill.domain.json import JsonObject
from distill.families.mcp.draw import Draw
from distill.families.mcp.graph_acts import Link, graph_seed
from distill.families.mcp.missions.minutes_to_graph import papers
from distill.families.mcp.missions.minutes_to_graph.papers import Decision, Papers
from distill.families.mcp.vocabulary import DOMAINS, FIRST_NAMES, LAST_NAMES, TEAMS, TICKETS, Domain

TRAPS: Final = {
    "reversal": "a decision is taken back later in the same meeting",
    "correction": "a correction beside the minutes replaces one of their figures",
    "namesake": "the minutes give first names only, and the graph knows two people of that name",
    "deferred": "a proposal that reads like a decision was put off",
}

KEYS: Final = {
    "status": ("planned", "pilot", "live", "paused", "winding down"),
    "go-live": tuple(f"2026-{month:02d}-{day:02d}" for month in range(4, 12) for day in (1, 9, 15, 23)),
    "budget": tuple(f"{thousand}000 EUR" for thousand in (12, 18, 25, 31, 40, 46, 58, 65, 72)),
    "review": tuple(f"every {weeks} weeks" for weeks in (2, 3, 4, 6, 8, 12)),
    "support": ("office hours", "weekdays until 20:00", "around the clock", "best effort"),
}


@dataclass(frozen=True, slots=True)
class Scene:
    """What was drawn; `facts` are the facts of each system before, `leads` who leads it, `people` with their teams."""

    group: str
    ticket: str
    trap: str
    systems: tuple[str, ...]
    facts: dict[str, dict[str, str]]
    leads: dict[str, str]
    people: dict[str, str]
    namesake: str
    links: tuple[Link, ...]
    suppliers: dict[str, tuple[str, str]]
    decisions: tuple[Decision, ...]
    replaced: Decision
    deferred: Decision
    papers: Papers

    @property
    def changed(self) -> tuple[str, ...]:
        """The systems that something was decided about."""
        return tuple(dict.fromkeys(one.system for one in self.decisions))

    @property
    def lead(self) -> Decision:
        """The decision on a new lead."""
        return next(one for one in self.decisions if one.kind == "lead")

    def of(self, kind: str) -> tuple[Decision, ...]:
        """The decisions of a kind."""
        return tuple(one for one in self.decisions if one.kind == kind)

    def after(self, system: str) -> list[str]:
        """The facts of a system once everything is entered."""
        facts = {**self.facts[system], **{one.key: one.new for one in self.of("fact") if one.system == system}}
        return [f"{key}: {value}" for key, value in facts.items()]


def scene(draw: Draw) -> Scene:
    """Everything drawn; `draw.abstention` changes nothing here."""
    domain, trap = draw.choose(DOMAINS), draw.choose(tuple(TRAPS))
    systems = tuple(draw.several("systems", domain.services, 5))
    group = draw.pick("group", papers.GROUPS)
    ticket = draw.note("ticket", f"{draw.choose(TICKETS)}-{draw.count(1000, 9899)}")
    first = draw.sample(FIRST_NAMES, 5)
    names = [f"{name} {last}" for name, last in zip([*first, first[0]], draw.sample(LAST_NAMES, 6), strict=True)]
    draw.note("people", names)
    people = dict(zip(names, [draw.choose(TEAMS) for _ in names], strict=True))
    facts = {system: _facts(draw) for system in systems}
    leads = {system: draw.choose(names[1:5]) for system in systems}
    links = tuple((systems[a], "depends on", systems[b]) for a, b in ((3, 4), (1, 3)))
    decisions = _decisions(draw, domain, systems, facts, leads, names[0])
    deferred = _fact(draw, systems[3], facts[systems[3]])
    paper = papers.draw_papers(draw, group, names, trap, decisions, deferred)
    old = draw.choose(domain.parties)
    taken = {one.new for one in decisions}
    suppliers = {old: (f"{draw.choose(domain.codes)}-{draw.count(100, 999)}", systems[4])} if old not in taken else {}
    return Scene(
        group, ticket, trap, systems, facts, leads, people, names[5], links, suppliers, decisions, decisions[0], deferred, paper
    )  # fmt: skip


def _facts(draw: Draw) -> dict[str, str]:
    return {key: draw.choose(KEYS[key]) for key in draw.sample(tuple(KEYS), 3)}


def _fact(draw: Draw, system: str, facts: dict[str, str], but: str = "") -> Decision:
    key = draw.choose([key for key in facts if key != but])
    first, new = draw.sample([value for value in KEYS[key] if value != facts[key]], 2)
    return Decision("fact", system, key, facts[key], new, first)


def _decisions(
    draw: Draw,
    domain: Domain,
    systems: tuple[str, ...],
    facts: dict[str, dict[str, str]],
    leads: dict[str, str],
    newcomer: str,
) -> tuple[Decision, ...]:
    """A fact and a new lead, and one to three more; the first is the one that another word may replace."""
    made = [_fact(draw, systems[0], facts[systems[0]])]
    at = draw.choose((0, 1, 2))
    made.append(Decision("lead", systems[at], "lead", leads[systems[at]], newcomer, ""))
    more = draw.sample(("fact", "same", "link", "supplier"), draw.choose((1, 2, 2, 3)))
    if "same" not in more and len(more) == 3:  # a twin in which all is done already stays near
        more[more.index("link")] = "same"
    if "fact" in more:
        made.append(_fact(draw, systems[1], facts[systems[1]]))
    if "same" in more:
        made.append(_fact(draw, systems[0], facts[systems[0]], but=made[0].key))
    if "link" in more:
        made.append(Decision("link", systems[2], "depends on", "", draw.choose((systems[3], systems[4])), ""))
    if "supplier" in more:
        party = draw.pick("party", domain.parties)
        code = draw.note("contract", f"{draw.choose(domain.codes)}-{draw.count(1000, 9999)}")
        made.append(Decision("supplier", draw.choose(systems[:3]), code, "", party, ""))
    draw.note("values", [value for one in made for value in (one.old, one.new, one.first) if value])
    return tuple(made)


def seed_of(it: Scene, abstention: str | None) -> JsonObject:
    """The papers, and the graph before the meeting; after it, and with the note, where all is done already."""
    done = abstention == "already_done"
    entities: dict[str, tuple[str, list[str]]] = {it.group: ("group", ["meets every Thursday"])}
    entities |= {name: ("person", [f"team: {team}"]) for name, team in it.people.items()}
    links: list[Link] = [(name, "member of", it.group) for name in it.papers.present]
    for system in it.systems:
        facts = [f"{key}: {value}" for key, value in it.facts[system].items()]
        entities[system] = ("system", it.after(system) if done else facts)
        links.append((it.leads[system], "leads", system))
    links += it.links
    for party, (code, system) in it.suppliers.items():
        entities[party] = ("supplier", [f"contract: {code}"])
        links.append((party, "supplies", system))
    if done:
        links.remove((it.lead.old, "leads", it.lead.system))
        links += [link for one in it.decisions for link in one.links()]
        entities |= {one.new: ("supplier", [f"contract: {one.key}"]) for one in it.of("supplier")}
    files = papers.files(
        it.papers, it.decisions, it.deferred, unclear=abstention == "missing_fact", namesake=it.namesake
    )
    if done:
        files[it.papers.note] = "".join(f"{one.line()}\n" for one in it.decisions)
    return {"graph": graph_seed(entities, links), "files": files}
