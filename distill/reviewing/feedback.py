"""What a teacher is told before it plays again.

Never a hidden check, an expected value or a step of the reference: each text below belongs to
a class of weakness and is the same for every case.
"""

from __future__ import annotations

from typing import Final

from distill.domain.episode import StopReason
from distill.reviewing.validators.finding import Finding

CHECKS: Final = (
    "The end state does not yet satisfy the request. Read the request again, part by part, and before you answer "
    "verify each part with a tool: what was asked to change has changed, and nothing else has."
)

WEAK: Final = (
    "The work reached its goal but was not of the quality asked for. Say at each decision why you choose a tool and "
    "what you expect, verify results before you rely on them, and report exactly what was done."
)
"""For a judge that scored low and gave no feedback."""

STOPS: Final[dict[StopReason, str]] = {
    "length": "A message was too long and was cut off. Say less in each message and finish with a short final answer.",
    "content_filter": "A message was blocked. Keep to the request and to neutral wording.",
    "refusal": "The request was declined. Do the work; if a part of it truly cannot be done, say which and why.",
    "unknown_finish": "A message did not end in an orderly way. Finish with a complete final answer.",
    "malformed_tool_json": "A tool call could not be read. Give its arguments as one plain JSON object.",
    "max_steps": "The work took too many steps. Plan before you call, and do not repeat a call whose answer you have.",
    "max_tokens": "The work took too much text. Ask tools for less at a time and write short messages.",
    "max_seconds": "The work took too long. Plan before you call, and finish once the request is satisfied.",
}

VALIDATORS: Final[dict[str, str]] = {
    "schema": "Some tool calls did not fit the schemas of their tools. Check names, types and required arguments.",
    "answer": "The final answer was missing or too short. End by telling the user what was done and what was found.",
    "finish": "A message was cut off. Say less in each message and close every code block.",
    "language": "The text did not keep to the languages that the system prompt asks for.",
    "leak": "The text spoke of something that nobody had said or shown. Rely on the request and on observations.",
}
GENERAL: Final = (
    "The conversation was not in good order. Do the work again, step by step, and end with a complete answer."
)


def for_stop(stop: StopReason) -> str:
    """The note for a conversation that did not end with an answer."""
    return STOPS.get(stop, GENERAL)


def for_findings(findings: tuple[Finding, ...]) -> str:
    """The notes for hard findings, one per validator; a finding's own message stays in the ledger."""
    notes = dict.fromkeys(VALIDATORS.get(finding.validator, GENERAL) for finding in findings)
    return "\n".join(notes)
