"""A room book over streamable HTTP, as somebody's own server would be: behind a token, with a state of its own.

    web_server.py PORT TOKEN STATE [json]

`POST /reset` puts the state back, `GET /state` shows it; both want the token too.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import uvicorn
from mcp.server import MCPServer
from mcp_types import ToolAnnotations
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse

PORT, TOKEN, STATE = int(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
ROOMS = {
    "blue": {"seats": 6, "booked": ["9:00"]},
    "green": {"seats": 12, "booked": []},
    "attic": {"seats": 6, "booked": []},
}

server = MCPServer("rooms", version="2.1")


def rooms() -> dict:
    return json.loads(STATE.read_text()) if STATE.exists() else ROOMS


@server.tool(annotations=ToolAnnotations(read_only_hint=True))
def list_rooms() -> str:
    """All rooms with their seats."""
    return "\n".join(f"{name}: {room['seats']} seats" for name, room in rooms().items())


@server.tool(annotations=ToolAnnotations(read_only_hint=True))
def bookings(room: str) -> str:
    """When a room is taken. The token of this server is shown to nobody."""
    return f"{room}: {', '.join(rooms()[room]['booked']) or 'free all day'} (asked with {TOKEN})"


@server.tool()
def book(room: str, hour: str) -> str:
    """Book a room for an hour."""
    now = rooms()
    now[room]["booked"].append(hour)
    STATE.write_text(json.dumps(now))
    return f"booked {room} at {hour}"


def reset(request: Request) -> JSONResponse:
    STATE.write_text(json.dumps(ROOMS))
    return JSONResponse({"reset": True})


def state(request: Request) -> JSONResponse:
    return JSONResponse(rooms())


def home(request: Request) -> HTMLResponse:
    return HTMLResponse("<html>Rooms of the house</html>")


class Guard:
    """Nobody comes in without the token, but to the page."""

    def __init__(self, app) -> None:
        self.app = app

    async def __call__(self, scope, receive, send) -> None:
        headers = dict(scope.get("headers", ()))
        if (
            scope["type"] == "http"
            and scope["path"] != "/"
            and headers.get(b"authorization") != b"Bearer " + TOKEN.encode()
        ):
            await JSONResponse({"error": "who are you"}, status_code=401)(scope, receive, send)
            return
        await self.app(scope, receive, send)


if __name__ == "__main__":
    app = server.streamable_http_app(json_response="json" in sys.argv[4:])
    app.add_route("/reset", reset, methods=["POST"])
    app.add_route("/state", state, methods=["GET"])
    app.add_route("/", home, methods=["GET", "POST"])
    uvicorn.run(Guard(app), host="127.0.0.1", port=PORT, log_level="error")
