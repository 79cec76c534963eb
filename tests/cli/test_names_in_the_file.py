"""Servers, missions and folders that a run file names and that there are not: refused by both commands, in place."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from runs import PROJECT

Type = Callable[..., tuple[int, str]]
BASE = (PROJECT / "configs" / "run.mcp.yaml").read_text(encoding="utf-8").rpartition("    # params:")[0]
LINE = BASE.count("\n") + 1
SERVERS = "git, editor, duckdb, excel"


@pytest.fixture(params=["validate run.yaml", "run run.yaml", "run run.yaml --offline"])
def refused(request: pytest.FixtureRequest, in_process: Type, tmp_path: Path) -> Callable[[str], list[str]]:
    """Faults of the example file with one more line, as `column: where: what`; nothing is written."""

    def faults(line: str) -> list[str]:
        (tmp_path / "run.yaml").write_text(BASE + line + "\n", encoding="utf-8")
        before = sorted(tmp_path.rglob("*"))
        code, said = in_process(*request.param.split())
        assert code == 2, said
        assert sorted(tmp_path.rglob("*")) == before
        lines = said.removeprefix("distill: ").splitlines()
        assert all(one.startswith(f"run.yaml:{LINE}:") for one in lines), said
        return [one.removeprefix(f"run.yaml:{LINE}:") for one in lines]

    return faults


@pytest.mark.parametrize(
    ("params", "fault"),
    [
        ("servers: [gitt]", f"24: scenarios[0].params.servers[0]: no mission uses a server gitt (did you mean: git); known: {SERVERS}"),
        ("templates: [month_sumary]", "26: scenarios[0].params.templates[0]: no mission template month_sumary (did you mean: month_summary); known: setting_regression, "),
        ("servers: []", "23: scenarios[0].params.servers: the list is empty; name some, or leave the key out for all"),
        ("templates: []", "25: scenarios[0].params.templates: the list is empty; name some, or leave the key out for all"),
        ("servers: [git], templates: [month_summary]", "41: scenarios[0].params.templates: none can be played with git alone: month_summary needs excel"),
    ],
)  # fmt: skip
def test_a_param_that_no_mission_fits_is_a_fault_of_the_file(refused, params: str, fault: str) -> None:
    (said,) = refused(f"    params: {{{params}}}")
    assert said.startswith(fault)


def test_every_wrong_name_is_told_at_once(refused) -> None:
    said = refused("    params: {servers: [git, gitt, exel], templates: [x]}")
    assert [one.split(": ")[1].removeprefix("scenarios[0].params.") for one in said] == [
        "servers[1]", "servers[2]", "templates[0]",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("folder", "what"),
    [("nope", "no such folder"), ("empty", "no dossier (*.json) in it"), ("file", "not a folder"), ("other", "no dossier in this folder; other/package.json: ")],
)  # fmt: skip
def test_a_folder_of_dossiers_without_any_is_a_fault_of_the_file(
    refused, tmp_path: Path, folder: str, what: str
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").touch()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "package.json").write_text('{"name": "x"}', encoding="utf-8")
    shutil.copytree(PROJECT / "question_banks" / "mcp", tmp_path / "mine")
    (said,) = refused(f"environments: {{mcp: {{dossiers: [mine, {folder}]}}}}")
    assert said.startswith(f"39: environments.mcp.dossiers[1]: {folder}: {what}")


def test_the_default_folder_of_dossiers_may_be_missing(in_process: Type, tmp_path: Path) -> None:
    for more in ("", "environments: {mcp: {dossiers: [question_banks/mcp]}}\n"):
        (tmp_path / "run.yaml").write_text(BASE + more, encoding="utf-8")
        assert in_process("validate", "run.yaml") == (0, "")
