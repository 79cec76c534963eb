"""A provider's own form of an assistant message: kept at the reply, sent back to the model that made it."""

from __future__ import annotations

from distill.domain.json import Json
from distill.domain.message import Message, Native
from distill.endpoints.spec import EndpointSpec


def kept(form: Json, spec: EndpointSpec) -> Native | None:
    """`form` under the name of who made it; None when there is nothing to keep."""
    return Native(spec.dialect, spec.model, form) if form else None


def form_for(message: Message, spec: EndpointSpec) -> Json:
    """The form to send back, None when another dialect or another model made it."""
    native = message.native
    same = native is not None and (native.dialect, native.model) == (spec.dialect, spec.model)
    return native.form if native is not None and same else None


def without_nulls(part: Json) -> Json:
    """`part` without its own keys whose value is null: replies list them, requests may not. Arguments stay whole."""
    return {name: value for name, value in part.items() if value is not None} if isinstance(part, dict) else part
