"""Our own servers over the wire: the SDK's client, the protocol's edges, installation by hash, the end state."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from mcp import Client, MCPError, StdioServerParameters
from mcp.client.stdio import stdio_client

from distill.domain.tool import ToolCall
from distill.environments.mcp.bundled import SERVERS, bundled_lock, copy_bundled, digest, is_intact
from distill.environments.mcp.capture import served_tokens
from distill.environments.mcp.environment import open_mcp, workbench
from distill.environments.mcp.install import find_installed, install
from distill.environments.mcp.library import Library, built_in_banks
from distill.errors import UsageError

DESKS = ("mailbox", "ticketdesk")
SOURCES = os.pathsep.join(str(folder) for folder in sorted(SERVERS.glob("*/src")))


def command(name, path) -> StdioServerParameters:
    return StdioServerParameters(
        command=sys.executable, args=["-m", f"{name}_server", str(path)], env={"PYTHONPATH": SOURCES}
    )


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """Both servers installed into a fresh folder."""
    library = Library.load([built_in_banks()], tmp_path_factory.mktemp("servers"))
    for name in DESKS:
        install(library.get(name), library.servers_root, environment={})
    return library


@pytest.mark.parametrize("name", DESKS)
async def test_the_sdks_client_connects_lists_calls_and_is_told_of_errors(name, tmp_path):
    async with Client(stdio_client(command(name, tmp_path / "state"))) as client:
        assert client.server_info.name == name
        tools = (await client.list_tools()).tools
        assert 12 <= len(tools) <= 18
        assert all(tool.annotations.read_only_hint is not None for tool in tools)
        about = "about_mailbox" if name == "mailbox" else "about_desk"
        told = await client.call_tool(about, {})
        assert json.loads(told.content[0].text)["now"] == "2026-01-05T09:00Z"
        wrong = await client.call_tool(about, {"verbose": True})
        assert wrong.is_error
        assert "has no argument verbose" in wrong.content[0].text
        with pytest.raises(MCPError, match="unknown tool: nowhere"):
            await client.call_tool("nowhere", {})


def spoken(name, path, *lines) -> list[dict]:
    done = subprocess.run(
        [sys.executable, "-m", f"{name}_server", str(path)],
        input="".join(f"{line}\n" for line in lines).encode(),
        capture_output=True,
        check=True,
        env={"PYTHONPATH": SOURCES},
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize(
    ("asked", "given"), [("2024-11-05", "2024-11-05"), ("2025-06-18", "2025-06-18"), ("1999-01-01", "2025-11-25")]
)
def test_a_known_protocol_version_is_taken_and_for_another_the_newest_is_offered(asked, given, tmp_path):
    hello = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {"protocolVersion": asked, "capabilities": {}},
    }
    (told,) = spoken("mailbox", tmp_path / "s", json.dumps(hello))
    assert told["result"]["protocolVersion"] == given


def test_every_fault_of_the_wire_has_its_code_and_the_server_goes_on(tmp_path):
    lines = [
        "no json",
        "[1]",
        '{"jsonrpc": "2.0", "id": 2, "method": "tools/paint"}',
        '{"jsonrpc": "2.0", "id": 3, "method": "tools/call", "params": {"name": "about_desk", "arguments": [1]}}',
        '{"jsonrpc": "2.0", "method": "notifications/initialized"}',
        "",
        '{"jsonrpc": "2.0", "id": "last", "method": "ping"}',
    ]
    told = spoken("ticketdesk", tmp_path / "s", *lines)
    assert [reply.get("error", {}).get("code") for reply in told] == [-32700, -32600, -32601, -32602, None]
    assert told[-1] == {"jsonrpc": "2.0", "id": "last", "result": {}}


@pytest.mark.parametrize("name", DESKS)
def test_the_committed_lock_is_that_of_the_files_as_they_are(name):
    dossier = Library.load([built_in_banks()], built_in_banks()).get(name)
    assert dossier.lock.lines == bundled_lock(dossier.package.identifier).lines


def test_an_altered_copy_counts_as_not_installed(tmp_path):
    lock = bundled_lock("distill-mailbox-server")
    copy_bundled(lock, tmp_path / "root")
    assert is_intact(lock, tmp_path / "root")
    module = next((tmp_path / "root").rglob("mailbox_server/letters.py"))
    module.write_text(module.read_text() + "\n# changed\n")
    assert not is_intact(lock, tmp_path / "root")


def test_files_that_are_not_those_of_the_lock_are_not_installed(tmp_path):
    lock = bundled_lock("distill-mailbox-server")
    wrong = type(lock)(tuple(line[:-4] + "0000" for line in lock.lines))
    with pytest.raises(UsageError, match="not what its lock says"):
        copy_bundled(wrong, tmp_path / "root")
    assert not (tmp_path / "root").exists()


def test_the_hash_of_a_folder_counts_names_and_contents_and_no_compiled_files(tmp_path):
    (tmp_path / "a.py").write_text("x")
    first = digest(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_text("y")
    assert digest(tmp_path) == first
    (tmp_path / "a.py").rename(tmp_path / "b.py")
    assert digest(tmp_path) != first


@pytest.mark.parametrize("name", DESKS)
def test_an_installed_desk_is_found_and_its_tools_cost_little(name, library):
    assert find_installed(library.get(name), library.servers_root) is not None
    assert sum(card.tokens for card in library.get(name).tools) <= 3_500


SEED = {
    "mailbox": {
        "now": "2026-03-13T08:00Z",
        "owner": "me@firm.example",
        "people": {"me@firm.example": {"name": "Me", "zone": "Europe/Berlin"}},
        "labels": ["inbox"],
        "messages": {},
        "next": {"message": 5, "thread": 5, "event": 5},
        "faults": [{"tool": "send_message", "nth": 2, "kind": "busy"}],
    },
    "ticketdesk": {"customers": {"kim@shop.example": {"name": "Kim", "org": "Shop", "plan": "basic"}}},
}
CALLS = (
    ("mailbox__send_message", {"to": ["kim@shop.example"], "subject": "Hello", "body": "There"}),
    ("mailbox__send_message", {"to": ["kim@shop.example"], "subject": "Hello", "body": "There"}),
    ("mailbox__create_event", {"title": "T", "start": "2026-03-16T10:00", "minutes": 30}),
    ("ticketdesk__create_ticket", {"queue": "general", "subject": "S", "requester": "kim@shop.example", "body": "B"}),
    ("ticketdesk__read_ticket", {"ticket_id": "TD-1"}),
)


@pytest.mark.servers
async def test_two_desks_in_one_folder_say_the_same_twice_and_their_end_states_are_read(library):
    launches, shown = tuple(map(library.launch, DESKS)), tuple(dict.fromkeys(name for name, _ in CALLS))
    plays = []
    with workbench() as bench:
        for _ in range(2):
            async with open_mcp(launches, SEED, shown, bench) as play:
                seen = [await play.call(ToolCall(f"c{n}", tool, given)) for n, (tool, given) in enumerate(CALLS)]
                plays.append((seen, await play.finish()))
    assert plays[0] == plays[1]
    said, state = plays[0]
    assert [observation.is_error for observation in said] == [False, True, False, False, False]
    assert state["files"] == {}
    assert {letter["subject"] for letter in state["mailbox"]["sent"].values()} == {"Hello"}
    assert state["mailbox"].keys() == {"messages", "sent", "drafts", "events"}
    assert "version" not in state["ticketdesk"]["tickets"]["TD-1"]


@pytest.mark.servers
async def test_the_pinned_tools_are_those_that_are_served(library):
    with workbench() as bench:
        for name in DESKS:
            launch = library.launch(name)
            async with open_mcp((launch,), {}, (), bench):
                served = bench.listings[launch]
            cards = {card.name: card for card in library.get(name).tools}
            assert {tool["name"]: served_tokens(tool) for tool in served} == {
                key: card.tokens for key, card in cards.items()
            }
            effects = {tool["name"]: "reads" if tool["annotations"]["readOnlyHint"] else "writes" for tool in served}
            assert effects == {key: card.effect for key, card in cards.items()}
