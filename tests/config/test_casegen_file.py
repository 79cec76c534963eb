"""A file for casegen needs a solver that is not the proposer."""

from __future__ import annotations

from pathlib import Path

import pytest

from distill.config.faults import ConfigFaults
from distill.config.loader import load_run

FILE = Path(__file__).parents[2] / "configs" / "casegen.telecom.yaml"


def refused(tmp_path: Path, text: str) -> str:
    (tmp_path / "c.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigFaults) as told:
        load_run(tmp_path / "c.yaml")
    return str(told.value)


def test_without_a_solver_or_with_the_proposer_as_solver_it_is_refused(tmp_path: Path) -> None:
    text = FILE.read_text(encoding="utf-8")
    solver = text[text.index("solver_pool:") : text.index("user_pool:")]
    missing = "c.yaml:8:1: solver_pool: missing key: casegen needs models that solve blind what others proposed"
    assert missing in refused(tmp_path, text.replace(solver, ""))
    same = text.replace(solver, solver.replace("gpt-6.1-sol", "claude-opus-5.5"))
    line = same[: same.index("claude-opus-5.5", same.index("solver_pool:"))].count("\n") + 1
    assert f"c.yaml:{line}:14: solver_pool.endpoints[0].model: this model is a teacher too" in refused(tmp_path, same)
    (tmp_path / "c.yaml").write_text(
        same.replace("min_score: 0.7", "min_score: 0.7\n  allow_same_model: true"), "utf-8"
    )
    assert load_run(tmp_path / "c.yaml").config.casegen is not None
