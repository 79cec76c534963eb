from __future__ import annotations

import json
import sys

import pytest

from distill.environments.mcp.bundled import SERVERS

SOURCES = [str(folder) for folder in sorted(SERVERS.glob("*/src"))]
sys.path[:0] = SOURCES


class Bench:
    """A desk on a state file of its own; a refusal comes back as text that begins with `Error`."""

    def __init__(self, desk, path) -> None:
        self.desk, self.path = desk, path

    def __call__(self, tool: str, **given):
        from server_kit.refusal import Refusal

        try:
            return json.loads(self.desk.call(self.desk.tools[tool], given))
        except Refusal as refusal:
            return f"Error: {refusal}"

    @property
    def state(self):
        from server_kit.store import unpack

        return unpack(self.path.read_bytes())


@pytest.fixture
def desk_on(tmp_path):
    """A bench of `mailbox` or `ticketdesk` in a state."""
    from mailbox_server import appointments, letters, looks, planning
    from mailbox_server.state import EMPTY as NO_MAIL
    from server_kit.desk import Desk
    from server_kit.store import Store, pack
    from ticketdesk_server import bulk, changes, relations, talk
    from ticketdesk_server import looks as views
    from ticketdesk_server.state import EMPTY as NO_TICKETS

    kinds = {
        "mailbox": ((*looks.TOOLS, *letters.TOOLS, *planning.TOOLS, *appointments.TOOLS), NO_MAIL),
        "ticketdesk": ((*views.TOOLS, *talk.TOOLS, *changes.TOOLS, *relations.TOOLS, *bulk.TOOLS), NO_TICKETS),
    }

    def make(name: str, state: dict) -> Bench:
        path = tmp_path / f"{name}.state"
        path.write_bytes(pack(state))
        tools, empty = kinds[name]
        return Bench(Desk(name, "1", tools, Store(path, empty)), path)

    return make
