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
SERVERS = tuple(
    sorted(("duckdb", "editor", "excel", "filesystem", "git", "make", "memory", "profiler", "word", "workdays"))
)

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
    "make": {
        "files": {
            "Makefile": "out: in\n\tsort in > out\nbad:\n\t@exit 3\n",
            "in": "b\na\n",
            "sub/Makefile": "all:\n\t@pwd\n",
        }
    },
    "profiler": {"files": {"a.csv": "code,n\nA,1\nB,\nB,\nC,x\n", "b.csv": "code,n\nA,1\nB,4\n"}},
    "word": {
        "docx": [
            {
                "path": "r.docx",
                "paragraphs": [{"text": "Term", "style": "Heading 1"}, {"text": "It is 12 months."}],
                "tables": [[["a", "b"], ["c", "d"]]],
            }
        ]
    },
}
DOC = {"filename": "/workspace/r.docx"}
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
    "make": [
        ("make", {"target": "out"}),
        ("make", {"target": "out"}),
        ("make", {"target": "bad"}),
        ("make", {"target": "nothing"}),
        ("make", {"target": "all", "args": ["-C", "sub"]}),
    ],
    "profiler": [
        ("profile_dataset", {"path": "/workspace/a.csv"}),
        ("preview_data", {"path": "/workspace/a.csv"}),
        ("column_stats", {"path": "/workspace/a.csv", "column": "n"}),
        ("detect_quality_issues", {"path": "/workspace/a.csv"}),
        ("suggest_dtypes", {"path": "/workspace/a.csv"}),
        ("compare_datasets", {"path_a": "/workspace/a.csv", "path_b": "/workspace/b.csv"}),
        ("correlation_matrix", {"path": "/workspace/b.csv"}),
        ("preview_data", {"path": "/workspace/missing.csv"}),
    ],
    "word": [
        ("get_document_info", DOC),
        ("search_and_replace", {**DOC, "find_text": "12", "replace_text": "24"}),
        (
            "insert_line_or_paragraph_near_text",
            {**DOC, "target_paragraph_index": 1, "line_text": "More.", "line_style": "Normal"},
        ),
        ("add_paragraph", {**DOC, "text": "End."}),
        ("delete_paragraph", {**DOC, "paragraph_index": 0}),
        ("format_table_cell_text", {**DOC, "table_index": 0, "row_index": 1, "col_index": 1, "text_content": "e"}),
        ("add_footnote_after_text", {**DOC, "search_text": "End", "footnote_text": "Note."}),
        ("copy_document", {"source_filename": "/workspace/r.docx", "destination_filename": "/workspace/s.docx"}),
        ("create_document", {"filename": "/workspace/n.docx", "title": "New"}),
        ("get_document_info", {"filename": "/workspace/n.docx"}),
        ("list_available_documents", {"directory": "/workspace"}),
        ("get_document_outline", DOC),
        ("get_document_text", {"filename": "/workspace/missing.docx"}),
    ],
    "workdays": [
        ("is_business_day", {"date": "2025-01-06", "country": "DE", "subdiv": "BY"}),
        ("next_business_day", {"date": "2025-04-17", "country": "DE", "subdiv": "BY"}),
        ("previous_business_day", {"date": "2025-05-01", "country": "AT"}),
        ("last_business_day_of_month", {"year": 2025, "month": 5, "country": "GB", "subdiv": "SCT"}),
        ("business_days_between", {"start_date": "2025-04-10", "end_date": "2025-05-05", "country": "FR"}),
        ("list_holidays", {"year": 2025, "country": "ES", "subdiv": "CT"}),
        ("get_supported_subdivisions", {"country": "GB"}),
        ("get_supported_countries", {}),
        ("next_business_day", {"date": "no date", "country": "FR"}),
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
            async with open_mcp((launch,), SEEDS.get(server, {}), names, bench) as play:
                said = [
                    await play.call(ToolCall(f"c{index}", f"{server}__{tool}", arguments))
                    for index, (tool, arguments) in enumerate(CALLS[server])
                ]
                plays.append((said, await play.finish()))
    assert plays[0] == plays[1]
    assert all(observation.executed for observation in plays[0][0])
