"""Arguments of trained calls against the schemas that the student is shown."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import orjson

from distill.domain.episode import Draft, ModelStep
from distill.domain.json import JsonObject
from distill.domain.tool import ToolCall
from distill.reviewing.validators.finding import Finding

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

NAME: Final = "schema"


def schema(draft: Draft) -> tuple[Finding, ...]:
    """A call that its tool's schema refuses may stay in an episode only with `train: false`.

    Also hard: an episode in which no assistant message is left to train on.
    """
    if not draft.steps:
        return ()
    return tuple(Finding(NAME, message) for message in _faults(draft))


def _faults(draft: Draft) -> Iterator[str]:
    schemas = {tool.name: tool.parameters for tool in draft.scenario.tools}
    trained = [step.message_index for step in draft.steps if isinstance(step, ModelStep) and step.train]
    if not trained:
        yield "no assistant message is left to train on"
    for index in trained:
        if index >= len(draft.messages):
            continue
        for call in draft.messages[index].tool_calls:
            fault = _fault(call, schemas)
            if fault is not None:
                yield f"message {index}: {fault}"


def _fault(call: ToolCall, schemas: dict[str, JsonObject]) -> str | None:
    if call.name not in schemas:
        return f"a trained call of {call.name!r}, which is not offered"
    arguments: object = call.arguments
    if not isinstance(arguments, dict):
        return f"arguments of {call.name} are {type(arguments).__name__}, not an object"
    fault = next(_compiled(orjson.dumps(schemas[call.name])).iter_errors(arguments), None)
    return None if fault is None else f"trained arguments of {call.name} break its schema at {fault.json_path}"


@lru_cache(maxsize=512)
def _compiled(text: bytes) -> Validator:
    """The validator of one schema; jsonschema is imported when the first call is looked at."""
    from jsonschema.validators import validator_for

    loaded = orjson.loads(text)
    return validator_for(loaded)(loaded)
