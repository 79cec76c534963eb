"""The judge: a second model scores a draft against its rubric and quotes what it saw."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from distill.domain.authors import Author, Judged
from distill.domain.chat import CallId, ChatRequest, Reply
from distill.domain.episode import Draft, ModelStep
from distill.domain.message import Message
from distill.domain.ports import ChatModel
from distill.domain.review import SCALE, Review, Rubric, weighted_score
from distill.errors import CaseError
from distill.prompts.templates import Prompts, prompts
from distill.reviewing import evidence, transcript, verdict

MAX_ASKS: Final = 3
"""How often a verdict is asked for before the review has failed (first ask included)."""

FAILED: Final = "judge_failed"
"""`CaseError.kind` when no ask gave a verdict."""

_PLAIN_NAME: Final = re.compile(r"[\w.:/-]{1,128}", re.ASCII)
"""Tool names come from servers; one that is not a plain name is kept out of the judge's instructions."""


@dataclass(frozen=True, slots=True)
class Judge:
    """Asks `model` with the prompt file `judge`; `guidance` is the user's own text for reviewers.

    `unasked` names criteria that are left out of every rubric: what nobody was asked for is not marked.
    `unreadable(endpoint, complaint)` is told of every reply that is no verdict. With `own_allowed` a model may
    judge its own work, which the review then says.

    Holds no state: the same draft makes the same requests, so a resume finds its receipts.
    """

    model: ChatModel
    prompts: Prompts = field(default_factory=prompts)
    guidance: str = ""
    max_asks: int = MAX_ASKS
    unasked: frozenset[str] = frozenset()
    unreadable: Callable[[str, str], None] = lambda _endpoint, _complaint: None
    own_allowed: bool = False

    async def review(self, draft: Draft, flags: tuple[str, ...] = ()) -> Review:
        """Score a draft whose checks passed; `flags` are soft findings to look at closely.

        Asks under role `reviewer`, the draft's round, step 0, ask 0 and up. Raises
        CaseError("judge_failed") when no ask gives a usable verdict; there is no other score.
        """
        job = draft.job
        call = CallId(job.number, job.sample, job.generation, "reviewer", draft.round, 0, 0)
        block = transcript.render(draft.messages, f"{draft.job.case.case_id}/{call}")
        quotable = evidence.Quotable(draft.messages)
        rubric = _asked(draft.scenario.rubric, self.unasked)
        complaint, costs = "", list[float | None]()
        for _ in range(self.max_asks):
            reply = await self.model.ask(call, self.question(draft, block, flags, complaint))
            costs.append(reply.cost_usd)
            try:
                said = verdict.read(_text(reply), rubric, quotable)
            except verdict.Unusable as error:
                complaint = str(error)
                self.unreadable(reply.endpoint, complaint)
                call = call.again()
                continue
            return _review(draft, rubric, reply, said, costs)
        raise CaseError(FAILED, f"no usable verdict in {self.max_asks} asks; the last one: {complaint}")

    def question(
        self, draft: Draft, block: transcript.Block, flags: tuple[str, ...] = (), complaint: str = ""
    ) -> ChatRequest:
        """What the judge is asked about a draft whose transcript is `block`; pure."""
        rubric = _asked(draft.scenario.rubric, self.unasked)
        return ChatRequest(
            (
                Message("system", self._instructions(draft, rubric, block.nonce, flags, complaint)),
                Message("user", block.text),
            ),
            response_schema=verdict.schema(rubric),
            judged=Judged(_authors(draft), self.own_allowed),
        )

    def _instructions(self, draft: Draft, rubric: Rubric, nonce: str, flags: tuple[str, ...], complaint: str) -> str:
        low, high = SCALE
        return self.prompts.render(
            "judge",
            nonce=nonce,
            checks=len(draft.checks),
            tools=[tool.name for tool in draft.scenario.tools if _PLAIN_NAME.fullmatch(tool.name)],
            assumptions=draft.scenario.assumptions,
            flags=flags,
            criteria=rubric.criteria,
            low=low,
            high=high,
            evidence_min=evidence.SHORTEST,
            feedback_max=verdict.FEEDBACK_LONGEST,
            guidance=self.guidance,
            complaint=complaint,
        )


def _authors(draft: Draft) -> tuple[Author, ...]:
    """The teacher, and whoever stood in for it at a step."""
    stood_in = {step.model for step in draft.steps if isinstance(step, ModelStep)} - {draft.teacher.model}
    return Author(draft.teacher.provider, draft.teacher.model), *(Author("", model) for model in sorted(stood_in))


def _text(reply: Reply) -> str:
    """The answer's text; an answer that was cut, refused or calls tools is no verdict."""
    if reply.finish != "stop":
        raise verdict.Unusable(f"The answer did not end by itself (finish reason {reply.finish}).")
    if reply.malformed is not None or reply.message.tool_calls:
        raise verdict.Unusable("The answer called a tool; there are none.")
    return reply.message.content


def _asked(rubric: Rubric, unasked: frozenset[str]) -> Rubric:
    """The rubric without those criteria; one that has no others stays as it is."""
    left = tuple(criterion for criterion in rubric.criteria if criterion.name not in unasked)
    return replace(rubric, criteria=left or rubric.criteria)


def _review(draft: Draft, rubric: Rubric, reply: Reply, said: verdict.Verdict, costs: list[float | None]) -> Review:
    known = [cost for cost in costs if cost is not None]
    return Review(
        round=draft.round,
        reviewer_endpoint=reply.endpoint,
        reviewer_model=reply.model,
        score=weighted_score(rubric, said.marks),
        marks=said.marks,
        feedback=said.feedback,
        cost_usd=sum(known) if len(known) == len(costs) else None,
        own_model=Judged(_authors(draft)).wrote(reply.model),
    )
