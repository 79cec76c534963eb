"""How a key is sent."""

from __future__ import annotations

from distill.endpoints.spec import Auth, EndpointSpec


def key_header(spec: EndpointSpec, usual: Auth) -> dict[str, str]:
    """The one header that holds the key, in the endpoint's own way or else in the `usual` one; empty without a key."""
    if spec.api_key is None:
        return {}
    way, key = spec.auth or usual, spec.api_key.reveal()
    return {"Authorization": f"Bearer {key}"} if way == "bearer" else {way: key}
