from __future__ import annotations

import stat

import pytest

from distill.environments.mcp.workspace import fresh, remove, work_root
from distill.errors import StorageError


def test_the_root_is_private_and_goes_away(tmp_path):
    with work_root(tmp_path) as root:
        assert stat.S_IMODE(root.stat().st_mode) == 0o700
        assert stat.S_IMODE(fresh(root).stat().st_mode) == 0o700
    assert list(tmp_path.iterdir()) == []


def test_a_root_in_use_is_left_alone_and_a_stale_one_is_removed(tmp_path):
    stale = tmp_path / "distill-work-dead"
    (stale / "play-1").mkdir(parents=True)
    (stale / "lock").touch()
    with work_root(tmp_path) as first, work_root(tmp_path) as second:
        assert sorted(tmp_path.iterdir()) == sorted([first, second])


def test_a_link_that_looks_like_a_root_is_not_followed(tmp_path):
    (tmp_path / "else").mkdir()
    (tmp_path / "else" / "lock").touch()
    (tmp_path / "distill-work-link").symlink_to(tmp_path / "else")
    with work_root(tmp_path):
        assert (tmp_path / "else" / "lock").exists()


def test_a_folder_that_a_tool_has_closed_is_removed_too(tmp_path):
    with work_root(tmp_path) as root:
        play = fresh(root)
        (play / "shut" / "deep").mkdir(parents=True)
        (play / "shut" / "deep" / "file").touch()
        (play / "out").symlink_to(tmp_path)
        (play / "shut" / "deep").chmod(0)
        (play / "shut").chmod(0)
        remove(play)
        assert not play.exists()
        assert tmp_path.exists()


def test_an_unusable_parent_is_told_before_anything_runs(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="no work folder can be made here"), work_root(tmp_path / "file"):
        pass
