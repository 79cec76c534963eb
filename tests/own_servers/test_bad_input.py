"""What is wrong with a server, an mcp.json or a mission is named with its place and a remedy, before anything is paid."""

from __future__ import annotations

import json
import shutil

import pytest
from own_project import EXAMPLE, HERE, TOKEN, web_entry


def refused(project, *words: str) -> str:
    done = project.distill("validate", "run.yaml")
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr, done.stderr
    return done.stderr


ENTRIES = {
    "neither": ({}, "mcp.json:3:", 'expected "command"'),
    "a key in plain text": (
        {"url": "https://x.example/mcp", "headers": {"Authorization": "Bearer sk-Abc123Def456Ghi789Jkl0"}},
        "headers.Authorization",
        "${NAME}",
    ),
    "a password": (
        {"url": "https://x.example/mcp", "headers": {"X-Api-Key": "hunter2"}},
        "X-Api-Key",
        "named, not written",
    ),
    "a variable in args": ({"command": "python3", "args": ["${HOME}/s.py"]}, "args[0]", "list of processes"),
    "an unknown place": ({"command": "python3", "env": {"A": "${1x}"}}, "env.A", "only ${NAME}"),
    "old transport": ({"type": "sse", "url": "https://x.example/sse"}, "type", "streamable HTTP"),
    "no address": ({"url": "x.example/mcp"}, "url", "expected an address"),
    "a name in an address": ({"url": "https://me:pw@x.example/mcp"}, "url", "use headers"),
    "plain http": ({"url": "http://x.example/mcp", "headers": {"Authorization": "Bearer ${T}"}}, "url", "use https"),
    "wrong type": ({"command": "python3", "args": "s.py"}, "args", "expected a list"),
    "a place of the editor": ({"command": "python3", "args": ["${workspaceFolder}/s.py"]}, "args[0]", "whole path"),
    "the editor's question": ({"command": "python3", "env": {"A": "${input:key}"}}, "env.A", "asked for by the editor"),
    "a line for a program": ({"command": "python3 x.py"}, "command", "into args", "x.py"),
    "a number in env": ({"command": "python3", "env": {"PORT": 8080}}, "mcp.json:6:13", "env.PORT", "quotes"),
    "a typo in a key": ({"command": "python3", "arg": []}, "mcp.json:5:4", "did you mean: args"),
    "an env file": ({"command": "python3", "envFile": ".env"}, "mcp.json:5:4", "put the variables into env"),
    "a credential in env": ({"command": "python3", "env": {"API_KEY": "hunter2hunter2"}}, "env.API_KEY", "${NAME}"),
    "behind an option": ({"command": "python3", "args": ["--api-key", "hunter2"]}, "args[1]", "named, not written"),
    "in an option": ({"command": "python3", "args": ["--api-key=hunter2"]}, "args[0]", "named, not written"),
    "in a header's words": ({"command": "x", "args": ["--header", "X-Token: hunter2"]}, "args[1]", "not written"),
    "a header with a key": ({"url": "https://x.example/mcp", "headers": {"X-Key": "hunter2"}}, "X-Key", "not written"),
    "in an address": ({"url": "https://x.example/mcp?token=hunter2"}, "url", "use headers"),
    "a broken address": ({"url": "https://[x/mcp"}, "url", "expected an address"),
    "both": ({"command": "python3", "url": "https://x.example/mcp"}, "not both"),
}


@pytest.mark.parametrize("name", ENTRIES)
def test_an_entry_that_cannot_be_is_named_at_its_place(project, name) -> None:
    entry, *words = ENTRIES[name]
    said = refused(project.write({"rooms": entry}, ["rooms.yaml"], {}), "mcp.json:", *words)
    assert "hunter2" not in said
    assert "sk-Abc" not in said


def test_a_server_that_is_not_in_the_file(project) -> None:
    project.write({"room": {"command": "python3"}}, ["rooms.yaml"], {})
    refused(project, "rooms.yaml:3:15:", "missions[0].servers[0]", "did you mean: room")


def test_a_server_that_is_switched_off(project) -> None:
    project.write({"rooms": {"command": "python3", "disabled": True}}, ["rooms.yaml"], {})
    refused(project, "rooms.yaml:3:15:", "rooms is disabled in mcp.json:3:3")


def test_a_file_that_is_no_json(project) -> None:
    project.write({}, ["rooms.yaml"], {})
    (project.home / "mcp.json").write_text('{\n  "mcpServers": {} "x"\n}')
    refused(project, "mcp.json:2:20", "not JSON")


def test_a_key_that_stands_twice(project) -> None:
    project.write({}, ["rooms.yaml"], {})
    one = '"rooms": {"command": "python3"}'
    (project.home / "mcp.json").write_text('{"mcpServers": {\n' + one + ",\n" + one + "}}")
    refused(project, "mcp.json:3:1:", "duplicate key 'rooms'", "line 2")


def test_a_key_twice_in_an_entry_that_is_used_and_in_one_that_is_not(project) -> None:
    project.write({}, ["rooms.yaml"], {})
    used, other = '"rooms": {"command": "python3",\n"args": []', '"other": {"url": 1,\n"url": 2}'
    (project.home / "mcp.json").write_text('{"mcpServers": {\n' + other + ",\n" + used + "}}}")
    assert "mcp.json" not in project.distill("validate", "run.yaml").stderr
    (project.home / "mcp.json").write_text('{"mcpServers": {\n' + other + ",\n" + used + ',\n"args": []}}}')
    said = refused(project, "mcp.json:6:1:", "duplicate key 'args'")
    assert "url" not in said


def test_the_state_file_of_a_client(project) -> None:
    project.write({}, ["rooms.yaml"], {})
    state = {"mcpServers": {}, "projects": {"/home/me/work": {"mcpServers": {"rooms": {"command": "python3"}}}}}
    (project.home / "mcp.json").write_text(json.dumps(state))
    refused(project, "mcp.json:1:1", "projects, /home/me/work, mcpServers", "copy")


def test_care_for_a_server_that_no_mission_uses(project) -> None:
    project.write({"rooms": {"command": "python3"}}, ["rooms.yaml"], {"romos": {}})
    refused(project, "run.yaml:", "romos", "did you mean: rooms")


MISSIONS = {
    "a value there is not": ("{seats}?", "{setas}?", "did you mean: seats"),
    "a pattern": ("(\\\\d+) seats", "(\\\\d+ seats", "not a pattern"),
    "no group": ("(\\\\d+) seats", "\\\\d+ seats", "one group"),
    "an unknown key": ("answer_lacks", "answer_lack", "answer_lacks"),
    "a writing mission": ("    values:", "    writes: true\n    values:", "is never set back"),
    "no snapshot": ("answer_lacks: [free all day]", "state: {at: [rooms, blue], absent: true}", "snapshot"),
}


@pytest.mark.parametrize("name", MISSIONS)
def test_a_mission_that_cannot_be_is_named(project, name) -> None:
    project.write({"rooms": {"command": "python3"}}, ["rooms.yaml"], {})
    before, after, word = MISSIONS[name]
    text = (HERE / "rooms.yaml").read_text().replace("how many does it seat?", "how many does it seat, {seats}?")
    assert before in text, text
    (project.home / "rooms.yaml").write_text(text.replace(before, after))
    refused(project, word, ".yaml:")


@pytest.mark.parametrize("start", ["", "--root="])
def test_no_server_may_see_the_answers(project, start) -> None:
    project.write({"rooms": {"command": "python3", "args": [f"{start}{project.home}"]}}, ["rooms.yaml"], {})
    refused(project, "answers and all")


@pytest.mark.parametrize("path", ["/", "/nothing"])
def test_an_address_that_is_no_server_is_named_by_doctor_and_run(project, rooms, path) -> None:
    entry = web_entry(rooms)
    entry["rooms"]["url"] = f"http://127.0.0.1:{rooms.port}{path}"
    project.write(entry, ["rooms.yaml"], {})
    word = "text/html and not MCP" if path == "/" else "404"
    for done in (project.distill("doctor", "run.yaml", "--offline"), project.play()):
        assert done.returncode in {2, 3}
        assert word in done.stdout + done.stderr, done.stdout + done.stderr
        assert "/mcp" in done.stdout + done.stderr
        assert "Traceback" not in done.stderr


def test_a_wrong_token_a_missing_one_and_nobody_there(project, rooms) -> None:
    project.write(web_entry(rooms), ["rooms.yaml"], {})
    project.env["ROOMS_TOKEN"] = "another-token"
    assert "refused the credentials (401)" in project.play().stderr
    del project.env["ROOMS_TOKEN"]
    assert "ROOMS_TOKEN not set" in project.play().stderr
    rooms.process.kill()
    rooms.process.wait()
    project.env["ROOMS_TOKEN"] = TOKEN
    assert "nobody answers there" in project.play().stderr


def test_the_run_goes_on_with_the_others_and_says_what_was_skipped(project, rooms) -> None:
    servers = web_entry(rooms) | {"stock": {"command": "no-such-program"}}
    shutil.copy(EXAMPLE / "missions.yaml", project.home)
    care = {"stock": {"reset": ["true"], "snapshot": ["true"]}}
    done = project.write(servers, ["rooms.yaml", "missions.yaml"], care, target_accepted=2).play()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "cases of reorder_short are skipped: stock: there is no program no-such-program" in done.stderr
    assert "failed server_unavailable:" in done.stdout
    assert {row["scenario_id"] for row in project.rows()} == {"free_room"}


def test_a_mission_that_needs_a_writing_tool_of_a_server_that_is_never_set_back(project, rooms) -> None:
    text = (
        (HERE / "rooms.yaml")
        .read_text()
        .replace("rooms__bookings, arguments: {room", "rooms__book, arguments: {hour: '9:00', room")
    )
    project.write(web_entry(rooms), ["mine.yaml"], {})
    (project.home / "mine.yaml").write_text(text)
    done = project.play()
    assert "failed not_read_only" in done.stdout, done.stdout + done.stderr
    assert not rooms.state.exists()


KEYS = ("servers_file", "missions", "servers", "reset", "snapshot", "determinism")


@pytest.mark.parametrize("key", KEYS)
def test_a_typo_in_a_key_of_the_example_is_refused_at_the_key(project, key) -> None:
    shutil.copytree(EXAMPLE.parent, project.home / "configs")
    lines = (EXAMPLE.parent / "run.own.yaml").read_text().splitlines()
    (number,) = [at for at, line in enumerate(lines) if line.strip().startswith(f"{key}:")]
    column = lines[number].index(key) + 1
    lines[number] = lines[number].replace(f"{key}:", f"{key}q:")
    (project.home / "run.yaml").write_text("\n".join(lines))
    refused(project, f"run.yaml:{number + 1}:{column}:", f"did you mean: {key}")
