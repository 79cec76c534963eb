"""`distill mcp`, as typed."""

import json
import os
import subprocess
import sys

import pytest


@pytest.fixture
def distill(tmp_path, shelf):
    """Run the command in a folder of its own, with a package folder instead of an index."""
    work = tmp_path / "work"
    work.mkdir()
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        **shelf.environment,
    }

    def run(*arguments: object) -> subprocess.CompletedProcess:
        argv = [sys.executable, "-c", "from distill.cli.main import main; main()", "mcp", *map(str, arguments)]
        return subprocess.run(argv, cwd=work, env=environment, capture_output=True, text=True, check=False)

    run.work = work
    return run


def test_a_dropped_dossier_is_listed_installed_and_listed_again(distill, shelf, bank, record):
    record["lock"] = [f"alpha==1.0 --hash=sha256:{shelf.wheel('alpha', '1.0')}"]
    folder = bank(alpha=record)
    (distill.work / "question_banks").mkdir()
    folder.rename(distill.work / "question_banks" / "mcp")

    def rows() -> dict:
        return {row["id"]: row for row in json.loads(distill("list", "--json").stdout)["servers"]}

    assert {"alpha", "git", "duckdb", "editor", "excel"} <= set(rows())
    assert rows()["alpha"]["installed"] is False
    done = distill("install", "alpha")
    assert (done.returncode, done.stdout) == (0, "")
    assert "alpha 1.0: installed" in done.stderr
    assert rows()["alpha"]["installed"] is True


def test_the_table_names_every_built_in_server(distill):
    lines = distill("list").stdout.splitlines()
    assert lines[0].split() == ["id", "version", "installed", "tools", "tokens", "determinism", "licence"]
    named = [line.split()[0] for line in lines[1:] if line.strip()]
    assert {"duckdb", "editor", "excel", "filesystem", "git", "make", "profiler", "word", "workdays"} <= set(named)


def test_a_bad_dossier_is_told_and_the_others_are_listed(distill, bank):
    done = distill("list", "--dossiers", bank(broken='{"id": 1}'))
    assert done.returncode == 0
    assert "broken.json: " in done.stderr
    assert "git" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("install",), "which servers?"),
        (("install", "nothing"), "no dossier for server nothing; known: duckdb"),
        (("capture", "nothing"), "no dossier for server nothing"),
    ],
)
def test_a_wrong_name_is_a_usage_error(distill, arguments, said):
    done = distill(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_package_without_the_program_names_those_it_has(distill, shelf, bank):
    shelf.wheel("alpha_mcp", "1.0")
    record = {
        "name": "org.example/alpha",
        "description": "Does alpha.",
        "version": "1.0",
        "packages": [{"registryType": "pypi", "identifier": "alpha-mcp", "version": "1.0"}],
    }
    done = distill("capture", "alpha", "--dossiers", bank(alpha=record))
    assert done.returncode == 2
    assert "the package has no program alpha-mcp; set launch.argv; it has: alpha_mcp" in done.stderr
