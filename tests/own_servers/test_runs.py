"""Whole runs on servers that are not in the library: one over stdio, one over streamable HTTP."""

from __future__ import annotations

import json
import shutil

import pytest
from own_project import EXAMPLE, HERE, TOKEN, curl, web_entry

from distill.families.mcp.own.casting import distinct
from distill.families.mcp.own.missions import read_missions

pytestmark = pytest.mark.servers


def test_a_server_over_stdio_is_set_back_written_to_and_looked_at(project, sqlite_server) -> None:
    entry = {
        "command": str(sqlite_server),
        "args": ["--db-path", "/workspace/stock.db"],
        "env": {"T": "${STOCK_TOKEN}"},
    }
    python = "/usr/bin/python3"
    care = {
        "stock": {
            "reset": [python, str(EXAMPLE / "reset.py")],
            "snapshot": [python, str(EXAMPLE / "snapshot.py")],
            "determinism": "pinned",
        }
    }
    shutil.copy(EXAMPLE / "missions.yaml", project.home)
    done = project.write({"stock": entry}, ["missions.yaml"], care, target_accepted=4).play()
    assert done.returncode == 0, done.stderr + done.stdout
    rows = project.rows()
    assert len(rows) == 4
    for row in rows:
        assert row["scenario_id"] == "reorder_short"
        assert row["metadata"]["read_only"] is False
        assert row["metadata"]["determinism"] == "pinned"
        (server,) = row["metadata"]["servers"]
        assert (server["name"], server["transport"], server["reset"]) == ("stock", "stdio", True)
        assert server["version"]
        assert all(step["executed"] for step in row["steps"] if step["kind"] == "tool")
        assert len(row["checks"]) == 3
    assert project.told(TOKEN) == []


def test_a_server_behind_an_address_is_only_read_from_and_its_token_is_told_nobody(project, web) -> None:
    done = project.write(web_entry(web), ["rooms.yaml"], {}).play()
    assert done.returncode == 0, done.stderr + done.stdout
    rows = project.rows()
    assert len(rows) == 2
    for row in rows:
        assert row["metadata"]["read_only"] is True
        (server,) = row["metadata"]["servers"]
        assert (server["name"], server["transport"], server["reset"]) == ("rooms", "streamable-http", False)
        assert server["version"] == "2.1"
        assert {tool["function"]["name"] for tool in row["tools"]} == {"rooms__list_rooms", "rooms__bookings"}
        assert any("[hidden]" in message["content"] for message in row["messages"] if message["role"] == "tool")
    assert project.told(TOKEN) == []
    assert TOKEN not in done.stdout + done.stderr


def test_a_server_behind_an_address_that_is_set_back_is_written_to_by_one_play_at_a_time(project, rooms) -> None:
    care = {"rooms": {"reset": curl(rooms, "POST", "/reset"), "snapshot": curl(rooms, "GET", "/state")}}
    done = project.write(web_entry(rooms), ["booked.yaml", "rooms.yaml"], care, target_accepted=3).play()
    assert done.returncode == 0, done.stderr + done.stdout
    rows = project.rows()
    assert {row["scenario_id"] for row in rows} == {"book_room", "free_room"}
    booked = [row for row in rows if row["scenario_id"] == "book_room"]
    assert all([message["role"] for message in row["messages"]].count("user") == 2 for row in booked)
    assert all(row["metadata"]["servers"][0]["reset"] for row in rows)
    assert project.told(TOKEN) == []


def test_the_same_command_goes_on_and_the_bytes_are_those_of_one_run(project, rooms) -> None:
    project.write(web_entry(rooms), ["rooms.yaml"], {})
    assert project.play("--limit", "1").returncode == 0
    assert project.play().returncode == 0
    in_two = [json.dumps(row) for row in project.rows()]
    assert project.play("--fresh").returncode == 0
    assert [json.dumps(row) for row in project.rows()] == in_two


def test_every_case_there_is_is_played_once_though_all_are_alike(project, rooms):
    there = distinct(read_missions(HERE / "seats.yaml"))
    done = project.write(web_entry(rooms), ["seats.yaml"], {}, target_accepted=there, max_cases=there).play()
    assert done.returncode == 0, done.stderr + done.stdout
    assert there == len({row["case_id"] for row in project.rows()}) == 6
