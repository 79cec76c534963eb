"""The plug-in for missions on the user's own servers: reads them, proves their cases, opens them, checks them."""

from __future__ import annotations

import weakref
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager
from functools import cached_property, partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

import orjson

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
from distill.environments.mcp.own.entry import Entry
from distill.errors import EnvironmentFault, UsageError
from distill.families.context import FamilyContext
from distill.families.deck import dealt
from distill.families.mcp.asker import Asker, Attended
from distill.families.mcp.imagined import Imagined, unseen
from distill.families.mcp.own import casting, proof
from distill.families.mcp.own.checks import run_checks
from distill.families.mcp.own.health import Trouble, examine, look
from distill.families.mcp.own.missions import MissionModel, read_missions
from distill.families.mcp.own.params import Params as OwnParams
from distill.families.mcp.own.programs import programs
from distill.families.mcp.own.sizes import size_findings, too_large
from distill.families.mcp.own.tool_list import choose
from distill.families.mcp.own.wiring import entries_of, faults_of
from distill.families.mcp.recaps import RECAPS
from distill.families.mcp.scripts import script_from_json
from distill.families.mcp.sizing import limits
from distill.families.mcp.toolbox import needed
from distill.prompts.templates import SHARED, fingerprint, prompts
from distill.reviewing.rubric import parse_rubrics

if TYPE_CHECKING:
    from distill.environments.mcp.own.bench import OwnBench

PROMPTS: Final = "distill.families.mcp.prompts"
RUBRIC: Final = Path(__file__).parents[1] / "rubric.yaml"

ASSUMPTIONS: Final = ("The servers are those of whoever made this data; every call was really executed on them.",)


class OwnServersScenarioGenerator:
    """Missions of a user's own, as `domain.ports.Family`; servers start at `prepare`."""

    Params: ClassVar[type[OwnParams]] = OwnParams
    name = casting.FAMILY
    scenario_type = "mcp_integration"
    takes_slot = True
    handmade = True
    """Whoever wrote the missions has decided how many are alike."""

    def __init__(self, params: OwnParams, context: FamilyContext) -> None:
        self._params: Final = params
        self._context: Final = context
        self._prompts: Final = prompts(PROMPTS, SHARED)
        self._trouble: Trouble = {}

    def faulty_params(self) -> Iterator[tuple[KeyPath, str]]:
        """What params, `mcp.json` and missions say of each other; raises ConfigFaults for what is wrong in a file."""
        yield from faults_of(self._params, self._missions, self._entries)

    def notes(self) -> tuple[str, ...]:
        """How many cases there are, and which missions cannot be played."""
        several = casting.distinct(self._missions)
        return (f"{several} different cases in {', '.join(map(str, self._params.missions))}", *self._left())

    def _left(self) -> Iterator[str]:
        for server, why in self._trouble.items():
            names = [mission.name for mission in self._missions if server in mission.servers]
            yield f"cases of {', '.join(names)} are skipped: {server}: {why}"

    def fingerprint(self) -> str:
        """Hash over missions, entries without their headers, what is said of them, the files they run, and prompts."""
        entries = [
            [one.name, one.argv, dict(one.env), str(one.cwd), one.url, one.care.model_dump(mode="json")]
            for one in self._entries.values()
        ]
        parts = [orjson.dumps(entries), fingerprint([PROMPTS]).encode()]
        parts += [path.read_bytes() for path in self._params.missions]
        parts += [sha256(path.read_bytes()).digest() for path in programs(self._entries.values())]
        return sha256(b"\0".join(parts)).hexdigest()

    @staticmethod
    def judging_fingerprint() -> str:
        """Hash over the rubrics."""
        return sha256(RUBRIC.read_bytes()).hexdigest()

    async def prepare(self, *, install: bool, say: Callable[[str], None]) -> None:  # noqa: ARG002 - the port's signature
        """Reach every server once; raises UsageError when no mission can be played."""
        self._trouble = await look(self._entries.values(), self._bench, self._path)
        for note in (*self.notes(), *too_large(self._missions, self._bench.listings, self._params.tools.max_tokens)):
            say(f"note: {note}")
        if all(set(mission.servers) & set(self._trouble) for mission in self._missions):
            raise UsageError("\n".join(f"{server}: {why}" for server, why in self._trouble.items()))

    async def examine(self) -> tuple[Finding, ...]:
        """The sandbox, and every server reached once."""
        found = await examine(self._entries.values(), lambda: self._bench, self._path)
        if found and found[0].check == "sandbox" and found[0].level == "FAIL":
            return found
        return (*found, *size_findings(self._missions, self._bench.listings, self._params.tools.max_tokens))

    def secrets(self) -> tuple[str, ...]:
        """Values that must stand in no log."""
        wanted = {name for entry in self._entries.values() for name in entry.variables}
        return tuple(value for name, value in self._context.variables().items() if name in wanted and value)

    def draw(self, seed: int) -> Case:
        """The case of this seed."""
        return self.deal(seed, seed, 0)

    def deal(self, seed: int, place: int, deck: int) -> Case:  # noqa: ARG002 - the port's signature
        """The case of a place: every one there is before any comes again."""
        stock = casting.distinct(self._missions)
        return casting.case_number(dealt(stock, place, deck, casting.FAMILY), self._missions)

    async def prove(self, case: Case) -> Proof:
        """Reference, nothing and mistake really played; raises EnvironmentFault."""
        return await proof.prove(case.body, (self._system(case), case.goal), partial(self.open, case))

    def open(self, case: Case) -> AbstractAsyncContextManager[Environment]:
        """The case's servers, set back; raises EnvironmentFault, `server_unavailable` for one that was not reached."""
        return self._open(case)

    def imagined(self, case: Case) -> Environment:
        """As `open` with no server started: the wanted tools and some others, of which only usual lengths are known."""
        scripts = (script_from_json(case.body["reference"]), script_from_json(case.body["mistake"]))
        environment = Imagined(unseen(needed(*scripts), self._params.tools))
        return Attended(environment) if scripts[0].heard else environment

    @asynccontextmanager
    async def _open(self, case: Case) -> AsyncIterator[Environment]:
        from distill.environments.mcp.own.environment import open_own

        body = case.body
        for server in body["servers"]:
            if server in self._trouble:
                raise EnvironmentFault("server_unavailable", f"{server}: {self._trouble[server]}")
        entries = tuple(self._entries[server] for server in body["servers"])
        scripts = (script_from_json(body["reference"]), script_from_json(body["mistake"]))
        chosen = partial(choose, entries, scripts, self._params.tools, seed=case.case_id, writes=body["writes"])
        async with open_own(entries, chosen, self._bench) as real:
            yield Attended(real) if scripts[0].heard else real

    def scenario(self, case: Case, tools: tuple[ToolSpec, ...]) -> Scenario:
        """Prompts, rubric and metadata around a case."""
        body, lines = case.body, script_from_json(case.body["reference"]).heard
        told = self._prompts.render("user", goal=case.goal, lines=lines, hang_up=HANG_UP) if lines else ""
        return Scenario(
            case=case,
            system=self._system(case),
            user_turns=(case.goal, *lines),
            user=Asker(case.goal, lines, told) if lines else None,
            tools=tools,
            rubric=self._rubrics[body["rubric"]],
            steer=self._context.steer(self._prompts),
            assumptions=ASSUMPTIONS,
            metadata={
                "mission": body["template"],
                "tool_focus": body["focus"],
                "register": body["register"],
                "abstention": body["abstention"],
                "read_only": not body["writes"],
            },
            language_policy=self._context.prompts.language.policy,
            recap=self._context.recap(case),
            limits=limits(len(body["reference"]["acts"])),
        )

    @staticmethod
    def check(case: Case, state: JsonObject, messages: tuple[Message, ...]) -> tuple[CheckResult, ...]:
        """Executed yes/no facts about end state and final answer."""
        return run_checks(case.body, state, messages)

    def script(self, case: Case) -> Script:
        """The reference, with a recap where one is asked for."""
        script = script_from_json(case.body["reference"])
        return script.ending(RECAPS[bool(case.body["abstention"])]) if self._context.recap(case) else script

    def _system(self, case: Case) -> str:
        body, language = case.body, self._context.language(case, self._prompts)
        said = {key: body[key] for key in ("setting", "rules")}
        return self._prompts.render("own_system", **said, language=language)

    @cached_property
    def _missions(self) -> tuple[MissionModel, ...]:
        return tuple(mission for path in self._params.missions for mission in read_missions(path))

    @cached_property
    def _entries(self) -> dict[str, Entry]:
        return entries_of(self._params, self._missions)

    @cached_property
    def _path(self) -> str:
        return self._context.variables().get("PATH", "")

    @cached_property
    def _rubrics(self) -> dict[str, Rubric]:
        return parse_rubrics(read_source(RUBRIC).data, RUBRIC.name)

    @cached_property
    def _bench(self) -> OwnBench:
        """Made once; its work folders go away with this object or with the program."""
        from distill.environments.mcp.own.bench import own_bench

        stack = ExitStack()
        bench = stack.enter_context(own_bench(self._context.variables(), unsafe=self._context.unsafe_no_sandbox))
        weakref.finalize(self, stack.close)
        return bench
