"""Each dossier against the real server, installed from its lock into a fresh folder."""

import os
import time

import pytest

from distill.domain.tool import ToolCall
from distill.environments.mcp.capture import capture, served_tokens, without_prose
from distill.environments.mcp.environment import open_mcp, workbench
from distill.environments.mcp.install import install, installer_environment
from distill.environments.mcp.library import Library, built_in_banks
from distill.environments.mcp.workspace import fresh, work_root
from distill.environments.sandbox_probe import probe

pytestmark = pytest.mark.servers
SERVERS = ("duckdb", "editor", "excel", "filesystem", "git", "memory")

SEEDS = {
    "git": {
        "git": [
            {
                "path": "repo",
                "commits": [
                    {"branch": "main", "message": "Start", "files": {"a.py": "x = 1\n"}},
                    {"branch": "fix", "message": "Better", "files": {"a.py": "x = 2\n"}},
                ],
            }
        ],
        "files": {"repo/notes.txt": "new\n"},
    },
    "duckdb": {
        "duckdb": [
            {"path": "data.duckdb", "tables": [{"name": "t", "columns": [["id", "INTEGER"]], "rows": [[1], [2]]}]}
        ]
    },
    "editor": {"files": {"a.txt": "one\ntwo\n"}},
    "excel": {"xlsx": [{"path": "b.xlsx", "sheets": [{"name": "S", "rows": [["n", 1], ["m", 2]]}]}]},
    "filesystem": {"files": {"a.txt": "one\ntwo\n", "in/b.md": "# b\n", "in/A.md": "# A\n"}},
    "memory": {
        "graph": [
            {
                "path": "memory.jsonl",
                "entities": [{"name": "Ada", "type": "person", "observations": ["on leave"]}],
                "relations": [["Ada", "owns", "billing"]],
            }
        ]
    },
}
REPO, BOOK = {"repo_path": "/workspace/repo"}, {"filepath": "/workspace/b.xlsx", "sheet_name": "S"}
CALLS = {
    "git": [
        ("git_status", REPO),
        ("git_add", {**REPO, "files": ["notes.txt"]}),
        ("git_diff_staged", REPO),
        ("git_commit", {**REPO, "message": "Notes"}),
        ("git_create_branch", {**REPO, "branch_name": "next"}),
        ("git_log", REPO),
        ("git_checkout", {**REPO, "branch_name": "fix"}),
        ("git_show", {**REPO, "revision": "HEAD"}),
        ("git_branch", {**REPO, "branch_type": "local"}),
        ("git_show", {**REPO, "revision": "no-such"}),
    ],
    "duckdb": [
        ("query", {"query": "create table u as select id * 2 as d from t"}),
        ("query", {"query": "select d, count(*) from u group by d order by d"}),
        ("query", {"query": "show tables"}),
        ("query", {"query": "select nothing from u"}),
    ],
    "editor": [
        ("get_text_file_contents", {"files": [{"file_path": "/workspace/a.txt", "ranges": [{"start": 1}]}]}),
        (
            "edit_text_file_contents",
            {
                "files": [
                    {
                        "path": "/workspace/new.txt",
                        "file_hash": "",
                        "patches": [{"contents": "three\n", "line_start": 1, "range_hash": ""}],
                    }
                ]
            },
        ),
        ("get_text_file_contents", {"files": [{"file_path": "/workspace/new.txt", "ranges": [{"start": 1}]}]}),
    ],
    "excel": [
        ("write_data_to_excel", {**BOOK, "data": [["k", 3]], "start_cell": "A3"}),
        ("apply_formula", {**BOOK, "cell": "B4", "formula": "=SUM(B1:B3)"}),
        ("create_worksheet", {"filepath": "/workspace/b.xlsx", "sheet_name": "T"}),
        ("copy_range", {**BOOK, "source_start": "A1", "source_end": "B2", "target_start": "A1", "target_sheet": "T"}),
        ("read_data_from_excel", BOOK),
        ("create_chart", {**BOOK, "data_range": "A1:B3", "chart_type": "bar", "target_cell": "D2"}),
        ("read_data_from_excel", {**BOOK, "sheet_name": "missing"}),
    ],
    "filesystem": [
        ("directory_tree", {"path": "/workspace"}),
        ("list_directory_with_sizes", {"path": "/workspace/in"}),
        ("search_files", {"path": "/workspace", "pattern": "**/*.md"}),
        ("read_multiple_files", {"paths": ["/workspace/a.txt", "/workspace/none.txt"]}),
        ("create_directory", {"path": "/workspace/out"}),
        ("move_file", {"source": "/workspace/in/b.md", "destination": "/workspace/out/b.md"}),
        ("move_file", {"source": "/workspace/in/A.md", "destination": "/workspace/out/b.md"}),
        ("write_file", {"path": "/workspace/new.txt", "content": "three\n"}),
        ("edit_file", {"path": "/workspace/a.txt", "edits": [{"oldText": "one", "newText": "1"}]}),
        ("read_text_file", {"path": "/workspace/a.txt", "head": 1}),
        ("list_allowed_directories", {}),
    ],
    "memory": [
        ("create_entities", {"entities": [{"name": "billing", "entityType": "service", "observations": ["nightly"]}]}),
        ("add_observations", {"observations": [{"entityName": "Ada", "contents": ["on leave", "back soon"]}]}),
        ("add_observations", {"observations": [{"entityName": "Eve", "contents": ["unknown here"]}]}),
        ("create_relations", {"relations": [{"from": "Ada", "to": "billing", "relationType": "runs"}]}),
        ("delete_relations", {"relations": [{"from": "Ada", "to": "billing", "relationType": "owns"}]}),
        ("delete_observations", {"deletions": [{"entityName": "Ada", "observations": ["on leave"]}]}),
        ("search_nodes", {"query": "night"}),
        ("open_nodes", {"names": ["Ada", "Eve"]}),
        ("read_graph", {}),
    ],
}


@pytest.fixture(scope="module")
def library(tmp_path_factory) -> Library:
    """All servers, installed from their locks alone; says how long each took."""
    library = Library.load([built_in_banks()], tmp_path_factory.mktemp("servers"))
    environment = installer_environment(os.environ)
    for server in SERVERS:
        begun = time.perf_counter()
        install(library.get(server), library.servers_root, environment=environment)
        print(f"{server}: installed in {time.perf_counter() - begun:.1f} s")
    return library


@pytest.mark.parametrize("server", SERVERS)
async def test_the_live_tool_list_is_the_pinned_one(library, server):
    dossier = library.get(server)
    with work_root() as root:
        live = await capture(library.launch(server), probe(), fresh(root))
    assert live.sha256 == dossier.tools_sha256
    assert live.protocol == dossier.probed.protocol
    assert {tool["name"]: without_prose(tool["inputSchema"]) for tool in live.tools} == {
        card.name: without_prose(card.parameters) for card in dossier.tools
    }
    assert [served_tokens(tool) for tool in live.tools] == [card.tokens for card in dossier.tools]


@pytest.mark.parametrize("server", SERVERS)
async def test_two_plays_of_a_pinned_server_say_the_same_words(library, server):
    launch = library.launch(server)
    plays = []
    with workbench() as bench:
        for _ in range(2):
            names = tuple(dict.fromkeys(f"{server}__{tool}" for tool, _ in CALLS[server]))
            async with open_mcp((launch,), SEEDS[server], names, bench) as play:
                said = [
                    await play.call(ToolCall(f"c{index}", f"{server}__{tool}", arguments))
                    for index, (tool, arguments) in enumerate(CALLS[server])
                ]
                plays.append((said, await play.finish()))
    assert plays[0] == plays[1]
    assert all(observation.executed for observation in plays[0][0])
