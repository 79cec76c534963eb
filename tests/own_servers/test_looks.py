"""What doctor and the start of a run say of a server, in whole sentences."""

from __future__ import annotations

import pytest
from own_project import HERE, TOKEN, curl, web_entry

from distill.config.starters import write_starter
from distill.domain.script import Act, Script, ScriptedCall
from distill.environments.mcp.own.bench import own_bench
from distill.environments.mcp.own.care import Care
from distill.environments.mcp.own.entry import Entry
from distill.errors import UsageError
from distill.families.mcp.own.health import examine, look
from distill.families.mcp.own.missions import read_missions
from distill.families.mcp.own.sizes import size_findings, too_large
from distill.families.mcp.own.tool_list import choose
from distill.families.mcp.params import ToolList


async def seen(entry: Entry) -> tuple[str, str]:
    """What doctor says, and what a run says."""
    with own_bench({"PATH": "/usr/bin"}, unsafe=True) as bench:
        (trouble,) = (await look([entry], bench, "/usr/bin")).values()
        found = await examine([entry], lambda: bench, "/usr/bin")
    assert found[-1].level == "FAIL"
    return f"{found[-1].saw} -> {found[-1].remedy}", trouble


async def test_a_reset_that_fails_is_told_whole_and_names_the_server_once() -> None:
    care = Care(reset=("/bin/sh", "-c", "echo 'no base (try make; or wait' >&2; exit 3"))
    doctor, run = await seen(Entry("notes", ("/bin/cat",), care=care))
    assert doctor == "its cases are skipped: reset failed: no base (try make; or wait -> "
    assert run == "reset failed: no base (try make; or wait"


async def test_a_server_that_hangs_is_started_once(tmp_path) -> None:
    log = tmp_path / "starts"
    line = ("/bin/sh", "-c", f"echo x >> {log}; sleep 60")
    with own_bench({}, unsafe=True) as bench:
        trouble = await look([Entry("slow", line, care=Care(start_s=0.5))], bench, "/usr/bin")
    assert trouble["slow"].startswith("hung (did not start within 0.5 s")
    assert log.read_text().split() == ["x"]


def test_a_refused_token_a_page_and_nobody_are_told_in_whole_brackets(project, rooms) -> None:
    for path, token, word in [("/mcp", "other", "(401)"), ("/", TOKEN, "text/html"), ("/nothing", TOKEN, "(404)")]:
        entry = web_entry(rooms)
        entry["rooms"]["url"] = f"http://127.0.0.1:{rooms.port}{path}"
        project.write(entry, ["rooms.yaml"], {})
        project.env["ROOMS_TOKEN"] = token
        said = project.distill("doctor", "run.yaml", "--offline").stdout
        (line,) = [line for line in said.splitlines() if "server rooms" in line]
        assert word in line
        assert line.count("(") == line.count(")")
        assert line.count("rooms") == 1


def test_read_only_that_names_a_tool_there_is_not(project, rooms) -> None:
    project.write(web_entry(rooms), ["rooms.yaml"], {"rooms": {"read_only": ["bokings"]}})
    for said in (project.distill("doctor", "run.yaml", "--offline").stdout, project.play().stderr):
        assert "servers.rooms.read_only names bokings, and it lists no such tool (did you mean: bookings)" in said


def test_doctor_says_that_it_has_set_a_server_back(project, rooms) -> None:
    care = {"rooms": {"reset": curl(rooms, "POST", "/reset"), "snapshot": curl(rooms, "GET", "/state")}}
    said = project.write(web_entry(rooms), ["booked.yaml"], care).distill("doctor", "run.yaml", "--offline").stdout
    assert "set back before each play, and just now" in said


def test_tools_that_are_larger_than_all_may_be_are_told() -> None:
    missions = read_missions(HERE / "rooms.yaml")
    small = [{"name": "bookings", "description": "short", "inputSchema": {}}]
    large = [{"name": "bookings", "description": "long " * 60_000, "inputSchema": {}}]
    other = [{"name": "never_called", "description": "long " * 60_000, "inputSchema": {}}]
    assert list(too_large(missions, {"rooms": [*small, *other]}, 6_000)) == []
    (line,) = too_large(missions, {"rooms": large}, 6_000)
    assert "free_room needs take about 7" in line
    assert "rooms__bookings" in line
    assert [one.level for one in size_findings(missions, {"rooms": large}, 6_000)] == ["warn"]


def test_the_folder_in_the_way_is_what_init_names(tmp_path) -> None:
    write_starter("own", tmp_path / "run.yaml")
    with pytest.raises(UsageError, match=r"own: is there already.* name a file in another folder"):
        write_starter("own", tmp_path / "other.yaml")
    assert not (tmp_path / "other.yaml").exists()


@pytest.mark.parametrize("needs_it", [True, False])
def test_a_tool_that_is_too_large_is_shown_where_it_is_needed_and_nowhere_else(needs_it) -> None:
    names = ["large", "small"]
    texts = {"large": "long " * 60_000, "small": "short"}
    listed = [{"name": one, "description": texts[one], "inputSchema": {}} for one in names]
    entry = Entry("notes", ("/bin/cat",), care=Care(read_only=tuple(names)))
    act = Act("I look.", (ScriptedCall("notes__large" if needs_it else "notes__small", {}),))
    scripts = (Script((act,), "Done."), Script((), "Done."))
    shown = choose([entry], scripts, ToolList(), {"notes": listed}, "seed", writes=False)
    assert ("notes__large" in shown) is needs_it
