"""Locks: what they may hold, and how they are made."""

import pytest

from distill.environments.mcp.lockfile import compile_lock, for_linux, parse_lock
from distill.errors import UsageError

A, B = "a" * 64, "b" * 64


def test_comments_blanks_and_line_breaks_do_not_change_a_lock():
    folded = parse_lock(f"# made by someone\n\nalpha==1.0 \\\n    --hash=sha256:{A} \\\n    --hash=sha256:{B}\n")
    flat = parse_lock(f"alpha==1.0   --hash=sha256:{A} --hash=sha256:{B}")
    assert folded.sha256 == flat.sha256
    assert parse_lock(folded.text) == folded
    assert folded.pins == {"alpha": "1.0"}


def test_another_hash_is_another_lock():
    assert parse_lock(f"alpha==1.0 --hash=sha256:{A}").sha256 != parse_lock(f"alpha==1.0 --hash=sha256:{B}").sha256


def test_an_empty_lock_is_refused():
    with pytest.raises(ValueError, match="the lock is empty"):
        parse_lock("# nothing\n")


def test_a_lock_cut_off_in_the_middle_is_refused():
    with pytest.raises(ValueError, match="line 1"):
        parse_lock("alpha==1.0 \\\n    --hash=sha256:aaaa")


def test_packages_of_other_systems_are_left_out():
    lock = parse_lock(
        f"pywin==1 ; sys_platform == 'win32' --hash=sha256:{A}\n"
        f"linux==1 ; sys_platform == 'linux' --hash=sha256:{A}\n"
        f"old==1 ; python_full_version < '3.12' --hash=sha256:{A}\n"
        f"most==1 ; sys_platform != 'emscripten' --hash=sha256:{A}\n"
    )
    assert list(for_linux(lock).pins) == ["linux", "old", "most"]


def test_a_package_that_one_of_several_systems_needs_stays():
    lock = parse_lock(f"both==1 ; sys_platform == 'linux' or sys_platform == 'win32' --hash=sha256:{A}")
    assert for_linux(lock) == lock


def test_a_lock_holds_every_dependency_with_its_hash(shelf):
    hashes = {shelf.wheel("alpha", "1.0", ("beta<3",)), shelf.wheel("beta", "2.0")}
    shelf.wheel("beta", "3.0")
    lock = compile_lock(["alpha==1.0"], (), shelf.environment)
    assert lock.pins == {"alpha": "1.0", "beta": "2.0"}
    assert all(any(value in line for value in hashes) for line in lock.lines)
    assert str(shelf.folder) not in lock.text


def test_constraints_bound_what_is_not_asked_for(shelf):
    shelf.wheel("alpha", "1.0", ("beta",))
    shelf.wheel("beta", "1.9")
    shelf.wheel("beta", "2.0")
    assert compile_lock(["alpha==1.0"], ["beta<2"], shelf.environment).pins["beta"] == "1.9"


def test_what_cannot_be_resolved_is_told_in_uvs_words(shelf):
    with pytest.raises(UsageError, match=r"(?s)no lock for nothing==1: .*nothing"):
        compile_lock(["nothing==1"], (), shelf.environment)
