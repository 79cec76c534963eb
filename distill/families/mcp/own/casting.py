"""From a mission, a row of its values and a tone to a case."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from distill.domain.case import Case
from distill.domain.json import Json, JsonObject
from distill.domain.script import Act, Bind, Script, ScriptedCall
from distill.families.mcp.own.missions import FIELD, CheckModel, MissionModel, StepModel
from distill.families.mcp.scripts import script_to_json
from distill.families.mcp.shapes import case_id, skeleton

FAMILY = "own_servers"


def case_number(number: int, missions: Sequence[MissionModel]) -> Case:
    """One of the `distinct` cases, by its number."""
    for mission in missions:
        tones = sorted(mission.goals)
        if number < len(mission.values) * len(tones):
            row, tone = divmod(number, len(tones))
            return cast(mission, mission.values[row], tones[tone])
        number -= len(mission.values) * len(tones)
    raise IndexError(number)


def distinct(missions: Sequence[MissionModel]) -> int:
    """How many different cases there are."""
    return sum(len(mission.values) * len(mission.goals) for mission in missions)


def cast(mission: MissionModel, row: JsonObject, register: str) -> Case:
    """One case; pure."""
    goal = _filled(dict(mission.goals)[register], row)  # type: ignore[index]
    reference = _script(mission.reference, mission.answer, row)
    body = {
        "template": mission.name,
        "servers": list(mission.servers),
        "setting": _filled(mission.setting, row),
        "rules": [_filled(rule, row) for rule in mission.rules],
        "register": register,
        "abstention": mission.abstention,
        "writes": mission.writes,
        "rubric": "abstention" if mission.abstention else "repair" if mission.writes else "analysis",
        "focus": mission.focus or ", ".join(mission.servers),
        "reference": script_to_json(reference),
        "mistake": script_to_json(_script(mission.mistake, mission.mistake_answer, row)),
        "checks": [_check(check, row) for check in mission.checks],
    }
    return Case(
        case_id=case_id({"family": FAMILY, "goal": goal, "body": body}),
        family=FAMILY,
        template=mission.name,
        goal=goal,
        goal_shape=" ".join(goal.lower().split()),
        skeleton=skeleton(reference),
        difficulty=mission.difficulty,
        body=body,
    )


def _script(steps: Sequence[StepModel], answer: str, row: JsonObject) -> Script:
    return Script(tuple(_act(step, row) for step in steps), _filled(answer, row))


def _act(step: StepModel, row: JsonObject) -> Act:
    calls = tuple(ScriptedCall(call.tool, _typed(call.arguments, row)) for call in step.calls)
    binds = [
        Bind(name, FIELD.sub(lambda found: _literal(found, row), pattern), number)
        for number, call in enumerate(step.calls)
        for name, pattern in call.learn.items()
    ]
    return Act(_filled(step.say, row), calls, tuple(binds), _filled(step.user, row))


def _literal(found: re.Match[str], row: JsonObject) -> str:
    """A value inside a pattern means itself, whatever signs it has."""
    return re.escape(_text(row[found[1]])) if found[1] in row else found[0]


def _check(check: CheckModel, row: JsonObject) -> JsonObject:
    """As it was written; what a place of the state equals keeps its type."""
    filled: JsonObject = _filled(check.model_dump(exclude_unset=True), row)
    if check.state is not None and "equals" in filled["state"]:
        filled["state"]["equals"] = _typed(check.state.equals, row)
    return filled


def _typed(value: Any, row: JsonObject) -> Any:
    """As `_filled`, but a value that is nothing but `{name}` keeps its type."""
    if isinstance(value, str) and (whole := FIELD.fullmatch(value)) and whole[1] in row:
        return row[whole[1]]
    return _filled(value, row, _typed)


def _filled(value: Any, row: JsonObject, inner: Callable[[Any, JsonObject], Any] | None = None) -> Any:
    """Every `{name}` of a row's written out, in all texts; `inner` fills what is inside."""
    inner = inner or _filled
    if isinstance(value, str):
        return FIELD.sub(lambda found: _text(row[found[1]]) if found[1] in row else found[0], value)
    if isinstance(value, dict):
        return {key: inner(item, row) for key, item in value.items()}
    return [inner(item, row) for item in value] if isinstance(value, list | tuple) else value


def _text(value: Json) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
