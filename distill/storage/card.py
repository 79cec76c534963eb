"""README.md of the dataset folder: what makes `load_dataset(folder)` work, and what a reader must know.

Columns whose shape differs from row to row (messages, tools, steps, metadata, provenance) are
declared as `json`, which `datasets` >= 4.7 reads and gives back as dicts and lists. Without the
declaration, and without `data_files` (manifest.json lies beside the shards), loading fails.
"""

from __future__ import annotations

from typing import Final

from distill.domain.json import JsonObject
from distill.storage.identity import RunIdentity
from distill.storage.shards import PATTERN

CARD: Final = "README.md"

_FEATURES: Final = """\
  - name: id
    dtype: string
  - name: schema_version
    dtype: string
  - name: scenario_id
    dtype: string
  - name: scenario_type
    dtype: string
  - name: case_id
    dtype: string
  - name: difficulty
    dtype: string
  - name: score
    dtype: float64
  - name: messages
    list: json
  - name: tools
    list: json
  - name: final_answer
    dtype: string
  - name: reflection
    dtype: string
  - name: guided
    dtype: bool
  - name: steps
    list: json
  - name: checks
    list:
    - name: name
      dtype: string
    - name: passed
      dtype: bool
  - name: metadata
    dtype: json
  - name: provenance
    dtype: json
"""
"""In the order of the record's keys (`record.build_record`)."""

_SCRIPTED: Final = """\
> **Executed sample, not training data.** The teacher of these rows was the built-in oracle
> (`teacher.kind: scripted`): every tool call was really executed, but no model chose it.

"""


def build_card(identity: RunIdentity, funnel: JsonObject | None, rationales: JsonObject, *, scripted: bool) -> bytes:
    """Front matter and text; the same data gives the same bytes. `funnel` is None while the run is on.

    `rationales` counts the tool-calling steps of all rows by kind.
    """
    rows = "The run that writes this folder has not ended yet." if funnel is None else _counts(funnel)
    return (
        "---\n"
        "configs:\n"
        "- config_name: default\n"
        "  data_files:\n"
        "  - split: train\n"
        f"    path: {PATTERN}\n"
        "dataset_info:\n"
        "  features:\n"
        f"{_FEATURES}"
        "---\n"
        f"# {identity.run_name}\n\n"
        f"{_SCRIPTED if scripted else ''}"
        "Verified, multi-step, tool-using episodes,"
        f" made by distill {identity.code_version} (run `{identity.run_id}`).\n"
        f"{rows}\n\n"
        "```python\n"
        "from datasets import load_dataset  # 4.7 or newer\n\n"
        'rows = load_dataset("path/to/this/folder", split="train")\n'
        "```\n\n"
        "`messages` and `tools` are what the teacher was sent and said; `arguments` of a tool call is an object.\n"
        "`steps` says for every assistant and tool message who produced it; train only on steps with `train: true`.\n"
        f"{_reasons(rationales)}"
        "`checks` are facts about the end state, executed; `manifest.json` has the SHA-256 of every shard.\n"
    ).encode()


def _reasons(rationales: JsonObject) -> str:
    steps = sum(rationales.values())
    shares = ", ".join(f"{kind} {count / steps:.1%}" for kind, count in rationales.items())
    return f"`rationale` of the {steps} steps that call tools: {shares}.\n" if steps else ""


def _counts(funnel: JsonObject) -> str:
    rejected, failed = sum(funnel["rejected"].values()), sum(funnel["failed"].values())
    surplus = sum(funnel["surplus"].values())
    return (
        f"{funnel['accepted']} rows of {funnel['cases']} cases: {rejected} were rejected, {failed} failed,"
        f" {surplus} were good and not needed."
    )
