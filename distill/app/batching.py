"""Refusing `batch: true` where a call cannot wait for hours, or a batch cannot be made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from distill.config.faults import ConfigFaults, Fault, KeyPath, echo, listed
from distill.config.loader import Loaded
from distill.config.models import EndpointConfig
from distill.config.models.base import is_loopback
from distill.config.presets import endpoints_of
from distill.endpoints.batch.registry import SPEECHES

_LOOPS: Final[dict[str | int, str]] = {
    "teacher_pool": "a teacher plays an episode step by step, and each step would wait for hours",
    "user_pool": "a user answers in a conversation, and each turn would wait for hours",
    "student_pool": "a student plays an episode step by step, and each step would wait for hours",
    "solver_pool": "a solver plays a case step by step, and each step would wait for hours",
}

HAVE_BATCHES: Final = ("openai", "anthropic")
"""Providers whose batch API is spoken here; others that take these dialects have none, or another one."""


def refuse_batches(loaded: Loaded) -> None:
    """Raise ConfigFaults, one at each endpoint whose `batch: true` cannot be meant.

    Reviewers may, and so may the teachers of a file with `casegen`, who propose in one call.
    """
    faults = [
        fault
        for path, endpoint in endpoints_of(loaded.config)
        if endpoint.batch
        for fault in _faults(loaded, path, endpoint)
    ]
    if faults:
        raise ConfigFaults(loaded.source.file, faults)


def _faults(loaded: Loaded, at: KeyPath, endpoint: EndpointConfig) -> Iterator[Fault]:
    pool, path = at[0], (*at, "batch")
    proposes = pool == "teacher_pool" and loaded.config.casegen is not None
    if pool in _LOOPS and not proposes:
        yield loaded.fault(
            path, f"{_LOOPS[pool]}; a batch is for single calls: of reviewer_pool, and of casegen's teachers"
        )
    if endpoint.dialect not in SPEECHES:
        yield loaded.fault(
            path, f"the dialect {endpoint.dialect!r} has no batch API here; known: {listed(list(SPEECHES))}"
        )
    elif not _has_batches(endpoint):
        whose = "an endpoint of kind local" if endpoint.kind == "local" else f"the provider {echo(endpoint.provider)}"
        yield loaded.fault(
            path, f"no batch API of {whose} is known; known: those of {listed(list(HAVE_BATCHES))}; leave batch out"
        )


def _has_batches(endpoint: EndpointConfig) -> bool:
    """Whether there may be a batch API; on this machine anything may answer, such as `distill simulate`."""
    return is_loopback(endpoint.base_url) or (endpoint.kind == "api" and endpoint.provider in HAVE_BATCHES)
