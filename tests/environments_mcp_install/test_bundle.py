"""An archive of what servers are installed from, and installing from it where no registry is."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import tarfile

import pytest

from distill.environments.mcp.bundle import MADE_FOR, downloader_environment, make_bundle, opened
from distill.environments.mcp.install import find_installed, install, installer_environment
from distill.environments.mcp.library import Library
from distill.errors import UsageError


@pytest.fixture
def library(shelf, bank, record, tmp_path):
    digest = shelf.wheel("beta", "2.0"), shelf.wheel("alpha", "1.0", ("beta",))
    record["lock"] = [f"alpha==1.0 --hash=sha256:{digest[1]}", f"beta==2.0 --hash=sha256:{digest[0]}"]
    return Library.load([bank(alpha=record)], tmp_path / "servers")


@pytest.fixture
def archive(library, shelf, tmp_path):
    shown = {"PATH": os.environ["PATH"], "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(shelf.folder)}
    told: list[str] = []
    made = tmp_path / "servers.tar"
    make_bundle([library.get("alpha")], made, environment=downloader_environment(shown), report=told.append)
    assert told == ["alpha 1.0: 2 locked packages"]
    shutil.rmtree(shelf.folder)
    return made


def held(library):
    return {"alpha": library.get("alpha").lock.sha256}


def test_a_server_is_installed_from_it_with_no_index_and_no_network(archive, library, tmp_path):
    dossier = library.get("alpha")
    environment = installer_environment({"PATH": os.environ["PATH"], "UV_DEFAULT_INDEX": "http://127.0.0.1:9/simple"})
    environment["UV_CACHE_DIR"] = str(tmp_path / "empty cache")
    with opened(archive, held(library)) as (folder, servers):
        assert servers == ("alpha",)
        found = install(dossier, library.servers_root, environment=environment, bundle=folder)
    assert (
        subprocess.run([found.root / "bin" / "alpha"], capture_output=True, text=True, check=True).stdout == "started\n"
    )
    assert find_installed(dossier, library.servers_root) == found
    assert not folder.exists()


def rebuilt(archive, change):
    """The archive once more, its members changed."""
    with tarfile.open(archive) as packed:
        members = {member.name: packed.extractfile(member).read() for member in packed}
    change(members)
    with tarfile.open(archive, "w") as packed:
        for name, body in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(body)
            packed.addfile(entry, io.BytesIO(body))


def relist(members, **changes):
    members["bundle.json"] = json.dumps({**json.loads(members["bundle.json"]), **changes}).encode()


WHEEL = "wheels/alpha-1.0-py3-none-any.whl"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda m: m.update({WHEEL: m[WHEEL][:-1] + b"!"}), f"{WHEEL} is not what was packed"),
        (lambda m: m.pop(WHEEL), f"{WHEEL} is not what was packed"),
        (lambda m: m.update({"wheels/more.whl": b"x"}), "wheels/more.whl is not what was packed"),
        (lambda m: m.update({"wheels/../../evil": b"x"}), "which no bundle does"),
        (lambda m: m.update({"/etc/evil": b"x"}), "which no bundle does"),
        (lambda m: m.pop("bundle.json"), "cannot be read|no bundle"),
        (lambda m: m.update({"bundle.json": b"{}"}), "no bundle, or damaged"),
        (lambda m: relist(m, made_for="cp39-win32"), f"was made for cp39-win32, this is {MADE_FOR}"),
        (lambda m: relist(m, servers={"alpha": "0" * 64}), "its lock of alpha is not the one in force"),
    ],
)
def test_an_archive_that_is_not_as_it_was_made_is_refused_in_one_line(archive, library, change, said):
    rebuilt(archive, change)
    with pytest.raises(UsageError, match=said) as refused, opened(archive, held(library)):
        pass
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("kept", [0, 1000, 3000])
def test_a_truncated_archive_and_one_that_is_none_are_refused(archive, library, kept):
    archive.write_bytes(archive.read_bytes()[:kept])
    with pytest.raises(UsageError, match=r"servers\.tar: "), opened(archive, held(library)):
        pass


def test_a_package_that_is_not_as_its_lock_says_is_refused_though_the_list_was_forged(archive, library, tmp_path):
    import hashlib

    def forge(members):
        members[WHEEL] = members["wheels/beta-2.0-py3-none-any.whl"]
        files = {name: hashlib.sha256(body).hexdigest() for name, body in members.items() if name != "bundle.json"}
        relist(members, files=files)

    rebuilt(archive, forge)
    environment = {"PATH": os.environ["PATH"], "UV_CACHE_DIR": str(tmp_path / "empty cache")}
    with opened(archive, held(library)) as (folder, _), pytest.raises(UsageError, match="uv could not install"):
        install(library.get("alpha"), library.servers_root, environment=environment, bundle=folder)
    assert find_installed(library.get("alpha"), library.servers_root) is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("install", "--from", "nothing.tar"), "nothing.tar: cannot be read: No such file"),
        (("install", "--from", "servers.tar", "git"), "is not for git; it is for: alpha"),
        (("bundle", "nothing", "-o", "x.tar"), "no dossier for server nothing"),
        (("bundle", "alpha", "-o", "/nowhere/x.tar"), "/nowhere is no folder that can be written to"),
        (("bundle", "alpha", "-o", "x.tar"), "pip could not download"),
    ],
)
def test_the_commands_say_what_is_wrong(archive, library, tmp_path, words, said):
    argv = [sys.executable, "-c", "from distill.cli.main import main; main()", "mcp", *words]
    argv += ["--dossiers", str(tmp_path / "bank"), "--servers-dir", str(library.servers_root)]
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PIP_NO_INDEX": "1"}
    done = subprocess.run(argv, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_installing_from_it_as_typed_takes_all_that_it_is_for(archive, library, tmp_path):
    argv = [sys.executable, "-c", "from distill.cli.main import main; main()", "mcp", "install", "--from", str(archive)]
    argv += ["--dossiers", str(tmp_path / "bank"), "--servers-dir", str(library.servers_root)]
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    done = subprocess.run(argv, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert library.installed("alpha") is not None
