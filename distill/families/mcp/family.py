"""The family plug-in: draws cases from templates, proves them, opens them, checks them."""

from __future__ import annotations

import weakref
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager
from dataclasses import replace
from functools import cached_property, partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

import anyio
import orjson

from distill.config.environment import process_environment
from distill.config.faults import KeyPath
from distill.config.yaml_source import read_source
from distill.domain.case import Case, CheckResult, Proof
from distill.domain.finding import Finding
from distill.domain.json import JsonObject
from distill.domain.message import Message
from distill.domain.ports import Environment
from distill.domain.review import Rubric
from distill.domain.scenario import Scenario
from distill.domain.script import Script
from distill.domain.tool import ToolSpec
from distill.domain.user import HANG_UP
from distill.environments.mcp.library import Library, install_line
from distill.errors import EnvironmentFault, UsageError
from distill.families.context import FamilyContext
from distill.families.mcp import proof
from distill.families.mcp.acts import WORKSPACE
from distill.families.mcp.asker import Asker
from distill.families.mcp.casting import FAMILY, cast, cast_errands, choose_role
from distill.families.mcp.checks import run_checks
from distill.families.mcp.imagined import imagined
from distill.families.mcp.mission import Template
from distill.families.mcp.missions import misnamed, templates
from distill.families.mcp.params import Params as MissionParams
from distill.families.mcp.recaps import RECAPS
from distill.families.mcp.scripts import script_from_json
from distill.families.mcp.shelving import left_out, obstacles, shelf_of, unplayable, without
from distill.families.mcp.sizing import limits
from distill.families.mcp.toolbox import Shelf
from distill.families.mcp.variation.dressed import dressed
from distill.families.mcp.variation.vary import varied
from distill.prompts.templates import SHARED, fingerprint, prompts
from distill.reviewing.rubric import parse_rubrics

if TYPE_CHECKING:
    from distill.environments.mcp.environment import Workbench

OWN_PROMPTS: Final = "distill.families.mcp.prompts"

RUBRIC: Final = Path(__file__).with_name("rubric.yaml")

ASSUMPTIONS: Final = (
    f"Every play starts in a fresh work folder, seen by all servers as {WORKSPACE}.",
    "There is no network; time zone, author and dates of new commits are fixed.",
    "Each server runs in a sandbox of its own and sees nothing but the work folder.",
)


class MCPScenarioGenerator:
    """Missions on real MCP servers, as `domain.ports.Family`.

    Dossiers are read at the first draw, servers start at `open`.
    """

    Params: ClassVar[type[MissionParams]] = MissionParams
    name = FAMILY
    scenario_type = "mcp_integration"
    takes_slot = True

    def __init__(self, params: MissionParams, context: FamilyContext) -> None:
        self._params: Final = params
        self._context: Final = context
        self._prompts: Final = prompts(OWN_PROMPTS, SHARED)
        self._absent: dict[str, str] = {}

    def faulty_params(self) -> Iterator[tuple[KeyPath, str]]:
        """Params that name what there is not or cannot be played here, each with its place below the params."""
        names, servers = self._params.templates, self._params.servers
        wrong = list(misnamed(names, servers))
        yield from wrong
        if not wrong and (names or servers):
            yield from unplayable(names, servers, self._lacking)

    def notes(self) -> tuple[str, ...]:
        """Dossiers that are none, and missions that this machine leaves out; the others are drawn all the same."""
        refused = (f"{problem}; this dossier is not read" for problem in self._library.problems)
        return (*refused, *left_out(self._params.templates, tuple(self._shelf.tools), self._lacking))

    def fingerprint(self) -> str:
        """Hash over dossiers and prompts, and what this machine leaves out."""
        dossiers = [dossier.model_dump(mode="json", exclude={"probes"}) for dossier in self._library.dossiers.values()]
        parts = [orjson.dumps(dossiers), fingerprint([OWN_PROMPTS]).encode()]
        parts += [server.encode() for server in sorted(self._lacking)]
        return sha256(b"\0".join(parts)).hexdigest()

    @staticmethod
    def judging_fingerprint() -> str:
        """Hash over the rubrics."""
        return sha256(RUBRIC.read_bytes()).hexdigest()

    async def prepare(self, *, install: bool, say: Callable[[str], None]) -> None:
        """Install what is missing (with `install`) and probe the sandbox.

        Without `install`, cases on what is missing are skipped; raises UsageError, with the line to type, when
        that is every case.
        """
        _ = self._bench
        for note in self.notes():
            say(f"note: {note}")
        missing = [server for server in sorted(self._playable.tools) if self._library.installed(server) is None]
        if install:
            await self._install(missing, say)
        elif missing:
            for note in self._do_without(missing):
                say(f"note: {note}")

    def _do_without(self, missing: list[str]) -> Iterator[str]:
        verb, line = ("is", "are")[len(missing) > 1], install_line(self._library, missing, process_environment())
        why = f"{', '.join(missing)} {verb} not installed; add --install, or type: {line}"
        if all(set(template.servers) & set(missing) for template in self._templates):
            raise UsageError(why)
        self._absent = dict.fromkeys(missing, why)
        yield from left_out(self._params.templates, missing, self._absent, "whose cases are skipped")

    async def examine(self) -> tuple[Finding, ...]:
        """The sandbox, and every server of these missions started once."""
        from distill.families.mcp.health import examine

        return await examine(self._library, sorted(self._shelf.tools), unsafe=self._context.unsafe_no_sandbox)

    async def _install(self, servers: list[str], say: Callable[[str], None]) -> None:
        from distill.environments.mcp.install import install, installer_environment

        environment = installer_environment(process_environment())
        for server in servers:
            job = partial(install, environment=environment, report=say)
            await anyio.to_thread.run_sync(job, self._library.get(server), self._library.servers_root)

    def draw(self, seed: int) -> Case:
        """The case of this seed; the share of abstentions and all narrowing come from the params."""
        role, tools = choose_role(seed, self._templates, self._params), self._params.tools
        case = None
        if role.talk == "next_errand":
            case = cast_errands(role, self._templates, self._playable, tools)
            role = replace(role, talk=None)
        return varied(case or cast(role, self._playable, tools), seed, self._shelf, tools)

    async def prove(self, case: Case) -> Proof:
        """Reference and mistake really played, doing nothing worked out; raises EnvironmentFault."""
        calm = {**case.body, "faults": []}
        texts = (self._system(case), case.goal)
        return await proof.prove(case.body, texts, partial(self.open, case), partial(self._open, calm))

    def open(self, case: Case) -> AbstractAsyncContextManager[Environment]:
        """Fresh servers in a fresh work folder; raises EnvironmentFault, `server_unavailable` for a missing server."""
        return self._open(case.body)

    def imagined(self, case: Case) -> Environment:
        """As `open` with nothing started: the tools as their dossiers know them, results of their usual length."""
        return imagined(case.body, self._shelf)

    @asynccontextmanager
    async def _open(self, body: JsonObject) -> AsyncIterator[Environment]:
        from distill.environments.mcp.environment import open_mcp

        for server in body["servers"]:
            if server in self._absent:
                raise EnvironmentFault("server_unavailable", f"{server}: {self._absent[server]}")
        launches = tuple(self._library.launch(server) for server in body["servers"])
        async with open_mcp(launches, body["seed"], tuple(body["shown"]), self._bench) as real:
            yield dressed(real, body, self._shelf.writes)

    def scenario(self, case: Case, tools: tuple[ToolSpec, ...]) -> Scenario:
        """Prompts, rubric and metadata around a case."""
        body = case.body
        lines = script_from_json(body["reference"]).heard
        return Scenario(
            case=case,
            system=self._system(case),
            user_turns=(case.goal, *lines),
            user=self._user(case, lines),
            tools=tools,
            rubric=self._rubrics[body["rubric"]],
            steer=self._context.steer(self._prompts),
            assumptions=(*ASSUMPTIONS, *body["places"]),
            metadata={
                "mission": body["template"],
                "tool_focus": body["focus"],
                "register": body["register"],
                "abstention": body["abstention"],
                "talk": body["talk"],
                "second_mission": body["second"],
                "near_twin": body.get("twin"),
                "trap": body["trap"],
                "faults": [fault["kind"] for fault in body["faults"]],
                "renamed": {one["shown"]: one["real"] for one in body["renamed"]},
                "servers": [
                    {"name": server, "version": self._library.get(server).version} for server in body["servers"]
                ],
            },
            language_policy=self._context.prompts.language.policy,
            recap=self._context.recap(case),
            limits=limits(len(body["reference"]["acts"])),
        )

    @staticmethod
    def check(case: Case, state: JsonObject, messages: tuple[Message, ...]) -> tuple[CheckResult, ...]:
        """Executed yes/no facts about end state and final answer."""
        return run_checks(tuple(case.body["checks"]), case.body["seed"], state, messages)

    def script(self, case: Case) -> Script:
        """The reference, with a recap where one is asked for."""
        script = script_from_json(case.body["reference"])
        return script.ending(RECAPS[bool(case.body["abstention"])]) if self._context.recap(case) else script

    def _user(self, case: Case, lines: tuple[str, ...]) -> Asker | None:
        if not lines:
            return None
        told = self._prompts.render("user", goal=case.goal, lines=lines, hang_up=HANG_UP)
        return Asker(case.goal, lines, told)

    def _system(self, case: Case) -> str:
        body = case.body
        return self._prompts.render(
            "system",
            workspace=WORKSPACE,
            setting=body["setting"],
            places=body["places"],
            rules=body["rules"],
            language=self._context.language(case, self._prompts),
        )

    @cached_property
    def _library(self) -> Library:
        return Library.load(list(self._context.dossier_dirs), self._context.servers_root)

    @cached_property
    def _templates(self) -> tuple[Template, ...]:
        return templates(self._params.templates, tuple(self._playable.tools))

    @cached_property
    def _shelf(self) -> Shelf:
        return shelf_of(self._library, self._params.servers)

    @cached_property
    def _lacking(self) -> dict[str, str]:
        return obstacles(self._library, self._shelf.tools)

    @cached_property
    def _playable(self) -> Shelf:
        return without(self._shelf, self._lacking)

    @cached_property
    def _rubrics(self) -> dict[str, Rubric]:
        return parse_rubrics(read_source(RUBRIC).data, RUBRIC.name)

    @cached_property
    def _bench(self) -> Workbench:
        """Made once; its work folders go away with this object or with the program."""
        from distill.environments.mcp.environment import workbench

        stack = ExitStack()
        bench = stack.enter_context(workbench(unsafe=self._context.unsafe_no_sandbox))
        weakref.finalize(self, stack.close)
        return bench
