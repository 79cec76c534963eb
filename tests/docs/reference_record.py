"""docs/reference/record.md: every field of a row, found in rows, with what it means."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import orjson
from reference_pages import MADE, table

from distill.domain.episode import UserPlayed, UserToolStep
from distill.domain.json import Json
from distill.domain.message import Message
from distill.storage.record import SCHEMA_VERSION, Judged, build_record

FREE = ("messages[].tool_calls[].function.arguments", "tools[].function.parameters", "steps[].arguments")
"""Objects whose keys are a tool's own."""

OTHERS = ("metadata.mission", "metadata.servers[].name", "metadata.servers", "metadata.sandbox", "metadata.determinism")
"""What environment and family of the sample say; each family has its own, so the page tells of them in one line."""

INTRODUCTION = f"""\
One JSON object a line in `shard-*.jsonl`, one line per exported episode; `schema_version` is "{SCHEMA_VERSION}". No clock time, duration, host
path or random value is in it: the same replies give the same bytes. Keys marked *absent* are left out where they do not apply.
The ledger keeps the same record of a rejected episode."""

OWN = """\
Beside these `metadata` holds what environment and family say: `servers` (name and version), `sandbox`, `determinism`, and for
example `mission`, `tool_focus`, `register` (mcp) or `intent`, `issues`, `company`, `policy`, `persona` (telecom)."""

FIELDS = {
    "id": "24 hex digits over run, case, number and sample; the same after a retry and after judging again",
    "schema_version": "version of this layout",
    "scenario_id": "the template that the case was made from",
    "scenario_type": "kind of situation, such as `mcp_integration`",
    "case_id": "hash over the case's content",
    "difficulty": "`easy`, `medium` or `hard`",
    "score": "0 to 1: the last review's; 1 without a review; null where none was reached",
    "messages[].role": "`system`, `user`, `assistant` or `tool`",
    "messages[].content": "what was said; never null",
    "messages[].reasoning_content": "native reasoning that the provider returned, under `rationale: native`; absent without",
    "messages[].tool_calls[].id": "id that the `tool` message refers to",
    "messages[].tool_calls[].type": "`function`",
    "messages[].tool_calls[].function.name": "a tool of `tools`",
    "messages[].tool_calls[].function.arguments": "an object, not its text",
    "messages[].tool_call_id": "on `tool` messages: the call that is answered",
    "messages[].name": "on `tool` messages: the tool",
    "tools[].type": "`function`",
    "tools[].function.name": "as the teacher was shown it",
    "tools[].function.description": "as the teacher was shown it",
    "tools[].function.parameters": "JSON schema of the arguments",
    "final_answer": "the last assistant message",
    "reflection": "the teacher's criticism of its own draft, where it was asked for",
    "guided": "true for an episode that was revised or redone after criticism",
    "steps[].kind": "`model`, `tool`, or `user_tool` (the user used a tool of their own)",
    "steps[].message_index": "the message that the step made; for `user_tool` the user turn it precedes",
    "steps[].endpoint": "model: who answered",
    "steps[].model": "model: its name",
    "steps[].finish_reason": "model: `stop`, `tool_calls`, `length`, ...",
    "steps[].usage.input": "model: tokens, cached ones included",
    "steps[].usage.cached": "model: tokens read from the provider's cache",
    "steps[].usage.output": "model: tokens, reasoning included",
    "steps[].usage.reasoning": "model: tokens of reasoning",
    "steps[].cost_usd": "model: what the reply cost; null where no price is known",
    "steps[].rationale": "model: `full` (native reasoning), `summary`, `visible` (said beside the calls) or `absent`",
    "steps[].train": "model: false for a call that its schema refuses; do not train on that message",
    "steps[].server": "tool: who really answered",
    "steps[].tool": "tool, user_tool: its name",
    "steps[].executed": "tool: false when no server was reached",
    "steps[].is_error": "tool, user_tool: the tool reported an error",
    "steps[].fault": "tool: an injected fault; absent without",
    "steps[].arguments": "user_tool: what the user called it with",
    "steps[].result": "user_tool: what the user saw",
    "checks[].name": "a fact about the end state or the answer",
    "checks[].passed": "executed, never judged",
    "metadata.generation.run_name": "`run.name`",
    "metadata.generation.teacher.kind": "`api`, `local` or `scripted` (no training data)",
    "metadata.generation.teacher.endpoint": "its name in the run file",
    "metadata.generation.teacher.provider": "the vendor",
    "metadata.generation.teacher.model": "the model's name",
    "metadata.generation.teacher.temperature": "as sent; null: not sent",
    "metadata.generation.teacher.top_p": "as sent; null: not sent",
    "metadata.generation.teacher.max_output_tokens": "as sent",
    "metadata.generation.user.kind": "who played the user; absent where nobody did",
    "metadata.generation.user.endpoint": "its name in the run file",
    "metadata.generation.user.model": "the model's name",
    "metadata.generation.user.turns": "turns of the user that were audited",
    "metadata.generation.user.repaired": "those of them that were said anew",
    "metadata.generation.review[].round": "0 for the first draft, one more for each revision",
    "metadata.generation.review[].reviewer_endpoint": "who judged",
    "metadata.generation.review[].reviewer_model": "the model's name",
    "metadata.generation.review[].score": "weighted mean of the marks, 0 to 1",
    "metadata.generation.review[].marks[].criterion": "of the rubric",
    "metadata.generation.review[].marks[].mark": "1 to 5",
    "metadata.generation.review[].marks[].evidence": "words quoted from the transcript",
    "metadata.generation.review[].marks[].reason": "the judge's",
    "metadata.generation.review[].feedback": "what the teacher was told, if the episode was revised",
    "metadata.generation.review[].cost_usd": "what the review cost; null where no price is known",
    "metadata.generation.review[].own_model": "true: the reviewer's model took part in the episode, as `review_flow.allow_same_model` allows; else absent",
    "metadata.generation.reflection_passes": "the run file's",
    "metadata.generation.seed": "`run.seed`",
    "metadata.scenario_type": "as above",
    "metadata.language_policy": "the language requirement in force",
    "metadata.languages": "the assistant's texts counted by language (`en`, `zh`, `mixed`), and whether a `recap` ends them",
    "metadata.validation_feedback": "the last review's feedback",
    "provenance.run_id": "hash over the re-play part of the configuration, the seed, and what is played with",
    "provenance.config_sha256": "hash over the configuration, live keys and `output.dir` left out",
    "provenance.prompt_sha256": "hash over the shared prompts, the judge's and the rubrics included",
    "provenance.bank_sha256": "hash over banks, dossiers and the families' prompts",
    "provenance.code_version": "version of distill",
    "provenance.parent_id": "`config_sha256` under which the episode was played, if it was judged again under another; else null",
}  # fmt: skip


def record_page() -> str:
    kinds = found()
    rows = [(f"`{path}`", kinds[path], told) for path, told in FIELDS.items()]
    return "\n".join(
        ["# The record", "", MADE, "", INTRODUCTION, "", *table(("field", "type", "meaning"), rows), "", OWN, ""]
    )


def found() -> dict[str, str]:
    """Type of every field that a sample with everything in it has, by its path."""
    sys.path.append(str(Path(__file__).parents[1] / "storage"))
    from storage_samples import IDENTITY, REVIEW, TEACHER, draft

    plain = draft(3)
    faulty = replace(plain.steps[1], fault="timeout")  # type: ignore[type-var]
    users = UserToolStep(2, "phone_status", {}, "no signal", is_error=False)
    full = replace(
        plain,
        messages=(*plain.messages, Message("user", "Thanks.")),
        steps=(*plain.steps, faulty, users),
        user=UserPlayed(TEACHER, 1, 0),
    )
    record = orjson.loads(build_record(full, Judged((replace(REVIEW, own_model=True),), 0.5, "", {"en": 1}), IDENTITY))
    kinds: dict[str, set[str]] = {}
    for path, kind in _leaves(record, ""):
        kinds.setdefault(path, set()).add(kind)
    nullable = {"score", "metadata.generation.review[].cost_usd", "provenance.parent_id"}
    words = {
        path: kind - {"null"} | ({"null"} if "null" in kind or path in nullable else set())
        for path, kind in kinds.items()
    }
    empty = {
        "temperature": "number",
        "top_p": "number",
        "max_output_tokens": "integer",
        "cost_usd": "number",
        "parent_id": "text",
    }
    return {
        path: " or ".join(sorted(kind - {"null"}) or [empty[path.rpartition(".")[2]]])
        + (" or null" if "null" in kind else "")
        for path, kind in words.items()
        if path not in OTHERS
    }


def _leaves(value: Json, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and path not in {*FREE, "metadata.languages"}:
        for key, item in value.items():
            yield from _leaves(item, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item, f"{path}[]")
    else:
        words = {
            bool: "true or false",
            int: "integer",
            float: "number",
            str: "text",
            dict: "object",
            type(None): "null",
        }
        yield path, words[type(value)]
