"""The folder of replies that runs share."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest
import structlog
from anyio import run

from distill.errors import UsageError
from distill.storage.reply_folder import ReplyFolder

KEY = sha256(b"a question").hexdigest()


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_another_process_finds_what_one_has_kept_and_each_process_only_once(tmp_path):
    first, second = ReplyFolder.open(tmp_path / "c"), ReplyFolder.open(tmp_path / "c")
    assert await first.find(KEY) is None
    await first.keep(KEY, b"{}")
    assert await first.find(KEY) is None, "two cases of one run get two answers"
    assert await second.find(KEY) == b"{}"
    assert await second.find(KEY) is None


async def test_only_the_owner_can_read_it(tmp_path):
    mask = os.umask(0)
    try:
        await ReplyFolder.open(tmp_path / "c").keep(KEY, b"{}")
    finally:
        os.umask(mask)
    (file,) = files(tmp_path / "c")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert {stat.S_IMODE(path.stat().st_mode) for path in (file.parent, tmp_path / "c")} == {0o700}


async def test_a_torn_or_changed_file_and_a_link_are_no_reply(tmp_path):
    await ReplyFolder.open(tmp_path).keep(KEY, b'{"a": 1}')
    (file,) = files(tmp_path)
    whole = file.read_bytes()
    for length in range(len(whole)):
        file.write_bytes(whole[:length])
        assert await ReplyFolder.open(tmp_path).find(KEY) is None
    file.write_bytes(whole.replace(b"1", b"2", 1))
    assert await ReplyFolder.open(tmp_path).find(KEY) is None
    file.unlink()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(whole)
    file.symlink_to(elsewhere)
    assert await ReplyFolder.open(tmp_path).find(KEY) is None


async def test_a_later_answer_takes_the_place_of_an_earlier_one(tmp_path):
    for body in (b"old", b"new"):
        await ReplyFolder.open(tmp_path).keep(KEY, body)
    assert await ReplyFolder.open(tmp_path).find(KEY) == b"new"


def test_many_writers_of_one_reply_leave_one_whole_file(tmp_path):
    bodies = [bytes([letter]) * 200_000 for letter in range(65, 73)]

    def write(body: bytes) -> None:
        run(ReplyFolder.open(tmp_path).keep, KEY, body)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, bodies))
    assert run(ReplyFolder.open(tmp_path).find, KEY) in bodies
    assert len(files(tmp_path)) == 1


def test_a_folder_that_is_a_file_or_that_others_may_write_to_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match=r"cache\.dir .*file: cannot be written"):
        ReplyFolder.open(tmp_path / "file")
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    with pytest.raises(UsageError, match="chmod go-w"):
        ReplyFolder.open(tmp_path / "open")


def test_a_folder_of_other_things_that_others_may_write_to_is_not_to_be_closed(tmp_path):
    (tmp_path / "open").mkdir()
    (tmp_path / "open" / "letter.txt").write_text("")
    (tmp_path / "open").chmod(0o777)
    with pytest.raises(UsageError, match="give it a folder of its own") as refused:
        ReplyFolder.open(tmp_path / "open")
    assert "chmod" not in str(refused.value)
    ReplyFolder.open(tmp_path / "open" / "replies")


async def test_a_folder_that_is_gone_is_told_of_once_and_keeps_nothing(tmp_path):
    folder = ReplyFolder.open(tmp_path / "c")
    (tmp_path / "c").rmdir()
    with structlog.testing.capture_logs() as logs:
        await folder.keep(KEY, b"{}")
        await folder.keep(KEY, b"{}")
    assert [(log["event"], log["log_level"]) for log in logs] == [("cache.failed", "warning")]
    assert await folder.find("0" * 64) is None
