"""A knowledge graph as the memory server keeps it: one JSON object a line, entities first, then relations.

seed:   {"path": "memory.jsonl", "entities": [{"name": "Ada", "type": "person", "observations": ["..."]}],
         "relations": [["Ada", "owns", "billing"]]}
state:  {"entities": {"Ada": {"type": "person", "observations": ["..."]}}, "relations": [["Ada", "owns", "billing"]]}
"""

from __future__ import annotations

from typing import Final

import orjson

from distill.domain.json import JsonObject

SUFFIX: Final = ".jsonl"


def graph_text(item: JsonObject) -> str:
    """The file of a seeded graph; raises KeyError or TypeError when the seed lacks something."""
    lines: list[JsonObject] = [
        {
            "type": "entity",
            "name": entity["name"],
            "entityType": entity["type"],
            "observations": list(entity.get("observations", ())),
        }
        for entity in item.get("entities", ())
    ]
    lines += [
        {"type": "relation", "from": source, "to": target, "relationType": kind}
        for source, kind, target in item.get("relations", ())
    ]
    return "\n".join(orjson.dumps(line).decode() for line in lines)


def read_graph(text: str) -> JsonObject:
    """The graph by content, in no order; a file that is none says why under `unreadable`."""
    entities: JsonObject = {}
    relations: list[list[str]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            if line.strip():
                _take(orjson.loads(line), entities, relations)
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
            return {"unreadable": f"line {number}: {type(error).__name__} {error}"[:200]}
    return {"entities": entities, "relations": sorted(relations)}


def _take(record: JsonObject, entities: JsonObject, relations: list[list[str]]) -> None:
    """One line's entity or relation; raises what makes it none."""
    if record["type"] == "relation":
        relations.append([str(record[key]) for key in ("from", "relationType", "to")])
    elif record["type"] == "entity" and record["name"] not in entities:
        observations = sorted(map(str, record["observations"]))
        entities[record["name"]] = {"type": str(record["entityType"]), "observations": observations}
    else:
        raise ValueError("neither a relation nor the first entity of its name")
