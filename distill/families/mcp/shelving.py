"""From dossiers to the shelf that tools are picked from."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from distill.config.faults import KeyPath
from distill.environments.mcp.launch import shown_name
from distill.environments.mcp.library import Library
from distill.errors import UsageError
from distill.families.mcp.missions import all_templates, servers_used
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


def obstacles(library: Library, servers: Collection[str]) -> dict[str, str]:
    """Servers that this machine cannot run whatever is installed (node is missing, say), and why."""
    found = {server: library.obstacle(server) for server in servers}
    return {server: why for server, why in found.items() if why}


def without(shelf: Shelf, servers: Collection[str]) -> Shelf:
    """The shelf without some servers."""
    return Shelf({server: tools for server, tools in shelf.tools.items() if server not in servers})


def unplayable(
    names: Sequence[str] | None, servers: Sequence[str] | None, lacking: Mapping[str, str]
) -> Iterator[tuple[KeyPath, str]]:
    """Servers and templates that params ask for by name and that cannot be played here, each with its place."""
    for index, server in enumerate(servers or ()):
        if server in lacking:
            yield ("servers", index), f"server {server}: {lacking[server]}"
    needs = {template.name: template.servers for template in all_templates()}
    for index, name in enumerate(names or ()):
        for server in needs.get(name, ()):
            if server in lacking and (servers is None or server in servers):
                yield ("templates", index), f"{name} needs the server {server}: {lacking[server]}"


def left_out(
    names: Sequence[str] | None, servers: Collection[str], lacking: Mapping[str, str], what_of: str = "left out"
) -> Iterator[str]:
    """Which missions are not drawn (or skipped) for want of something on this machine, one line for each reason."""
    asked = [template for template in all_templates() if names is None or template.name in names]
    for why in dict.fromkeys(lacking.values()):
        mine = [server for server in servers if lacking.get(server) == why]
        out = [template.name for template in asked if set(template.servers) & set(mine)]
        if out:
            what = "server" if len(mine) == 1 else "servers"
            yield f"missions {what_of} for want of the {what} {', '.join(mine)}: {', '.join(out)}; {why}"
