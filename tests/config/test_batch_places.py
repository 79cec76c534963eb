"""Where `batch: true` is refused, with the place and the reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from distill.cli.validate import command

FILE = """\
run: {{name: places, seed: 1, target_accepted: 1, max_cases: 1}}
output: {{dir: out}}
teacher_pool:
  endpoints:
    - {{name: t, provider: acme, kind: local, model: a, base_url: "http://127.0.0.1:9/v1", batch: {teacher}}}
reviewer_pool:
  endpoints:
    - {{name: r, provider: acme, kind: local, model: b, base_url: "http://127.0.0.1:9/v1", {reviewer}}}
user_pool:
  endpoints:
    - {{name: u, provider: acme, kind: local, model: c, base_url: "http://127.0.0.1:9/v1", batch: {user}}}
solver_pool:
  endpoints:
    - {{name: s, provider: acme, kind: local, model: d, base_url: "http://127.0.0.1:9/v1", batch: {solver}}}
budget: {{calls: 10}}
{more}scenarios:
  - {{generator: telecom}}
"""
USUAL = {"teacher": "false", "reviewer": "batch: true", "user": "false", "solver": "false", "more": ""}


def refusals(tmp_path: Path, **changed: str) -> list[str]:
    path = tmp_path / "run.yaml"
    path.write_text(FILE.format(**{**USUAL, **changed}), encoding="utf-8")
    result = CliRunner().invoke(command, [str(path)])
    assert result.exit_code == (2 if result.stderr else 0)
    return [line.removeprefix(f"{path}:") for line in result.stderr.splitlines()]


def far(provider: str, kind: str = "api") -> str:
    """A reviewer on another machine, on a line of its own."""
    place = 'base_url: "https://api.example.com/v1", api_key_env: SOME_KEY'
    return f"batch: false}}\n    - {{name: far, provider: {provider}, kind: {kind}, model: f, {place}, batch: true"


@pytest.mark.parametrize("dialect", ["openai", "openai-responses", "anthropic"])
def test_reviewers_may_be_asked_by_batch(tmp_path: Path, dialect: str) -> None:
    assert refusals(tmp_path, reviewer=f"batch: true, dialect: {dialect}") == []


@pytest.mark.parametrize(
    ("pool", "line", "column", "reason"),
    [
        ("teacher", 5, 98, "a teacher plays an episode step by step"),
        ("user", 11, 98, "a user answers in a conversation"),
        ("solver", 14, 98, "a solver plays a case step by step"),
    ],
)
def test_who_speaks_step_by_step_may_not(tmp_path: Path, pool: str, line: int, column: int, reason: str) -> None:
    (told,) = refusals(tmp_path, **{pool: "true"})
    assert told.startswith(f"{line}:{column}: {pool}_pool.endpoints[0].batch: {reason}")
    assert "would wait for hours" in told


def test_a_students_neither(tmp_path: Path) -> None:
    student = "{name: x, provider: acme, kind: local, model: e, base_url: 'http://127.0.0.1:9/v1', batch: true}"
    (told,) = refusals(tmp_path, more=f"student_pool: {{endpoints: [{student}]}}\n")
    assert "student_pool.endpoints[0].batch: a student plays an episode step by step" in told


def test_a_dialect_without_a_batch_api_may_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    info = tmp_path / "other-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.4\nName: other\nVersion: 1.0\n", encoding="utf-8")
    points = "[distill.dialects]\nother = distill.endpoints.dialects.openai_chat:OpenAIChat\n"
    (info / "entry_points.txt").write_text(points, encoding="utf-8")
    (told,) = refusals(tmp_path, reviewer="batch: true, dialect: other")
    assert "the dialect 'other' has no batch API here; known: openai, openai-responses, anthropic" in told


def test_casegens_teachers_propose_in_one_call_and_may(tmp_path: Path) -> None:
    assert refusals(tmp_path, teacher="true", more="casegen: {bank: bank.jsonl}\n") == []


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
def test_a_vendor_with_batches_may(tmp_path: Path, provider: str) -> None:
    assert refusals(tmp_path, reviewer=far(provider)) == []


@pytest.mark.parametrize("provider", ["openrouter", "azure", "deepseek", "google"])
def test_a_vendor_without_batches_may_not(tmp_path: Path, provider: str) -> None:
    (told,) = refusals(tmp_path, reviewer=far(provider))
    assert told.startswith("9:")
    assert f"reviewer_pool.endpoints[1].batch: no batch API of the provider {provider} is known" in told


def test_a_server_of_ones_own_on_another_machine_may_not(tmp_path: Path) -> None:
    (told,) = refusals(tmp_path, reviewer=far("openai", kind="local"))
    assert "no batch API of an endpoint of kind local is known" in told
