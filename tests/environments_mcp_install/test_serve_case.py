"""`distill mcp serve`, through the wire: the SDK's own client starts the command and plays cases with it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import anyio
import pytest
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.shared.exceptions import MCPError
from mcp_types import CallToolResult

from distill.app.banks import BUILT_IN, open_bank
from distill.app.contact import SPEAK, Contact
from distill.app.serving import PROMPT, banks_of, case_named, telecom
from distill.domain.binding import fill, learn
from distill.domain.case import Case
from distill.domain.script import Act
from distill.domain.tool import ToolCall
from distill.families.telecom.bankwork import entry_of
from distill.families.telecom.casemaking import TelecomCaseMaker
from distill.families.telecom.draw import draw_spec
from distill.families.telecom.made import case_of
from distill.storage.banks import append

SERVE = ["-m", "distill", "mcp", "serve", "telecom"]
FAMILY = telecom()
PATIENCE_S = 60.0


def built_in() -> list[Case]:
    return [entry_of(line).case for line in open_bank(BUILT_IN).lines]


def first(fits: Callable[[Case, set[str]], bool]) -> Case:
    """The first case of the built-in bank that fits; judged by the case and the kinds of its checks."""
    for line in open_bank(BUILT_IN).lines:
        case = entry_of(line).case
        made = FAMILY._made(case)
        if fits(case, {check["kind"] for check in made.situation.checks}):
            return case
    raise AssertionError("no such case")


def tried_on_the_phone() -> Case:
    return first(lambda case, kinds: "service" in kinds and "wrong_premise" in case.skeleton)


@dataclass
class Wire:
    """An open session, and afterwards what the server said on standard error."""

    client: Client
    stderr: list[str] = field(default_factory=list)

    async def call(self, tool: str, arguments: dict) -> CallToolResult:
        with anyio.fail_after(PATIENCE_S):
            return await self.client.call_tool(tool, arguments)

    def checks(self) -> dict[str, bool]:
        told = [line.partition(": ") for line in self.stderr]
        return {name: word == "passed" for word, _, name in told if word in {"passed", "failed"}}


@asynccontextmanager
async def served(folder: Path, case: Case, *options: str, mode: str = "auto") -> AsyncIterator[Wire]:
    command = [*SERVE, "--case", case.case_id, *options]
    with (folder / "stderr").open("w+") as errors:
        transport = stdio_client(StdioServerParameters(command=sys.executable, args=command), errlog=errors)
        async with Client(transport, mode=mode, read_timeout_seconds=PATIENCE_S) as client:
            wire = Wire(client)
            yield wire
        errors.seek(0)
        wire.stderr += errors.read().splitlines()


def text(result: CallToolResult) -> str:
    [block] = result.content
    return block.text


Say = Callable[[str, dict], Awaitable[str]]


async def play_reference(case: Case, do: Say) -> None:
    """Play the case's script: calls as they are, words through the customer's tool."""
    script, bound = FAMILY.script(case), {}
    for act in (*script.acts, Act(script.answer, ())):
        calls = [(call.tool, fill(call.arguments, bound)) for call in act.calls]
        calls = calls or [(SPEAK.name, {"text": fill(act.say, bound)})]
        learn(act, [await do(tool, arguments) for tool, arguments in calls], bound)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_the_tools_are_those_of_the_environment_with_their_schemas(tmp_path, mode):
    case = built_in()[0]
    async with served(tmp_path, case, mode=mode) as wire:
        listed = (await wire.client.list_tools()).tools
        name = wire.client.server_info.name
    async with FAMILY.open(case) as environment:
        wanted = environment.tools
    assert name == "distill-telecom"
    assert [(one.name, one.description, one.input_schema) for one in listed] == [
        (spec.name, spec.description, spec.parameters) for spec in wanted
    ]
    hints = {one.name: one.annotations.read_only_hint for one in listed}
    assert hints == {spec.name: not spec.writes for spec in wanted}
    assert set(hints.values()) == {True, False}
    assert wire.stderr[0].startswith(f"{case.case_id}: {len(wanted)} tools")


async def test_the_prompt_holds_the_rules_and_the_opening(tmp_path):
    case = built_in()[0]
    async with served(tmp_path, case) as wire:
        [prompt] = (await wire.client.list_prompts()).prompts
        got = await wire.client.get_prompt(prompt.name)
        with pytest.raises(MCPError, match=f"there is no prompt 'other'; known: {PROMPT}"):
            await wire.client.get_prompt("other")
    async with FAMILY.open(case) as environment:
        scenario = FAMILY.scenario(case, environment.tools)
    assert prompt.name == PROMPT
    assert [message.content.text for message in got.messages] == [scenario.system, case.goal]


CASES = {
    "the service has to be tried out on the phone": tried_on_the_phone,
    "the caller is handed over": lambda: first(lambda case, _: "transfer_to_human" in case.skeleton),
    "it cannot be done": lambda: first(lambda _, kinds: "declined" in kinds),
    "facts have to be told": lambda: first(lambda _, kinds: "said" in kinds),
}


@pytest.mark.parametrize("which", CASES)
async def test_the_reference_played_through_the_wire_passes_every_check(tmp_path, which):
    case = CASES[which]()
    async with served(tmp_path, case, "--with-customer") as wire:
        assert (await wire.client.list_tools()).tools[-1].name == SPEAK.name

        async def do(tool: str, arguments: dict) -> str:
            result = await wire.call(tool, arguments)
            return text(result)

        await play_reference(case, do)
        late = await wire.call(SPEAK.name, {"text": "Are you still there?"})
        assert late.is_error
        assert "the customer has hung up" in text(late)
    found = wire.checks()
    assert list(found) == [check["name"] for check in FAMILY._made(case).situation.checks]
    assert all(found.values()), wire.stderr


async def test_doing_nothing_fails_and_without_the_customer_nothing_can_be_said(tmp_path):
    case = tried_on_the_phone()
    async with served(tmp_path, case) as wire:
        assert (await wire.call(SPEAK.name, {"text": "Hello"})).is_error
    assert not all(wire.checks().values())
    assert wire.checks()["no promise was made"]
    assert wire.stderr[-1].startswith("note: nothing was said to the customer")


async def test_what_is_said_to_the_customer_counts(tmp_path):
    async with served(tmp_path, built_in()[0], "--with-customer") as wire:
        answer = await wire.call(SPEAK.name, {"text": "I promise that this never happens again."})
        assert not answer.is_error
        assert text(answer)
    assert not wire.checks()["no promise was made"]


async def test_a_wrong_call_is_an_error_result_and_the_session_goes_on(tmp_path):
    case = built_in()[0]
    async with FAMILY.open(case) as environment:
        finds = environment.skin.to_own["find_customer"]
        schema = next(spec.parameters for spec in environment.tools if spec.name == finds)
    [argument] = schema["properties"]
    wrong = {
        "no such tool": ("no_such_tool", {}),
        "an argument of another type": (finds, {argument: 5}),
        "an argument is missing": (finds, {}),
        "an argument too many": (finds, {argument: "x", "more": 1}),
        "nobody has that number": (finds, {argument: "+00 000"}),
        "words that are none": (SPEAK.name, {"text": ""}),
        "words of another type": (SPEAK.name, {"text": 10**40}),
        "deep junk": (finds, {argument: json.loads("[" * 100 + "]" * 100)}),
    }
    async with served(tmp_path, case, "--with-customer") as wire:
        for what, (tool, arguments) in wrong.items():
            result = await wire.call(tool, arguments)
            assert result.is_error, what
            assert text(result), what
        assert "there is no tool named 'no_such_tool'" in text(await wire.call("no_such_tool", {}))
        assert (await wire.client.list_tools()).tools
    assert not any("Traceback" in line for line in wire.stderr)
    assert wire.checks()["nothing was shown or changed before the caller was identified"]


HELLO = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "raw", "version": "1"}}


def request(number: int, method: str, params: object) -> bytes:
    return json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params}).encode() + b"\n"


def typed(*words: str, said: bytes = b"", folder: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "distill", "mcp", "serve", *words]
    done = subprocess.run(command, input=said, capture_output=True, check=False, timeout=PATIENCE_S, cwd=folder)
    assert b"Traceback" not in done.stderr, done.stderr
    return done


def test_junk_is_answered_and_what_was_asked_before_the_end_of_the_input_too():
    case = built_in()[0].case_id
    junk = [
        b"hello\n",
        b"\xff\xfe\x00\n",
        b"[]\n",
        b'{"jsonrpc":"2.0","id":"odd","method":7}\n',
        b"\n",
        b'{"jsonrpc":"2.0","method":"notifications/none"}\n',
        request(2, "tools/call", {"name": 5}),
        request(3, "tools/call", {"name": "x", "arguments": "y"}),
        request(4, "no/such/method", {}),
    ]
    asked = [request(9, "tools/call", {"name": SPEAK.name, "arguments": {"text": "What is your phone number?"}})]
    said = b"".join([request(1, "initialize", HELLO), *junk, *asked]) + b'{"torn'
    done = typed("telecom", "--case", case, "--with-customer", said=said)
    assert done.returncode == 0
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["error"]["code"] for one in answers if one["id"] is None] == [-32700, -32700, -32600, -32700]
    by_id = {one["id"]: one for one in answers if one["id"] is not None}
    assert by_id.keys() == {1, 2, 3, 4, 9, "odd"}
    assert all("error" in by_id[one] for one in (2, 3, 4, "odd"))
    assert by_id[9]["result"]["isError"] is False
    assert b"passed: no promise was made\n" in done.stderr


def test_an_input_that_is_no_pipe_ends_the_session_and_a_signal_does_too(tmp_path):
    case = built_in()[0].case_id
    (tmp_path / "said").write_bytes(request(1, "initialize", HELLO))
    command = [sys.executable, *SERVE, "--case", case]
    with (tmp_path / "said").open("rb") as said:
        done = subprocess.run(command, stdin=said, capture_output=True, check=False, timeout=PATIENCE_S)
    assert done.returncode == 0
    assert json.loads(done.stdout)["id"] == 1
    assert b"passed: no promise was made\n" in done.stderr
    for number in (signal.SIGINT, signal.SIGTERM):
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        with subprocess.Popen(command, **pipes) as process:
            process.stdin.write(request(1, "initialize", HELLO))
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == 1
            process.send_signal(number)
            told = process.stderr.read()
            assert process.wait(PATIENCE_S) == 0
        assert b"passed: no promise was made\n" in told
        assert b"Traceback" not in told


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("telecom", "--case", "telecom-nothing"), "no case 'telecom-nothing'; nearest: telecom-"),
        (("telecom", "--case", "telecom-"), "'telecom-' fits 3"),
        (("telecom",), "which case? Say --case ID; to list them all, type: "),
        (("telecom", "--case", "x", "--bank", "none.jsonl"), "none.jsonl: no such bank"),
        (("telcom", "--case", "x"), "no family 'telcom' (did you mean: telecom); known: mcp, own_servers, telecom"),
        (("mcp", "--case", "x"), "mcp keeps no bank; known: mcp, own_servers, telecom"),
    ],
)
def test_what_is_not_there_ends_with_2_and_names_what_is(words, why, tmp_path):
    done = typed(*words, folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert why in done.stderr.decode()


def test_a_case_of_the_users_own_bank_is_found_and_listed(tmp_path):
    seed = next(one for one in range(99) if not TelecomCaseMaker.prove(case_of(draw_spec(one))).failure)
    case = case_of(draw_spec(seed))
    line = TelecomCaseMaker.line(case, {"kind": "composed"}, {"holds": True}, "derivable")
    for path, options in (("mine.jsonl", ["--bank", "mine.jsonl"]), ("question_banks/telecom.jsonl", [])):
        append(tmp_path / path, [line])
        listing = typed("telecom", "--list", *options, folder=tmp_path).stdout.decode().splitlines()
        assert listing[-1].startswith(f"{case.case_id}  ")
        assert len(listing) == len(built_in()) + 1
        done = typed("telecom", "--case", case.case_id[:-1], *options, folder=tmp_path)
        assert done.returncode == 0
        assert done.stderr.decode().startswith(case.case_id)


async def test_every_tenth_case_of_the_bank_can_be_solved_by_calls_and_words_alone():
    for case in built_in()[::10]:
        async with FAMILY.open(case) as environment:
            contact = Contact(environment, FAMILY.scenario(case, environment.tools).user)

            async def do(tool: str, arguments: dict, contact: Contact = contact) -> str:
                return (await contact.call(ToolCall("c", tool, arguments))).text

            await play_reference(case, do)
            checks = FAMILY.check(case, await environment.finish(), contact.said)
        assert all(check.passed for check in checks), (case.case_id, checks)


def test_the_beginning_of_an_id_is_enough():
    case = built_in()[3]
    assert case_named(banks_of("telecom", None), case.case_id[:-2]) == case
