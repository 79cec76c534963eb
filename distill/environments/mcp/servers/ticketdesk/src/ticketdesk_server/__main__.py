"""`python -m ticketdesk_server STATE_FILE`: serve the desk whose state is in this file."""

from __future__ import annotations

import sys
from pathlib import Path

from server_kit.desk import Desk
from server_kit.store import Store
from server_kit.wire import serve

from ticketdesk_server import bulk, changes, looks, relations, talk
from ticketdesk_server.state import EMPTY

VERSION = "1.0.0"


def main() -> None:
    """Serve until standard input ends."""
    if len(sys.argv) != 2:
        sys.exit("usage: python -m ticketdesk_server STATE_FILE")
    tools = (*looks.TOOLS, *talk.TOOLS, *changes.TOOLS, *relations.TOOLS, *bulk.TOOLS)
    serve(Desk("ticketdesk", VERSION, tools, Store(Path(sys.argv[1]), EMPTY)))


if __name__ == "__main__":
    main()
