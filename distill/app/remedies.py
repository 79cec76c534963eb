"""What a person may do about an endpoint while a run is on, with the place in the run file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple, TypeAlias

from distill.app.doctor.words import remedy
from distill.casegen.propose import MOST_ASKS
from distill.config.loader import Loaded
from distill.config.presets import endpoints_of
from distill.endpoints.faults import FaultKind
from distill.endpoints.spec import EndpointSpec

Remedy: TypeAlias = Callable[[EndpointSpec, FaultKind], str]

_KEYS: Final[dict[FaultKind, str]] = {"auth": "api_key_env", "no_credit": "api_key_env", "not_found": "model"}
"""The key of an endpoint that is to blame for a kind of fault; for all others it is base_url."""

SAYS_SO: Final = 3
"""Replies of one endpoint that cannot be read before it is said; then at ten times as many, and so on."""


class Lost(NamedTuple):
    """What was `wanted` of a `role`, and the `outcome` for its case when it does not come."""

    wanted: str
    outcome: str
    role: str


def remedies(loaded: Loaded) -> Remedy:
    """A sentence for every endpoint of the file; "" for one that is not in it, such as the oracle."""
    places = {endpoint.name: (path, endpoint.api_key_env) for path, endpoint in endpoints_of(loaded.config)}

    def said(spec: EndpointSpec, kind: FaultKind) -> str:
        if spec.name not in places:
            return ""
        path, variable = places[spec.name]
        alone = f"to try it alone: distill doctor {loaded.source.file}"
        if spec.batch and kind == "not_found":  # a 404 or 405: of the model, or of the batch API
            what = "if this server has no batch API, take batch: true away"
            return f"{what} ({loaded.position((*path, 'batch'))}); else {remedy(kind, spec, variable)}; {alone}"
        where = loaded.position((*path, _KEYS.get(kind, "base_url")))
        return f"{remedy(kind, spec, variable)} ({where}); {alone}"

    return said


class Unreadable:
    """Counts replies that a schema was ignored in; says so in `notices` before a run is full of cases lost to it."""

    def __init__(self, loaded: Loaded, notices: list[str], lost: Lost) -> None:
        """`notices` are lines that wait to be shown."""
        self._loaded: Final = loaded
        self._notices: Final = notices
        self._lost: Final = lost
        self._counts: Final[dict[str, int]] = {}

    def __call__(self, endpoint: str, complaint: str) -> None:
        """One more; `complaint` is what was wrong with it, in words that quote nothing of it."""
        count = self._counts[endpoint] = self._counts.get(endpoint, 0) + 1
        power = SAYS_SO
        while power < count:
            power *= 10
        if count == power:
            wanted, outcome, role = self._lost
            self._notices.append(
                f"endpoint {endpoint}: {count} replies were no {wanted} that can be read (the last:"
                f" {complaint.rstrip('.')}). {outcome} The model or its server ignores response_format: take another"
                f" {role}, or a newer server; to try it alone:"
                f" distill doctor {self._loaded.source.file} --probe"
            )


def unreadable_verdicts(loaded: Loaded, notices: list[str]) -> Unreadable:
    """Of reviewers."""
    asks = loaded.config.review_flow.max_asks
    outcome = f"A case is failed as judge_failed after {asks} of them (review_flow.max_asks), never scored."
    return Unreadable(loaded, notices, Lost("verdict", outcome, "reviewer"))


def unreadable_proposals(loaded: Loaded, notices: list[str]) -> Unreadable:
    """Of who proposes cases."""
    outcome = f"A proposal is rejected as impossible after {MOST_ASKS} of them, and becomes no case."
    return Unreadable(loaded, notices, Lost("proposal", outcome, "proposer"))
