from __future__ import annotations

import pytest

from distill.errors import UsageError
from distill.storage.ledger import Ledger


@pytest.mark.parametrize("name", ["shard-00000.jsonl", "manifest.json", "README.md"])
async def test_a_folder_with_data_and_no_ledger_is_refused_and_left_alone(tmp_path, name):
    (tmp_path / name).write_text("mine")
    with pytest.raises(UsageError, match=f"{name} but no ledger"):
        async with Ledger.open(tmp_path):
            raise AssertionError("opened")
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "mine"


async def test_an_emptied_ledger_vouches_for_nothing(tmp_path):
    async with Ledger.open(tmp_path):
        pass
    (tmp_path / "README.md").write_text("card")
    for path in (tmp_path / ".distill").glob("ledger.sqlite*"):
        path.write_bytes(b"")
    with pytest.raises(UsageError, match="no ledger"):
        async with Ledger.open(tmp_path):
            raise AssertionError("opened")


async def test_a_folder_with_other_files_is_no_stranger(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    async with Ledger.open(tmp_path):
        pass
    assert (tmp_path / "notes.txt").read_text() == "mine"
