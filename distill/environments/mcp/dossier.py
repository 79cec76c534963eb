"""What is known of one MCP server: a superset of the registry's `server.json`.

A dossier carries schemas as facts and descriptions in our own words; the text a model is
shown is captured from the live server, and `tools_sha256` says which text that must be.
"""

from __future__ import annotations

import re
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationInfo

from distill.domain.json import Json, JsonObject
from distill.environments.mcp.lockfile import Lock
from distill.environments.mcp.machine import python_bounds

PLACES: Final = ("{python}", "{bin}", "{node}", "{modules}", "{workdir}")
"""What a launch may leave open; filled in when a session is opened."""

BUILT_IN: Final = MappingProxyType({"built_in": True})
"""The context in which a dossier is read that comes with distill."""

Effect = Literal["reads", "writes"]
StateKind = Literal["files", "git", "duckdb", "xlsx", "docx", "graph", "mailbox", "ticketdesk"]

INSTALLABLE: Final = ("pypi", "npm", "bundled")
"""Where packages come from that distill can lock and install; `bundled` are its own."""


def _known_places(part: str) -> str:
    unknown = [place for place in re.findall(r"\{[^{}]*\}", part) if place not in PLACES]
    if unknown:
        raise ValueError(f"unknown place {unknown[0]}; known: {', '.join(PLACES)}")
    return part


def is_schema(schema: JsonObject) -> JsonObject:
    """The schema itself; ValueError when it is none, or not one of an object."""
    from jsonschema import Draft202012Validator, SchemaError

    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        place = "/".join(str(step) for step in error.absolute_path)
        raise ValueError(f"not a JSON schema: {place or 'top'}: {error.message}") from None
    if schema.get("type") != "object":
        raise ValueError('not a schema of an object: say "type": "object"')
    return schema


def _inside(path: str) -> str:
    if path.startswith("/") or ".." in Path(path).parts:
        raise ValueError("must be a path inside the server's own folder")
    return path


def _checked(schema: JsonObject, info: ValidationInfo) -> JsonObject:
    """As `is_schema`; the schemas that come with distill are held to it by a test instead, they are many."""
    return schema if info.context is BUILT_IN else is_schema(schema)


Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,23}$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Template = Annotated[str, AfterValidator(_known_places)]


def _node_version(text: str) -> str:
    if not re.fullmatch(r"\d+(?:\.\d+){0,2}", text):
        raise ValueError("the least version of node as numbers alone, say 18 or 20.11")
    return text


def _python_versions(text: str) -> str:
    python_bounds(text)
    return text


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class _Registry(BaseModel):
    """A part of `server.json`; the registry may add keys of its own."""

    model_config = ConfigDict(extra="allow", frozen=True, populate_by_name=True)


class EnvironmentVariable(_Registry):
    """A variable the server understands; `is_secret` ones are never set by distill."""

    name: str
    description: str = ""
    is_secret: bool = Field(default=False, alias="isSecret")


class Package(_Registry):
    """Where the server is published; `pypi`, `npm` and what distill brings (see INSTALLABLE) can be installed."""

    registry_type: str = Field(alias="registryType")
    identifier: str
    version: str
    environment_variables: tuple[EnvironmentVariable, ...] = Field(default=(), alias="environmentVariables")


class Repository(_Registry):
    """Where its source lives."""

    url: str
    source: str = ""


class ToolCard(_Strict):
    """One tool: its schema as a fact (prose and titles left out), its use in our own words.

    `tokens` is the estimated cost of showing it as served. `withheld` says why it is offered
    to no model (its answer holds the clock, say); empty for a tool that is offered.
    """

    name: Annotated[str, StringConstraints(min_length=1)]
    description: str = ""
    effect: Effect
    tokens: Annotated[int, Field(ge=0)] = 0
    withheld: str = ""
    parameters: Annotated[JsonObject, AfterValidator(_checked)]


class Launch(_Strict):
    """How it is started; `discard` are files it insists on writing in its own folder.

    A path in `discard` may hold `{lib}` (`lib/python3.x`); at install it becomes a link to
    the null device, so that the folder can stay read-only.
    """

    argv: Annotated[tuple[Template, ...], Field(min_length=1)]
    env: dict[str, str] = {}
    discard: tuple[Annotated[str, AfterValidator(_inside)], ...] = ()


class Probed(_Strict):
    """Measured when it was captured: start to `tools/list`, one small call, size of the tool list."""

    protocol: str
    startup_ms: Annotated[int, Field(ge=0)]
    call_ms: Annotated[float, Field(ge=0)] | None = None
    tool_tokens: Annotated[int, Field(ge=0)]


class Probe(_Strict):
    """One small call that shows whether the server still works: what it is called on, what its answer must hold."""

    tool: Annotated[str, StringConstraints(min_length=1)]
    arguments: JsonObject = {}
    seed: JsonObject = {}
    says: str = ""


class Dossier(_Strict):
    """One server; `launch` is None for a bare registry record that nobody has captured yet.

    `node` is the least version that an npm package runs on, `python` what any other one runs on; `programs`
    are those of the machine that its tools run, by their names, which are those of Debian's packages too.

    `determinism` speaks of the offered tools, `caveats` of what a model can still do to get an
    answer that changes from run to run.
    """

    id: Identifier
    name: Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9.-]+/[a-zA-Z0-9._-]+$")]
    title: str = ""
    description: str
    version: Annotated[str, StringConstraints(min_length=1)]
    repository: Repository | None = None
    packages: Annotated[tuple[Package, ...], Field(min_length=1)]
    licence: str = ""
    categories: tuple[str, ...] = ()
    python: Annotated[str, AfterValidator(_python_versions)] = ">=3.11"
    node: Annotated[str, AfterValidator(_node_version)] = "18"
    programs: tuple[Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9+.-]*$")], ...] = ()
    constraints: tuple[str, ...] = ()
    lock: Lock | None = Field(default=None, repr=False)
    launch: Launch | None = None
    network: bool = False
    seeds: tuple[StateKind, ...] = ()
    snapshot: StateKind | None = None
    determinism: Literal["pinned", "masked", "none"]
    caveats: tuple[str, ...] = ()
    probed: Probed | None = None
    probes: tuple[Probe, ...] = ()
    tools_sha256: Sha256 | None = None
    tools: tuple[ToolCard, ...] = ()

    @property
    def package(self) -> Package | None:
        """The package that can be installed, if it has one."""
        return next((package for package in self.packages if package.registry_type in INSTALLABLE), None)

    @property
    def on_node(self) -> bool:
        """Whether node runs it: what is installed is an npm package."""
        return self.package is not None and self.package.registry_type == "npm"

    @property
    def offered(self) -> tuple[ToolCard, ...]:
        """The tools that may be shown to a model."""
        return tuple(card for card in self.tools if not card.withheld)

    def tool(self, name: str) -> ToolCard:
        """The card of one tool; KeyError when the server has no such tool."""
        for card in self.tools:
            if card.name == name:
                return card
        raise KeyError(name)


def tool_tokens(shown: Json) -> int:
    """What showing a tool (or a list of them) costs, in tokens: an estimate of four bytes of compact JSON each."""
    import orjson

    return (len(orjson.dumps(shown)) + 3) // 4
