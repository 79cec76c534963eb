"""The oracle as reflector: keep the draft, or say where to begin again."""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from distill.domain.chat import CallId
from distill.domain.json import JsonObject
from distill.domain.script import Script
from distill.simulator.brain import Answer
from distill.simulator.formula import measure
from distill.simulator.history import Said, said_in, transcript
from distill.simulator.performance import Performance
from distill.simulator.sloppiness import Errs

KEEP = "Each step follows from what was seen, and the answer says what was found."
REDO = "One step does not follow from what was seen. Begin again there, and check each value against the tool results."


def reflect(script: Script, call: CallId, body: JsonObject, errs: Errs) -> Answer:
    """`redo` when this episode was drawn a mistake and the transcript still shows one, else `keep`.

    With a response schema the answer is `{"verdict", "redo_from", "critique"}`, where
    `redo_from` counts assistant messages from 0 (left out if the schema does not list it);
    without one it is the critique alone. Raises BadQuestion without a transcript.
    """
    history = said_in(transcript(body["messages"]))
    mistake = errs.plan(script, call)
    redo = mistake is not None and not measure(script, history).perfect
    critique = REDO if redo else KEEP
    wanted = body.get("response_format") or {}
    if wanted.get("type") != "json_schema":
        return Answer(critique)
    verdict: JsonObject = {"verdict": "redo" if redo else "keep", "critique": critique}
    if "redo_from" in wanted["json_schema"]["schema"].get("properties", {}):
        right = _right_messages(script, history) if redo else 0
        verdict["redo_from"] = min(right, max(0, len(history) - 1))
    return Answer(orjson.dumps(verdict).decode())


def _right_messages(script: Script, history: Sequence[Said]) -> int:
    performance = Performance(script, None, ())
    for count in range(len(history)):
        before, after = performance.follow(history[:count]), performance.follow(history[: count + 1])
        if after.beat != before.beat + 1:
            return count
    return len(history)
