"""Scripts as JSON, for the body of a case."""

from __future__ import annotations

from distill.domain.json import JsonObject
from distill.domain.script import Act, Bind, Script, ScriptedCall


def script_to_json(script: Script) -> JsonObject:
    """A JSON object that `script_from_json` reads back."""
    return {
        "acts": [
            {
                "say": act.say,
                "calls": [{"tool": call.tool, "arguments": call.arguments} for call in act.calls],
                "binds": [{"name": bind.name, "pattern": bind.pattern, "call": bind.call} for bind in act.binds],
                "hears": act.hears,
            }
            for act in script.acts
        ],
        "answer": script.answer,
    }


def script_from_json(data: JsonObject) -> Script:
    """The script that was written; raises KeyError on anything else."""
    acts = tuple(
        Act(
            act["say"],
            tuple(ScriptedCall(call["tool"], call["arguments"]) for call in act["calls"]),
            tuple(Bind(bind["name"], bind["pattern"], bind["call"]) for bind in act["binds"]),
            act["hears"],
        )
        for act in data["acts"]
    )
    return Script(acts, data["answer"])
