"""What evil servers leave in the work folder: the end state is read, or the case fails, and all of it goes away."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import anyio
import orjson
import pytest

from distill.domain.tool import ToolCall
from distill.environments.mcp.environment import open_mcp
from distill.environments.mcp.workspace import remove
from distill.errors import EnvironmentFault

LEFT = {
    "pipe": {},
    "links": {},
    "locked": {"locked/inner/file": "x"},
    "bad_name": {"caf\\xe9": "x", "new\nline\x1b[2J": "x"},
    "sparse": {"sparse": {"bytes": 200 << 20, "sha256": hashlib.sha256(bytes(200 << 20)).hexdigest()}},
}


async def left_by(evil, bench, kind: str) -> dict:
    with anyio.fail_after(20):
        async with open_mcp((evil("litter"),), {"files": {"litter.txt": kind}}, ("evil__act",), bench) as play:
            assert (await play.call(ToolCall("c", "evil__act", {}))).text == "done"
            return await play.finish()


def folders(bench) -> int:
    return len(list(bench.seeds.root.glob("play-*")))


@pytest.mark.parametrize("kind", LEFT)
async def test_the_end_state_holds_regular_files_and_nothing_of_the_host(evil, bench, kind):
    state = await left_by(evil, bench, kind)
    if kind == "locked" and "locked/inner/file" not in state["files"]:
        LEFT[kind] = {}  # only root can look into a folder without permissions
    assert state["files"] == {"litter.txt": kind, **LEFT[kind]}
    assert orjson.loads(orjson.dumps(state)) == state  # it can be stored
    assert folders(bench) == 1  # the built seed


async def test_a_repository_that_is_none_is_told_and_what_it_links_to_is_not(evil, bench):
    state = await left_by(evil, bench, "git")
    assert list(state["git"]["."]) == ["unreadable"]
    assert "root:" not in str(state)


@pytest.mark.parametrize("kind", ["deep", "folders"])
async def test_a_work_folder_that_cannot_be_read_in_reason_fails_the_case_and_goes_away(evil, bench, kind):
    with pytest.raises(EnvironmentFault, match="in the work folder") as fault:
        await left_by(evil, bench, kind)
    assert fault.value.kind == "snapshot_failed"
    assert folders(bench) == 1


def test_a_tree_is_removed_whatever_it_looks_like_and_links_are_not_followed(tmp_path, monkeypatch):
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "file").write_text("x")
    top = tmp_path / "top"
    for branch in ("a", "b"):
        (top / branch / "shut").mkdir(parents=True)
        monkeypatch.chdir(top / branch)
        for _ in range(1200):
            Path("link").symlink_to(kept)
            Path("d").mkdir()
            os.chdir("d")
        (top / branch / "shut").chmod(0)
    monkeypatch.chdir(tmp_path)
    remove(top)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept"]
    assert (kept / "file").read_text() == "x"
    remove(top)  # gone already
