"""What all endpoints of a run share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from distill.domain.ports import BatchBook, Clock, Journal, ReplyStore
from distill.endpoints.balance import RetryBalance
from distill.endpoints.faults import FaultKind
from distill.endpoints.outage import Outage
from distill.endpoints.retry import RetryPolicy
from distill.endpoints.spec import EndpointSpec
from distill.endpoints.till import Till
from distill.endpoints.transport import Transport


@dataclass(frozen=True, slots=True)
class Kit:
    """One per run, made by app, which also opens and closes the transport.

    `wall` gives seconds since the epoch, for dates in Retry-After and of batches; `rng` is for jitter and names of
    batches alone. `replies` are shared with other runs, None where none are. `remedy` says what may be done about a
    kind of fault. `batches` is where those are written down; None where no endpoint may have any. `say` takes lines
    that a person should see.
    """

    transport: Transport
    journal: Journal
    till: Till
    balance: RetryBalance
    outage: Outage
    clock: Clock
    wall: Callable[[], float]
    rng: Random
    policy: RetryPolicy = field(default_factory=RetryPolicy)
    replies: ReplyStore | None = None
    remedy: Callable[[EndpointSpec, FaultKind], str] = lambda _spec, _kind: ""
    batches: BatchBook | None = None
    say: Callable[[str], None] = lambda _line: None
