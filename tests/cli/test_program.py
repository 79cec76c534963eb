from __future__ import annotations

import subprocess
import sys

import pytest

from distill.cli.program import as_typed, program, retyped


@pytest.fixture
def started(monkeypatch, tmp_path):
    """The folder of an environment with `bin/distill` in it; `started(path)` starts the program so."""
    folder = tmp_path / "venv" / "bin"
    folder.mkdir(parents=True)
    for name in ("distill", "python"):
        (folder / name).write_text("#!/bin/sh\n")
        (folder / name).chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", "/usr/bin")

    def start(path: str) -> str:
        monkeypatch.setattr(sys, "argv", [path, "run", "x.yaml"])
        return program()

    start.folder = folder
    return start


def test_a_program_that_the_path_finds_is_called_by_its_name(started, monkeypatch):
    monkeypatch.setenv("PATH", str(started.folder))
    assert started(str(started.folder / "distill")) == "distill"


def test_any_other_is_called_by_where_it_lies_from_here(started, monkeypatch):
    assert started(str(started.folder / "distill")) == "venv/bin/distill"
    (started.folder / "elsewhere").mkdir()
    monkeypatch.chdir(started.folder / "elsewhere")
    assert started(str(started.folder / "distill")) == str(started.folder / "distill")


def test_a_module_is_called_through_its_python(started, monkeypatch):
    monkeypatch.setattr(sys, "executable", str(started.folder / "python"))
    assert started("/somewhere/distill/__main__.py") == "venv/bin/python -m distill"


@pytest.mark.parametrize(
    ("typed", "limit", "again"),
    [
        ("run x.yaml --limit 5 --offline --fresh", (), "run x.yaml --limit 5 --offline"),
        ("run x.yaml --limit 5 --offline --fresh", ("--limit",), "run x.yaml --offline"),
        ("run x.yaml --offline --limit=5", ("--limit",), "run x.yaml --offline"),
    ],
)
def test_a_command_is_typed_again_without_what_would_not_go_on(monkeypatch, typed, limit, again):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(sys, "argv", ["here/distill", *typed.split()])
    assert retyped(("--fresh",), limit) == f"here/distill {again}"


def test_a_remedy_says_what_works_here(started):
    started(str(started.folder / "distill"))
    assert as_typed("git is missing; type: distill mcp install git") == (
        "git is missing; type: venv/bin/distill mcp install git"
    )


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_closed_descriptor_is_no_trouble(number):
    done = subprocess.run(
        ["bash", "-c", f'exec "$0" -m distill bank stats builtin {number}>&-', sys.executable],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)
