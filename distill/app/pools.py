"""From the pools of a configuration to live pools of endpoints."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from distill import telemetry
from distill.app.batching import refuse_batches
from distill.app.reasoning import refuse_silent
from distill.config.faults import ConfigFaults, Fault, listed, nearest
from distill.config.loader import Loaded
from distill.config.models import EndpointConfig, PoolConfig, RunConfig
from distill.config.plugins import load_plugin
from distill.config.presets import POOLS, endpoints_of
from distill.config.pricing import own_price
from distill.config.secret import Secret
from distill.endpoints.dialects.base import Dialect
from distill.endpoints.dialects.registry import dialect_of, known_dialects
from distill.endpoints.endpoint import Endpoint
from distill.endpoints.gate.sharing import Gates
from distill.endpoints.kit import Kit
from distill.endpoints.pool import Pool
from distill.endpoints.prices import require_prices, with_price
from distill.endpoints.spec import FREE, EndpointSpec, Price, Timeouts
from distill.errors import UsageError
from distill.telemetry import Event

ORACLE_CONCURRENCY: Final = 256

SPOKEN_OFFLINE: Final = frozenset({"openai", "openai-responses", "anthropic"})
"""Dialects that the simulator answers in."""


@dataclass(frozen=True, slots=True)
class Specs:
    """The pools before they are opened; `reviewers` is empty when review is off, `users` when nobody answers.

    `stand_ins` are scripted endpoints in the place of paid ones, whose limits the gate has to find.
    """

    teachers: tuple[EndpointSpec, ...]
    reviewers: tuple[EndpointSpec, ...]
    preferred_teachers: tuple[str, ...] = ()
    preferred_reviewers: tuple[str, ...] = ()
    users: tuple[EndpointSpec, ...] = ()
    preferred_users: tuple[str, ...] = ()
    solvers: tuple[EndpointSpec, ...] = ()
    preferred_solvers: tuple[str, ...] = ()
    students: tuple[EndpointSpec, ...] = ()
    preferred_students: tuple[str, ...] = ()
    stand_ins: bool = False

    @property
    def secrets(self) -> list[str]:
        """The keys of all pools in plain, for whoever blanks them."""
        return [spec.api_key.reveal() for spec in self.every if spec.api_key is not None]

    @property
    def every(self) -> tuple[EndpointSpec, ...]:
        """The endpoints of all pools."""
        return (*self.teachers, *self.reviewers, *self.users, *self.solvers, *self.students)


def paid_specs(loaded: Loaded, keys: Mapping[str, Secret], epoch_s: float) -> Specs:
    """The configured endpoints with keys and the prices of the day of `epoch_s`.

    `keys` may be empty, to look at everything else. Raises ConfigFaults, each at its own line, for
    unknown dialects, batches where there can be none, endpoints that could not keep a dollar budget, teachers
    without the reasoning that is asked for, and for a missing user_pool.
    """
    config = loaded.config
    _refuse_unknown_dialects(loaded)
    refuse_batches(loaded)
    _refuse_missing_users(loaded)
    reviewer_pool = config.reviewer_pool if config.review_flow.enabled else None
    teachers = _specs(config, config.teacher_pool, keys, epoch_s)
    reviewers = _specs(config, reviewer_pool, keys, epoch_s) if reviewer_pool else ()
    users = _specs(config, config.user_pool, keys, epoch_s) if config.user_pool else ()
    solvers = _specs(config, config.solver_pool, keys, epoch_s) if config.solver_pool else ()
    students = _specs(config, config.student_pool, keys, epoch_s) if config.student_pool else ()
    _refuse_unpriced(loaded, zip(POOLS, (teachers, reviewers, users, solvers, students), strict=True))
    refuse_silent(loaded, teachers)
    return Specs(
        teachers,
        reviewers,
        config.teacher_pool.preferred_order,
        reviewer_pool.preferred_order if reviewer_pool else (),
        users,
        config.user_pool.preferred_order if config.user_pool else (),
        solvers,
        config.solver_pool.preferred_order if config.solver_pool else (),
        students,
        config.student_pool.preferred_order if config.student_pool else (),
    )


def oracle_specs(base_url: str, config: RunConfig) -> Specs:
    """The scripted endpoints of an offline run: one plays, one judges, one is the user, one learns.

    Each speaks as its pool's first endpoint does, if the simulator can, so that an offline run tries that too.
    """

    def oracle(name: str, pool: PoolConfig | None) -> tuple[EndpointSpec]:
        first = pool.endpoints[0] if pool is not None else None
        spec = EndpointSpec(
            name=name,
            base_url=base_url,
            model=name,
            kind="scripted",
            provider="distill",
            max_concurrency=ORACLE_CONCURRENCY,
        )
        if first is None or first.dialect not in SPOKEN_OFFLINE:
            return (spec,)
        return (replace(spec, dialect=first.dialect, reasoning=first.reasoning, extra=dict(first.extra)),)

    return Specs(
        oracle("oracle", config.teacher_pool),
        oracle("oracle-reviewer", config.reviewer_pool),
        users=oracle("oracle-user", config.user_pool),
        solvers=oracle("oracle-solver", config.solver_pool),
        students=oracle("oracle-student", config.student_pool),
    )


@dataclass(frozen=True, slots=True)
class Openings:
    """What all pools of a run are opened with; `make` makes one, `dialect_of` says how an endpoint is spoken to."""

    kit: Kit
    gates: Gates
    seed: int
    notices: list[str]
    """What the user is to be told."""
    make: Callable[..., Pool] = Pool
    dialect_of: Callable[[EndpointSpec], Dialect] = dialect_of

    def pool(self, specs: Sequence[EndpointSpec], preferred: Sequence[str], *, judging: bool = False) -> Pool:
        """A pool whose stopped endpoints are said once, in the log and in `notices`; judges have their share."""

        def said(name: str, why: str) -> None:
            telemetry.warn(Event.ENDPOINT_STOPPED, endpoint=name, why=why)
            self.notices.append(f"endpoint {name} is stopped for this run: {why}")

        endpoints = [
            Endpoint(spec, self.dialect_of(spec), self.kit, self.gates.lane(spec, favoured=judging)) for spec in specs
        ]
        return self.make(endpoints, self.kit, self.seed, preferred, said, asks_anew=judging)


def _specs(config: RunConfig, pool: PoolConfig, keys: Mapping[str, Secret], epoch_s: float) -> tuple[EndpointSpec, ...]:
    return tuple(with_price(_spec(config, endpoint, keys), epoch_s) for endpoint in pool.endpoints)


def _spec(config: RunConfig, endpoint: EndpointConfig, keys: Mapping[str, Secret]) -> EndpointSpec:
    limits = endpoint.timeouts
    return EndpointSpec(
        name=endpoint.name,
        base_url=endpoint.base_url,
        model=endpoint.model,
        api_key=keys.get(endpoint.api_key_env or ""),
        kind=endpoint.kind,
        dialect=endpoint.dialect,
        provider=endpoint.provider,
        weight=endpoint.weight,
        temperature=endpoint.temperature,
        top_p=endpoint.top_p,
        max_output_tokens=endpoint.max_output_tokens,
        max_concurrency=endpoint.max_concurrency,
        rpm=endpoint.rpm,
        input_tpm=endpoint.input_tpm,
        output_tpm=endpoint.output_tpm,
        limits_per=endpoint.limits_per,
        batch=endpoint.batch,
        max_tokens_field=endpoint.max_tokens_field,
        replay_reasoning=endpoint.replay_reasoning,
        query=dict(endpoint.query),
        auth=endpoint.auth,
        tool_calls=endpoint.tool_calls,
        timeouts=Timeouts(limits.connect_s, limits.first_byte_s, limits.idle_s, limits.total_s),
        price=_price(config, endpoint),
        extra=dict(endpoint.extra),
        reasoning=endpoint.reasoning,
    )


def _refuse_unknown_dialects(loaded: Loaded) -> None:
    known = known_dialects()
    faults = [
        loaded.fault(
            (*path, "dialect"),
            f"no such dialect{nearest(endpoint.dialect, known)}; known: {listed(known)}",
        )
        for path, endpoint in endpoints_of(loaded.config)
        if endpoint.dialect not in known
    ]
    if faults:
        raise ConfigFaults(loaded.source.file, faults)


def _refuse_missing_users(loaded: Loaded) -> None:
    """A scenario in which a user answers needs a model that plays the user."""
    if loaded.config.user_pool is not None:
        return
    for scenario in loaded.config.scenarios:
        if getattr(load_plugin(scenario.generator), "has_user", False):
            loaded.refuse(
                ("user_pool",),
                f"missing key: in {scenario.generator} a user answers; name the models that play the user",
            )


def _refuse_unpriced(loaded: Loaded, pools: Iterable[tuple[str, Sequence[EndpointSpec]]]) -> None:
    faults: list[Fault] = []
    for pool, specs in pools:
        for index, spec in enumerate(specs):
            try:
                require_prices([spec], loaded.config.budget.usd)
            except UsageError as error:
                faults.append(loaded.fault((pool, "endpoints", index, "model"), str(error)))
    if faults:
        raise ConfigFaults(loaded.source.file, faults)


def _price(config: RunConfig, endpoint: EndpointConfig) -> Price | None:
    """The operator's word; None asks the price list. A local model without one costs nothing."""
    given = own_price(config, endpoint)
    if given is None:
        return FREE if endpoint.kind == "local" else None
    return Price(
        given.input_usd_per_mtok,
        given.output_usd_per_mtok,
        given.cached_input_usd_per_mtok,
        cache_write_usd_per_mtok=given.cache_write_usd_per_mtok,
    )
