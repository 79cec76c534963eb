"""The canonical record: one JSON object per played episode, the same bytes for the same replies.

No clock, host, path, random value or attempt count is in it. Key order is fixed here.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import orjson

from distill.domain.episode import Draft, Job, ModelStep, Step, UserPlayed, UserToolStep
from distill.domain.json import JsonObject
from distill.domain.message import Message
from distill.domain.outcome import Failed, Outcome, Rejected
from distill.domain.review import Review
from distill.domain.tool import ToolSpec
from distill.storage.identity import RunIdentity
from distill.storage.rows import Head, OutcomeRow

SCHEMA_VERSION: Final = "1"
"""Version of the record's layout; a string, so that loaders never turn it into a number."""


def outcome_row(outcome: Outcome, identity: RunIdentity) -> OutcomeRow:
    """What `Ledger.conclude` commits. A rejected case that was played keeps its record too."""
    if isinstance(outcome, Failed):
        return _row(outcome.job, identity, ("failed", outcome.kind, outcome.detail), None)
    if isinstance(outcome, Rejected):
        why = ("rejected", outcome.reason, outcome.detail)
        if outcome.draft is None:
            return _row(outcome.job, identity, why, None)
        reviews = outcome.reviews
        score = reviews[-1].score if reviews else None
        judged = Judged(reviews, score, reviews[-1].feedback if reviews else "")
        record = build_record(outcome.draft, judged, identity)
        return _row(outcome.job, identity, why, (outcome.draft, score, record))
    judged = Judged(outcome.reviews, outcome.score, outcome.feedback, outcome.languages)
    record = build_record(outcome.draft, judged, identity)
    return _row(outcome.draft.job, identity, ("accepted", "", ""), (outcome.draft, outcome.score, record))


def _row(
    job: Job, identity: RunIdentity, why: tuple[str, str, str], played: tuple[Draft, float | None, bytes] | None
) -> OutcomeRow:
    kind, reason, detail = why
    head = Head(
        number=job.number,
        sample=job.sample,
        generation=job.generation,
        kind=kind,  # type: ignore[arg-type]
        reason=reason,
        record_id=record_id(job, identity.run_id),
        skeleton=job.case.skeleton,
        goal_shape=job.case.goal_shape,
        content_hash=_content_of(played[0].messages, identity) if played else "",
        score=played[1] if played else None,
    )
    return OutcomeRow(head, detail, job.case.case_id, job.case.template, played[2] if played else b"")


def record_id(job: Job, run_id: str) -> str:
    """24 hex digits that depend on run, case, number and sample, not on the generation."""
    return sha256(f"{run_id}/{job.case.case_id}/{job.number}/{job.sample}".encode()).hexdigest()[:24]


def content_hash(messages: tuple[Message, ...]) -> str:
    """32 hex digits over all that is said and called; ids of tool calls are left out."""
    content = [
        (m.role, m.content, m.reasoning, [(call.name, call.arguments) for call in m.tool_calls]) for m in messages
    ]
    return sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]


def calls_hash(messages: tuple[Message, ...]) -> str:
    """32 hex digits over system prompt, first question and all calls in order; words alone where nothing was called."""
    calls = [(call.name, call.arguments) for message in messages for call in message.tool_calls]
    if not calls:
        return content_hash(messages)
    asked = [(message.role, message.content) for message in messages[:2]]
    return sha256(orjson.dumps([asked, calls], option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]


def _content_of(messages: tuple[Message, ...], identity: RunIdentity) -> str:
    """Another sample of the same case never has the same words; what it does may be the same."""
    return content_hash(messages) if identity.samples == 1 else calls_hash(messages)


@dataclass(frozen=True, slots=True)
class Judged:
    """What review made of a draft; `languages` is known of accepted ones."""

    reviews: tuple[Review, ...]
    score: float | None
    feedback: str
    languages: JsonObject | None = None


def build_record(draft: Draft, judged: Judged, identity: RunIdentity) -> bytes:
    """The record of DESIGN section 9 as JSON bytes, without a line end."""
    case = draft.job.case
    scenario_type = identity.scenario_types.get(case.family, case.family)
    record: JsonObject = {
        "id": record_id(draft.job, identity.run_id),
        "schema_version": SCHEMA_VERSION,
        "scenario_id": case.template,
        "scenario_type": scenario_type,
        "case_id": case.case_id,
        "difficulty": case.difficulty,
        "score": judged.score,
        "messages": [message_json(message) for message in draft.messages],
        "tools": [tool_json(tool) for tool in draft.scenario.tools],
        "final_answer": draft.final_answer,
        "reflection": draft.reflection,
        "guided": draft.guided,
        "steps": [_step(step) for step in draft.steps],
        "checks": [{"name": check.name, "passed": check.passed} for check in draft.checks],
        "metadata": _metadata(draft, judged, scenario_type, identity),
        "provenance": {
            "run_id": identity.run_id,
            "config_sha256": identity.config_sha256,
            "prompt_sha256": identity.prompt_sha256,
            "bank_sha256": identity.bank_sha256,
            "code_version": identity.code_version,
            "parent_id": identity.parent_id,
        },
    }
    return orjson.dumps(record)


def message_json(message: Message) -> JsonObject:
    """One message as exported: content is a string, arguments are an object, absent keys are absent."""
    out: JsonObject = {"role": message.role, "content": message.content}
    if message.reasoning is not None:
        out["reasoning_content"] = message.reasoning
    if message.tool_calls:
        out["tool_calls"] = [
            {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
            for call in message.tool_calls
        ]
    if message.tool_call_id is not None:
        out["tool_call_id"] = message.tool_call_id
    if message.name is not None:
        out["name"] = message.name
    return out


def tool_json(tool: ToolSpec) -> JsonObject:
    """One offered tool as exported."""
    function = {"name": tool.name, "description": tool.description, "parameters": tool.parameters}
    return {"type": "function", "function": function}


def _step(step: Step) -> JsonObject:
    if isinstance(step, ModelStep):
        usage = step.usage
        return {
            "kind": "model",
            "message_index": step.message_index,
            "endpoint": step.endpoint,
            "model": step.model,
            "finish_reason": step.finish_reason,
            "usage": {
                "input": usage.input,
                "cached": usage.cached,
                "output": usage.output,
                "reasoning": usage.reasoning,
            },
            "cost_usd": step.cost_usd,
            "rationale": step.rationale,
            "train": step.train,
        }
    if isinstance(step, UserToolStep):
        return {
            "kind": "user_tool",
            "message_index": step.message_index,
            "tool": step.tool,
            "arguments": step.arguments,
            "result": step.result,
            "is_error": step.is_error,
        }
    out: JsonObject = {
        "kind": "tool",
        "message_index": step.message_index,
        "server": step.server,
        "tool": step.tool,
        "executed": step.executed,
        "is_error": step.is_error,
    }
    if step.fault is not None:
        out["fault"] = step.fault
    return out


def _metadata(draft: Draft, judged: Judged, scenario_type: str, identity: RunIdentity) -> JsonObject:
    teacher = draft.teacher
    return {
        **draft.environment,
        **draft.scenario.metadata,
        "generation": {
            "run_name": identity.run_name,
            "teacher": {
                "kind": teacher.kind,
                "endpoint": teacher.endpoint,
                "provider": teacher.provider,
                "model": teacher.model,
                "temperature": teacher.temperature,
                "top_p": teacher.top_p,
                "max_output_tokens": teacher.max_output_tokens,
            },
            **({} if draft.user is None else {"user": _user(draft.user)}),
            "review": [_review(review) for review in judged.reviews],
            "reflection_passes": identity.reflection_passes,
            "seed": identity.seed,
        },
        "scenario_type": scenario_type,
        "language_policy": draft.scenario.language_policy or identity.language_policy,
        **({} if judged.languages is None else {"languages": judged.languages}),
        "validation_feedback": judged.feedback,
    }


def _user(played: UserPlayed) -> JsonObject:
    endpoint = played.endpoint
    return {
        "kind": endpoint.kind,
        "endpoint": endpoint.endpoint,
        "model": endpoint.model,
        "turns": played.turns,
        "repaired": played.repaired,
    }


def _review(review: Review) -> JsonObject:
    marks = [
        {"criterion": mark.criterion, "mark": mark.mark, "evidence": mark.evidence, "reason": mark.reason}
        for mark in review.marks
    ]
    return {
        "round": review.round,
        "reviewer_endpoint": review.reviewer_endpoint,
        "reviewer_model": review.reviewer_model,
        "score": review.score,
        "marks": marks,
        "feedback": review.feedback,
        "cost_usd": review.cost_usd,
        **({"own_model": True} if review.own_model else {}),
    }
