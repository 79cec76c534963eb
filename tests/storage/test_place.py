from __future__ import annotations

import os
import stat
import subprocess
import sys

import pytest

from distill.errors import UsageError
from distill.storage.place import PROBE, _is_held, claim, holder, ledger_path, refuse_network

HOLD = """
import sys
from pathlib import Path
from distill.storage.place import claim
with claim(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def other_process(tmp_path):
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout.readline() == "held\n"
        yield child
        child.kill()


def test_a_second_run_is_refused_at_once_and_told_who_holds_the_folder(tmp_path, other_process):
    with pytest.raises(UsageError, match=f"process {other_process.pid}"), claim(tmp_path):
        pass
    assert holder(tmp_path) == other_process.pid


def test_the_lock_falls_with_a_killed_process(tmp_path, other_process):
    other_process.kill()
    other_process.wait()
    assert holder(tmp_path) is None
    with claim(tmp_path):
        assert holder(tmp_path) == os.getpid()
    assert holder(tmp_path) is None


def test_the_private_folder_is_for_its_owner_only(tmp_path):
    with claim(tmp_path / "deep" / "run"):
        path = ledger_path(tmp_path / "deep" / "run")
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError, match="cannot be written"), claim(tmp_path / "file" / "run"):
        pass


def test_a_data_folder_that_takes_no_shard_is_refused_before_anything_is_played(tmp_path):
    with claim(tmp_path):
        pass
    assert [path.name for path in tmp_path.iterdir()] == [".distill"]
    (tmp_path / PROBE).mkdir()  # permissions do not bind root
    with pytest.raises(UsageError, match="shards could not be written"), claim(tmp_path):
        pass


def test_a_link_in_place_of_the_ledger_is_not_followed(tmp_path):
    private = tmp_path / ".distill"
    private.mkdir()
    (private / "ledger.sqlite").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError), claim(tmp_path):
        pass
    assert not (tmp_path / "elsewhere").exists()


MOUNTS = """\
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
40 22 0:50 / /mnt/share rw - nfs4 server:/export rw
41 40 0:51 / /mnt/share/local rw - xfs /dev/sdb rw
"""


def test_a_network_file_system_is_refused_and_a_local_one_below_it_is_not(tmp_path):
    with pytest.raises(UsageError, match="nfs4"):
        refuse_network((tmp_path / "/mnt/share/run"), MOUNTS)
    refuse_network((tmp_path / "/mnt/share/local/run"), MOUNTS)
    refuse_network((tmp_path / "/mnt/shared"), MOUNTS)


@pytest.mark.parametrize(
    ("line", "held"),
    [
        ("3: FLOCK  ADVISORY  WRITE 77 fe:00:42 0 EOF", True),
        ("3: FLOCK  ADVISORY  WRITE 1 fe:00:42 0 EOF", True),
        ("3: FLOCK  ADVISORY  WRITE 1 fe:01:42 0 EOF", False),
        ("3: FLOCK  ADVISORY  WRITE 77 00:31:42 0 EOF", True),
        ("3: POSIX  ADVISORY  WRITE 77 fe:00:42 0 EOF", False),
        ("3: FLOCK  ADVISORY  WRITE 77 fe:00:142 0 EOF", False),
    ],
)
def test_a_lock_of_a_file_with_the_same_number_on_another_disk_is_not_ours(line, held):
    assert _is_held(line, 42, "fe:00", "77") is held
