"""From dossiers to the shelf that tools are picked from."""

from __future__ import annotations

from collections.abc import Collection

from distill.environments.mcp.launch import shown_name
from distill.environments.mcp.library import Library
from distill.errors import UsageError
from distill.families.mcp.missions import servers_used
from distill.families.mcp.toolbox import Shelf, Tool


def shelf_of(library: Library, servers: Collection[str] | None) -> Shelf:
    """The tools of the servers that missions use, or of those among them that `servers` names.

    Tools that a dossier withholds are not on it; tokens are those measured from the live list.
    Raises UsageError for a server that has no dossier or that no mission uses.
    """
    known = servers_used()
    for server in servers or ():
        if server not in known:
            raise UsageError(f"no mission uses a server {server}; known: {', '.join(known)}")
    return Shelf({server: _tools(library, server) for server in known if servers is None or server in servers})


def _tools(library: Library, server: str) -> tuple[Tool, ...]:
    return tuple(
        Tool(shown_name(server, card.name), card.tokens, card.effect == "writes", card.description, card.parameters)
        for card in library.get(server).offered
    )
