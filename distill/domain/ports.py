"""What a room needs from a stranger."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from distill.domain.batches import BatchedCall, OpenBatch
from distill.domain.case import Case, CheckResult, Proof
from distill.domain.chat import CallId, ChatRequest, EndpointInfo, Receipt, Reply, Usage
from distill.domain.episode import Draft, Job
from distill.domain.json import JsonObject
from distill.domain.message import Message
from distill.domain.scenario import Scenario
from distill.domain.script import Script
from distill.domain.tool import Observation, ToolCall, ToolSpec


class ChatModel(Protocol):
    """A pool of endpoints, seen from above."""

    async def ask(self, call: CallId, request: ChatRequest) -> Reply:
        """Answer from the ledger when the receipt is there, else call; raises EndpointFault, BudgetReached."""
        ...

    def info(self, endpoint: str) -> EndpointInfo:
        """What the record says about an endpoint that answered."""
        ...


class Environment(Protocol):
    """A live place where tool calls run; opened fresh for each play, closed by who opened it."""

    @property
    def tools(self) -> tuple[ToolSpec, ...]:
        """The tools that this case shows, namespaced, in a fixed order."""
        ...

    async def call(self, call: ToolCall) -> Observation:
        """Run one call; a tool's own error is an observation, a dead server raises EnvironmentFault."""
        ...

    async def finish(self) -> JsonObject:
        """End the live part and return the end state that checks look at; call once."""
        ...

    def describe(self) -> JsonObject:
        """The record's part about the environment: `servers[]`, `sandbox`, `determinism`."""
        ...


class Family(Protocol):
    """A kind of situation: draws cases, proves them, opens them, checks them."""

    name: str
    scenario_type: str
    takes_slot: bool
    """True when an open environment holds processes: then it counts against `concurrency.environment_slots`."""

    def fingerprint(self) -> str:
        """A hash over everything its cases are made from besides params and code: banks, dossiers, prompts.

        What episodes are judged by (rubrics) is not in it, if the family has a method `judging_fingerprint`
        that gives a hash over that: then a changed rubric asks for another judgement, and for nothing else.
        """
        ...

    async def prepare(self, *, install: bool, say: Callable[[str], None]) -> None:
        """Make sure that its cases can be played here (sandbox, servers); called once, before anything is paid.

        Installs what is missing only with `install`, each step told through `say`; raises
        UsageError with the line to type otherwise.
        """
        ...

    def draw(self, seed: int) -> Case:
        """The case of this seed; pure: the same seed gives the same case in any process.

        A family with a fixed stock of cases may have a method `deal` as well (see `stages.dealing`).
        """
        ...

    async def prove(self, case: Case) -> Proof:
        """Run reference, nothing and a plausible mistake, each in a fresh environment."""
        ...

    def open(self, case: Case) -> AbstractAsyncContextManager[Environment]:
        """A fresh environment in the case's seed state."""
        ...

    def scenario(self, case: Case, tools: tuple[ToolSpec, ...]) -> Scenario:
        """Prompts, rubric and metadata around a case."""
        ...

    def check(self, case: Case, state: JsonObject, messages: tuple[Message, ...]) -> tuple[CheckResult, ...]:
        """Executed yes/no facts about end state and final answer."""
        ...

    def script(self, case: Case) -> Script:
        """The reference, for the oracle and for proofs; shown to no model."""
        ...


class Journal(Protocol):
    """Where receipts live; written by endpoints, kept by storage. Writes commit in the order they were asked for."""

    async def recall(self, call: CallId) -> Receipt | None:
        """The committed receipt of this call id, whatever its key; the caller compares keys."""
        ...

    async def recall_one(self, call: CallId, keys: Sequence[str]) -> Receipt | None:
        """The newest committed receipt of this call id under one of these keys."""
        ...

    async def intend(self, call: CallId, attempt: int, key: str, endpoint: str, reserved_usd: float) -> None:
        """Commit, before the request goes out, that it is about to be paid for."""
        ...

    async def receive(self, call: CallId, attempt: int, receipt: Receipt) -> None:
        """Commit a complete raw reply, before anything parses it; shielded from cancellation."""
        ...

    def settle(self, call: CallId, attempt: int, cost_usd: float | None, usage: Usage) -> None:
        """Note what a received reply cost; queued, durable with the next commit."""
        ...

    async def miss(self, call: CallId, attempt: int, fault: str, *, billed: bool) -> None:
        """Commit that an attempt ended without a usable reply; `billed` means it may have cost money."""
        ...


class BatchBook(Protocol):
    """Where batches of calls are written down, beside the journal of their calls."""

    def open_batches(self, endpoint: str) -> Sequence[OpenBatch]:
        """What earlier starts have left open at an endpoint, oldest first."""
        ...

    async def begin_batch(self, batch: OpenBatch) -> None:
        """Commit, before it is made, that a batch of these calls is about to be; their intents are committed."""
        ...

    async def name_batch(self, batch: OpenBatch, vendor_id: str) -> None:
        """Commit, before anybody waits, the name under which the vendor knows it."""
        ...

    def reopen(self, batch: OpenBatch, one: BatchedCall) -> None:
        """Let a call of an earlier start be received, settled or missed in this one."""
        ...


class ReplyStore(Protocol):
    """Raw replies that outlive a run; several processes may use one at once."""

    async def find(self, key: str) -> bytes | None:
        """The reply under a key, once in this process; None afterwards, and when there is none."""
        ...

    async def keep(self, key: str, body: bytes) -> None:
        """Put a reply there, in the place of an older one; what cannot be written is told of, and not kept."""
        ...


class StepLog(Protocol):
    """The observations of an episode, for resume."""

    async def recorded(self, job: Job, round_: int) -> tuple[Observation, ...]:
        """Observations committed earlier for this case, sample, generation and round, in order."""
        ...

    def record(self, job: Job, round_: int, index: int, observation: Observation) -> None:
        """Queue an observation; it is durable before the next call's intent."""
        ...


class Clock(Protocol):
    """Monotonic seconds; virtual in tests."""

    def now(self) -> float:
        """Seconds since an arbitrary start."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait; a cancellation point."""
        ...


class Budget(Protocol):
    """Calls and dollars, enforced at dispatch."""

    def admit(self) -> None:
        """Raise why nothing may be sent any more (the run is ending), or return."""
        ...

    def reserve(self, usd: float | None) -> None:
        """Take one call and its reserved cost; raises BudgetReached when that would pass the budget."""
        ...

    def settle(self, reserved: float | None, spent: float | None) -> None:
        """Replace a reservation by what was really spent."""
        ...

    def reopen(self, usd: float | None) -> None:
        """Make a reservation of what an earlier start may have spent on a call that is still to be answered."""
        ...


class Reviser(Protocol):
    """Plays a draft again, guided by feedback that names no hidden thing."""

    async def __call__(self, draft: Draft, feedback: str) -> Draft:
        """A new draft, really played in a fresh environment, one round higher."""
        ...
