"""The file of missions that a user writes: strict, read with positions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from distill.config.faults import ConfigFaults, Fault, KeyPath, dotted, echo, listed, nearest
from distill.config.translate import Translator
from distill.config.yaml_source import Source, read_source
from distill.domain.case import Difficulty
from distill.domain.json import Json, JsonObject
from distill.families.mcp.mission import Abstention
from distill.families.mcp.own.patterns import bad_patterns
from distill.families.mcp.params import Register

Said = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Value: TypeAlias = str | int | float | bool
Spellings: TypeAlias = tuple[str | tuple[str, ...], ...]

FIELD: Final = re.compile(r"(?<!\$)\{([A-Za-z_]\w*)\}")
"""`{name}`: a value of the row; `${name}` is one that was learnt."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CallModel(_Strict):
    """One tool call; `learn` names values that later steps write as `${name}`: a pattern with one group for each."""

    tool: Said
    arguments: JsonObject = {}
    learn: dict[str, str] = {}


class StepModel(_Strict):
    """One message of the assistant: why it calls what it calls; or words, and what the user says to them."""

    say: Said
    calls: tuple[CallModel, ...] = ()
    user: str = ""

    @model_validator(mode="after")
    def _one_of_both(self) -> StepModel:
        if bool(self.calls) == bool(self.user):
            raise ValueError("a step either calls tools, or says something that the user answers (user)")
        return self


class StateModel(_Strict):
    """A place in what `snapshot` printed, `[server, key, ...]`, and what is there after the play."""

    at: Annotated[tuple[str, ...], Field(min_length=1)]
    equals: Json = None
    contains: str | None = None
    absent: bool = False

    @model_validator(mode="after")
    def _one(self) -> StateModel:
        said = self.model_fields_set - {"at"}
        if len(said) != 1:
            raise ValueError("say one of equals, contains, absent")
        if "absent" in said and not self.absent:
            raise ValueError("absent can only be true; to say that something is there use equals or contains")
        return self


class CheckModel(_Strict):
    """One fact about the end; exactly one of these, and a `name` if its own words are not clear enough."""

    name: str = ""
    answer_mentions: Spellings = ()
    answer_lacks: tuple[str, ...] = ()
    asks: Spellings = ()
    called: str = ""
    not_called: str = ""
    not_called_first: tuple[str, ...] = ()
    state: StateModel | None = None
    unchanged_except: tuple[tuple[str, ...], ...] | None = None

    @model_validator(mode="after")
    def _one(self) -> CheckModel:
        if len(self.model_fields_set - {"name"}) != 1:
            kinds = [name for name in type(self).model_fields if name != "name"]
            raise ValueError(f"a check says one of {', '.join(kinds)}")
        return self


class MissionModel(_Strict):
    """A mission; each row of `values` gives cases of its own, each goal another wording of the wish."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    servers: Annotated[tuple[str, ...], Field(min_length=1)]
    setting: Said
    rules: tuple[str, ...] = ()
    writes: bool = False
    values: Annotated[tuple[dict[str, Value], ...], Field(min_length=1)] = ({},)
    goals: Annotated[dict[Register, Said], Field(min_length=1)]
    reference: Annotated[tuple[StepModel, ...], Field(min_length=1)]
    answer: Said
    mistake: tuple[StepModel, ...] = ()
    mistake_answer: Said
    checks: Annotated[tuple[CheckModel, ...], Field(min_length=1)]
    abstention: Abstention | None = None
    difficulty: Difficulty = "medium"
    focus: str = ""


class MissionFile(_Strict):
    """The whole file."""

    missions: Annotated[tuple[MissionModel, ...], Field(min_length=1)]


def read_missions(path: Path) -> tuple[MissionModel, ...]:
    """The missions of a file; raises ConfigFaults with everything that is wrong in it."""
    source = read_source(path)
    try:
        missions = MissionFile.model_validate(source.data).missions
    except ValidationError as error:
        faults = Translator(MissionFile, source).faults(error.errors(include_url=False))
        raise ConfigFaults(source.file, [*source.faults, *faults]) from None
    found = [Fault(source.mark(at), dotted(at), what) for at, what in _wrong(missions, source)]
    if source.faults or found:
        raise ConfigFaults(source.file, [*source.faults, *found])
    return missions


def _wrong(missions: tuple[MissionModel, ...], source: Source) -> Iterator[tuple[KeyPath, str]]:
    names = [mission.name for mission in missions]
    for index, mission in enumerate(missions):
        at: KeyPath = ("missions", index)
        if mission.name in names[:index]:
            yield (*at, "name"), f"{mission.name} is there twice"
        known = tuple(mission.values[0])
        for row, values in enumerate(mission.values):
            if set(values) != set(known):
                yield (*at, "values", row), f"every row has the same keys as the first: {listed(known)}"
            for key, value in values.items():
                if "${" in str(value):
                    yield (*at, "values", row, key), "a value must not hold ${: that stands for what was learnt"
        yield from _unknown_fields(source.data["missions"][index], at, known)
        yield from bad_patterns(mission, at)
        yield from _foreign(mission, at)


def _unknown_fields(body: JsonObject, at: KeyPath, known: tuple[str, ...]) -> Iterator[tuple[KeyPath, str]]:
    """`{name}` in words that a model reads must be a value; a pattern or argument may hold braces of its own."""
    plain = ("setting", "rules", "goals", "answer", "mistake_answer")
    spoken: dict[str | tuple[str, int, str], Json] = {key: body[key] for key in plain if key in body}
    for script in ("reference", "mistake"):
        for index, step in enumerate(body.get(script) or ()):
            spoken |= {(script, index, key): step.get(key) for key in ("say", "user")}
    spoken |= {("checks", index, "name"): check for index, check in enumerate(body.get("checks") or ())}
    for key, value in spoken.items():
        path = (*at, *(key if isinstance(key, tuple) else (key,)))
        for name in FIELD.findall(str(value)):
            if name not in known:
                yield path, f"{{{echo(name)}}} is none of the values{nearest(name, known)}; known: {listed(known)}"


def _foreign(mission: MissionModel, at: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    """Checks of tools and places of a server that the mission does not use."""
    for index, check in enumerate(mission.checks):
        tools = [check.called, check.not_called, *check.not_called_first]
        named = [name.partition("__")[0] for name in tools if name]
        places = [check.state.at] if check.state is not None else list(check.unchanged_except or ())
        named += [place[0] for place in places if place]
        for server in named:
            if server not in mission.servers:
                what = f"{echo(server)} is none of the servers of this mission{nearest(server, mission.servers)}"
                yield (*at, "checks", index), f"{what}; known: {listed(mission.servers)}"
