"""Where an endpoint's requests go and what they carry besides the body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from distill import __version__
from distill.domain.chat import CallId
from distill.endpoints.dialects.base import Dialect
from distill.endpoints.spec import EndpointSpec
from distill.endpoints.transport import HttpReply

CALL_HEADER: Final = "X-Distill-Call"
"""Names the call to a scripted endpoint, which is on a loopback address; no other endpoint ever sees it."""

LONGEST_DETAIL: Final = 300
"""Characters of a server's own words that are kept."""


class Wire:
    """The URL is fixed at the start, so a key goes to the host of `base_url` and nowhere else."""

    def __init__(self, spec: EndpointSpec, dialect: Dialect) -> None:
        """The endpoint's own query (an API version, say) stands behind the dialect's path.

        `place` stands for the URL in cache keys: a simulator takes a new port at every start, and
        its receipts stay good.
        """
        self._spec: Final = spec
        self.url: Final = _under(spec, dialect.path)
        self.models_url: Final = _under(spec, dialect.models_path)
        self.place: Final = self.url.path if spec.kind == "scripted" else str(self.url)
        self._key = spec.api_key
        self._scripted = spec.kind == "scripted"
        self._headers: Final[Mapping[str, str]] = CIMultiDictProxy(
            CIMultiDict(
                {
                    "Content-Type": "application/json",
                    "Accept": "application/json",
                    "Accept-Encoding": "gzip, deflate",
                    "User-Agent": f"distill/{__version__}",
                    **dialect.headers(spec),
                }
            )
        )

    def below(self, path: str) -> URL:
        """The URL of another path of the same server."""
        return _under(self._spec, path)

    def headers_for(self, call: CallId) -> Mapping[str, str]:
        """The same for every call, but for a scripted endpoint."""
        return {**self._headers, CALL_HEADER: str(call)} if self._scripted else self._headers

    def without_key(self, http: HttpReply) -> HttpReply:
        """A reply that repeats the key, without it: bodies are kept, and their words are shown and exported."""
        secret = b"" if self._key is None else self._key.reveal().encode()
        if not secret or secret not in http.body:
            return http
        return replace(http, body=http.body.replace(secret, b"(key)"))

    def redact(self, words: str) -> str:
        """A server's words, made fit for a log: no key, one line, not long."""
        if self._key is not None:
            words = words.replace(self._key.reveal(), "(key)")
        return "".join(char if char.isprintable() else " " for char in words)[:LONGEST_DETAIL]


def _under(spec: EndpointSpec, path: str) -> URL:
    """`path`, which may end with a query, behind `base_url`, then the queries of both and the endpoint's own."""
    base = URL(spec.base_url)
    path, _, query = path.partition("?")
    url = base.with_path(base.raw_path.rstrip("/") + path, encoded=True, keep_query=True)
    return url.update_query(query).update_query(spec.query) if query or spec.query else url
