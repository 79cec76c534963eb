"""Installing for real with uv, from a folder of wheels made by the tests."""

import subprocess
import threading
from pathlib import Path

import pytest

from distill.environments.mcp.dossier import Dossier
from distill.environments.mcp.ingest import read_dossier
from distill.environments.mcp.install import MARKER, find_installed, install, installer_environment
from distill.errors import UsageError


@pytest.fixture
def dossier(shelf, bank, record) -> Dossier:
    record["lock"] = [
        f"alpha==1.0 --hash=sha256:{shelf.wheel('alpha', '1.0', ('beta',))}",
        f"beta==2.0 --hash=sha256:{shelf.wheel('beta', '2.0')}",
    ]
    record["launch"]["discard"] = ["{lib}/alpha.log"]
    found = read_dossier(bank(alpha=record) / "alpha.json")
    assert isinstance(found, Dossier), found
    return found


def test_an_installed_server_runs_and_holds_exactly_its_lock(dossier, shelf, tmp_path):
    said: list[str] = []
    server = install(dossier, tmp_path / "servers", environment=shelf.environment, report=said.append)
    assert server.root.name == f"alpha-1.0-{dossier.lock.sha256[:8]}"
    done = subprocess.run([server.root / "bin" / "alpha"], capture_output=True, text=True, check=True)
    assert done.stdout == "started\n"
    packages = server.root.glob("lib/python3*/site-packages/*.dist-info")
    assert sorted(path.name for path in packages) == ["alpha-1.0.dist-info", "beta-2.0.dist-info"]
    assert list(server.root.glob("lib/python3*/site-packages/alpha/__pycache__/*.pyc"))
    assert said[-1] == "alpha 1.0: installed"


def test_a_file_the_server_insists_on_writing_leads_to_the_null_device(dossier, shelf, tmp_path):
    server = install(dossier, tmp_path / "servers", environment=shelf.environment)
    (log,) = server.root.glob("lib/python3*/alpha.log")
    assert log.readlink() == Path("/dev/null")


def test_a_second_install_finds_the_first(dossier, shelf, tmp_path):
    first = install(dossier, tmp_path / "servers", environment=shelf.environment)
    said: list[str] = []
    assert install(dossier, tmp_path / "servers", environment={}, report=said.append) == first
    assert said == ["alpha 1.0: already installed"]


def test_a_changed_hash_refuses_and_leaves_nothing(dossier, shelf, tmp_path):
    shelf.wheel("beta", "2.0", ("gamma",))
    with pytest.raises(UsageError, match=r"(?s)uv could not install: .*[Hh]ash mismatch.*beta"):
        install(dossier, tmp_path / "servers", environment=shelf.environment)
    assert find_installed(dossier, tmp_path / "servers") is None
    assert not [path for path in (tmp_path / "servers").iterdir() if path.is_dir()]


def test_a_lock_with_a_missing_dependency_is_installed_as_it_says(shelf, bank, record, tmp_path):
    """Nothing is resolved at install: what the lock does not name does not come in."""
    record["lock"] = [f"alpha==1.0 --hash=sha256:{shelf.wheel('alpha', '1.0', ('beta',))}"]
    shelf.wheel("beta", "2.0")
    server = install(
        read_dossier(bank(alpha=record) / "alpha.json"), tmp_path / "servers", environment=shelf.environment
    )
    assert not list(server.root.glob("lib/python3*/site-packages/beta"))


def test_a_source_archive_is_never_built(shelf, bank, record, tmp_path):
    archive = shelf.folder / "alpha-1.0.tar.gz"
    archive.write_bytes(b"anything")
    record["lock"] = ["alpha==1.0 --hash=sha256:" + "a" * 64]
    with pytest.raises(UsageError, match="uv could not install"):
        install(read_dossier(bank(alpha=record) / "alpha.json"), tmp_path / "servers", environment=shelf.environment)


@pytest.mark.parametrize("damage", ["no marker", "other marker", "no interpreter"])
def test_an_incomplete_folder_is_installed_again(dossier, shelf, tmp_path, damage):
    root = install(dossier, tmp_path / "servers", environment=shelf.environment).root
    (root / "left-over").touch()
    if damage == "no marker":
        (root / MARKER).unlink()
    elif damage == "other marker":
        (root / MARKER).write_text("{}")
    else:
        (root / "bin" / "python").unlink()
    assert find_installed(dossier, tmp_path / "servers") is None
    again = install(dossier, tmp_path / "servers", environment=shelf.environment)
    assert again.root == root
    assert (root / MARKER).exists()
    assert not (root / "left-over").exists()


def test_installs_at_the_same_time_wait_for_each_other(dossier, shelf, tmp_path):
    said: list[str] = []
    start = threading.Barrier(3)

    def one() -> None:
        start.wait()
        install(dossier, tmp_path / "servers", environment=shelf.environment, report=said.append)

    threads = [threading.Thread(target=one) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said.count("alpha 1.0: installed") == 1
    assert said.count("alpha 1.0: already installed") == 2
    assert find_installed(dossier, tmp_path / "servers") is not None


def test_uv_sees_where_packages_come_from_and_no_key():
    seen = installer_environment(
        {
            "HOME": "/home/someone",
            "TEACHER_API_KEY": "canary",
            "AWS_SECRET_ACCESS_KEY": "canary",
            "PYTHONPATH": "/elsewhere",
            "UV_INDEX": "mirror",
            "https_proxy": "proxy",
            "PIP_FIND_LINKS": "/a /b",
            "PIP_INDEX_URL": "index",
        }
    )
    assert "canary" not in seen.values()
    assert seen == {
        "HOME": "/home/someone",
        "UV_INDEX": "mirror",
        "https_proxy": "proxy",
        "UV_FIND_LINKS": "/a,/b",
        "UV_DEFAULT_INDEX": "index",
    }


def test_a_dossier_without_a_lock_says_how_to_make_one(dossier, tmp_path):
    with pytest.raises(UsageError, match="distill mcp capture alpha"):
        install(dossier.model_copy(update={"lock": None}), tmp_path, environment={})


def test_a_place_that_cannot_hold_servers_is_named(dossier, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match=r"file/servers: servers cannot be installed here: Not a directory"):
        install(dossier, tmp_path / "file" / "servers", environment={})
