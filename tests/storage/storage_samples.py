"""Values for the tests of this room."""

from __future__ import annotations

from distill.domain.case import Case, CheckResult
from distill.domain.chat import CallId, EndpointInfo, Usage
from distill.domain.episode import Draft, Job, ModelStep, ToolStep
from distill.domain.message import Message
from distill.domain.outcome import Accepted, Failed, Rejected
from distill.domain.review import Mark, Review, Rubric
from distill.domain.scenario import Scenario
from distill.domain.tool import ToolCall, ToolSpec
from distill.storage.identity import RunIdentity
from distill.storage.rows import Head, OutcomeRow

IDENTITY = RunIdentity(
    run_id="run-1",
    run_name="a run",
    seed=7,
    config_sha256="c" * 64,
    prompt_sha256="p" * 64,
    bank_sha256="b" * 64,
    code_version="0.1.0",
    language_policy="english",
    reflection_passes=0,
    scenario_types={"mcp": "mcp_integration"},
)

TEACHER = EndpointInfo("scripted", "oracle", "distill", "oracle-1", None, None, None)


def call_id(case, step=1, generation=0, ask=0):
    return CallId(case, 0, generation, "teacher", 0, step, ask)


def job(number, *, generation=0, skeleton=None, goal_shape=None):
    case = Case(
        case_id=f"case-{number}",
        family="mcp",
        template="ledger_repair",
        goal=f"goal {number}",
        goal_shape=goal_shape if goal_shape is not None else f"shape {number}",
        skeleton=skeleton if skeleton is not None else f"a>b>{number}",
        difficulty="medium",
        body={},
    )
    return Job(number, 0, generation, 0, case)


def draft(number, *, tools=True, text="done", **rest):
    spec = ToolSpec("git_log", "Show the log.", {"type": "object", "properties": {"n": {"type": "integer"}}})
    messages = [Message("system", "You work."), Message("user", f"goal {number}")]
    steps = []
    if tools:
        call = ToolCall(f"call-{number}", "git_log", {"n": number, "since": "2025-08-01", "deep": {"a": [1, None]}})
        messages += [
            Message("assistant", "", reasoning="look first", tool_calls=(call,)),
            Message("tool", "a commit", tool_call_id=call.id, name="git_log"),
        ]
        steps += [
            ModelStep(2, "oracle", "oracle-1", "tool_calls", Usage(10, 0, 5, 0), 0.001, "visible"),
            ToolStep(3, "git", "git_log", executed=True, is_error=False),
        ]
    messages.append(Message("assistant", f"{text} {number}"))
    steps.append(ModelStep(len(messages) - 1, "oracle", "oracle-1", "stop", Usage(20, 0, 5, 0), None, "absent"))
    a_job = job(number, **rest)
    return Draft(
        job=a_job,
        scenario=Scenario(
            a_job.case,
            "You work.",
            (a_job.case.goal,),
            (spec,) if tools else (),
            Rubric("r", ()),
            steer="never exported",
            metadata={"mission": "repair"},
        ),
        round=0,
        messages=tuple(messages),
        steps=tuple(steps),
        checks=(CheckResult("tree_clean", passed=True),) if tools else (),
        stop="answered",
        teacher=TEACHER,
        environment={"servers": [{"name": "git"}], "sandbox": "bwrap", "determinism": "pinned"},
        final_answer=f"{text} {number}",
    )


REVIEW = Review(0, "judge", "judge-1", 0.75, (Mark("care", 4, "a commit", "read it"),), "fine", None)


LANGUAGES = {"en": 2, "zh": 0, "mixed": 0, "recap": False}


def accepted(number, *, score=0.75, **rest):
    return Accepted(draft(number, **rest), (REVIEW,), score, "fine", LANGUAGES)


def rejected(number, reason="low_score", *, played=True, **rest):
    return Rejected(job(number, **rest), reason, "a sentence", draft(number, **rest) if played else None, (REVIEW,))


def failed(number, kind="tool_down", **rest):
    return Failed(job(number, **rest), kind, "a sentence")


def head(number, kind="accepted", **rest):
    fields = {
        "number": number,
        "sample": 0,
        "generation": 0,
        "kind": kind,
        "reason": "" if kind == "accepted" else "why",
        "record_id": f"id-{number}",
        "skeleton": f"s{number}",
        "goal_shape": f"g{number}",
        "content_hash": f"c{number}",
        "score": 0.5,
    }
    return Head(**{**fields, **rest})


def small_row(number, record=b'{"a":1}', **rest):
    return OutcomeRow(head(number, **rest), "", f"case-{number}", "t", record)
