"""Four third-party servers in the sandbox: same calls, same bytes; end states read by content."""

from __future__ import annotations

import pytest

from distill.domain.tool import ToolCall
from distill.environments.mcp.environment import open_mcp, workbench

pytestmark = pytest.mark.servers

GIT = {
    "git": [
        {
            "path": "repo",
            "commits": [
                {"branch": "main", "message": "Start", "files": {"a.py": "x = 1\n"}},
                {"branch": "fix", "message": "Better", "files": {"a.py": "x = 2\n"}},
            ],
        }
    ],
    "files": {"repo/new.txt": "new\n"},
}
DUCKDB = {
    "duckdb": [
        {
            "path": "data.duckdb",
            "tables": [
                {"name": "t", "columns": [["id", "INTEGER"], ["p", "DECIMAL(8,2)"]], "rows": [[2, "1.50"], [1, None]]}
            ],
        }
    ]
}
XLSX = {"xlsx": [{"path": "b.xlsx", "sheets": [{"name": "S", "rows": [["a", 1], ["b", "=B1*2"]]}]}]}
TEXT = {"files": {"a.txt": "one\ntwo\nthree\n"}}
REPO = {"repo_path": "/workspace/repo"}
SHEET = {"filepath": "/workspace/b.xlsx", "sheet_name": "S"}

SCENES = {
    "git": (
        GIT,
        [
            ("git_status", REPO),
            ("git_log", REPO),
            ("git_diff", REPO | {"target": "fix"}),
            ("git_add", REPO | {"files": ["new.txt"]}),
            ("git_diff_staged", REPO),
            ("git_commit", REPO | {"message": "Add new"}),
            ("git_create_branch", REPO | {"branch_name": "more"}),
            ("git_checkout", REPO | {"branch_name": "nowhere"}),
            ("git_log", REPO),
        ],
    ),
    "duckdb": (
        DUCKDB,
        [
            ("query", {"query": "SELECT * FROM t ORDER BY id"}),
            ("query", {"query": "INSERT INTO t VALUES (7, 2.25)"}),
            ("query", {"query": "CREATE VIEW v AS SELECT id FROM t"}),
            ("query", {"query": "SELECT * FROM nowhere"}),
            ("query", {"query": "SELECT count(*), sum(p) FROM t"}),
        ],
    ),
    "editor": (
        TEXT,
        [
            ("get_text_file_contents", {"files": [{"file_path": "/workspace/a.txt", "ranges": [{"start": 1}]}]}),
            ("get_text_file_contents", {"files": [{"file_path": "/workspace/none.txt", "ranges": [{"start": 1}]}]}),
        ],
    ),
    "excel": (
        XLSX,
        [
            ("read_data_from_excel", SHEET),
            ("write_data_to_excel", SHEET | {"data": [["c", 5]], "start_cell": "A3"}),
            ("apply_formula", SHEET | {"cell": "B4", "formula": "=SUM(B1:B3)"}),
            ("merge_cells", SHEET | {"start_cell": "D1", "end_cell": "E1"}),
            ("read_data_from_excel", SHEET | {"sheet_name": "Nowhere"}),
            ("format_range", SHEET | {"start_cell": "A1", "end_cell": "A1", "bold": True}),
        ],
    ),
}


async def scene(launch, name, bench):
    seed, calls = SCENES[name]
    shown = tuple(dict.fromkeys(f"{name}__{tool}" for tool, _ in calls))
    async with open_mcp((launch,), seed, shown, bench) as play:
        seen = [await play.call(ToolCall("c", f"{name}__{tool}", arguments)) for tool, arguments in calls]
        return seen, await play.finish(), play.tools


@pytest.mark.parametrize("name", SCENES)
async def test_the_same_calls_give_the_same_bytes_in_another_folder(real, tmp_path, name):
    launch = real(name)
    runs = []
    for folder in ("one", "quite-another"):
        (tmp_path / folder).mkdir()
        with workbench(parent=tmp_path / folder) as bench:
            runs.append(await scene(launch, name, bench))
    assert runs[0] == runs[1]
    told = repr([observation.text for observation in runs[0][0]]) + repr(runs[0][2])
    assert str(tmp_path) not in told
    assert str(launch.root) not in told
    assert all(observation.executed for observation in runs[0][0])


async def test_a_commit_made_by_the_server_is_in_the_end_state(real, bench):
    seen, state, _ = await scene(real("git"), "git", bench)
    repo = state["git"]["repo"]
    assert repo["log"]["main"] == ["Add new", "Start"]
    assert repo["branches"]["main"]["files"] == {"a.py": "x = 1\n", "new.txt": "new\n"}
    assert repo["branches"].keys() == {"main", "fix", "more"}
    assert (repo["head"], repo["status"], repo["staged"]) == ("main", [], {})
    assert seen[-2].is_error or "error" in seen[-2].text.lower() or "nowhere" in seen[-2].text


async def test_rows_and_views_are_read_from_a_database_file(real, bench):
    _, state, _ = await scene(real("duckdb"), "duckdb", bench)
    file = state["duckdb"]["data.duckdb"]
    assert file["tables"]["t"] == {
        "columns": [["id", "INTEGER"], ["p", "DECIMAL(8,2)"]],
        "rows": [[1, None], [2, "1.50"], [7, "2.25"]],
        "count": 3,
    }
    assert "SELECT id FROM t" in file["views"]["v"]
    assert state["files"] == {}


async def test_cells_formulas_and_formats_are_read_from_a_workbook(real, bench):
    _, state, _ = await scene(real("excel"), "excel", bench)
    sheet = state["xlsx"]["b.xlsx"]["sheets"]["S"]
    assert sheet["cells"] == {"A1": "a", "B1": 1, "A2": "b", "B2": "=B1*2", "A3": "c", "B3": 5, "B4": "=SUM(B1:B3)"}
    assert sheet["formats"]["A1"]["bold"] is True
    assert sheet["merged"] == ["D1:E1"]


@pytest.mark.parametrize("name", SCENES)
async def test_a_server_that_nobody_calls_changes_nothing_whether_it_was_started_or_not(real, bench, name):
    launch, (seed, calls) = real(name), SCENES[name]
    states, told = [], []
    for _ in ("started to be asked for its tools", "never started"):
        async with open_mcp((launch,), seed, (f"{name}__{calls[0][0]}",), bench) as play:
            told.append((play.tools, play.describe()))
            states.append(await play.finish())
    assert states[0] == states[1]
    assert told[0] == told[1]


async def test_two_real_servers_work_in_one_folder_and_their_states_are_read_together(real, bench):
    launches = (real("git"), real("duckdb"))
    async with open_mcp(launches, GIT | DUCKDB, ("git__git_status", "duckdb__query"), bench) as play:
        assert "new.txt" in (await play.call(ToolCall("1", "git__git_status", REPO))).text
        assert "1.50" in (await play.call(ToolCall("2", "duckdb__query", {"query": "FROM t"}))).text
        state = await play.finish()
    assert state["git"]["repo"]["head"] == "main"
    assert state["duckdb"]["data.duckdb"]["tables"]["t"]["count"] == 2
    assert "data.duckdb" not in state["files"]
