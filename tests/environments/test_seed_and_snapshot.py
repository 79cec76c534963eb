from __future__ import annotations

import hashlib
import os

import anyio
import pytest

from distill.environments.mcp.environment import open_mcp
from distill.environments.mcp.git_stream import fast_import
from distill.environments.mcp.inside_run import Place
from distill.environments.mcp.seed import Seeds
from distill.environments.mcp.snapshot import snapshot
from distill.environments.sandbox_run import run
from distill.errors import EnvironmentFault

REPO = {
    "path": "repo",
    "checkout": "main",
    "commits": [
        {"branch": "main", "message": "Start", "files": {"a.py": "x = 1\n", "lib/b.py": "y\n"}},
        {"branch": "main", "message": "Drop b", "files": {"é.txt": "ü\n"}, "delete": ["lib/b.py"]},
        {
            "branch": "fix",
            "message": "Fix\n\nWith a body.",
            "files": {"a.py": "x = 2\n"},
            "author": "Li Wei <li@example.com>",
        },
        {"branch": "main", "message": "Merge fix", "files": {"a.py": "x = 2\n"}, "merge": "fix"},
    ],
    "branches": [{"name": "old", "at": "fix"}],
    "tags": [{"name": "v1", "at": "main"}],
    "stage": ["new.py"],
}
SEED = {
    "git": [REPO],
    "files": {"repo/new.py": "staged\n", "repo/loose.txt": "untracked\n", "repo/a.py": "x = 3\n", "top.txt": "t"},
}


@pytest.fixture
def launch(toy):
    return toy()


async def planted(bench, launch, seed):
    work = await bench.seeds.plant(seed, (launch,))
    return work, await snapshot(Place(bench.sandbox, work, (launch,)))


async def test_a_git_seed_is_seen_again_by_content(bench, launch):
    _, state = await planted(bench, launch, SEED)
    repo = state["git"]["repo"]
    assert repo["head"] == "main"
    assert sorted(repo["branches"]) == ["fix", "main", "old"]
    assert repo["branches"]["main"]["files"] == {"a.py": "x = 2\n", "é.txt": "ü\n"}
    assert repo["branches"]["fix"]["files"]["a.py"] == "x = 2\n"
    assert repo["branches"]["fix"]["message"] == "Fix\n\nWith a body."
    assert repo["log"]["main"] == ["Merge fix", "Fix\n\nWith a body.", "Drop b", "Start"]
    assert repo["tags"] == {"v1": repo["branches"]["main"]["commit"]}
    assert repo["staged"] == {"new.py": "staged\n"}
    assert repo["status"] == [" M a.py", "?? loose.txt", "A  new.py"]
    assert repo["stashes"] == 0
    assert state["files"] == {
        "repo/a.py": "x = 3\n",
        "repo/loose.txt": "untracked\n",
        "repo/new.py": "staged\n",
        "repo/é.txt": "ü\n",
        "top.txt": "t",
    }


async def test_the_log_is_in_the_order_of_git_log(bench, launch):
    work, state = await planted(bench, launch, SEED)
    done = await run(bench.sandbox.command(("git", "-C", "repo", "log", "--format=%s", "main"), work))
    assert done.stdout.decode().split("\n")[:-1] == [
        text.split("\n")[0] for text in state["git"]["repo"]["log"]["main"]
    ]


async def test_commit_hashes_are_the_same_on_every_machine(bench, launch):
    _, state = await planted(bench, launch, SEED)
    commits = {name: branch["commit"] for name, branch in state["git"]["repo"]["branches"].items()}
    assert commits == {
        "main": "06d3b0a5a55f9a1b4c2edb07ca12f5bf0c585fae",
        "fix": "05337acb561038caf4e787a08a3d25c4e2402dac",
        "old": "05337acb561038caf4e787a08a3d25c4e2402dac",
    }


async def test_a_seed_is_built_once_and_each_play_has_its_own_copy(bench, launch):
    first = await bench.seeds.plant(SEED, (launch,))
    (first / "top.txt").write_text("changed")
    second = await bench.seeds.plant(SEED, (launch,))
    assert (second / "top.txt").read_text() == "t"
    assert len(bench.seeds._built) == 1
    assert first != second


async def test_plays_that_start_at_once_share_one_build(bench, launch):
    places = []

    async def one():
        places.append(await bench.seeds.plant(SEED, (launch,)))

    async with anyio.create_task_group() as group:
        for _ in range(5):
            group.start_soon(one)
    assert len(set(places)) == 5
    assert len(list(bench.seeds.root.glob("play-*"))) == 6


async def test_old_seeds_are_forgotten_when_there_are_too_many(bench, launch):
    for number in range(70):
        await bench.seeds.plant({"files": {"n": str(number)}}, (launch,))
    assert len(bench.seeds._built) == 64


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/../../x", "", "a\0b"])
async def test_a_path_that_leaves_the_work_folder_is_refused(bench, launch, name):
    with pytest.raises(EnvironmentFault) as fault:
        await bench.seeds.plant({"files": {name: "x"}}, (launch,))
    assert fault.value.kind == "seed_failed"
    assert list(bench.seeds.root.glob("play-*")) == []


@pytest.mark.parametrize(
    "commit",
    [
        {"branch": "main", "message": "m", "files": {"a\nM 120000 inline link": "/etc"}},
        {"branch": "main\n\nreset refs/heads/x", "message": "m", "files": {}},
        {"branch": "main", "message": "m", "files": {}, "author": "A <a@b> 0 +0000\nmerge :1"},
        {"branch": "main", "message": "m", "files": {}, "merge": "nowhere"},
    ],
)
def test_a_git_seed_cannot_smuggle_commands_into_the_stream(commit):
    with pytest.raises(ValueError):
        fast_import({"commits": [commit]})


async def test_a_seed_whose_library_no_server_has_is_a_fault(bench, launch):
    with pytest.raises(EnvironmentFault, match="no server of this case can make duckdb files"):
        await bench.seeds.plant({"duckdb": [{"path": "a.duckdb"}]}, (launch,))


async def test_links_pipes_and_binary_files_are_no_texts(bench, launch):
    work, _ = await planted(bench, launch, {"files": {"a.txt": "a"}})
    (work / "secret").symlink_to("/etc/shadow")
    (work / "folder").symlink_to("/etc")
    os.mkfifo(work / "pipe")
    (work / "binary").write_bytes(b"\xff\xfe\x00")
    (work / "long").write_text("x" * (1024 * 1024 + 1))
    (work / "db.wal").write_text("noise")
    files = (await snapshot(Place(bench.sandbox, work, (launch,))))["files"]
    assert files.keys() == {"a.txt", "binary", "long"}
    assert files["binary"] == {"sha256": hashlib.sha256(b"\xff\xfe\x00").hexdigest(), "bytes": 3}
    assert files["long"]["bytes"] == 1024 * 1024 + 1


async def test_a_broken_repository_is_unreadable_and_not_an_end_of_the_case(bench, launch):
    work, _ = await planted(bench, launch, SEED)
    (work / "repo" / ".git" / "HEAD").unlink()
    state = await snapshot(Place(bench.sandbox, work, (launch,)))
    assert set(state["git"]["repo"]) == {"unreadable"}


async def test_hooks_and_monitors_a_tool_left_in_a_repository_do_not_run_at_the_snapshot(bench, launch):
    work, _ = await planted(bench, launch, SEED)
    with (work / "repo" / ".git" / "config").open("a") as config:
        config.write('[core]\n\tfsmonitor = "touch /workspace/ran; true"\n')
    await snapshot(Place(bench.sandbox, work, (launch,)))
    assert not (work / "ran").exists()


async def test_an_empty_seed_is_an_empty_folder(bench, launch):
    _, state = await planted(bench, launch, {})
    empty = ("files", "git", "duckdb", "xlsx", "docx", "graph", "mailbox", "ticketdesk")
    assert state == {kind: {} for kind in empty}


async def test_nothing_of_a_play_is_left_when_seeding_fails(bench, launch):
    with pytest.raises(EnvironmentFault):
        async with open_mcp(
            (launch,), {"git": [{"path": "r", "checkout": "nope", "commits": []}], "files": {"../x": ""}}, (), bench
        ):
            pass
    assert list(bench.seeds.root.glob("play-*")) == []


def test_a_bench_can_be_made_of_parts(bench):
    assert isinstance(bench.seeds, Seeds)
