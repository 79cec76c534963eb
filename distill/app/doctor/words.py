"""What to do about each kind of fault of an endpoint; a test holds the table total."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from distill.endpoints.faults import FaultKind
from distill.endpoints.spec import EndpointSpec

_LATER: Final = (
    "try again; if it stays so, ask the vendor, or set max_concurrency as a ceiling for a server that breaks under load"
)
_NETWORK: Final = "look at the network and a firewall in between; distill uses no HTTP proxy of the environment"
_STRANGE: Final = (
    "a proxy, a login page or another program answers here: open base_url in a browser, and mind that it ends before"
    " /chat/completions (often in /v1)"
)

REMEDIES: Final = MappingProxyType[FaultKind, str](
    {
        "throttled": "the vendor throttles this key now: wait; a run finds the limit and stays under it by itself"
        " (where others use the key too, max_concurrency and rpm are ceilings)",
        "no_credit": "add credit to the account of this key",
        "auth": "put a valid key of this host into {variable}; a key may also lack the right to this model",
        "not_found": "check model ({model}) and base_url ({base_url}) as the vendor spells them",
        "redirect": _STRANGE,
        "bad_request": "the server refuses what the file asks for: look at its words; often a key in extra,"
        " temperature, or max_output_tokens above its bound",
        "server": _LATER,
        "gateway": _LATER,
        "unexpected_status": _STRANGE,
        "dns": "check the host in base_url ({base_url}), and that this machine resolves names; distill uses no HTTP"
        " proxy of the environment",
        "connect": "check host and port in base_url ({base_url}) and that the server is up; " + _NETWORK,
        "tls": "the certificate is not trusted: check host, clock and the ca-certificates package; a proxy that opens"
        " TLS needs its certificate in the system's store",
        "bad_url": "write base_url as https://host/v1",
        "timeout_connect": _NETWORK,
        "timeout_first_byte": "the server accepts and does not answer: is a model loaded? Else raise timeouts",
        "timeout_idle": _LATER,
        "timeout_total": _LATER,
        "reset": _NETWORK,
        "truncated": _NETWORK,
        "protocol": _STRANGE,
        "too_large": _STRANGE,
        "empty": _STRANGE,
        "wrong_type": _STRANGE,
        "not_json": _STRANGE,
        "error_body": _LATER,
        "bad_shape": "the server does not speak OpenAI chat completions here; check base_url ({base_url})",
    }
)


def remedy(kind: FaultKind, spec: EndpointSpec, variable: str | None) -> str:
    """The line for this endpoint; `variable` is the name of its key's variable, None without one."""
    named = variable or "a variable that api_key_env names"
    return REMEDIES[kind].format(variable=named, model=spec.model, base_url=spec.base_url)
