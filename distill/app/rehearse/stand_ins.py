"""Stand-ins for paid endpoints: the configured names, models, dialects, prices and ceilings, at a loopback address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from distill.app.pools import Specs
from distill.config.environment import wanted_variables
from distill.config.loader import Loaded
from distill.config.secret import Secret
from distill.endpoints.gate.sharing import counts_by_model
from distill.endpoints.spec import EndpointSpec, Timeouts
from distill.errors import UsageError

SPOKEN: Final = frozenset({"openai", "openai-responses", "anthropic"})
"""Dialects that the simulator answers."""

SHORTEST_S: Final = 5.0
"""No time-out is made shorter: a busy machine takes its time."""


def no_keys(loaded: Loaded) -> dict[str, Secret]:
    """In the place of keys words that tell apart whose limits are shared; they are worth nothing anywhere."""
    return {name: Secret(f"rehearsed-{name}") for name in wanted_variables(loaded)}


def stand_ins(specs: Specs, url: str, compressed: float = 1.0) -> Specs:
    """The same pools, served under `url`; time-outs are `compressed` times shorter.

    Raises UsageError for a dialect that the simulator does not speak.
    """

    def pool(members: Iterable[EndpointSpec]) -> tuple[EndpointSpec, ...]:
        return tuple(_stand_in(spec, url, compressed) for spec in members)

    return replace(
        specs,
        teachers=pool(specs.teachers),
        reviewers=pool(specs.reviewers),
        users=pool(specs.users),
        solvers=pool(specs.solvers),
        stand_ins=True,
    )


def by_name(specs: Specs) -> Mapping[str, EndpointSpec]:
    """All endpoints of a run."""
    return {spec.name: spec for pool in (specs.teachers, specs.reviewers, specs.users) for spec in pool}


def _stand_in(spec: EndpointSpec, url: str, compressed: float) -> EndpointSpec:
    """Who shared limits before does so now: the host stands in the word that is no key."""
    if spec.dialect not in SPOKEN:
        raise UsageError(f"endpoint {spec.name}: the simulator does not speak the dialect {spec.dialect}")
    host = urlsplit(spec.base_url).netloc
    times = spec.timeouts
    bounds = (times.connect_s, times.first_byte_s, times.idle_s, times.total_s)
    return replace(
        spec,
        base_url=url,
        api_key=None if spec.api_key is None else Secret(f"{spec.api_key.reveal()}-{host}"),
        kind="scripted",
        limits_per="model" if counts_by_model(spec) else "key",
        timeouts=Timeouts(*(max(min(bound, SHORTEST_S), bound / compressed) for bound in bounds)),
        query={},
        auth=None,
        batch=False,
    )
