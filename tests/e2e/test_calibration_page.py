"""The figures in docs/calibration.md are what the command prints."""

from __future__ import annotations

from pathlib import Path

from runs import PROJECT, Run

STUDENT = """
student_pool:
  endpoints:
    - {name: student, provider: vllm, kind: local, base_url: "http://127.0.0.1:8001/v1", model: student-8b}
"""


def test_the_example_of_the_page_ends_as_it_says(tmp_path: Path) -> None:
    page = (PROJECT / "docs" / "calibration.md").read_text(encoding="utf-8")
    (shown,) = [block for block in page.split("```text\n")[1:] if block.startswith("student ")]
    text = (PROJECT / "configs" / "run.telecom.yaml").read_text(encoding="utf-8") + STUDENT
    args = ("--offline", "--sloppiness", "0.3", "--samples", "4", "--limit", "6")
    done = Run(tmp_path, text, args, typed=("calibrate", "builtin", "--config")).finish()
    assert done.returncode == 0, done.stderr
    assert shown.partition("```")[0] in done.stdout
