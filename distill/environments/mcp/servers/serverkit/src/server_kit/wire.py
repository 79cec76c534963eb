"""JSON-RPC 2.0 on standard input and output, one message a line: as much of MCP as a server of tools needs."""

from __future__ import annotations

import json
import sys
from typing import Any, BinaryIO, Final

from server_kit.desk import Desk
from server_kit.refusal import Refusal

SPOKEN: Final = ("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05")
"""Protocol versions, newest first; whoever asks for another is offered the newest."""

PARSE, INVALID, NO_METHOD, PARAMS, INTERNAL = -32700, -32600, -32601, -32602, -32603


class _Fault(Exception):
    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


def serve(desk: Desk, lines: BinaryIO | None = None, out: BinaryIO | None = None) -> None:
    """Answer until standard input ends."""
    source, sink = lines or sys.stdin.buffer, out or sys.stdout.buffer
    for line in source:
        if not line.strip():
            continue
        answer = answer_to(desk, line)
        if answer is not None:
            sink.write(json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
            sink.flush()


def answer_to(desk: Desk, line: bytes) -> dict[str, Any] | None:
    """The reply to one line; None for a notification or somebody's reply."""
    try:
        message = json.loads(line)
    except ValueError as error:
        return _error(None, PARSE, f"not JSON: {error}")
    if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
        return _error(None, INVALID, "not a JSON-RPC 2.0 message")
    if "method" not in message:
        reply = "id" in message and ("result" in message or "error" in message)
        return None if reply else _error(message.get("id"), INVALID, "a request needs a method")
    return _replied(desk, message) if "id" in message else None


def _replied(desk: Desk, message: dict[str, Any]) -> dict[str, Any]:
    try:
        result = _result(desk, message["method"], message.get("params") or {})
    except _Fault as fault:
        return _error(message["id"], fault.code, str(fault))
    except Exception as error:  # noqa: BLE001 - a bug in a tool must not end the server
        return _error(message["id"], INTERNAL, f"{type(error).__name__}: {error}")
    return {"jsonrpc": "2.0", "id": message["id"], "result": result}


def _result(desk: Desk, method: str, params: Any) -> dict[str, Any]:
    if not isinstance(params, dict):
        raise _Fault(PARAMS, "params must be an object")
    if method == "initialize":
        asked = params.get("protocolVersion")
        return {
            "protocolVersion": asked if asked in SPOKEN else SPOKEN[0],
            "capabilities": {"tools": {"listChanged": False}},
            "serverInfo": {"name": desk.name, "version": desk.version},
        }
    if method == "ping":
        return {}
    if method == "tools/list":
        if params.get("cursor"):
            raise _Fault(PARAMS, "there is one page of tools; no cursor was given out")
        return {"tools": [tool.listed() for tool in desk.tools.values()]}
    if method == "tools/call":
        return _called(desk, params)
    raise _Fault(NO_METHOD, f"there is no method {method}")


def _called(desk: Desk, params: dict[str, Any]) -> dict[str, Any]:
    tool = desk.tools.get(str(params.get("name")))
    if tool is None:
        raise _Fault(PARAMS, f"unknown tool: {params.get('name')}")
    arguments = params.get("arguments") or {}
    if not isinstance(arguments, dict):
        raise _Fault(PARAMS, "arguments must be an object")
    try:
        return {"content": [{"type": "text", "text": desk.call(tool, arguments)}], "isError": False}
    except Refusal as refusal:
        return {"content": [{"type": "text", "text": f"Error: {refusal}"}], "isError": True}


def _error(key: Any, code: int, message: str) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": key, "error": {"code": code, "message": message}}
