"""Where the user's own commands run, what they see, and which variables they are given."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from distill.domain.json import Json
from distill.environments.mcp.own.bench import OwnBench, own_bench
from distill.environments.mcp.own.care import Care
from distill.environments.mcp.own.entry import Entry
from distill.environments.mcp.own.environment import _room
from distill.environments.mcp.own.outside import reset, snapshot
from distill.environments.mcp.own.starting import Room
from distill.environments.mcp.own.variables import fill
from distill.environments.sandbox_run import run
from distill.errors import EnvironmentFault

PYTHON = "/usr/bin/python3"
WHERE = "import os, json; print(json.dumps([os.getcwd(), sorted(os.listdir()), dict(os.environ)]))"


@pytest.fixture
def bench():
    with own_bench({"KEPT": "kept-value"}) as made:
        yield made


@pytest.fixture
def room(bench: OwnBench) -> Room:
    work = bench.root / "work"
    work.mkdir()
    return Room(bench.sandbox, work, {})


def environment_of(folder: Path) -> Path:
    """A small virtual environment with one module and one program."""
    (folder / "bin").mkdir(parents=True)
    (folder / "pyvenv.cfg").write_text(f"home = {Path(sys.base_prefix) / 'bin'}\n")
    (folder / "bin" / "python").symlink_to(Path(sys.base_prefix) / "bin" / "python3")
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = folder / "lib" / version / "site-packages"
    packages.mkdir(parents=True)
    (packages / "beside.py").write_text("said = 'found'\n")
    program = folder / "bin" / "tool"
    program.write_text(f"#!{folder}/bin/python\nimport beside\nprint(beside.said)\n")
    program.chmod(0o755)
    return program


@pytest.mark.parametrize("links", [1, 2])
async def test_a_link_to_a_program_of_a_virtual_environment_starts(tmp_path, room, links) -> None:
    place = environment_of(tmp_path / "tools" / "tool")
    for number in range(links):
        link = tmp_path / f"bin{number}" / "tool"
        link.parent.mkdir()
        link.symlink_to(place)
        place = link
    entry = Entry("tool", (str(place),))
    done = await run(room.command(entry.argv, entry))
    assert (done.code, done.stdout) == (0, b"found\n"), done.stderr


async def test_a_link_to_a_script_of_npm_finds_what_lies_beside_it(tmp_path, room) -> None:
    package = tmp_path / "lib" / "node_modules" / "tool"
    package.mkdir(parents=True)
    (package / "words").write_text("found\n")
    (package / "run").write_text('#!/bin/sh\ncat "$(dirname "$0")/words"\n')
    (package / "run").chmod(0o755)
    (tmp_path / "bin").mkdir()
    link = tmp_path / "bin" / "tool"
    link.symlink_to("../lib/node_modules/tool/run")
    done = await run(room.command([str(link)], Entry("tool", (str(link),))))
    assert (done.code, done.stdout) == (0, b"found\n"), done.stderr


async def test_reset_and_snapshot_run_in_the_work_folder_whatever_the_cwd_of_the_server(tmp_path, room) -> None:
    (tmp_path / "server").mkdir()
    (tmp_path / "server" / "own.txt").write_text("seen\n")
    seen = tmp_path / "server" / "own.txt"
    care = Care(reset=("/bin/sh", "-c", f"cat {seen} > made.txt"), snapshot=(PYTHON, "-c", WHERE))
    entry = Entry("files", ("/bin/true",), cwd=tmp_path / "server", care=care)
    await reset(entry, room)
    folder, names, _ = await _printed(entry, room)
    assert (folder, names) == ("/workspace", ["made.txt"])
    assert (room.work / "made.txt").read_text() == "seen\n"


async def _printed(entry: Entry, room: Room) -> list[Json]:
    printed = await snapshot(entry, room)
    assert isinstance(printed, list)
    return printed


@pytest.mark.parametrize("name", ["ctl.py", "./ctl.py"])
async def test_a_file_named_from_the_working_folder_is_found(tmp_path, room, monkeypatch, name) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ctl.py").write_text("print('[1]')")
    (tmp_path / "--quiet").write_text("no argument")
    assert await snapshot(Entry("x", care=Care(snapshot=(PYTHON, name, "--quiet"))), room) == [1]


async def test_a_program_without_a_slash_is_not_taken_from_the_working_folder(tmp_path, room, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "echo").write_text("no program")
    assert await snapshot(Entry("x", care=Care(snapshot=("echo", "[2]"))), room) == [2]


async def test_commands_of_an_address_are_given_every_variable_of_the_entry(bench) -> None:
    headers = {"Authorization": "Bearer ${KEPT}", "X-Place": "${PLACE:-here}"}
    entry = Entry("web", url="http://127.0.0.1:9/mcp", headers=headers, care=Care(snapshot=(PYTHON, "-c", WHERE)))
    work = bench.root / "web"
    work.mkdir()
    room = _room(entry, fill(headers, bench.environment), bench, work)
    *_, variables = await _printed(entry, room)
    assert (variables["KEPT"], variables["PLACE"]) == ("kept-value", "here")


async def test_a_path_behind_an_equals_sign_is_seen(tmp_path, room) -> None:
    (tmp_path / "base.db").write_text("seen")
    line = ("/bin/sh", "-c", 'cat "${1#*=}"', "sh", f"--db={tmp_path / 'base.db'}")
    done = await run(room.command(line, Entry("x", line)))
    assert done.stdout == b"seen", done.stderr


@pytest.mark.parametrize("what", ["reset", "snapshot"])
async def test_a_command_that_hangs_is_named_with_its_bound(room, what) -> None:
    entry = Entry("slow", care=Care(**{what: ("/bin/sleep", "60"), "start_s": 0.3}))
    with pytest.raises(EnvironmentFault) as refused:
        await {"reset": reset, "snapshot": snapshot}[what](entry, room)
    assert refused.value.kind == f"{what}_failed"
    assert f"slow: {what} ran longer than 0.3 s" in refused.value.detail
    assert "start_s of servers.slow" in refused.value.detail
