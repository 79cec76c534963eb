"""One line of a server's standard output: a message, an attempt at one, or junk; all of it bounded.

Parsed JSON takes up to 25 times the room of its text, and every request of a server costs a
task here. So values are counted before a line is parsed, and what nobody asked for is counted
after it.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from mcp.shared.message import SessionMessage
from mcp_types import JSONRPCMessage, JSONRPCRequest, jsonrpc_message_adapter

LINE_CAP: Final = 16 * 1024 * 1024
"""Bytes of one message; the same cap as on a model's reply."""

CONTAINERS_CAP: Final = 500_000
ITEMS_CAP: Final = 2_000_000
"""Opening brackets and commas of one line, those inside its strings included; at most 130 MB when parsed."""

JUNK_LINES: Final = 1_000
JUNK_BYTES: Final = 4 * 1024 * 1024
"""What a server may print to standard output besides messages before it counts as broken."""

REQUESTS_CAP: Final = 1_000
UNASKED_CAP: Final = 10_000
UNASKED_BYTES: Final = 32 * 1024 * 1024
"""Requests of the server, and all it says that is not the answer to a request of ours, in one session."""

_SURROGATE: Final = re.compile(
    rb"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?P<alone>\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)


@dataclass(slots=True)
class Sieve:
    """What came through so far; `broken` says why this server is heard no longer, else it is empty.

    `asked` is counted up by whoever writes our requests.
    """

    broken: str = ""
    asked: int = 0
    junk_lines: int = 0
    junk_bytes: int = 0
    requests: int = 0
    heard: int = 0
    unasked_bytes: int = 0

    def message(self, line: bytes) -> SessionMessage | None:
        """The message of a line, or None; raises nothing."""
        if not line.strip():
            return None
        if len(line) > ITEMS_CAP and _values(line):
            self.broken = f"a message of more than {CONTAINERS_CAP} objects or {ITEMS_CAP} values"
            return None
        message = _parsed(line) if line.lstrip()[:1] == b"{" else None
        if message is None:
            self._junk(line)
            return None
        self._count(message, len(line))
        return None if self.broken else SessionMessage(message)

    def _junk(self, line: bytes) -> None:
        """Chatter is borne for a while; a wrong answer is not, for nobody would ever answer that call."""
        self.junk_lines += 1
        self.junk_bytes += len(line)
        if b'"jsonrpc"' in line and b'"method"' not in line:
            self.broken = "an answer that is no JSON-RPC 2.0 message"
        elif self.junk_lines > JUNK_LINES or self.junk_bytes > JUNK_BYTES:
            self.broken = f"{self.junk_lines} lines on standard output that are no messages"

    def _count(self, message: JSONRPCMessage, size: int) -> None:
        self.heard += 1
        if hasattr(message, "method"):
            self.unasked_bytes += size
            self.requests += isinstance(message, JSONRPCRequest)
        if self.requests > REQUESTS_CAP:
            self.broken = f"more than {REQUESTS_CAP} requests of its own"
        elif self.heard - self.asked > UNASKED_CAP or self.unasked_bytes > UNASKED_BYTES:
            self.broken = f"more than {UNASKED_CAP} messages or {UNASKED_BYTES} bytes that nobody asked for"


def _values(line: bytes) -> bool:
    return line.count(b"[") + line.count(b"{") > CONTAINERS_CAP or line.count(b",") > ITEMS_CAP


def _parsed(line: bytes) -> JSONRPCMessage | None:
    """A message; bytes that are no UTF-8 and halves of a character become U+FFFD, as a tool's text may hold them."""
    with suppress(ValueError):
        return jsonrpc_message_adapter.validate_json(line, by_name=False)
    whole = _SURROGATE.sub(lambda found: b"\\ufffd" if found["alone"] else found[0], line)
    whole = whole.decode(errors="replace").encode()
    if whole != line:
        with suppress(ValueError):
            return jsonrpc_message_adapter.validate_json(whole, by_name=False)
    return None
