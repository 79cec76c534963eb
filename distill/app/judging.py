"""The stages of `distill rejudge`: an episode is read back as it was played, judged, and set down."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import orjson

from distill import telemetry
from distill.app.reviewers import JudgesAgain
from distill.domain.chat import CallId, ChatRequest, EndpointInfo, Reply
from distill.domain.episode import Draft, Job
from distill.domain.json import JsonObject
from distill.domain.outcome import Accepted, Failed, Parked, Rejected
from distill.domain.ports import Family
from distill.domain.review import Review
from distill.endpoints.pool import Pool
from distill.errors import CaseError, UsageError
from distill.flow.drain import Drain
from distill.stages.dealing import Dealer
from distill.stages.guard import guarded
from distill.stages.tally import Tally
from distill.storage.identity import RunIdentity
from distill.storage.judging import PlayedRow
from distill.storage.ledger import Ledger
from distill.storage.played import read_draft, reviews_of, tools_of
from distill.storage.record import outcome_row
from distill.telemetry import Event

UNASKED: Final = "unasked"
"""`CaseError.kind` of a judgement that would need a call, while none may be made."""

Ask = Callable[[CallId, ChatRequest], Awaitable[Reply]]


class Verdicts:
    """Reviewers whose stored verdicts are looked at first; implements `domain.ports.ChatModel`.

    `stored` counts the questions that the ledger answered, `asked` the others: what becomes of those is
    `otherwise`, by default the pool's own call.
    """

    def __init__(self, pool: Pool, otherwise: Ask | None = None) -> None:
        """`pool` asks anew what is not stored."""
        self._pool: Final = pool
        self._otherwise: Final = otherwise or pool.ask
        self.stored = self.asked = 0

    def info(self, endpoint: str) -> EndpointInfo:
        """As the pool says."""
        return self._pool.info(endpoint)

    async def ask(self, call: CallId, request: ChatRequest) -> Reply:
        """The stored verdict, else whatever `otherwise` gives or raises."""
        reply = await self._pool.stored(call, request)
        if reply is not None:
            self.stored += 1
            return reply
        self.asked += 1
        return await self._otherwise(call, request)


class Estimate:
    """Asks nobody and adds up what asking would cost at most; `usd` is None once an endpoint has no price."""

    def __init__(self, pool: Pool) -> None:
        """`pool` knows the prices."""
        self._pool: Final = pool
        self.usd: float | None = 0.0

    async def __call__(self, call: CallId, request: ChatRequest) -> Reply:
        """Raise CaseError: there is no verdict to go on with."""
        bound = self._pool.most_usd(request)
        self.usd = None if self.usd is None or bound is None else self.usd + bound
        raise CaseError(UNASKED, f"{call} would be asked")


@dataclass(frozen=True, slots=True)
class Again:
    """One case judged again; `identity` names in `parent_id` what it was played under."""

    row: PlayedRow
    outcome: Accepted | Rejected | Failed | Parked
    identity: RunIdentity


@dataclass(frozen=True, slots=True)
class JudgeAgain:
    """Stage: a case number becomes its episode as it was played, and that a new outcome."""

    ledger: Ledger
    families: Sequence[Family]
    dealer: Dealer
    rows: Mapping[int, PlayedRow]
    identity: RunIdentity
    judge: JudgesAgain
    drain: Drain = field(default_factory=Drain)

    async def __call__(self, number: int) -> Again:
        """The stage function; raises UsageError when this program draws another case than was played."""
        row = self.rows[number]
        raw, round_ = await self.ledger.played(row)
        record: JsonObject = orjson.loads(raw)
        index, case = self.dealer.case_of(number)
        if case.case_id != record["case_id"]:
            raise UsageError(f"case {number} was drawn otherwise by the program that played it; use that one to judge")
        job = Job(number, row.sample, row.played, index, case)

        async def work() -> Accepted | Rejected:
            return await self.judge(*self._read(record, job, round_))

        outcome = await guarded(job, self.drain, work)
        return Again(row, outcome, replace(self.identity, parent_id=_parent(record, self.identity)))

    def _read(self, record: JsonObject, job: Job, round_: int) -> tuple[Draft, tuple[Review, ...]]:
        """The last draft, and the reviews of the rounds before it."""
        scenario = self.families[job.scenario_index].scenario(job.case, tools_of(record))
        earlier = tuple(review for review in reviews_of(record) if review.round < round_)
        return read_draft(record, job, scenario, round_), earlier


def _parent(record: JsonObject, now: RunIdentity) -> str | None:
    """The `config_sha256` under which an episode was played; None when that and the prompts are those of now."""
    then: JsonObject = record["provenance"]
    same = (then["config_sha256"], then["prompt_sha256"]) == (now.config_sha256, now.prompt_sha256)
    return None if same else str(then["config_sha256"])


@dataclass(frozen=True, slots=True)
class SetDown:
    """Stage: commits a new outcome, which waits until all are there. A parked case leaves only its receipts."""

    ledger: Ledger
    tally: Tally
    concluded: Callable[[], None]

    async def __call__(self, again: Again) -> None:
        """The stage function."""
        if isinstance(again.outcome, Parked):
            self.tally.parked += 1
        else:
            row = outcome_row(again.outcome, again.identity)
            head = replace(row.head, generation=again.row.current + 1)
            await self.ledger.conclude(replace(row, head=head))
            self.tally.count(head)
            telemetry.emit(
                Event.EPISODE_JUDGED_AGAIN,
                case=head.number,
                id=head.record_id,
                outcome=head.kind,
                reason=head.reason,
                detail=row.detail,
                score=head.score,
            )
        self.concluded()
