"""`distill mcp verify`, as typed, on the servers that are installed on this machine."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from distill.environments.mcp.library import Library, built_in_banks, default_dirs, default_servers_root

SERVERS = default_servers_root(os.environ)


@pytest.fixture
def verify(tmp_path):
    def run(*arguments: object, servers: Path = SERVERS) -> subprocess.CompletedProcess:
        argv = [sys.executable, "-c", "from distill.cli.main import main; main()", "mcp", "verify"]
        argv += [*map(str, arguments), "--servers-dir", str(servers)]
        environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
        return subprocess.run(argv, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    return run


@pytest.fixture
def installed():
    library = Library.load(default_dirs(Path.cwd()), SERVERS)
    found = [name for name in library.dossiers if library.installed(name)]
    if not found:
        pytest.skip("no server is installed; type: distill mcp install --all")
    return found


@pytest.mark.servers
def test_the_installed_servers_are_as_their_dossiers_say(verify, installed):
    done = verify("--json")
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)["servers"]
    assert [row["server"] for row in rows] == installed
    assert {(row["hash_ok"], row["probe_ok"], row["problem"]) for row in rows} == {(True, True, "")}
    assert all(row["tools"] and row["tokens"] for row in rows)


@pytest.mark.servers
def test_another_hash_and_an_unanswered_probe_are_told_and_exit_3(verify, installed, tmp_path):
    name = installed[0]
    shutil.copytree(built_in_banks() / "locks", tmp_path / "bank" / "locks")
    record = json.loads((built_in_banks() / f"{name}.json").read_text())
    record["tools_sha256"] = "0" * 64
    record["probes"][0]["says"] = "never said"
    (tmp_path / "bank" / f"{name}.json").write_text(json.dumps(record))
    done = verify(name, "--dossiers", tmp_path / "bank")
    assert done.returncode == 3
    heads, row = (line.split("  ") for line in done.stdout.splitlines())
    assert [head.strip() for head in heads if head.strip()] == [
        "server", "version", "tools", "tokens", "hash ok", "probe ok", "seconds",
    ]  # fmt: skip
    assert [cell.strip() for cell in row if cell.strip()][4:6] == ["no", "no"]
    assert "its tools are not those that were pinned (descriptions or schemas; now" in done.stderr
    assert "not 'never said'" in done.stderr


def test_servers_that_are_not_installed_are_named_with_the_line_to_type(verify, tmp_path):
    nowhere = tmp_path / "nowhere"
    done = verify(servers=nowhere)
    assert (done.returncode, done.stdout) == (2, "")
    names = Library.load(default_dirs(Path.cwd()), SERVERS).dossiers
    assert f"mcp install --servers-dir {nowhere} {' '.join(names)}" in done.stderr
    done = verify("git", servers=nowhere)
    assert done.returncode == 2
    assert f"mcp install --servers-dir {nowhere} git\n" in done.stderr
    done = verify("nothing")
    assert done.returncode == 2
    assert "no dossier for server nothing" in done.stderr


@pytest.mark.servers
def test_one_that_is_not_installed_does_not_hide_the_others(verify, installed, tmp_path):
    servers = tmp_path / "servers"
    servers.mkdir()
    for folder in SERVERS.iterdir():
        if folder.name.startswith(installed[0]):
            (servers / folder.name).symlink_to(folder)
    done = verify(servers=servers)
    assert done.returncode == 0, done.stderr
    assert [line.split()[0] for line in done.stdout.splitlines()[1:]] == [installed[0]]
    assert "not installed: " in done.stderr
    assert "mcp install --servers-dir" in done.stderr
