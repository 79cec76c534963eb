"""What held a run up, by the name under which it can be changed, and the same run with twice as much of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from distill.app.rehearse.virtual_line import Played, Setting
from distill.endpoints.endpoint import Endpoint
from distill.endpoints.gate.need import MINUTE_S
from distill.endpoints.spec import EndpointSpec
from distill.simulator.dress import Dress

NEAR: Final = 0.9
"""Of a ceiling that is used by so much on an average, it is that ceiling."""

NOTHING: Final = "nothing for long: the first and the last cases"


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """`name` for a person; `twice` makes another run of it, None where there is nothing to double."""

    name: str
    twice: Callable[[Setting, Mapping[str, Dress]], tuple[Setting, Mapping[str, Dress]]] | None


def bottleneck(played: Played, setting: Setting) -> Bottleneck:
    """From what the client has seen alone: gates, queues, slots."""
    match played.watch.tightest:
        case None:
            return Bottleneck(NOTHING, None)
        case "core":
            return Bottleneck("this program's CPU: one core", lambda one, dresses: (_less_work(one), dresses))
        case "proving":
            return Bottleneck("proofs of cases: CPU", None)
        case "slots":
            return Bottleneck(
                f"environment slots {setting.slots}",
                lambda one, dresses: (replace(one, slots=2 * one.slots), dresses),
            )
        case "workers":
            return Bottleneck(
                f"max_workers {setting.workers}",
                lambda one, dresses: (replace(one, workers=2 * one.workers, planned=2 * one.planned), dresses),
            )
        case endpoint:
            return _of_endpoint(played, endpoint)


def found(endpoint: Endpoint) -> str | None:
    """What the gate has been told or has found out of its server's limits; None when it has met none."""
    gate = endpoint.lane.gate.core
    if gate.told:
        return ", ".join(f"{rate * MINUTE_S:,.0f} {what} a minute as it tells" for what, rate in gate.told.items())
    if gate.search.found:
        return f"about {gate.search.limit * MINUTE_S:,.0f} {gate.search.unit} a minute, found out"
    if gate.cap.cut:
        return f"about {gate.cap.whole} calls at a time, found out"
    return None


def _of_endpoint(played: Played, endpoint: Endpoint) -> Bottleneck:
    spec, minutes = endpoint.spec, max(1.0, played.watch.looks) / MINUTE_S
    mine = [load for load in played.books.loads if load.endpoint == spec.name]
    used = {
        "max_concurrency": (played.watch.in_flight[spec.name] / max(1, played.watch.looks), spec.max_concurrency),
        "rpm": (sum(load.calls for load in mine) / minutes, spec.rpm),
        "input_tpm": (sum(load.input for load in mine) / minutes, spec.input_tpm),
        "output_tpm": (sum(load.output for load in mine) / minutes, spec.output_tpm),
    }
    limit = found(endpoint)
    near = [key for key, (amount, most) in used.items() if most is not None and amount >= NEAR * most]
    if limit is not None and not near:
        return Bottleneck(f"{spec.name}: {limit}", lambda one, dresses: (one, _roomier(dresses, spec)))
    key = near[0] if near else "max_concurrency"
    return Bottleneck(
        f"{spec.name}: {key} {used[key][1]:,}", lambda one, dresses: (_raised(one, spec.name, key), dresses)
    )


def _less_work(setting: Setting) -> Setting:
    return replace(setting, cpu_s=setting.cpu_s / 2)


def _raised(setting: Setting, name: str, key: str) -> Setting:
    """With a ceiling of the file doubled."""

    def pool(specs: tuple[EndpointSpec, ...]) -> tuple[EndpointSpec, ...]:
        return tuple(replace(one, **{key: 2 * getattr(one, key)}) if one.name == name else one for one in specs)

    specs = setting.specs
    raised = replace(specs, teachers=pool(specs.teachers), reviewers=pool(specs.reviewers), users=pool(specs.users))
    return replace(setting, specs=raised)


def _roomier(dresses: Mapping[str, Dress], spec: EndpointSpec) -> Mapping[str, Dress]:
    """With the limits of the other side doubled: a larger tier, or a second key."""
    dress = dresses.get(spec.model)
    if dress is None:
        return dresses
    return {**dresses, spec.model: replace(dress, limits=dress.limits.times(2.0, in_flight=2))}
