"""Small drafts, and plain classes that stand in for the ports a review needs."""

from __future__ import annotations

from dataclasses import replace

import orjson

from distill.domain.case import Case, CheckResult
from distill.domain.chat import CallId, ChatRequest, EndpointInfo, Reply, Usage
from distill.domain.episode import Draft, Job, ModelStep, ToolStep
from distill.domain.message import Message
from distill.domain.review import Criterion, Rubric
from distill.domain.scenario import Scenario
from distill.domain.tool import ToolCall, ToolSpec

ANCHORS = ("bad", "fair", "good")
RUBRIC = Rubric(
    "repair", (Criterion("grounding", 2.0, "Grounded?", ANCHORS), Criterion("answer", 1.0, "Clear?", ANCHORS))
)
READ = ToolSpec(
    "files.read",
    "Read a file.",
    {"type": "object", "properties": {"path": {"type": "string"}}, "required": ["path"], "additionalProperties": False},
)
WRITE = ToolSpec("files.write", "Write a file.", {"type": "object", "properties": {"path": {"type": "string"}}})
TEACHER = EndpointInfo("scripted", "oracle", "simulator", "oracle", None, None, None)
ANSWER = "The total in notes.md was corrected from 41 to 42, and nothing else changed."

MESSAGES = (
    Message("system", "You work on files. Write in English."),
    Message("user", "The total in notes.md is off by one. Please mend it."),
    Message(
        "assistant",
        "I read the file first, to see the total.",
        tool_calls=(ToolCall("c1", "files.read", {"path": "notes.md"}),),
    ),
    Message("tool", "total: 41\nnext: 7", tool_call_id="c1", name="files.read"),
    Message(
        "assistant",
        "It says 41, so I write 42 and look again.",
        tool_calls=(
            ToolCall("c2", "files.write", {"path": "notes.md", "text": "total: 42"}),
            ToolCall("c3", "files.read", {"path": "notes.md"}),
        ),
    ),
    Message("tool", "written", tool_call_id="c2", name="files.write"),
    Message("tool", "total: 42\nnext: 7", tool_call_id="c3", name="files.read"),
    Message("assistant", ANSWER),
)


def case(**body) -> Case:
    return Case("k1", "mcp", "repair", "Mend the total.", "Mend the <n>.", "read>write", "easy", body)


def steps_for(messages):
    steps = []
    for index, message in enumerate(messages):
        if message.role == "assistant":
            finish = "tool_calls" if message.tool_calls else "stop"
            steps.append(ModelStep(index, "oracle", "oracle", finish, Usage(), 0.0, "visible"))
        elif message.role == "tool":
            steps.append(ToolStep(index, "files", message.name or "", executed=True, is_error=False))
    return tuple(steps)


def draft(messages=MESSAGES, *, body=None, steer="", **changes) -> Draft:
    """A good draft; every keyword replaces a field."""
    played = case(**(body or {}))
    scenario = Scenario(played, messages[0].content if messages else "", ("x",), (READ, WRITE), RUBRIC, steer=steer)
    made = Draft(
        job=Job(7, 0, 0, 0, played),
        scenario=scenario,
        round=0,
        messages=tuple(messages),
        steps=steps_for(messages),
        checks=(CheckResult("total_is_42_in_notes", passed=True),),
        stop="answered",
        teacher=TEACHER,
        environment={},
        final_answer=messages[-1].content if messages else "",
    )
    return replace(made, **changes)


def answering(text: str, **changes) -> Draft:
    """The good draft with another final answer."""
    return draft((*MESSAGES[:-1], Message("assistant", text)), **changes)


def with_message(index: int, **changes) -> tuple[Message, ...]:
    """The good messages with one of them changed."""
    return (*MESSAGES[:index], replace(MESSAGES[index], **changes), *MESSAGES[index + 1 :])


def mark(criterion="grounding", value=5, evidence="total: 41", reason="It quotes the file."):
    return {"criterion": criterion, "mark": value, "evidence": evidence, "reason": reason}


def verdict_of(*values: int, feedback="Verify before you answer.") -> str:
    names = ("grounding", "answer")
    marks = [mark(name, value) for name, value in zip(names, values, strict=True)]
    return orjson.dumps({"marks": marks, "feedback": feedback}).decode()


class ScriptedModel:
    """A reviewer that says the given texts in turn, the last one for ever."""

    def __init__(self, *texts: str, finish="stop", cost=0.01):
        self.texts = list(texts)
        self.finish = finish
        self.cost = cost
        self.asked: list[tuple[CallId, ChatRequest]] = []

    async def ask(self, call: CallId, request: ChatRequest) -> Reply:
        self.asked.append((call, request))
        text = self.texts.pop(0) if len(self.texts) > 1 else self.texts[0]
        return Reply(Message("assistant", text), self.finish, Usage(1, 0, 1), self.cost, "judge-a", "judge-model")

    def info(self, endpoint: str) -> EndpointInfo:
        return EndpointInfo("api", endpoint, "p", "judge-model", None, None, None)


class ScriptedReviser:
    """Hands out the given drafts in turn, one round higher and guided, and keeps the feedback."""

    def __init__(self, *drafts: Draft):
        self.drafts = list(drafts)
        self.feedback: list[str] = []

    async def __call__(self, draft_: Draft, feedback: str) -> Draft:
        self.feedback.append(feedback)
        return replace(self.drafts.pop(0), round=draft_.round + 1, guided=True)
