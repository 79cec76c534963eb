"""Acts on a knowledge graph (the memory server), its seed, and checks of its end state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from distill.domain.json import Json, JsonObject
from distill.domain.script import Act, Bind
from distill.families.mcp.acts import act
from distill.families.mcp.check_makers import absent, equals

GRAPH: Final = "memory.jsonl"
"""The one file that the memory server keeps its graph in; seed it under this path."""

Link: TypeAlias = tuple[str, str, str]
"""From, kind, to."""

Facts: TypeAlias = Mapping[str, Sequence[str]]
"""By entity, the sentences that are noted of it."""


def graph_seed(entities: Mapping[str, tuple[str, Sequence[str]]], links: Sequence[Link]) -> list[JsonObject]:
    """The seed of the graph; entities as name -> (type, observations)."""
    nodes = [{"name": name, "type": kind, "observations": list(said)} for name, (kind, said) in entities.items()]
    return [{"path": GRAPH, "entities": nodes, "relations": [list(link) for link in links]}]


def whole(say: str, *binds: Bind) -> Act:
    """Read the whole graph: JSON with `entities` (name, entityType, observations) and `relations`."""
    return act(say, "memory__read_graph", *binds)


def opened(say: str, names: Sequence[str], *binds: Bind) -> Act:
    """Read some entities and the links that touch them; names that are not there are left out."""
    return act(say, "memory__open_nodes", *binds, names=list(names))


def searched(say: str, query: str, *binds: Bind) -> Act:
    """Entities that hold a text in name, type or observations."""
    return act(say, "memory__search_nodes", *binds, query=query)


def noted(say: str, facts: Facts) -> Act:
    """Add observations."""
    rows: Json = [{"entityName": name, "contents": list(said)} for name, said in facts.items()]
    return act(say, "memory__add_observations", observations=rows)


def struck(say: str, facts: Facts) -> Act:
    """Remove observations, each word for word."""
    rows: Json = [{"entityName": name, "observations": list(said)} for name, said in facts.items()]
    return act(say, "memory__delete_observations", deletions=rows)


def linked(say: str, links: Sequence[Link]) -> Act:
    """Add links."""
    return act(say, "memory__create_relations", relations=_rows(links))


def unlinked(say: str, links: Sequence[Link]) -> Act:
    """Remove links."""
    return act(say, "memory__delete_relations", relations=_rows(links))


def added(say: str, entities: Mapping[str, tuple[str, Sequence[str]]]) -> Act:
    """Add entities as name -> (type, observations)."""
    rows: Json = [
        {"name": name, "entityType": kind, "observations": list(said)} for name, (kind, said) in entities.items()
    ]
    return act(say, "memory__create_entities", entities=rows)


def _rows(links: Sequence[Link]) -> Json:
    return [{"from": source, "to": target, "relationType": kind} for source, kind, target in links]


def has_facts(name: str, entity: str, facts: Sequence[str]) -> JsonObject:
    """Exactly these observations are noted of an entity, in any order."""
    return equals(name, facts_at(entity), sorted(facts))


def has_link(name: str, link: Link) -> JsonObject:
    """The link is there."""
    return equals(name, link_at(link), "relation")


def lacks_link(name: str, link: Link) -> JsonObject:
    """The link is not there."""
    return absent(name, link_at(link))


def facts_at(entity: str) -> list[str]:
    """Where an entity's observations are in the end state."""
    return ["graph", GRAPH, "entities", entity, "observations"]


def entity_at(entity: str) -> list[str]:
    """Where an entity is in the end state, with its type and observations."""
    return ["graph", GRAPH, "entities", entity]


def link_at(link: Link) -> list[str]:
    """Where a link is in the end state."""
    return ["graph", GRAPH, "relations", *link]
