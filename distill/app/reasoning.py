"""Refusing teachers that cannot give the native reasoning that a run asks for."""

from __future__ import annotations

from collections.abc import Sequence

from distill.config.faults import ConfigFaults
from distill.config.loader import Loaded
from distill.endpoints.reasoning import known
from distill.endpoints.spec import EndpointSpec


def refuse_silent(loaded: Loaded, teachers: Sequence[EndpointSpec]) -> None:
    """Raise ConfigFaults, one at each teacher that returns no reasoning, or none that is known of.

    Only under `rationale: native`, and not for casegen, whose teachers propose and do not play.
    """
    if loaded.config.rationale != "native" or loaded.config.casegen is not None:
        return
    faults = [
        loaded.fault(("teacher_pool", "endpoints", index, _key(spec)), _what(spec))
        for index, spec in enumerate(teachers)
        if known(spec).returns in {None, "none"}
    ]
    if faults:
        raise ConfigFaults(loaded.source.file, faults)


def _key(spec: EndpointSpec) -> str:
    return "model" if spec.reasoning is None else "reasoning"


def _what(spec: EndpointSpec) -> str:
    need = "rationale: native needs reasoning in the replies"
    if spec.reasoning is not None:
        return f"{need}; leave this endpoint out, or set rationale: visible"
    found = known(spec)
    if found.returns is None:
        return f"{need}, and {found.how}: say reasoning: full or summary here if it does, or set rationale: visible"
    remedies = (found.how, "set rationale: visible", "say reasoning: full or summary here if it returns some after all")
    return f"{need}, and this endpoint is known to return none: {', or '.join(filter(None, remedies))}"
