from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from distill.cli.validate import command

CONFIGS = Path(__file__).parents[2] / "configs"


@pytest.mark.parametrize("name", sorted(path.name for path in CONFIGS.glob("*.yaml")))
def test_an_example_is_ok_and_summarised(name: str) -> None:
    result = CliRunner().invoke(
        command, [str(CONFIGS / name)], env={"OPENAI_API_KEY": "canary", "OPENROUTER_API_KEY": ""}
    )
    assert (result.exit_code, result.stderr) == (0, "")
    lines = [line for line in result.stdout.splitlines() if not line.startswith("note: ")]
    assert lines[0] == f"{CONFIGS / name}: ok"
    users = ["users"] if "user_pool:" in (CONFIGS / name).read_text(encoding="utf-8") else []
    assert [line.split()[0] for line in lines[1:]] == [
        "run", "output", "teachers", "reviewers", *users, "review", "scenarios", "budget", "keys",
    ]  # fmt: skip
    keys = lines[-1].split(maxsplit=1)[1]
    assert "OPENAI_API_KEY present" in keys
    assert "OPENROUTER_API_KEY MISSING" in keys
    assert keys.endswith("(export it or put it in .env; --offline needs none)")
    assert "canary" not in result.output


def test_every_fault_is_printed_and_the_exit_code_is_2(write: Callable[[str], Path], base: str) -> None:
    path = write(base.replace("seed", "sede").replace("calls: 100", "calls: 0"))
    result = CliRunner().invoke(command, [str(path)])
    assert result.exit_code == 2
    assert result.stdout == ""
    assert [line.removeprefix(f"{path}:").split(": ")[0] for line in result.stderr.splitlines()] == ["3:3", "37:10"]


def test_a_fault_in_a_familys_params_is_a_fault_of_the_file(write: Callable[[str], Path], base: str) -> None:
    path = write(base.replace("collections:OrderedDict", "mcp").replace("size: 3", "abstention_shar: 0.1"))
    result = CliRunner().invoke(command, [str(path)])
    assert result.exit_code == 2
    assert result.stderr == (
        f"{path}:41:7: scenarios[0].params.abstention_shar: unknown key (did you mean: abstention_share)\n"
    )


def test_naming_the_command_imports_no_heavy_room() -> None:
    program = (
        "import sys, distill.config, distill.cli.validate; "
        "print(sorted({'pydantic', 'ruamel.yaml', 'aiohttp', 'mcp'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert result.stdout.strip() == "[]"


def test_an_unknown_dialect_is_refused_at_its_place_with_the_names_there_are(
    write: Callable[[str], Path], base: str
) -> None:
    mcp = base.replace("collections:OrderedDict", "mcp").replace("    params:\n      size: 3\n", "")
    for told, hint in (("anthropc", " (did you mean: anthropic)"), ("soap", "")):
        path = write(mcp.replace("    - name: two", f"    - name: two\n      dialect: {told}"))
        result = CliRunner().invoke(command, [str(path)])
        line = next(number for number, text in enumerate(path.read_text().splitlines(), 1) if "dialect" in text)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith(f"{path}:{line}:16: ")
        assert result.stderr.endswith(f".dialect: no such dialect{hint}; known: anthropic, openai, openai-responses\n")
