"""Every command in README and docs is run, in the order in which a reader meets them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
SHELL = re.compile(r"```sh\n(.*?)```", re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)[^)]*\)")
SETS_UP = ("sudo apt-get", "python3 -m venv", ".venv/bin/pip")
DISTILL = ".venv/bin/distill "


def commands(page: Path) -> list[str]:
    lines = [line for block in SHELL.findall(page.read_text()) for line in block.splitlines()]
    parts = [part.strip() for line in lines for part in line.split("&&")]
    return [part for part in parts if part and not part.startswith("#")]


def all_commands() -> list[str]:
    """Those of the tutorial are run by test_tutorial.py, as one story."""
    return [command for page in PAGES if page.name != "tutorial.md" for command in commands(page)]


def run(command: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    here = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "HOME": os.environ["HOME"], **environment}
    return subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=here,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A working folder like a fresh clone, as far as commands can see."""
    folder = tmp_path_factory.mktemp("reader")
    shutil.copytree(ROOT / "configs", folder / "configs")
    return folder


def test_the_readme_has_exactly_two_set_up_lines_and_ci_takes_the_same_steps():
    lines = [line for block in SHELL.findall((ROOT / "README.md").read_text()) for line in block.splitlines()]
    set_up = [line for line in lines if line.startswith(SETS_UP[0])]
    assert len(set_up) == 2
    first, second = set_up
    assert first.endswith("distill run configs/run.mcp.yaml --offline --install")
    assert second.endswith(".ci/test")
    ci = (ROOT / ".ci" / "run").read_text()
    for step in second.split("&&")[2:]:
        assert step.strip() in ci


def test_every_command_is_one_that_this_test_knows_how_to_run():
    for command in all_commands():
        known = command.startswith((*SETS_UP, DISTILL, "head -n 2 ")) or command == ".ci/test"
        assert known, command


@pytest.mark.servers
def test_every_distill_command_of_the_docs_runs(folder):
    for command in [one for one in all_commands() if one.startswith((DISTILL, "head"))]:
        plain = command.replace(DISTILL, "distill ", 1)
        if "--offline" in plain and not plain.startswith("distill doctor"):
            plain += " --limit 2"
        done = run(plain, folder)
        if plain.startswith("distill run") and not {"--offline", "--dry-run"} & set(plain.split()):
            assert done.returncode == 2, done.stderr
            assert "OPENAI_API_KEY" in done.stderr
        elif plain.startswith("distill mcp serve") and "--case" in plain:
            assert (done.returncode, done.stdout) == (0, ""), done.stderr  # no client spoke
            assert "\npassed: " in done.stderr
        elif plain.startswith("distill mcp install"):
            assert (done.returncode, done.stdout) == (0, ""), done.stderr
            assert done.stderr.rstrip().endswith("installed")
        else:
            assert done.returncode == 0, f"{plain}\n{done.stdout}\n{done.stderr}"
            assert done.stdout.strip()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_link_between_pages_is_dead(page):
    for target in LINK.findall(page.read_text()):
        assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_command_of_the_program_is_in_the_readme_or_the_operations_page():
    from distill.cli.main import COMMANDS

    text = "".join(page.read_text() for page in PAGES)
    for name in COMMANDS:
        assert f"distill {name}" in text, name
