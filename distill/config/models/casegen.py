"""`casegen`: what is asked of new cases, and where they go."""

from __future__ import annotations

from pydantic import Field

from distill.config.models.base import Folder, Section


class CasegenConfig(Section):
    """New cases: proposed by the teacher_pool, solved blind by the solver_pool, judged by the reviewer_pool."""

    bank: Folder = Field(
        default="question_banks/telecom.jsonl", description="file that kept cases are appended to, one a line"
    )
    solve_tries: int = Field(default=3, ge=1, le=8, description="tries a solver has; one success is enough")
